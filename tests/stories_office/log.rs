//! The audit log: filters walk an index, pages lose nothing, and the chain is looked at piece by piece.

use pishkhan::actions::open_letter::open_letter;
use pishkhan::actions::set_setting::set_setting;
use pishkhan::actions::verify_chain::verify_chain;
use pishkhan::domain::event::EventKind;
use pishkhan::domain::ids::{ClerkId, LetterId};
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Role;
use pishkhan::store::Actor;
use pishkhan::store::audit_log::{self, AuditFilter, page_sql};
use rusqlite::Connection;

use crate::common::Town;
use crate::refusal;

fn all(town: &Town, filter: &AuditFilter) -> Vec<i64> {
    let (mut ids, mut from) = (Vec::new(), None);
    loop {
        let page = town.ledger.read(|view| audit_log::page(view, filter, from, 3)).unwrap();
        ids.extend(page.entries.iter().map(|entry| entry.row.id));
        from = page.next;
        if from.is_none() {
            return ids;
        }
    }
}

#[test]
fn pages_of_every_filter_are_the_whole_log_that_fits_newest_first() {
    let mut town = Town::agency();
    let (head, intake) = (town.clerk(Role::Head), town.clerk(Role::Intake));
    let sara = town.citizen("سارا");
    let (a, b) = (town.submits(sara, "الف", Vec::new()), town.submits(sara, "ب", Vec::new()));
    let early = town.ledger.now();
    for _ in 0..4 {
        for (who, letter) in [(head, a.id), (intake, a.id), (head, b.id)] {
            open_letter(&town.ledger, who, letter).unwrap();
        }
        town.later(100);
    }
    town.approves(head, &a).unwrap();
    let late = town.ledger.now();
    let whole = all(&town, &AuditFilter::default());
    let expected: Vec<i64> = (1..=whole[0]).rev().collect();
    assert_eq!(whole, expected);

    let count = |filter: AuditFilter| {
        let ids = all(&town, &filter);
        assert!(ids.is_sorted_by(|a, b| a > b), "{ids:?}");
        ids.len()
    };
    let none = AuditFilter::default;
    let opened = vec![EventKind::LetterOpened];
    assert_eq!(count(AuditFilter { clerk: Some(head), ..none() }), 9);
    assert_eq!(count(AuditFilter { clerk: Some(intake), ..none() }), 4);
    assert_eq!(count(AuditFilter { events: opened.clone(), ..none() }), 12);
    assert_eq!(count(AuditFilter { events: opened.clone(), clerk: Some(head), ..none() }), 8);
    assert_eq!(count(AuditFilter { letter: Some(a.id), ..none() }), 10);
    assert_eq!(count(AuditFilter { letter: Some(a.id), clerk: Some(head), events: opened.clone(), ..none() }), 4);
    assert_eq!(count(AuditFilter { span: Some((early, early.plus(100))), events: opened.clone(), ..none() }), 3);
    assert_eq!(count(AuditFilter { span: Some((late, late.plus(1))), ..none() }), 1);
    let two = vec![EventKind::LetterOpened, EventKind::LetterApproved];
    assert_eq!(count(AuditFilter { events: two, letter: Some(a.id), span: Some((early, late)), ..none() }), 8);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "this test looks at plans past the ledger")]
fn every_filter_walks_one_index_and_sorts_nothing() {
    let town = Town::agency();
    let file = Connection::open(town.path("office.db")).unwrap();
    let now = town.ledger.now();
    let (clerk, letter, span) = (Some(ClerkId(1)), Some(LetterId(1)), Some((now, now)));
    let one = vec![EventKind::LetterOpened];
    let two = vec![EventKind::LetterOpened, EventKind::LetterApproved];
    let none = AuditFilter::default;
    for (filter, index) in [
        (none(), "audit_by_time"),
        (AuditFilter { span, ..none() }, "audit_by_time (at>? AND at<?)"),
        (AuditFilter { clerk, ..none() }, "audit_by_clerk (actor=? AND at<?)"),
        (AuditFilter { clerk, span, ..none() }, "audit_by_clerk (actor=? AND at>? AND at<?)"),
        (AuditFilter { clerk, events: one.clone(), ..none() }, "audit_by_clerk (actor=? AND at<?)"),
        (AuditFilter { events: one.clone(), ..none() }, "audit_by_event (event=? AND at<?)"),
        (AuditFilter { events: one, span, ..none() }, "audit_by_event (event=? AND at>? AND at<?)"),
        (AuditFilter { events: two, ..none() }, "audit_by_time"),
        (AuditFilter { letter, ..none() }, "audit_by_letter (letter_id=? AND id<?)"),
        (AuditFilter { letter, clerk, span, ..none() }, "audit_by_letter (letter_id=? AND id<?)"),
    ] {
        let mut statement = file.prepare(&format!("explain query plan {}", page_sql(&filter))).unwrap();
        let values = vec![1; statement.parameter_count()];
        let rows = statement.query_map(rusqlite::params_from_iter(values), |row| row.get::<_, String>(3)).unwrap();
        let plan = rows.map(Result::unwrap).collect::<Vec<_>>().join("; ");
        assert!(plan.contains(index), "{filter:?}: {plan}");
        assert!(!plan.contains("ORDER BY") && !plan.contains("SCAN"), "{filter:?}: {plan}");
    }
}

#[test]
fn an_opening_costs_what_was_written_since_the_last_one() {
    let mut town = Town::agency();
    let (auditor, officer) = (town.clerk(Role::Auditor), town.clerk(Role::UnitOfficer));
    let sara = town.citizen("سارا");
    town.submits(sara, "الف", Vec::new());
    assert_eq!(refusal(verify_chain(&town.ledger, officer).map(|_| ())), Some(Refusal::NotAllowed));
    let first = verify_chain(&town.ledger, auditor).unwrap();
    assert_eq!((first.fault, first.before, first.checked_to + 1), (None, None, first.last));
    // Looking alone gives the log no more rows.
    let again = verify_chain(&town.ledger, auditor).unwrap();
    let third = verify_chain(&town.ledger, auditor).unwrap();
    assert_eq!((again.checked_to, third.checked_to, third.last), (first.last, first.last, first.last));
    let anchor = town.ledger.read(audit_log::anchor).unwrap();
    assert_eq!(anchor.row, first.checked_to);
    set_setting(&town.ledger, Actor::Admin, "undo.window", "9").unwrap();
    set_setting(&town.ledger, Actor::Admin, "undo.window", "8").unwrap();
    let later = verify_chain(&town.ledger, auditor).unwrap();
    assert_eq!((later.fault, later.checked_to), (None, first.last + 2));
}

#[test]
#[expect(clippy::disallowed_methods, reason = "this test tampers with the file past the ledger")]
fn a_changed_row_is_named_before_and_at_the_anchor() {
    let town = Town::agency();
    let auditor = town.clerk(Role::Auditor);
    let file = Connection::open(town.path("office.db")).unwrap();
    let tamper = |sql: &str| {
        file.execute_batch(&format!(
            "begin; create temp table t as select sql from sqlite_schema where name = 'audit_does_not_change';
             drop trigger audit_does_not_change; {sql}; commit"
        ))
        .unwrap();
        let trigger: String = file.query_row("select sql from t", [], |row| row.get(0)).unwrap();
        file.execute_batch(&format!("drop table t; {trigger}")).unwrap();
    };
    tamper("update audit set facts = '{\"x\":1}' where id = 3");
    let state = verify_chain(&town.ledger, auditor).unwrap();
    assert_eq!((state.fault, state.checked_to), (Some(3), 2));

    // A row behind which the chain was found sound is held by its hash.
    let town = Town::agency();
    let auditor = town.clerk(Role::Auditor);
    let file = Connection::open(town.path("office.db")).unwrap();
    let sound = verify_chain(&town.ledger, auditor).unwrap();
    file.execute_batch(&format!(
        "drop trigger audit_does_not_change; update audit set hash = zeroblob(32) where id = {}",
        sound.checked_to
    ))
    .unwrap();
    assert_eq!(verify_chain(&town.ledger, auditor).unwrap().fault, Some(sound.checked_to));
    let back = file.execute("update audit_anchor set row_id = 1", []).unwrap_err().to_string();
    assert!(back.contains("never goes back"), "{back}");
}
