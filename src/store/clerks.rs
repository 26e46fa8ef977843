//! Clerks. Whoever acts is read afresh inside the act's transaction, so that a disabled clerk is cut off at once.

use rusqlite::{OptionalExtension, Row};

use super::{Actor, Tx, View, clerk_keys, deputies};
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
    /// In whose place the clerk works now: the own one first, then those of the clerks deputised for.
    pub capacities: Vec<Capacity>,
}

/// A place that somebody works in: powers are held together with the unit that they are held for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// Whose place it is.
    pub clerk: ClerkId,
    /// That clerk's name.
    pub name: String,
    /// The role that says what may be done.
    pub role: Role,
    /// The unit whose letters a unit officer sees.
    pub unit_id: Option<UnitId>,
}

impl Clerk {
    /// Whether the clerk may do this, in the own place or in another one's.
    pub fn may(&self, power: Power) -> bool {
        self.capacities.iter().any(|capacity| capacity.role.may(power))
    }

    /// Whether the clerk sees every letter, or only those of a unit or a few.
    pub fn sees_all(&self) -> bool {
        self.may(Power::ReadAll)
    }

    /// The units whose letters the clerk sees; none has the number 0, so that somebody without a unit sees nothing.
    pub fn units(&self) -> Vec<UnitId> {
        let mut units: Vec<UnitId> = self.capacities.iter().filter_map(|capacity| capacity.unit_id).collect();
        units.sort_unstable();
        units.dedup();
        if units.is_empty() { vec![UnitId(0)] } else { units }
    }

    /// The clerks whose letters are this clerk's: the own number, and those deputised for.
    pub fn desks(&self) -> Vec<ClerkId> {
        self.capacities.iter().map(|capacity| capacity.clerk).collect()
    }

    /// Those deputised for now.
    pub fn stands_in_for(&self) -> impl Iterator<Item = &Capacity> {
        self.capacities.iter().filter(|capacity| capacity.clerk != self.id)
    }

    /// The same clerk with nothing but the places that give this power: an intake clerk who stands in for an officer of
    /// the parks reads all letters as an intake clerk, and replies to those of the parks only.
    fn within(mut self, power: Power) -> Self {
        self.capacities.retain(|capacity| capacity.role.may(power));
        self
    }
}

const COLUMNS: &str = "id, login, name, role, unit_id, is_active, mobile";

/// All clerks, in the order they were added.
pub fn all(view: &View<'_>) -> Result<Vec<Clerk>> {
    let mut statement = view.connection.prepare_cached(&format!("select {COLUMNS} from clerk order by id"))?;
    let clerks = statement.query_map([], clerk)?.collect::<rusqlite::Result<Vec<_>>>()?;
    clerks.into_iter().map(|clerk| deputies::with_places(view, clerk)).collect()
}

/// The clerk of a login name.
pub fn by_login(view: &View<'_>, login: &str) -> Result<Option<Clerk>> {
    let clerk = view
        .connection
        .prepare_cached(&format!("select {COLUMNS} from clerk where login = ?1"))?
        .query_row([login], clerk)
        .optional()?;
    clerk.map(|clerk| deputies::with_places(view, clerk)).transpose()
}

/// A clerk.
pub fn by_id(view: &View<'_>, id: ClerkId) -> Result<Clerk> {
    let clerk = view
        .connection
        .prepare_cached(&format!("select {COLUMNS} from clerk where id = ?1"))?
        .query_row([id.0], clerk)?;
    deputies::with_places(view, clerk)
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
/// The clerk who acts, if the clerk is active and holds the power, with the places that give it. When only a place of
/// somebody deputised for gives it, the log names that clerk.
pub(crate) fn acting(tx: &Tx<'_>, power: Power) -> Result<Clerk> {
    let clerk = acting_any(tx)?.within(power);
    let Some(place) = clerk.capacities.first() else { return Err(Refusal::NotAllowed.into()) };
    acts_in(tx, &clerk, place);
    Ok(clerk)
}

/// The clerk who acts, whatever the role.
pub(crate) fn acting_any(tx: &Tx<'_>) -> Result<Clerk> {
    let Actor::Clerk(id) = tx.actor else { return Err(Refusal::NotAllowed.into()) };
    let clerk = by_id(tx, id)?;
    if let Some(key) = tx.key {
        clerk_keys::still_opens(tx, key, id)?;
    }
    if clerk.is_active { Ok(clerk) } else { Err(Refusal::ClerkDisabled.into()) }
}

/// Notes in whose place the act is done.
pub(crate) fn acts_in(tx: &Tx<'_>, clerk: &Clerk, place: &Capacity) {
    tx.acts_for.set((place.clerk != clerk.id).then_some(place.clerk));
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

pub(crate) fn change(tx: &Tx<'_>, clerk: &Clerk) -> Result<()> {
    tx.connection
        .prepare_cached(
            "update clerk set login = ?2, name = ?3, role = ?4, unit_id = ?5, mobile = ?6, is_active = ?7 where id = ?1",
        )?
        .execute((
            clerk.id.0,
            &clerk.login,
            &clerk.name,
            clerk.role.code(),
            clerk.unit_id.map(|unit| unit.0),
            clerk.mobile.as_ref().map(Mobile::as_str),
            clerk.is_active,
        ))?;
    Ok(())
}

pub(crate) fn set_password(tx: &Tx<'_>, id: ClerkId, hash: &str) -> Result<()> {
    tx.connection
        .prepare_cached("update clerk set password_hash = ?2, failures = 0, waits_until = 0 where id = ?1")?
        .execute((id.0, hash))?;
    Ok(())
}

/// Active clerks of a role, but one: whether somebody is left to manage the office.
pub(crate) fn others_of_role(view: &View<'_>, role: Role, but: ClerkId) -> Result<i64> {
    Ok(view
        .connection
        .prepare_cached("select count(*) from clerk where role = ?1 and is_active = 1 and id <> ?2")?
        .query_row((role.code(), but.0), |row| row.get(0))?)
}

/// Active officers of a unit.
pub(crate) fn officers_of(view: &View<'_>, unit: UnitId) -> Result<i64> {
    Ok(view
        .connection
        .prepare_cached("select count(*) from clerk where role = 'unit_officer' and is_active = 1 and unit_id = ?1")?
        .query_row([unit.0], |row| row.get(0))?)
}

fn clerk(row: &Row<'_>) -> rusqlite::Result<Clerk> {
    let role: String = row.get(3)?;
    let (id, name) = (ClerkId(row.get(0)?), row.get::<_, String>(2)?);
    // The schema lets no other code in; an auditor is the role that can do the least harm.
    let role = Role::of_code(&role).unwrap_or(Role::Auditor);
    let unit_id = row.get::<_, Option<i64>>(4)?.map(UnitId);
    Ok(Clerk {
        id,
        login: row.get(1)?,
        name: name.clone(),
        role,
        unit_id,
        is_active: row.get(5)?,
        mobile: row.get::<_, Option<String>>(6)?.map(Mobile::stored),
        capacities: vec![Capacity { clerk: id, name, role, unit_id }],
    })
}

impl From<Clerk> for Actor {
    fn from(clerk: Clerk) -> Self {
        Self::Clerk(clerk.id)
    }
}

impl From<ClerkId> for Actor {
    fn from(clerk: ClerkId) -> Self {
        Self::Clerk(clerk)
    }
}
