//! What gateways are asked about texts: which, when, and what their answers change.

use pishkhan::config::Config;
use pishkhan::postman::{Gateway, Load, Texts, Tracer, Walk, deliver_due, from_config};
use pishkhan::store::sms::SmsState;

use crate::common::Town;
use crate::registry::{Reply, ScriptedRegistry};
use crate::{asks_for_a_code, outbox, says, service, service_by_its_number};

/// Asks everything that is due now.
fn asks(town: &Town, tracer: &mut Tracer, gateway: &mut Gateway) {
    while tracer.step(&town.ledger, std::slice::from_mut(gateway)).unwrap() {}
}

#[test]
fn an_office_that_starts_does_not_ask_about_two_days_of_sms() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    let (taken, moving) = (says(200, "", r#"{"ok":true,"ref":"7"}"#), says(200, "", r#"{"state":"?"}"#));
    let (server, mut gateway) = service_by_its_number(&town, "main", vec![taken.clone(), taken, moving]);
    town.submits(sara, "یک", Vec::new());
    deliver_due(&town.ledger, &mut gateway).unwrap();
    town.later(5 * 3_600);
    town.submits(sara, "دو", Vec::new());
    deliver_due(&town.ledger, &mut gateway).unwrap();
    town.later(60);
    // It starts: the new one is asked after, the old one when its turn comes.
    let mut tracer = Tracer::default();
    asks(&town, &mut tracer, &mut gateway);
    assert_eq!(server.times_asked(), 3);
    town.later(3_540);
    asks(&town, &mut tracer, &mut gateway);
    assert_eq!(server.times_asked(), 3 + 4, "three more turns of the new one, and the one of the old");
}

#[test]
fn of_two_texts_lost_in_one_second_both_are_asked_after() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    town.submits(sara, "یک", Vec::new());
    town.submits(sara, "دو", Vec::new());
    let replies = vec![Reply::HangsUp, Reply::HangsUp, says(200, "", r#"{"state":"1"}"#)];
    let (_server, mut gateway) = service(&town, "main", replies);
    let mut walks = [0, 1].map(|_| Walk::new(std::slice::from_ref(&gateway), Load::All));
    for walk in &mut walks {
        assert!(walk.step(&town.ledger, std::slice::from_mut(&mut gateway)).unwrap());
    }
    // The one of the higher number is marked and looked up first.
    let mut tracer = Tracer::default();
    for walk in walks.iter_mut().rev() {
        walk.settle(&town.ledger).unwrap();
        asks(&town, &mut tracer, &mut gateway);
    }
    for _ in 0..4 {
        town.later(20);
        asks(&town, &mut tracer, &mut gateway);
    }
    assert!(outbox(&town).iter().all(|sms| sms.state == SmsState::Delivered), "{:?}", outbox(&town));
}

#[test]
fn a_service_that_is_broken_for_a_while_is_asked_again_about_what_it_took() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    town.submits(sara, "درخواست", Vec::new());
    let (taken, arrived) = (says(200, "", r#"{"ok":true,"ref":"7"}"#), says(200, "", r#"{"state":"1"}"#));
    let (server, mut gateway) =
        service_by_its_number(&town, "main", vec![taken, says(500, "", ""), Reply::IsSilent, arrived]);
    deliver_due(&town.ledger, &mut gateway).unwrap();
    let mut tracer = Tracer::default();
    for _ in 0..12 {
        town.later(60);
        asks(&town, &mut tracer, &mut gateway);
    }
    assert_eq!((outbox(&town)[0].state, server.times_asked()), (SmsState::Delivered, 4));
}

#[test]
fn a_notice_that_nobody_asked_after_for_two_days_goes_out_again() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    town.submits(sara, "درخواست", Vec::new());
    let (_server, mut gateway) = service(&town, "main", vec![Reply::HangsUp, says(200, "", r#"{"ok":true}"#)]);
    assert_eq!(deliver_due(&town.ledger, &mut gateway).unwrap(), 1);
    town.later(47 * 3_600);
    assert_eq!(deliver_due(&town.ledger, &mut gateway).unwrap(), 0, "the gateway is asked first");
    // The office did not serve meanwhile, and nobody asks any more.
    town.later(2 * 3_600);
    assert!(!Tracer::default().step(&town.ledger, std::slice::from_mut(&mut gateway)).unwrap());
    assert_eq!(deliver_due(&town.ledger, &mut gateway).unwrap(), 1);
    assert_eq!(outbox(&town)[0].state, SmsState::Sent);
}

/// Kavenegar, whose templates do not take our number: codes go by one, notices as texts.
fn kavenegar(town: &Town, replies: Vec<Reply>) -> (ScriptedRegistry, Gateway) {
    let server = ScriptedRegistry::plays(replies);
    let key = town.path("key");
    std::fs::write(&key, "k").unwrap();
    let config: Config = toml::from_str(&format!(
        "[sms]\ngateways = ['main']\n[sms.main]\nkind = 'kavenegar'\nurl = '{}'\nkey_file = '{}'\ntimeout = 1\nplain = true\n\
         [sms.main.templates]\ncode = {{ id = 'otp', params = {{ token = 'code' }} }}\n",
        server.base,
        key.display()
    ))
    .unwrap();
    let texts = Texts::of(&town.ledger, &config, "127.0.0.1:1".parse().unwrap()).unwrap();
    let gateway = from_config(&config.sms, town.ledger.path(), &texts).unwrap().remove(0);
    (server, gateway)
}

/// Kavenegar knows no such number.
const KNOWS_NONE: &str = r#"{"return":{"status":200},"entries":[]}"#;

#[test]
fn a_code_that_went_without_our_number_is_not_called_failed_because_nobody_knows_it() {
    let town = Town::agency();
    asks_for_a_code(&town, "09350000001").unwrap();
    let (server, mut gateway) = kavenegar(&town, vec![Reply::HangsUp, says(200, "", KNOWS_NONE)]);
    assert!(gateway.knows_own_ids(), "notices carry it");
    deliver_due(&town.ledger, &mut gateway).unwrap();
    let mut tracer = Tracer::default();
    for _ in 0..4 {
        town.later(20);
        asks(&town, &mut tracer, &mut gateway);
    }
    assert_eq!((outbox(&town)[0].state, server.times_asked()), (SmsState::Unknown, 1));
}

#[test]
fn what_a_service_has_forgotten_it_has_not_surely_never_seen() {
    for (hours, unsure) in [(1, 0), (13, 1)] {
        let mut town = Town::agency();
        let sara = town.citizen("سارا");
        town.submits(sara, "درخواست", Vec::new());
        let (_server, mut gateway) = kavenegar(&town, vec![Reply::HangsUp, says(200, "", KNOWS_NONE)]);
        deliver_due(&town.ledger, &mut gateway).unwrap();
        town.later(hours * 3_600);
        let mut tracer = Tracer::default();
        asks(&town, &mut tracer, &mut gateway);
        town.later(20);
        asks(&town, &mut tracer, &mut gateway);
        // It goes again either way, but it counts as one that may have arrived.
        assert_eq!((outbox(&town)[0].state, outbox(&town)[0].unsure), (SmsState::Queued, unsure), "{hours}");
    }
}
