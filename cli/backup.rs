//! `backup`: one verified file, while everything runs; what was made, whether it is sound, and a drill.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use pishkhan::actions::back_up::{Order, back_up_as};
use pishkhan::actions::drill_backup::drill_backup;
use pishkhan::actions::manifest_path;
use pishkhan::actions::verify_backup::{read_identities, verify_backup};
use pishkhan::domain::calendar::Instant;
use pishkhan::domain::ids::hex;
use pishkhan::domain::text::clean_line;
use pishkhan::sealing::{Identity, Recipient};
use pishkhan::store::backups;
use pishkhan::store::clock::Clock;
use serde_json::json;

use crate::bar::Bar;
use crate::place::{Place, hand_over_to_service};
use crate::say::{self, Say, line};
use crate::trouble::{Result, Trouble};

/// Write a verified backup into one new file, with a manifest beside it; list, verify and drill backups
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Backup {
    /// The new file [default: a name of the day in the folder of [backup] in the configuration]
    file: Option<PathBuf>,
    /// Encrypt it to this public key of age (age1…) [default: that of the configuration]
    #[arg(long, value_name = "KEY")]
    recipient: Option<String>,
    /// Leave it unencrypted even if the configuration names a key
    #[arg(long, conflicts_with = "recipient")]
    plain: bool,
    #[command(subcommand)]
    then: Option<Then>,
}

#[derive(clap::Subcommand)]
enum Then {
    /// Show the backups that were made, newest first
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Look into a backup without changing it: manifest, sums, and everything that `check` looks at
    Verify {
        /// The backup
        file: PathBuf,
        /// Private key of an encrypted backup (a file of age-keygen); without it only the sum is looked at
        #[arg(long, value_name = "FILE")]
        identity: Option<PathBuf>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Restore a backup beside the office, check it, and compare it row by row
    Drill {
        /// The backup [default: the last one]
        file: Option<PathBuf>,
        /// Private key of an encrypted backup (a file of age-keygen)
        #[arg(long, value_name = "FILE")]
        identity: Option<PathBuf>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

/// Backups that `list` shows.
const MOST_LISTED: i64 = 200;

impl Backup {
    /// Does what was asked.
    pub fn run(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        match &self.then {
            None => self.make(say, place),
            Some(Then::List { json }) => list(say, place, *json),
            Some(Then::Verify { file, identity, json }) => verify(say, place, file, identity.as_deref(), *json),
            Some(Then::Drill { file, identity, json }) => {
                drill(say, place, file.as_deref(), identity.as_deref(), *json)
            }
        }
    }

    fn make(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        let config = place.config()?.backup;
        let recipient = match (&self.recipient, &config.recipient) {
            (Some(typed), _) => Some(Recipient::parse(typed)?),
            (None, Some(typed)) if !self.plain => Some(Recipient::parse(typed)?),
            _ => None,
        };
        let ledger = place.ledger()?;
        let file = match (&self.file, &config.folder) {
            (Some(file), _) => file.clone(),
            (None, Some(folder)) => config.file_in(folder, &ledger, recipient.as_ref()),
            (None, None) => return Err(Trouble::told("backup-where")),
        };
        let bar = Bar::new(say);
        let progress = |stage, done, size| bar.shows(stage, done, size);
        let order = Order { recipient: recipient.as_ref(), progress: &progress, ..Order::new(&file) };
        let made = back_up_as(&ledger, order);
        bar.ends();
        let backup = made?;
        for made in [backup.path.clone(), manifest_path(&backup.path)] {
            // The backup is there and sound, whoever it belongs to.
            if let Err(trouble) = hand_over_to_service(&made) {
                say.trouble(&trouble);
            }
        }
        let (letters, events) = (say.number(&backup.letters), say.number(&backup.audit_rows));
        let kilobytes = say.number(&backup.size_bytes.div_ceil(1_024));
        let path = backup.path.display().to_string();
        say.tell("backup-done", &[("path", &path), ("letters", &letters), ("events", &events), ("size", &kilobytes)]);
        if let Some(recipient) = &recipient {
            say.tell("backup-sealed", &[("recipient", &recipient.to_string())]);
        }
        line(&format!("SHA-256 {}", hex(&backup.sha256)));
        Ok(ExitCode::SUCCESS)
    }
}

fn list(say: &Say, place: &Place, json: bool) -> Result<ExitCode> {
    let rows = place.ledger()?.read(|view| backups::list(view, MOST_LISTED))?;
    if json {
        let rows = rows.iter().map(|row| {
            json!({
                "path": row.path, "made_at": row.made_at.rfc3339(), "size_bytes": row.size_bytes,
                "sha256": hex(&row.sha256), "audit_row": row.audit_head.0, "recipient": row.recipient,
                "dropped_at": row.dropped_at.map(Instant::rfc3339),
            })
        });
        say::json(&rows.collect())?;
        return Ok(ExitCode::SUCCESS);
    }
    if rows.is_empty() {
        say.tell("backup-none", &[]);
    }
    for row in rows {
        let kind = match (row.dropped_at, row.recipient.is_some()) {
            (Some(_), _) => say.word("backup-dropped"),
            (None, true) => say.word("backup-kind-sealed"),
            (None, false) => String::new(),
        };
        let mebibytes = row.size_bytes.div_ceil(1 << 20);
        let (at, path) = (row.made_at.date_time(), clean_line(&row.path));
        line(format!("{at}  {mebibytes:>6} MiB  {path}  {kind}").trim_end());
    }
    Ok(ExitCode::SUCCESS)
}

fn verify(say: &Say, place: &Place, file: &Path, identity: Option<&Path>, json: bool) -> Result<ExitCode> {
    let keys = identities(identity)?;
    // A machine that has no office looks beside the backup.
    let office = place.office()?;
    let beside = if office.parent().is_some_and(Path::is_dir) { office.as_path() } else { file };
    let verified = verify_backup(file, beside, &keys, &Clock::default())?;
    let (manifest, path) = (&verified.manifest, file.display().to_string());
    if json {
        say::json(&json!({
            "path": path, "office": manifest.office, "made_at": Instant(manifest.made_at).rfc3339(),
            "letters": manifest.letters(), "sha256": manifest.file.sha256, "opened": verified.is_opened,
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let at = Instant(manifest.made_at).date_time();
    let letters = say.number(&manifest.letters());
    say.tell("backup-sound", &[("path", &path), ("office", &manifest.office), ("at", &at), ("letters", &letters)]);
    if !verified.is_opened {
        say.tell("backup-unopened", &[]);
    }
    Ok(ExitCode::SUCCESS)
}

fn drill(say: &Say, place: &Place, file: Option<&Path>, identity: Option<&Path>, json: bool) -> Result<ExitCode> {
    let keys = identities(identity)?;
    let drill = drill_backup(&place.ledger()?, file, &keys)?;
    if json {
        let rows = drill.tables.iter().map(|t| {
            json!({
                "table": t.table, "rows": t.rows, "equal": t.equal, "changed": t.changed, "gone": t.gone, "new": t.new,
                "faults": t.faults,
            })
        });
        say::json(&rows.collect())?;
    } else {
        for t in &drill.tables {
            let mark = if t.faults.is_empty() { '✓' } else { '✗' };
            let (name, faults) = (clean_line(&t.table), clean_line(&t.faults.join(", ")));
            let (rows, equal, changed, gone, new) = (t.rows, t.equal, t.changed, t.gone, t.new);
            let told = format!(
                "{mark} {name:<18} rows {rows:>8}  equal {equal:>8}  changed {changed:>6}  gone {gone:>5}  new {new:>6}  {faults}"
            );
            line(told.trim_end());
        }
        let path = drill.path.display().to_string();
        say.tell(if drill.is_good() { "drill-good" } else { "drill-bad" }, &[("path", &path)]);
    }
    Ok(if drill.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The private keys that were named, if any were.
pub fn identities(file: Option<&Path>) -> Result<Vec<Identity>> {
    Ok(file.map(read_identities).transpose()?.unwrap_or_default())
}
