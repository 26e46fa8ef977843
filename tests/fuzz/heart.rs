//! What must hold of every parser of the heart for any bytes at all: it ends, it does not panic, and what it takes it gives
//! back the same. The targets of `tests/fuzz/run.sh`; a test of the heart replays their corpora.

#[cfg(test)]
#[path = "replay.rs"]
mod replay;
#[path = "services.rs"]
mod services;

use std::io::Cursor;

use crate::actions::confirm_code::parse_code;
use crate::domain::audit_query::AuditQuery;
use crate::domain::backup_plan::Plan;
use crate::domain::calendar::{Instant, JalaliDate};
use crate::domain::cell::harmless;
use crate::domain::company_id::CompanyId;
use crate::domain::day::Day;
use crate::domain::file_kind::FileKind;
use crate::domain::follow_up_code::FollowUpCode;
use crate::domain::ids::PublicId;
use crate::domain::mobile::Mobile;
use crate::domain::name;
use crate::domain::national_id::NationalId;
use crate::domain::password::Password;
use crate::domain::query::Query;
use crate::domain::quiet::QuietHours;
use crate::domain::refusal::Refusal;
use crate::domain::register_no::{Direction, RegisterTemplate};
use crate::domain::settings::SETTINGS;
use crate::domain::ssh_key::SshKey;
use crate::domain::text;
use crate::domain::typed_numbers;
use crate::domain::workdays::Deadline;

/// A moment to read dates by: 30 Aban 1405.
const NOW: Instant = Instant(1_795_156_200);

/// A check by the name of its target.
pub type Check = fn(&[u8]);

/// Every target of the heart.
pub const TARGETS: &[(&str, Check)] = &[
    ("query", query),
    ("log_query", log_query),
    ("folding", folding),
    ("ssh_keys", keys),
    ("kinds", kinds),
    ("dates", dates),
    ("templates", templates),
    ("codes", codes),
    ("names", names),
    ("words", words),
    ("settings", settings),
    ("config", services::config),
    ("manifest", services::manifest),
    ("sealed", services::sealed),
    ("salvage", services::salvage),
    ("gateways", services::gateways),
    ("reports", services::reports),
    ("registries", services::registries),
];

/// Those whose inputs cost so much that only what was kept for them is replayed.
pub const DEAR: &[&str] = &["config", "salvage", "sealed"];

fn typed(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The search line.
fn query(bytes: &[u8]) {
    let line = typed(bytes);
    if let Ok(query) = Query::parse(&line, NOW) {
        assert!(query.words.len() <= line.len() + 1, "words grew out of {line:?}");
    }
    // What leads straight to a letter: never more questions than a person could have meant.
    assert!(typed_numbers::codes(&line).len() <= 16 && typed_numbers::numbers(&line).len() <= 32, "{line:?}");
}

/// The search line of the log.
fn log_query(bytes: &[u8]) {
    let line = typed(bytes);
    if let Ok(query) = AuditQuery::parse(&line, NOW) {
        assert!(query.words.len() <= line.len() + 1, "words grew out of {line:?}");
        let _ = query.means("letter.approved", &["تأیید شد"]);
        assert!(query.span.is_none_or(|(from, to)| from <= to), "{line:?} is a span that ends before it begins");
    }
}

/// Folding is done once: a folded text folds to itself.
fn folding(bytes: &[u8]) {
    let text = typed(bytes);
    let folded = text::fold(&text);
    assert_eq!(text::fold(&folded), folded, "{text:?}");
    let (joined, split) = text::index_forms(&text);
    assert!(!joined.contains(text::ZWNJ) && !split.contains(text::ZWNJ), "{text:?}");
    let clean = text::clean_line(&text);
    assert!(!clean.contains(text::is_hostile) && !clean.contains('\n'), "{text:?} became {clean:?}");
    assert_eq!(text::clean_line(&clean), clean, "{text:?}");
    assert!(!text::clean_text(&text).contains(text::is_hostile), "{text:?}");
    let cell = harmless(&text);
    assert!(!cell.contains(text::is_hostile) && !cell.trim_start().starts_with(['=', '+', '-', '@', '|', '%']));
}

/// A line of an authorized_keys file: what is kept is one line, and read again it is the same key.
fn keys(bytes: &[u8]) {
    let line = typed(bytes);
    if let Ok(key) = SshKey::parse(&line) {
        let kept = key.line();
        assert!(!kept.contains(['\n', '\r', '"', '\0']), "{line:?} became {kept:?}");
        let again = SshKey::parse(&kept);
        assert!(again.is_ok_and(|again| again.fingerprint() == key.fingerprint()), "{line:?}");
    }
}

/// What a file is, by its bytes.
fn kinds(bytes: &[u8]) {
    let _ = FileKind::recognise(&mut Cursor::new(bytes));
}

/// Dates, deadlines, plans and hours: one that was read is written and read the same.
fn dates(bytes: &[u8]) {
    let text = typed(bytes);
    if let Ok(date) = JalaliDate::parse(&text) {
        assert!(JalaliDate::parse(&date.to_string()).is_ok_and(|again| again == date), "{text:?}");
        assert_eq!(JalaliDate::of_number(date.number()), Some(date), "{text:?}");
        assert_eq!(Day::parse(&text).map(Day::date), Ok(date), "{text:?}");
    }
    let _ = JalaliDate::parse_birth(&text, NOW);
    let _ = Deadline::parse(&text, NOW);
    let _ = Instant::of_http_date(&text);
    if let Some(hours) = QuietHours::parse(&text) {
        assert_eq!(QuietHours::parse(&hours.to_string()), Some(hours), "{text:?}");
        assert!(hours.ends_after(NOW).is_none_or(|end| end > NOW), "{text:?}");
    }
    for plan in [Plan::parse(Some(&text), None), Plan::parse(None, Some(&text))].into_iter().flatten() {
        assert!(plan.next(NOW) > NOW, "{text:?} is due for ever");
    }
}

/// Templates of register numbers: what is taken gives different numbers for different serials.
fn templates(bytes: &[u8]) {
    if let Ok(template) = RegisterTemplate::parse(&typed(bytes)) {
        let number = |year, serial| template.number(year, Direction::Incoming, serial);
        assert_ne!(number(1405, 1), number(1405, 2));
        assert_ne!(number(1405, 1), number(1406, 1));
        assert!(!number(1405, 1).contains(|c: char| text::is_hostile(c) || c == '\n'));
    }
}

/// Codes and numbers that people type: what is taken is digits, and is taken again.
fn codes(bytes: &[u8]) {
    let text = typed(bytes);
    if let Ok(code) = FollowUpCode::parse(&text) {
        assert!(FollowUpCode::parse(&code.to_string()).is_ok(), "{text:?}");
    }
    if let Ok(mobile) = Mobile::parse(&text) {
        assert!(mobile.as_str().starts_with("+989") && mobile.as_str().len() == 13, "{text:?}");
        assert!(Mobile::parse(mobile.as_str()).is_ok_and(|again| again.as_str() == mobile.as_str()), "{text:?}");
    }
    if let Ok(id) = NationalId::parse(&text) {
        assert!(id.as_str().len() == 10 && NationalId::parse(id.as_str()).is_ok(), "{text:?}");
    }
    if let Ok(id) = CompanyId::parse(&text) {
        assert!(id.as_str().len() == 11 && CompanyId::parse(id.as_str()).is_ok(), "{text:?}");
    }
    if let Ok(code) = parse_code(&text) {
        assert!(!code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit()), "{text:?}");
    }
}

/// Public names in addresses.
fn names(bytes: &[u8]) {
    let text = typed(bytes);
    if let Some(id) = PublicId::parse(&text) {
        assert!(PublicId::parse(&id.to_string()) == Some(id), "{text:?}");
    }
}

/// Names, subjects, texts, reasons and passwords: what is taken is not too long, and is taken again as it is.
fn words(bytes: &[u8]) {
    let text = typed(bytes);
    let again = |taken: Result<String, Refusal>, most: usize, take: &dyn Fn(&str) -> Result<String, Refusal>| {
        if let Ok(taken) = taken {
            assert!(taken.chars().count() <= most, "{text:?}");
            // Where a control stood before the end of a line, a blank may be left, which is dropped when it is taken again.
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(take(&taken).map(|again| words(&again)).as_ref(), Ok(&words(&taken)), "{text:?}");
        }
    };
    let name = |typed: &str| name::name(typed, Refusal::FirstNameMissing);
    again(name(&text), name::NAME_MAX, &name);
    again(name::reason(&text), name::REASON_MAX, &name::reason);
    again(name::body(&text), name::BODY_MAX, &name::body);
    again(name::subject(&text), usize::MAX, &name::subject);
    let _ = Password::choose(&text, &["0076229645", "سارا"]);
}

/// A setting: what is kept is kept again as it is, whatever the setting takes.
fn settings(bytes: &[u8]) {
    let Some((which, value)) = bytes.split_first() else { return };
    let setting = &SETTINGS[usize::from(*which) % SETTINGS.len()];
    if let Ok(kept) = setting.check(&typed(value)) {
        assert_eq!(setting.check(&kept).as_ref(), Ok(&kept), "{}: {:?}", setting.key, typed(value));
    }
}

#[cfg(test)]
#[test]
fn no_bytes_at_all_are_too_much_for_a_parser_of_the_heart() {
    replay::all(TARGETS, DEAR);
}
