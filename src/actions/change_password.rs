//! A new password for somebody who is logged in. All other devices are out afterwards.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::PersonId;
use crate::domain::password::Password;
use crate::domain::refusal::Refusal;
use crate::error::Result;
use crate::secrets::hash_password;
use crate::store::sessions::{self, SessionToken};
use crate::store::{Actor, Ledger, audit, people};

use super::own_password::prove_password;

/// Seconds after a one-time code opened an account in which it may be given its first password.
const FRESH: i64 = 900;

/// Sets a new password. An account that has one asks for it first; where there is none, the session must have
/// been opened by a one-time code just now: a browser left open is no proof.
pub fn change_password(
    ledger: &Ledger,
    person: PersonId,
    session: &SessionToken,
    current: &str,
    new: &str,
) -> Result<()> {
    let known = ledger.read(|view| people::by_id(view, person))?;
    let national_id = known.national_id.as_ref().map_or("", |id| id.as_str());
    let mobile = known.mobile.local();
    let birth_date = known.birth_date.as_deref().unwrap_or_default();
    // A password that may not be set costs no try of the present one.
    let password = Password::choose(new, &[national_id, &mobile, &known.last_name, birth_date])?;
    let proven = if known.has_password { Some(prove_password(ledger, person, current)?) } else { None };
    let hash = hash_password(&password)?;
    let session = session.clone();
    ledger.write(Actor::Person(person), move |tx| {
        match &proven {
            Some(proven) => proven.still(tx, person)?,
            None if people::by_id(tx, person)?.has_password => return Err(Refusal::PasswordMissing.into()),
            None => {
                let begun = sessions::begun_at(tx, person, &session)?;
                if begun.is_none_or(|begun| tx.now.since(begun) > FRESH) {
                    return Err(Refusal::LogInAgain.into());
                }
            }
        }
        people::set_password(tx, person, &hash)?;
        let ended = sessions::end_others_of(tx, person, &session)?;
        audit::append(tx, EventKind::PasswordSet, None, &json!({ "person": person.0, "sessions": ended }), None)?;
        Ok(())
    })
}
