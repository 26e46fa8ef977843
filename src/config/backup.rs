//! `[backup]`: where planned backups go, when, whom they are encrypted to, and how many are kept.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::domain::backup_plan::{Keep, Plan};
use crate::error::Result;
use crate::sealing::Recipient;
use crate::store::Ledger;

/// How `serve` keeps backups. Without `folder` it makes none.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BackupConfig {
    /// The folder, on another disk where there is one.
    pub folder: Option<PathBuf>,
    /// A time of day in Tehran, such as `02:30`. The default, at `02:30`, unless `every` is given.
    pub at: Option<String>,
    /// A span instead, such as `6h`, `90m` or `1d`.
    pub every: Option<String>,
    /// The public key of age (`age1…`) that they are encrypted to. Its private half is kept off this machine.
    pub recipient: Option<String>,
    /// A second folder, such as a mounted share, that every backup is copied to.
    pub copy_to: Option<PathBuf>,
    /// Days of which one backup is kept. Default 7.
    pub keep_daily: Option<usize>,
    /// Weeks of which one backup is kept. Default 5.
    pub keep_weekly: Option<usize>,
    /// Months of which one backup is kept. Default 12.
    pub keep_monthly: Option<usize>,
}

impl BackupConfig {
    /// When backups are due.
    pub fn plan(&self) -> Result<Plan> {
        Ok(Plan::parse(self.at.as_deref(), self.every.as_deref())?)
    }

    /// How many are kept.
    pub fn keep(&self) -> Keep {
        Keep {
            daily: self.keep_daily.unwrap_or(7),
            weekly: self.keep_weekly.unwrap_or(5),
            monthly: self.keep_monthly.unwrap_or(12),
        }
    }

    /// Whom they are encrypted to.
    pub fn recipient(&self) -> Result<Option<Recipient>> {
        Ok(self.recipient.as_deref().map(Recipient::parse).transpose()?)
    }

    /// The name of a backup made now: the office's file and the moment in UTC, so that names sort by time.
    pub fn file_in(&self, folder: &Path, ledger: &Ledger, recipient: Option<&Recipient>) -> PathBuf {
        let stem = ledger.path().file_stem().map_or_else(|| "office".into(), |stem| stem.to_string_lossy());
        let moment = ledger.now().rfc3339().replace([':', '-'], "");
        folder.join(format!("{stem}-{moment}.db{}", if recipient.is_some() { ".age" } else { "" }))
    }
}
