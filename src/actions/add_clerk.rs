//! A clerk is added.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::ClerkId;
use crate::domain::name::name;
use crate::domain::password::Password;
use crate::domain::refusal::Refusal;
use crate::domain::role::{Power, Role};
use crate::error::Result;
use crate::secrets::hash_password;
use crate::store::{Actor, Ledger, audit, clerks, office};

/// A clerk as the admin types it in.
#[derive(Clone, Debug)]
pub struct NewClerk<'a> {
    /// 2 to 32 small Latin letters, digits, dashes or dots.
    pub login: &'a str,
    /// The name that colleagues read.
    pub name: &'a str,
    /// The role.
    pub role: Role,
    /// Code of the own unit; a unit officer needs one.
    pub unit_code: Option<&'a str>,
    /// The first password.
    pub password: &'a str,
}

/// Adds a clerk.
pub fn add_clerk(ledger: &Ledger, actor: Actor, new: &NewClerk<'_>) -> Result<ClerkId> {
    let login = new.login.trim().to_owned();
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.';
    if !(2..=32).contains(&login.len()) || !login.bytes().all(fits) {
        return Err(Refusal::ClerkLoginForm.into());
    }
    let clerk_name = name(new.name, Refusal::FirstNameMissing)?;
    if new.role == Role::UnitOfficer && new.unit_code.is_none() {
        return Err(Refusal::UnitOfficerWithoutUnit.into());
    }
    let password = Password::choose(new.password, &[&login, &clerk_name])?;
    let hash = hash_password(&password)?;
    let (role, unit_code) = (new.role, new.unit_code.map(str::to_owned));
    ledger.write(actor, move |tx| {
        if actor != Actor::Admin {
            clerks::acting(tx, Power::Manage)?;
        }
        if clerks::by_login(tx, &login)?.is_some() {
            return Err(Refusal::ClerkTaken.into());
        }
        let unit = match &unit_code {
            Some(code) => Some(office::unit_by_code(tx, code)?.ok_or(Refusal::UnitMissing)?.id),
            None => None,
        };
        let id = clerks::add(tx, &login, &clerk_name, role, unit, &hash)?;
        let facts = json!({ "clerk": id.0, "login": login, "role": role.code() });
        audit::append(tx, EventKind::ClerkAdded, None, &facts, None)?;
        Ok(id)
    })
}
