//! A backup is looked into without changing a byte of it: manifest, sums, and everything that `check` looks at.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use crate::domain::ids::hex;
use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};
use crate::sealing::{self, Identity, Unopened};
use crate::store::backups::manifest::{FileSum, Manifest};
use crate::store::backups::{self, Facts};
use crate::store::clock::Clock;
use crate::store::{View, schema};

use super::backup_files::{Part, folder_of, need_room, read_manifest, sum_file, writing};
use super::check_office;
use super::restore::fold;

/// How much of a backup was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// What stands beside it.
    pub manifest: Manifest,
    /// Whether the inside was looked at, too: without its private key an encrypted backup shows only its sum.
    pub is_opened: bool,
}

/// Looks at everything that can be seen of a backup. What is decrypted for that stands beside the office's file meanwhile,
/// and nowhere else: where a kill left it, the next one clears it.
pub fn verify_backup(backup: &Path, office: &Path, identities: &[Identity], clock: &Clock) -> Result<Verified> {
    if !backup.is_file() {
        return Err(Refusal::FileToReadAbsent { path: backup.display().to_string() }.into());
    }
    let manifest = read_manifest(backup)?;
    fits(&manifest.file, backup, "the file")?;
    let is_old = manifest.schema < schema::newest();
    if manifest.recipient.is_none() && !is_old {
        holds(&manifest, backup, clock)?;
        return Ok(Verified { manifest, is_opened: true });
    }
    if manifest.recipient.is_some() && identities.is_empty() {
        return Ok(Verified { manifest, is_opened: false });
    }
    // Locked until it is gone: nobody else clears it away.
    let mut part = Part::take(opened_part(office))?;
    take_out(backup, &mut part, identities)?;
    fits(&manifest.plain, part.path(), "the opened file")?;
    bring_forward(&manifest, part.path())?;
    holds(&manifest, part.path(), clock)?;
    Ok(Verified { manifest, is_opened: true })
}

/// Where a backup is decrypted to be looked into.
pub(super) fn opened_part(office: &Path) -> PathBuf {
    super::backup_files::with_ending(office, ".opened-part")
}

/// Puts the plain file of a backup into a new place, readable by its owner only: decrypted, or copied as it is.
pub(super) fn take_out(backup: &Path, part: &mut Part, identities: &[Identity]) -> Result<()> {
    let reading = |error: std::io::Error| Error::internal("reading a backup", format!("{}: {error}", backup.display()));
    let size = std::fs::metadata(backup).map_err(reading)?.len();
    need_room(folder_of(part.path()), size)?;
    let mut first = Vec::new();
    File::open(backup).and_then(|file| file.take(64).read_to_end(&mut first)).map_err(reading)?;
    if sealing::is_sealed(&first) {
        let path = || backup.display().to_string();
        if identities.is_empty() {
            return Err(Refusal::BackupSealed { path: path() }.into());
        }
        let from = File::open(backup).map_err(reading)?;
        let mut out = BufWriter::with_capacity(1 << 20, part.file());
        sealing::unseal(identities, from, &mut out).map_err(|why| match why {
            Unopened::WrongKey => Refusal::BackupIdentityWrong { path: path() }.into(),
            Unopened::NotSealed | Unopened::Damaged => {
                Refusal::BackupDamaged { why: "it was changed or cut after it was encrypted".to_owned() }.into()
            }
            Unopened::Io(error) => writing(error),
        })?;
        out.flush().map_err(writing)?;
        drop(out);
        part.sync()?;
    } else {
        super::backup_files::copy_into(backup, part)?;
    }
    Ok(())
}

/// Whether a file has the size and the sum that were written down.
pub(super) fn fits(expected: &FileSum, path: &Path, what: &str) -> Result<()> {
    let damaged = |why: String| Error::from(Refusal::BackupDamaged { why });
    let size = std::fs::metadata(path).map_or(0, |file| file.len());
    if size != expected.size_bytes {
        return Err(damaged(format!("{what} has {size} bytes, its manifest says {}", expected.size_bytes)));
    }
    let found = sum_file(path, &mut |_| Ok(()))?;
    if found.sha256 != expected.sha256 {
        return Err(damaged(format!("SHA-256 of {what} differs from its manifest")));
    }
    Ok(())
}

/// Whether the inside of a plain file is sound and what its manifest says.
fn holds(manifest: &Manifest, plain: &Path, clock: &Clock) -> Result<()> {
    let found = look_into(plain, clock)?;
    said_so(manifest, &found)
}

/// What a file of an older program holds is asked in the present schema: the copy that was taken out is brought to it.
pub(super) fn bring_forward(manifest: &Manifest, plain: &Path) -> Result<()> {
    if manifest.schema >= schema::newest() {
        return Ok(());
    }
    let folded = fold(plain);
    for ending in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(super::backup_files::with_ending(plain, ending));
    }
    folded
}

/// What a sound file holds; refused with what is wrong.
pub(super) fn look_into(plain: &Path, clock: &Clock) -> Result<Facts> {
    let connection = backups::open_copy(plain).map_err(damage)?;
    schema::known(&connection, plain).map_err(damage)?;
    let view = View { connection: &connection, now: clock.now() };
    if let Some(why) = check_office::first_fault(&view).map_err(damage)? {
        return Err(Refusal::BackupDamaged { why }.into());
    }
    backups::facts(&view).map_err(damage)
}

/// Whether a manifest tells of this inside. What was brought to a newer schema since may have other tables.
pub(super) fn said_so(manifest: &Manifest, found: &Facts) -> Result<()> {
    let was_old = manifest.schema < schema::newest() && found.schema == schema::newest();
    let wrong = [
        (
            "the head of the audit log",
            manifest.audit.row == found.audit_head.0 && manifest.audit.hash == hex(&found.audit_head.1),
        ),
        ("the office", manifest.office_mark == hex(&found.office_mark)),
        ("the schema", was_old || manifest.schema == found.schema),
        ("the number of rows", was_old || manifest.tables == found.tables),
    ];
    match wrong.iter().find(|(_, fits)| !fits) {
        Some((what, _)) => Err(Refusal::BackupDamaged { why: format!("{what} is not what its manifest says") }.into()),
        None => Ok(()),
    }
}

/// A file that cannot be read is a damaged backup, not a fault of the program.
pub(super) fn damage(error: Error) -> Error {
    match error {
        Error::Internal(fault) => Refusal::BackupDamaged { why: fault.cause.clone() }.into(),
        Error::NotFound => {
            Refusal::BackupDamaged { why: "something that every office has is not there".to_owned() }.into()
        }
        other => other,
    }
}

/// The private keys of an identity file.
pub fn read_identities(path: &Path) -> Result<Vec<Identity>> {
    let mut text = String::new();
    let file = File::open(path).map_err(|error| Error::unread(path, &error))?;
    // A key file is small; a backup given by mistake is not read whole.
    let read = BufReader::new(file).take(1 << 16).read_to_string(&mut text);
    let keys = if read.is_ok() { Identity::of_file(&text) } else { Vec::new() };
    if keys.is_empty() {
        return Err(Refusal::BackupIdentityWrong { path: path.display().to_string() }.into());
    }
    Ok(keys)
}
