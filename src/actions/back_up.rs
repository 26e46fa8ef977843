//! A backup while everything runs: copied, opened again, checked, and only then given its name.

use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::domain::event::EventKind;
use crate::domain::ids::hex;
use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};
use crate::store::connection::{Access, Durability, open};
use crate::store::{Actor, Ledger, View, audit, schema};

use super::check_office;

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
}

/// Makes a verified backup in one file, with a manifest beside it. Never overwrites.
pub fn back_up(ledger: &Ledger, to: &Path) -> Result<Backup> {
    let manifest = manifest_path(to);
    if to.exists() || manifest.exists() {
        return Err(Refusal::FileThere { path: to.display().to_string() }.into());
    }
    let part = with_ending(to, ".part");
    let made = copy_and_verify(ledger, &part, to);
    if made.is_err() {
        let _ = fs::remove_file(&part);
    }
    let backup = made?;
    let facts = json!({
        "sha256": hex(&backup.sha256), "size_bytes": backup.size_bytes,
        "letters": backup.letters, "audit_rows": backup.audit_rows,
    });
    let written = json!({
        "made_by": concat!("pishkhan ", env!("CARGO_PKG_VERSION")), "made_at": ledger.now().rfc3339(),
        "schema": schema::VERSION, "backup": &facts,
    });
    fs::write(&manifest, format!("{written:#}\n"))
        .map_err(|error| Error::internal("writing the manifest of a backup", error))?;
    ledger.write(Actor::Admin, move |tx| {
        audit::append(tx, EventKind::BackedUp, None, &facts, None)?;
        Ok(())
    })?;
    Ok(backup)
}

fn copy_and_verify(ledger: &Ledger, part: &Path, to: &Path) -> Result<Backup> {
    let fault = |error: std::io::Error| Error::internal("writing a backup", error);
    let _ = fs::remove_file(part);
    let name = part.to_str().ok_or_else(|| Error::internal("naming a backup", "the name is not UTF-8"))?;
    // The copy takes the mode of an existing empty file.
    {
        use std::os::unix::fs::OpenOptionsExt;
        fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(part).map_err(fault)?;
    }
    let connection = open(ledger.path(), Access::Backup, Durability::Full)?;
    connection.execute("vacuum into ?1", [name])?;
    drop(connection);
    let copy = open(part, Access::Write, Durability::Full)?;
    let view = View { connection: &copy, now: ledger.now() };
    if let Some(fault) = check_office::first_fault(&view)? {
        return Err(Refusal::BackupDamaged { why: fault }.into());
    }
    let letters = copy.query_row("select count(*) from letter", [], |row| row.get(0))?;
    let audit_rows = audit::head(&view)?.map_or(0, |(id, _)| id);
    // Back to a single file without a log beside it.
    copy.query_row("pragma journal_mode = delete", [], |_| Ok(()))?;
    drop(copy);
    let file = File::open(part).map_err(fault)?;
    file.sync_all().map_err(fault)?;
    let size_bytes = file.metadata().map_err(fault)?.len();
    let sha256 = hash_file(part)?;
    fs::rename(part, to).map_err(fault)?;
    if let Some(folder) = to.parent() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(fault)?;
    }
    Ok(Backup { path: to.to_owned(), size_bytes, sha256, letters, audit_rows })
}

/// The manifest's place beside a backup.
pub(super) fn manifest_path(backup: &Path) -> PathBuf {
    with_ending(backup, ".manifest.json")
}

/// SHA-256 of a file, read in pieces.
pub(super) fn hash_file(path: &Path) -> Result<[u8; 32]> {
    let fault = |error: std::io::Error| Error::internal("hashing a file", error);
    let mut file = BufReader::new(File::open(path).map_err(fault)?);
    let mut hasher = Sha256::new();
    let mut piece = vec![0; 1 << 20];
    loop {
        match file.read(&mut piece).map_err(fault)? {
            0 => return Ok(hasher.finalize().into()),
            n => hasher.update(&piece[..n]),
        }
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
