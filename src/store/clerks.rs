//! Clerks. Whoever acts is read afresh inside the act's transaction, so that a disabled clerk is cut off at once.

use rusqlite::{OptionalExtension, Row};

use super::{Actor, Tx, View};
use crate::domain::ids::{ClerkId, UnitId};
use crate::domain::mobile::Mobile;
use crate::domain::refusal::Refusal;
use crate::domain::role::{Power, Role};
use crate::error::Result;

/// A clerk of the office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clerk {
    /// The row.
    pub id: ClerkId,
    /// The login name.
    pub login: String,
    /// The name that colleagues read.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The own unit, which a unit officer always has.
    pub unit_id: Option<UnitId>,
    /// Whether the clerk may work.
    pub is_active: bool,
    /// Where the office tells the clerk something by SMS.
    pub mobile: Option<Mobile>,
}

impl Clerk {
    /// Whether the clerk sees every letter, or only those of the own unit.
    pub fn sees_all(&self) -> bool {
        self.role.may(Power::ReadAll)
    }
}

const COLUMNS: &str = "id, login, name, role, unit_id, is_active, mobile";

/// All clerks, in the order they were added.
pub fn all(view: &View<'_>) -> Result<Vec<Clerk>> {
    let mut statement = view.connection.prepare_cached(&format!("select {COLUMNS} from clerk order by id"))?;
    Ok(statement.query_map([], clerk)?.collect::<rusqlite::Result<_>>()?)
}

/// The clerk of a login name.
pub fn by_login(view: &View<'_>, login: &str) -> Result<Option<Clerk>> {
    Ok(view
        .connection
        .prepare_cached(&format!("select {COLUMNS} from clerk where login = ?1"))?
        .query_row([login], clerk)
        .optional()?)
}

/// A clerk.
pub fn by_id(view: &View<'_>, id: ClerkId) -> Result<Clerk> {
    Ok(view
        .connection
        .prepare_cached(&format!("select {COLUMNS} from clerk where id = ?1"))?
        .query_row([id.0], clerk)?)
}

/// The head that a unit's letters are reported to: its own, else the secretariat's, else any.
pub(crate) fn head_of(view: &View<'_>, unit: Option<UnitId>) -> Result<Option<Clerk>> {
    Ok(view
        .connection
        .prepare_cached(&format!(
            "select {COLUMNS} from clerk where role = 'head' and is_active = 1
             order by unit_id is null or unit_id is not ?1, unit_id is not null, id limit 1"
        ))?
        .query_row([unit.map(|unit| unit.0)], clerk)
        .optional()?)
}

/// The clerk who acts, if the clerk is active and holds the power.
pub(crate) fn acting(tx: &Tx<'_>, power: Power) -> Result<Clerk> {
    let clerk = acting_any(tx)?;
    if clerk.role.may(power) { Ok(clerk) } else { Err(Refusal::NotAllowed.into()) }
}

/// The clerk who acts, whatever the role.
pub(crate) fn acting_any(tx: &Tx<'_>) -> Result<Clerk> {
    let Actor::Clerk(id) = tx.actor else { return Err(Refusal::NotAllowed.into()) };
    let clerk = by_id(tx, id)?;
    if clerk.is_active { Ok(clerk) } else { Err(Refusal::ClerkDisabled.into()) }
}

/// Password hash, failures and end of the waiting time of a clerk.
pub(crate) fn credentials(view: &View<'_>, id: ClerkId) -> Result<(String, i64, i64)> {
    Ok(view
        .connection
        .prepare_cached("select password_hash, failures, waits_until from clerk where id = ?1")?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?)
}

pub(crate) fn set_failures(tx: &Tx<'_>, id: ClerkId, failures: i64, waits_until: i64) -> Result<()> {
    tx.connection.prepare_cached("update clerk set failures = ?2, waits_until = ?3 where id = ?1")?.execute((
        id.0,
        failures,
        waits_until,
    ))?;
    Ok(())
}

pub(crate) fn add(
    tx: &Tx<'_>,
    login: &str,
    name: &str,
    role: Role,
    unit: Option<UnitId>,
    password_hash: &str,
) -> Result<ClerkId> {
    tx.connection
        .prepare_cached(
            "insert into clerk (login, name, role, unit_id, password_hash, created_at) values (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((login, name, role.code(), unit.map(|u| u.0), password_hash, tx.now.0))?;
    Ok(ClerkId(tx.connection.last_insert_rowid()))
}

pub(crate) fn disable(tx: &Tx<'_>, id: ClerkId) -> Result<()> {
    tx.connection.prepare_cached("update clerk set is_active = 0 where id = ?1")?.execute([id.0])?;
    Ok(())
}

pub(crate) fn set_mobile(tx: &Tx<'_>, id: ClerkId, mobile: Option<&Mobile>) -> Result<()> {
    let mobile = mobile.map(Mobile::as_str);
    tx.connection.prepare_cached("update clerk set mobile = ?2 where id = ?1")?.execute((id.0, mobile))?;
    Ok(())
}

fn clerk(row: &Row<'_>) -> rusqlite::Result<Clerk> {
    let role: String = row.get(3)?;
    Ok(Clerk {
        id: ClerkId(row.get(0)?),
        login: row.get(1)?,
        name: row.get(2)?,
        // The schema lets no other code in; an auditor is the role that can do the least harm.
        role: Role::of_code(&role).unwrap_or(Role::Auditor),
        unit_id: row.get::<_, Option<i64>>(4)?.map(UnitId),
        is_active: row.get(5)?,
        mobile: row.get::<_, Option<String>>(6)?.map(Mobile::stored),
    })
}

impl From<Clerk> for Actor {
    fn from(clerk: Clerk) -> Self {
        Self::Clerk(clerk.id)
    }
}
