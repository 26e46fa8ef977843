//! A letter is closed: the matter is done.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{ClerkId, LetterId};
use crate::domain::letter::Step;
use crate::domain::role::Power;
use crate::error::Result;
use crate::store::{Actor, Ledger, audit, clerks, letters, referrals};

/// Closes an approved or answered letter.
pub fn close_letter(ledger: &Ledger, clerk: ClerkId, letter: LetterId, version: i64) -> Result<()> {
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let clerk = clerks::acting(tx, Power::Reply)?;
        letters::to_act(tx, &clerk, letter)?;
        let letter = letters::at_version(tx, letter, version)?;
        letter.state.after(Step::Close)?;
        referrals::mark_all_done(tx, letter.id)?;
        letters::close(tx, letter.id, letter.version)?;
        audit::append(tx, EventKind::LetterClosed, Some(letter.id), &json!({}), None)?;
        Ok(())
    })
}
