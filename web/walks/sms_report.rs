//! Delivery reports of a gateway: its own address alone moves a row, and forward only.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::CONTENT_TYPE;
use pishkhan::actions::settle_sms_report::report_secret;
use pishkhan::actions::test_sms::test_sms_through;
use pishkhan::domain::ids::SmsId;
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::settings::Profile;
use pishkhan::domain::sms_report::{OwnIds, ReportDoor, ReportForm};
use pishkhan::store::sms::{self, SmsState};

use super::town::Town;
use crate::WebOptions;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn door(gateway: &str, secret: &str, form: ReportForm) -> ReportDoor {
    ReportDoor { gateway: gateway.to_owned(), secret: secret.to_owned(), form, own: OwnIds::new(7) }
}

fn town() -> Town {
    let fields = ReportForm::Fields {
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
