//! What goes into the full-text index and its list of words, and out of it. Knows no letter: it is given an id and a text.

use std::cell::RefCell;
use std::collections::BTreeSet;

use rusqlite::Connection;

use super::words;
use crate::domain::text::index_forms;
use crate::error::Result;
use crate::store::workbench::SecondHand;

/// What becomes of a text's place in the index.
pub(in crate::store) enum Change {
    /// The text goes in.
    Put(i64, String),
    /// It comes out, as it was put in.
    TakeOut(i64, String),
}

/// Who keeps the index. No act reads it: what an act orders may be done after the act.
#[derive(Clone, Copy)]
pub(in crate::store) enum Hand<'a> {
    /// The writer, at the end of the commit that many acts share.
    Writer(&'a RefCell<Vec<Change>>),
    /// The second hand at the workbench.
    Second(&'a SecondHand),
    /// The act itself.
    Own(&'a Connection),
}

impl Hand<'_> {
    pub(in crate::store) fn order(&self, change: Change) -> Result<()> {
        match self {
            Self::Writer(changes) => changes.borrow_mut().push(change),
            Self::Second(hand) => hand.order(change)?,
            Self::Own(connection) => make(connection, vec![change])?,
        }
        Ok(())
    }
}

/// Makes changes in their order. Many at once cost less than each by itself: the index writes a piece of its own whenever
/// the transaction marks a point to return to, and a word that many letters have is looked up once.
pub(in crate::store) fn make(connection: &Connection, changes: Vec<Change>) -> Result<()> {
    let mut texts = Vec::new();
    for change in changes {
        match change {
            Change::Put(id, text) => texts.push((id, index_forms(&text))),
            Change::TakeOut(id, text) => {
                put_all(connection, &std::mem::take(&mut texts))?;
                take_out(connection, id, &text)?;
            }
        }
    }
    put_all(connection, &texts)
}

fn put_all(connection: &Connection, texts: &[(i64, (String, String))]) -> Result<()> {
    let words: BTreeSet<String> = texts.iter().flat_map(|(_, forms)| words::words_of(forms)).collect();
    if !words.is_empty() {
        words::learn(connection, &words)?;
    }
    for (id, forms) in texts {
        put_forms(connection, *id, forms)?;
    }
    Ok(())
}

/// Puts the two forms of a text in, without its words.
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
