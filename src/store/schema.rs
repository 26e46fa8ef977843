//! The schema of the file: made from `schema.sql` when new, brought forward by numbered steps when old, refused when
//! foreign or newer.

use std::path::Path;

use rusqlite::Connection;

use super::connection::APPLICATION_ID;
use super::upgrade::{Upgrade, bring_forward, climb};
use crate::domain::refusal::Refusal;
use crate::error::Result;

/// The number of the schema that this program writes.
pub const VERSION: i64 = 1;
/// The whole current schema.
pub const SCHEMA: &str = include_str!("../../schema.sql");
/// What brings a file of version `n` to `n + 1`, from version 1 on.
const STEPS: &[&str] = &[];

/// The steps that this program knows.
fn steps() -> &'static [&'static str] {
    #[cfg(test)]
    if let Some(steps) = TOMORROW.get() {
        return steps;
    }
    STEPS
}

/// The number that the steps lead to: that of the program.
pub(crate) fn newest() -> i64 {
    steps().len() as i64 + 1
}

#[cfg(test)]
thread_local! {
    /// What a later program knows: a test puts itself after an upgrade, as nothing was released that it could come from.
    pub(crate) static TOMORROW: std::cell::Cell<Option<&'static [&'static str]>> = const { std::cell::Cell::new(None) };
}

/// Makes the tables in an empty file.
pub(crate) fn create(connection: &Connection) -> Result<()> {
    connection.execute_batch("begin immediate")?;
    connection.execute_batch(SCHEMA)?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", VERSION)?;
    connection.execute_batch("commit")?;
    Ok(())
}

/// Whether the file has no tables yet.
pub(crate) fn is_empty(connection: &Connection) -> Result<bool> {
    Ok(connection.query_row("select count(*) = 0 from sqlite_schema", [], |row| row.get(0))?)
}

/// Refuses a newer file; brings an older one forward.
pub(crate) fn check(connection: &Connection, path: &Path) -> Result<Option<Upgrade>> {
    known(connection, path)?;
    bring_forward(connection, path, steps())
}

/// The same for a copy of an office that nobody else has, and that lies elsewhere as it was.
pub(crate) fn check_copy(connection: &Connection, path: &Path) -> Result<()> {
    known(connection, path)?;
    climb(connection, steps())
}

/// Refuses a number that this program does not know: a newer one, or one that no office ever had.
pub(crate) fn known(connection: &Connection, path: &Path) -> Result<()> {
    match version(connection)? {
        ..=0 => Err(Refusal::FileForeign { path: path.display().to_string() }.into()),
        number if number <= newest() => Ok(()),
        _ => Err(Refusal::FileNewer { path: path.display().to_string() }.into()),
    }
}

/// The schema number of a file.
pub(crate) fn version(connection: &Connection) -> Result<i64> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Tables, indexes and triggers of a file, without comments and white space: what two files are held equal by.
#[cfg(test)]
pub(super) fn shape(connection: &Connection) -> Result<Vec<String>> {
    let mut statement = connection.prepare(
        "select type || ' ' || name || ': ' || sql from sqlite_schema where sql is not null order by type, name",
    )?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut shape = Vec::new();
    for row in rows {
        let text: String = row?.lines().map(|line| line.split("--").next().unwrap_or_default()).collect();
        shape.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    Ok(shape)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::super::connection::{Access, Durability, open};
    use super::super::{Ledger, OpenOptions};
    use super::*;

    /// The schema of version 1, as it was first released. Later versions keep this text and climb from it by steps.
    const FIRST: &str = include_str!("../../schema.sql");

    fn upgraded() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(FIRST).unwrap();
        for step in STEPS {
            connection.execute_batch(step).unwrap();
        }
        connection
    }

    #[test]
    fn an_upgraded_file_equals_a_fresh_one() {
        let fresh = Connection::open_in_memory().unwrap();
        fresh.execute_batch(SCHEMA).unwrap();
        assert_eq!(STEPS.len() as i64, VERSION - 1, "one step per version");
        assert_eq!(shape(&upgraded()).unwrap(), shape(&fresh).unwrap());
    }

    #[test]
    fn every_table_is_strict() {
        let fresh = Connection::open_in_memory().unwrap();
        fresh.execute_batch(SCHEMA).unwrap();
        let loose: Vec<String> = fresh
            .prepare("select name from pragma_table_list where schema = 'main' and type = 'table' and strict = 0 and name not like 'sqlite_%'")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap();
        assert_eq!(loose, Vec::<String>::new());
    }

    #[test]
    fn foreign_newer_and_open_files_are_refused() {
        let folder = std::env::temp_dir().join(format!("pishkhan-schema-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let refusal = |path: &Path| Ledger::open(path, OpenOptions::default()).err().and_then(|e| e.refusal().cloned());
        let path = folder.join("a.db");
        let _ = std::fs::remove_file(&path);
        drop(Ledger::create(&path, OpenOptions::default()).unwrap());
        assert!(Ledger::open(&path, OpenOptions::default()).is_ok());

        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(refusal(&path), Some(Refusal::FileOpenToOthers { .. })));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();

        let raw = open(&path, Access::Write, Durability::Full).unwrap();
        raw.pragma_update(None, "user_version", VERSION + 1).unwrap();
        assert!(matches!(refusal(&path), Some(Refusal::FileNewer { .. })));
        raw.pragma_update(None, "user_version", VERSION).unwrap();
        raw.pragma_update(None, "application_id", 7).unwrap();
        assert!(matches!(refusal(&path), Some(Refusal::FileForeign { .. })));
        std::fs::write(folder.join("b.db"), "this is not a database at all, but it is long enough to look").unwrap();
        std::fs::set_permissions(folder.join("b.db"), std::fs::Permissions::from_mode(0o600)).unwrap();
        assert!(matches!(refusal(&folder.join("b.db")), Some(Refusal::FileForeign { .. })));
        assert!(matches!(refusal(&folder.join("none.db")), Some(Refusal::FileAbsent { .. })));
        drop(raw);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
