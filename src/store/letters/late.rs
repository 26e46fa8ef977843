//! Letters past their date that nobody above has been told of.

use super::{Letter, SELECT, letter};
use crate::domain::ids::{ClerkId, LetterId};
use crate::error::Result;
use crate::store::{Tx, View};

/// Whether there is one: asked before the act, so that an office without late letters writes nothing.
pub(crate) fn is_any(view: &View<'_>) -> Result<bool> {
    Ok(view
        .connection
        .prepare_cached(&format!("select exists ({})", unreported_sql("l.id")))?
        .query_row((view.now.0, 1), |row| row.get(0))?)
}

/// The letters that became late first, at most `limit`.
pub(crate) fn unreported(view: &View<'_>, limit: i64) -> Result<Vec<Letter>> {
    let ids = {
        let mut statement = view.connection.prepare_cached(&unreported_sql("l.id"))?;
        statement.query_map((view.now.0, limit), |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?
    };
    let mut statement = view.connection.prepare_cached(&format!("{SELECT} where l.id = ?1"))?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.push(statement.query_row([id], letter)?);
    }
    Ok(found)
}

/// The question of both, for the test that pins its plan.
pub fn unreported_sql(what: &str) -> String {
    format!(
        "select {what} from letter l indexed by letter_to_escalate
         where l.due_at is not null and l.escalated_at is null and l.state in ('in_review', 'approved')
             and l.due_at < ?1
         order by l.due_at, l.id limit ?2"
    )
}

/// Notes that a letter was reported. Its version stays: nobody who decides on it is disturbed.
pub(crate) fn mark_reported(tx: &Tx<'_>, id: LetterId, to: Option<ClerkId>) -> Result<()> {
    tx.connection.prepare_cached("update letter set escalated_at = ?2, escalated_to = ?3 where id = ?1")?.execute((
        id.0,
        tx.now.0,
        to.map(|clerk| clerk.0),
    ))?;
    Ok(())
}
