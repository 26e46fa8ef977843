//! The connection contract: every connection of every process is opened here, or not at all.
//!
//! Source of each line: the reasons and measurements of SECURITY.md sections 1 and 2.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};

use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};

/// Marks a file as Pishkhan's: «PSHK».
pub(crate) const APPLICATION_ID: i32 = 0x5053_484b;
/// Before 3.51.3 several processes on one WAL can corrupt the file (the WAL-reset race).
const SQLITE_FLOOR: i32 = 3_051_003;
/// Bytes a page of a new file. Measured with `cargo bench -p pishkhan --bench page_size`: against 8 KiB, letters without
/// a file are filed 7 % faster and a 100 KiB letter takes 0.8 % more than its file instead of 4.5 %; 32 senders of such
/// letters at once are 11 % slower.
pub(crate) const PAGE_SIZE: i64 = 4_096;

/// When a commit is safe.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// Every commit waits for the disk.
    #[default]
    Full,
    /// Nothing waits: only for a file that is built beside and renamed once it is whole and synced.
    Building,
}

/// What a connection may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Make the file if it is not there.
    Create,
    /// Read and write a file that is there.
    Write,
    /// Read and write a file that is damaged, perhaps in its mark.
    Salvage,
    /// Only read.
    Read,
    /// Only read, and be allowed to write another file with `vacuum into`.
    Backup,
}

/// Opens a connection under the contract.
#[expect(clippy::disallowed_methods, reason = "this is the one place that opens connections")]
pub(crate) fn open(path: &Path, access: Access, durability: Durability) -> Result<Connection> {
    if rusqlite::version_number() < SQLITE_FLOOR {
        return Err(Error::internal("checking the SQLite library", rusqlite::version()));
    }
    if access == Access::Create {
        // The mode is set before SQLite sees the file: journal files inherit it.
        fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)
            .map_err(|error| Error::internal("making the file", format!("{}: {error}", path.display())))?;
    }
    check_file(path)?;
    // A reader of a WAL file needs its shared memory file, so it too opens for writing and is told to write nothing.
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_PRIVATE_CACHE;
    let mut connection = Connection::open_with_flags(path, flags)?;
    super::witness::attend(&mut connection)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(256);
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, i32::from(access == Access::Backup))?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // One plan a statement, whatever is bound to it: without this a sixth of the writer's time went into preparing
    // statements again after every new value.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    if access == Access::Create && connection.query_row("pragma page_count", [], |row| row.get::<_, i64>(0))? == 0 {
        connection.pragma_update(None, "page_size", PAGE_SIZE)?;
    }
    if !matches!(access, Access::Create | Access::Salvage) {
        // Before anything is changed: a file that was named by mistake stays as it is.
        check_mark(&connection, path)?;
    }
    let mode: String = connection
        .query_row("pragma journal_mode = wal", [], |row| row.get(0))
        .map_err(|error| foreign_or(error, path))?;
    if mode != "wal" {
        return Err(Error::internal("choosing the journal", mode));
    }
    connection.execute_batch(match durability {
        Durability::Full => "pragma synchronous = full;",
        // A file that is being built is read and written at random: the pages of its indexes stay at hand.
        Durability::Building => "pragma synchronous = off; pragma cache_size = -262144;",
    })?;
    connection.execute_batch(
        "pragma foreign_keys = on;
         pragma secure_delete = on;
         pragma trusted_schema = off;
         pragma cell_size_check = on;
         pragma mmap_size = 0;
         pragma temp_store = memory;
         pragma journal_size_limit = 67108864;
         pragma wal_autocheckpoint = 0;",
    )?;
    if access == Access::Write && durability == Durability::Full {
        // Many letters with files are one commit: its pages wait in memory, 32 MiB of them at most, and go to the log once.
        // One that is changed after it went there makes SQLite sum up the log behind it anew. 8 MiB stay for the next.
        connection.execute_batch("pragma cache_size = -8192; pragma cache_spill = 8192;")?;
    }
    if access == Access::Read {
        // Many readers live at once, and the machine holds the pages that they share.
        connection.execute_batch("pragma query_only = on; pragma cache_size = -512;")?;
    }
    Ok(connection)
}

/// Opens a copy of a file so that not a byte of it changes: no log, no shared memory file, nothing written.
#[expect(clippy::disallowed_methods, reason = "this is the one place that opens connections")]
pub(crate) fn open_copy(path: &Path) -> Result<Connection> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_PRIVATE_CACHE;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.execute_batch(
        "pragma query_only = on; pragma foreign_keys = on; pragma trusted_schema = off; pragma cell_size_check = on;
         pragma mmap_size = 0; pragma temp_store = memory;",
    )?;
    check_mark(&connection, path)?;
    Ok(connection)
}

/// Refuses a file that does not bear our mark.
fn check_mark(connection: &Connection, path: &Path) -> Result<()> {
    let id = connection.pragma_query_value(None, "application_id", |row| row.get::<_, i32>(0));
    match id.map_err(|error| foreign_or(error, path))? {
        APPLICATION_ID => Ok(()),
        _ => Err(Refusal::FileForeign { path: path.display().to_string() }.into()),
    }
}

/// A file that is attached as `beside`, and the inside of an index that may be written.
pub(crate) struct Attached<'a>(&'a Connection);

/// Attaches a file to a connection that builds one. What goes over as it is may be the inside of an index.
pub(crate) fn attach<'a>(connection: &'a Connection, path: &Path) -> Result<Attached<'a>> {
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 1)?;
    connection.execute("attach ?1 as beside", [path.display().to_string()])?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false)?;
    Ok(Attached(connection))
}

impl Drop for Attached<'_> {
    fn drop(&mut self) {
        // Both are undone with the connection in any case, which only builds.
        let _ = self.0.execute_batch("detach beside");
        let _ = self.0.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true);
        let _ = self.0.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0);
    }
}

/// What the contract set, read back from a live connection: name and value of each pragma.
pub(crate) fn contract(connection: &Connection) -> Vec<(&'static str, String)> {
    const PRAGMAS: [&str; 11] = [
        "journal_mode",
        "synchronous",
        "foreign_keys",
        "busy_timeout",
        "secure_delete",
        "trusted_schema",
        "cell_size_check",
        "mmap_size",
        "temp_store",
        "journal_size_limit",
        "wal_autocheckpoint",
    ];
    let mut values = Vec::new();
    for pragma in PRAGMAS {
        let value = connection.pragma_query_value(None, pragma, |row| {
            Ok(match row.get_ref(0)? {
                rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                other => other.as_str().unwrap_or_default().to_owned(),
            })
        });
        // A build with mmap left out has no value to show, which is as good as 0.
        values.push((pragma, value.unwrap_or_else(|_| "0".to_owned())));
    }
    values
}

/// Refuses what cannot be an office's file, before SQLite is asked.
fn check_file(path: &Path) -> Result<()> {
    let shown = || path.display().to_string();
    let file = fs::metadata(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Refusal::FileAbsent { path: shown() }.into(),
        ErrorKind::PermissionDenied => Refusal::FileNotAllowed { path: shown() }.into(),
        _ => Error::internal("looking for the file", format!("{}: {error}", shown())),
    })?;
    if file.is_dir() {
        return Err(Refusal::FileIsFolder { path: shown() }.into());
    }
    if file.permissions().mode() & 0o007 != 0 {
        return Err(Refusal::FileOpenToOthers { path: shown() }.into());
    }
    let me = fs::metadata("/proc/self").map_or(0, |process| process.uid());
    if me != 0 && file.uid() != me {
        return Err(Refusal::FileOfAnother { path: shown() }.into());
    }
    Ok(())
}

fn foreign_or(error: rusqlite::Error, path: &Path) -> Error {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => Refusal::FileForeign { path: path.display().to_string() }.into(),
        _ => error.into(),
    }
}
