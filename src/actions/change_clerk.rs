//! What is known of a clerk changes: login, name, role, unit, mobile; access is closed or opened again.

use serde_json::{Value, json};

use crate::domain::event::EventKind;
use crate::domain::ids::UnitId;
use crate::domain::mobile::Mobile;
use crate::domain::name::name;
use crate::domain::refusal::Refusal;
use crate::domain::role::{Power, Role};
use crate::error::Result;
use crate::store::clerks::{self, Clerk};
use crate::store::{Actor, Ledger, Tx, audit, office};

use super::add_clerk::clerk_login;

/// A clerk as an admin types it in.
#[derive(Clone, Debug)]
pub struct ClerkChange {
    /// Login name.
    pub login: String,
    /// The name that colleagues read.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The own unit; a unit officer needs one.
    pub unit: Option<UnitId>,
    /// Mobile number; empty for none.
    pub mobile: String,
    /// Whether the clerk may work.
    pub is_active: bool,
}

/// Changes a clerk who is still as the admin saw. Who is logged in works on with the new role from the next act on, or not at all.
pub fn change_clerk(ledger: &Ledger, actor: Actor, seen: &Clerk, change: &ClerkChange) -> Result<()> {
    let login = clerk_login(&change.login)?;
    let clerk_name = name(&change.name, Refusal::FirstNameMissing)?;
    let mobile = clerk_mobile(&change.mobile)?;
    if change.role == Role::UnitOfficer && change.unit.is_none() {
        return Err(Refusal::UnitOfficerWithoutUnit.into());
    }
    let (seen, change) = (seen.clone(), change.clone());
    ledger.write(actor, move |tx| {
        if actor != Actor::Admin {
            clerks::acting(tx, Power::Manage)?;
        }
        let before = clerks::by_id(tx, seen.id)?;
        // In whose place somebody works today is no part of it.
        if before != (Clerk { capacities: before.capacities.clone(), ..seen.clone() }) {
            return Err(Refusal::RowChanged.into());
        }
        if clerks::by_login(tx, &login)?.is_some_and(|other| other.id != before.id) {
            return Err(Refusal::ClerkTaken.into());
        }
        if let Some(unit) = change.unit
            && before.unit_id != change.unit
        {
            office::active_unit(tx, unit)?.ok_or(Refusal::UnitMissing)?;
        }
        let after = Clerk {
            login,
            name: clerk_name,
            role: change.role,
            unit_id: change.unit,
            mobile,
            is_active: change.is_active,
            ..before.clone()
        };
        keeps_an_admin(tx, &before, &after)?;
        clerks::change(tx, &after)?;
        let facts = json!({ "clerk": after.id.0, "before": facts_of(&before), "after": facts_of(&after) });
        audit::append(tx, EventKind::ClerkChanged, None, &facts, None)?;
        Ok(())
    })
}

/// The number of a clerk; empty for none.
pub(super) fn clerk_mobile(typed: &str) -> Result<Option<Mobile>> {
    Ok(if typed.trim().is_empty() { None } else { Some(Mobile::parse(typed)?) })
}

/// An office whose last admin is closed could be opened from the machine room only; who sits there may do it.
pub(super) fn keeps_an_admin(tx: &Tx<'_>, before: &Clerk, after: &Clerk) -> Result<()> {
    let is_admin = |clerk: &Clerk| clerk.role == Role::Admin && clerk.is_active;
    if tx.actor != Actor::Admin
        && is_admin(before)
        && !is_admin(after)
        && clerks::others_of_role(tx, Role::Admin, before.id)? == 0
    {
        return Err(Refusal::LastAdmin.into());
    }
    Ok(())
}

/// What the log keeps of a clerk: the number is masked there, because the log is never erased.
fn facts_of(clerk: &Clerk) -> Value {
    json!({
        "login": clerk.login, "name": clerk.name, "role": clerk.role.code(),
        "unit": clerk.unit_id.map(|unit| unit.0), "mobile": clerk.mobile.as_ref().map(Mobile::masked),
        "active": clerk.is_active,
    })
}
