//! The search line over a real file: fields narrow, a unit officer sees the own unit only, and every question walks an
//! index.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;

use common::{Town, text};
use pishkhan::actions::reject_letter::reject_letter;
use pishkhan::actions::return_letter::return_letter;
use pishkhan::actions::submit_letter::submit_letter;
use pishkhan::domain::ids::ClerkId;
use pishkhan::domain::query::Query;
use pishkhan::domain::role::Role;
use pishkhan::store::clerks;
use pishkhan::store::letters::LetterText;
use pishkhan::store::search::words::{BEGINNING_WITH, BEGINNINGS};
use pishkhan::store::search::{self, fields_sql};
use rusqlite::Connection;

#[expect(clippy::disallowed_methods, reason = "these tests look past the ledger")]
fn file(town: &Town) -> Connection {
    Connection::open(town.path("office.db")).unwrap()
}

fn found(town: &Town, clerk: ClerkId, typed: &str) -> Vec<String> {
    let query = Query::parse(typed, town.ledger.now()).unwrap();
    let found = town.ledger.read(|view| search::letters(view, &clerks::by_id(view, clerk)?, &query, 50)).unwrap();
    assert!(found.is_whole);
    let mut subjects: Vec<String> = found.items.into_iter().map(|item| item.subject).collect();
    subjects.sort();
    subjects
}

#[test]
fn a_field_narrows_and_a_wrong_one_finds_nothing_instead_of_everything() {
    let mut town = Town::agency();
    let (sara, omid) = (town.citizen("سارا"), town.citizen("امید"));
    let head = town.clerk(Role::Head);
    let a = town.submits(sara, "پروانه ساختمان", Vec::new());
    let b = town.submits(sara, "تابلو مغازه", Vec::new());
    town.later(40 * 86_400);
    let of_omid = LetterText { sender_name: "امید کیا".to_owned(), ..text("پروانه کسب") };
    submit_letter(&town.ledger, omid, town.new_id(), of_omid, Vec::new()).unwrap();
    let number = town.approves(head, &a).unwrap();
    reject_letter(&town.ledger, head, b.id, b.version, "ناقص").unwrap();
    let all = |typed: &str| found(&town, head, typed);

    assert_eq!(all("پروانه"), ["پروانه ساختمان", "پروانه کسب"]);
    assert_eq!(all("پروانه وضعیت:بررسی"), ["پروانه کسب"]);
    assert_eq!(all("وضعیت:رد"), ["تابلو مغازه"]);
    assert_eq!(all("state:rejected state:in_review"), ["تابلو مغازه", "پروانه کسب"]);
    assert_eq!(all("از:سارا"), ["تابلو مغازه", "پروانه ساختمان"]);
    assert_eq!(all("از:سارا پروانه"), ["پروانه ساختمان"]);
    assert_eq!(all("تاریخ:امروز"), ["پروانه کسب"]);
    assert_eq!(all("تاریخ:امروز از:سارا"), [""; 0]);
    let unit = town.letter(head, a.id).unwrap().unit_name.unwrap();
    assert_eq!(all(&format!("واحد:«{unit}»")), ["پروانه ساختمان"]);
    assert_eq!(all("واحد:نیست"), [""; 0]);
    assert_eq!(all(&format!("شماره:{number}")), ["پروانه ساختمان"]);
    assert_eq!(all("شماره:1"), ["پروانه ساختمان"]);
    assert_eq!(all("شماره:1 از:امید"), [""; 0]);
    assert_eq!(all("شماره:1 پروانه"), ["پروانه ساختمان"]);
    assert_eq!(all("وضعیت:دیرکرد"), ["پروانه ساختمان"]);
    assert_eq!(all("***"), [""; 0]);
}

#[test]
fn the_last_word_may_be_a_beginning_and_a_word_of_two_parts_is_found_however_it_is_spelt() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    let head = town.clerk(Role::Head);
    for subject in ["گواهی کار", "گواه من", "می‌خواهم بروم", "می خواهم بمانم", "پرونده 1405123"]
    {
        town.submits(sara, subject, Vec::new());
    }
    for (typed, expected) in [
        ("گواهی", &["گواهی کار"][..]),
        ("گوا", &["گواه من", "گواهی کار"]),
        ("کار گوا", &["گواهی کار"]),
        ("می‌خواهم", &["می خواهم بمانم", "می‌خواهم بروم"]),
        ("می‌خوا", &["می خواهم بمانم", "می‌خواهم بروم"]),
        ("میخوا", &["می‌خواهم بروم"]),
        ("خواهم", &["می خواهم بمانم", "می‌خواهم بروم"]),
        ("۱۴۰۵۱", &["پرونده 1405123"]),
        ("۱۴۰۵۱۲۳", &["پرونده 1405123"]),
        ("بروم نیست", &[]),
        ("\" OR گوا* NEAR", &[]),
    ] {
        assert_eq!(found(&town, head, typed), expected, "{typed}");
    }
}

#[test]
fn a_word_goes_with_the_last_letter_that_has_it() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    let head = town.clerk(Role::Head);
    let letter = town.submits(sara, "زنبورک", Vec::new());
    return_letter(&town.ledger, head, letter.id, letter.version, "عنوان").unwrap();
    assert_eq!(found(&town, head, "زنبو"), ["زنبورک"]);
    submit_letter(&town.ledger, sara, letter.public_id, text("شاپرک"), Vec::new()).unwrap();
    assert_eq!(found(&town, head, "زنبو"), [""; 0]);
    assert_eq!(found(&town, head, "شاپ"), ["شاپرک"]);
    let words: i64 = file(&town)
        .query_row("select count(*) from search_word where word in ('زنبورک', 'شاپرک')", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(words, 1);
}

#[test]
fn a_beginning_of_very_many_words_says_that_it_looked_for_the_shortest() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    let head = town.clerk(Role::Head);
    let many: Vec<String> = (0..BEGINNINGS)
        .map(|n| format!("باد{}", "ابتث".chars().cycle().skip(n % 4).take(n / 4 + 2).collect::<String>()))
        .collect();
    town.submits(sara, &format!("باد {}", many[..50].join(" ")), Vec::new());
    let short = town.submits(sara, "بادم", Vec::new());
    let query = Query::parse("باد", town.ledger.now()).unwrap();
    let look =
        |town: &Town| town.ledger.read(|view| search::letters(view, &clerks::by_id(view, head)?, &query, 50)).unwrap();
    assert_eq!(look(&town).beginnings, None);
    town.submits(sara, &many[50..].join(" "), Vec::new());
    let found = look(&town);
    assert_eq!(found.beginnings, Some(BEGINNINGS));
    assert!(found.items.iter().any(|item| item.id == short.id));
}

#[test]
fn a_unit_officer_finds_what_the_unit_has_and_nothing_else() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    let (head, officer) = (town.clerk(Role::Head), town.clerk(Role::UnitOfficer));
    let a = town.submits(sara, "پروانه ساختمان", Vec::new());
    town.submits(sara, "پروانه کسب", Vec::new());
    town.approves(head, &a).unwrap();
    let own = town.ledger.read(|view| clerks::by_id(view, officer)).unwrap().unit_id;
    let has_it = town.letter(head, a.id).unwrap().unit_id == own;
    let expected: &[&str] = if has_it { &["پروانه ساختمان"] } else { &[] };
    for typed in ["پروانه", "از:سارا", "state:approved", "تاریخ:امروز", "شماره:1"] {
        assert_eq!(found(&town, officer, typed), expected, "{typed}");
    }
    assert_eq!(found(&town, officer, "state:in_review"), [""; 0]);
}

#[test]
fn every_question_walks_one_index_and_sorts_nothing() {
    let town = Town::agency();
    let file = file(&town);
    let plan: String =
        file.query_row(&format!("explain query plan {BEGINNING_WITH}"), ("a", "b", 1), |row| row.get(3)).unwrap();
    assert_eq!(plan, "SEARCH search_word USING PRIMARY KEY (word>? AND word<?)");
    let now = town.ledger.now();
    for (typed, has_words, has_unit, index) in [
        ("state:rejected", false, false, "letter_by_queue (state=?)"),
        ("state:rejected date:1405", false, false, "letter_by_time (submitted_at>? AND submitted_at<?)"),
        ("date:1405/08", false, false, "letter_by_time (submitted_at>? AND submitted_at<?)"),
        ("state:rejected", false, true, "letter_by_unit_time (unit_id=? AND submitted_at>? AND submitted_at<?)"),
        ("state:late", false, false, "letter_late (due_at>? AND due_at<?)"),
        ("state:open", false, false, "letter_by_time"),
        ("الف state:rejected", true, false, "t VIRTUAL TABLE"),
        ("no:5", false, false, "register_entry"),
        ("no:5 الف", true, false, "register_entry"),
    ] {
        let sql = fields_sql(&Query::parse(typed, now).unwrap(), has_words, has_unit);
        let mut statement = file.prepare(&format!("explain query plan {sql}")).unwrap();
        let values = vec![1; statement.parameter_count()];
        let rows = statement.query_map(rusqlite::params_from_iter(values), |row| row.get::<_, String>(3)).unwrap();
        let plan = rows.map(Result::unwrap).collect::<Vec<_>>().join("; ");
        assert!(plan.contains(index), "{typed}: {plan}");
        assert!(!plan.contains("ORDER BY"), "{typed}: {plan}");
        assert!(
            !plan.contains("SCAN l;") && !plan.contains("SCAN l USING") && !plan.contains("SCAN register_entry"),
            "{typed}: {plan}"
        );
    }
}
