//! A unit is added to the office.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::UnitId;
use crate::domain::name::name;
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::error::Result;
use crate::store::{Actor, Ledger, audit, clerks, office};

/// Adds a unit. `code` is what commands and searches call it by: 1 to 8 Latin letters or digits.
pub fn add_unit(ledger: &Ledger, actor: Actor, code: &str, unit_name: &str, head_title: &str) -> Result<UnitId> {
    let code = unit_code(code)?;
    let (unit_name, head_title) = (name(unit_name, Refusal::UnitNameMissing)?, head_title.trim().to_owned());
    ledger.write(actor, move |tx| {
        if actor != Actor::Admin {
            clerks::acting(tx, Power::Manage)?;
        }
        if office::unit_by_code(tx, &code)?.is_some() {
            return Err(Refusal::UnitTaken.into());
        }
        let id = office::add_unit(tx, &code, &unit_name, &head_title)?;
        audit::append(tx, EventKind::UnitAdded, None, &json!({ "unit": id.0, "code": code }), None)?;
        Ok(id)
    })
}

/// The code of a unit as it is kept.
pub(super) fn unit_code(typed: &str) -> Result<String> {
    let code = typed.trim().to_ascii_lowercase();
    if !(1..=8).contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(Refusal::UnitCodeForm.into());
    }
    Ok(code)
}
