//! The postman's manners: quiet hours, budgets, pauses, gateways that fail, what is asked again.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[path = "stories_sms/asking.rs"]
mod asking;
#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;
#[path = "common/registry.rs"]
mod registry;

use common::Town;
use pishkhan::actions::close_account::close_account;
use pishkhan::actions::code_request::{BrowserToken, CodeRequest, Purpose, Whom, send_code};
use pishkhan::actions::pause_sms::{pause_sms, resume_sms};
use pishkhan::actions::reverse_letter::reverse_letter;
use pishkhan::actions::send_notice::send_notice;
use pishkhan::actions::set_setting::set_setting;
use pishkhan::actions::settle_sms_report::settle_sms_report;
use pishkhan::config::Config;
use pishkhan::domain::event::EventKind;
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Role;
use pishkhan::domain::sms_report::{SmsReport, Told, Whose};
use pishkhan::domain::sms_text::SmsKind;
use pishkhan::error::Result;
use pishkhan::postman::{FileGateway, Gateway, Load, Texts, Walk, deliver_by, deliver_due, from_config};
use pishkhan::store::Actor;
use pishkhan::store::audit_log::{self, AuditFilter};
use pishkhan::store::sms::{self, Sms, SmsState, ways};
use registry::{Reply, ScriptedRegistry};

fn asks_for_a_code(town: &Town, number: &str) -> Result<()> {
    let browser = BrowserToken::new(&town.ledger).unwrap();
    let request = CodeRequest { browser, address: "192.0.2.1".to_owned(), host: None };
    send_code(&town.ledger, &request, Purpose::LogIn, Whom::Mobile(Mobile::parse(number).unwrap()))
}

fn outbox(town: &Town) -> Vec<Sms> {
    town.ledger.read(|view| sms::newest(view, None, 100)).unwrap()
}

/// A gateway that surely takes nothing: its disk is full.
fn full() -> Gateway {
    Gateway::File(FileGateway::open(std::path::Path::new("/dev/full")).unwrap())
}

fn file(town: &Town) -> Gateway {
    Gateway::File(FileGateway::open(&town.path("sms.jsonl")).unwrap())
}

fn told(town: &Town, event: EventKind) -> usize {
    let filter = AuditFilter { events: vec![event], ..AuditFilter::default() };
    town.ledger.read(|view| audit_log::page(view, &filter, None, 100)).unwrap().entries.len()
}

/// A service over HTTP that plays these replies, and can be asked by its number and by ours.
fn service(town: &Town, name: &str, replies: Vec<Reply>) -> (ScriptedRegistry, Gateway) {
    service_that(town, name, replies, "status_by_id = { path = '/own/{id}', state = '/state' }\n")
}

/// The same, which does not know ours.
fn service_by_its_number(town: &Town, name: &str, replies: Vec<Reply>) -> (ScriptedRegistry, Gateway) {
    service_that(town, name, replies, "")
}

fn service_that(town: &Town, name: &str, replies: Vec<Reply>, can: &str) -> (ScriptedRegistry, Gateway) {
    let server = ScriptedRegistry::plays(replies);
    let config: Config = toml::from_str(&format!(
        "[sms]\ngateways = ['{name}']\n[sms.{name}]\nkind = 'http'\ntimeout = 1\n[sms.{name}.service]\nbase = '{}'\n\
         states = {{ delivered = ['1'] }}\n\
         status = {{ path = '/ref/{{ref}}', state = '/state' }}\n{can}\
         [sms.{name}.service.plain]\npath = '/send'\nform = {{ to = '{{to}}', text = '{{text}}', id = '{{id}}' }}\n\
         ok = '/ok'\nok_is = ['true']\nid = ['/ref']\n",
        server.base
    ))
    .unwrap();
    let texts = Texts::of(&town.ledger, &config, "127.0.0.1:1".parse().unwrap()).unwrap();
    let gateway = from_config(&config.sms, town.ledger.path(), &texts).unwrap().remove(0);
    (server, gateway)
}

fn says(status: u16, headers: &'static str, body: &str) -> Reply {
    Reply::Says(status, headers, body.to_owned())
}

#[test]
fn at_night_telephones_ring_for_codes_only() {
    let mut town = Town::agency();
    set_setting(&town.ledger, Actor::Admin, "sms.quiet", "22-7").unwrap();
    let sara = town.citizen("سارا");
    // It is ten in the morning; then eleven at night.
    town.later(13 * 3_600);
    town.submits(sara, "درخواست", Vec::new());
    asks_for_a_code(&town, "09350000001").unwrap();
    assert_eq!(town.sms_to_number("+989350000001").len(), 1);
    assert!(town.sms_to(sara).is_empty());
    town.later(7 * 3_600);
    assert!(town.sms_to(sara).is_empty(), "it is six in the morning");
    assert_eq!(town.ledger.read(sms::oldest_waiting).unwrap(), None, "nobody is late with it");
    town.later(3_600);
    assert_eq!(town.sms_to(sara).len(), 1);
}

#[test]
fn the_alarm_rings_once_at_half_the_budget_and_strangers_get_no_codes_at_the_whole() {
    let mut town = Town::agency();
    set_setting(&town.ledger, Actor::Admin, "sms.budget.day", "4").unwrap();
    let sara = town.citizen("سارا");
    asks_for_a_code(&town, "09350000001").unwrap();
    town.sms_to(sara);
    assert_eq!(told(&town, EventKind::SmsBudgetUsed), 0);
    for n in 2..=4 {
        asks_for_a_code(&town, &format!("0935000000{n}")).unwrap();
        town.sms_to(sara);
    }
    assert_eq!(told(&town, EventKind::SmsBudgetUsed), 2, "at the half and at the whole");
    let refused = asks_for_a_code(&town, "09350000005").unwrap_err();
    assert_eq!(refused.refusal(), Some(&Refusal::CodeTooMany));
    town.submits(sara, "درخواست", Vec::new());
    assert_eq!(town.sms_to(sara).len(), 1, "the SMS of a letter goes out");
    assert_eq!(town.ledger.read(ways::health).unwrap().budget_used, Some(100));
    assert_eq!(told(&town, EventKind::SmsBudgetUsed), 2);
    town.later(86_400);
    asks_for_a_code(&town, "09350000005").unwrap();
    assert_eq!(town.ledger.read(ways::health).unwrap().budget_used, None);
}

#[test]
fn whoever_was_sent_enough_today_is_told_the_rest_in_the_morning() {
    let mut town = Town::agency();
    set_setting(&town.ledger, Actor::Admin, "sms.budget.number", "2").unwrap();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let letter = town.submits(sara, "درخواست", Vec::new());
    for n in 0..3 {
        send_notice(&town.ledger, head, letter.id, &format!("اطلاع {n}")).unwrap();
    }
    assert_eq!(town.sms_to(sara).len(), 2);
    assert_eq!(told(&town, EventKind::SmsPostponed), 1, "told once");
    town.later(21 * 3_600);
    assert_eq!(town.sms_to(sara).len(), 2, "it is seven in the morning");
    town.later(3_600);
    assert_eq!(town.sms_to(sara).len(), 4, "nothing was lost");
}

#[test]
fn a_pause_holds_every_postman_until_it_is_ended() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    pause_sms(&town.ledger, Actor::Clerk(head)).unwrap();
    assert_eq!(pause_sms(&town.ledger, Actor::Admin).unwrap_err().refusal(), Some(&Refusal::SmsPaused));
    let auditor = town.clerk(Role::Auditor);
    assert_eq!(resume_sms(&town.ledger, Actor::Clerk(auditor)).unwrap_err().refusal(), Some(&Refusal::NotAllowed));
    town.submits(sara, "درخواست", Vec::new());
    assert!(town.sms_to(sara).is_empty());
    assert_eq!(deliver_due(&town.opened_again(), &mut file(&town)).unwrap(), 0, "another process sees it, too");
    resume_sms(&town.ledger, Actor::Admin).unwrap();
    assert_eq!(resume_sms(&town.ledger, Actor::Admin).unwrap_err().refusal(), Some(&Refusal::SmsNotPaused));
    assert_eq!(town.sms_to(sara).len(), 1);
}

#[test]
fn a_gateway_that_fails_is_left_alone_tried_with_one_text_and_taken_back() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    for n in 0..9 {
        town.submits(sara, &format!("نامه {n}"), Vec::new());
    }
    // One gateway whose disk is full, and the same after somebody made room.
    let mut ways = [full(), file(&town)];
    assert_eq!(deliver_by(&town.ledger, &mut ways[..1]).unwrap(), 5, "after five failures it is left alone");
    let health = town.ledger.read(ways::health).unwrap();
    assert_eq!((health.resting.len(), told(&town, EventKind::GatewayRests)), (1, 1));
    assert!(health.resting[0].said.as_deref().unwrap().contains("No space"));
    assert!(outbox(&town).iter().all(|sms| sms.state == SmsState::Queued));
    // It is tried with one text each time, and comes back with the first one that it takes.
    town.later(11);
    assert_eq!(deliver_by(&town.ledger, &mut ways[..1]).unwrap(), 1);
    assert_eq!(told(&town, EventKind::GatewayRests), 1, "one alarm");
    town.later(400);
    assert_eq!(deliver_by(&town.ledger, &mut ways[1..]).unwrap(), 9);
    assert_eq!(told(&town, EventKind::GatewayBack), 1);
    assert_eq!(town.sms_to(sara).len(), 9);
}

#[test]
fn a_code_that_was_not_taken_is_tried_while_somebody_waits_and_then_expires() {
    let town = Town::agency();
    asks_for_a_code(&town, "09350000001").unwrap();
    let mut tries = 0;
    for _ in 0..130 {
        tries += deliver_due(&town.ledger, &mut full()).unwrap();
        town.later(1);
    }
    assert!((8..60).contains(&tries), "{tries}");
    let code = &outbox(&town)[0];
    assert_eq!((code.state, code.body.as_str()), (SmsState::Expired, ""));
    assert_eq!(deliver_due(&town.ledger, &mut file(&town)).unwrap(), 0);
}

#[test]
fn an_outage_of_two_days_loses_no_notice() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    for n in 0..3 {
        town.submits(sara, &format!("نامه {n}"), Vec::new());
    }
    for _ in 0..2 * 24 * 12 {
        deliver_due(&town.ledger, &mut full()).unwrap();
        town.later(300);
    }
    let waits = town.ledger.now().since(town.ledger.read(sms::oldest_waiting).unwrap().unwrap());
    assert!(waits > 47 * 3_600, "a back-off hides no delay: {waits}");
    town.later(3_600);
    assert_eq!(town.sms_to(sara).len(), 3);
}

#[test]
fn what_the_first_gateway_surely_refused_goes_by_the_next_one_at_once() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    for n in 0..7 {
        town.submits(sara, &format!("نامه {n}"), Vec::new());
    }
    asks_for_a_code(&town, "09350000001").unwrap();
    let config = format!(
        "[sms]\ntest = 'this is a test'\ngateways = ['main', 'spare']\n[sms.main]\nkind = 'file'\npath = '/dev/full'\n\
         [sms.spare]\nkind = 'file'\npath = '{}'\n",
        town.path("sms.jsonl").display()
    );
    let config: Config = toml::from_str(&config).unwrap();
    let texts = Texts::of(&town.ledger, &config, "127.0.0.1:1".parse().unwrap()).unwrap();
    let mut gateways = from_config(&config.sms, town.ledger.path(), &texts).unwrap();
    // Five are refused by the first one and go by the next; then nobody knocks at the first one any more.
    assert_eq!(deliver_by(&town.ledger, &mut gateways).unwrap(), 5 + 8);
    let rows = outbox(&town);
    assert!(rows.iter().all(|sms| sms.state == SmsState::Sent && sms.gateway.as_deref() == Some("spare")), "{rows:?}");
    assert_eq!(rows.iter().map(|sms| sms.attempts).sum::<i64>(), 13);
    assert_eq!(town.sms_to(sara).len(), 7);
}

#[test]
fn a_notice_is_given_up_for_its_age_and_not_for_its_tries() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    town.submits(sara, "درخواست", Vec::new());
    let (_asks_for_time, main) = service(&town, "main", vec![says(429, "Retry-After: 1\r\n", "")]);
    let (_account, spare) = service(&town, "spare", vec![says(401, "", "")]);
    let mut gateways = [main, spare];
    for _ in 0..130 {
        deliver_by(&town.ledger, &mut gateways).unwrap();
        town.later(2);
    }
    let waits = outbox(&town).remove(0);
    assert!(waits.attempts > 100, "the test is not what it is meant to be: {}", waits.attempts);
    assert_eq!(waits.state, SmsState::Queued, "minutes are no reason to give up");
    town.later(14 * 86_400);
    deliver_by(&town.ledger, &mut gateways).unwrap();
    assert_eq!(outbox(&town)[0].state, SmsState::Failed, "a clerk sees it");
}

#[test]
fn an_answer_that_comes_after_a_report_stops_no_postman() {
    for late in [
        says(200, "", r#"{"ok":true,"ref":"7"}"#),
        says(429, "Retry-After: 30\r\n", ""),
        says(401, "", ""),
        says(400, "", ""),
        says(500, "", ""),
        Reply::HangsUp,
    ] {
        let mut town = Town::agency();
        let sara = town.citizen("سارا");
        // The first one leaves a failure in the gateway's row.
        let (_server, mut gateway) = service(&town, "main", vec![says(503, "", ""), late]);
        town.submits(sara, "یک", Vec::new());
        deliver_due(&town.ledger, &mut gateway).unwrap();
        town.submits(sara, "دو", Vec::new());
        let mut walk = Walk::new(std::slice::from_ref(&gateway), Load::All);
        assert!(walk.step(&town.ledger, std::slice::from_mut(&mut gateway)).unwrap());
        let id = outbox(&town)[0].id;
        let report =
            SmsReport { whose: Whose::Row(id), told: Told::Delivered, code: String::new(), said: "report".to_owned() };
        assert!(settle_sms_report(&town.ledger, "main", &report).unwrap());
        walk.settle(&town.ledger).unwrap();
        assert_eq!(outbox(&town)[0].state, SmsState::Delivered);
        town.later(3_600);
        assert_eq!(town.sms_to(sara).len(), 1, "the other one goes on");
    }
}

#[test]
fn an_answer_after_a_report_ends_the_rest_of_its_gateway() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    let taken = says(200, "", r#"{"ok":true,"ref":"7"}"#);
    let (_server, mut gateway) = service(&town, "main", vec![says(401, "", ""), taken]);
    town.submits(sara, "یک", Vec::new());
    deliver_due(&town.ledger, &mut gateway).unwrap();
    town.later(3_600);
    let mut walk = Walk::new(std::slice::from_ref(&gateway), Load::All);
    assert!(walk.step(&town.ledger, std::slice::from_mut(&mut gateway)).unwrap());
    let id = outbox(&town)[0].id;
    let report =
        SmsReport { whose: Whose::Row(id), told: Told::Delivered, code: String::new(), said: "report".to_owned() };
    assert!(settle_sms_report(&town.ledger, "main", &report).unwrap());
    walk.settle(&town.ledger).unwrap();
    assert!(town.ledger.read(ways::health).unwrap().resting.is_empty());
    assert_eq!(told(&town, EventKind::GatewayBack), 1);
}

#[test]
fn an_sms_that_comes_back_after_its_letter_was_reversed_does_not_leave_again() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let letter = town.submits(sara, "درخواست", Vec::new());
    // What was told of the submission has left.
    town.sms_to(sara);
    town.approves(head, &letter).unwrap();
    town.later(600);
    // Two gateways: it goes by the second one only as long as somebody wants it.
    let (server, spare) = service(&town, "spare", vec![says(200, "", r#"{"ok":true}"#)]);
    let mut gateways = [full(), spare];
    let mut walk = Walk::new(&gateways, Load::All);
    assert!(walk.step(&town.ledger, &mut gateways).unwrap());
    let row = outbox(&town).remove(0);
    assert_eq!((row.kind, row.state), (SmsKind::Approved, SmsState::Sending));
    let approved = town.letter(head, letter.id).unwrap();
    reverse_letter(&town.ledger, head, letter.id, approved.version, "اشتباه شد").unwrap();
    while walk.step(&town.ledger, &mut gateways).unwrap() {}
    town.later(86_400);
    deliver_by(&town.ledger, &mut gateways).unwrap();
    let row = town.ledger.read(|view| sms::by_id(view, row.id)).unwrap();
    assert_eq!((row.state, row.attempts), (SmsState::Cancelled, 1));
    let asked = server.asked.lock().unwrap();
    assert_eq!(asked.len(), 1, "only the reversal itself is told: {asked:?}");
}

#[test]
fn an_sms_on_its_way_from_a_closed_account_does_not_leave_again() {
    for answer in [says(503, "", ""), says(200, "", "<html>"), Reply::HangsUp] {
        let mut town = Town::agency();
        let sara = town.citizen("سارا");
        town.submits(sara, "درخواست", Vec::new());
        let (server, mut gateway) = service(&town, "main", vec![answer]);
        let mut walk = Walk::new(std::slice::from_ref(&gateway), Load::All);
        assert!(walk.step(&town.ledger, std::slice::from_mut(&mut gateway)).unwrap());
        close_account(&town.ledger, sara, "").unwrap();
        walk.settle(&town.ledger).unwrap();
        for _ in 0..4 {
            town.later(86_400);
            deliver_due(&town.ledger, &mut gateway).unwrap();
        }
        assert_eq!((outbox(&town)[0].state, server.times_asked()), (SmsState::Cancelled, 1));
    }
}
