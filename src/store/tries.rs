//! Wrong passwords in a row, by the keyed hash of an account's name, whether there is such an account or not.

use rusqlite::OptionalExtension;

use super::{Tx, View};
use crate::error::Result;

/// Seconds after the last try when a row is forgotten.
const FORGOTTEN_AFTER: i64 = 86_400;

/// Names that are remembered at most; of more the oldest are forgotten. A hashing stands before each, so that nobody
/// drives somebody else's name out within its waiting time.
const MOST: i64 = 50_000;

/// Failures in a row, and until when the name waits.
pub(crate) fn of(view: &View<'_>, key: &[u8; 32]) -> Result<(i64, i64)> {
    Ok(view
        .connection
        .prepare_cached("select failures, waits_until from log_in_try where key_hash = ?1 and tried_at > ?2")?
        .query_row((key, view.now.0 - FORGOTTEN_AFTER), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?
        .unwrap_or((0, 0)))
}

/// Writes one more failure down, and forgets what is a day old.
pub(crate) fn count(tx: &Tx<'_>, key: &[u8; 32], failures: i64, waits_until: i64) -> Result<()> {
    tx.connection
        .prepare_cached(
            "delete from log_in_try where tried_at <= max(?1, coalesce(
                 (select tried_at from log_in_try order by tried_at desc limit 1 offset ?2), 0))",
        )?
        .execute([tx.now.0 - FORGOTTEN_AFTER, MOST - 1])?;
    tx.connection
        .prepare_cached(
            "insert into log_in_try (key_hash, failures, waits_until, tried_at) values (?1, ?2, ?3, ?4)
             on conflict do update set failures = ?2, waits_until = ?3, tried_at = ?4",
        )?
        .execute((key, failures, waits_until, tx.now.0))?;
    Ok(())
}

/// A try that was right is no failure: it is taken back, and what was counted before it stays.
pub(crate) fn give_back(tx: &Tx<'_>, key: &[u8; 32]) -> Result<()> {
    tx.connection
        .prepare_cached(
            "update log_in_try set failures = max(failures - 1, 0), waits_until = min(waits_until, ?2) where key_hash = ?1",
        )?
        .execute((key, tx.now.0))?;
    Ok(())
}

/// Somebody was right: the row goes.
pub(crate) fn forgive(tx: &Tx<'_>, key: &[u8; 32]) -> Result<()> {
    tx.connection.prepare_cached("delete from log_in_try where key_hash = ?1")?.execute([key])?;
    Ok(())
}
