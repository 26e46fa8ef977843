//! A restored copy is held against the living file, table by table and row by row.
//!
//! The office worked on since the copy was made, so not every difference is a fault. A row that both have must be equal
//! unless something happened that may have changed it; what is only ever appended must all be there.

use rusqlite::types::Value;
use rusqlite::{Connection, Rows, Statement};

use super::super::View;
use super::copy::{own_tables, quoted};
use crate::error::Result;

/// Events that change no row of the office's work.
const QUIET: &str = "('office.backed_up', 'office.backup_failed', 'office.backup_dropped', 'office.backup_drilled',
    'office.backup_copied', 'office.backup_not_copied', 'office.chain_verified')";

/// Columns of a letter that follow its person.
const OF_PERSON: [&str; 3] = ["person_id", "mobile", "version"];

/// What came of one table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableReport {
    /// Its name.
    pub table: String,
    /// Rows of the copy.
    pub rows: u64,
    /// Rows that both have and that are equal.
    pub equal: u64,
    /// Rows that changed since, as they may.
    pub changed: u64,
    /// Rows that went since, as they may.
    pub gone: u64,
    /// Rows that came since.
    pub new: u64,
    /// Rows whose difference nothing explains: the first few keys.
    pub faults: Vec<String>,
}

/// How the rows of a table may differ from an earlier moment.
struct Rule {
    may_go: bool,
    /// Columns that may change; none: no column.
    may_change: Option<&'static [&'static str]>,
}

/// What may become of rows as the office works on.
fn rule(table: &str) -> Rule {
    let only = |columns| Rule { may_go: false, may_change: Some(columns) };
    match table {
        "audit" => only(&["note", "note_salt", "actor", "letter_id", "facts"]),
        "register_entry" => only(&["voided_at", "reply_id"]),
        "register_counter" => only(&["last_serial"]),
        "backup" => only(&["dropped_at", "copied_at"]),
        // Bytes may go with a draft or an erased letter; the same file never has others.
        "attachment_bytes" | "identity_file" => Rule { may_go: true, may_change: Some(&[]) },
        _ => Rule { may_go: true, may_change: None },
    }
}

/// Rows that are named one by one.
const MOST_FAULTS: usize = 10;

/// Holds a copy against the living file.
pub(crate) fn compare(living: &View<'_>, copy: &Connection) -> Result<Vec<TableReport>> {
    let head: i64 = copy.query_row("select coalesce(max(id), 0) from audit", [], |row| row.get(0))?;
    let moved: bool = living.connection.query_row(
        &format!("select exists (select 1 from audit where id > ?1 and event not in {QUIET})"),
        [head],
        |row| row.get(0),
    )?;
    let mut reports = Vec::new();
    for table in own_tables(copy)? {
        reports.push(table_report(living.connection, copy, &table, head, moved)?);
    }
    Ok(reports)
}

/// A table as it is walked: its columns, and which of them are its key.
struct Shape {
    columns: Vec<String>,
    keys: Vec<usize>,
    sql: String,
}

fn shape(connection: &Connection, table: &str) -> Result<Shape> {
    let mut statement = connection.prepare("select name, pk from pragma_table_info(?1) order by cid")?;
    let rows = statement.query_map([table], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
    let columns: Vec<(String, i64)> = rows.collect::<rusqlite::Result<_>>()?;
    let mut keyed: Vec<(i64, usize)> =
        columns.iter().enumerate().filter(|(_, (_, pk))| *pk > 0).map(|(at, (_, pk))| (*pk, at)).collect();
    keyed.sort_unstable();
    let keys: Vec<usize> = keyed.into_iter().map(|(_, at)| at).collect();
    let names: Vec<String> = columns.iter().map(|(name, _)| quoted(name)).collect();
    let order: Vec<String> = keys.iter().map(|&at| names[at].clone()).collect();
    let sql = format!("select {} from {} order by {}", names.join(", "), quoted(table), order.join(", "));
    Ok(Shape { columns: columns.into_iter().map(|(name, _)| name).collect(), keys, sql })
}

fn table_report(living: &Connection, copy: &Connection, table: &str, head: i64, moved: bool) -> Result<TableReport> {
    let mut report = TableReport { table: table.to_owned(), ..TableReport::default() };
    let shape = shape(copy, table)?;
    let rule = rule(table);
    let mut touched = living
        .prepare("select exists (select 1 from audit where letter_id = ?1 and id > ?2 and event <> 'letter.opened')")?;
    // A person's new number, or the joining of two accounts, goes into all the letters and names none of them.
    let mut person_moved = living.prepare(
        "select exists (select 1 from audit where id > ?2 and event in ('person.mobile_changed', 'person.joined')
             and ?1 in (facts ->> 'person', facts ->> 'closed'))",
    )?;
    let (mut old, mut new) = (copy.prepare(&shape.sql)?, living.prepare(&shape.sql)?);
    let (mut old, mut new) = (Walk::new(&mut old)?, Walk::new(&mut new)?);
    loop {
        let order = match (&old.row, &new.row) {
            (None, None) => return Ok(report),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(a), Some(b)) => compare_keys(a, b, &shape.keys),
        };
        match (order, &old.row, &new.row) {
            (std::cmp::Ordering::Greater, ..) => {
                report.new += 1;
                if !moved && !matches!(table, "audit" | "backup" | "audit_anchor") {
                    fault(&mut report, "new", &new, &shape);
                }
                new.step()?;
            }
            (std::cmp::Ordering::Less, Some(row), _) => {
                report.rows += 1;
                let is_draft = table != "letter" || row[column(&shape, "state")] == Value::Text("draft".to_owned());
                if moved && rule.may_go && is_draft {
                    report.gone += 1;
                } else {
                    fault(&mut report, "gone", &old, &shape);
                }
                old.step()?;
            }
            (_, Some(a), Some(b)) => {
                report.rows += 1;
                if a == b {
                    report.equal += 1;
                } else {
                    let differs = |name: &String| a[column(&shape, name)] != b[column(&shape, name)];
                    let fits = rule.may_change.is_none_or(|may| {
                        shape.columns.iter().filter(|name| differs(name)).all(|name| may.contains(&name.as_str()))
                    });
                    let was_touched = table != "letter"
                        || touched.query_row((&a[0], head), |row| row.get(0))?
                        || (shape
                            .columns
                            .iter()
                            .filter(|name| differs(name))
                            .all(|name| OF_PERSON.contains(&name.as_str()))
                            && person_moved.query_row((&a[column(&shape, "person_id")], head), |row| row.get(0))?);
                    if (moved || table == "backup" || table == "audit_anchor") && fits && was_touched {
                        report.changed += 1;
                    } else {
                        fault(&mut report, "changed", &old, &shape);
                    }
                }
                old.step()?;
                new.step()?;
            }
            _ => return Ok(report),
        }
    }
}

fn column(shape: &Shape, name: &str) -> usize {
    shape.columns.iter().position(|column| column == name).unwrap_or_default()
}

fn fault(report: &mut TableReport, what: &str, walk: &Walk<'_>, shape: &Shape) {
    if report.faults.len() < MOST_FAULTS {
        let row = walk.row.as_deref().unwrap_or_default();
        let key: Vec<String> = shape.keys.iter().filter_map(|&at| row.get(at)).map(shown).collect();
        report.faults.push(format!("{what} {}", key.join("/")));
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Integer(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Blob(bytes) => crate::domain::ids::hex(&bytes[..bytes.len().min(8)]),
        Value::Real(number) => number.to_string(),
        Value::Null => "-".to_owned(),
    }
}

/// Rows in the order of their key, one at a time.
struct Walk<'a> {
    rows: Rows<'a>,
    width: usize,
    row: Option<Vec<Value>>,
}

impl<'a> Walk<'a> {
    fn new(statement: &'a mut Statement<'_>) -> Result<Self> {
        let width = statement.column_count();
        let mut walk = Self { rows: statement.query([])?, width, row: None };
        walk.step()?;
        Ok(walk)
    }

    fn step(&mut self) -> Result<()> {
        self.row = match self.rows.next()? {
            Some(row) => {
                let values = (0..self.width).map(|at| row.get::<_, Value>(at));
                Some(values.collect::<rusqlite::Result<_>>()?)
            }
            None => None,
        };
        Ok(())
    }
}

/// The order of SQLite for what keys are made of: numbers before text before bytes.
fn compare_keys(a: &[Value], b: &[Value], keys: &[usize]) -> std::cmp::Ordering {
    let rank = |value: &Value| match value {
        Value::Null => 0,
        Value::Integer(_) | Value::Real(_) => 1,
        Value::Text(_) => 2,
        Value::Blob(_) => 3,
    };
    for &at in keys {
        let order = match (&a[at], &b[at]) {
            (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
            (Value::Text(a), Value::Text(b)) => a.as_bytes().cmp(b.as_bytes()),
            (Value::Blob(a), Value::Blob(b)) => a.cmp(b),
            (a, b) => rank(a).cmp(&rank(b)),
        };
        if order.is_ne() {
            return order;
        }
    }
    std::cmp::Ordering::Equal
}
