//! What is lost when a copy takes the place of the present file, and whether somebody works with that.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OptionalExtension};

use super::super::connection::{self, Access, Durability};
use crate::domain::calendar::Instant;
use crate::error::Result;

/// Letters that are named one by one.
const MOST_NAMED: i64 = 1_000;

/// The span between a backup and the present file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loss {
    /// Events of the present file that the backup does not have.
    pub events: i64,
    /// From the newest event that both have …
    pub from: Option<Instant>,
    /// … to the newest one of the present file.
    pub until: Option<Instant>,
    /// Letters that are not in the backup, or that changed after it; at most a thousand are named.
    pub letters: Vec<LostLetter>,
    /// Register numbers that were given after the backup and will be given again.
    pub numbers: Vec<String>,
    /// Letters that were erased after the backup: their text comes back with it, and they are to be erased again. By
    /// register number, or follow-up code.
    pub erased: Vec<String>,
}

/// A letter that changed after a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostLetter {
    /// Its follow-up code, once it had one.
    pub follow_up_code: Option<String>,
    /// Its register number, if one was given.
    pub register_no: Option<String>,
    /// Whether the backup knows it at all.
    pub is_new: bool,
}

/// Compares the present file with a copy.
pub(crate) fn loss(present: &Connection, copy: &Connection) -> Result<Loss> {
    let common = common_row(present, copy)?;
    let at = |sql: &str, id: i64| -> Result<Option<Instant>> {
        let found = present.query_row(sql, [id], |row| row.get::<_, Option<i64>>(0)).optional()?;
        Ok(found.flatten().map(Instant))
    };
    let mut loss = Loss {
        events: present.query_row("select count(*) from audit where id > ?1", [common], |row| row.get(0))?,
        from: at("select at from audit where id = ?1", common)?,
        until: at("select max(at) from audit where id > ?1", common)?,
        ..Loss::default()
    };
    let mut statement = present.prepare(
        "select l.public_id, l.follow_up_code, l.register_no from letter l
         where l.id in (select letter_id from audit where id > ?1 and event <> 'letter.opened')
             and l.state <> 'draft' order by l.id limit ?2",
    )?;
    let mut known = copy.prepare("select exists (select 1 from letter where public_id = ?1 and state <> 'draft')")?;
    let mut rows = statement.query((common, MOST_NAMED))?;
    while let Some(row) = rows.next()? {
        let name: [u8; 16] = row.get(0)?;
        let is_known: bool = known.query_row([name], |row| row.get(0))?;
        loss.letters.push(LostLetter { follow_up_code: row.get(1)?, register_no: row.get(2)?, is_new: !is_known });
    }
    let mut given = present
        .prepare("select secretariat_id, number from register_entry order by given_at desc, serial desc limit ?1")?;
    let mut was_given =
        copy.prepare("select exists (select 1 from register_entry where secretariat_id = ?1 and number = ?2)")?;
    let mut rows = given.query([MOST_NAMED])?;
    while let Some(row) = rows.next()? {
        let (secretariat, number): (i64, String) = (row.get(0)?, row.get(1)?);
        if !was_given.query_row((secretariat, &number), |row| row.get::<_, bool>(0))? {
            loss.numbers.push(number);
        }
    }
    loss.numbers.reverse();
    let mut erased = present.prepare(
        "select public_id, coalesce(register_no, follow_up_code, '') from letter
         where id in (select letter_id from audit where id > ?1 and event = 'letter.erased') order by id",
    )?;
    let mut comes_back =
        copy.prepare("select exists (select 1 from letter where public_id = ?1 and erased_at is null)")?;
    let mut rows = erased.query([common])?;
    while let Some(row) = rows.next()? {
        if comes_back.query_row([row.get::<_, [u8; 16]>(0)?], |row| row.get::<_, bool>(0))? {
            loss.erased.push(row.get(1)?);
        }
    }
    Ok(loss)
}

/// The last row of the audit log that both files have. Their chains agree up to there and nowhere after it, so it is
/// found by halving.
fn common_row(present: &Connection, copy: &Connection) -> Result<i64> {
    let last = |connection: &Connection| -> Result<i64> {
        Ok(connection.query_row("select coalesce(max(id), 0) from audit", [], |row| row.get(0))?)
    };
    let hash = |connection: &Connection, id: i64| -> Result<Option<Vec<u8>>> {
        Ok(connection.query_row("select hash from audit where id = ?1", [id], |row| row.get(0)).optional()?)
    };
    let (mut agree, mut differ) = (0, last(present)?.min(last(copy)?) + 1);
    while differ - agree > 1 {
        let middle = agree + (differ - agree) / 2;
        if hash(present, middle)? == hash(copy, middle)? {
            agree = middle;
        } else {
            differ = middle;
        }
    }
    Ok(agree)
}

/// Whether another process has the file open. When nobody has, its log is folded into it: leaving WAL needs to be the
/// only connection, which proves the one and does the other.
pub(crate) fn is_in_use(path: &Path) -> bool {
    // What cannot be opened is damaged, and nobody works with it.
    let Ok(present) = connection::open(path, Access::Salvage, Durability::Full) else { return false };
    let _ = present.busy_timeout(Duration::from_millis(300));
    match present.query_row("pragma journal_mode = delete", [], |row| row.get::<_, String>(0)) {
        Ok(mode) => mode != "delete",
        Err(error) => matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)),
    }
}
