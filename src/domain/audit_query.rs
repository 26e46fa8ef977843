//! The filter line of the audit log: fields with a colon in Persian or English, and words of an event.
//!
//! `کارمند:karimi نامه:123456789 تاریخ:1405/08 تأیید` or `who:… letter:… date:… approved`.

use super::calendar::Instant;
use super::query::{DATES, dates, plain, refused, tokens};
use super::refusal::Refusal;
use super::text::{ZWNJ, fold};

/// What is sought in the log. Empty parts do not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Login of a clerk, or words of the name; folded, without ZWNJ and blanks.
    pub clerk: Option<String>,
    /// Follow-up code or number of a letter, as typed.
    pub letter: Option<String>,
    /// From the first to before the second.
    pub span: Option<(Instant, Instant)>,
    /// Words that name kinds of events, folded.
    pub words: Vec<String>,
}

#[derive(Clone, Copy)]
enum Field {
    Clerk,
    Event,
    Letter,
    Date,
}

/// Fields by their names, Persian first.
const FIELDS: &[(&str, Field)] = &[
    ("کارمند", Field::Clerk),
    ("who", Field::Clerk),
    ("clerk", Field::Clerk),
    ("رویداد", Field::Event),
    ("event", Field::Event),
    ("نامه", Field::Letter),
    ("letter", Field::Letter),
    ("شماره", Field::Letter),
    ("no", Field::Letter),
    ("تاریخ", Field::Date),
    ("date", Field::Date),
];

impl AuditQuery {
    /// Reads a typed line. A date that cannot be read is refused with what it takes.
    pub fn parse(typed: &str, now: Instant) -> Result<Self, Refusal> {
        let mut query = Self::default();
        for token in tokens(typed) {
            let field = token.split_once([':', '：']).and_then(|(name, value)| {
                let (_, field) = FIELDS.iter().find(|(known, _)| *known == plain(name))?;
                Some((*field, value.trim())).filter(|(_, value)| !value.is_empty())
            });
            match field {
                Some((Field::Clerk, value)) => query.clerk = Some(plain(value)),
                Some((Field::Letter, value)) => query.letter = Some(value.to_owned()),
                Some((Field::Date, value)) => {
                    query.span = Some(dates(value, now).ok_or_else(|| refused("تاریخ", value, DATES))?);
                }
                Some((Field::Event, value)) => query.add_words(value),
                None => query.add_words(&token),
            }
        }
        Ok(query)
    }

    fn add_words(&mut self, typed: &str) {
        self.words.extend(fold(typed).replace(ZWNJ, "").split_whitespace().map(str::to_owned));
    }

    /// Whether an event of this code and these names is meant by the words: each of them stands in one of the names.
    pub fn means(&self, code: &str, names: &[&str]) -> bool {
        let names: Vec<String> = names.iter().map(|name| fold(name).replace(ZWNJ, "")).collect();
        let known = |word: &String| code.contains(word.as_str()) || names.iter().any(|name| name.contains(word));
        self.words.iter().all(known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::JalaliDate;

    fn read(typed: &str) -> Result<AuditQuery, Refusal> {
        AuditQuery::parse(typed, JalaliDate::new(1405, 8, 30).unwrap().start())
    }

    #[test]
    fn fields_are_read_in_both_languages_and_words_name_events() {
        let query = read("کارمند:«مریم کریمی» نامه:۱۲۳۴۵۶۷۸۹ تاریخ:1405/08 رویداد:تأیید شد").unwrap();
        assert_eq!(query.clerk.as_deref(), Some("مریمکریمی"));
        assert_eq!(query.letter.as_deref(), Some("۱۲۳۴۵۶۷۸۹"));
        assert_eq!(query.span.unwrap().0.date().to_string(), "1405/08/01");
        assert!(query.means("letter.approved", &["تأیید شد"]));
        assert!(!query.means("letter.rejected", &["رد شد"]));
        let query = read("who:karimi letter.approved").unwrap();
        assert!(query.means("letter.approved", &[]) && !query.means("letter.closed", &[]));
        assert_eq!(read("").unwrap(), AuditQuery::default());
        assert!(AuditQuery::default().means("letter.closed", &[]));
    }

    #[test]
    fn a_date_that_cannot_be_read_is_refused() {
        assert!(matches!(read("date:فردا"), Err(Refusal::SearchField { .. })));
    }
}
