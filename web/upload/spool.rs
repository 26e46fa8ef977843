//! Where a file waits between the browser and the ledger: small ones in memory, others in a private folder.
//!
//! Names in the folder are random and owe nothing to the sender; files are created, never opened, with mode 0600.

use std::fmt::Write as _;
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use tokio::fs::{File, OpenOptions};
use tokio::io::{AsyncWriteExt, BufWriter};

/// The ending of a spooled file: what [`prepare`] may delete.
const ENDING: &str = "upload";
const BUFFER: usize = 256 << 10;

/// The content of a file that was taken in.
#[derive(Debug)]
pub enum Body {
    /// A small file.
    Memory(Vec<u8>),
    /// A larger one, on disk.
    Spooled(Spool),
}

#[cfg(test)]
impl Body {
    /// The whole content. Reads the disk: call it where blocking is allowed.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        match self {
            Self::Memory(bytes) => Ok(bytes.clone()),
            Self::Spooled(spool) => std::fs::read(spool.path()),
        }
    }
}

/// A spooled file. Deleted on drop.
#[derive(Debug)]
pub struct Spool {
    path: PathBuf,
}

impl Spool {
    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.path) {
            tracing::warn!(%error, "cannot delete a spooled file");
        }
    }
}

/// Makes the private folder (mode 0700) and deletes what an earlier, killed process left in it. Call it once at start.
pub fn prepare(folder: &Path) -> io::Result<()> {
    if !folder.is_dir() {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == ENDING) {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// A file on its way in.
pub(super) struct Sink<'a> {
    folder: &'a Path,
    memory_bytes: usize,
    memory: Vec<u8>,
    // The handle before the guard: it is closed before the file is deleted.
    disk: Option<(BufWriter<File>, Spool)>,
}

impl<'a> Sink<'a> {
    pub(super) fn new(folder: &'a Path, memory_bytes: usize) -> Self {
        Self { folder, memory_bytes, memory: Vec::new(), disk: None }
    }

    pub(super) async fn write(&mut self, chunk: &[u8]) -> io::Result<()> {
        if let Some((file, _)) = &mut self.disk {
            return file.write_all(chunk).await;
        }
        if self.memory.len() + chunk.len() <= self.memory_bytes {
            self.memory.extend_from_slice(chunk);
            return Ok(());
        }
        let (mut file, spool) = create(self.folder).await?;
        file.write_all(&std::mem::take(&mut self.memory)).await?;
        file.write_all(chunk).await?;
        self.disk = Some((file, spool));
        Ok(())
    }

    pub(super) async fn finish(self) -> io::Result<Body> {
        Ok(match self.disk {
            Some((mut file, spool)) => {
                file.flush().await?;
                Body::Spooled(spool)
            }
            None => Body::Memory(self.memory),
        })
    }
}

async fn create(folder: &Path) -> io::Result<(BufWriter<File>, Spool)> {
    let path = folder.join(random_name());
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).await?;
    Ok((BufWriter::with_capacity(BUFFER, file), Spool { path }))
}

// Randomness outside the ledger: the name of a temporary file is no act and is never recorded.
fn random_name() -> String {
    let mut name = String::new();
    // Writing to a string cannot fail.
    let _ = write!(name, "{:032x}.{ENDING}", rand::random::<u128>());
    name
}
