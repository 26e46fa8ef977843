//! What goes into the full-text index and its list of words, and out of it. Knows no letter: it is given an id and a text.

use rusqlite::Connection;

use super::words;
use crate::domain::text::index_forms;
use crate::error::Result;

/// Puts a text in.
pub(in crate::store) fn put(connection: &Connection, id: i64, text: &str) -> Result<()> {
    let forms = index_forms(text);
    put_forms(connection, id, &forms)?;
    words::learn(connection, &words::words_of(&forms))
}

/// The same without its words: the two forms of a text.
pub(in crate::store) fn put_forms(connection: &Connection, id: i64, (joined, split): &(String, String)) -> Result<()> {
    connection
        .prepare_cached("insert into letter_text (rowid, joined, split) values (?1, ?2, ?3)")?
        .execute((id, joined, split))?;
    Ok(())
}

/// Takes a text out, as it was put in, with the words that only it has.
pub(in crate::store) fn take_out(connection: &Connection, id: i64, text: &str) -> Result<()> {
    connection.prepare_cached("delete from letter_text where rowid = ?1")?.execute([id])?;
    words::forget(connection, &words::words_of(&index_forms(text)))
}
