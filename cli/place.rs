//! Where the office's file and the machine's configuration are, and how a command opens them.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;
use pishkhan::config::sources::{self, Sources};
use pishkhan::config::{Config, variable};
use pishkhan::domain::refusal::Refusal;
use pishkhan::store::{Ledger, OpenOptions};

use crate::trouble::{Result, Trouble};

/// Where the packaged service keeps its office.
pub const SERVICE_FOLDER: &str = "/var/lib/pishkhan";
/// What the packaged service was told.
pub const SERVICE_CONFIG: &str = "/etc/pishkhan/pishkhan.toml";

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

    /// The office's file.
    pub fn office(&self) -> Result<PathBuf> {
        Ok(self.office_and_why()?.0)
    }

    /// The office's file: the one that was named, the service's for its account and for root, or `office.db` in the user's
    /// data folder. With the reason: `named`, `service` or `user`.
    pub fn office_and_why(&self) -> Result<(PathBuf, &'static str)> {
        if let Some(path) = &self.db {
            return Ok((path.clone(), "named"));
        }
        if let Some(folder) = variable("STATE_DIRECTORY") {
            // A service of several folders names them all; the first is the one of its name.
            let folder = folder.split(':').next().unwrap_or_default();
            return Ok((Path::new(folder).join("office.db"), "service"));
        }
        if is_service() {
            return Ok((Path::new(SERVICE_FOLDER).join("office.db"), "service"));
        }
        let folders = ProjectDirs::from("", "", "pishkhan").ok_or_else(|| Trouble::told("no-home"))?;
        Ok((folders.data_dir().join("office.db"), "user"))
    }

    /// Whether somebody named the office's file.
    pub fn is_named(&self) -> bool {
        self.db.is_some()
    }

    /// The configuration file, if somebody named one.
    pub fn named_config(&self) -> Option<&Path> {
        self.config.as_deref()
    }

    /// The configuration file: the one that was named, or the one that is in its usual place.
    fn config_file(&self) -> Option<PathBuf> {
        if self.config.is_some() {
            return self.config.clone();
        }
        let usual = if is_service() || variable("STATE_DIRECTORY").is_some() {
            PathBuf::from(SERVICE_CONFIG)
        } else {
            ProjectDirs::from("", "", "pishkhan")?.config_dir().join("pishkhan.toml")
        };
        usual.exists().then_some(usual)
    }

    /// Opens the office's file.
    pub fn ledger(&self) -> Result<Ledger> {
        Ok(Ledger::open(&self.office()?, OpenOptions::default())?)
    }

    /// What the machine was told.
    pub fn config(&self) -> Result<Config> {
        Ok(Config::load(self.config_file().as_deref())?)
    }

    /// The same, with where each value came from.
    pub fn sources(&self) -> Result<Sources> {
        Ok(sources::read(self.config_file().as_deref())?)
    }
}

/// Whether this is the service's account, or root, on a machine that has the service.
pub fn is_service() -> bool {
    let owner = std::fs::metadata(SERVICE_FOLDER).map(|folder| folder.uid());
    let me = rustix::process::geteuid();
    owner.is_ok_and(|owner| me.is_root() || owner == me.as_raw())
}

/// The service's account and group, for root on a machine that has the service.
pub fn service_account() -> Option<(u32, u32)> {
    let folder = std::fs::metadata(SERVICE_FOLDER).ok()?;
    (rustix::process::geteuid().is_root() && folder.uid() != 0).then(|| (folder.uid(), folder.gid()))
}

/// Gives a file that root made to the owner of its folder, so that the service can open it.
pub fn hand_over(path: &Path) -> Result<()> {
    let fault = |error| Trouble::internal("handing the file over", format!("{}: {error}", path.display()));
    let (file, folder) = (std::fs::symlink_metadata(path).map_err(fault)?, folder_of(path).map_err(fault)?);
    // On a share every file is its holder's from the beginning, and cannot be given to anybody.
    if rustix::process::geteuid().is_root() && folder.uid() != 0 && file.uid() != folder.uid() {
        std::os::unix::fs::lchown(path, Some(folder.uid()), Some(folder.gid())).map_err(fault)?;
    }
    Ok(())
}

/// The same where the folder is the service's: what is whole and plain is given to nobody else.
pub fn hand_over_to_service(path: &Path) -> Result<()> {
    let is_theirs = service_account().is_some_and(|(user, _)| folder_of(path).is_ok_and(|folder| folder.uid() == user));
    if is_theirs { hand_over(path) } else { Ok(()) }
}

fn folder_of(path: &Path) -> std::io::Result<std::fs::Metadata> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    std::fs::metadata(folder.unwrap_or(Path::new(".")))
}

/// Makes a folder that only its owner may enter. One that is there stays as it is.
pub fn private_folder(path: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::PermissionDenied => Refusal::FileNotAllowed { path: path.display().to_string() }.into(),
        _ => Trouble::internal("making a folder", format!("{}: {error}", path.display())),
    })
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
