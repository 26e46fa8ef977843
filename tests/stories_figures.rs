//! The figures of an office are counted by hand and held against what the page shows.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;

use common::Town;
use pishkhan::actions::reject_letter::reject_letter;
use pishkhan::actions::reply_letter::reply_letter;
use pishkhan::domain::letter::State;
use pishkhan::domain::role::Role;
use pishkhan::store::figures::{LETTERS_SQL, SMS_SQL, of_days};
use rusqlite::Connection;

const HOUR: i64 = 3_600;

#[test]
fn no_letter_is_counted_twice_or_on_the_wrong_day() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let old = town.submits(sara, "پیش از بازه", Vec::new());
    town.later(40 * 86_400);
    let a = town.submits(sara, "الف", Vec::new());
    let b = town.submits(sara, "ب", Vec::new());
    town.later(2 * HOUR);
    town.approves(head, &a).unwrap();
    town.later(2 * HOUR);
    reject_letter(&town.ledger, head, b.id, b.version, "مدارک ناقص است\nو ناخوانا").unwrap();
    town.later(86_400);
    let c = town.submits(sara, "پ", Vec::new());
    let a = town.letter(head, a.id).unwrap();
    reply_letter(&town.ledger, head, a.id, a.version, "انجام شد", Vec::new()).unwrap();
    town.approves(head, &old).unwrap();

    let figures = town.ledger.read(|view| of_days(view, 30)).unwrap();
    assert!(figures.is_whole);
    assert_eq!(figures.days.len(), 30);
    let yesterday = figures.days[28];
    let today = figures.days[29];
    assert_eq!((yesterday.filed, yesterday.decided, yesterday.answered), (2, 2, 0));
    assert_eq!((today.filed, today.decided, today.answered), (1, 0, 1));
    assert_eq!(figures.days.iter().map(|day| day.filed).sum::<u64>(), 3);
    assert_eq!((figures.decision.count, figures.decision.median, figures.decision.ninth), (2, 2 * HOUR, 4 * HOUR));
    assert_eq!((figures.reply.count, figures.reply.median), (1, 26 * HOUR));
    assert_eq!(figures.reasons, [("مدارک ناقص است".to_owned(), 1)]);
    assert_eq!(figures.states, [(State::InReview, 1), (State::Answered, 1), (State::Rejected, 1)]);
    assert_eq!(figures.units.len(), 1);
    assert_eq!((figures.units[0].got, figures.units[0].open), (1, 0));
    assert!(figures.sms.iter().map(|(_, n)| n).sum::<u64>() > 0);
    assert_eq!(c.state, State::InReview);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "this test looks at plans past the ledger")]
fn the_figures_walk_the_days_and_not_the_archive() {
    let town = Town::agency();
    let file = Connection::open(town.path("office.db")).unwrap();
    for (sql, index) in [(LETTERS_SQL, "letter_by_time (submitted_at>?)"), (SMS_SQL, "sms_by_time (created_at>?)")] {
        let mut statement = file.prepare(&format!("explain query plan {sql}")).unwrap();
        let values = vec![1; statement.parameter_count()];
        let rows = statement.query_map(rusqlite::params_from_iter(values), |row| row.get::<_, String>(3)).unwrap();
        let plan = rows.map(Result::unwrap).collect::<Vec<_>>().join("; ");
        assert!(plan.contains(index), "{plan}");
        assert!(!plan.contains("ORDER BY"), "{plan}");
    }
}
