//! A restore: the backup is verified first, the present file is moved aside and never overwritten, old sessions end.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::hex;
use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};
use crate::store::connection::{Access, Durability, open};
use crate::store::{Actor, Ledger, OpenOptions, View, audit, file_links, schema, sessions};

use super::back_up::{hash_file, manifest_path};
use super::check_office;

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
    let fault = |error: std::io::Error| Error::internal("restoring a backup", error);
    let damaged = |why: String| Error::from(Refusal::BackupDamaged { why });
    let shown = |path: &Path| path.display().to_string();
    if !backup.is_file() {
        return Err(Refusal::FileAbsent { path: shown(backup) }.into());
    }
    let sha256 = hash_file(backup)?;
    if let Ok(manifest) = fs::read_to_string(manifest_path(backup)) {
        let manifest: serde_json::Value =
            serde_json::from_str(&manifest).map_err(|error| damaged(format!("manifest: {error}")))?;
        if manifest["backup"]["sha256"].as_str() != Some(&hex(&sha256)) {
            return Err(damaged("SHA-256 differs from the manifest".to_owned()));
        }
    }
    let part = {
        let mut name = target.as_os_str().to_owned();
        name.push(".restoring");
        PathBuf::from(name)
    };
    let _ = fs::remove_file(&part);
    fs::copy(backup, &part).map_err(fault)?;
    close_to_others(&part).map_err(fault)?;
    let made = verify(&part, &options).and_then(|(letters, rows)| {
        let former = former_rows(target, &options);
        let moved_aside = move_aside(target, &options)?;
        fs::File::open(&part).and_then(|file| file.sync_all()).map_err(fault)?;
        fs::rename(&part, target).map_err(fault)?;
        Ok(Restored { letters, moved_aside, lost_events: (former - rows).max(0) })
    });
    if made.is_err() {
        let _ = fs::remove_file(&part);
    }
    let restored = made?;
    let ledger = Ledger::open(target, options)?;
    let facts = json!({ "sha256": hex(&sha256), "lost_events": restored.lost_events });
    ledger.write(Actor::Admin, move |tx| {
        sessions::end_all(tx)?;
        file_links::end_all(tx)?;
        audit::append(tx, EventKind::Restored, None, &facts, None)?;
        Ok(())
    })?;
    Ok(restored)
}

fn verify(part: &Path, options: &OpenOptions) -> Result<(i64, i64)> {
    let damaged = |error: Error| match error {
        Error::Internal(fault) => Refusal::BackupDamaged { why: fault.cause.clone() }.into(),
        other => other,
    };
    let copy = open(part, Access::Write, Durability::Full).map_err(damaged)?;
    schema::check(&copy, part).map_err(damaged)?;
    let view = View { connection: &copy, now: options.clock.now() };
    if let Some(why) = check_office::first_fault(&view).map_err(damaged)? {
        return Err(Refusal::BackupDamaged { why }.into());
    }
    let letters = copy.query_row("select count(*) from letter", [], |row| row.get(0))?;
    let rows = audit::head(&view)?.map_or(0, |(id, _)| id);
    copy.query_row("pragma journal_mode = delete", [], |_| Ok(()))?;
    Ok((letters, rows))
}

fn former_rows(target: &Path, options: &OpenOptions) -> i64 {
    // A former file that is not there, or cannot be read, has no span to compare.
    let Ok(former) = open(target, Access::Write, Durability::Full) else { return 0 };
    let view = View { connection: &former, now: options.clock.now() };
    audit::head(&view).ok().flatten().map_or(0, |(id, _)| id)
}

/// Moves the present file and its log aside, if nobody uses it.
fn move_aside(target: &Path, options: &OpenOptions) -> Result<Option<PathBuf>> {
    if !target.exists() {
        return Ok(None);
    }
    let in_use = || Error::from(Refusal::FileInUse { path: target.display().to_string() });
    if let Ok(former) = open(target, Access::Write, Durability::Full) {
        // Leaving WAL needs to be the only connection: this both proves that and folds the log into the file.
        let mode = former.query_row("pragma journal_mode = delete", [], |row| row.get::<_, String>(0));
        match mode {
            Ok(mode) if mode == "delete" => {}
            Ok(_) => return Err(in_use()),
            Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) => return Err(in_use()),
            Err(_) => {}
        }
    }
    let stamp = options.clock.now().rfc3339().replace(':', "");
    let mut aside = target.as_os_str().to_owned();
    aside.push(format!(".before-{stamp}"));
    let aside = PathBuf::from(aside);
    if aside.exists() {
        return Err(Refusal::FileThere { path: aside.display().to_string() }.into());
    }
    fs::rename(target, &aside).map_err(|error| Error::internal("moving the present file aside", error))?;
    for ending in ["-wal", "-shm"] {
        let (mut from, mut to) = (target.as_os_str().to_owned(), aside.as_os_str().to_owned());
        from.push(ending);
        to.push(ending);
        let _ = fs::rename(from, to);
    }
    Ok(Some(aside))
}

fn close_to_others(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
}
