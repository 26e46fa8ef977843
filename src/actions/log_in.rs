//! A citizen comes in with a password.

use serde_json::json;

use crate::domain::calendar::Instant;
use crate::domain::event::EventKind;
use crate::domain::refusal::Refusal;
use crate::error::Result;
use crate::secrets::{keyed_hash, password_fits};
use crate::store::sessions::{self, SessionToken};
use crate::store::{Actor, Ledger, Tx, audit, claims, people, tries};

use super::code_request::Whom;

/// Passwords that a log-in is held against at most: the account's, and that of the newest claim on its national ID.
const MOST_HASHES: usize = 2;

/// Checks a password and begins a session. Nothing tells whether there is an account: one that does not exist costs the
/// same time and gets the same words. After five wrong passwords in a row a name waits, longer each time, but is never
/// locked; a name that is nobody's waits like the others.
pub fn log_in(ledger: &Ledger, whom: impl Into<Whom>, password: &str) -> Result<SessionToken> {
    let whom = whom.into();
    let wrong = match &whom {
        Whom::NationalId(_) => Refusal::LogInWrong,
        Whom::Mobile(_) => Refusal::LogInWrongMobile,
    };
    let name = name_hash(&ledger.code_key()?, &whom);
    // The try is taken before it is evaluated, so that many at once are not counted as one.
    let known = ledger.write(Actor::Visitor, move |tx| {
        take_try(tx, &name)?;
        let holder = match &whom {
            Whom::NationalId(id) => people::by_national_id(tx, id)?,
            Whom::Mobile(mobile) => people::by_mobile(tx, mobile)?,
        };
        let claim = match &whom {
            Whom::NationalId(id) => claims::newest(tx, id)?,
            Whom::Mobile(_) => None,
        };
        let mut known = Vec::new();
        for person in claim.into_iter().chain(holder.map(|holder| holder.id)) {
            known.push((person, people::password_hash(tx, person)?));
        }
        let facts = json!({ "persons": known.iter().map(|(person, _)| person.0).collect::<Vec<_>>() });
        audit::append(tx, EventKind::PersonLogInTried, None, &facts, None)?;
        Ok(known)
    })?;
    // A claim comes first and a failure always costs the same work: with his own account on it or not, nobody can time
    // whether a national ID has another one.
    let mut fitting = None;
    for place in 0..MOST_HASHES {
        let candidate = known.get(place);
        if password_fits(password, candidate.and_then(|(_, hash)| hash.as_deref()))? {
            fitting = candidate.map(|(person, _)| *person);
            break;
        }
    }
    let Some(person) = fitting else { return Err(wrong.into()) };
    // A password proves the former holder of a number as well as a follow-up code does: nothing more is asked.
    ledger.write(Actor::Visitor, move |tx| {
        tries::forgive(tx, &name)?;
        audit::append(tx, EventKind::PersonLoggedIn, None, &json!({ "person": person.0, "by": "password" }), None)?;
        sessions::begin(tx, person)
    })
}

/// What stands for an account's name where wrong passwords are counted.
pub(super) fn name_hash(key: &[u8; 32], whom: &Whom) -> [u8; 32] {
    match whom {
        Whom::NationalId(id) => keyed_hash(key, "log-in by national id", id.as_str().as_bytes()),
        Whom::Mobile(mobile) => keyed_hash(key, "log-in by mobile", mobile.as_str().as_bytes()),
    }
}

/// Takes one try of a name, or refuses while it waits.
pub(super) fn take_try(tx: &Tx<'_>, name: &[u8; 32]) -> Result<()> {
    let (failures, waits_until) = tries::of(tx, name)?;
    still_waits(tx.now, waits_until)?;
    tries::count(tx, name, failures + 1, tx.now.0 + waiting_time(failures + 1))
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
