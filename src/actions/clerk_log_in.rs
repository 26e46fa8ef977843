//! A clerk comes in at the console with login and password.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::refusal::Refusal;
use crate::error::Result;
use crate::secrets::password_fits;
use crate::store::clerks::{self, Clerk};
use crate::store::{Actor, Ledger, audit};

use super::log_in::{still_waits, waiting_time};

/// Checks login and password. A login that is nobody's costs the same time and gets the same words.
pub fn clerk_log_in(ledger: &Ledger, login: &str, password: &str) -> Result<Clerk> {
    let login = login.trim().to_ascii_lowercase();
    let known = ledger.write(Actor::Visitor, move |tx| {
        let clerk = clerks::by_login(tx, &login)?;
        let mut hash = None;
        if let Some(clerk) = &clerk {
            let (stored, failures, waits_until) = clerks::credentials(tx, clerk.id)?;
            still_waits(tx.now, waits_until)?;
            clerks::set_failures(tx, clerk.id, failures + 1, tx.now.0 + waiting_time(failures + 1))?;
            hash = Some(stored);
        }
        let facts = json!({ "clerk": clerk.as_ref().map(|c| c.id.0) });
        audit::append(tx, EventKind::ClerkLogInTried, None, &facts, None)?;
        Ok((clerk, hash))
    })?;
    let (clerk, hash) = known;
    let fits = password_fits(password, hash.as_deref())?;
    match clerk {
        Some(clerk) if fits && clerk.is_active => {
            let id = clerk.id;
            ledger.write(Actor::Clerk(id), move |tx| {
                clerks::set_failures(tx, id, 0, 0)?;
                audit::append(tx, EventKind::ClerkLoggedIn, None, &json!({ "clerk": id.0 }), None)?;
                Ok(clerk)
            })
        }
        _ => Err(Refusal::ClerkUnknown.into()),
    }
}
