//! What was taken from clerks after a backup was made: it does not come back with the backup.

use rusqlite::{Connection, OptionalExtension};

use crate::error::Result;

/// Keys and clerks that let nobody in any more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ended {
    /// Fingerprints of revoked keys.
    pub(crate) keys: Vec<String>,
    /// Login names of disabled clerks.
    pub(crate) logins: Vec<String>,
}

/// What the present file knows of it; nothing where the copy is another office's.
pub(crate) fn ended(present: &Connection, copy: &Connection) -> Result<Ended> {
    let mark = |of: &Connection| -> Result<Option<Vec<u8>>> {
        Ok(of.query_row("select hash from audit where id = 1", [], |row| row.get(0)).optional()?)
    };
    if mark(present)? != mark(copy)? {
        return Ok(Ended::default());
    }
    let all = |sql: &str| -> Result<Vec<String>> {
        Ok(present.prepare(sql)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
    };
    Ok(Ended {
        keys: all("select fingerprint from clerk_key where revoked_at is not null order by id")?,
        logins: all("select login from clerk where is_active = 0 order by id")?,
    })
}
