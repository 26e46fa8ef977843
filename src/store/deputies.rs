//! Deputies with dates. Whom a clerk stands in for is read with the clerk, so that every filter and every act knows it.

use rusqlite::{Row, named_params};

use super::clerks::{Capacity, Clerk};
use super::{Tx, View};
use crate::domain::calendar::Instant;
use crate::domain::day::Day;
use crate::domain::ids::{ClerkId, DeputyId, UnitId};
use crate::domain::role::Role;
use crate::error::Result;

/// A time in which one clerk does the work of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deputy {
    /// The row.
    pub id: DeputyId,
    /// Whose work is done.
    pub clerk_id: ClerkId,
    /// That clerk's name.
    pub clerk_name: String,
    /// By whom.
    pub deputy_id: ClerkId,
    /// That clerk's name.
    pub deputy_name: String,
    /// From this day on.
    pub from: Day,
    /// The last day.
    pub until: Day,
    /// When it was ended before its time.
    pub ended_at: Option<Instant>,
}

const SELECT: &str = "select d.id, d.clerk_id, c.name, d.deputy_id, p.name, d.from_day, d.until_day, d.ended_at
    from clerk_deputy d join clerk c on c.id = d.clerk_id join clerk p on p.id = d.deputy_id";

/// Times that run or are to come, the one that ends first at the top.
pub fn running(view: &View<'_>) -> Result<Vec<Deputy>> {
    let mut statement = view.connection.prepare_cached(&format!(
        "{SELECT} where d.ended_at is null and d.until_day >= ?1 order by d.until_day, d.id"
    ))?;
    Ok(statement.query_map([Day::of(view.now).0], deputy)?.collect::<rusqlite::Result<_>>()?)
}

/// One of them, whoever asks.
pub(crate) fn by_id(view: &View<'_>, id: DeputyId) -> Result<Deputy> {
    Ok(view.connection.prepare_cached(&format!("{SELECT} where d.id = ?1"))?.query_row([id.0], deputy)?)
}

/// Whether a clerk has a deputy on one of these days.
pub(crate) fn is_there(view: &View<'_>, clerk: ClerkId, from: Day, until: Day) -> Result<bool> {
    Ok(view
        .connection
        .prepare_cached(
            "select exists (select 1 from clerk_deputy where ended_at is null and until_day >= :from
                 and from_day <= :until and clerk_id = :clerk)",
        )?
        .query_row(named_params! { ":from": from.0, ":until": until.0, ":clerk": clerk.0 }, |row| row.get(0))?)
}

/// The clerk with the places of those whom the clerk stands in for today. Roles may have changed since the deputy was
/// named, and somebody may be gone: what the rule does not allow today is not given today. Nothing is handed on: the
/// places of somebody deputised for are the own ones only.
pub(crate) fn with_places(view: &View<'_>, mut clerk: Clerk) -> Result<Clerk> {
    let mut statement = view.connection.prepare_cached(
        "select distinct c.id, c.name, c.role, c.unit_id from clerk_deputy d join clerk c on c.id = d.clerk_id
         where d.deputy_id = :deputy and d.ended_at is null and d.until_day >= :today and d.from_day <= :today
             and c.is_active = 1",
    )?;
    let today = Day::of(view.now).0;
    let rows = statement.query_map(named_params! { ":deputy": clerk.id.0, ":today": today }, |row| {
        Ok(Capacity {
            clerk: ClerkId(row.get(0)?),
            name: row.get(1)?,
            role: Role::of_code(row.get_ref(2)?.as_str()?).unwrap_or(Role::Auditor),
            unit_id: row.get::<_, Option<i64>>(3)?.map(UnitId),
        })
    })?;
    for place in rows {
        let place = place?;
        if clerk.role.may_stand_in_for(place.role) {
            clerk.capacities.push(place);
        }
    }
    Ok(clerk)
}

pub(crate) fn add(tx: &Tx<'_>, clerk: ClerkId, deputy: ClerkId, from: Day, until: Day) -> Result<DeputyId> {
    tx.connection
        .prepare_cached(
            "insert into clerk_deputy (clerk_id, deputy_id, from_day, until_day, created_at) values (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((clerk.0, deputy.0, from.0, until.0, tx.now.0))?;
    Ok(DeputyId(tx.connection.last_insert_rowid()))
}

pub(crate) fn end(tx: &Tx<'_>, id: DeputyId) -> Result<()> {
    tx.connection
        .prepare_cached("update clerk_deputy set ended_at = ?2 where id = ?1 and ended_at is null")?
        .execute((id.0, tx.now.0))?;
    Ok(())
}

fn deputy(row: &Row<'_>) -> rusqlite::Result<Deputy> {
    Ok(Deputy {
        id: DeputyId(row.get(0)?),
        clerk_id: ClerkId(row.get(1)?),
        clerk_name: row.get(2)?,
        deputy_id: ClerkId(row.get(3)?),
        deputy_name: row.get(4)?,
        from: Day(row.get(5)?),
        until: Day(row.get(6)?),
        ended_at: row.get::<_, Option<i64>>(7)?.map(Instant),
    })
}
