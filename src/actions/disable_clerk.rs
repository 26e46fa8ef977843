//! A clerk may no longer work: the next key press in an open console is refused.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::error::Result;
use crate::store::clerks::Clerk;
use crate::store::{Actor, Ledger, audit, clerks};

use super::change_clerk::keeps_an_admin;

/// Disables a clerk. The row stays, because old letters name it.
pub fn disable_clerk(ledger: &Ledger, actor: Actor, login: &str) -> Result<()> {
    let login = login.trim().to_owned();
    ledger.write(actor, move |tx| {
        if actor != Actor::Admin {
            clerks::acting(tx, Power::Manage)?;
        }
        let clerk = clerks::by_login(tx, &login)?.ok_or(Refusal::ClerkUnknown)?;
        keeps_an_admin(tx, &clerk, &Clerk { is_active: false, ..clerk.clone() })?;
        clerks::disable(tx, clerk.id)?;
        let facts = json!({ "clerk": clerk.id.0, "login": clerk.login });
        audit::append(tx, EventKind::ClerkDisabled, None, &facts, None)?;
        Ok(())
    })
}
