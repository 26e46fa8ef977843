//! A backup while everything runs: copied, opened again, checked, and only then given its name.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use crate::courtesy::stand_back;
use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};
use crate::sealing::{self, Recipient};
use crate::store::backups::manifest::{ChainHead, FileSum, Manifest};
use crate::store::backups::{self, Facts, Reason};
use crate::store::{Actor, Halt, Ledger, View};

use super::backup_files::{
    Part, Stoppable, folder_of, need_room, sum_file, sync_folder, with_ending, write_manifest, writing,
};
use super::check_office;
use super::drill_backup::clear_drill;
use super::verify_backup::opened_part;

/// What was backed up.
#[derive(Clone, Debug)]
pub struct Backup {
    /// Where.
    pub path: PathBuf,
    /// Its size.
    pub size_bytes: u64,
    /// SHA-256 of the whole file.
    pub sha256: [u8; 32],
    /// Letters in it.
    pub letters: i64,
    /// Rows of its audit log.
    pub audit_rows: i64,
    /// All that stands beside it.
    pub manifest: Manifest,
}

/// What is being done, for whoever waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The copy is written.
    Copying,
    /// The copy is opened and checked.
    Checking,
    /// Sums are made.
    Summing,
    /// The copy is encrypted.
    Sealing,
}

/// Hears of the stage and of bytes done and to do. Nothing to do: nobody knows how much it is.
pub type Progress<'a> = &'a (dyn Fn(Stage, u64, u64) + Sync);

/// How a backup is to be made.
#[derive(Clone, Copy)]
pub struct Order<'a> {
    /// The new file.
    pub to: &'a Path,
    /// Why.
    pub reason: Reason,
    /// Whom it is encrypted to; nobody: it lies in the open.
    pub recipient: Option<&'a Recipient>,
    /// Bytes that must stay free beside it.
    pub margin_bytes: u64,
    /// Who hears how far it is.
    pub progress: Progress<'a>,
    /// Who may stop it; nobody: it goes on to its end.
    pub halt: Option<&'a Halt>,
}

impl<'a> Order<'a> {
    /// A backup that an admin asked for, in the open, heard by nobody.
    pub fn new(to: &'a Path) -> Self {
        Self { to, reason: Reason::Asked, recipient: None, margin_bytes: 32 << 20, progress: &|_, _, _| {}, halt: None }
    }
}

/// How often what was copied goes to the disk, and a waiting person hears of it. A copy that goes there all at once at its
/// end makes every letter of that moment wait for it.
const BEAT: Duration = Duration::from_millis(20);
/// Tries to write down what was made while the file is busy.
const TRIES: u32 = 5;

/// Makes a verified backup in one file, with a manifest beside it. Never overwrites.
pub fn back_up(ledger: &Ledger, to: &Path) -> Result<Backup> {
    back_up_as(ledger, Order::new(to))
}

/// The same, as it was ordered.
pub fn back_up_as(ledger: &Ledger, order: Order<'_>) -> Result<Backup> {
    let to = order.to;
    let halt = order.halt.cloned().unwrap_or_default();
    if to.exists() {
        return Err(Refusal::FileThere { path: to.display().to_string() }.into());
    }
    let size = ledger.read(backups::live_bytes)?;
    let needs = size.saturating_add(order.margin_bytes);
    need_room(folder_of(to), needs)?;
    let mut named = Part::take(with_ending(to, ".part"))?;
    // What lies in the open is written where it stays. Before it is encrypted it is nowhere but beside the office's file.
    let plain = match order.recipient {
        Some(_) => {
            need_room(folder_of(ledger.path()), needs)?;
            Some(Part::take(plain_part(ledger.path()))?)
        }
        None => None,
    };
    let copy = plain.as_ref().unwrap_or(&named);
    write_copy(ledger, copy, size, order.progress, &halt)?;
    copy.sync()?;
    let (facts, plain_sum) = look_through(ledger, copy, order.progress, &halt)?;
    let file_sum = match (plain, order.recipient) {
        (Some(plain), Some(recipient)) => {
            seal(ledger, &plain, &mut named, recipient, order.progress, &halt)?;
            drop(plain);
            sum_with(named.path(), named.size(), order.progress, &halt)?
        }
        _ => plain_sum.clone(),
    };
    let manifest = manifest(ledger, facts, file_sum, plain_sum, order.recipient);
    // First what tells of it, then the file: what has its name is whole and can be proven.
    write_manifest(to, &manifest)?;
    named.name(to)?;
    sync_folder(to)?;
    remember(ledger, order, &manifest)?;
    Ok(Backup {
        path: to.to_owned(),
        size_bytes: manifest.file.size_bytes,
        sha256: manifest.file.sum()?,
        letters: manifest.letters(),
        audit_rows: manifest.audit.row,
        manifest,
    })
}

/// Where a copy is before it is encrypted. One that a killed program left is taken away by the next backup, and by
/// [`clear_leftover`].
fn plain_part(office: &Path) -> PathBuf {
    with_ending(office, ".backup-part")
}

/// Takes away the plain copies that a killed backup, look or drill left beside the office's file, unless one is being made.
pub fn clear_leftover(office: &Path) {
    for path in [plain_part(office), opened_part(office)] {
        if path.exists() {
            // Taking it empties it; dropping it removes it.
            drop(Part::take(path));
        }
    }
    clear_drill(office);
}

fn write_copy(ledger: &Ledger, part: &Part, size: u64, progress: Progress<'_>, halt: &Halt) -> Result<()> {
    let (told, tells) = channel();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            stand_back();
            // The other end waits until it hears this.
            let _ = told.send(backups::vacuum_into(ledger.path(), part.path(), halt));
        });
        loop {
            match tells.recv_timeout(BEAT) {
                Ok(written) => return written,
                Err(RecvTimeoutError::Timeout) => {
                    part.sync()?;
                    progress(Stage::Copying, part.size().min(size), size);
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Error::internal("writing a backup", "the copy ended in a panic"));
                }
            }
        }
    })
}

/// What a copy holds, once everything in it was found sound, and the sum of its bytes: at once, because each reads it all.
fn look_through(ledger: &Ledger, copy: &Part, progress: Progress<'_>, halt: &Halt) -> Result<(Facts, FileSum)> {
    progress(Stage::Checking, 0, 0);
    std::thread::scope(|scope| {
        let sum = scope.spawn(|| {
            stand_back();
            sum_file(copy.path(), &mut |_| halt.lets_on())
        });
        let facts = scope.spawn(|| {
            stand_back();
            facts_of_sound(ledger, copy.path(), halt)
        });
        let panicked = |_| Error::internal("looking through a backup", "it ended in a panic");
        Ok((facts.join().map_err(panicked)??, sum.join().map_err(panicked)??))
    })
}

/// What a copy holds, once everything in it was found sound.
fn facts_of_sound(ledger: &Ledger, copy: &Path, halt: &Halt) -> Result<Facts> {
    let connection = backups::open_copy(copy)?;
    let view = View { connection: &connection, now: ledger.now() };
    halt.over(&connection, || {
        if let Some(why) = check_office::first_fault(&view)? {
            return Err(Refusal::BackupDamaged { why }.into());
        }
        backups::facts(&view)
    })
}

fn sum_with(path: &Path, size: u64, progress: Progress<'_>, halt: &Halt) -> Result<FileSum> {
    let mut done = 0;
    sum_file(path, &mut |bytes| {
        done += bytes;
        progress(Stage::Summing, done, size);
        halt.lets_on()
    })
}

fn seal(
    ledger: &Ledger,
    plain: &Part,
    sealed: &mut Part,
    recipient: &Recipient,
    progress: Progress<'_>,
    halt: &Halt,
) -> Result<()> {
    let (mut done, size) = (0, plain.size());
    let from = File::open(plain.path()).map_err(writing)?;
    let mut from = BufReader::with_capacity(1 << 20, Stoppable { from, halt });
    let chance = ledger.dice().bytes()?;
    let mut to = BufWriter::with_capacity(1 << 20, sealed.file());
    let outcome = sealing::seal(recipient, &chance, &mut from, &mut to, &mut |bytes| {
        done += bytes;
        progress(Stage::Sealing, done, size);
    });
    halt.lets_on()?;
    outcome.map_err(writing)?;
    to.flush().map_err(writing)?;
    drop(to);
    sealed.sync()
}

fn manifest(ledger: &Ledger, facts: Facts, file: FileSum, plain: FileSum, recipient: Option<&Recipient>) -> Manifest {
    let now = ledger.now();
    let hex = crate::domain::ids::hex;
    Manifest {
        form: Manifest::form(),
        made_by: concat!("pishkhan ", env!("CARGO_PKG_VERSION")).to_owned(),
        made_at: now.0,
        made_at_utc: now.rfc3339(),
        office: facts.office,
        office_mark: hex(&facts.office_mark),
        schema: facts.schema,
        file,
        recipient: recipient.map(ToString::to_string),
        plain,
        audit: ChainHead { row: facts.audit_head.0, hash: hex(&facts.audit_head.1) },
        newest_event_at: facts.newest_event_at,
        tables: facts.tables,
        seal: String::new(),
    }
}

/// Writes down what was made.
fn remember(ledger: &Ledger, order: Order<'_>, manifest: &Manifest) -> Result<()> {
    let path = std::path::absolute(order.to).unwrap_or_else(|_| order.to.to_owned()).display().to_string();
    let actor = match order.reason {
        Reason::Asked => Actor::Admin,
        Reason::Planned(..) => Actor::Postman,
    };
    patiently(|| {
        let (path, manifest, reason) = (path.clone(), manifest.clone(), order.reason);
        ledger.write(actor, move |tx| backups::keep(tx, reason, &path, &manifest))
    })
}

/// Writes down what long work came to: a moment in which the office is busy is waited out.
pub(super) fn patiently<T>(write: impl Fn() -> Result<T>) -> Result<T> {
    for _ in 1..TRIES {
        match write() {
            Err(Error::Busy) => {}
            written => return written,
        }
    }
    write()
}
