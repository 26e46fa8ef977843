//! Stories of deadlines and delay: holidays, the clock that stands, and who is told of what is late.

use crate::common::{PASSWORD, refusal, saturday, text};
use crate::{DAY, Office, day};
use pishkhan::actions::add_clerk::{NewClerk, add_clerk};
use pishkhan::actions::add_holiday::{add_holiday, add_solar_holidays};
use pishkhan::actions::approve_letter::{Approval, approve_letter};
use pishkhan::actions::escalate_letters::escalate_letters;
use pishkhan::actions::mend_sms::retry_sms;
use pishkhan::actions::refer_letter::{ReferralOrder, refer_letter};
use pishkhan::actions::remove_holiday::remove_holiday;
use pishkhan::actions::reopen_letter::reopen_letter;
use pishkhan::actions::reply_letter::reply_letter;
use pishkhan::actions::return_letter::return_letter;
use pishkhan::actions::set_clerk_mobile::set_clerk_mobile;
use pishkhan::actions::submit_letter::submit_letter;
use pishkhan::domain::event::EventKind;
use pishkhan::domain::ids::LetterId;
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Role;
use pishkhan::domain::workdays::Deadline;
use pishkhan::postman::Watchman;
use pishkhan::store::sms::SmsState;
use pishkhan::store::{Actor, holidays, sms};

#[test]
fn holidays_move_deadlines_and_only_an_admin_changes_them() {
    let office = Office::new(&[]);
    let ledger = &office.town.ledger;
    let due = || office.town.submits(office.sara, "هرس درخت", Vec::new()).due_at.unwrap().date_time();
    assert_eq!(due(), "1405/09/14 23:59", "ten days of an agency's week");
    assert_eq!(refusal(add_holiday(ledger, Actor::Clerk(office.head), day(9, 2), "x")), Some(Refusal::NotAllowed));
    assert_eq!(refusal(add_holiday(ledger, Actor::Admin, day(9, 2), " ")), Some(Refusal::HolidayNameMissing));
    add_holiday(ledger, Actor::Admin, day(9, 2), "تعطیلی آلودگی هوا").unwrap();
    add_holiday(ledger, Actor::Admin, day(9, 6), "جمعه است").unwrap();
    assert_eq!(due(), "1405/09/15 23:59");
    add_holiday(ledger, Actor::Admin, day(9, 2), "آلودگی هوا").unwrap();
    let all = ledger.read(holidays::all).unwrap();
    assert_eq!((all.len(), all[0].name.as_str()), (2, "آلودگی هوا"));
    remove_holiday(ledger, Actor::Admin, day(9, 2)).unwrap();
    assert_eq!(refusal(remove_holiday(ledger, Actor::Admin, day(9, 2))), Some(Refusal::HolidayUnknown));
    assert_eq!(due(), "1405/09/14 23:59");
    assert_eq!(add_solar_holidays(ledger, Actor::Admin, 1405).unwrap(), 10);
    assert_eq!(add_solar_holidays(ledger, Actor::Admin, 1405).unwrap(), 0, "the ready set is added once");
    assert_eq!(ledger.read(holidays::all).unwrap().len(), 11);
    office.is_sound();
}

#[test]
fn the_clock_stands_while_the_letter_is_with_its_sender() {
    let office = Office::new(&[]);
    let letter = office.town.submits(office.sara, "هرس درخت", Vec::new());
    // Four working days later, Wednesday, six are left.
    office.town.later(4 * DAY);
    let version = office.letter(letter.id).version;
    return_letter(&office.town.ledger, office.head, letter.id, version, "پلاک؟").unwrap();
    office.town.later(60 * DAY);
    assert_eq!((office.late_queue(), escalate_letters(&office.town.ledger).unwrap()), (0, 0), "nobody is late");
    submit_letter(&office.town.ledger, office.sara, letter.public_id, text("هرس درخت، پلاک ۱۲"), Vec::new()).unwrap();
    let again = office.letter(letter.id);
    let calendar = office.town.ledger.settings().unwrap();
    let calendar = office.town.ledger.read(|view| holidays::calendar(view, &calendar)).unwrap();
    assert_eq!(again.due_at, Some(calendar.due(office.town.clock.now(), 6)));
}

#[test]
fn a_late_letter_is_reported_once_and_never_to_its_sender() {
    let mut office = Office::new(&[("late.sms", "on"), ("undo.window", "0")]);
    let chief = Mobile::parse("09121112233").unwrap();
    set_clerk_mobile(&office.town.ledger, Actor::Admin, "head", Some(chief.clone())).unwrap();
    let id = office.approved("هرس درخت");
    let sara_got = office.town.sms_to(office.sara).len();
    assert_eq!(escalate_letters(&office.town.ledger).unwrap(), 0);
    // The last second of its last day is not late.
    let due = office.letter(id).due_at.unwrap();
    office.town.clock.turn_to(due);
    assert_eq!((office.late_queue(), escalate_letters(&office.town.ledger).unwrap()), (0, 0));
    office.town.clock.turn_to(due.plus(1));
    let version = office.letter(id).version;
    assert_eq!((office.late_queue(), escalate_letters(&office.town.ledger).unwrap()), (1, 1));
    let letter = office.letter(id);
    assert_eq!((letter.version, letter.escalated_at), (version, Some(due.plus(1))), "nobody's decision is disturbed");
    assert_eq!(letter.escalated_to.as_deref(), Some("مریم کریمی"));
    assert_eq!((escalate_letters(&office.town.ledger).unwrap(), office.events(id, EventKind::LetterEscalated)), (0, 1));
    let texts = office.town.sms_to_number(chief.as_str());
    let number = letter.register_no.clone().unwrap();
    assert!(texts.len() == 1 && texts[0].contains(&number) && texts[0].contains("فضای سبز"), "{texts:?}");
    assert_eq!(office.town.sms_to(office.sara).len(), sara_got);
    let (all, hers) =
        office.town.ledger.read(|view| Ok((sms::of_letter(view, id)?.len(), sms::to_sender(view, id)?.len()))).unwrap();
    assert_eq!(all, hers + 1, "the page of the sender does not show it");
    // Reopened, it has a new date, and is reported anew when that passes, too.
    reply_letter(&office.town.ledger, office.parks, id, letter.version, "انجام شد.", Vec::new()).unwrap();
    reopen_letter(&office.town.ledger, office.sara, letter.public_id, "ناتمام است").unwrap();
    assert_eq!(office.letter(id).escalated_at, None);
    office.town.clock.turn_to(office.letter(id).due_at.unwrap().plus(1));
    assert_eq!(escalate_letters(&office.town.ledger).unwrap(), 1);
    office.town.sms_to(office.sara);
    office.is_sound();
}

#[test]
fn a_report_that_failed_is_sent_to_the_head_again_and_to_nobody_else() {
    let office = Office::new(&[("late.sms", "on"), ("undo.window", "0"), ("sms.on_submit", "off")]);
    let chief = Mobile::parse("09121112233").unwrap();
    set_clerk_mobile(&office.town.ledger, Actor::Admin, "head", Some(chief.clone())).unwrap();
    let letter = office.town.submits(office.sara, "هرس درخت", Vec::new());
    office.town.clock.turn_to(letter.due_at.unwrap().plus(1));
    escalate_letters(&office.town.ledger).unwrap();
    // Its postman dies: nobody knows whether it left, and the head sends it again by hand.
    office.town.postman_dies_with_what_is_due();
    office.town.later(120);
    office.town.postman_dies_with_what_is_due();
    let of_letter = || office.town.ledger.read(|view| sms::of_letter(view, letter.id)).unwrap().pop().unwrap();
    assert_eq!(of_letter().state, SmsState::Unknown);
    retry_sms(&office.town.ledger, office.head, of_letter().id).unwrap();
    assert_eq!((of_letter().state, of_letter().mobile), (SmsState::Queued, chief));
}

#[test]
fn many_late_letters_are_one_sms() {
    let mut office = Office::new(&[("late.sms", "on"), ("undo.window", "0")]);
    let chief = Mobile::parse("09121112233").unwrap();
    set_clerk_mobile(&office.town.ledger, Actor::Admin, "head", Some(chief.clone())).unwrap();
    for n in 0..5 {
        office.town.submits(office.sara, &format!("نامه {n}"), Vec::new());
    }
    office.town.later(30 * DAY);
    assert_eq!(escalate_letters(&office.town.ledger).unwrap(), 5);
    let texts = office.town.sms_to_number(chief.as_str());
    assert!(texts.len() == 1 && texts[0].contains('5'), "{texts:?}");
    // Without the setting, or a number, nothing is sent and everything is noted.
    set_clerk_mobile(&office.town.ledger, Actor::Admin, "head", None).unwrap();
    let id = office.town.submits(office.sara, "باز هم", Vec::new()).id;
    office.town.later(30 * DAY);
    assert_eq!((escalate_letters(&office.town.ledger).unwrap(), office.events(id, EventKind::LetterEscalated)), (1, 1));
    assert_eq!(office.town.sms_to_number(chief.as_str()).len(), 1);
}

#[test]
fn the_watchman_of_a_serving_office_reports_by_itself() {
    let office = Office::new(&[]);
    let ids: Vec<LetterId> = (0..3).map(|n| office.approved(&format!("نامه {n}"))).collect();
    office.town.later(30 * DAY);
    // Sent home at once, it still finishes the round that it began with.
    drop(Watchman::start(office.town.ledger.clone()).unwrap());
    assert!(ids.iter().all(|id| office.events(*id, EventKind::LetterEscalated) == 1));
}

#[test]
fn the_head_of_the_unit_is_told_before_the_head_of_the_office() {
    let office = Office::new(&[]);
    let new =
        NewClerk {
            login: "boss", name: "رئیس عمران", role: Role::Head, unit_code: Some("umr"), password: PASSWORD
        };
    add_clerk(&office.town.ledger, Actor::Admin, &new).unwrap();
    let ids = [office.approved("الف"), office.approved("ب")];
    office.refers(office.head, ids[1], "umr", &[]);
    office.town.later(30 * DAY);
    escalate_letters(&office.town.ledger).unwrap();
    let told = |id| office.letter(id).escalated_to;
    assert_eq!((told(ids[0]).as_deref(), told(ids[1]).as_deref()), (Some("مریم کریمی"), Some("رئیس عمران")));
}

#[test]
fn a_deadline_of_the_past_is_refused_at_the_door() {
    let now = saturday();
    assert_eq!(Deadline::parse("1405/08/29", now), Err(Refusal::DeadlinePast));
    let office = Office::new(&[]);
    let id = office.approved("هرس درخت");
    let yesterday = ReferralOrder { due: Deadline::On(day(8, 29)), ..office.order(id, "umr", &[]) };
    assert_eq!(refusal(refer_letter(&office.town.ledger, office.head, &yesterday)), Some(Refusal::DeadlinePast));
    let order = ReferralOrder { due: Deadline::On(day(9, 6)), ..office.order(id, "umr", &[]) };
    refer_letter(&office.town.ledger, office.head, &order).unwrap();
    assert_eq!(office.holder(id).due_at.unwrap().date_time(), "1405/09/06 23:59", "a clerk may name a Friday");
    // Approved with copies, the copies hang beside the original.
    let letter = office.town.submits(office.sara, "آسفالت", Vec::new());
    let copies = vec![office.town.unit("umr")];
    let approval = Approval {
        letter: letter.id,
        version: letter.version,
        unit: office.town.unit("fs"),
        copies,
        note: String::new(),
    };
    approve_letter(&office.town.ledger, office.head, approval).unwrap();
    assert!(office.tree(letter.id).iter().all(|referral| referral.parent.is_none()));
}
