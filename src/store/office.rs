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
    /// Its place in lists, from 0.
    pub position: i64,
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
    /// Its place in the list of the form.
    pub position: i64,
    /// Whether it is offered.
    pub is_active: bool,
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

/// A template with everything that is kept of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullTemplate {
    /// Its row.
    pub id: TemplateId,
    /// `reason`, `defect`, `reply`, `note` or `notice`.
    pub kind: String,
    /// Two letters that call it up.
    pub short_code: String,
    /// What the list shows.
    pub title: String,
    /// The text.
    pub body: String,
    /// How often it was taken.
    pub used_count: i64,
    /// Whether it is offered.
    pub is_active: bool,
}

/// All units, in the office's order.
pub fn units(view: &View<'_>) -> Result<Vec<Unit>> {
    let mut statement = view
        .connection
        .prepare_cached("select id, code, name, head_title, position, is_active from unit order by position, id")?;
    Ok(statement.query_map([], unit)?.collect::<rusqlite::Result<_>>()?)
}

/// The unit of a code.
pub fn unit_by_code(view: &View<'_>, code: &str) -> Result<Option<Unit>> {
    Ok(view
        .connection
        .prepare_cached("select id, code, name, head_title, position, is_active from unit where code = ?1")?
        .query_row([code], unit)
        .optional()?)
}

/// A unit that letters may be referred to.
pub(crate) fn active_unit(view: &View<'_>, id: UnitId) -> Result<Option<Unit>> {
    Ok(view
        .connection
        .prepare_cached(
            "select id, code, name, head_title, position, is_active from unit where id = ?1 and is_active = 1",
        )?
        .query_row([id.0], unit)
        .optional()?)
}

/// The unit that an addressee means, if letters may be referred to it.
pub(crate) fn unit_of_addressee(view: &View<'_>, id: AddresseeId) -> Result<Option<Unit>> {
    Ok(view
        .connection
        .prepare_cached(
            "select u.id, u.code, u.name, u.head_title, u.position, u.is_active
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
        position: row.get(4)?,
        is_active: row.get(5)?,
    })
}

/// The addressees that the public form offers, in the office's order.
pub fn addressees(view: &View<'_>) -> Result<Vec<Addressee>> {
    let mut statement = view.connection.prepare_cached(
        "select id, name, unit_id, position, is_active from addressee where is_active = 1 order by position, id",
    )?;
    Ok(statement.query_map([], addressee)?.collect::<rusqlite::Result<_>>()?)
}

/// All addressees, also those that are offered no more.
pub fn all_addressees(view: &View<'_>) -> Result<Vec<Addressee>> {
    let mut statement = view
        .connection
        .prepare_cached("select id, name, unit_id, position, is_active from addressee order by position, id")?;
    Ok(statement.query_map([], addressee)?.collect::<rusqlite::Result<_>>()?)
}

fn addressee(row: &Row<'_>) -> rusqlite::Result<Addressee> {
    Ok(Addressee {
        id: AddresseeId(row.get(0)?),
        name: row.get(1)?,
        unit_id: row.get::<_, Option<i64>>(2)?.map(UnitId),
        position: row.get(3)?,
        is_active: row.get(4)?,
    })
}

/// A unit, open or closed.
pub(crate) fn unit_by_id(view: &View<'_>, id: UnitId) -> Result<Unit> {
    Ok(view
        .connection
        .prepare_cached("select id, code, name, head_title, position, is_active from unit where id = ?1")?
        .query_row([id.0], unit)?)
}

/// How many letters a unit has on its table.
pub(crate) fn letters_to_act_on(view: &View<'_>, unit: UnitId) -> Result<i64> {
    Ok(view
        .connection
        .prepare_cached(
            "select coalesce(sum(n), 0) from letter_count where unit_id = ?1 and state in ('in_review', 'approved')",
        )?
        .query_row([unit.0], |row| row.get(0))?)
}

pub(crate) fn change_unit(tx: &Tx<'_>, unit: &Unit) -> Result<()> {
    tx.connection
        .prepare_cached(
            "update unit set code = ?2, name = ?3, head_title = ?4, position = ?5, is_active = ?6 where id = ?1",
        )?
        .execute((unit.id.0, &unit.code, &unit.name, &unit.head_title, unit.position, unit.is_active))?;
    Ok(())
}

pub(crate) fn addressee_by_id(view: &View<'_>, id: AddresseeId) -> Result<Addressee> {
    Ok(view
        .connection
        .prepare_cached("select id, name, unit_id, position, is_active from addressee where id = ?1")?
        .query_row([id.0], addressee)?)
}

pub(crate) fn addressee_by_name(view: &View<'_>, name: &str) -> Result<Option<AddresseeId>> {
    Ok(view
        .connection
        .prepare_cached("select id from addressee where name = ?1")?
        .query_row([name], |row| row.get(0).map(AddresseeId))
        .optional()?)
}

pub(crate) fn change_addressee(tx: &Tx<'_>, new: &Addressee) -> Result<()> {
    tx.connection
        .prepare_cached("update addressee set name = ?2, unit_id = ?3, position = ?4, is_active = ?5 where id = ?1")?
        .execute((new.id.0, &new.name, new.unit_id.map(|unit| unit.0), new.position, new.is_active))?;
    Ok(())
}

/// All templates by kind, the most used of a kind first, also those that are offered no more.
pub fn all_templates(view: &View<'_>) -> Result<Vec<FullTemplate>> {
    let mut statement = view.connection.prepare_cached(
        "select id, kind, short_code, title, body, used_count, is_active from template
         order by kind, used_count desc, id",
    )?;
    Ok(statement.query_map([], full_template)?.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn template_by_id(view: &View<'_>, id: TemplateId) -> Result<FullTemplate> {
    Ok(view
        .connection
        .prepare_cached("select id, kind, short_code, title, body, used_count, is_active from template where id = ?1")?
        .query_row([id.0], full_template)?)
}

pub(crate) fn template_by_code(view: &View<'_>, kind: &str, short_code: &str) -> Result<Option<TemplateId>> {
    Ok(view
        .connection
        .prepare_cached("select id from template where kind = ?1 and short_code = ?2")?
        .query_row([kind, short_code], |row| row.get(0).map(TemplateId))
        .optional()?)
}

pub(crate) fn change_template(tx: &Tx<'_>, new: &FullTemplate) -> Result<()> {
    tx.connection
        .prepare_cached("update template set short_code = ?2, title = ?3, body = ?4, is_active = ?5 where id = ?1")?
        .execute((new.id.0, &new.short_code, &new.title, &new.body, new.is_active))?;
    Ok(())
}

fn full_template(row: &Row<'_>) -> rusqlite::Result<FullTemplate> {
    Ok(FullTemplate {
        id: TemplateId(row.get(0)?),
        kind: row.get(1)?,
        short_code: row.get(2)?,
        title: row.get(3)?,
        body: row.get(4)?,
        used_count: row.get(5)?,
        is_active: row.get(6)?,
    })
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
        .prepare_cached(
            "insert into unit (secretariat_id, code, name, head_title, position)
             values (?1, ?2, ?3, ?4, (select coalesce(max(position), 0) + 1 from unit))",
        )?
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
