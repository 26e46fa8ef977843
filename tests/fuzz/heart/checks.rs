//! What must hold of every parser of the heart for any bytes at all: it ends, it does not panic, and what it takes it gives
//! back the same. Shared by the fuzz targets and by the test that replays their corpus.

use std::io::Cursor;

use pishkhan::domain::calendar::{Instant, JalaliDate};
use pishkhan::domain::company_id::CompanyId;
use pishkhan::domain::file_kind::FileKind;
use pishkhan::domain::follow_up_code::FollowUpCode;
use pishkhan::domain::ids::PublicId;
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::national_id::NationalId;
use pishkhan::domain::query::Query;
use pishkhan::domain::register_no::{Direction, RegisterTemplate};
use pishkhan::domain::ssh_key::SshKey;
use pishkhan::domain::text;
use pishkhan::domain::workdays::Deadline;

/// A moment to read dates by: 30 Aban 1405.
const NOW: Instant = Instant(1_795_156_200);

/// A check by the name of its target.
pub type Check = fn(&[u8]);

/// Every target.
pub const TARGETS: [(&str, Check); 8] = [
    ("query", query),
    ("folding", folding),
    ("keys", keys),
    ("kinds", kinds),
    ("dates", dates),
    ("templates", templates),
    ("codes", codes),
    ("names", names),
];

fn typed(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The search line.
pub fn query(bytes: &[u8]) {
    let line = typed(bytes);
    if let Ok(query) = Query::parse(&line, NOW) {
        assert!(query.words.len() <= line.len() + 1, "words grew out of {line:?}");
    }
}

/// Folding is done once: a folded text folds to itself.
pub fn folding(bytes: &[u8]) {
    let text = typed(bytes);
    let folded = text::fold(&text);
    assert_eq!(text::fold(&folded), folded, "{text:?}");
    let (joined, split) = text::index_forms(&text);
    assert!(!joined.contains(text::ZWNJ) && !split.contains(text::ZWNJ), "{text:?}");
    let clean = text::clean_line(&text);
    assert!(!clean.contains(text::is_hostile) && !clean.contains('\n'), "{text:?} became {clean:?}");
    assert_eq!(text::clean_line(&clean), clean, "{text:?}");
    assert!(!text::clean_text(&text).contains(text::is_hostile), "{text:?}");
}

/// A line of an authorized_keys file: what is kept is one line, and read again it is the same key.
pub fn keys(bytes: &[u8]) {
    let line = typed(bytes);
    if let Ok(key) = SshKey::parse(&line) {
        let kept = key.line();
        assert!(!kept.contains(['\n', '\r', '"', '\0']), "{line:?} became {kept:?}");
        let again = SshKey::parse(&kept);
        assert!(again.is_ok_and(|again| again.fingerprint() == key.fingerprint()), "{line:?}");
    }
}

/// What a file is, by its bytes.
pub fn kinds(bytes: &[u8]) {
    let _ = FileKind::recognise(&mut Cursor::new(bytes));
}

/// Dates and deadlines: a date that was read is written and read the same.
pub fn dates(bytes: &[u8]) {
    let text = typed(bytes);
    if let Ok(date) = JalaliDate::parse(&text) {
        assert!(JalaliDate::parse(&date.to_string()).is_ok_and(|again| again == date), "{text:?}");
        assert_eq!(JalaliDate::of_number(date.number()), Some(date), "{text:?}");
    }
    let _ = JalaliDate::parse_birth(&text, NOW);
    let _ = Deadline::parse(&text, NOW);
}

/// Templates of register numbers: what is taken gives different numbers for different serials.
pub fn templates(bytes: &[u8]) {
    if let Ok(template) = RegisterTemplate::parse(&typed(bytes)) {
        let number = |year, serial| template.number(year, Direction::Incoming, serial);
        assert_ne!(number(1405, 1), number(1405, 2));
        assert_ne!(number(1405, 1), number(1406, 1));
        assert!(!number(1405, 1).contains(|c: char| text::is_hostile(c) || c == '\n'));
    }
}

/// Codes and numbers that people type: what is taken is digits, and is taken again.
pub fn codes(bytes: &[u8]) {
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
}

/// Public names in addresses.
pub fn names(bytes: &[u8]) {
    let text = typed(bytes);
    if let Some(id) = PublicId::parse(&text) {
        assert!(PublicId::parse(&id.to_string()) == Some(id), "{text:?}");
    }
}
