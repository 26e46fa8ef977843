//! Where the office's file and the machine's configuration are, and how a command opens them.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;
use pishkhan::config::Config;
use pishkhan::store::{Ledger, OpenOptions};

use crate::trouble::{Result, Trouble};

/// Where things are.
pub struct Place {
    db: Option<PathBuf>,
    config: Option<PathBuf>,
}

impl Place {
    /// What the command line and its variables said.
    pub fn new(db: Option<PathBuf>, config: Option<PathBuf>) -> Self {
        Self { db, config }
    }

    /// The office's file: the one that was named, or `office.db` in the user's data folder.
    pub fn office(&self) -> Result<PathBuf> {
        match &self.db {
            Some(path) => Ok(path.clone()),
            None => match ProjectDirs::from("", "", "pishkhan") {
                Some(folders) => Ok(folders.data_dir().join("office.db")),
                None => Err(Trouble::told("no-home")),
            },
        }
    }

    /// Opens the office's file.
    pub fn ledger(&self) -> Result<Ledger> {
        Ok(Ledger::open(&self.office()?, OpenOptions::default())?)
    }

    /// What the machine was told.
    pub fn config(&self) -> Result<Config> {
        Ok(Config::load(self.config.as_deref())?)
    }
}

/// Makes a folder that only its owner may enter. One that is there stays as it is.
pub fn private_folder(path: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|error| Trouble::internal("making a folder", format!("{}: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_named_file_wins_and_the_default_has_a_folder_of_its_own() {
        let named = Place::new(Some("x.db".into()), None);
        assert_eq!(named.office().unwrap(), Path::new("x.db"));
        if let Ok(path) = Place::new(None, None).office() {
            assert!(path.ends_with("pishkhan/office.db"), "{}", path.display());
        }
    }

    #[test]
    fn a_new_folder_is_closed_to_others_at_every_level() {
        let folder = tempfile::tempdir().unwrap();
        private_folder(&folder.path().join("a/b")).unwrap();
        for made in ["a", "a/b"] {
            let mode = folder.path().join(made).metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700, "{made}");
        }
    }
}
