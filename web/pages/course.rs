//! The course of a letter in words for its sender: what happened and when, without the names of clerks and without
//! decisions that were taken back before anybody heard of them.

use pishkhan::domain::event::EventKind;
use pishkhan::messages::long_moment;
use pishkhan::store::audit::AuditRow;
use pishkhan::store::letters::Letter;
use pishkhan::store::office::Unit;
use pishkhan::store::{View, audit, office};

use crate::parts::{Event, Tone};
use crate::words::{Lang, t, tv};

/// What happened, newest first.
pub(super) fn of_letter(view: &View<'_>, lang: Lang, letter: &Letter) -> pishkhan::error::Result<Vec<Event>> {
    let history = audit::of_letter(view, letter.id)?;
    let units = office::units(view)?;
    Ok(events(lang, &history, &units))
}

fn events(lang: Lang, history: &[AuditRow], units: &[Unit]) -> Vec<Event> {
    let mut told: Vec<&AuditRow> = Vec::new();
    for row in history {
        match row.event {
            EventKind::DecisionUndone => forget_last(&mut told, is_decision),
            EventKind::ReplyUndone => forget_last(&mut told, |event| event == EventKind::ReplyRegistered),
            _ => told.push(row),
        }
    }
    told.iter().rev().filter_map(|row| event(lang, row, units)).collect()
}

fn is_decision(event: EventKind) -> bool {
    matches!(event, EventKind::LetterApproved | EventKind::LetterRejected | EventKind::LetterReturned)
}

/// Takes out the last row of a kind, with what followed from it.
fn forget_last(told: &mut Vec<&AuditRow>, is_it: impl Fn(EventKind) -> bool) {
    if let Some(place) = told.iter().rposition(|row| is_it(row.event)) {
        told.truncate(place);
    }
}

fn event(lang: Lang, row: &AuditRow, units: &[Unit]) -> Option<Event> {
    let unit = units.iter().find(|unit| unit.code == row.fact("unit")).map_or("", |unit| unit.name.as_str());
    let (what, tone) = match row.event {
        EventKind::LetterSubmitted => (t(lang, "event-submitted"), Tone::Blue),
        EventKind::LetterResubmitted => (t(lang, "event-resubmitted"), Tone::Blue),
        EventKind::LetterReturned => (t(lang, "event-returned"), Tone::Amber),
        EventKind::LetterRejected => (t(lang, "event-rejected"), Tone::Red),
        EventKind::LetterApproved => (tv(lang, "event-approved", &[("unit", unit)]), Tone::Green),
        EventKind::LetterReferred if row.fact("kind") == "action" => {
            (tv(lang, "event-referred", &[("unit", unit)]), Tone::Blue)
        }
        EventKind::ReplyRegistered => (t(lang, "event-replied"), Tone::Green),
        EventKind::LetterClosed => (t(lang, "event-closed"), Tone::Grey),
        EventKind::LetterWithdrawn => (t(lang, "event-withdrawn"), Tone::Grey),
        // Everything else is the office's own business: openings, copies, drafts, the postman's rounds.
        _ => return None,
    };
    // Reasons and defects; the hint that a clerk writes to a unit is not for the sender.
    let note = row.note.clone().filter(|_| matches!(row.event, EventKind::LetterReturned | EventKind::LetterRejected));
    Some(Event { what, when: long_moment(lang, row.at), instant: row.at.rfc3339(), tone, note })
}
