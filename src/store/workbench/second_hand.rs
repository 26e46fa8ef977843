//! The second hand at the workbench: keeps the full-text index of the letters in a file beside the one that is being built,
//! on a thread of its own, in the order in which it is told. At the end its pages go over as they are.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use rusqlite::Connection;

use super::super::connection::{Access, Durability, open};
use super::super::schema;
use super::super::search::{index, words};
use crate::domain::text::index_forms;
use crate::error::{Error, Result};

/// Letters that may wait for it.
const WAITING: usize = 2_000;
/// Bytes of the index that are held until they are written as one sorted piece: fewer pieces are merged less often.
const PIECE: i64 = 64 << 20;
/// Letters that are gathered until they are written in their order.
const GATHERED: usize = 32_000;
/// What SQLite takes where nobody asks for another size.
const USUAL_PIECE: i64 = 1 << 20;

/// Who keeps the index.
pub(in crate::store) struct SecondHand {
    orders: SyncSender<index::Change>,
    /// Until it is joined.
    thread: Mutex<Option<JoinHandle<Result<()>>>>,
    path: PathBuf,
}

impl SecondHand {
    /// Begins beside the file at `path`.
    pub(super) fn start(path: &Path) -> Result<Self> {
        let path = beside(path);
        if path.exists() {
            fs::remove_file(&path).map_err(fault)?;
        }
        let connection = open(&path, Access::Create, Durability::Building)?;
        schema::create(&connection)?;
        super::settle_in(&connection)?;
        connection.execute("insert into letter_text (letter_text, rank) values ('hashsize', ?1)", [PIECE])?;
        let (orders, waiting) = sync_channel(WAITING);
        let thread = std::thread::Builder::new()
            .name("second-hand".into())
            .spawn(move || keep(&connection, &waiting))
            .map_err(|error| Error::internal("starting the second hand", error))?;
        Ok(Self { orders, thread: Mutex::new(Some(thread)), path })
    }

    /// Is told what becomes of a letter's place.
    pub(in crate::store) fn order(&self, change: index::Change) -> Result<()> {
        self.orders.send(change).map_err(|_| Error::internal("keeping the index", "the second hand has stopped"))
    }

    /// Waits for the last letter and brings the index into the file.
    pub(super) fn finish(self, file: &Connection) -> Result<()> {
        let Self { orders, thread, path } = self;
        drop(orders);
        let thread = thread.into_inner().ok().flatten();
        thread.map_or(Ok(()), |thread| {
            thread.join().unwrap_or_else(|_| Err(Error::internal("keeping the index", "the second hand panicked")))
        })?;
        super::adopt(file, &path, &TABLES)?;
        fs::remove_file(&path).map_err(fault)
    }
}

/// What goes over. The first four are the inside of the index.
const TABLES: [&str; 5] =
    ["letter_text_data", "letter_text_idx", "letter_text_docsize", "letter_text_config", "search_word"];

/// What is to become of a letter's place in the index: the text that stands there, and the one that is to stand there.
#[derive(Default)]
struct Change {
    out: Option<String>,
    put: Option<String>,
}

fn keep(connection: &Connection, orders: &Receiver<index::Change>) -> Result<()> {
    let mut changes: BTreeMap<i64, Change> = BTreeMap::new();
    // A word that is there already is not looked up again.
    let mut known: HashSet<String> = HashSet::new();
    connection.execute_batch("begin immediate")?;
    for order in orders {
        match order {
            index::Change::Put(id, text) => changes.entry(id).or_default().put = Some(text),
            index::Change::TakeOut(id, text) => {
                let change = changes.entry(id).or_default();
                if change.put.take().is_none() {
                    change.out = Some(text);
                }
            }
        }
        if changes.len() >= GATHERED {
            write(connection, std::mem::take(&mut changes), &mut known)?;
        }
    }
    write(connection, changes, &mut known)?;
    // As one piece: else the first letters that the office gets pay for putting the large ones together.
    connection.execute("insert into letter_text (letter_text) values ('optimize')", [])?;
    connection.execute("insert into letter_text (letter_text, rank) values ('hashsize', ?1)", [USUAL_PIECE])?;
    connection.execute_batch("commit")?;
    Ok(())
}

/// Writes what was gathered in the order of the letters: one that is out of order makes the index write a piece.
fn write(connection: &Connection, mut changes: BTreeMap<i64, Change>, known: &mut HashSet<String>) -> Result<()> {
    // Most letters that come back mended say what they said before.
    changes.retain(|_, change| change.out != change.put);
    for (id, change) in &changes {
        if let Some(text) = &change.out {
            index::take_out(connection, *id, text)?;
            for word in words::words_of(&index_forms(text)) {
                known.remove(&word);
            }
        }
    }
    for (id, change) in changes {
        let Some(text) = change.put else { continue };
        let forms = index_forms(&text);
        index::put_forms(connection, id, &forms)?;
        let mut words = words::words_of(&forms);
        words.retain(|word| !known.contains(word));
        if !words.is_empty() {
            words::learn(connection, &words)?;
            known.extend(words);
        }
    }
    Ok(())
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".index");
    name.into()
}

fn fault(error: std::io::Error) -> Error {
    Error::internal("keeping the index of a file that is being built", error)
}
