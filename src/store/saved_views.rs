//! Search lines under a name. A line holds no right: it is read again, as the clerk who runs it, each time.

use rusqlite::{OptionalExtension, Row};

use super::{Tx, View};
use crate::domain::ids::{ClerkId, SavedViewId};
use crate::error::Result;

/// Views that one clerk keeps, at most.
pub const MOST: i64 = 50;

/// A search line under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    /// The row.
    pub id: SavedViewId,
    /// Who keeps it.
    pub clerk_id: ClerkId,
    /// That clerk's name.
    pub clerk_name: String,
    /// Its name.
    pub name: String,
    /// The search line.
    pub query: String,
    /// Whether everybody has it.
    pub is_shared: bool,
}

const SELECT: &str = "select v.id, v.clerk_id, c.name, v.name, v.query, v.is_shared
    from saved_view v join clerk c on c.id = v.clerk_id";

/// The clerk's own ones in the order they were kept, then those that others share.
pub fn for_clerk(view: &View<'_>, clerk: ClerkId) -> Result<Vec<SavedView>> {
    let read = |condition: &str| -> Result<Vec<SavedView>> {
        let mut statement = view.connection.prepare_cached(&format!("{SELECT} where {condition} order by v.id"))?;
        Ok(statement.query_map([clerk.0], saved)?.collect::<rusqlite::Result<_>>()?)
    };
    let mut views = read("v.clerk_id = ?1")?;
    views.extend(read("v.is_shared = 1 and v.clerk_id <> ?1")?);
    Ok(views)
}

/// A view, whoever asks.
pub(crate) fn by_id(view: &View<'_>, id: SavedViewId) -> Result<SavedView> {
    Ok(view.connection.prepare_cached(&format!("{SELECT} where v.id = ?1"))?.query_row([id.0], saved)?)
}

/// The own view of a name.
pub(crate) fn by_name(view: &View<'_>, clerk: ClerkId, name: &str) -> Result<Option<SavedViewId>> {
    Ok(view
        .connection
        .prepare_cached("select id from saved_view where clerk_id = ?1 and name = ?2")?
        .query_row((clerk.0, name), |row| row.get(0).map(SavedViewId))
        .optional()?)
}

/// How many a clerk keeps.
pub(crate) fn count(view: &View<'_>, clerk: ClerkId) -> Result<i64> {
    Ok(view
        .connection
        .prepare_cached("select count(*) from saved_view where clerk_id = ?1")?
        .query_row([clerk.0], |row| row.get(0))?)
}

pub(crate) fn add(tx: &Tx<'_>, clerk: ClerkId, name: &str, query: &str) -> Result<SavedViewId> {
    tx.connection
        .prepare_cached("insert into saved_view (clerk_id, name, query, created_at) values (?1, ?2, ?3, ?4)")?
        .execute((clerk.0, name, query, tx.now.0))?;
    Ok(SavedViewId(tx.connection.last_insert_rowid()))
}

pub(crate) fn change(tx: &Tx<'_>, saved: &SavedView) -> Result<()> {
    tx.connection.prepare_cached("update saved_view set name = ?2, is_shared = ?3 where id = ?1")?.execute((
        saved.id.0,
        &saved.name,
        saved.is_shared,
    ))?;
    Ok(())
}

pub(crate) fn drop(tx: &Tx<'_>, id: SavedViewId) -> Result<()> {
    tx.connection.prepare_cached("delete from saved_view where id = ?1")?.execute([id.0])?;
    Ok(())
}

fn saved(row: &Row<'_>) -> rusqlite::Result<SavedView> {
    Ok(SavedView {
        id: SavedViewId(row.get(0)?),
        clerk_id: ClerkId(row.get(1)?),
        clerk_name: row.get(2)?,
        name: row.get(3)?,
        query: row.get(4)?,
        is_shared: row.get(5)?,
    })
}
