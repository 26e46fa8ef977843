//! Delivery reports in any order, twice, late, and of strangers: a row moves forward only.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[path = "common/mod.rs"]
#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;

use common::Town;
use pishkhan::actions::back_up::back_up;
use pishkhan::actions::check_office::check_office;
use pishkhan::actions::mend_sms::retry_sms;
use pishkhan::actions::restore::restore;
use pishkhan::actions::settle_sms_report::{own_ids, settle_sms_report};
use pishkhan::actions::test_sms::{test_sms, test_sms_through};
use pishkhan::domain::ids::SmsId;
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::role::Role;
use pishkhan::domain::sms_report::{SmsReport, Told, Whose};
use pishkhan::store::sms::{self, Sms, SmsFault, SmsState};
use pishkhan::store::{Ledger, OpenOptions};

fn row(town: &Town, id: SmsId) -> Sms {
    town.ledger.read(|view| sms::by_id(view, id)).unwrap()
}

/// A row that the gateway `main` was handed.
fn handed(town: &Town) -> SmsId {
    test_sms_through(&town.ledger, &Mobile::parse("09121234567").unwrap(), "main").unwrap().id
}

fn reports(town: &Town, id: SmsId, gateway: &str, told: Told) -> bool {
    let report = SmsReport { whose: Whose::Row(id), told, code: "2".to_owned(), said: "report".to_owned() };
    settle_sms_report(&town.ledger, gateway, &report).unwrap()
}

#[test]
fn reports_in_every_order_and_doubled_end_at_the_same_state() {
    let town = Town::agency();
    let all = [Told::OnTheWay, Told::Failed, Told::Delivered];
    for first in all {
        for second in all {
            for third in all {
                let id = handed(&town);
                let told = [first, first, second, third, third, first];
                for one in told {
                    reports(&town, id, "main", one);
                }
                let end = if told.contains(&Told::Delivered) {
                    SmsState::Delivered
                } else if told.contains(&Told::Failed) {
                    SmsState::Failed
                } else {
                    // The postman has not marked it yet, and will.
                    SmsState::Sending
                };
                assert_eq!(row(&town, id).state, end, "{told:?}");
            }
        }
    }
    assert!(check_office(&town.ledger).unwrap().iter().all(|finding| finding.is_good || finding.what == "sms"));
}

#[test]
fn the_same_report_twice_leaves_one_trace() {
    let town = Town::agency();
    let id = handed(&town);
    assert!(reports(&town, id, "main", Told::Delivered));
    let settled = row(&town, id);
    town.later(60);
    assert!(!reports(&town, id, "main", Told::Delivered));
    assert!(!reports(&town, id, "main", Told::Failed));
    assert_eq!(format!("{settled:?}"), format!("{:?}", row(&town, id)));
}

#[test]
fn what_a_report_says_is_what_the_outbox_shows() {
    let town = Town::agency();
    let id = handed(&town);
    assert!(reports(&town, id, "main", Told::Failed));
    let failed = row(&town, id);
    assert_eq!((failed.fault, failed.provider_code.as_deref()), (Some(SmsFault::Message), Some("2")));
    assert!(reports(&town, id, "main", Told::Delivered));
    let arrived = row(&town, id);
    assert_eq!((arrived.state, arrived.fault, arrived.provider_code), (SmsState::Delivered, None, None));
}

#[test]
fn a_report_between_a_clerks_new_try_and_the_next_hand_over_saves_a_second_sms() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    town.submits(sara, "درخواست", Vec::new());
    town.postman_dies_with_what_is_due();
    let id = town.ledger.read(|view| sms::newest(view, None, 1)).unwrap()[0].id;
    let gateway = row(&town, id).gateway.unwrap();
    assert!(reports(&town, id, &gateway, Told::Failed));
    retry_sms(&town.ledger, head, id).unwrap();
    assert_eq!((row(&town, id).state, row(&town, id).attempts), (SmsState::Queued, 0));
    assert!(reports(&town, id, &gateway, Told::Delivered), "the first try arrived after all");
    assert_eq!(row(&town, id).state, SmsState::Delivered);
    assert!(town.sms_to(sara).is_empty(), "it is not sent once more");
}

#[test]
fn a_report_of_another_gateway_or_of_nothing_changes_nothing() {
    let town = Town::agency();
    let id = handed(&town);
    assert!(!reports(&town, id, "spare", Told::Failed), "the row went another way");
    assert!(!reports(&town, SmsId(4_000), "main", Told::Delivered), "there is no such row");
    let by_ref =
        |told| SmsReport { whose: Whose::Ref("77".to_owned()), told, code: String::new(), said: String::new() };
    assert!(!settle_sms_report(&town.ledger, "main", &by_ref(Told::Delivered)).unwrap());
    assert_eq!(row(&town, id).state, SmsState::Sending);
    // What was never handed over cannot have arrived.
    let waiting = test_sms(&town.ledger, &Mobile::parse("09121234567").unwrap()).unwrap();
    assert!(!reports(&town, waiting.id, "main", Told::Delivered));
    assert_eq!(row(&town, waiting.id).state, SmsState::Queued);
    // It arrived by the first way after all, while the second is tried.
    assert!(reports(&town, id, "spare", Told::Delivered));
}

#[test]
fn a_restored_file_gives_its_new_sms_numbers_that_no_gateway_has_seen() {
    let town = Town::agency();
    let numbers = own_ids(&town.ledger).unwrap();
    let copy = town.path("copy.db");
    back_up(&town.ledger, &copy).unwrap();
    let first = test_sms(&town.ledger, &Mobile::parse("09121234567").unwrap()).unwrap();
    let (office, clock) = (town.ledger.path().to_owned(), town.clock.clone());
    let folder = town.folder;
    drop(town.ledger);
    let options = || OpenOptions { clock: clock.clone(), ..OpenOptions::default() };
    restore(&copy, &office, options()).unwrap();
    let restored = Ledger::open(&office, options()).unwrap();
    let again = test_sms(&restored, &Mobile::parse("09121234568").unwrap()).unwrap();
    assert_eq!(first.id, again.id, "the rows begin again where the backup was made");
    let anew = own_ids(&restored).unwrap();
    assert_ne!(anew.number(again.id), numbers.number(first.id));
    assert_eq!(anew.row(numbers.number(first.id)), None, "a late report of the lost row is nobody's");
    drop(folder);
}
