//! A planned backup: made when it is due, and old ones taken away by the plan.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::config::BackupConfig;
use crate::domain::backup_plan::to_drop;
use crate::domain::calendar::Instant;
use crate::domain::event::EventKind;
use crate::domain::ids::hex;
use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};
use crate::store::backups::manifest::Manifest;
use crate::store::backups::{self, Reason, Second};
use crate::store::{Actor, Halt, Ledger, audit};

use super::back_up::{Order, back_up_as};
use super::backup_files::{Part, manifest_path, read_manifest, sync_folder};
use super::verify_backup::fits;

/// Makes the planned backup if it is due, unless it is stopped. `Some`: one was made. What goes wrong is in the log, too.
pub fn back_up_if_due(ledger: &Ledger, config: &BackupConfig, halt: &Halt) -> Result<Option<PathBuf>> {
    let Some(folder) = &config.folder else { return Ok(None) };
    if !config.plan()?.is_due(ledger.read(backups::last_planned)?, ledger.now()) {
        return Ok(None);
    }
    match make(ledger, config, folder, halt) {
        Ok(made) => Ok(Some(made)),
        // Whoever ends the program knows.
        Err(Error::Refused(Refusal::WorkStopped)) => Err(Refusal::WorkStopped.into()),
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

fn make(ledger: &Ledger, config: &BackupConfig, folder: &Path, halt: &Halt) -> Result<PathBuf> {
    let recipient = config.recipient()?;
    let to = config.file_in(folder, ledger, recipient.as_ref());
    clear_parts(folder, ledger);
    let second = if config.copy_to.is_some() { Second::Wanted } else { Second::Nowhere };
    let reason = Reason::Planned(config.plan()?.next(ledger.now()), second);
    let order = Order { reason, recipient: recipient.as_ref(), halt: Some(halt), ..Order::new(&to) };
    back_up_as(ledger, order)?;
    rotate(ledger, config, folder)?;
    Ok(to)
}

/// A backup of this office that lies in a folder, as its manifest tells.
struct Lying {
    path: PathBuf,
    manifest: Manifest,
}

/// Takes away what the plan does not keep: only files of this office that their own manifests prove, never the newest.
pub(super) fn rotate(ledger: &Ledger, config: &BackupConfig, folder: &Path) -> Result<()> {
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
pub(super) fn clear_parts(folder: &Path, ledger: &Ledger) {
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
