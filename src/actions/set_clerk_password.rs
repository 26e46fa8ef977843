//! A clerk gets a new password from an admin: the old one is forgotten, or somebody else knows it.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::ClerkId;
use crate::domain::password::Password;
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::error::Result;
use crate::secrets::hash_password;
use crate::store::{Actor, Ledger, audit, clerks};

/// Sets a password that was typed twice. Wrong tries so far are forgotten.
pub fn set_clerk_password(ledger: &Ledger, actor: Actor, clerk: ClerkId, password: &str, again: &str) -> Result<()> {
    let known = ledger.read(|view| clerks::by_id(view, clerk))?;
    let chosen = Password::choose(password, &[&known.login, &known.name])?;
    if password != again {
        return Err(Refusal::PasswordsDiffer.into());
    }
    let hash = hash_password(&chosen)?;
    ledger.write(actor, move |tx| {
        if actor != Actor::Admin {
            clerks::acting(tx, Power::Manage)?;
        }
        clerks::set_password(tx, clerk, &hash)?;
        let facts = json!({ "clerk": clerk.0, "login": known.login });
        audit::append(tx, EventKind::ClerkPasswordSet, None, &facts, None)?;
        Ok(())
    })
}
