//! A citizen asks for the identity level that the office demands.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::PersonId;
use crate::domain::refusal::Refusal;
use crate::error::Result;
use crate::store::identity::{self, CheckState};
use crate::store::{Actor, Ledger, audit, people};

/// Puts a check into the clerks' queue. One waits at a time; nothing is asked when the level is reached.
pub fn request_identity(ledger: &Ledger, person: PersonId) -> Result<()> {
    let level = ledger.settings()?.number("identity.min_level");
    ledger.write(Actor::Person(person), move |tx| {
        if people::by_id(tx, person)?.identity_level >= level {
            return Err(Refusal::IdentityDecided.into());
        }
        if identity::newest_of(tx, person)?.is_some_and(|check| check.state == CheckState::Waiting) {
            return Err(Refusal::IdentityWaits.into());
        }
        let check = identity::add(tx, person, level.max(2))?;
        let facts = json!({ "person": person.0, "check": check.0, "level": level });
        audit::append(tx, EventKind::IdentityRequested, None, &facts, None)?;
        Ok(())
    })
}
