//! A day of the office in words: the same lines on the console's page, at the shell and on paper.

use crate::domain::event::EventKind;
use crate::domain::text::clean_line;
use crate::messages::{WORDS, digits, long_date, long_moment};
use crate::store::digest::{Digest, MOST};
use crate::store::sms::SmsState;
use crate::words::Lang;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Between two parts.
    Blank,
    /// The head of a part.
    Head(String),
    /// A sentence.
    Text(String),
    /// Something that wants somebody.
    Trouble(String),
}

impl Line {
    /// As it stands on paper.
    pub fn text(&self) -> &str {
        match self {
            Self::Blank => "",
            Self::Head(text) | Self::Text(text) | Self::Trouble(text) => text,
        }
    }
}

/// The deeds, in the order they are told.
const DEEDS: [(EventKind, &str); 9] = [
    (EventKind::LetterApproved, "digest-approved"),
    (EventKind::LetterRejected, "digest-rejected"),
    (EventKind::LetterReturned, "digest-returned"),
    (EventKind::ReplyRegistered, "digest-answered"),
    (EventKind::LetterReversed, "digest-reversed"),
    (EventKind::DecisionUndone, "digest-undone"),
    (EventKind::ReplyUndone, "digest-reply-undone"),
    (EventKind::LetterResubmitted, "digest-resubmitted"),
    (EventKind::LetterWithdrawn, "digest-withdrawn"),
];

/// The day in lines.
pub fn lines(lang: Lang, office: &str, digest: &Digest) -> Vec<Line> {
    let number = |n: i64| digits(lang, &n.to_string());
    let with = |key: &str, n: i64| WORDS.with(lang, key, &[("n", &number(n))]);
    let weekday = WORDS.get(lang, &format!("weekday-{}", digest.date.weekday()));
    let title = [("office", clean_line(office)), ("weekday", weekday), ("date", long_date(lang, digest.date))];
    let title: Vec<(&str, &str)> = title.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut lines = vec![Line::Head(WORDS.with(lang, "digest-title", &title)), Line::Blank];

    lines.push(Line::Text(with("digest-filed", digest.filed)));
    for (deed, key) in DEEDS {
        let n = digest.count(deed);
        // What happens every day is told also when it did not.
        if n > 0 || matches!(deed, EventKind::LetterApproved | EventKind::LetterRejected | EventKind::ReplyRegistered) {
            lines.push(Line::Text(with(key, n)));
        }
    }

    lines.extend([Line::Blank, Line::Head(WORDS.get(lang, "digest-now"))]);
    lines.push(Line::Text(with("digest-waiting", digest.waiting)));
    lines.push(match digest.late {
        0 => Line::Text(WORDS.get(lang, "digest-late-none")),
        n if n >= MOST => Line::Trouble(with("digest-late-more", MOST)),
        n => Line::Trouble(with("digest-late", n)),
    });

    if !digest.units.is_empty() {
        lines.extend([Line::Blank, Line::Head(WORDS.get(lang, "digest-units"))]);
    }
    for unit in &digest.units {
        let parts =
            [("digest-unit-got", unit.got), ("digest-unit-answered", unit.answered), ("digest-unit-late", unit.late)];
        let parts: Vec<String> = parts.into_iter().filter(|(_, n)| *n > 0).map(|(key, n)| with(key, n)).collect();
        let what = parts.join(if lang == Lang::Fa { "، " } else { ", " });
        let name = clean_line(&unit.name);
        let text = WORDS.with(lang, "digest-unit", &[("unit", &name), ("what", &what)]);
        lines.push(if unit.late > 0 { Line::Trouble(text) } else { Line::Text(text) });
    }

    if !digest.clerks.is_empty() {
        lines.extend([Line::Blank, Line::Head(WORDS.get(lang, "digest-clerks"))]);
    }
    for (name, n) in &digest.clerks {
        let values = [("name", clean_line(name)), ("n", number(*n))];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        lines.push(Line::Text(WORDS.with(lang, "digest-clerk", &values)));
    }

    lines.extend([Line::Blank, Line::Head(WORDS.get(lang, "digest-sms"))]);
    if digest.sms.is_empty() {
        lines.push(Line::Text(WORDS.get(lang, "digest-sms-none")));
    }
    for (state, n) in &digest.sms {
        let text = with(&format!("digest-sms-{}", state.code()), *n);
        let is_trouble = matches!(state, SmsState::Failed | SmsState::Unknown | SmsState::Expired);
        lines.push(if is_trouble { Line::Trouble(text) } else { Line::Text(text) });
    }
    for (said, n) in &digest.troubles {
        let (said, n) = (clean_line(said), number(*n));
        lines.push(Line::Trouble(WORDS.with(lang, "digest-said", &[("said", &said), ("n", &n)])));
    }
    lines.extend([
        Line::Blank,
        Line::Text(WORDS.with(lang, "digest-asked", &[("when", &long_moment(lang, digest.asked_at))])),
    ]);
    lines
}

/// The day as a text for a printer.
pub fn text(lang: Lang, office: &str, digest: &Digest) -> String {
    let mut text = String::new();
    for line in lines(lang, office, digest) {
        if matches!(line, Line::Trouble(_)) {
            text.push_str("! ");
        }
        text.push_str(line.text());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_of_an_sms_and_every_deed_has_its_words() {
        let keys = SmsState::ALL.iter().map(|state| format!("digest-sms-{}", state.code()));
        for key in keys.chain(DEEDS.iter().map(|(_, key)| (*key).to_owned())) {
            for lang in [Lang::Fa, Lang::En] {
                assert!(WORDS.has(lang, &key), "{key}");
            }
        }
    }
}
