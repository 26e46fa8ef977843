//! The tables of an office as this program knows them, and whether a row can be one of theirs.

use rusqlite::Connection;
use rusqlite::types::Value;

use super::pages::{Cell, varint};
use crate::error::Result;
use crate::store::schema::SCHEMA;

/// What is made anew from the rest: counters, and the full-text index.
const DERIVED: [&str; 1] = ["letter_count"];

/// A table that rows are saved for.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub(super) table: String,
    pub(super) columns: Vec<Column>,
    /// Places of the columns in the order in which a row stores them.
    order: Vec<usize>,
    pub(super) has_rowid: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) name: String,
    kind: ColumnKind,
    may_be_null: bool,
    /// The column that is the row's number.
    is_rowid: bool,
    /// Its place in the primary key, from 1.
    pub(super) key: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ColumnKind {
    Integer,
    Text,
    Blob,
}

/// Every table of the present schema.
pub(super) fn all() -> Result<Vec<Shape>> {
    let fresh = Connection::open_in_memory()?;
    fresh.execute_batch(SCHEMA)?;
    let mut tables = fresh.prepare(
        "select name, wr from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite\\_%'
             escape '\\' and name not like 'letter\\_text%' escape '\\' order by name",
    )?;
    let names: Vec<(String, bool)> =
        tables.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let mut shapes = Vec::new();
    for (table, without_rowid) in names {
        if DERIVED.contains(&table.as_str()) {
            continue;
        }
        let mut statement =
            fresh.prepare("select name, type, \"notnull\", pk from pragma_table_info(?1) order by cid")?;
        let rows = statement.query_map([&table], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, bool>(2)?, row.get::<_, i64>(3)?))
        })?;
        let rows: Vec<_> = rows.collect::<rusqlite::Result<_>>()?;
        let keys = rows.iter().filter(|(_, _, _, key)| *key > 0).count();
        let columns: Vec<Column> = rows
            .into_iter()
            .map(|(name, kind, not_null, key)| {
                let kind = match kind.to_ascii_uppercase().as_str() {
                    "TEXT" => ColumnKind::Text,
                    "BLOB" => ColumnKind::Blob,
                    _ => ColumnKind::Integer,
                };
                let is_rowid = !without_rowid && keys == 1 && key == 1 && kind == ColumnKind::Integer;
                Column { name, kind, may_be_null: !not_null && (key == 0 || !without_rowid), is_rowid, key }
            })
            .collect();
        let mut order: Vec<usize> = (0..columns.len()).collect();
        if without_rowid {
            // The key first, as it is named in the key; then the rest as it stands in the table.
            order.sort_by_key(|&at| (columns[at].key == 0, columns[at].key, at));
        }
        shapes.push(Shape { table, columns, order, has_rowid: !without_rowid });
    }
    Ok(shapes)
}

impl Shape {
    /// The values of a cell in the order of the columns, if it can be a row of this table.
    pub(super) fn row(&self, cell: &Cell) -> Option<Vec<Value>> {
        let stored = record(&cell.payload)?;
        if stored.len() != self.columns.len() {
            return None;
        }
        let mut values = vec![Value::Null; stored.len()];
        for (value, &at) in stored.into_iter().zip(&self.order) {
            let column = &self.columns[at];
            values[at] = match (value, column.kind) {
                (Value::Null, _) if column.is_rowid => Value::Integer(cell.rowid),
                (Value::Null, _) if column.may_be_null => Value::Null,
                (value @ Value::Integer(_), ColumnKind::Integer)
                | (value @ Value::Text(_), ColumnKind::Text)
                | (value @ Value::Blob(_), ColumnKind::Blob)
                    if !column.is_rowid =>
                {
                    value
                }
                _ => return None,
            };
        }
        self.is_plausible(&values).then_some(values)
    }

    /// What no CHECK says, but would let a line of an index pass for a row.
    fn is_plausible(&self, values: &[Value]) -> bool {
        match (self.table.as_str(), values.first()) {
            ("setting", Some(Value::Text(key))) => key == "profile" || key.contains('.'),
            _ => true,
        }
    }

    /// The values of the primary key.
    pub(super) fn key(&self, values: &[Value]) -> Vec<Value> {
        let mut keyed: Vec<(i64, usize)> =
            self.columns.iter().enumerate().filter(|(_, column)| column.key > 0).map(|(at, c)| (c.key, at)).collect();
        keyed.sort_unstable();
        keyed.into_iter().map(|(_, at)| values[at].clone()).collect()
    }
}

/// The values of a stored row; none when its lengths do not fit.
pub(super) fn record(payload: &[u8]) -> Option<Vec<Value>> {
    let (head, mut at) = varint(payload)?;
    let head = usize::try_from(head).ok().filter(|&head| head >= at && head <= payload.len())?;
    let mut body = head;
    let mut values = Vec::new();
    while at < head {
        let (kind, width) = varint(&payload[at..head])?;
        at += width;
        let length = match kind {
            0 | 8 | 9 => 0,
            1..=4 => kind as usize,
            5 => 6,
            6 | 7 => 8,
            10 | 11 => return None,
            kind => usize::try_from((kind - 12) / 2).ok()?,
        };
        let bytes = payload.get(body..body.checked_add(length)?)?;
        body += length;
        values.push(match kind {
            0 => Value::Null,
            8 => Value::Integer(0),
            9 => Value::Integer(1),
            1..=6 => Value::Integer(integer(bytes)),
            7 => Value::Real(f64::from_be_bytes(bytes.try_into().ok()?)),
            kind if kind % 2 == 0 => Value::Blob(bytes.to_vec()),
            _ => Value::Text(String::from_utf8_lossy(bytes).into_owned()),
        });
    }
    (body == payload.len()).then_some(values)
}

/// A number of one to eight bytes with its sign.
fn integer(bytes: &[u8]) -> i64 {
    let first = if bytes.first().is_some_and(|byte| byte & 0x80 != 0) { -1 } else { 0 };
    bytes.iter().fold(first, |number, &byte| (number << 8) | i64::from(byte))
}
