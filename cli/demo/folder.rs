//! The demo's folder: one demo at a time, and never an office that the demo did not make.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::place::private_folder;
use crate::trouble::{Result, Trouble};

/// Says that what stands beside it was made up.
const MARK: &str = "demo.txt";
const MARK_TEXT: &str = "This folder holds a made-up office of «pishkhan demo». It can be deleted.\n";

/// Whether an office's file was made up by the demo: nobody backs it up, and its SMS go nowhere.
pub fn is_demo(office: &Path) -> bool {
    office.with_file_name(MARK).exists()
}

/// A locked demo folder.
pub struct Folder {
    path: PathBuf,
    /// Held as long as the demo runs; the kernel frees it, however the demo ends.
    _lock: File,
}

impl Folder {
    /// Makes or enters the folder. Refuses one that another demo uses, or that holds an office of its own.
    pub fn enter(path: &Path) -> Result<Self> {
        let fault = |error: std::io::Error| {
            Trouble::internal("entering the demo folder", format!("{}: {error}", path.display()))
        };
        private_folder(path)?;
        let shown = || path.display().to_string();
        if path.join("office.db").exists() && !path.join(MARK).exists() {
            return Err(Trouble::told_with("demo-not-ours", "path", shown()));
        }
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(path.join("demo.lock"))
            .map_err(fault)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Trouble::told_with("demo-running", "path", shown())),
            Err(TryLockError::Error(error)) => return Err(fault(error)),
        }
        fs::write(path.join(MARK), MARK_TEXT).map_err(fault)?;
        // Whole paths are printed: the console may be left from anywhere.
        let path = path.canonicalize().map_err(fault)?;
        Ok(Self { path, _lock: lock })
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The office's file.
    pub fn office(&self) -> PathBuf {
        self.path.join("office.db")
    }

    /// Where SMS go.
    pub fn sms(&self) -> PathBuf {
        self.path.join("sms.jsonl")
    }

    /// Where log lines go.
    pub fn log(&self) -> PathBuf {
        self.path.join("demo.log")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(entered: Result<Folder>) -> &'static str {
        match entered {
            Err(Trouble::Told(key, _)) => key,
            Err(trouble) => panic!("{trouble:?}"),
            Ok(_) => "entered",
        }
    }

    #[test]
    fn one_demo_at_a_time_and_never_a_real_office() {
        let outer = tempfile::tempdir().unwrap();
        let path = outer.path().join("new/demo");
        let first = Folder::enter(&path).unwrap();
        assert_eq!(key(Folder::enter(&path)), "demo-running");
        drop(first);
        assert_eq!(key(Folder::enter(&path)), "entered");
        fs::write(outer.path().join("office.db"), "a real one").unwrap();
        assert_eq!(key(Folder::enter(outer.path())), "demo-not-ours");
        assert!(!outer.path().join("demo.lock").exists());
    }
}
