//! Files of backups on the disk: written beside, locked, synced, and only then named. Knows no office.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, FlockOperation, RenameFlags, flock, renameat_with};
use sha2::{Digest, Sha256};

use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};
use crate::store::Halt;
use crate::store::backups::manifest::{FileSum, Manifest};

/// A file that nobody else writes, under a name that says that it is not whole. Gone when it is dropped unnamed.
pub(super) struct Part {
    path: PathBuf,
    file: File,
    is_named: bool,
}

impl Part {
    /// Takes the name, and what a killed program may have left there. Refused while another one is at it.
    pub(super) fn take(path: PathBuf) -> Result<Self> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(writing)?;
        if flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
            return Err(Refusal::FileInUse { path: path.display().to_string() }.into());
        }
        // Whoever had it before us may have named it between our opening and our lock.
        if !is_still(&file, &path) {
            return Err(Refusal::FileInUse { path: path.display().to_string() }.into());
        }
        file.set_len(0).map_err(writing)?;
        // An older leftover may have had wider rights.
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).map_err(writing)?;
        Ok(Self { path, file, is_named: false })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The file, to be written.
    pub(super) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Bytes in it so far.
    pub(super) fn size(&self) -> u64 {
        self.file.metadata().map_or(0, |file| file.len())
    }

    /// Waits until its bytes are on the disk.
    pub(super) fn sync(&self) -> Result<()> {
        self.file.sync_all().map_err(writing)
    }

    /// Its name is good as it is.
    pub(super) fn stays(mut self) {
        self.is_named = true;
    }

    /// Gives it its name, which must be free.
    pub(super) fn name(mut self, to: &Path) -> Result<()> {
        rename_to_free(&self.path, to)?;
        self.is_named = true;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.is_named {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn is_still(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(held), Ok(there)) => held.ino() == there.ino() && held.dev() == there.dev(),
        _ => false,
    }
}

/// Renames a file without ever overwriting, on a stick's file system too.
pub fn rename_to_free(from: &Path, to: &Path) -> Result<()> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(()),
        // A file system that cannot do both in one step, such as that of a stick.
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS | rustix::io::Errno::OPNOTSUPP) if !to.exists() => {
            fs::rename(from, to).map_err(writing)
        }
        Err(_) if to.exists() => Err(Refusal::FileThere { path: to.display().to_string() }.into()),
        Err(error) => Err(writing(error.into())),
    }
}

/// Writes a manifest whole under its name. One without its backup, left by a killed program, gives way.
pub(super) fn write_manifest(backup: &Path, manifest: &Manifest) -> Result<()> {
    let path = manifest_path(backup);
    let mut part = Part::take(with_ending(&path, ".part"))?;
    part.file().write_all(manifest.to_text()?.as_bytes()).map_err(writing)?;
    part.sync()?;
    let _ = fs::remove_file(&path);
    part.name(&path)?;
    sync_folder(&path)
}

/// The manifest beside a backup.
pub(super) fn read_manifest(backup: &Path) -> Result<Manifest> {
    let absent = || Refusal::BackupNoManifest { path: backup.display().to_string() };
    let text = fs::read_to_string(manifest_path(backup)).map_err(|_| absent())?;
    Manifest::of_text(&text).map_err(|why| Refusal::BackupDamaged { why }.into())
}

/// The manifest's place beside a backup.
pub fn manifest_path(backup: &Path) -> PathBuf {
    with_ending(backup, ".manifest.json")
}

/// Waits until the names of a folder are on the disk.
pub(super) fn sync_folder(of: &Path) -> Result<()> {
    File::open(folder_of(of)).and_then(|folder| folder.sync_all()).map_err(writing)
}

/// The folder of a file.
pub(super) fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Refuses to begin where the end cannot be reached.
pub(super) fn need_room(folder: &Path, needs: u64) -> Result<()> {
    if !folder.is_dir() {
        return Err(Refusal::FolderAbsent { path: folder.display().to_string() }.into());
    }
    let disk = rustix::fs::statvfs(folder)
        .map_err(|error| Error::internal("looking for room", format!("{}: {error}", folder.display())))?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    if free >= needs {
        return Ok(());
    }
    let path = folder.display().to_string();
    Err(Refusal::BackupNoRoom { path, needs: needs.div_ceil(1 << 20) as i64, free: (free >> 20) as i64 }.into())
}

/// Size and SHA-256 of a file, read in pieces. Not to be used on the office's own file: closing it would drop the locks
/// that SQLite holds on it in this process.
pub(super) fn sum_file(path: &Path, moved: &mut dyn FnMut(u64) -> Result<()>) -> Result<FileSum> {
    let fault = |error: std::io::Error| Error::internal("reading a backup", format!("{}: {error}", path.display()));
    let mut file = BufReader::new(File::open(path).map_err(fault)?);
    let (mut hasher, mut size, mut piece) = (Sha256::new(), 0, vec![0; 1 << 20]);
    loop {
        match file.read(&mut piece).map_err(fault)? {
            0 => return Ok(FileSum::new(size, &hasher.finalize().into())),
            n => {
                hasher.update(&piece[..n]);
                size += n as u64;
                moved(n as u64)?;
            }
        }
    }
}

/// Copies a file into a part, and its bytes to the disk.
pub(super) fn copy_into(from: &Path, part: &mut Part) -> Result<()> {
    copy_unless(from, part, &Halt::default())
}

/// The same, until it is stopped.
pub(super) fn copy_unless(from: &Path, part: &mut Part, halt: &Halt) -> Result<()> {
    let from = File::open(from).map_err(writing)?;
    let copied = std::io::copy(&mut BufReader::with_capacity(1 << 20, Stoppable { from, halt }), part.file());
    halt.lets_on()?;
    copied.map_err(writing)?;
    part.sync()
}

/// A file that gives no more bytes once the work on it is to stop.
pub(super) struct Stoppable<'a> {
    pub(super) from: File,
    pub(super) halt: &'a Halt,
}

impl Read for Stoppable<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        // Whoever reads looks at the order again, and knows why.
        if self.halt.is_given() { Err(std::io::Error::other("it is to stop")) } else { self.from.read(bytes) }
    }
}

pub(super) fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// A fault of the disk while a backup is written.
pub(super) fn writing(error: std::io::Error) -> Error {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Refusal::DiskFull.into(),
        _ => Error::internal("writing a backup", error),
    }
}
