//! A sender takes a letter back before it was decided.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{PersonId, PublicId};
use crate::domain::letter::Step;
use crate::error::Result;
use crate::store::{Actor, Ledger, audit, letters};

/// Withdraws a draft, a letter in review or a returned one.
pub fn withdraw_letter(ledger: &Ledger, person: PersonId, id: PublicId) -> Result<()> {
    ledger.write(Actor::Person(person), move |tx| {
        let letter = letters::of_person_by_public_id(tx, person, id)?;
        letter.state.after(Step::Withdraw)?;
        letters::withdraw(tx, letter.id, letter.version)?;
        audit::append(tx, EventKind::LetterWithdrawn, Some(letter.id), &json!({}), None)?;
        Ok(())
    })
}
