//! `backup`: one verified file, while everything runs.

use std::path::PathBuf;
use std::process::ExitCode;

use pishkhan::actions::back_up::back_up;
use pishkhan::domain::ids::hex;

use crate::place::Place;
use crate::say::{Say, line};
use crate::trouble::Result;

/// Write a verified backup into one new file, with a manifest beside it
#[derive(clap::Args)]
pub struct Backup {
    /// The new file
    file: PathBuf,
}

impl Backup {
    /// Backs up.
    pub fn run(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        let backup = back_up(&place.ledger()?, &self.file)?;
        let (letters, events) = (say.number(&backup.letters), say.number(&backup.audit_rows));
        let kilobytes = say.number(&backup.size_bytes.div_ceil(1_024));
        let path = backup.path.display().to_string();
        say.tell("backup-done", &[("path", &path), ("letters", &letters), ("events", &events), ("size", &kilobytes)]);
        line(&format!("SHA-256 {}", hex(&backup.sha256)));
        Ok(ExitCode::SUCCESS)
    }
}
