//! A damaged file is salvaged: what it still holds goes into a new one, and the log of that says so. The damaged file is
//! never written to.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};
use crate::store::backups::{Scratch, forget_chances};
use crate::store::connection::{Access, Durability, open};
use crate::store::salvage::{Salvage, salvage as save};
use crate::store::{Actor, Ledger, OpenOptions, audit};

use super::backup_files::{Part, copy_into, folder_of, need_room, sync_folder, with_ending};

/// Saves what `damaged` holds into `new`, which must not be there.
pub fn salvage(damaged: &Path, new: &Path, options: OpenOptions) -> Result<Salvage> {
    let shown = |path: &Path| path.display().to_string();
    let Ok(size) = fs::metadata(damaged).map(|file| file.len()) else {
        return Err(Refusal::FileToReadAbsent { path: shown(damaged) }.into());
    };
    if new.exists() {
        return Err(Refusal::FileThere { path: shown(new) }.into());
    }
    need_room(folder_of(new), size.saturating_mul(2))?;
    // A log beside it holds the newest rows: it is folded into a copy of both.
    let copy = Scratch::new(with_ending(new, ".damaged"));
    let has_log = fs::metadata(with_ending(damaged, "-wal")).is_ok_and(|log| log.len() > 0);
    let is_log_lost = has_log && !folds(damaged, copy.path())?;
    let source = if has_log { copy.path() } else { damaged };

    let part = Scratch::new(with_ending(new, ".part"));
    drop(Ledger::create(part.path(), options.clone())?);
    let mut salvage = save(source, part.path())?;
    salvage.is_log_lost = is_log_lost;
    let ledger = Ledger::open(part.path(), OpenOptions { durability: Durability::Full, ..options })?;
    let facts = json!({
        "rows": salvage.saved(), "broken": salvage.tables.iter().map(|table| table.broken).sum::<u64>(),
        "files": salvage.files.len(), "log_lost": salvage.is_log_lost,
    });
    ledger.write(Actor::Admin, move |tx| {
        forget_chances(tx)?;
        audit::append(tx, EventKind::Salvaged, None, &facts, None)?;
        Ok(())
    })?;
    drop(ledger);
    let fault = |error: std::io::Error| Error::internal("naming what was salvaged", error);
    let connection = open(part.path(), Access::Write, Durability::Full)?;
    connection.query_row("pragma journal_mode = delete", [], |_| Ok(()))?;
    drop(connection);
    fs::File::open(part.path()).and_then(|file| file.sync_all()).map_err(fault)?;
    if new.exists() {
        return Err(Refusal::FileThere { path: shown(new) }.into());
    }
    fs::rename(part.path(), new).map_err(fault)?;
    part.keep();
    sync_folder(new)?;
    Ok(salvage)
}

/// Copies a file with its log and folds the one into the other. Not so: the log cannot be used, and the copy is the bare
/// file.
fn folds(damaged: &Path, copy: &Path) -> Result<bool> {
    let copied = |from: &Path, to: &Path| -> Result<()> {
        let mut part = Part::take(to.to_owned())?;
        copy_into(from, &mut part)?;
        part.stays();
        Ok(())
    };
    copied(damaged, copy)?;
    copied(&with_ending(damaged, "-wal"), &with_ending(copy, "-wal"))?;
    let folded = open(copy, Access::Salvage, Durability::Full).and_then(|connection| {
        let busy: i64 = connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get(0))?;
        Ok(busy == 0)
    });
    if matches!(folded, Ok(true)) {
        return Ok(true);
    }
    for ending in ["-wal", "-shm"] {
        let _ = fs::remove_file(with_ending(copy, ending));
    }
    copied(damaged, copy)?;
    Ok(false)
}
