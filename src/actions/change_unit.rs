//! A unit changes, is closed or opened again. It is never deleted: old letters name it.

use serde_json::{Value, json};

use crate::domain::event::EventKind;
use crate::domain::ids::UnitId;
use crate::domain::name::name;
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::error::Result;
use crate::store::office::{self, Unit};
use crate::store::{Actor, Ledger, audit, clerks, settings};

use super::add_unit::unit_code;

/// Gives a unit the values of `new`, if it is still as it was seen.
pub fn change_unit(ledger: &Ledger, actor: Actor, seen: &Unit, new: &Unit) -> Result<()> {
    let new = Unit {
        code: unit_code(&new.code)?,
        name: name(&new.name, Refusal::UnitNameMissing)?,
        head_title: crate::domain::text::clean_line(&new.head_title),
        ..new.clone()
    };
    let seen = seen.clone();
    ledger.write(actor, move |tx| {
        if actor != Actor::Admin {
            clerks::acting(tx, Power::Manage)?;
        }
        let before = office::unit_by_id(tx, seen.id)?;
        if before != seen || new.id != seen.id {
            return Err(Refusal::RowChanged.into());
        }
        if office::unit_by_code(tx, &new.code)?.is_some_and(|other| other.id != new.id) {
            return Err(Refusal::UnitTaken.into());
        }
        let by_rule = settings::load(tx)?.text("approval.unit") == before.code;
        if before.is_active && !new.is_active {
            if by_rule {
                return Err(Refusal::UnitOfRule.into());
            }
            can_close(tx, new.id)?;
        }
        office::change_unit(tx, &new)?;
        // The office's rule names the unit by its code: it goes on meaning this one.
        let follows = by_rule && before.code != new.code;
        if follows {
            settings::store(tx, "approval.unit", &new.code)?;
        }
        let facts = json!({
            "unit": new.id.0, "before": facts_of(&before), "after": facts_of(&new), "rule_follows": follows,
        });
        audit::append(tx, EventKind::UnitChanged, None, &facts, None)?;
        Ok(())
    })?;
    ledger.forget_settings();
    Ok(())
}

/// What is on a closed unit's table would wait there for ever, and an officer without a unit sees nothing.
fn can_close(tx: &crate::store::Tx<'_>, unit: UnitId) -> Result<()> {
    let count = office::letters_to_act_on(tx, unit)?;
    if count > 0 {
        return Err(Refusal::UnitHasLetters { count }.into());
    }
    let count = clerks::officers_of(tx, unit)?;
    if count > 0 {
        return Err(Refusal::UnitHasClerks { count }.into());
    }
    Ok(())
}

fn facts_of(unit: &Unit) -> Value {
    json!({
        "code": unit.code, "name": unit.name, "head_title": unit.head_title, "position": unit.position,
        "active": unit.is_active,
    })
}
