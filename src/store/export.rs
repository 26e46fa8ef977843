//! Rows as JSON objects: every table of the file, one row at a time, or what belongs to one letter. Secrets stay: what
//! opens an account or a session is no part of an office's papers.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rusqlite::types::ValueRef;
use rusqlite::{Params, Row};
use serde_json::{Map, Value, json};

use super::View;
use crate::domain::ids::{LetterId, hex};
use crate::error::{Error, Result};

/// Tables that hold only what opens something, what is kept for speed, or what another program put there.
const LEFT_OUT: &str = "'session', 'one_time_code', 'log_in_try', 'file_link', 'letter_count', 'audit_anchor'";
/// Columns that open something.
const SECRET: [&str; 3] = ["password_hash", "token_hash", "code_hash"];
/// Longer bytes are a file; shorter ones a name or a hash.
const LONGEST_NAME: usize = 32;

/// Writes the whole office, one object a line; says how many rows. A row is held at a time, so memory does not grow.
pub(crate) fn office(view: &View<'_>, out: &mut dyn Write) -> Result<u64> {
    let mut rows = 0;
    for table in tables(view)? {
        // The name stands in the schema of the file itself.
        each(view, &format!("select * from \"{table}\""), [], |row| {
            rows += 1;
            line(out, &json!({ "table": table, "row": row }))
        })?;
    }
    Ok(rows)
}

/// What the file knows of one letter, its bytes apart.
pub(crate) fn letter(view: &View<'_>, id: LetterId) -> Result<Value> {
    let all = |sql: &str| -> Result<Vec<Value>> {
        let mut rows = Vec::new();
        each(view, sql, [id.0], |row| {
            rows.push(Value::Object(row));
            Ok(())
        })?;
        Ok(rows)
    };
    Ok(json!({
        "letter": all("select * from letter where id = ?1")?.pop(),
        "register": all("select * from register_entry where letter_id = ?1")?,
        "files": all("select * from attachment where letter_id = ?1 and correction is not 'added' order by position, id")?,
        "referrals": all("select * from referral where letter_id = ?1 order by id")?,
        "replies": all("select * from reply where letter_id = ?1 order by id")?,
        "sms": all("select * from sms where letter_id = ?1 order by id")?,
        "timeline": all("select * from audit where letter_id = ?1 order by id")?,
    }))
}

/// Writes one object and the end of its line.
pub(crate) fn line(out: &mut dyn Write, value: &Value) -> Result<()> {
    writeln!(out, "{value}").map_err(|error| Error::print(&error))
}

/// The tables in the order of the schema.
fn tables(view: &View<'_>) -> Result<Vec<String>> {
    let mut statement = view.connection.prepare(&format!(
        "select s.name from sqlite_schema s join pragma_table_list t on t.name = s.name and t.schema = 'main'
         where t.type = 'table' and s.name not like 'sqlite~_%' escape '~' and s.name not like '~_%' escape '~'
             and s.name not in ({LEFT_OUT})
         order by s.rowid"
    ))?;
    Ok(statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

fn each(
    view: &View<'_>,
    sql: &str,
    values: impl Params,
    mut take: impl FnMut(Map<String, Value>) -> Result<()>,
) -> Result<()> {
    let mut statement = view.connection.prepare(sql)?;
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut rows = statement.query(values)?;
    while let Some(row) = rows.next()? {
        take(object(row, &names)?)?;
    }
    Ok(())
}

fn object(row: &Row<'_>, names: &[String]) -> Result<Map<String, Value>> {
    let mut object = Map::new();
    for (place, name) in names.iter().enumerate() {
        if SECRET.contains(&name.as_str()) {
            continue;
        }
        let value = match row.get_ref(place)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => number.into(),
            ValueRef::Real(number) => number.into(),
            ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
            ValueRef::Blob(bytes) if bytes.len() <= LONGEST_NAME => hex(bytes).into(),
            ValueRef::Blob(bytes) => STANDARD.encode(bytes).into(),
        };
        object.insert(name.clone(), value);
    }
    Ok(object)
}
