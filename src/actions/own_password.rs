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
use crate::store::{Actor, Ledger, audit, people, tries};

use super::code_request::Whom;
use super::log_in::{name_hash, take_try};

/// Refuses unless this is the person's password.
pub(super) fn prove_password(ledger: &Ledger, person: PersonId, typed: &str) -> Result<()> {
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
        tries::forgive(tx, &name)?;
        audit::append(tx, EventKind::PasswordProven, None, &json!({ "person": person.0 }), None)?;
        Ok(())
    })
}

/// The name of an account.
fn whom(person: &Person) -> Whom {
    match &person.national_id {
        Some(id) => Whom::NationalId(id.clone()),
        None => Whom::Mobile(person.mobile.clone()),
    }
}
