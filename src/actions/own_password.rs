//! Somebody who is logged in types the own password again, before something that cannot be taken back.
//!
//! Counted together with the log-ins of the same name: whoever found an open browser guesses no faster here.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::PersonId;
use crate::domain::refusal::Refusal;
use crate::error::Result;
use crate::secrets::password_fits;
use crate::store::people::Person;
use crate::store::{Actor, Ledger, Tx, audit, people};

use super::code_request::Whom;
use super::log_in::{forgive, is_still, name_hash, take_try};

/// A password hash that somebody has just been found to know.
pub(super) struct Proven(Option<String>);

impl Proven {
    /// Refuses when the password was changed since, by whoever has the account too.
    pub(super) fn still(&self, tx: &Tx<'_>, person: PersonId) -> Result<()> {
        if is_still(tx, person, self.0.as_deref())? { Ok(()) } else { Err(Refusal::PasswordWrong.into()) }
    }
}

/// Refuses unless this is the person's password. What is done on the strength of it asks [`Proven::still`] inside its own
/// transaction.
pub(super) fn prove_password(ledger: &Ledger, person: PersonId, typed: &str) -> Result<Proven> {
    if typed.is_empty() {
        return Err(Refusal::PasswordMissing.into());
    }
    let key = ledger.code_key()?;
    let (name, hash) = ledger.write(Actor::Person(person), move |tx| {
        let name = name_hash(&key, &whom(&people::by_id(tx, person)?));
        take_try(tx, &name)?;
        audit::append(tx, EventKind::PersonLogInTried, None, &json!({ "persons": [person.0] }), None)?;
        Ok((name, people::password_hash(tx, person)?))
    })?;
    if !password_fits(typed, hash.as_deref())? {
        return Err(Refusal::PasswordWrong.into());
    }
    ledger.write(Actor::Person(person), move |tx| {
        forgive(tx, &name, person)?;
        audit::append(tx, EventKind::PasswordProven, None, &json!({ "person": person.0 }), None)?;
        Ok(())
    })?;
    Ok(Proven(hash))
}

/// The name of an account.
fn whom(person: &Person) -> Whom {
    match &person.national_id {
        Some(id) => Whom::NationalId(id.clone()),
        None => Whom::Mobile(person.mobile.clone()),
    }
}
