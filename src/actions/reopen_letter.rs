//! A sender takes an answered or closed letter up again: the unit that acted on it has to act once more.

use serde_json::json;

use crate::domain::calendar::Instant;
use crate::domain::event::EventKind;
use crate::domain::ids::{PersonId, PublicId};
use crate::domain::letter::Step;
use crate::domain::name::reason;
use crate::domain::refusal::Refusal;
use crate::domain::settings::Settings;
use crate::error::Result;
use crate::store::letters::{self, Letter};
use crate::store::{Actor, Ledger, audit, holidays, referrals};

const DAY: i64 = 86_400;

/// Takes a letter up again with a reason that the unit reads, within the days that the office allows.
pub fn reopen_letter(ledger: &Ledger, person: PersonId, id: PublicId, typed: &str) -> Result<()> {
    let settings = ledger.settings()?;
    let reason = reason(typed)?;
    ledger.write(Actor::Person(person), move |tx| {
        let letter = letters::of_person_by_public_id(tx, person, id)?.not_erased()?;
        letter.state.after(Step::Reopen)?;
        if reopens_until(&settings, &letter).is_none_or(|until| until < tx.now) {
            return Err(Refusal::ReopenTooLate.into());
        }
        let due_at = holidays::calendar_since(tx, &settings, tx.now)?.due(tx.now, settings.number("answer.days"));
        letters::reopen(tx, letter.id, letter.version, due_at)?;
        referrals::mark_reopened(tx, letter.id, due_at)?;
        let facts = json!({ "was": letter.state.code() });
        audit::append(tx, EventKind::LetterReopened, Some(letter.id), &facts, Some(&reason))?;
        Ok(())
    })
}

/// Until when a letter can be taken up again; nothing when its state or the office does not allow it.
pub fn reopens_until(settings: &Settings, letter: &Letter) -> Option<Instant> {
    let days = settings.number("reopen.days");
    letter.state.after(Step::Reopen).ok().filter(|_| days > 0 && letter.erased_at.is_none())?;
    letter.closed_at.max(letter.answered_at).map(|at| at.plus(days * DAY))
}
