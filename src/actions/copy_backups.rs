//! Planned backups are copied to a second folder, such as a mounted share: at once, or as soon as it is there again.

use std::path::Path;

use crate::config::BackupConfig;
use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};
use crate::store::backups::{self, BackupRow};
use crate::store::{Actor, Halt, Ledger};

use super::back_up::patiently;
use super::backup_files::{Part, copy_unless, read_manifest, sync_folder, with_ending, write_manifest};
use super::plan_backup::{clear_parts, rotate};
use super::verify_backup::fits;

/// Copies what the second folder lacks, the newest first; says how many it got. The first one that fails ends the round:
/// it is in the log once, and the next round tries again.
pub fn copy_missing_backups(ledger: &Ledger, config: &BackupConfig, halt: &Halt) -> Result<usize> {
    let (Some(second), Some(_)) = (&config.copy_to, &config.folder) else { return Ok(0) };
    let missing = ledger.read(backups::to_copy)?;
    if missing.is_empty() {
        return Ok(0);
    }
    clear_parts(second, ledger);
    let mut copied = 0;
    for backup in missing {
        // What an admin took away himself is no backup any more.
        if !Path::new(&backup.path).is_file() {
            continue;
        }
        match copy(&backup, second, halt) {
            Ok(()) => {
                patiently(|| {
                    let backup = backup.clone();
                    ledger.write(Actor::Postman, move |tx| backups::note_copied(tx, &backup))
                })?;
                copied += 1;
            }
            Err(Error::Refused(Refusal::WorkStopped)) => return Err(Refusal::WorkStopped.into()),
            Err(error) => {
                let why = error.to_string();
                ledger.write(Actor::Postman, move |tx| backups::note_not_copied(tx, &backup, &why))?;
                return Err(error);
            }
        }
    }
    rotate(ledger, config, second)?;
    Ok(copied)
}

/// Puts a backup and its manifest into the second folder, and reads it there again.
fn copy(backup: &BackupRow, second: &Path, halt: &Halt) -> Result<()> {
    let from = Path::new(&backup.path);
    let manifest = read_manifest(from)?;
    let name = from.file_name().ok_or_else(|| Error::internal("copying a backup", "it has no name"))?;
    if !second.is_dir() {
        return Err(Refusal::FolderAbsent { path: second.display().to_string() }.into());
    }
    let to = second.join(name);
    // Copied before, and nobody was left to write it down.
    if to.exists() {
        fits(&manifest.file, &to, "the copy")?;
        return write_manifest(&to, &manifest);
    }
    let mut part = Part::take(with_ending(&to, ".part"))?;
    copy_unless(from, &mut part, halt)?;
    fits(&manifest.file, part.path(), "the copy")?;
    write_manifest(&to, &manifest)?;
    part.name(&to)?;
    sync_folder(&to)
}
