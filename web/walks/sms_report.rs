//! Delivery reports of a gateway: its own address alone moves a row, and forward only.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::CONTENT_TYPE;
use pishkhan::actions::settle_sms_report::report_secret;
use pishkhan::actions::test_sms::test_sms_through;
use pishkhan::domain::event::EventKind;
use pishkhan::domain::ids::SmsId;
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::settings::Profile;
use pishkhan::domain::sms_report::{OwnIds, ReportDoor, ReportForm};
use pishkhan::store::audit_log::{self, AuditFilter};
use pishkhan::store::dice::Dice;
use pishkhan::store::sms::{self, SmsState};

use super::sizes;
use super::town::Town;
use crate::WebOptions;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn door(gateway: &str, secret: &str, form: ReportForm) -> ReportDoor {
    ReportDoor { gateway: gateway.to_owned(), secret: secret.to_owned(), form, own: OwnIds::new(7) }
}

fn town() -> Town {
    let fields = ReportForm::Fields {
        list: None,
        reference: "messageid".to_owned(),
        state: "status".to_owned(),
        delivered: vec!["10".to_owned()],
        failed: vec!["11".to_owned()],
        moving: vec!["5".to_owned()],
    };
    let doors = vec![door("main", SECRET, ReportForm::Kannel), door("other", &SECRET.replace('0', "9"), fields)];
    Town::with(Profile::Agency, &[], WebOptions { sms_reports: doors, ..WebOptions::default() })
}

fn handed(town: &Town) -> SmsId {
    test_sms_through(&town.ledger, &Mobile::parse("09121234567").unwrap(), "main").unwrap().id
}

fn state(town: &Town, id: SmsId) -> SmsState {
    town.ledger.read(|view| sms::by_id(view, id)).unwrap().state
}

#[tokio::test]
async fn a_report_moves_its_row_and_the_same_again_changes_nothing() {
    let town = town();
    let id = handed(&town);
    let number = OwnIds::new(7).number(id);
    let mut kannel = town.browser();
    let posted = Request::post(format!("/sms/report/{SECRET}?sms={number}"))
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("d=2"))
        .unwrap();
    kannel.send(posted).await;
    assert_eq!((kannel.page.status, state(&town, id)), (200, SmsState::Failed), "{}", kannel.page.text);
    for d in ["1", "8", "2", "1", "16"] {
        kannel.get(&format!("/sms/report/{SECRET}?sms={number}&d={d}")).await;
        assert_eq!((kannel.page.status, state(&town, id)), (200, SmsState::Delivered), "{d}");
    }
}

#[tokio::test]
async fn reports_in_json_move_their_rows() {
    let town = town();
    let rows = [handed(&town), handed(&town)];
    let [first, second] = rows.map(|id| OwnIds::new(7).number(id));
    let mut kannel = town.browser();
    let mut posts = async |kind: &str, body: String| {
        let request = Request::post(format!("/sms/report/{SECRET}")).header(CONTENT_TYPE, kind);
        kannel.send(request.body(Body::from(body)).unwrap()).await.status
    };
    let body = format!(r#"[{{"sms":{first},"d":1}},{{"sms":"{second}","d":"2"}},{{"sms":1,"d":1}}]"#);
    assert_eq!(posts("application/json; charset=utf-8", body).await, 200);
    assert_eq!(rows.map(|id| state(&town, id)), [SmsState::Delivered, SmsState::Failed]);
    for (body, status) in [("{", 400), ("", 400), ("null", 200), ("[[[]]]", 200), (&"[".repeat(200), 400)] {
        assert_eq!(posts("application/json", body.to_owned()).await, status, "{body}");
    }
    assert_eq!(posts("application/json", format!("\"{}\"", "x".repeat(300 << 10))).await, 413);
}

#[tokio::test]
async fn whoever_does_not_know_the_address_changes_nothing() {
    let town = town();
    let id = handed(&town);
    let number = OwnIds::new(7).number(id);
    let mut stranger = town.browser();
    for secret in ["0123456789abcdef0123456789abcdee", "0", "main", "%00", "..%2f..", &SECRET.to_uppercase()] {
        stranger.get(&format!("/sms/report/{secret}?sms={number}&d=1")).await;
        assert_eq!((stranger.page.status, state(&town, id)), (404, SmsState::Sending), "{secret}");
    }
    // The address is one gateway's own: another's door does not open this row's fate, nor does nonsense.
    let other = SECRET.replace('0', "9");
    for (secret, query) in [
        (SECRET, "sms=1&d=1".to_owned()),
        (SECRET, format!("sms={number}&d=99")),
        (SECRET, "sms=%F0%9F&d=%00".to_owned()),
        (SECRET, String::new()),
        (&other, format!("sms={number}&d=1")),
        (&other, "messageid=77&status=10".to_owned()),
        (&other, "messageid=%27%20or%201=1--&status=10".to_owned()),
    ] {
        stranger.get(&format!("/sms/report/{secret}?{query}")).await;
        assert_eq!((stranger.page.status, state(&town, id)), (200, SmsState::Sending), "{query}");
    }
}

#[tokio::test]
async fn every_gateway_has_an_address_of_its_own_and_keeps_it() {
    let town = town();
    let secret = |name: &str| report_secret(&town.ledger, name).unwrap();
    assert_eq!((secret("main").len(), secret("main")), (32, secret("main")));
    assert_ne!(secret("main"), secret("spare"));
}

/// What a row can have become, in the order in which it does.
fn rank(state: SmsState) -> u32 {
    match state {
        SmsState::Sending => 0,
        SmsState::Failed => 1,
        SmsState::Delivered => 2,
        other => panic!("nothing makes a row {other:?} here"),
    }
}

/// A report on its way: of which row, with which word, to which address, in which form.
struct Letter {
    row: usize,
    d: &'static str,
    secret: String,
    is_true: bool,
    form: u32,
}

fn shuffled(rows: usize, count: usize, dice: &Dice) -> Vec<Letter> {
    let mut letters = Vec::new();
    while letters.len() < count {
        let row = dice.below(rows as u32).unwrap() as usize;
        let d = ["8", "4", "2", "16", "1", "32"][dice.below(6).unwrap() as usize];
        let wrong = [SECRET.replace('0', "1"), SECRET.to_uppercase(), SECRET[1..].to_owned(), SECRET.replace('0', "9")];
        let wrong = wrong[dice.below(4).unwrap() as usize].clone();
        let is_true = dice.below(4).unwrap() > 0;
        let secret = if is_true { SECRET.to_owned() } else { wrong };
        // Each comes twice, in whatever form.
        for _ in 0..2 {
            letters.push(Letter { row, d, secret: secret.clone(), is_true, form: dice.below(3).unwrap() });
        }
    }
    for at in (1..letters.len()).rev() {
        letters.swap(at, dice.below(at as u32 + 1).unwrap() as usize);
    }
    letters
}

#[tokio::test]
async fn f09_reports_shuffled_doubled_and_forged_move_no_row_back() {
    let town = town();
    let count = sizes::size(1_000, 5_000);
    let rows: Vec<SmsId> = (0..count / 10).map(|_| handed(&town)).collect();
    let letters = shuffled(rows.len(), count, &Dice::seeded(9));
    let mut gateway = town.browser();
    let mut wanted = vec![0; rows.len()];
    let (mut moved, mut back, mut forged) = (0, 0, 0);
    for Letter { row, d, secret, is_true, form } in &letters {
        let number = OwnIds::new(7).number(rows[*row]);
        let before = rank(state(&town, rows[*row]));
        let (address, fields) = (format!("/sms/report/{secret}"), format!("sms={number}&d={d}"));
        let posted = |kind: &str, body: String| {
            Request::post(&address).header(CONTENT_TYPE, kind).body(Body::from(body)).unwrap()
        };
        let status = match form {
            0 => gateway.get(&format!("{address}?{fields}")).await.status,
            1 => gateway.send(posted("application/x-www-form-urlencoded", fields)).await.status,
            _ => {
                let json = format!(r#"[{{"sms":{number},"d":"{d}"}}]"#);
                gateway.send(posted("application/json", json)).await.status
            }
        };
        // Another gateway's address is one, but not this row's.
        let is_known = *is_true || *secret == SECRET.replace('0', "9");
        assert_eq!(status, if is_known { 200 } else { 404 }, "{secret}");
        let after = rank(state(&town, rows[*row]));
        back += usize::from(after < before);
        forged += usize::from(!is_true && after != before);
        moved += usize::from(after != before);
        if *is_true {
            let told = match *d {
                "1" => 2,
                "2" | "16" => 1,
                _ => 0,
            };
            wanted[*row] = told.max(wanted[*row]);
        }
    }
    let ended: Vec<u32> = rows.iter().map(|id| rank(state(&town, *id))).collect();
    assert_eq!(ended, wanted, "every row ends where the best of its reports says");
    let filter = AuditFilter { events: vec![EventKind::SmsReported], ..AuditFilter::default() };
    let traces = town.ledger.read(|view| audit_log::page(view, &filter, None, 10_000)).unwrap().entries.len();
    assert_eq!(traces, moved, "one trace a change");
    println!("{} reports of {} rows; {moved} changed one", letters.len(), rows.len());
    sizes::tell("F09", "reports shuffled, doubled and with a wrong secret", letters.len(), back + forged);
    assert_eq!((back, forged), (0, 0));
}
