//! A planned backup: made when it is due, copied to a second folder, and old ones taken away by the plan.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::config::BackupConfig;
use crate::domain::backup_plan::to_drop;
use crate::domain::calendar::Instant;
use crate::domain::event::EventKind;
use crate::domain::ids::hex;
use crate::error::{Error, Result};
use crate::store::backups::manifest::Manifest;
use crate::store::backups::{self, Reason};
use crate::store::{Actor, Ledger, audit};

use super::back_up::{Order, back_up_as};
use super::backup_files::{Part, copy_into, manifest_path, read_manifest, sync_folder, with_ending, write_manifest};
use super::verify_backup::fits;

/// Makes the planned backup if it is due. `Some`: one was made. What goes wrong is in the log, too.
pub fn back_up_if_due(ledger: &Ledger, config: &BackupConfig) -> Result<Option<PathBuf>> {
    let Some(folder) = &config.folder else { return Ok(None) };
    if !config.plan()?.is_due(ledger.read(backups::last_planned)?, ledger.now()) {
        return Ok(None);
    }
    match make(ledger, config, folder) {
        Ok(made) => Ok(Some(made)),
        Err(error) => {
            let facts = json!({ "why": error.to_string() });
            ledger.write(Actor::Postman, move |tx| {
                audit::append(tx, EventKind::BackupFailed, None, &facts, None)?;
                Ok(())
            })?;
            Err(error)
        }
    }
}

fn make(ledger: &Ledger, config: &BackupConfig, folder: &Path) -> Result<PathBuf> {
    let recipient = config.recipient()?;
    let to = config.file_in(folder, ledger, recipient.as_ref());
    for folder in [Some(folder), config.copy_to.as_deref()].into_iter().flatten() {
        clear_parts(folder, ledger);
    }
    let order = Order { reason: Reason::Planned, recipient: recipient.as_ref(), ..Order::new(&to) };
    let backup = back_up_as(ledger, order)?;
    // A second folder that is away, or old files that stay, make the new backup no worse; but they are told.
    let copied = match &config.copy_to {
        Some(second) => copy_to(&to, &backup.manifest, second).and_then(|()| rotate(ledger, config, second)),
        None => Ok(()),
    };
    rotate(ledger, config, folder)?;
    copied?;
    Ok(to)
}

/// Puts a backup and its manifest into a second folder, and reads it there again.
fn copy_to(backup: &Path, manifest: &Manifest, second: &Path) -> Result<()> {
    let name = backup.file_name().ok_or_else(|| Error::internal("copying a backup", "it has no name"))?;
    let to = second.join(name);
    let mut part = Part::take(with_ending(&to, ".part"))?;
    copy_into(backup, &mut part)?;
    fits(&manifest.file, part.path(), "the copy")?;
    write_manifest(&to, manifest)?;
    part.name(&to)?;
    sync_folder(&to)
}

/// A backup of this office that lies in a folder, as its manifest tells.
struct Lying {
    path: PathBuf,
    manifest: Manifest,
}

/// Takes away what the plan does not keep: only files of this office that their own manifests prove, never the newest.
fn rotate(ledger: &Ledger, config: &BackupConfig, folder: &Path) -> Result<()> {
    let Some(mark) = ledger.read(backups::office_mark)? else { return Ok(()) };
    let lying = lying_in(folder, &hex(&mark), &stem(ledger))?;
    let made: Vec<Instant> = lying.iter().map(|one| Instant(one.manifest.made_at)).collect();
    let dropped = to_drop(&made, config.keep());
    if dropped.is_empty() {
        return Ok(());
    }
    // The newest one must be what it says before an older one goes.
    if let Some(newest) = lying.iter().max_by_key(|one| one.manifest.made_at) {
        fits(&newest.manifest.file, &newest.path, "the newest backup")?;
    }
    let mut sums = Vec::new();
    for at in dropped {
        let one = &lying[at];
        let gone = |error: std::io::Error| {
            Error::internal("taking an old backup away", format!("{}: {error}", one.path.display()))
        };
        fs::remove_file(&one.path).map_err(gone)?;
        let _ = fs::remove_file(manifest_path(&one.path));
        sums.push(one.manifest.file.sum()?);
    }
    sync_folder(&folder.join("x"))?;
    ledger.write(Actor::Postman, move |tx| backups::drop_rows(tx, &sums))
}

/// What planned names of this office begin with.
fn stem(ledger: &Ledger) -> String {
    ledger.path().file_stem().map_or_else(|| "office".to_owned(), |stem| stem.to_string_lossy().into_owned())
}

fn lying_in(folder: &Path, mark: &str, stem: &str) -> Result<Vec<Lying>> {
    let fault = |error: std::io::Error| {
        Error::internal("looking through the folder of backups", format!("{}: {error}", folder.display()))
    };
    let mut lying = Vec::new();
    for entry in fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        if !has_planned_name(&path, stem) {
            continue;
        }
        // Whatever has no manifest of ours, or not its size, was not made here, or not made whole.
        let Ok(manifest) = read_manifest(&path) else { continue };
        let size = fs::metadata(&path).map_or(0, |file| file.len());
        if manifest.office_mark == mark && manifest.file.size_bytes == size {
            lying.push(Lying { path, manifest });
        }
    }
    Ok(lying)
}

/// `office-20261128T023000Z.db`, `….db.age`: what an admin named otherwise is the admin's.
fn has_planned_name(path: &Path, stem: &str) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
    let Some(rest) = name.strip_prefix(stem).and_then(|rest| rest.strip_prefix('-')) else { return false };
    let Some((moment, ending)) = rest.split_once('.') else { return false };
    let is_moment = moment.len() == 16
        && moment.bytes().enumerate().all(|(at, byte)| match at {
            8 => byte == b'T',
            15 => byte == b'Z',
            _ => byte.is_ascii_digit(),
        });
    is_moment && (ending == "db" || ending == "db.age")
}

/// Takes away what killed backups left in a folder, unless somebody is at it.
fn clear_parts(folder: &Path, ledger: &Ledger) {
    let stem = stem(ledger);
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let whole = path.with_extension("");
        let whole = whole.to_str().map(|name| PathBuf::from(name.trim_end_matches(".manifest.json")));
        if path.extension().is_some_and(|ending| ending == "part")
            && whole.is_some_and(|whole| has_planned_name(&whole, &stem))
        {
            // Taking it empties it; dropping it removes it.
            drop(Part::take(path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_the_plan_gives_are_its_own() {
        for (name, is_ours) in [
            ("office-20261128T023000Z.db", true),
            ("office-20261128T023000Z.db.age", true),
            ("office-20261128T023000Z.db.manifest.json", false),
            ("office-20261128T023000Z.db.part", false),
            ("office-before-the-move.db", false),
            ("office.db", false),
            ("other-20261128T023000Z.db", false),
            ("office-2026112XT023000Z.db", false),
        ] {
            assert_eq!(has_planned_name(Path::new(name), "office"), is_ours, "{name}");
        }
    }
}
