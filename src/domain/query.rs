//! The search line: words, and fields with a colon in Persian or English.
//!
//! `وضعیت:رد واحد:شهرسازی از:احمدی تاریخ:1405/08 شماره:123 پروانه` or `state:rejected unit:shs from:… date:… no:…`. A value
//! with blanks stands in quotes. A word before a colon that is no field is text like any other.

use super::calendar::{Instant, JalaliDate};
use super::letter::State;
use super::refusal::Refusal;
use super::text::{ZWNJ, ascii_digits, fold};

/// What is sought. Empty parts do not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Words of the letter, as typed.
    pub words: String,
    /// Words of the sender's or the company's name, folded.
    pub from: Vec<String>,
    /// One of these states.
    pub states: Vec<State>,
    /// Only open letters past their date.
    pub late: bool,
    /// Code or part of the name of a unit, folded.
    pub unit: Option<String>,
    /// Filed from the first to before the second.
    pub filed: Option<(Instant, Instant)>,
    /// A number of the register, or its serial.
    pub number: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    State,
    Unit,
    From,
    Date,
    Number,
}

/// Fields by their names, Persian first.
const FIELDS: &[(&str, Field)] = &[
    ("وضعیت", Field::State),
    ("state", Field::State),
    ("واحد", Field::Unit),
    ("unit", Field::Unit),
    ("از", Field::From),
    ("فرستنده", Field::From),
    ("from", Field::From),
    ("تاریخ", Field::Date),
    ("date", Field::Date),
    ("شماره", Field::Number),
    ("no", Field::Number),
];

/// What people call the states; folded, without ZWNJ and blanks.
const STATES: &[(&str, &[State])] = &[
    ("بررسی", &[State::InReview]),
    ("درانتظار", &[State::InReview]),
    ("review", &[State::InReview]),
    ("اصلاح", &[State::Returned]),
    ("برگشته", &[State::Returned]),
    ("تایید", &[State::Approved]),
    ("تاییدشده", &[State::Approved]),
    ("پاسخ", &[State::Answered]),
    ("پاسخداده", &[State::Answered]),
    ("رد", &[State::Rejected]),
    ("ردشده", &[State::Rejected]),
    ("انصراف", &[State::Withdrawn]),
    ("مختومه", &[State::Closed]),
    ("باز", &[State::InReview, State::Approved]),
    ("open", &[State::InReview, State::Approved]),
];

impl Query {
    /// Reads a typed line. A field whose value cannot be read is refused with what it takes.
    pub fn parse(typed: &str, now: Instant) -> Result<Self, Refusal> {
        let mut query = Self::default();
        for token in tokens(typed) {
            match field(&token) {
                Some((Field::State, value)) => query.add_state(value)?,
                Some((Field::Unit, value)) => query.unit = Some(plain(value)),
                Some((Field::From, value)) => {
                    query.from.extend(fold(value).replace(ZWNJ, "").split_whitespace().map(str::to_owned));
                }
                Some((Field::Date, value)) => {
                    let filed = dates(value, now).ok_or_else(|| refused("تاریخ", value, DATES))?;
                    query.filed = Some(filed);
                }
                Some((Field::Number, value)) => query.number = Some(ascii_digits(value.trim())),
                None => {
                    if !query.words.is_empty() {
                        query.words.push(' ');
                    }
                    query.words.push_str(&token);
                }
            }
        }
        Ok(query)
    }

    /// Whether nothing is sought.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it is nothing but words: perhaps a code or a number, to be jumped to.
    pub fn is_words(&self) -> bool {
        *self == Self { words: self.words.clone(), ..Self::default() }
    }

    fn add_state(&mut self, value: &str) -> Result<(), Refusal> {
        let name = plain(value);
        if name == "دیرکرد" || name == "late" {
            self.late = true;
            return Ok(());
        }
        let coded =
            State::of_code(&name.replace('-', "_")).filter(|state| *state != State::Draft).map(|state| vec![state]);
        let named = STATES.iter().find(|(word, _)| *word == name).map(|(_, states)| states.to_vec());
        let states = coded
            .or(named)
            .ok_or_else(|| refused("وضعیت", value, "بررسی، اصلاح، تأیید، پاسخ، رد، انصراف، مختومه، باز، دیرکرد"))?;
        self.states.extend(states);
        Ok(())
    }
}

pub(super) const DATES: &str = "1405، 1405/08، 1405/08/30، 1405/08/01..1405/08/30، امروز، دیروز، هفته، ماه";

pub(super) fn refused(field: &str, value: &str, takes: &str) -> Refusal {
    Refusal::SearchField { field: field.to_owned(), value: value.to_owned(), takes: takes.to_owned() }
}

/// Folded, without ZWNJ and blanks: names of states and units are compared so.
pub(super) fn plain(value: &str) -> String {
    fold(value).chars().filter(|c| *c != ZWNJ && !c.is_whitespace()).collect()
}

/// Words parted by blanks; quotes keep blanks together.
pub(super) fn tokens(typed: &str) -> Vec<String> {
    let (mut tokens, mut token, mut quoted) = (Vec::new(), String::new(), false);
    for c in typed.chars() {
        match c {
            '"' | '«' | '»' | '“' | '”' => quoted = if c == '"' { !quoted } else { matches!(c, '«' | '“') },
            c if c.is_whitespace() && !quoted => tokens.push(std::mem::take(&mut token)),
            c => token.push(c),
        }
    }
    tokens.push(token);
    tokens.retain(|token| !token.trim().is_empty());
    tokens
}

fn field(token: &str) -> Option<(Field, &str)> {
    let (name, value) = token.split_once([':', '：'])?;
    let name = plain(name);
    let (_, field) = FIELDS.iter().find(|(known, _)| *known == name)?;
    (!value.trim().is_empty()).then_some((*field, value))
}

/// From the start of the first day to the start of the day after the last.
pub(super) fn dates(value: &str, now: Instant) -> Option<(Instant, Instant)> {
    let day = |ago: i64| now.date().start().plus(43_200 - ago * 86_400).date();
    let next = |date: JalaliDate| date.start().plus(43_200 + 86_400).date().start();
    let today = now.date();
    match plain(value).as_str() {
        "امروز" | "today" => return Some((today.start(), next(today))),
        "دیروز" | "yesterday" => return Some((day(1).start(), today.start())),
        "هفته" | "week" => return Some((day(6).start(), next(today))),
        "ماه" | "month" => return period(&format!("{}/{}", today.year, today.month)),
        _ => {}
    }
    match value.split_once("..") {
        Some((from, to)) => {
            let (from, to) = (period(from)?, period(to)?);
            (from.0 < to.1).then_some((from.0, to.1))
        }
        None => period(value),
    }
}

/// A year, a month or a day.
fn period(value: &str) -> Option<(Instant, Instant)> {
    let ascii = ascii_digits(value.trim());
    let parts: Vec<&str> = ascii.split(['/', '-', '.']).collect();
    let year: i32 = parts.first()?.parse().ok().filter(|year| (1200..1600).contains(year))?;
    let start = |year, month, day| JalaliDate::new(year, month, day).map(JalaliDate::start);
    match parts[..] {
        [_] => Some((start(year, 1, 1)?, start(year + 1, 1, 1)?)),
        [_, month] => {
            let month: u8 = month.parse().ok().filter(|month| (1..=12).contains(month))?;
            let end = if month == 12 { start(year + 1, 1, 1)? } else { start(year, month + 1, 1)? };
            Some((start(year, month, 1)?, end))
        }
        [_, month, day] => {
            let date = JalaliDate::new(year, month.parse().ok()?, day.parse().ok()?)?;
            Some((date.start(), date.start().plus(43_200 + 86_400).date().start()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Instant {
        // 1405/08/30, noon.
        JalaliDate::new(1405, 8, 30).map_or(Instant(0), |date| date.start().plus(43_200))
    }

    fn read(typed: &str) -> Query {
        Query::parse(typed, now()).unwrap_or_else(|refusal| panic!("{typed}: {refusal:?}"))
    }

    fn filed(typed: &str) -> (String, String) {
        let (from, to) = read(typed).filed.unwrap_or_default();
        (from.date().to_string(), to.plus(-1).date().to_string())
    }

    #[test]
    fn fields_are_read_in_both_languages_and_the_rest_is_words() {
        let query = read("پروانه وضعیت:رد واحد:شهر‌سازی از:«سارا احمدی» شماره:۱۲۳ ساختمان");
        assert_eq!(query.words, "پروانه ساختمان");
        assert_eq!((query.states, query.unit.as_deref()), (vec![State::Rejected], Some("شهرسازی")));
        assert_eq!((query.from, query.number.as_deref()), (vec!["سارا".to_owned(), "احمدی".to_owned()], Some("123")));
        let query = read("state:in_review state:approved unit:SHS late from:\"a b\" state:late");
        assert_eq!(query.states, [State::InReview, State::Approved]);
        assert_eq!((query.words.as_str(), query.late, query.unit.as_deref()), ("late", true, Some("shs")));
        assert_eq!(read("وضعیت:«تأیید شده»").states, [State::Approved]);
    }

    #[test]
    fn a_time_or_an_address_with_a_colon_is_text() {
        let query = read("ساعت 12:45 http://a.ir/x وضعیت:");
        assert!(query.is_words());
        assert_eq!(query.words, "ساعت 12:45 http://a.ir/x وضعیت:");
        assert!(read("  ").is_empty());
    }

    #[test]
    fn dates_are_days_months_years_and_spans_in_any_digits() {
        assert_eq!(filed("تاریخ:1405"), ("1405/01/01".into(), "1405/12/29".into()));
        assert_eq!(filed("تاریخ:۱۴۰۵/۰۸"), ("1405/08/01".into(), "1405/08/30".into()));
        assert_eq!(filed("date:1405/12"), ("1405/12/01".into(), "1405/12/29".into()));
        assert_eq!(filed("date:1405/8/3"), ("1405/08/03".into(), "1405/08/03".into()));
        assert_eq!(filed("date:1405/07/01..1405/08"), ("1405/07/01".into(), "1405/08/30".into()));
        assert_eq!(filed("تاریخ:امروز"), ("1405/08/30".into(), "1405/08/30".into()));
        assert_eq!(filed("تاریخ:دیروز"), ("1405/08/29".into(), "1405/08/29".into()));
        assert_eq!(filed("تاریخ:هفته"), ("1405/08/24".into(), "1405/08/30".into()));
        assert_eq!(filed("date:month"), ("1405/08/01".into(), "1405/08/30".into()));
    }

    #[test]
    fn a_value_that_cannot_be_read_is_refused_and_not_taken_for_nothing() {
        for typed in [
            "تاریخ:فردا",
            "date:1405/13",
            "date:1405/255",
            "date:1405/08/31",
            "date:1405/09..1405/08",
            "state:gone",
            "state:draft",
        ] {
            assert!(matches!(Query::parse(typed, now()), Err(Refusal::SearchField { .. })), "{typed}");
        }
    }
}
