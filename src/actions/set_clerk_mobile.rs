//! A clerk's mobile number: where the office tells the clerk something, such as that a letter is late.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::mobile::Mobile;
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::error::Result;
use crate::store::{Actor, Ledger, audit, clerks};

/// Sets the number of a clerk, or takes it away.
pub fn set_clerk_mobile(ledger: &Ledger, actor: Actor, login: &str, mobile: Option<Mobile>) -> Result<()> {
    let login = login.trim().to_owned();
    ledger.write(actor, move |tx| {
        if actor != Actor::Admin {
            clerks::acting(tx, Power::Manage)?;
        }
        let clerk = clerks::by_login(tx, &login)?.ok_or(Refusal::ClerkUnknown)?;
        clerks::set_mobile(tx, clerk.id, mobile.as_ref())?;
        // The number itself is nobody's business but the clerk's.
        let facts = json!({ "clerk": clerk.id.0, "login": clerk.login, "is_set": mobile.is_some() });
        audit::append(tx, EventKind::ClerkMobileSet, None, &facts, None)?;
        Ok(())
    })
}
