//! The one writer of a process: waiting acts share a commit.
//!
//! Acts run one after the other inside one IMMEDIATE transaction, each under its own savepoint; one commit, then all are
//! answered. A refusal rolls back its own savepoint only. Checkpoints run between commits, on a thread of their own
//! until the log grows long, then here.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use rusqlite::Connection;

use super::connection::{Access, Durability, open};
use super::long_log;
use super::search::index;
use crate::error::{Error, Result};

/// Does the act under its savepoint and gives back how to answer it once the commit is known.
///
/// It is given the error instead of the batch when no transaction could be begun.
pub(super) type Act = Box<dyn FnOnce(Result<&Batch>) -> Answer + Send>;
/// Answers one waiting caller.
pub(super) type Answer = Box<dyn FnOnce(Result<()>) + Send>;

/// The acts of one commit: their connection, and what they ordered for the full-text index.
///
/// The index is changed once, behind the last act: at each savepoint it would write what it gathered as a piece of its own.
pub(super) struct Batch {
    connection: Connection,
    index: RefCell<Vec<index::Change>>,
}

impl Batch {
    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(super) fn index(&self) -> &RefCell<Vec<index::Change>> {
        &self.index
    }
}

/// Acts in one commit at the most.
const MOST_ACTS: usize = 64;
/// Log pages after which the checkpoint thread is woken (8 MiB), and again after so many more: each time it waits for the
/// disk twice, and pages that many letters change go home once.
const LONG_LOG: u32 = 2_000;
/// Log pages from which it is woken with each commit: little may be left for the writer to move.
const NEARLY_TOO_LONG: u32 = 14_000;
/// Log pages from which the writer itself stops and moves them home (64 MiB).
const TOO_LONG_LOG: u32 = 16_000;
/// Where a reader keeps the log from going home, the writer tries again after so many more pages (16 MiB): each try looks
/// through the whole log.
const TRIES_AGAIN_AFTER: u32 = 4_000;

/// A running writer. Dropping it finishes what was handed in.
pub(super) struct Writer {
    acts: Option<Sender<Act>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the writer of a file.
    pub(super) fn start(path: &Path, durability: Durability) -> Result<Self> {
        let mut connection = open(path, Access::Write, durability)?;
        let log_pages = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&log_pages);
        connection.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages: i32| {
            counted.store(pages.unsigned_abs(), Ordering::Relaxed);
            Ok(())
        }))?;
        let (acts, waiting) = channel();
        let checkpoints = Checkpoints::start(path, durability)?;
        let thread = std::thread::Builder::new()
            .name("ledger-writer".into())
            .spawn({
                let path = path.to_owned();
                let batch = Batch { connection, index: RefCell::default() };
                move || write(&path, &batch, &waiting, &log_pages, &checkpoints)
            })
            .map_err(|error| Error::internal("starting the writer", error))?;
        Ok(Self { acts: Some(acts), thread: Some(thread) })
    }

    /// Hands an act in.
    pub(super) fn hand_in(&self, act: Act) -> Result<()> {
        let gone = || Error::internal("handing an act to the writer", "the writer has stopped");
        self.acts.as_ref().ok_or_else(gone)?.send(act).map_err(|_| gone())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.acts = None;
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has answered nobody; its callers see closed channels.
            let _ = thread.join();
        }
    }
}

fn write(path: &Path, batch: &Batch, waiting: &Receiver<Act>, log_pages: &AtomicU32, checkpoints: &Checkpoints) {
    let connection = &batch.connection;
    let mut too_long = TOO_LONG_LOG;
    let mut asked_at = 0;
    while let Ok(first) = waiting.recv() {
        if let Err(error) = connection.execute_batch("begin immediate") {
            // Whoever waits behind has waited as long: all are told now, not each after five more seconds.
            let error = Error::from(error);
            // Those who come once the first is told have not waited: they try for themselves.
            let behind: Vec<Act> = std::iter::once(first).chain(waiting.try_iter().take(MOST_ACTS)).collect();
            for act in behind {
                act(Err(error.clone()))(Err(error.clone()));
            }
            continue;
        }
        let mut answers = vec![perform(batch, first)];
        while answers.len() < MOST_ACTS && !connection.is_autocommit() {
            match waiting.try_recv() {
                Ok(act) => answers.push(perform(batch, act)),
                Err(_) => break,
            }
        }
        let committed = commit(batch);
        for answer in answers {
            answer(committed.clone());
        }
        let pages = log_pages.load(Ordering::Relaxed);
        // A log that was moved home begins anew.
        asked_at = if pages < asked_at { 0 } else { asked_at };
        match pages {
            pages if pages - asked_at < LONG_LOG && pages < NEARLY_TOO_LONG => {}
            pages if pages < too_long => {
                asked_at = pages;
                checkpoints.ask();
            }
            pages => match checkpoints.wait_and(|| checkpoint(connection)) {
                // Who is at it may have begun long before this commit: it is tried again behind the next one.
                Home::All | Home::SomebodyElse => too_long = TOO_LONG_LOG,
                Home::Kept => {
                    too_long = pages.saturating_add(TRIES_AGAIN_AFTER);
                    long_log::report(path);
                }
            },
        }
    }
}

fn perform(batch: &Batch, act: Act) -> Answer {
    let (connection, ordered) = (&batch.connection, batch.index.borrow().len());
    catch_unwind(AssertUnwindSafe(|| act(Ok(batch)))).unwrap_or_else(|_| {
        batch.index.borrow_mut().truncate(ordered);
        // The act's own channel died with it, which its caller sees; its half-done work must not be committed.
        if connection.execute_batch("rollback to act; release act").is_err() {
            // Then nothing of this batch may be committed; `commit` sees that and answers all.
            let _ = connection.execute_batch("rollback");
        }
        Box::new(|_| {})
    })
}

fn commit(batch: &Batch) -> Result<()> {
    let connection = &batch.connection;
    let changes = batch.index.take();
    if connection.is_autocommit() {
        // A full disk or a failed write ends the whole transaction by itself.
        return Err(Error::internal("committing", "the transaction was rolled back"));
    }
    let indexed = index::make(connection, changes);
    let committed = indexed.and_then(|()| Ok(connection.execute_batch("commit")?));
    committed.inspect_err(|_| {
        let _ = connection.execute_batch("rollback");
    })
}

/// What came of moving the log home.
enum Home {
    /// All of it is there.
    All,
    /// A reader keeps a part of it.
    Kept,
    /// Another process is at it.
    SomebodyElse,
}

/// Moves the log home, as far as no reader needs it.
fn checkpoint(connection: &Connection) -> Home {
    let moved = connection.query_row("pragma wal_checkpoint(passive)", [], |row| {
        let (is_busy, pages, moved) = (row.get::<_, bool>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?);
        Ok(match is_busy {
            true => Home::SomebodyElse,
            false if pages == moved => Home::All,
            false => Home::Kept,
        })
    });
    moved.unwrap_or_else(|error| {
        tracing::warn!(%error, "moving the log home failed; it will be tried again");
        Home::Kept
    })
}

/// The thread that moves the log home while the writer goes on.
///
/// Dropping it waits for the one at hand: after the last connection the log is gone and the file is whole by itself.
struct Checkpoints {
    asks: Option<SyncSender<()>>,
    /// Held while it moves the log: of two at once, the second is only told that there is a first.
    at_work: Arc<Mutex<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpoints {
    fn start(path: &Path, durability: Durability) -> Result<Self> {
        let connection = open(path, Access::Write, durability)?;
        let (asked, asks) = sync_channel(1);
        let at_work = Arc::new(Mutex::new(()));
        let held = Arc::clone(&at_work);
        let thread = std::thread::Builder::new()
            .name("ledger-checkpoint".into())
            .spawn(move || {
                while asks.recv().is_ok() {
                    let _at_work = held.lock().unwrap_or_else(PoisonError::into_inner);
                    checkpoint(&connection);
                }
            })
            .map_err(|error| Error::internal("starting the checkpoint thread", error))?;
        Ok(Self { asks: Some(asked), at_work, thread: Some(thread) })
    }

    /// Does this once the thread is not at work. What came into the log while it was goes home with this.
    fn wait_and<T>(&self, moves: impl FnOnce() -> T) -> T {
        let _at_work = self.at_work.lock().unwrap_or_else(PoisonError::into_inner);
        moves()
    }

    fn ask(&self) {
        // A full channel means that it was asked already.
        let _ = self.asks.as_ref().map(|asks| asks.try_send(()));
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.asks = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
