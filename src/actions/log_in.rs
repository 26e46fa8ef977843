//! A citizen comes in with national ID and password.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::national_id::NationalId;
use crate::domain::refusal::Refusal;
use crate::error::Result;
use crate::secrets::password_fits;
use crate::store::sessions::{self, SessionToken};
use crate::store::{Actor, Ledger, audit, people};

/// Checks national ID and password and begins a session. An ID without an account costs the same time and gets the
/// same words; after five wrong passwords in a row the account waits, longer each time, but is never locked.
pub fn log_in(ledger: &Ledger, national_id: &NationalId, password: &str) -> Result<SessionToken> {
    let known = ledger.read(|view| {
        let Some(person) = people::by_national_id(view, national_id)? else { return Ok(None) };
        Ok(Some((person.id, people::credentials(view, person.id)?)))
    })?;
    let Some((person, (hash, failures, waits_until))) = known else {
        password_fits(password, None);
        // Written down as a wrong password of a known ID would be: it must cost the same time.
        ledger.write(Actor::Visitor, |tx| {
            audit::append(tx, EventKind::PersonLogInFailed, None, &json!({ "person": null, "by": "password" }), None)
        })?;
        return Err(Refusal::LogInWrong.into());
    };
    let now = ledger.now();
    if waits_until > now.0 {
        return Err(Refusal::LogInWaits { minutes: (waits_until - now.0 + 59) / 60 }.into());
    }
    let fits = password_fits(password, hash.as_deref());
    let token = ledger.write(Actor::Visitor, move |tx| {
        let facts = json!({ "person": person.0, "by": "password" });
        if !fits {
            people::set_failures(tx, person, failures + 1, tx.now.0 + waiting_time(failures + 1))?;
            audit::append(tx, EventKind::PersonLogInFailed, None, &facts, None)?;
            return Ok(None);
        }
        people::set_failures(tx, person, 0, 0)?;
        audit::append(tx, EventKind::PersonLoggedIn, None, &facts, None)?;
        sessions::begin(tx, person).map(Some)
    })?;
    token.ok_or_else(|| Refusal::LogInWrong.into())
}

/// Seconds that an account waits after so many wrong passwords in a row: none up to four, then 1, 2, 4 … 15 minutes.
pub(super) fn waiting_time(failures: i64) -> i64 {
    match failures {
        ..5 => 0,
        5..9 => 60 << (failures - 5),
        _ => 900,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_grows_and_stays_bearable() {
        let waits: Vec<i64> = (0..12).map(waiting_time).collect();
        assert_eq!(waits, [0, 0, 0, 0, 0, 60, 120, 240, 480, 900, 900, 900]);
    }
}
