//! Requests to prove an identity level, and the clerks' queue of them.

use rusqlite::OptionalExtension;

use super::{Tx, View};
use crate::domain::calendar::Instant;
use crate::domain::ids::{ClerkId, IdentityCheckId, PersonId};
use crate::domain::mobile::Mobile;
use crate::error::Result;

/// Where a request stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckState {
    /// In the queue.
    Waiting,
    /// The level is proven.
    Confirmed,
    /// Refused, with the reason.
    Refused(String),
}

/// A request of a person.
#[derive(Clone, Debug)]
pub struct IdentityCheck {
    /// The row.
    pub id: IdentityCheckId,
    /// The level asked for.
    pub level: i64,
    /// Where it stands.
    pub state: CheckState,
    /// When it was asked for.
    pub requested_at: Instant,
}

/// A request as the clerks' queue shows it.
#[derive(Clone, Debug)]
pub struct WaitingCheck {
    /// The row.
    pub id: IdentityCheckId,
    /// Whose.
    pub person_id: PersonId,
    /// The level asked for.
    pub level: i64,
    /// When it was asked for.
    pub requested_at: Instant,
    /// What the person claims.
    pub name: String,
    /// National ID.
    pub national_id: String,
    /// Mobile.
    pub mobile: Mobile,
    /// Birth date.
    pub birth_date: String,
}

/// The newest request of a person.
pub fn newest_of(view: &View<'_>, person: PersonId) -> Result<Option<IdentityCheck>> {
    Ok(view
        .connection
        .prepare_cached(
            "select id, level, state, requested_at, reason from identity_check
             where person_id = ?1 order by id desc limit 1",
        )?
        .query_row([person.0], |row| {
            let state: String = row.get(2)?;
            Ok(IdentityCheck {
                id: IdentityCheckId(row.get(0)?),
                level: row.get(1)?,
                state: match state.as_str() {
                    "confirmed" => CheckState::Confirmed,
                    "refused" => CheckState::Refused(row.get(4)?),
                    _ => CheckState::Waiting,
                },
                requested_at: Instant(row.get(3)?),
            })
        })
        .optional()?)
}

/// The clerks' queue, oldest first, at most `limit`.
pub fn waiting(view: &View<'_>, limit: i64) -> Result<Vec<WaitingCheck>> {
    let mut statement = view.connection.prepare_cached(
        "select i.id, i.person_id, i.level, i.requested_at, trim(p.first_name || ' ' || p.last_name),
             coalesce(p.national_id, ''), p.mobile, coalesce(p.birth_date, '')
         from identity_check i join person p on p.id = i.person_id
         where i.state = 'waiting' order by i.requested_at, i.id limit ?1",
    )?;
    let rows = statement.query_map([limit], |row| {
        Ok(WaitingCheck {
            id: IdentityCheckId(row.get(0)?),
            person_id: PersonId(row.get(1)?),
            level: row.get(2)?,
            requested_at: Instant(row.get(3)?),
            name: row.get(4)?,
            national_id: row.get(5)?,
            mobile: Mobile::stored(row.get(6)?),
            birth_date: row.get(7)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Person, level and state of a request.
pub(crate) fn by_id(view: &View<'_>, id: IdentityCheckId) -> Result<(PersonId, i64, bool)> {
    Ok(view
        .connection
        .prepare_cached("select person_id, level, state = 'waiting' from identity_check where id = ?1")?
        .query_row([id.0], |row| Ok((PersonId(row.get(0)?), row.get(1)?, row.get(2)?)))?)
}

pub(crate) fn add(tx: &Tx<'_>, person: PersonId, level: i64) -> Result<IdentityCheckId> {
    tx.connection
        .prepare_cached(
            "insert into identity_check (person_id, level, verifier, state, requested_at)
             values (?1, ?2, 'manual', 'waiting', ?3)",
        )?
        .execute((person.0, level, tx.now.0))?;
    Ok(IdentityCheckId(tx.connection.last_insert_rowid()))
}

pub(crate) fn decide(tx: &Tx<'_>, id: IdentityCheckId, by: ClerkId, state: &str, reason: Option<&str>) -> Result<()> {
    tx.connection
        .prepare_cached(
            "update identity_check set state = ?2, decided_at = ?3, decided_by = ?4, reason = ?5 where id = ?1",
        )?
        .execute((id.0, state, tx.now.0, by.0, reason))?;
    Ok(())
}
