//! Lines of the register leave the office for a spreadsheet: read in pieces at one moment of the file.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::refusal::Refusal;
use crate::error::Result;
use crate::store::register::book::{self, Line, Span, Wanted};
use crate::store::{Actor, Ledger, audit};

use super::export_office::may_export;

/// Lines that are held at once.
const HELD: i64 = 500;

/// Hands each line to `take`, in order; says how many there were.
pub fn export_register(
    ledger: &Ledger,
    actor: Actor,
    lines: Wanted,
    mut take: impl FnMut(&Line) -> Result<()>,
) -> Result<i64> {
    let span = ledger.write(actor, move |tx| {
        may_export(tx)?;
        let span = book::span_of(tx, lines)?.ok_or(Refusal::RegisterEmpty)?;
        let facts = json!({
            "direction": span.direction.code(), "year": span.year, "from": span.first, "to": span.last,
        });
        audit::append(tx, EventKind::RegisterExported, None, &facts, None)?;
        Ok(span)
    })?;
    ledger.read(|view| {
        let (mut first, mut count) = (span.first, 0);
        loop {
            let lines = book::lines_of(view, Span { first, ..span }, HELD)?;
            for line in &lines {
                take(line)?;
            }
            count += lines.len() as i64;
            match lines.last() {
                Some(last) if lines.len() as i64 == HELD && last.serial < span.last => first = last.serial + 1,
                _ => return Ok(count),
            }
        }
    })
}
