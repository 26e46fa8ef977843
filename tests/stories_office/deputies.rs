//! Deputies: while the days run, the work goes on, under the deputy's own name, and no further than the rule allows.

use pishkhan::actions::approve_letter::{Approval, approve_letter};
use pishkhan::actions::change_clerk::ClerkChange;
use pishkhan::actions::name_deputy::{MOST_DAYS, end_deputy, name_deputy};
use pishkhan::actions::open_letter::open_letter;
use pishkhan::actions::refer_letter::{Recipient, ReferralOrder, refer_letter};
use pishkhan::actions::reply_letter::reply_letter;
use pishkhan::domain::day::Day;
use pishkhan::domain::event::EventKind;
use pishkhan::domain::ids::{ClerkId, UnitId};
use pishkhan::domain::query::Query;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::{Power, Role};
use pishkhan::domain::workdays::Deadline;
use pishkhan::store::letters::Letter;
use pishkhan::store::queues::{self, Queue, Way};
use pishkhan::store::{Actor, audit, counts, search};

use crate::common::{PASSWORD, Town};
use crate::{as_is, changes_clerk, clerk, newest, refusal};

fn today(town: &Town) -> Day {
    Day::of(town.ledger.now())
}

/// A deputy from today for a week.
fn stands_in(town: &Town, clerk: ClerkId, deputy: ClerkId) {
    let day = today(town);
    name_deputy(&town.ledger, Actor::Admin, clerk, deputy, day, Day(day.0 + 6)).unwrap();
}

fn officer(town: &Town, login: &str, unit: &str) -> ClerkId {
    use pishkhan::actions::add_clerk::{NewClerk, add_clerk};
    let new =
        NewClerk { login, name: "رضا نوری", role: Role::UnitOfficer, unit_code: Some(unit), password: PASSWORD };
    add_clerk(&town.ledger, Actor::Admin, &new).unwrap()
}

fn approved(town: &mut Town, subject: &str, unit: UnitId) -> Letter {
    let head = town.clerk(Role::Head);
    let person = town.citizen("سارا");
    let letter = town.submits(person, subject, Vec::new());
    let approval =
        Approval { letter: letter.id, version: letter.version, unit, copies: Vec::new(), note: String::new() };
    approve_letter(&town.ledger, head, approval).unwrap();
    town.letter(head, letter.id).unwrap()
}

#[test]
fn a_deputy_has_the_letters_of_both_units_for_a_week_and_the_log_tells_for_whom() {
    let mut town = Town::agency();
    let (parks, roads) = (town.clerk(Role::UnitOfficer), officer(&town, "noori", "umr"));
    let (fs, umr) = (town.unit("fs"), town.unit("umr"));
    let a = approved(&mut town, "درخت", fs);
    let b = approved(&mut town, "آسفالت", umr);
    let seen = |town: &Town, who| {
        let who = clerk(town, who);
        let page = |queue| {
            let rows = town.ledger.read(|view| queues::page(view, &who, queue, None, Way::Onward, 10)).unwrap();
            rows.into_iter().map(|row| row.subject).collect::<Vec<_>>()
        };
        let query = Query::parse("از:سارا", town.ledger.now()).unwrap();
        let found = town.ledger.read(|view| search::letters(view, &who, &query, 10)).unwrap().items.len();
        let counted = town.ledger.read(|view| counts::for_clerk(view, &who)).unwrap();
        assert_eq!(counted.my_unit as usize, page(Queue::MyUnit).len());
        assert_eq!(counted.all as usize, page(Queue::All).len());
        assert_eq!(found, page(Queue::All).len());
        page(Queue::MyUnit)
    };
    assert_eq!(seen(&town, parks), ["درخت"]);
    assert!(reply_letter(&town.ledger, parks, b.id, b.version, "شد", Vec::new()).is_err());

    stands_in(&town, roads, parks);
    assert_eq!(seen(&town, parks), ["درخت", "آسفالت"]);
    // What was assigned to the absent one by name is on the deputy's table too.
    let head = town.clerk(Role::Head);
    let order = ReferralOrder {
        letter: b.id,
        version: b.version,
        original: Some(Recipient { unit: umr, clerk: Some(roads) }),
        copies: Vec::new(),
        due: Deadline::Usual,
        note: String::new(),
    };
    refer_letter(&town.ledger, head, &order).unwrap();
    let b = town.letter(head, b.id).unwrap();
    let who = clerk(&town, parks);
    let mine = town.ledger.read(|view| queues::page(view, &who, Queue::Mine, None, Way::Onward, 10)).unwrap();
    assert_eq!(mine.iter().map(|row| row.id).collect::<Vec<_>>(), [b.id]);
    assert_eq!(town.ledger.read(|view| counts::for_clerk(view, &who)).unwrap().mine, 1);
    open_letter(&town.ledger, parks, b.id).unwrap();
    assert_eq!(newest(&town, EventKind::LetterOpened).row.facts["for"], roads.0);
    open_letter(&town.ledger, parks, a.id).unwrap();
    assert_eq!(newest(&town, EventKind::LetterOpened).row.facts.get("for"), None);
    reply_letter(&town.ledger, parks, b.id, b.version, "شد", Vec::new()).unwrap();
    let history = town.ledger.read(|view| audit::of_letter(view, b.id)).unwrap();
    let told = history.iter().find(|row| row.event == EventKind::ReplyRegistered).unwrap();
    assert_eq!((told.clerk_name.as_deref(), told.acts_for.as_deref()), (Some("مریم کریمی"), Some("رضا نوری")));

    town.later(6 * 86_400);
    assert!(clerk(&town, parks).stands_in_for().next().is_some(), "the last day is a day of work");
    town.later(86_400);
    assert_eq!(seen(&town, parks), ["درخت"]);
    assert!(open_letter(&town.ledger, parks, b.id).is_err());
}

#[test]
fn who_reads_everything_as_one_and_replies_as_another_does_not_reply_to_everything() {
    let mut town = Town::agency();
    let (intake, roads) = (town.clerk(Role::Intake), officer(&town, "noori", "umr"));
    let (fs, umr) = (town.unit("fs"), town.unit("umr"));
    let a = approved(&mut town, "درخت", fs);
    let b = approved(&mut town, "آسفالت", umr);
    stands_in(&town, roads, intake);
    let reply = |letter: &Letter| reply_letter(&town.ledger, intake, letter.id, letter.version, "شد", Vec::new());
    assert_eq!(refusal(reply(&a)), Some(Refusal::NotAllowed));
    reply(&b).unwrap();
}

#[test]
fn the_deputy_of_an_approver_decides_and_one_who_was_ended_does_not() {
    let mut town = Town::agency();
    let (approver, intake) = (town.clerk(Role::Approver), town.clerk(Role::Intake));
    let person = town.citizen("سارا");
    let (a, b) = (town.submits(person, "الف", Vec::new()), town.submits(person, "ب", Vec::new()));
    assert_eq!(refusal(town.approves(intake, &a)), Some(Refusal::NotAllowed));
    let day = today(&town);
    // A clerk names the own deputy.
    let id = name_deputy(&town.ledger, approver.into(), approver, intake, day, day).unwrap();
    town.approves(intake, &a).unwrap();
    assert_eq!(newest(&town, EventKind::LetterApproved).row.facts["for"], approver.0);
    assert_eq!(refusal(end_deputy(&town.ledger, intake.into(), id)), Some(Refusal::NotAllowed));
    end_deputy(&town.ledger, approver.into(), id).unwrap();
    assert_eq!(refusal(town.approves(intake, &b)), Some(Refusal::NotAllowed));
}

#[test]
fn nobody_hands_on_what_was_lent() {
    let town = Town::agency();
    let (head, approver, intake) = (town.clerk(Role::Head), town.clerk(Role::Approver), town.clerk(Role::Intake));
    stands_in(&town, head, approver);
    stands_in(&town, approver, intake);
    // The intake clerk works for the approver, not for the head behind the approver.
    assert!(clerk(&town, intake).may(Power::Decide));
    assert!(!clerk(&town, intake).may(Power::MendOutbox));
    let day = today(&town);
    let named = name_deputy(&town.ledger, approver.into(), head, intake, Day(day.0 + 20), Day(day.0 + 21));
    assert_eq!(refusal(named), Some(Refusal::NotAllowed));
}

#[test]
fn a_role_that_changed_or_a_clerk_who_is_gone_lends_nothing_any_more() {
    let town = Town::agency();
    let (admin, approver, intake) = (town.clerk(Role::Admin), town.clerk(Role::Approver), town.clerk(Role::Intake));
    stands_in(&town, approver, intake);
    let change = |id, change| changes_clerk(&town, admin, id, &change).unwrap();
    let (of_approver, of_intake) = (as_is(&clerk(&town, approver)), as_is(&clerk(&town, intake)));
    change(intake, ClerkChange { role: Role::Auditor, ..of_intake.clone() });
    assert!(!clerk(&town, intake).may(Power::Decide), "an auditor decides nothing, whoever is on holiday");
    change(intake, of_intake);
    assert!(clerk(&town, intake).may(Power::Decide));
    change(approver, ClerkChange { is_active: false, ..of_approver });
    assert!(!clerk(&town, intake).may(Power::Decide));
}

#[test]
fn duties_that_are_apart_stay_apart_whoever_names_the_deputy() {
    let town = Town::agency();
    let day = today(&town);
    for &of in Role::ALL {
        for &by in Role::ALL {
            let (of_id, by_id) = (town.clerk(of), town.clerk(by));
            let named = name_deputy(&town.ledger, Actor::Admin, of_id, by_id, day, day);
            if of == by {
                assert_eq!(refusal(named), Some(Refusal::DeputyUnfit), "nobody stands in for oneself");
                continue;
            }
            assert_eq!(named.is_ok(), by.may_stand_in_for(of), "{by:?} for {of:?}");
            if let Ok(id) = named {
                let deputy = clerk(&town, by_id);
                assert!(!deputy.may(Power::Manage), "{by:?} for {of:?}");
                for &power in Power::ALL {
                    assert_eq!(deputy.may(power), by.may(power) || of.may(power), "{by:?} for {of:?}: {power:?}");
                }
                end_deputy(&town.ledger, Actor::Admin, id).unwrap();
            }
        }
    }
}

#[test]
fn days_that_make_no_sense_are_refused() {
    let town = Town::agency();
    let (head, approver, intake) = (town.clerk(Role::Head), town.clerk(Role::Approver), town.clerk(Role::Intake));
    let day = today(&town).0;
    let name = |deputy, from, until| name_deputy(&town.ledger, head.into(), head, deputy, Day(from), Day(until));
    assert_eq!(refusal(name(approver, day + 2, day + 1)), Some(Refusal::DaysWrong));
    assert_eq!(refusal(name(approver, day - 9, day - 1)), Some(Refusal::DaysWrong));
    assert_eq!(refusal(name(approver, day, day + MOST_DAYS)), Some(Refusal::DaysTooMany { most: MOST_DAYS }));
    name(approver, day + 3, day + 5).unwrap();
    assert_eq!(refusal(name(intake, day, day + 3)), Some(Refusal::DeputyThere));
    name(intake, day, day + 2).unwrap();
}
