//! A letter as it is shown: its state as a chip, its course as a list, and many letters as the desk's list.

use maud::{Markup, html};
use pishkhan::words::Lang;

use super::{Icon, flowing, icon};
use crate::words::{t, tv};

/// The meaning of a colour; the same five everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// At rest: draft, withdrawn, closed.
    #[default]
    Grey,
    /// In somebody's hands.
    Blue,
    /// Waits for the citizen.
    Amber,
    /// Went well.
    Green,
    /// Was refused.
    Red,
}

impl Tone {
    /// The class of the style sheet.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Grey => "grey",
            Self::Blue => "blue",
            Self::Amber => "amber",
            Self::Green => "green",
            Self::Red => "red",
        }
    }
}

/// Colour, symbol and word together: never one without the others.
pub fn chip(tone: Tone, sign: Icon, word: &str) -> Markup {
    html! { span.chip.(tone.class()) { (icon(sign)) span { (word) } } }
}

/// The chip of a state by its stable code: `draft in_review returned approved answered rejected withdrawn closed`.
pub fn state_chip(lang: Lang, code: &str) -> Markup {
    let (tone, sign) = look(code);
    chip(tone, sign, &t(lang, &format!("state-{code}")))
}

/// The colour of a state by its stable code.
fn state_tone(code: &str) -> Tone {
    look(code).0
}

/// One thing that happened to a letter.
#[derive(Clone, Debug, Default)]
pub struct Event {
    /// What happened, as a sentence.
    pub what: String,
    /// When, for people: `۳۰ آبان ۱۴۰۵، ساعت ۱۰:۱۲`.
    pub when: String,
    /// When, for machines: `2026-11-21T10:12+03:30`.
    pub instant: String,
    /// The colour of its mark.
    pub tone: Tone,
    /// A reason, a note, the fate of its SMS.
    pub note: Option<String>,
}

/// The course of a letter, in the order given (newest first reads best).
pub fn timeline(events: &[Event]) -> Markup {
    html! {
        ol.timeline {
            @for event in events {
                li.(event.tone.class()) {
                    p.what { (event.what) }
                    p.when { time datetime=(event.instant) { (event.when) } }
                    @if let Some(note) = &event.note { p.note dir="auto" { (flowing(note)) } }
                }
            }
        }
    }
}

/// One letter of the desk.
#[derive(Clone, Debug, Default)]
pub struct LetterRow {
    /// Where its page is.
    pub href: String,
    /// Its subject as the sender wrote it.
    pub subject: String,
    /// The stable code of its state.
    pub state: String,
    /// Lines below the subject: label and value, for example the letter number. Values are isolated, and read from
    /// left to right when they hold no Persian letter.
    pub facts: Vec<(String, String)>,
    /// A sentence that stands out: the reason of a refusal, what is missing.
    pub note: Option<String>,
    /// What can be done with it from here: words and address.
    pub ways: Vec<(String, String)>,
}

/// The letters of the desk, each with state, colour, word and symbol.
pub fn letter_list(lang: Lang, letters: &[LetterRow]) -> Markup {
    html! {
        ul.letters {
            @for letter in letters {
                li.(state_tone(&letter.state).class()) {
                    div.head {
                        h3 { a href=(letter.href) { bdi { (letter.subject) } } }
                        (state_chip(lang, &letter.state))
                    }
                    @if let Some(note) = &letter.note { p.note dir="auto" { (flowing(note)) } }
                    dl {
                        @for (label, value) in &letter.facts {
                            div { dt { (label) } dd { bdi dir="auto" { (value) } } }
                        }
                    }
                    @if !letter.ways.is_empty() {
                        p.ways {
                            @for (way, address) in &letter.ways {
                                a href=(address) aria-label=(tv(lang, "desk-of", &[("what", way), ("subject", &letter.subject)])) {
                                    (way)
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn look(code: &str) -> (Tone, Icon) {
    match code {
        "in_review" => (Tone::Blue, Icon::Clock),
        "returned" => (Tone::Amber, Icon::Return),
        "approved" => (Tone::Green, Icon::Tick),
        "answered" => (Tone::Green, Icon::Answer),
        "rejected" => (Tone::Red, Icon::Cross),
        "withdrawn" => (Tone::Grey, Icon::Stop),
        "closed" => (Tone::Grey, Icon::Box),
        _ => (Tone::Grey, Icon::Pencil),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_its_own_symbol_and_a_word() {
        let codes = ["draft", "in_review", "returned", "approved", "answered", "rejected", "withdrawn", "closed"];
        let mut signs: Vec<_> = codes.iter().map(|code| format!("{:?}", look(code).1)).collect();
        signs.sort_unstable();
        signs.dedup();
        assert_eq!(signs.len(), codes.len());
        for code in codes {
            let chip = state_chip(Lang::Fa, code).into_string();
            assert!(chip.contains("<svg") && !chip.contains(">state-"), "{chip}");
        }
    }

    #[test]
    fn a_telephone_in_a_reason_is_dialled_as_it_was_written() {
        let note = Some("دلیل: با ۰۲۱-۸۸۷۷۶۶۵۵ تماس بگیرید".to_owned());
        let row = LetterRow { state: "rejected".to_owned(), note: note.clone(), ..LetterRow::default() };
        let event = Event { note, ..Event::default() };
        for shown in [letter_list(Lang::Fa, &[row]), timeline(&[event])] {
            let shown = shown.into_string();
            assert!(shown.contains("<bdi dir=\"ltr\">۰۲۱-۸۸۷۷۶۶۵۵</bdi>"), "{shown}");
        }
    }

    #[test]
    fn what_citizens_wrote_stays_text() {
        let row = LetterRow { subject: "<script>".to_owned(), state: "draft".to_owned(), ..LetterRow::default() };
        let list = letter_list(Lang::Fa, &[row]).into_string();
        assert!(list.contains("&lt;script&gt;") && !list.contains("<script>"));
    }
}
