//! دفتر اندیکاتور on paper: its columns, the totals of every sheet, void numbers struck out, and the seal: the head of
//! the audit log at the moment of the print, which no later change of the file can give again.

use super::{Column, Lie, Look, Press, Run, Sheet, Totals};
use crate::domain::calendar::Instant;
use crate::domain::ids::hex;
use crate::domain::letter::Source;
use crate::domain::register_no::Direction;
use crate::error::{Error, Result};
use crate::messages::{WORDS, digits, long_date, long_moment};
use crate::paper::Fact;
use crate::store::register::book::{Line, Span};
use crate::words::Lang;

/// What stands over and under the lines.
#[derive(Clone, Debug)]
pub struct RegisterPaper {
    /// The language of its words.
    pub lang: Lang,
    /// The office.
    pub office: String,
    /// When it is printed.
    pub at: Instant,
    /// By whom.
    pub by: String,
    /// Which lines.
    pub span: Span,
    /// The head of the audit log: its last row and the hash of it.
    pub seal: (i64, [u8; 32]),
}

impl RegisterPaper {
    /// Sets the lines as `read` gives them: each call gets the serial to go on from, and gives no more when there are
    /// none. Only what one call gave is held.
    pub fn set(&self, press: &mut dyn Press, mut read: impl FnMut(i64) -> Result<Vec<Line>>) -> Result<()> {
        let fault = |error| Error::print(&error);
        let mut lines = read(self.span.first)?;
        let first = lines.first().cloned();
        let stamp = self.stamp(first.as_ref());
        press.open(&self.sheet(stamp)).map_err(fault)?;
        press.table(self.columns(), Some(self.totals())).map_err(fault)?;
        let (mut count, mut void, mut last) = (0, 0, first.clone());
        while !lines.is_empty() {
            for line in &lines {
                let look = if line.voided_at.is_some() { Look::Void } else { Look::Plain };
                let adds = if look == Look::Void { 0 } else { line.attachments };
                press.row(&self.cells(line), look, adds).map_err(fault)?;
                count += 1;
                void += i64::from(look == Look::Void);
            }
            last = lines.pop();
            let next = last.as_ref().map_or(i64::MAX, |line| line.serial + 1);
            lines = if next > self.span.last { Vec::new() } else { read(next)? };
        }
        press.end_table().map_err(fault)?;
        let name = |line: Option<Line>| line.map(|line| line.number).unwrap_or_default();
        let said = self.with(
            "paper-register-sum",
            &[
                ("count", &self.number(count)),
                ("void", &self.number(void)),
                ("from", &name(first)),
                ("to", &name(last)),
            ],
        );
        press.heading(&self.say("paper-seal")).map_err(fault)?;
        let fact = |key: &str, value: String, run| Fact { name: self.say(key), value, run };
        press
            .facts(&[
                fact("paper-lines", said, Run::Auto),
                fact("paper-event", self.number(self.seal.0), Run::Auto),
                fact("paper-hash", hex(&self.seal.1), Run::Ltr),
                fact("paper-made", format!("{}، {}", self.by, long_moment(self.lang, self.at)), Run::Auto),
            ])
            .map_err(fault)?;
        press.close().map_err(fault)
    }

    fn say(&self, key: &str) -> String {
        WORDS.get(self.lang, key)
    }

    fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        WORDS.with(self.lang, key, values)
    }

    fn number(&self, n: i64) -> String {
        digits(self.lang, &n.to_string())
    }

    fn sheet(&self, stamp: Vec<(String, String)>) -> Sheet {
        let year = digits(self.lang, &self.span.year.to_string());
        let title = match self.span.direction {
            Direction::Incoming => "paper-register-incoming",
            Direction::Outgoing => "paper-register-outgoing",
        };
        Sheet {
            lang: self.lang,
            lie: Lie::Landscape,
            title: self.with(title, &[("year", &year)]),
            office: self.office.clone(),
            stamp,
            foot: self.with("paper-sealed", &[("event", &self.number(self.seal.0)), ("hash", &hex(&self.seal.1))]),
            at: self.at,
        }
    }

    fn stamp(&self, first: Option<&Line>) -> Vec<(String, String)> {
        let from = first.map(|line| long_date(self.lang, line.given_at.date())).unwrap_or_default();
        vec![
            (self.say("paper-from-day"), from),
            (self.say("paper-rows"), format!("{}–{}", self.number(self.span.first), self.number(self.span.last))),
            (self.say("paper-printed-on"), digits(self.lang, &self.at.date().to_string())),
        ]
    }

    fn columns(&self) -> Vec<Column> {
        let columns: &[(&str, u16)] = match self.span.direction {
            Direction::Incoming => &[
                ("paper-row", 5),
                ("paper-number", 11),
                ("paper-date", 9),
                ("paper-from", 14),
                ("paper-theirs", 12),
                ("paper-subject", 23),
                ("paper-attachment", 6),
                ("paper-referred", 11),
                ("paper-replies", 11),
                ("paper-remarks", 10),
            ],
            Direction::Outgoing => &[
                ("paper-row", 5),
                ("paper-number", 11),
                ("paper-date", 9),
                ("paper-to", 17),
                ("paper-subject", 28),
                ("paper-attachment", 6),
                ("paper-signed", 13),
                ("paper-answers", 11),
                ("paper-remarks", 11),
            ],
        };
        let set = |(head, share): &(&str, u16)| Column { head: self.say(head), share: *share, run: Run::Auto };
        columns.iter().map(set).collect()
    }

    fn totals(&self) -> Totals {
        let lang = self.lang;
        Box::new(move |page, all| {
            let number = |n: i64| digits(lang, &n.to_string());
            WORDS.with(
                lang,
                "paper-totals",
                &[
                    ("rows", &number(page.rows)),
                    ("adds", &number(page.adds)),
                    ("all-rows", &number(all.rows)),
                    ("all-adds", &number(all.adds)),
                ],
            )
        })
    }

    fn cells(&self, line: &Line) -> Vec<String> {
        let date = digits(self.lang, &line.given_at.date().to_string());
        let is_void = line.voided_at.is_some();
        let attachments = if line.attachments > 0 { self.number(line.attachments) } else { String::new() };
        let start = [self.number(line.serial), line.number.clone(), date, line.party.clone()];
        // Whoever has the letter now has it under another number.
        let now = |text: &String| if is_void { String::new() } else { text.clone() };
        let end = [now(&line.unit), now(&line.linked), self.remarks(line)];
        let middle = match self.span.direction {
            Direction::Incoming => {
                let theirs = [line.senders_number.clone(), digits(self.lang, &line.senders_date)];
                let theirs: Vec<String> = theirs.into_iter().filter(|part| !part.is_empty()).collect();
                vec![theirs.join(" — "), line.subject.clone(), attachments]
            }
            Direction::Outgoing => vec![line.subject.clone(), attachments],
        };
        start.into_iter().chain(middle).chain(end).collect()
    }

    fn remarks(&self, line: &Line) -> String {
        let mut remarks = Vec::new();
        if let Some(at) = line.voided_at {
            remarks.push(self.with("paper-void", &[("date", &digits(self.lang, &at.date().to_string()))]));
        }
        if line.source == Source::Counter && self.span.direction == Direction::Incoming {
            remarks.push(self.say("paper-by-hand"));
        }
        if !line.follows.is_empty() {
            remarks.push(self.with("paper-follows-number", &[("number", &line.follows)]));
        }
        remarks.join("؛ ")
    }
}
