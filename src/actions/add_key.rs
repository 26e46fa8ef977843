//! A clerk gets an SSH key: whoever holds its private half comes in as this clerk.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{ClerkId, ClerkKeyId};
use crate::domain::name::name;
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::domain::ssh_key::SshKey;
use crate::error::Result;
use crate::store::{Actor, Ledger, audit, clerk_keys, clerks};

/// Registers the public line of a key. An empty label takes the comment of the line.
pub fn add_key(ledger: &Ledger, actor: Actor, clerk: ClerkId, line: &str, label: &str) -> Result<ClerkKeyId> {
    let key = SshKey::parse(line)?;
    let typed = if label.trim().is_empty() { &key.comment } else { label };
    let label = if typed.trim().is_empty() { String::new() } else { name(typed, Refusal::KeyForm)? };
    ledger.write(actor, move |tx| {
        if actor != Actor::Admin {
            clerks::acting(tx, Power::Manage)?;
        }
        let clerk = clerks::by_id(tx, clerk)?;
        if !clerk.is_active {
            return Err(Refusal::ClerkDisabled.into());
        }
        let fingerprint = key.fingerprint();
        if clerk_keys::by_fingerprint(tx, &fingerprint)?.is_some() {
            return Err(Refusal::KeyTaken.into());
        }
        let id = clerk_keys::add(tx, clerk.id, &key, &label)?;
        let facts = json!({ "clerk": clerk.id.0, "login": clerk.login, "key": id.0, "fingerprint": fingerprint });
        audit::append(tx, EventKind::ClerkKeyAdded, None, &facts, None)?;
        Ok(id)
    })
}
