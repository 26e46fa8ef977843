//! The ledger: opens the file, reads through a small pool, writes through the one writer.

use std::cell::Cell;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant as Stopwatch;

use rusqlite::Connection;

use super::clock::Clock;
use super::connection::{Access, open};
use super::dice::Dice;
use super::held_settings::HeldSettings;
use super::pulse::Pulse;
use super::search::index;
use super::workbench::Workbench;
use super::writer::{Answer, Batch, Writer};
use super::{schema, settings};
use crate::domain::calendar::Instant;
use crate::domain::ids::{ClerkId, ClerkKeyId, PersonId};
use crate::domain::settings::{Profile, Settings};
use crate::error::{Error, Result};

pub use super::connection::Durability;

/// Who does an act, as the audit log names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody at the web form who has not logged in.
    Visitor,
    /// A citizen or company that is logged in.
    Person(PersonId),
    /// A clerk.
    Clerk(ClerkId),
    /// The program itself: the SMS postman.
    Postman,
    /// The admin at the shell.
    Admin,
}

impl Actor {
    /// As the audit log writes it: `person:12`, `clerk:3`, `visitor`, `postman`, `admin`.
    pub fn code(self) -> String {
        match self {
            Self::Visitor => "visitor".to_owned(),
            Self::Person(id) => format!("person:{}", id.0),
            Self::Clerk(id) => format!("clerk:{}", id.0),
            Self::Postman => "postman".to_owned(),
            Self::Admin => "admin".to_owned(),
        }
    }
}

/// How a file is opened.
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    /// The clock.
    pub clock: Clock,
    /// The dice.
    pub dice: Dice,
    /// When a commit is safe.
    pub durability: Durability,
}

/// One office's file. Cheap to clone; the last clone closes it. The second part is the SSH key that its acts come by.
#[derive(Clone)]
pub struct Ledger(Arc<Inner>, Option<ClerkKeyId>);

struct Inner {
    path: PathBuf,
    options: OpenOptions,
    readers: Mutex<Vec<Connection>>,
    settings: HeldSettings,
    code_key: Mutex<Option<[u8; 32]>>,
    pulse: Pulse,
    // The last field: it is dropped, and so finished, after the readers are closed.
    hand: Hand,
}

/// What writes into the file.
enum Hand {
    /// The writer of an office that is open.
    Writer(Writer),
    /// A file that is being built, and read by nobody else.
    Workbench(Workbench),
}

/// Readers that are kept open between questions.
const READERS_KEPT: usize = 32;

impl Ledger {
    /// Makes a new file with the whole schema. The file must not hold tables yet.
    pub fn create(path: &Path, options: OpenOptions) -> Result<Self> {
        let connection = open(path, Access::Create, options.durability)?;
        if !schema::is_empty(&connection)? {
            return Err(crate::domain::refusal::Refusal::FileThere { path: path.display().to_string() }.into());
        }
        schema::create(&connection)?;
        drop(connection);
        Self::open(path, options)
    }

    /// Opens a file that is there. Refuses a foreign or newer one, one that is open to others, and too old a library.
    pub fn open(path: &Path, options: OpenOptions) -> Result<Self> {
        let connection = open(path, Access::Write, options.durability)?;
        let upgrade = schema::check(&connection, path)?;
        drop(connection);
        let (readers, hand) = match options.durability {
            Durability::Full => {
                let reader = open(path, Access::Read, options.durability)?;
                (vec![reader], Hand::Writer(Writer::start(path, options.durability)?))
            }
            Durability::Building => (Vec::new(), Hand::Workbench(Workbench::start(path)?)),
        };
        let inner = Inner {
            path: path.to_owned(),
            options,
            readers: Mutex::new(readers),
            settings: HeldSettings::default(),
            code_key: Mutex::new(None),
            pulse: Pulse::default(),
            hand,
        };
        let ledger = Self(Arc::new(inner), None);
        if let Some(upgrade) = upgrade {
            ledger.write(Actor::Postman, move |tx| super::upgrade::tell(tx, &upgrade))?;
        }
        Ok(ledger)
    }

    /// Signs of life of what works on the file in this process.
    pub fn pulse(&self) -> &Pulse {
        &self.0.pulse
    }

    /// Ends the building of a file: only now is all of it in the file. An open office has nothing to finish.
    pub fn finish(&self) -> Result<()> {
        match &self.0.hand {
            Hand::Writer(_) => Ok(()),
            Hand::Workbench(bench) => bench.finish(),
        }
    }

    /// The same file for a clerk who came in by this SSH key: no act of a clerk passes once the key is revoked, and the
    /// log names the key.
    #[must_use]
    pub fn by_key(&self, key: ClerkKeyId) -> Self {
        Self(Arc::clone(&self.0), Some(key))
    }

    /// The SSH key that acts come by.
    pub fn key(&self) -> Option<ClerkKeyId> {
        self.1
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// What the clock shows.
    pub fn now(&self) -> Instant {
        self.0.options.clock.now()
    }

    /// How it was opened.
    pub fn options(&self) -> &OpenOptions {
        &self.0.options
    }

    /// The dice.
    pub fn dice(&self) -> &Dice {
        &self.0.options.dice
    }

    /// Reads one consistent moment of the file.
    pub fn read<T>(&self, question: impl FnOnce(&View<'_>) -> Result<T>) -> Result<T> {
        if let Hand::Workbench(bench) = &self.0.hand {
            return bench.read(|connection| question(&View { connection, now: self.now() }));
        }
        let pooled = self.0.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match pooled {
            Some(connection) => connection,
            None => open(&self.0.path, Access::Read, self.0.options.durability)?,
        };
        connection.prepare_cached("begin")?.execute([])?;
        let answer = question(&View { connection: &connection, now: self.now() });
        connection.prepare_cached("commit")?.execute([])?;
        let mut readers = self.0.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS_KEPT {
            readers.push(connection);
        }
        drop(readers);
        answer
    }

    /// The settings in force, at most a second old.
    pub fn settings(&self) -> Result<Arc<Settings>> {
        if let Some(settings) = self.0.settings.fresh(Stopwatch::now()) {
            return Ok(settings);
        }
        let settings = Arc::new(self.read(settings::load)?);
        self.0.settings.hold(&settings);
        Ok(settings)
    }

    /// The settings in force, or those that were read last if the file cannot be read now.
    pub fn last_settings(&self) -> Result<Arc<Settings>> {
        self.settings().or_else(|error| self.0.settings.last().ok_or(error))
    }

    /// The profile of the office.
    pub fn profile(&self) -> Result<Profile> {
        Ok(self.settings()?.profile())
    }

    /// A watch over the file, for a console that wants to see new letters by itself.
    pub fn watch(&self) -> Result<Watch> {
        Ok(Watch(open(&self.0.path, Access::Read, self.0.options.durability)?))
    }

    /// What the connection contract set, read back from a live reading connection.
    pub fn contract(&self) -> Result<Vec<(&'static str, String)>> {
        self.read(|view| Ok(super::connection::contract(view.connection)))
    }

    /// Does an act in one transaction, at one instant, by one actor. Refuses to commit a change that left no audit
    /// event. An `Err` rolls the act back; an outcome that must leave a trace (a wrong code counted) is an `Ok`.
    pub(crate) fn write<T, F>(&self, actor: Actor, act: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T> + Send + 'static,
    {
        let writer = match &self.0.hand {
            Hand::Writer(writer) => writer,
            Hand::Workbench(bench) => {
                let who = (actor, self.1);
                let clock = &self.0.options.clock;
                return bench.write(|connection, hand| {
                    let index = hand.map_or(index::Hand::Own(connection), index::Hand::Second);
                    traced(connection, index, clock, who, self.dice(), act)
                });
            }
        };
        let (told, tells) = sync_channel(1);
        let dice = self.0.options.dice.clone();
        let clock = self.0.options.clock.clone();
        let who = (actor, self.1);
        self.0.pulse.handed_in();
        let handed_in = writer.hand_in(Box::new(move |batch| -> Answer {
            let outcome = batch.and_then(|batch| under_savepoint(batch, &clock, who, &dice, act));
            Box::new(move |committed| {
                // A caller that went away does not need the answer.
                let _ = told.send(outcome.and_then(|value| committed.map(|()| value)));
            })
        }));
        let told = handed_in.and_then(|()| {
            tells.recv().map_err(|_| Error::internal("waiting for the writer", "the act ended in a panic"))?
        });
        self.0.pulse.answered(&told);
        told
    }

    /// Writes the whole file anew, its index first: what SQLite moved about between pages leaves traces in their gaps,
    /// which no deletion reaches. Nothing that anybody could read changes, so the log of acts has nothing to say of it.
    pub(crate) fn write_anew(&self) -> Result<()> {
        let connection = open(&self.0.path, Access::Backup, self.0.options.durability)?;
        super::retention::merge_index(&connection)?;
        // A large archive has no room in memory.
        connection.execute_batch("pragma temp_store = file; vacuum;")?;
        Ok(())
    }

    /// Moves the whole log home and empties it. `false`: somebody read or wrote for so long that it has to be tried again.
    pub(crate) fn empty_log(&self) -> Result<bool> {
        let connection = open(&self.0.path, Access::Write, self.0.options.durability)?;
        Ok(connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get::<_, i64>(0))? == 0)
    }

    /// Forgets held settings, so that a change of this process is seen at once.
    pub(crate) fn forget_settings(&self) {
        self.0.settings.forget();
    }

    /// The key of one-time codes and addresses: 32 bytes in a file of its own beside the office's, so that a backup
    /// does not carry it. Made when first needed; without it only codes of the last minutes are lost.
    pub(crate) fn code_key(&self) -> Result<[u8; 32]> {
        let mut held = self.0.code_key.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = *held {
            return Ok(key);
        }
        let mut path = self.0.path.clone().into_os_string();
        path.push(".key");
        let key = match super::key_file::read(Path::new(&path))? {
            Some(key) => key,
            None => super::key_file::make(Path::new(&path), &self.dice().bytes()?)?,
        };
        *held = Some(key);
        Ok(key)
    }
}

/// Sees whether anybody changed the file: another process or this one.
pub struct Watch(Connection);

impl Watch {
    /// A number that moves with every change of the file.
    pub fn change_number(&self) -> Result<i64> {
        Ok(self.0.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }
}

/// A consistent moment of the file, for reading.
pub struct View<'a> {
    pub(crate) connection: &'a Connection,
    /// The instant of the question.
    pub now: Instant,
}

/// One act: a view that may also write, with its instant, actor and dice fixed.
pub struct Tx<'a> {
    view: View<'a>,
    /// The clock: what must not live longer by a jump of it is measured by the machine's uptime, too.
    pub(crate) clock: &'a Clock,
    /// Who acts.
    pub(crate) actor: Actor,
    /// The SSH key that the actor came in by.
    pub(crate) key: Option<ClerkKeyId>,
    /// The clerk for whom the actor acts as deputy, once that is known: the log says so.
    pub(crate) acts_for: Cell<Option<ClerkId>>,
    /// Chance.
    pub(crate) dice: &'a Dice,
    /// Who keeps the full-text index.
    pub(super) index: index::Hand<'a>,
    /// Audit events appended so far.
    pub(crate) events: Cell<u32>,
}

impl<'a> Deref for Tx<'a> {
    type Target = View<'a>;

    fn deref(&self) -> &View<'a> {
        &self.view
    }
}

fn under_savepoint<T>(
    batch: &Batch,
    clock: &Clock,
    who: (Actor, Option<ClerkKeyId>),
    dice: &Dice,
    act: impl FnOnce(&Tx<'_>) -> Result<T>,
) -> Result<T> {
    let connection = batch.connection();
    let ordered = batch.index().borrow().len();
    connection.prepare_cached("savepoint act")?.execute([])?;
    let outcome = traced(connection, index::Hand::Writer(batch.index()), clock, who, dice, act);
    if outcome.is_err() {
        batch.index().borrow_mut().truncate(ordered);
    }
    if outcome.is_err()
        && !connection.is_autocommit()
        && connection.prepare_cached("rollback to act").and_then(|mut statement| statement.execute([])).is_err()
    {
        // Half-done work must not be committed with the others: the whole batch goes, and its callers are told.
        let _ = connection.execute_batch("rollback");
    }
    if !connection.is_autocommit() {
        connection.prepare_cached("release act")?.execute([])?;
    }
    outcome
}

/// Does the act, and fails it when it changed the file without a trace in the audit log.
fn traced<T>(
    connection: &Connection,
    index: index::Hand<'_>,
    clock: &Clock,
    (actor, key): (Actor, Option<ClerkKeyId>),
    dice: &Dice,
    act: impl FnOnce(&Tx<'_>) -> Result<T>,
) -> Result<T> {
    let changes = connection.total_changes();
    let view = View { connection, now: clock.now() };
    let tx = Tx { view, clock, actor, key, acts_for: Cell::new(None), dice, index, events: Cell::new(0) };
    let outcome = act(&tx);
    if outcome.is_ok() && tx.events.get() == 0 && connection.total_changes() != changes {
        return Err(Error::internal("keeping the audit log", "an act changed the file without a trace"));
    }
    outcome
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use serde_json::json;

    use super::*;
    use crate::domain::event::EventKind;
    use crate::domain::refusal::Refusal;
    use crate::store::audit;

    fn ledger(name: &str) -> (Ledger, PathBuf) {
        let folder = std::env::temp_dir().join(format!("pishkhan-ledger-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        (Ledger::create(&folder.join("office.db"), OpenOptions::default()).unwrap(), folder)
    }

    fn store(tx: &Tx<'_>, key: &str) -> Result<()> {
        settings::store(tx, key, "x")
    }

    fn traced(tx: &Tx<'_>) -> Result<()> {
        audit::append(tx, EventKind::SettingChanged, None, &json!({}), None).map(|_| ())
    }

    fn stored(ledger: &Ledger) -> i64 {
        ledger
            .read(|view| Ok(view.connection.query_row("select count(*) from setting", [], |row| row.get(0))?))
            .unwrap()
    }

    #[test]
    fn a_change_without_a_trace_is_refused_and_rolled_back() {
        let (ledger, folder) = ledger("untraced");
        assert!(matches!(ledger.write(Actor::Admin, |tx| store(tx, "a")), Err(Error::Internal(_))));
        assert_eq!(stored(&ledger), 0);
        ledger.write(Actor::Admin, |tx| store(tx, "a").and_then(|()| traced(tx))).unwrap();
        ledger.write(Actor::Admin, |_| Ok(())).unwrap();
        assert_eq!(stored(&ledger), 1);
        drop(ledger);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_refusal_or_a_panic_undoes_its_own_act_and_no_other() {
        let (ledger, folder) = ledger("savepoints");
        let done = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for worker in 0..8 {
                let (ledger, done) = (ledger.clone(), &done);
                scope.spawn(move || {
                    for turn in 0..30 {
                        let key = format!("{worker}-{turn}");
                        let outcome = ledger.write(Actor::Admin, move |tx| {
                            store(tx, &key)?;
                            tx.index.order(index::Change::Put(worker * 100 + turn, format!("نامه word{worker}x")))?;
                            traced(tx)?;
                            match turn % 3 {
                                0 => Ok(()),
                                1 => Err(Refusal::NotAllowed.into()),
                                _ => panic!("an act that panics, on purpose"),
                            }
                        });
                        if outcome.is_ok() {
                            done.fetch_add(1, Ordering::Relaxed);
                        }
                        assert_eq!(outcome.is_ok(), turn % 3 == 0);
                    }
                });
            }
        });
        assert_eq!((done.load(Ordering::Relaxed), stored(&ledger)), (80, 80));
        let rows = ledger.read(audit::verify).unwrap();
        assert_eq!(rows, Ok(80));
        let found = |word: &str| {
            let sql = "select count(*) from letter_text where letter_text match ?1";
            ledger.read(|view| Ok(view.connection.query_row(sql, [word], |row| row.get::<_, i64>(0))?)).unwrap()
        };
        assert_eq!((found("نامه"), found("word3x")), (80, 10), "the index has what was done, and nothing else");
        drop(ledger);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_writer_that_another_process_blocks_says_busy_and_works_again() {
        let (ledger, folder) = ledger("busy");
        let other = open(&folder.join("office.db"), Access::Write, Durability::Full).unwrap();
        other.execute_batch("begin immediate").unwrap();
        assert!(matches!(ledger.write(Actor::Admin, traced), Err(Error::Busy)));
        assert!(ledger.read(audit::head).unwrap().is_none(), "reading goes on meanwhile");
        other.execute_batch("rollback").unwrap();
        ledger.write(Actor::Admin, traced).unwrap();
        drop((other, ledger));
        std::fs::remove_dir_all(folder).unwrap();
    }
}
