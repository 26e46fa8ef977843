//! What a clerk has typed and not sent is kept, and where the clerk was: a cut line loses nothing.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::ClerkId;
use crate::error::Result;
use crate::store::desks::{self, DeskDraft, DraftPlace};
use crate::store::{Actor, Ledger, audit, clerks};

/// What is to be kept of a desk. All of it is one transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Desk {
    /// Drafts as they are now.
    pub drafts: Vec<DeskDraft>,
    /// Drafts that were sent or emptied.
    pub gone: Vec<DraftPlace>,
    /// Where the clerk is, if that is to be kept.
    pub place: Option<String>,
}

/// Keeps it. The log says that something was kept, not what: a half-written text is not the office's yet.
pub fn keep_desk(ledger: &Ledger, clerk: ClerkId, desk: Desk) -> Result<()> {
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let clerk = clerks::acting_any(tx)?.id;
        for draft in &desk.drafts {
            desks::keep_draft(tx, clerk, draft)?;
        }
        for place in &desk.gone {
            desks::drop_draft(tx, clerk, place)?;
        }
        if let Some(place) = &desk.place {
            desks::keep_place(tx, clerk, place)?;
        }
        let facts = json!({ "kept": desk.drafts.len(), "dropped": desk.gone.len(), "place": desk.place.is_some() });
        audit::append(tx, EventKind::DeskDraftKept, None, &facts, None)?;
        Ok(())
    })
}
