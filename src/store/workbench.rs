//! The workbench: a file that is built beside its place, by one hand on one connection, many acts in one commit.
//!
//! Nobody else reads the file, and it gets its name only when it is whole, so nothing of an office that is open is owed
//! here: no log, no wait for the disk, no savepoint. An act that fails after it has changed something spoils the file.

use std::path::Path;
use std::sync::{Mutex, MutexGuard};

use rusqlite::Connection;

use super::connection::{Access, Durability, attach, open};
use crate::error::{Error, Result};

mod second_hand;

pub(super) use second_hand::SecondHand;

/// Acts in one commit. More save little, and the pages of a commit are held in memory twice.
const MOST_ACTS: u32 = 4_000;

/// A file that is being built. What is not finished is worth nothing.
pub(super) struct Workbench(Mutex<Bench>);

struct Bench {
    connection: Connection,
    /// Until the end.
    second_hand: Option<SecondHand>,
    acts: u32,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Finished,
    Spoilt,
}

impl Workbench {
    pub(super) fn start(path: &Path) -> Result<Self> {
        let connection = open(path, Access::Write, Durability::Building)?;
        settle_in(&connection)?;
        connection.execute_batch("begin immediate")?;
        // A file that has letters already is not given another index; a new one has none yet.
        let is_new = connection
            .query_row("select not exists (select 1 from letter_text_docsize)", [], |row| row.get::<_, bool>(0))?;
        let second_hand = if is_new { Some(SecondHand::start(path)?) } else { None };
        Ok(Self(Mutex::new(Bench { connection, second_hand, acts: 0, state: State::Open })))
    }

    /// Reads what was built so far. A question does not ask another one.
    pub(super) fn read<T>(&self, question: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        question(&self.sound()?.connection)
    }

    /// Does an act. Whoever is refused before anything was changed goes on as in an open office.
    pub(super) fn write<T>(&self, act: impl FnOnce(&Connection, Option<&SecondHand>) -> Result<T>) -> Result<T> {
        let mut bench = self.sound()?;
        let changes = bench.connection.total_changes();
        let outcome = act(&bench.connection, bench.second_hand.as_ref());
        // A full disk ends the transaction by itself, and the acts before are gone with it.
        let is_half_done = outcome.is_err() && bench.connection.total_changes() != changes;
        if is_half_done || bench.connection.is_autocommit() {
            bench.state = State::Spoilt;
            return outcome.and_then(|_| Err(spoilt()));
        }
        bench.acts += 1;
        if bench.acts >= MOST_ACTS {
            bench.acts = 0;
            bench.connection.execute_batch("commit; begin immediate").inspect_err(|_| bench.state = State::Spoilt)?;
        }
        outcome
    }

    /// Brings the last acts into the file, and the file into the shape that an open office has.
    pub(super) fn finish(&self) -> Result<()> {
        let mut bench = self.sound()?;
        bench.state = State::Spoilt;
        bench.connection.execute_batch("commit")?;
        if let Some(hand) = bench.second_hand.take() {
            hand.finish(&bench.connection)?;
        }
        bench.connection.execute_batch("pragma locking_mode = normal; pragma secure_delete = on;")?;
        bench.connection.query_row("pragma journal_mode = wal", [], |_| Ok(()))?;
        bench.state = State::Finished;
        Ok(())
    }

    fn sound(&self) -> Result<MutexGuard<'_, Bench>> {
        // Whoever panicked in an act has left it half done.
        let bench = self.0.lock().map_err(|_| spoilt())?;
        match bench.state {
            State::Open => Ok(bench),
            State::Finished => Err(Error::internal("building a file", "it was finished already")),
            State::Spoilt => Err(spoilt()),
        }
    }
}

/// Pages are written once, at their place. The journal is there for statements that undo themselves.
fn settle_in(connection: &Connection) -> Result<()> {
    connection.execute_batch("pragma locking_mode = exclusive; pragma secure_delete = off;")?;
    connection.query_row("pragma journal_mode = memory", [], |_| Ok(()))?;
    Ok(())
}

/// Takes over the rows of tables from a file that was built beside this one.
fn adopt(connection: &Connection, path: &Path, tables: &[&str]) -> Result<()> {
    let _attached = attach(connection, path)?;
    connection.execute_batch("begin immediate")?;
    for table in tables {
        connection.execute_batch(&format!(
            "delete from main.{table}; insert into main.{table} select * from beside.{table};"
        ))?;
    }
    connection.execute_batch("commit")?;
    Ok(())
}

fn spoilt() -> Error {
    Error::internal("building a file", "an act failed half-way; the file is not to be used")
}
