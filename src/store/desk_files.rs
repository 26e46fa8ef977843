//! Files on a clerk's desk: put there over the line of the console, they wait for the reply to a letter.

use rusqlite::OptionalExtension;

use super::{Tx, View};
use crate::domain::file_kind::FileKind;
use crate::domain::ids::{ClerkId, DeskFileId, LetterId, ReplyId};
use crate::error::Result;

/// Seconds after its reply in which a file can still come back by an undo.
const KEPT: i64 = 86_400;

/// A waiting file, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskFile {
    /// The row.
    pub id: DeskFileId,
    /// Its name.
    pub name: String,
    /// What it is, by content.
    pub kind: FileKind,
    /// Its size.
    pub size_bytes: u64,
}

/// The files that wait for this clerk's reply to a letter, in the order they came.
pub fn waiting(view: &View<'_>, clerk: ClerkId, letter: LetterId) -> Result<Vec<DeskFile>> {
    let mut statement = view.connection.prepare_cached(WAITING)?;
    let rows = statement.query_map((clerk.0, letter.0), |row| {
        Ok(DeskFile {
            id: DeskFileId(row.get(0)?),
            name: row.get(1)?,
            kind: FileKind::of_code(row.get_ref(2)?.as_str()?).unwrap_or(FileKind::Pdf),
            size_bytes: row.get::<_, i64>(3)?.unsigned_abs(),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The question of [`waiting`], for the test that pins its plan.
pub const WAITING: &str = "select id, file_name, kind, size_bytes from desk_file
    where clerk_id = ?1 and letter_id = ?2 and reply_id is null order by id";

/// What is put on a desk.
pub(crate) struct NewDeskFile<'a> {
    pub(crate) letter: LetterId,
    pub(crate) name: &'a str,
    pub(crate) kind: FileKind,
    pub(crate) sha256: [u8; 32],
    pub(crate) bytes: &'a [u8],
}

/// Puts a file on a desk, and forgets those whose reply went out long ago.
pub(crate) fn put(tx: &Tx<'_>, clerk: ClerkId, new: &NewDeskFile<'_>) -> Result<DeskFileId> {
    tx.connection.prepare_cached("delete from desk_file where used_at < ?1")?.execute([tx.now.0 - KEPT])?;
    tx.connection
        .prepare_cached(
            "insert into desk_file (clerk_id, letter_id, file_name, kind, size_bytes, sha256, put_at, bytes)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute((
            clerk.0,
            new.letter.0,
            new.name,
            new.kind.code(),
            new.bytes.len() as i64,
            new.sha256,
            tx.now.0,
            new.bytes,
        ))?;
    Ok(DeskFileId(tx.connection.last_insert_rowid()))
}

/// The name of a file with the same bytes that waits already.
pub(crate) fn same(view: &View<'_>, clerk: ClerkId, letter: LetterId, sha256: &[u8; 32]) -> Result<Option<String>> {
    Ok(view
        .connection
        .prepare_cached(
            "select file_name from desk_file where clerk_id = ?1 and letter_id = ?2 and reply_id is null and sha256 = ?3",
        )?
        .query_row((clerk.0, letter.0, sha256), |row| row.get(0))
        .optional()?)
}

/// The bytes of a waiting file of this clerk and letter.
pub(crate) fn bytes(view: &View<'_>, clerk: ClerkId, letter: LetterId, id: DeskFileId) -> Result<Option<Vec<u8>>> {
    Ok(view
        .connection
        .prepare_cached(
            "select bytes from desk_file where id = ?1 and clerk_id = ?2 and letter_id = ?3 and reply_id is null",
        )?
        .query_row((id.0, clerk.0, letter.0), |row| row.get(0))
        .optional()?)
}

/// It went with a reply.
pub(crate) fn use_up(tx: &Tx<'_>, id: DeskFileId, reply: ReplyId) -> Result<()> {
    tx.connection
        .prepare_cached("update desk_file set reply_id = ?2, used_at = ?3 where id = ?1")?
        .execute((id.0, reply.0, tx.now.0))?;
    Ok(())
}

/// The reply was undone: its files are on the desk again.
pub(crate) fn give_back(tx: &Tx<'_>, reply: ReplyId) -> Result<()> {
    tx.connection
        .prepare_cached("update desk_file set reply_id = null, used_at = null where reply_id = ?1")?
        .execute([reply.0])?;
    Ok(())
}

/// Throws a waiting file away; says for which letter it was, if there was one.
pub(crate) fn drop_waiting(tx: &Tx<'_>, clerk: ClerkId, id: DeskFileId) -> Result<Option<LetterId>> {
    Ok(tx
        .connection
        .prepare_cached(
            "delete from desk_file where id = ?1 and clerk_id = ?2 and reply_id is null returning letter_id",
        )?
        .query_row((id.0, clerk.0), |row| row.get(0).map(LetterId))
        .optional()?)
}
