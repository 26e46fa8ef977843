//! An SSH key lets nobody in any more: the next key press in a console that came by it is refused.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::ClerkKeyId;
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::error::Result;
use crate::store::{Actor, Ledger, audit, clerk_keys, clerks};

/// Revokes a key for ever.
pub fn revoke_key(ledger: &Ledger, actor: Actor, key: ClerkKeyId) -> Result<()> {
    ledger.write(actor, move |tx| {
        if actor != Actor::Admin {
            clerks::acting(tx, Power::Manage)?;
        }
        let known = clerk_keys::by_id(tx, key)?;
        if known.revoked_at.is_some() {
            return Err(Refusal::KeyRevokedBefore.into());
        }
        clerk_keys::revoke(tx, key)?;
        let facts = json!({
            "clerk": known.clerk_id.0, "login": known.login, "key": key.0, "fingerprint": known.fingerprint,
        });
        audit::append(tx, EventKind::ClerkKeyRevoked, None, &facts, None)?;
        Ok(())
    })
}
