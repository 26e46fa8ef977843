//! What leaves the office: everything but what opens an account, a letter whole, the register line by line.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;

use std::collections::BTreeSet;

use common::{Town, pdf};
use pishkhan::actions::export_letter::export_letter;
use pishkhan::actions::export_office::export_office;
use pishkhan::actions::export_register::export_register;
use pishkhan::actions::reply_letter::reply_letter;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::register_no::Direction;
use pishkhan::domain::role::Role;
use pishkhan::error::Error;
use pishkhan::store::Actor;
use pishkhan::store::register::book::Wanted;
use rusqlite::Connection;
use serde_json::Value;

#[test]
#[expect(clippy::disallowed_methods, reason = "this test counts the rows past the ledger on purpose")]
fn everything_is_exported_but_what_opens_an_account() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    let head = town.clerk(Role::Head);
    let letter = town.submits(sara, "هرس درخت", vec![pdf(50_000)]);
    town.approves(head, &letter).unwrap();
    let letter = town.letter_of(sara, letter.public_id);
    reply_letter(&town.ledger, head, letter.id, letter.version, "رسیدگی شد.", vec![pdf(100)]).unwrap();
    town.sms_to(sara);
    assert_eq!(refused(export_office(&town.ledger, Actor::Clerk(head), &mut Vec::new())), Refusal::NotAllowed);

    let mut out = Vec::new();
    let rows = export_office(&town.ledger, Actor::Admin, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len() as u64, rows + 1);
    assert_eq!((&lines[0]["export"], &lines[0]["schema"]), (&Value::from("pishkhan"), &Value::from(1)));
    assert!(!text.contains("argon2") && !text.contains("_hash\":\"$"), "no password leaves the office");

    let file = Connection::open(town.path("office.db")).unwrap();
    let mut tables = file
        .prepare(
            "select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite_%'",
        )
        .unwrap();
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let stay = ["session", "one_time_code", "log_in_try", "file_link", "letter_count", "audit_anchor"];
    let named: BTreeSet<&str> = lines[1..].iter().map(|line| line["table"].as_str().unwrap()).collect();
    for table in tables {
        let in_file: i64 = file.query_row(&format!("select count(*) from {table}"), [], |row| row.get(0)).unwrap();
        let exported = lines[1..].iter().filter(|line| line["table"] == table.as_str()).count() as i64;
        let expected = if stay.contains(&table.as_str()) { 0 } else { in_file };
        assert_eq!(exported, expected, "{table}");
    }
    assert!(named.contains("letter") && named.contains("attachment_bytes") && named.contains("audit"), "{named:?}");
}

#[test]
fn a_letter_is_exported_with_everything_that_is_about_it() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    let head = town.clerk(Role::Head);
    let letter = town.submits(sara, "هرس درخت", vec![pdf(100)]);
    let other = town.submits(sara, "چراغ", Vec::new());
    let number = town.approves(head, &letter).unwrap();
    let letter = town.letter_of(sara, letter.public_id);
    reply_letter(&town.ledger, head, letter.id, letter.version, "رسیدگی شد.", vec![pdf(200)]).unwrap();
    let exported = export_letter(&town.ledger, Actor::Admin, &number).unwrap();
    assert_eq!((exported.letter.id, exported.files.len(), exported.replies.len()), (letter.id, 2, 1));
    let rows = &exported.rows;
    assert_eq!(rows["letter"]["subject"], "هرس درخت");
    for (part, least) in [("register", 2), ("files", 2), ("referrals", 1), ("replies", 1), ("sms", 2), ("timeline", 3)]
    {
        assert!(rows[part].as_array().unwrap().len() >= least, "{part}: {rows}");
    }
    assert!(!rows.to_string().contains("چراغ"));
    assert!(matches!(export_letter(&town.ledger, Actor::Admin, "1405/و/99999"), Err(Error::NotFound)));
    assert_eq!(
        refused(export_letter(&town.ledger, Actor::Clerk(head), &other.follow_up_code.unwrap())),
        Refusal::NotAllowed
    );
}

#[test]
fn the_register_is_exported_line_by_line_and_in_order() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    let head = town.clerk(Role::Head);
    for n in 0..7 {
        let letter = town.submits(sara, &format!("=HYPERLINK({n})"), Vec::new());
        town.approves(head, &letter).unwrap();
    }
    let mut seen = Vec::new();
    let wanted = Wanted::Year(Direction::Incoming, town.clock.now().date().year);
    let count = export_register(&town.ledger, Actor::Admin, wanted, |line| {
        seen.push((line.serial, line.subject.clone()));
        Ok(())
    })
    .unwrap();
    assert_eq!(count, 7);
    assert!(seen.is_sorted() && seen[0] == (1, "=HYPERLINK(0)".to_owned()), "{seen:?}");
    let empty = Wanted::Year(Direction::Outgoing, 1390);
    assert_eq!(refused(export_register(&town.ledger, Actor::Admin, empty, |_| Ok(()))), Refusal::RegisterEmpty);
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>) -> Refusal {
    outcome.unwrap_err().refusal().cloned().unwrap()
}
