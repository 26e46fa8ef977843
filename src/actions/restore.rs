//! A restore: the backup is verified first, what will be lost is told, the present file is moved aside and never
//! overwritten, old sessions end.
//!
//! All is made ready beside the office's file; then one step puts it into its place. Killed before that, the office is as
//! it was; killed after it, it is the restored one.

use std::fs;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, linkat};
use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};
use crate::sealing::Identity;
use crate::store::backups::manifest::Manifest;
use crate::store::backups::{self, Ended, Facts, Loss, Scratch};
use crate::store::connection::{Access, Durability, open};
use crate::store::{Actor, Ledger, OpenOptions, audit, schema, sms};

use super::backup_files::{Part, manifest_path, read_manifest, sum_file, sync_folder, with_ending};
use super::carry_over::{ShutOut, carry_over};
use super::verify_backup::{fits, look_into, said_so, take_out};

/// What is restored, and how much of it is believed.
pub struct RestoreOrder<'a> {
    /// The backup.
    pub backup: &'a Path,
    /// The office's file.
    pub target: &'a Path,
    /// Private keys for an encrypted one.
    pub identities: &'a [Identity],
    /// Whether its manifest must be there.
    pub manifest: Proof,
    /// Whether it must be of the office whose file it replaces.
    pub office: Proof,
}

/// Whether something must be proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It must.
    Needed,
    /// The admin says that it is well without.
    Waived,
}

/// A restore that is ready: nothing was replaced yet. Dropping it leaves everything as it was.
pub struct Ready {
    part: Scratch,
    target: PathBuf,
    options: OpenOptions,
    /// What stands beside the backup, if its manifest was read.
    pub manifest: Option<Manifest>,
    /// Letters in it.
    pub letters: i64,
    /// What will be lost. None: there is no present file.
    pub loss: Option<Loss>,
    /// Whether there is a present file that cannot be read, so that nobody knows what is lost.
    pub is_loss_unknown: bool,
    /// Keys and clerks of the backup that were shut out since and stay so.
    pub shut_out: ShutOut,
    /// SMS of the backup that were to leave: they may have left since, and wait for a clerk.
    pub held_back: usize,
}

/// What a restore did.
#[derive(Clone, Debug)]
pub struct Restored {
    /// Letters in the restored file.
    pub letters: i64,
    /// Where the former file went, if there was one.
    pub moved_aside: Option<PathBuf>,
    /// Audit rows of the former file that the restored one does not have: the lost span.
    pub lost_events: i64,
}

/// Puts a backup into the place of the office's file.
pub fn restore(backup: &Path, target: &Path, options: OpenOptions) -> Result<Restored> {
    let order = RestoreOrder { backup, target, identities: &[], manifest: Proof::Needed, office: Proof::Needed };
    make_ready(&order, options)?.put_in_place()
}

/// Verifies a backup and makes the file that will take the office's place.
pub fn make_ready(order: &RestoreOrder<'_>, options: OpenOptions) -> Result<Ready> {
    let (backup, target) = (order.backup, order.target);
    if !backup.is_file() {
        return Err(Refusal::FileToReadAbsent { path: backup.display().to_string() }.into());
    }
    if target.is_dir() {
        return Err(Refusal::FileIsFolder { path: target.display().to_string() }.into());
    }
    if target.exists() && backups::is_in_use(target) {
        return Err(Refusal::FileInUse { path: target.display().to_string() }.into());
    }
    let manifest = match order.manifest {
        Proof::Needed => Some(read_manifest(backup)?),
        // What is there is believed even so.
        Proof::Waived if manifest_path(backup).exists() => Some(read_manifest(backup)?),
        Proof::Waived => None,
    };
    if let Some(manifest) = &manifest {
        fits(&manifest.file, backup, "the file")?;
    }
    let part = Scratch::new(with_ending(target, ".restoring"));
    let mut taken = Part::take(part.path().to_owned())?;
    take_out(backup, &mut taken, order.identities)?;
    taken.stays();
    if let Some(manifest) = &manifest {
        fits(&manifest.plain, part.path(), "the opened file")?;
    }
    let sum = sum_file(part.path(), &mut |_| Ok(()))?;
    fold(part.path())?;
    let found = look_into(part.path(), &options.clock)?;
    if let Some(manifest) = &manifest {
        said_so(manifest, &found)?;
    }
    let (loss, ended, is_loss_unknown) = match loss_at(target, part.path()) {
        Ok(Some((loss, ended))) => (Some(loss), ended, false),
        Ok(None) => (None, Ended::default(), false),
        Err(_) => (None, Ended::default(), true),
    };
    if order.office == Proof::Needed {
        same_office(target, &found)?;
    }
    let facts = json!({
        "sha256": sum.sha256, "made_at": manifest.as_ref().map(|manifest| manifest.made_at),
        "lost_events": loss.as_ref().map(|loss| loss.events),
        "lost_letters": loss.as_ref().map(|loss| loss.letters.len()),
    });
    let (shut_out, held_back) = enter(part.path(), &options, facts, ended)?;
    let letters = found.tables.get("letter").copied().unwrap_or_default();
    let target = target.to_owned();
    Ok(Ready { part, target, options, manifest, letters, loss, is_loss_unknown, shut_out, held_back })
}

impl Ready {
    /// Puts it into its place.
    pub fn put_in_place(self) -> Result<Restored> {
        let fault = |error: std::io::Error| Error::internal("restoring a backup", error);
        let target = &self.target;
        fs::File::open(self.part.path()).and_then(|file| file.sync_all()).map_err(fault)?;
        let moved_aside = keep_former(target, &self.options)?;
        // One step: the name is never without a file.
        fs::rename(self.part.path(), target).map_err(fault)?;
        sync_folder(target)?;
        let lost_events = self.loss.as_ref().map_or(0, |loss| loss.events);
        self.part.keep();
        Ok(Restored { letters: self.letters, moved_aside, lost_events })
    }
}

/// Folds a log that came with the file into it, brings it to the present schema, and leaves a single file. The backup is
/// what it was, so the file needs none of its own.
pub(super) fn fold(part: &Path) -> Result<()> {
    let connection = open(part, Access::Write, Durability::Full).map_err(super::verify_backup::damage)?;
    schema::check_copy(&connection, part).map_err(super::verify_backup::damage)?;
    single(&connection)
}

fn single(connection: &rusqlite::Connection) -> Result<()> {
    let mode: String = connection.query_row("pragma journal_mode = delete", [], |row| row.get(0))?;
    if mode == "delete" { Ok(()) } else { Err(Error::internal("folding a log into its file", mode)) }
}

/// Nobody comes in with what was valid when the backup was made, and no SMS of then leaves again; the log says that it was
/// restored.
fn enter(part: &Path, options: &OpenOptions, facts: serde_json::Value, ended: Ended) -> Result<(ShutOut, usize)> {
    let ledger = Ledger::open(part, options.clone())?;
    let done = ledger.write(Actor::Admin, move |tx| {
        backups::forget_chances(tx)?;
        let held_back = sms::hold_back_restored(tx)?;
        let shut_out = carry_over(tx, &ended)?;
        let mut facts = facts.clone();
        facts["sms_held_back"] = held_back.into();
        audit::append(tx, EventKind::Restored, None, &facts, None)?;
        Ok((shut_out, held_back))
    })?;
    drop(ledger);
    let connection = open(part, Access::Write, Durability::Full)?;
    single(&connection)?;
    Ok(done)
}

/// What is lost, when there is a present file. An error: it cannot be read.
fn loss_at(target: &Path, part: &Path) -> Result<Option<(Loss, Ended)>> {
    if !target.exists() {
        return Ok(None);
    }
    let present = open(target, Access::Read, Durability::Full)?;
    let copy = backups::open_copy(part)?;
    Ok(Some((backups::loss(&present, &copy)?, backups::ended(&present, &copy)?)))
}

/// Refuses the backup of another office, as far as the present file can be read.
fn same_office(target: &Path, found: &Facts) -> Result<()> {
    let Ok(present) = open(target, Access::Read, Durability::Full) else { return Ok(()) };
    let mark: rusqlite::Result<[u8; 32]> =
        present.query_row("select hash from audit where id = 1", [], |row| row.get(0));
    match mark {
        Ok(mark) if mark != found.office_mark => Err(Refusal::BackupOfAnother { office: found.office.clone() }.into()),
        _ => Ok(()),
    }
}

/// Gives the present file a second name, if nobody uses it.
fn keep_former(target: &Path, options: &OpenOptions) -> Result<Option<PathBuf>> {
    if !target.exists() {
        return Ok(None);
    }
    if backups::is_in_use(target) {
        return Err(Refusal::FileInUse { path: target.display().to_string() }.into());
    }
    let stamp = options.clock.now().rfc3339().replace(':', "");
    let aside = with_ending(target, &format!(".before-{stamp}"));
    if aside.exists() {
        return Err(Refusal::FileThere { path: aside.display().to_string() }.into());
    }
    let fault = |error: std::io::Error| Error::internal("moving the present file aside", error);
    // A log that could not be folded in, because the file is damaged, must not be taken for the restored file's.
    for ending in ["-wal", "-shm"] {
        let _ = fs::rename(with_ending(target, ending), with_ending(&aside, ending));
    }
    // A file system without second names has a moment without the first one.
    if linkat(CWD, target, CWD, &aside, AtFlags::empty()).is_err() {
        fs::rename(target, &aside).map_err(fault)?;
    }
    Ok(Some(aside))
}
