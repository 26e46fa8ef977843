//! A span of the register is printed: read line by line at one moment of the file, sealed with the head of the log at
//! that moment.

use std::io::Write;

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::error::Result;
use crate::messages::WORDS;
use crate::paper::Form;
use crate::paper::register::RegisterPaper;
use crate::store::register::book::{self, Span, Wanted};
use crate::store::{Actor, Ledger, audit, clerks};
use crate::words::Lang;

/// Lines that are held at once.
const HELD: i64 = 500;

/// Which lines are printed, and how.
#[derive(Clone, Debug)]
pub struct RegisterOrder {
    /// Which lines.
    pub lines: Wanted,
    /// As HTML or PDF.
    pub form: Form,
    /// The language of its words.
    pub lang: Lang,
}

/// Prints into `out`; gives how many lines the span has.
pub fn print_register(ledger: &Ledger, actor: Actor, order: &RegisterOrder, out: &mut dyn Write) -> Result<i64> {
    let settings = ledger.settings()?;
    let (lines, form) = (order.lines, order.form);
    let (span, by) = ledger.write(actor, move |tx| {
        let by = match tx.actor {
            Actor::Clerk(_) => clerks::acting(tx, Power::ReadAll)?.name,
            Actor::Admin => WORDS.get(Lang::Fa, "by-admin"),
            Actor::Visitor | Actor::Person(_) | Actor::Postman => return Err(Refusal::NotAllowed.into()),
        };
        let span = book::span_of(tx, lines)?.ok_or(Refusal::RegisterEmpty)?;
        let facts = json!({
            "direction": span.direction.code(),
            "year": span.year,
            "from": span.first,
            "to": span.last,
            "form": form.ending(),
        });
        audit::append(tx, EventKind::RegisterPrinted, None, &facts, None)?;
        Ok((span, by))
    })?;
    ledger.read(|view| {
        let seal = audit::head(view)?.unwrap_or_default();
        let paper = RegisterPaper {
            lang: order.lang,
            office: settings.text("office.name").to_owned(),
            at: view.now,
            by,
            span,
            seal,
        };
        let mut press = form.press(out);
        paper.set(press.as_mut(), |first| book::lines_of(view, Span { first, ..span }, HELD))?;
        Ok(span.last - span.first + 1)
    })
}
