//! A clerk comes in by an SSH key: sshd has proven it, and its forced command says which one it was.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::ClerkKeyId;
use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};
use crate::store::clerks::{self, Clerk};
use crate::store::{Actor, Ledger, audit, clerk_keys};

/// The clerk of a key that opens, and the file as that key may use it.
pub fn key_log_in(ledger: &Ledger, key: ClerkKeyId) -> Result<(Ledger, Clerk)> {
    let known = match ledger.read(|view| clerk_keys::by_id(view, key)) {
        Err(Error::NotFound) => return Err(Refusal::KeyRevoked.into()),
        known => known?,
    };
    let ledger = ledger.by_key(key);
    let clerk = ledger.write(Actor::Clerk(known.clerk_id), move |tx| {
        let clerk = clerks::acting_any(tx)?;
        clerk_keys::used(tx, key)?;
        let facts = json!({ "clerk": clerk.id.0, "key": key.0, "fingerprint": known.fingerprint });
        audit::append(tx, EventKind::ClerkLoggedIn, None, &facts, None)?;
        Ok(clerk)
    })?;
    Ok((ledger, clerk))
}
