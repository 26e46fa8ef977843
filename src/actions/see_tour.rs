//! A clerk was offered the tour of the console, or took it: it is not offered again.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::ClerkId;
use crate::error::Result;
use crate::store::{Actor, Ledger, audit, clerks, desks};

/// Notes it, once.
pub fn see_tour(ledger: &Ledger, clerk: ClerkId) -> Result<()> {
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let clerk = clerks::acting_any(tx)?.id;
        if desks::see_tour(tx, clerk)? {
            audit::append(tx, EventKind::TourSeen, None, &json!({}), None)?;
        }
        Ok(())
    })
}
