//! A clerk is added.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::ClerkId;
use crate::domain::mobile::Mobile;
use crate::domain::name::name;
use crate::domain::password::Password;
use crate::domain::refusal::Refusal;
use crate::domain::role::{Power, Role};
use crate::error::Result;
use crate::secrets::hash_password;
use crate::store::clerks::Clerk;
use crate::store::{Actor, Ledger, audit, clerks, office};

use super::change_clerk::clerk_mobile;

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

/// A clerk whose login, name and password fit, with the password hashed already. Hashing is slow on purpose, so that
/// whoever adds many clerks prepares them on several threads.
pub struct CheckedClerk {
    login: String,
    name: String,
    role: Role,
    unit_code: Option<String>,
    mobile: Option<Mobile>,
    hash: String,
}

impl CheckedClerk {
    /// The same with a mobile number; empty for none.
    pub fn with_mobile(self, typed: &str) -> Result<Self> {
        Ok(Self { mobile: clerk_mobile(typed)?, ..self })
    }
}

impl NewClerk<'_> {
    /// Checks what was typed and hashes the password.
    pub fn check(&self) -> Result<CheckedClerk> {
        let login = clerk_login(self.login)?;
        let clerk_name = name(self.name, Refusal::FirstNameMissing)?;
        if self.role == Role::UnitOfficer && self.unit_code.is_none() {
            return Err(Refusal::UnitOfficerWithoutUnit.into());
        }
        let password = Password::choose(self.password, &[&login, &clerk_name])?;
        let hash = hash_password(&password)?;
        Ok(CheckedClerk {
            login,
            name: clerk_name,
            role: self.role,
            unit_code: self.unit_code.map(str::to_owned),
            mobile: None,
            hash,
        })
    }
}

/// Adds a clerk.
pub fn add_clerk(ledger: &Ledger, actor: Actor, new: &NewClerk<'_>) -> Result<ClerkId> {
    add_checked_clerk(ledger, actor, new.check()?)
}

/// Adds a clerk who was checked before.
pub fn add_checked_clerk(ledger: &Ledger, actor: Actor, new: CheckedClerk) -> Result<ClerkId> {
    ledger.write(actor, move |tx| {
        if actor != Actor::Admin {
            clerks::acting(tx, Power::Manage)?;
        }
        if clerks::by_login(tx, &new.login)?.is_some() {
            return Err(Refusal::ClerkTaken.into());
        }
        let unit = match &new.unit_code {
            Some(code) => {
                Some(office::unit_by_code(tx, code)?.ok_or_else(|| Refusal::UnitUnknown { code: code.to_owned() })?.id)
            }
            None => None,
        };
        let id = clerks::add(tx, &new.login, &new.name, new.role, unit, &new.hash)?;
        if new.mobile.is_some() {
            clerks::change(tx, &Clerk { mobile: new.mobile.clone(), ..clerks::by_id(tx, id)? })?;
        }
        let mobile = new.mobile.as_ref().map(Mobile::masked);
        let facts = json!({ "clerk": id.0, "login": new.login, "role": new.role.code(), "mobile": mobile });
        audit::append(tx, EventKind::ClerkAdded, None, &facts, None)?;
        Ok(id)
    })
}

/// A login name as it is kept.
pub(super) fn clerk_login(typed: &str) -> Result<String> {
    let login = typed.trim().to_owned();
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.';
    if !(2..=32).contains(&login.len()) || !login.bytes().all(fits) {
        return Err(Refusal::ClerkLoginForm.into());
    }
    Ok(login)
}
