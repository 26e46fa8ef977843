//! The office itself: secretariats, units, addressees, templates. Small tables, read whole.

use rusqlite::{OptionalExtension, Row};

use super::{Tx, View};
use crate::domain::ids::{AddresseeId, TemplateId, UnitId};
use crate::error::Result;

/// A unit that acts on letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its row.
    pub id: UnitId,
    /// Two to four Latin letters.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The title of its head.
    pub head_title: String,
    /// Whether letters may be referred to it.
    pub is_active: bool,
}

/// Somebody a letter can be addressed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addressee {
    /// Its row.
    pub id: AddresseeId,
    /// As the public form shows it.
    pub name: String,
    /// The unit that this means.
    pub unit_id: Option<UnitId>,
}

/// A text that clerks write every day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its row.
    pub id: TemplateId,
    /// Two letters that call it up.
    pub short_code: String,
    /// What the list shows.
    pub title: String,
    /// The text, with `{subject}` and the like to be filled.
    pub body: String,
}

/// All units, in the order they were added.
pub fn units(view: &View<'_>) -> Result<Vec<Unit>> {
    let mut statement =
        view.connection.prepare_cached("select id, code, name, head_title, is_active from unit order by id")?;
    Ok(statement.query_map([], unit)?.collect::<rusqlite::Result<_>>()?)
}

/// The unit of a code.
pub fn unit_by_code(view: &View<'_>, code: &str) -> Result<Option<Unit>> {
    Ok(view
        .connection
        .prepare_cached("select id, code, name, head_title, is_active from unit where code = ?1")?
        .query_row([code], unit)
        .optional()?)
}

/// A unit that letters may be referred to.
pub(crate) fn active_unit(view: &View<'_>, id: UnitId) -> Result<Option<Unit>> {
    Ok(view
        .connection
        .prepare_cached("select id, code, name, head_title, is_active from unit where id = ?1 and is_active = 1")?
        .query_row([id.0], unit)
        .optional()?)
}

/// The unit that an addressee means, if letters may be referred to it.
pub(crate) fn unit_of_addressee(view: &View<'_>, id: AddresseeId) -> Result<Option<Unit>> {
    Ok(view
        .connection
        .prepare_cached(
            "select u.id, u.code, u.name, u.head_title, u.is_active
             from addressee a join unit u on u.id = a.unit_id where a.id = ?1 and u.is_active = 1",
        )?
        .query_row([id.0], unit)
        .optional()?)
}

fn unit(row: &Row<'_>) -> rusqlite::Result<Unit> {
    Ok(Unit {
        id: UnitId(row.get(0)?),
        code: row.get(1)?,
        name: row.get(2)?,
        head_title: row.get(3)?,
        is_active: row.get(4)?,
    })
}

/// The addressees that the public form offers, in the office's order.
pub fn addressees(view: &View<'_>) -> Result<Vec<Addressee>> {
    let mut statement = view
        .connection
        .prepare_cached("select id, name, unit_id from addressee where is_active = 1 order by position, id")?;
    let rows = statement.query_map([], |row| {
        Ok(Addressee {
            id: AddresseeId(row.get(0)?),
            name: row.get(1)?,
            unit_id: row.get::<_, Option<i64>>(2)?.map(UnitId),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The texts of a kind (`reason`, `defect`, `reply`, `note`, `notice`, `reversal`), most used first.
pub fn templates(view: &View<'_>, kind: &str) -> Result<Vec<Template>> {
    let mut statement = view.connection.prepare_cached(
        "select id, short_code, title, body from template where kind = ?1 and is_active = 1
         order by used_count desc, id",
    )?;
    let rows = statement.query_map([kind], |row| {
        Ok(Template { id: TemplateId(row.get(0)?), short_code: row.get(1)?, title: row.get(2)?, body: row.get(3)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn use_template(tx: &Tx<'_>, id: TemplateId) -> Result<()> {
    tx.connection.prepare_cached("update template set used_count = used_count + 1 where id = ?1")?.execute([id.0])?;
    Ok(())
}

/// The secretariat that the public form files into: the first one.
pub(crate) fn main_secretariat(view: &View<'_>) -> Result<i64> {
    Ok(view.connection.prepare_cached("select min(id) from secretariat")?.query_row([], |row| row.get(0))?)
}

pub(crate) fn add_secretariat(tx: &Tx<'_>, code: &str, name: &str) -> Result<i64> {
    tx.connection.prepare_cached("insert into secretariat (code, name) values (?1, ?2)")?.execute((code, name))?;
    Ok(tx.connection.last_insert_rowid())
}

pub(crate) fn add_unit(tx: &Tx<'_>, code: &str, name: &str, head_title: &str) -> Result<UnitId> {
    let secretariat = main_secretariat(tx)?;
    tx.connection
        .prepare_cached("insert into unit (secretariat_id, code, name, head_title) values (?1, ?2, ?3, ?4)")?
        .execute((secretariat, code, name, head_title))?;
    Ok(UnitId(tx.connection.last_insert_rowid()))
}

pub(crate) fn add_addressee(tx: &Tx<'_>, name: &str, unit: Option<UnitId>) -> Result<AddresseeId> {
    tx.connection
        .prepare_cached(
            "insert into addressee (name, unit_id, position)
             values (?1, ?2, (select coalesce(max(position), 0) + 1 from addressee))",
        )?
        .execute((name, unit.map(|u| u.0)))?;
    Ok(AddresseeId(tx.connection.last_insert_rowid()))
}

pub(crate) fn add_template(tx: &Tx<'_>, kind: &str, short_code: &str, title: &str, body: &str) -> Result<TemplateId> {
    tx.connection
        .prepare_cached("insert into template (kind, short_code, title, body) values (?1, ?2, ?3, ?4)")?
        .execute((kind, short_code, title, body))?;
    Ok(TemplateId(tx.connection.last_insert_rowid()))
}
