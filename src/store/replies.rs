//! Replies of the office.

use rusqlite::OptionalExtension;

use super::{Tx, View};
use crate::domain::calendar::Instant;
use crate::domain::ids::{ClerkId, LetterId, PublicId, ReplyId};
use crate::error::Result;

/// A registered reply.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The row.
    pub id: ReplyId,
    /// The name in addresses.
    pub public_id: PublicId,
    /// Its text; empty when a file carries it.
    pub body: String,
    /// Its own outgoing number.
    pub register_no: String,
    /// When it was registered.
    pub registered_at: Instant,
    /// Who registered it.
    pub clerk: String,
}

/// The replies to a letter, oldest first, without those that were taken back. The caller has checked the viewer.
pub fn of_letter(view: &View<'_>, letter: LetterId) -> Result<Vec<Reply>> {
    let mut statement = view.connection.prepare_cached(
        "select r.id, r.public_id, r.body, r.register_no, r.registered_at, c.name
         from reply r join clerk c on c.id = r.clerk_id
         where r.letter_id = ?1 and r.undone_at is null order by r.id",
    )?;
    let rows = statement.query_map([letter.0], |row| {
        Ok(Reply {
            id: ReplyId(row.get(0)?),
            public_id: PublicId(row.get(1)?),
            body: row.get(2)?,
            register_no: row.get(3)?,
            registered_at: Instant(row.get(4)?),
            clerk: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn add(tx: &Tx<'_>, letter: LetterId, clerk: ClerkId, body: &str, number: &str) -> Result<ReplyId> {
    tx.connection
        .prepare_cached(
            "insert into reply (public_id, letter_id, clerk_id, body, register_no, registered_at)
             values (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((tx.dice.bytes::<16>()?, letter.0, clerk.0, body, number, tx.now.0))?;
    Ok(ReplyId(tx.connection.last_insert_rowid()))
}

/// The newest reply that stands, and when it was registered.
pub(crate) fn newest(view: &View<'_>, letter: LetterId) -> Result<Option<(ReplyId, Instant)>> {
    Ok(view
        .connection
        .prepare_cached(
            "select id, registered_at from reply where letter_id = ?1 and undone_at is null order by id desc limit 1",
        )?
        .query_row([letter.0], |row| Ok((ReplyId(row.get(0)?), Instant(row.get(1)?))))
        .optional()?)
}

/// Marks a reply as taken back.
pub(crate) fn undo(tx: &Tx<'_>, reply: ReplyId) -> Result<()> {
    tx.connection.prepare_cached("update reply set undone_at = ?2 where id = ?1")?.execute((reply.0, tx.now.0))?;
    Ok(())
}
