//! An account is made by the office: for somebody who came to the desk, or has no phone to read a code from.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::PersonId;
use crate::domain::mobile::Mobile;
use crate::domain::national_id::NationalId;
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::error::Result;
use crate::store::people::{self, NewPerson};
use crate::store::{Actor, Ledger, audit, clerks};

/// What the office knows of the person. Without a national ID the mobile number is the account's key.
#[derive(Clone, Debug)]
pub struct SeenPerson {
    /// National ID.
    pub national_id: Option<NationalId>,
    /// Mobile number.
    pub mobile: Mobile,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Jalali birth date, `1370/01/15`.
    pub birth_date: Option<String>,
    /// How far the identity is proven, 0 to 4.
    pub identity_level: i64,
}

/// Makes an account without a password: its holder comes in by one-time code and may set one.
pub fn add_person(ledger: &Ledger, actor: Actor, seen: SeenPerson) -> Result<PersonId> {
    ledger.write(actor, move |tx| {
        if actor != Actor::Admin {
            clerks::acting(tx, Power::ProveIdentity)?;
        }
        let taken = match &seen.national_id {
            Some(id) => people::by_national_id(tx, id)?,
            None => people::by_mobile(tx, &seen.mobile)?,
        };
        if taken.is_some() {
            return Err(Refusal::NationalIdTaken.into());
        }
        let person = people::add(
            tx,
            &NewPerson {
                national_id: seen.national_id.as_ref(),
                mobile: &seen.mobile,
                first_name: &seen.first_name,
                last_name: &seen.last_name,
                birth_date: seen.birth_date.as_deref(),
                password_hash: None,
                identity_level: seen.identity_level.clamp(0, 4),
                is_claim: false,
            },
        )?;
        let facts = json!({ "person": person.0, "level": seen.identity_level });
        audit::append(tx, EventKind::PersonSignedUp, None, &facts, None)?;
        Ok(person)
    })
}
