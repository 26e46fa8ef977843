//! The terminals of the clerks: how each of them wants text written there.

use rusqlite::OptionalExtension;

use super::{Tx, View};
use crate::domain::ids::ClerkId;
use crate::domain::writing::Writing;
use crate::error::Result;

/// What the clerk chose on the terminal of this fingerprint, if anything.
pub fn writing(view: &View<'_>, clerk: ClerkId, fingerprint: &str) -> Result<Option<Writing>> {
    let codes = view
        .connection
        .prepare_cached(
            "select ordering, shapes, lam_alef, digits, caret from clerk_terminal
             where clerk_id = ?1 and fingerprint = ?2",
        )?
        .query_row((clerk.0, fingerprint), |row| {
            Ok([row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?])
        })
        .optional()?;
    Ok(codes.and_then(|codes| Writing::of_codes(codes.each_ref().map(String::as_str))))
}

/// Keeps the choice.
pub(crate) fn keep(tx: &Tx<'_>, clerk: ClerkId, fingerprint: &str, writing: Writing) -> Result<()> {
    let [ordering, shapes, lam_alef, digits, caret] = writing.codes();
    tx.connection
        .prepare_cached(
            "insert into clerk_terminal (clerk_id, fingerprint, ordering, shapes, lam_alef, digits, caret, changed_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             on conflict do update set ordering = excluded.ordering, shapes = excluded.shapes,
                 lam_alef = excluded.lam_alef, digits = excluded.digits, caret = excluded.caret,
                 changed_at = excluded.changed_at",
        )?
        .execute((clerk.0, fingerprint, ordering, shapes, lam_alef, digits, caret, tx.now.0))?;
    Ok(())
}
