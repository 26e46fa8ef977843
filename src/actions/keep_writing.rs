//! A clerk chooses how text is written on the terminal at hand.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::ClerkId;
use crate::domain::writing::Writing;
use crate::error::Result;
use crate::store::{Actor, Ledger, audit, clerks, terminals};

/// Characters of a fingerprint that are kept.
const FINGERPRINT: usize = 60;

/// Keeps the choice for this clerk and the terminal of this fingerprint. The terminal names itself: what is not plain
/// ASCII is dropped.
pub fn keep_writing(ledger: &Ledger, clerk: ClerkId, fingerprint: &str, writing: Writing) -> Result<()> {
    let fingerprint: String =
        fingerprint.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').take(FINGERPRINT).collect();
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let clerk = clerks::acting_any(tx)?;
        terminals::keep(tx, clerk.id, &fingerprint, writing)?;
        let after = json!({ "terminal": fingerprint, "writing": writing.codes() });
        audit::append(tx, EventKind::WritingKept, None, &after, None)?;
        Ok(())
    })
}
