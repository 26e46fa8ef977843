//! An addressee is added to the list that the public form offers.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{AddresseeId, UnitId};
use crate::domain::name::name;
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::error::Result;
use crate::store::{Actor, Ledger, audit, clerks, office};

/// Adds an addressee and the unit that it means.
pub fn add_addressee(ledger: &Ledger, actor: Actor, label: &str, unit: Option<UnitId>) -> Result<AddresseeId> {
    let label = name(label, Refusal::AddresseeNameMissing)?;
    ledger.write(actor, move |tx| {
        if actor != Actor::Admin {
            clerks::acting(tx, Power::Manage)?;
        }
        if office::addressee_by_name(tx, &label)?.is_some() {
            return Err(Refusal::AddresseeTaken.into());
        }
        let id = office::add_addressee(tx, &label, unit)?;
        audit::append(tx, EventKind::AddresseeAdded, None, &json!({ "addressee": id.0 }), None)?;
        Ok(id)
    })
}
