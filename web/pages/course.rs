//! The course of a letter in words for its sender: what happened and when, without the names of clerks and without
//! decisions that were taken back before anybody heard of them.

use pishkhan::domain::calendar::Instant;
use pishkhan::domain::event::EventKind;
use pishkhan::domain::letter::ReferralKind;
use pishkhan::messages::long_moment;
use pishkhan::store::audit::AuditRow;
use pishkhan::store::letters::Letter;
use pishkhan::store::office::Unit;
use pishkhan::store::referrals::{self, Referral};
use pishkhan::store::{View, audit, office};

use crate::parts::{Event, Tone};
use crate::words::{Lang, t, tv};

/// What happened, newest first.
pub(super) fn of_letter(view: &View<'_>, lang: Lang, letter: &Letter) -> pishkhan::error::Result<Vec<Event>> {
    let history = audit::of_letter(view, letter.id)?;
    let units = office::units(view)?;
    let referred = referrals::of_letter(view, letter.id)?;
    let mut course: Vec<(Instant, Event)> = referred.iter().filter_map(|referral| seen(lang, referral)).collect();
    course.extend(events(lang, &history, &units));
    // What happened in one second stays in its order.
    course.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    Ok(course.into_iter().map(|(_, event)| event).collect())
}

/// That a unit which has to act has opened the letter.
fn seen(lang: Lang, referral: &Referral) -> Option<(Instant, Event)> {
    let stands = referral.recalled_at.is_none() && referral.refused_at.is_none() && referral.to_unit_id.is_some();
    let at = referral.opened_at.filter(|_| referral.kind == ReferralKind::Action && stands)?;
    let what = tv(lang, "event-seen", &[("unit", &referral.to_unit)]);
    let (when, instant) = (long_moment(lang, at), at.rfc3339());
    Some((at, Event { what, when, instant, tone: Tone::Grey, note: None }))
}

fn events(lang: Lang, history: &[AuditRow], units: &[Unit]) -> Vec<(Instant, Event)> {
    let mut told: Vec<&AuditRow> = Vec::new();
    for row in history {
        match row.event {
            EventKind::DecisionUndone => forget_last(&mut told, is_decision),
            EventKind::ReplyUndone => forget_last(&mut told, |event| event == EventKind::ReplyRegistered),
            _ => told.push(row),
        }
    }
    told.iter().rev().filter_map(|row| Some((row.at, event(lang, row, units)?))).collect()
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
        EventKind::LetterApproved if row.fact("by") == "rule" => {
            (tv(lang, "event-registered", &[("unit", unit)]), Tone::Green)
        }
        EventKind::LetterReopened => (t(lang, "event-reopened"), Tone::Blue),
        EventKind::LetterReversed if !row.fact("number").is_empty() => {
            (tv(lang, "event-reversed-number", &[("number", row.fact("number"))]), Tone::Blue)
        }
        EventKind::LetterReversed => (t(lang, "event-reversed"), Tone::Blue),
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
    let is_told = matches!(
        row.event,
        EventKind::LetterReturned | EventKind::LetterRejected | EventKind::LetterReopened | EventKind::LetterReversed
    );
    let note = row.note.clone().filter(|_| is_told);
    Some(Event { what, when: long_moment(lang, row.at), instant: row.at.rfc3339(), tone, note })
}
