//! An addressee changes, or is offered no more. Old letters go on naming it.

use serde_json::{Value, json};

use crate::domain::event::EventKind;
use crate::domain::name::name;
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::error::Result;
use crate::store::office::{self, Addressee};
use crate::store::{Actor, Ledger, audit, clerks};

/// Gives an addressee the values of `new`, if it is still as it was seen.
pub fn change_addressee(ledger: &Ledger, actor: Actor, seen: &Addressee, new: &Addressee) -> Result<()> {
    let new = Addressee { name: name(&new.name, Refusal::AddresseeNameMissing)?, ..new.clone() };
    let seen = seen.clone();
    ledger.write(actor, move |tx| {
        if actor != Actor::Admin {
            clerks::acting(tx, Power::Manage)?;
        }
        let before = office::addressee_by_id(tx, seen.id)?;
        if before != seen || new.id != seen.id {
            return Err(Refusal::RowChanged.into());
        }
        if office::addressee_by_name(tx, &new.name)?.is_some_and(|other| other != new.id) {
            return Err(Refusal::AddresseeTaken.into());
        }
        if let Some(unit) = new.unit_id
            && before.unit_id != new.unit_id
        {
            office::active_unit(tx, unit)?.ok_or(Refusal::UnitMissing)?;
        }
        office::change_addressee(tx, &new)?;
        let facts = json!({ "addressee": new.id.0, "before": facts_of(&before), "after": facts_of(&new) });
        audit::append(tx, EventKind::AddresseeChanged, None, &facts, None)?;
        Ok(())
    })
}

fn facts_of(addressee: &Addressee) -> Value {
    json!({
        "name": addressee.name, "unit": addressee.unit_id.map(|unit| unit.0), "position": addressee.position,
        "active": addressee.is_active,
    })
}
