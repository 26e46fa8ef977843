//! The new file: rows first, rules off; then what is made from them, and the rules on again.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::super::connection::{Access, Durability, open};
use super::pages::Pages;
use super::shape::Shape;
use super::trees::{Found, walk};
use super::{DamagedFile, Salvage, TableSaved};
use crate::domain::text::index_forms;
use crate::error::Result;
use crate::secrets::sha256;

/// Tables whose rows hold a file beside its sum: table, key, name, bytes, sum, letter.
const FILES_INSIDE: [(&str, &str); 3] =
    [("identity_file", "check_id"), ("company_paper", "person_id"), ("desk_file", "id")];

pub(super) fn fill(pages: &Pages, shapes: &[Shape], new: &Path) -> Result<Salvage> {
    let file = open(new, Access::Write, Durability::Building)?;
    // What a damaged file says need not hang together; what comes out is told, and `check` tells it again.
    file.execute_batch("pragma foreign_keys = off")?;
    let rules = take_triggers_off(&file)?;
    file.execute_batch("begin immediate; delete from letter_count")?;
    let mut tables: Vec<TableSaved> =
        shapes.iter().map(|shape| TableSaved { table: shape.table.clone(), ..TableSaved::default() }).collect();
    let statements: Vec<String> = shapes.iter().map(insert_sql).collect();
    let mut doubtful: Vec<Found> = Vec::new();
    let mut fault = None;
    let broken = walk(pages, shapes, &mut |found| {
        if fault.is_some() {
            return;
        }
        // What stands in its place goes before what may have slipped into another's.
        if found.is_doubtful {
            doubtful.push(found);
        } else {
            fault = enter(&file, &statements, &mut tables, &found).err();
        }
    });
    if let Some(error) = fault {
        return Err(error);
    }
    for found in &doubtful {
        enter(&file, &statements, &mut tables, found)?;
    }
    for (table, count) in broken {
        tables[table].broken += count;
    }
    let files = prove_files(&file)?;
    make_anew(&file)?;
    for (table, shape) in tables.iter_mut().zip(shapes) {
        table.saved = count(&file, &format!("select count(*) from \"{}\"", table.table))?;
        table.missing = missing(&file, shape)?;
    }
    for rule in rules {
        file.execute_batch(&rule)?;
    }
    file.execute_batch("commit")?;
    Ok(Salvage { tables, files, is_log_lost: false })
}

/// Enters a row into the first of its tables that takes it.
fn enter(file: &Connection, statements: &[String], tables: &mut [TableSaved], found: &Found) -> Result<()> {
    for (table, values) in &found.tables {
        match file.prepare_cached(&statements[*table])?.execute(params_from_iter(values)) {
            Ok(1) => return Ok(()),
            // The disk is full or broken: that is no fault of the row.
            Err(error) if error.sqlite_error_code() != Some(rusqlite::ErrorCode::ConstraintViolation) => {
                return Err(error.into());
            }
            Ok(_) | Err(_) => {}
        }
    }
    if let Some((table, _)) = found.tables.first() {
        tables[*table].broken += 1;
    }
    Ok(())
}

fn insert_sql(shape: &Shape) -> String {
    let names: Vec<String> = shape.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let places = vec!["?"; names.len()].join(", ");
    format!("insert or ignore into \"{}\" ({}) values ({places})", shape.table, names.join(", "))
}

/// Takes the triggers off, and gives what puts them on again.
fn take_triggers_off(file: &Connection) -> Result<Vec<String>> {
    let mut statement = file.prepare("select name, sql from sqlite_schema where type = 'trigger'")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let triggers: Vec<(String, String)> = rows.collect::<rusqlite::Result<_>>()?;
    for (name, _) in &triggers {
        file.execute_batch(&format!("drop trigger \"{name}\""))?;
    }
    Ok(triggers.into_iter().map(|(_, sql)| sql).collect())
}

/// Holds every file against the sum that was stored with it. What does not fit is named and not kept: nobody is served
/// another file than the one that was sent.
fn prove_files(file: &Connection) -> Result<Vec<DamagedFile>> {
    let mut damaged = Vec::new();
    let mut statement = file.prepare(
        "select a.id, a.file_name, l.follow_up_code, a.sha256, b.bytes from attachment a
         left join attachment_bytes b on b.attachment_id = a.id left join letter l on l.id = a.letter_id order by a.id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if !is_true(row.get(3)?, row.get(4)?) {
            let (id, file_name, letter) = (row.get(0)?, row.get(1)?, row.get(2)?);
            damaged.push(DamagedFile { table: "attachment".to_owned(), id, file_name, letter });
        }
    }
    drop(rows);
    for file_of in &damaged {
        file.execute("delete from attachment_bytes where attachment_id = ?1", [file_of.id])?;
    }
    // Bytes whose letter nobody knows any more are kept: they may be looked for by their sum.
    for (table, key) in FILES_INSIDE {
        let mut found = Vec::new();
        let mut statement =
            file.prepare(&format!("select {key}, file_name, sha256, bytes from {table} order by {key}"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if !is_true(row.get(2)?, row.get(3)?) {
                let (id, file_name) = (row.get(0)?, row.get(1)?);
                found.push(DamagedFile { table: table.to_owned(), id, file_name, letter: None });
            }
        }
        drop(rows);
        for one in &found {
            file.execute(&format!("delete from {table} where {key} = ?1"), [one.id])?;
        }
        damaged.extend(found);
    }
    Ok(damaged)
}

fn is_true(sum: Value, bytes: Value) -> bool {
    matches!((sum, bytes), (Value::Blob(sum), Value::Blob(bytes)) if sha256(&bytes).as_slice() == sum.as_slice())
}

/// Counters and the full text follow from the letters.
fn make_anew(file: &Connection) -> Result<()> {
    file.execute_batch(
        "insert into letter_count (state, unit_id, n) select state, coalesce(unit_id, 0), count(*) from letter group by 1, 2",
    )?;
    let mut letters = file.prepare(
        "select id, subject, sender_name, company_name, body from letter where submitted_at is not null order by id",
    )?;
    let mut index = file.prepare("insert or replace into letter_text (rowid, joined, split) values (?1, ?2, ?3)")?;
    let mut rows = letters.query([])?;
    while let Some(row) = rows.next()? {
        let part = |at: usize| row.get::<_, String>(at);
        let all = format!("{}\n{}\n{}\n{}", part(1)?, part(2)?, part(3)?, part(4)?);
        let (joined, split) = index_forms(&all);
        index.execute((row.get::<_, i64>(0)?, joined, split))?;
    }
    Ok(())
}

/// Numbers that no row has, between the first number there is and the last. The number of a holiday is its date.
fn missing(file: &Connection, shape: &Shape) -> Result<u64> {
    let keys: Vec<&str> =
        shape.columns.iter().filter(|column| column.key > 0).map(|column| column.name.as_str()).collect();
    let ([key], true, true) = (keys.as_slice(), shape.has_rowid, shape.table != "holiday") else { return Ok(0) };
    let sql = format!("select coalesce(max(\"{key}\") - count(*), 0) from \"{}\" where \"{key}\" > 0", shape.table);
    count(file, &sql)
}

fn count(file: &Connection, sql: &str) -> Result<u64> {
    Ok(file.query_row(sql, [], |row| row.get::<_, i64>(0))?.unsigned_abs())
}
