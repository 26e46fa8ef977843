//! A copy of the file: made while everything runs, opened without changing a byte, asked for its facts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::super::connection::{self, Access, Durability};
use super::super::{Halt, Tx, View, audit, file_links, schema, sessions, settings};
use super::office_mark;
use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};

pub(crate) use super::super::connection::open_copy;

/// Writes one consistent moment of the file into another one, unless it is stopped.
pub(crate) fn vacuum_into(path: &Path, to: &Path, halt: &Halt) -> Result<()> {
    let name = to.to_str().ok_or_else(|| Error::internal("naming a backup", "the name is not UTF-8"))?;
    let connection = connection::open(path, Access::Backup, Durability::Full)?;
    halt.over(&connection, || {
        connection.execute("vacuum into ?1", [name])?;
        Ok(())
    })
}

/// Bytes that the file holds, with what is still in its log: more than a copy of it can have.
pub(crate) fn live_bytes(view: &View<'_>) -> Result<u64> {
    let pages: i64 = view.connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
    let size: i64 = view.connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
    Ok(pages.unsigned_abs() * size.unsigned_abs())
}

/// What a manifest tells of the inside of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) office: String,
    pub(crate) office_mark: [u8; 32],
    pub(crate) schema: i64,
    pub(crate) audit_head: (i64, [u8; 32]),
    pub(crate) newest_event_at: i64,
    pub(crate) tables: BTreeMap<String, i64>,
}

pub(crate) fn facts(view: &View<'_>) -> Result<Facts> {
    let empty = || Error::from(Refusal::BackupDamaged { why: "audit: there is no row".to_owned() });
    let newest = view.connection.query_row("select max(at) from audit", [], |row| row.get::<_, Option<i64>>(0))?;
    Ok(Facts {
        office: settings::load(view)?.text("office.name").to_owned(),
        office_mark: office_mark(view)?.ok_or_else(empty)?,
        schema: schema::version(view.connection)?,
        audit_head: audit::head(view)?.ok_or_else(empty)?,
        newest_event_at: newest.unwrap_or_default(),
        tables: counts(view.connection)?,
    })
}

/// The office's own tables: not SQLite's, not the insides of the full-text index, not a replicator's.
pub(super) fn own_tables(connection: &Connection) -> Result<Vec<String>> {
    let mut statement = connection.prepare(
        "select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\'
             and name not like 'letter\\_text%' escape '\\' and name not like '\\_litestream\\_%' escape '\\'
         order by name",
    )?;
    Ok(statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

fn counts(connection: &Connection) -> Result<BTreeMap<String, i64>> {
    let mut counts = BTreeMap::new();
    for table in own_tables(connection)? {
        let sql = format!("select count(*) from {}", quoted(&table));
        counts.insert(table, connection.query_row(&sql, [], |row| row.get(0))?);
    }
    Ok(counts)
}

/// A name of the schema inside a statement.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Nothing that let somebody in when the copy was made lets anybody in now: cookies, one-time codes, links.
pub(crate) fn forget_chances(tx: &Tx<'_>) -> Result<()> {
    sessions::end_all(tx)?;
    file_links::end_all(tx)?;
    tx.connection
        .prepare_cached("update one_time_code set used_at = ?1, pending = null where used_at is null")?
        .execute([tx.now.0])?;
    Ok(())
}

/// A file that is gone when this is dropped, with what SQLite may have left beside it.
pub(crate) struct Scratch {
    path: PathBuf,
    keeps: bool,
}

impl Scratch {
    pub(crate) fn new(path: PathBuf) -> Self {
        let scratch = Self { path, keeps: false };
        scratch.clear();
        scratch
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// It has another name now.
    pub(crate) fn keep(mut self) {
        self.keeps = true;
    }

    fn clear(&self) {
        for ending in ["", "-wal", "-shm", "-journal", ".key"] {
            let mut name = self.path.as_os_str().to_owned();
            name.push(ending);
            let _ = std::fs::remove_file(name);
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if !self.keeps {
            self.clear();
        }
    }
}
