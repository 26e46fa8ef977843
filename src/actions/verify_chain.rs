//! The chain of the audit log is recomputed from where it was left, a piece at a time.
//!
//! So an opening of the log costs what was written since the last one, not what was written in ten years. The whole
//! chain is recomputed by `check`.

use serde_json::json;

use crate::domain::calendar::Instant;
use crate::domain::event::EventKind;
use crate::domain::ids::ClerkId;
use crate::domain::role::Power;
use crate::error::Result;
use crate::store::{Actor, Ledger, audit, audit_log, clerks};

/// Rows of one piece: some hundredths of a second.
const PIECE: i64 = 20_000;

/// How far the chain was recomputed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainState {
    /// The last row that was found sound.
    pub checked_to: i64,
    /// The last row of the log.
    pub last: i64,
    /// When it was looked at before.
    pub before: Option<Instant>,
    /// The first row that does not fit.
    pub fault: Option<i64>,
    /// Whether there is a next piece.
    pub goes_on: bool,
}

/// Recomputes the next piece and remembers how far it got.
pub fn verify_chain(ledger: &Ledger, clerk: ClerkId) -> Result<ChainState> {
    let (anchor, found, last) = ledger.read(|view| {
        let anchor = audit_log::anchor(view)?;
        let last = audit::head(view)?.map_or(0, |(row, _)| row);
        if !audit_log::still_holds(view, &anchor)? {
            return Ok((anchor, Err(anchor.row), last));
        }
        Ok((anchor, audit::verify_from(view, anchor.row, anchor.hash, PIECE)?, last))
    })?;
    let (checked_to, hash, fault) = match found {
        Ok((row, hash)) => (row, hash, None),
        Err(row) => (row.min(last) - 1, [0; 32], Some(row)),
    };
    // One new row is the trace of the last look: it is no reason for another one.
    let keeps = fault.is_none() && checked_to > anchor.row + 1;
    let last = ledger.write(Actor::Clerk(clerk), move |tx| {
        clerks::acting(tx, Power::ReadAll)?;
        if !keeps {
            return Ok(last);
        }
        audit_log::keep_anchor(tx, checked_to, hash)?;
        let facts = json!({ "from": anchor.row + 1, "to": checked_to });
        audit::append(tx, EventKind::ChainVerified, None, &facts, None)
    })?;
    let goes_on = fault.is_none() && checked_to == anchor.row + PIECE;
    Ok(ChainState { checked_to, last, before: anchor.checked_at, fault, goes_on })
}
