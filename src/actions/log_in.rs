//! A citizen comes in with national ID and password.

use serde_json::json;

use crate::domain::calendar::Instant;
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
    let id = national_id.clone();
    // The try is taken before it is evaluated, so that many at once are not counted as one.
    let known = ledger.write(Actor::Visitor, move |tx| {
        let person = people::by_national_id(tx, &id)?.map(|person| person.id);
        let mut hash = None;
        if let Some(person) = person {
            let (stored, failures, waits_until) = people::credentials(tx, person)?;
            still_waits(tx.now, waits_until)?;
            people::set_failures(tx, person, failures + 1, tx.now.0 + waiting_time(failures + 1))?;
            hash = stored;
        }
        let facts = json!({ "person": person.map(|p| p.0) });
        audit::append(tx, EventKind::PersonLogInTried, None, &facts, None)?;
        Ok((person, hash))
    })?;
    let (person, hash) = known;
    let fits = password_fits(password, hash.as_deref())?;
    let (Some(person), true) = (person, fits) else { return Err(Refusal::LogInWrong.into()) };
    ledger.write(Actor::Visitor, move |tx| {
        people::set_failures(tx, person, 0, 0)?;
        audit::append(tx, EventKind::PersonLoggedIn, None, &json!({ "person": person.0, "by": "password" }), None)?;
        sessions::begin(tx, person)
    })
}

/// Refuses while an account waits.
pub(super) fn still_waits(now: Instant, waits_until: i64) -> Result<()> {
    match waits_until - now.0 {
        ..=0 => Ok(()),
        seconds => Err(Refusal::LogInWaits { minutes: (seconds + 59) / 60 }.into()),
    }
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
