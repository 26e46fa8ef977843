//! A clerk comes in at the console with login and password.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::refusal::Refusal;
use crate::error::Result;
use crate::secrets::password_fits;
use crate::store::clerks::{self, Clerk};
use crate::store::{Actor, Ledger, audit};

use super::log_in::waiting_time;

/// Checks login and password. A login that is nobody's costs the same time and gets the same words.
pub fn clerk_log_in(ledger: &Ledger, login: &str, password: &str) -> Result<Clerk> {
    let login = login.trim().to_ascii_lowercase();
    let known = ledger.read(|view| {
        let Some(clerk) = clerks::by_login(view, &login)? else { return Ok(None) };
        let credentials = clerks::credentials(view, clerk.id)?;
        Ok(Some((clerk, credentials)))
    })?;
    let Some((clerk, (hash, failures, waits_until))) = known else {
        password_fits(password, None);
        return Err(Refusal::ClerkUnknown.into());
    };
    let now = ledger.now();
    if waits_until > now.0 {
        return Err(Refusal::LogInWaits { minutes: (waits_until - now.0 + 59) / 60 }.into());
    }
    let fits = password_fits(password, Some(&hash)) && clerk.is_active;
    let id = clerk.id;
    ledger.write(Actor::Clerk(id), move |tx| {
        let facts = json!({ "clerk": id.0 });
        if fits {
            clerks::set_failures(tx, id, 0, 0)?;
            audit::append(tx, EventKind::ClerkLoggedIn, None, &facts, None)?;
        } else {
            clerks::set_failures(tx, id, failures + 1, tx.now.0 + waiting_time(failures + 1))?;
            audit::append(tx, EventKind::ClerkLogInFailed, None, &facts, None)?;
        }
        Ok(())
    })?;
    if fits { Ok(clerk) } else { Err(Refusal::ClerkUnknown.into()) }
}
