//! `restore`: a backup takes the place of the office's file, which is moved aside and never overwritten.

use std::path::PathBuf;
use std::process::ExitCode;

use pishkhan::actions::restore::restore;
use pishkhan::store::OpenOptions;

use crate::place::{Place, private_folder};
use crate::say::Say;
use crate::trouble::Result;

/// Put a backup into the place of the office's file; it is verified first, and the present file is moved aside
#[derive(clap::Args)]
pub struct Restore {
    /// The backup
    file: PathBuf,
}

impl Restore {
    /// Restores.
    pub fn run(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        let target = place.office()?;
        if let Some(folder) = target.parent() {
            private_folder(folder)?;
        }
        let restored = restore(&self.file, &target, OpenOptions::default())?;
        let letters = say.number(&restored.letters);
        say.tell("restore-done", &[("path", &target.display().to_string()), ("letters", &letters)]);
        if let Some(aside) = restored.moved_aside {
            say.tell("restore-aside", &[("path", &aside.display().to_string())]);
        }
        if restored.lost_events > 0 {
            say.warn("restore-lost", &[("events", &say.number(&restored.lost_events))]);
        }
        Ok(ExitCode::SUCCESS)
    }
}
