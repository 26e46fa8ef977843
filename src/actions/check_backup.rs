//! What `check` says of backups: the last one and its anchor, what failed since, the last drill.

use std::path::Path;

use crate::domain::calendar::Instant;
use crate::domain::event::EventKind;
use crate::domain::ids::hex;
use crate::error::Result;
use crate::store::backups::health::{Lack, health};
use crate::store::{View, backups};

use super::backup_files::read_manifest;
use super::check_office::Finding;

/// Days after which the last drill is a finding.
const OLDEST_DRILL_DAYS: i64 = 31;
const DAY: i64 = 86_400;

/// Three lines. An office that never made a backup has no anchor and no drill to be held against.
pub(super) fn look(view: &View<'_>) -> Result<Vec<Finding>> {
    Ok(vec![newest(view)?, anchor(view)?, drill(view)?])
}

fn newest(view: &View<'_>) -> Result<Finding> {
    let (lack, last) = health(view)?;
    let days = |since: Instant| view.now.since(since) / DAY;
    let told = |made_at: Instant, path: &str| format!("{} ({} days ago): {path}", made_at.rfc3339(), days(made_at));
    let (is_good, detail) = match (lack, last) {
        (Some(Lack::Failed { at, why }), _) => (false, format!("failed at {}: {why}", at.rfc3339())),
        (Some(Lack::Old { made_at, path }), _) => (false, told(made_at, &path)),
        (Some(Lack::None { since }), _) => (false, format!("none was made in {} days", days(since))),
        (Some(Lack::NotCopied { made_at, why }), _) => {
            let why = why.map(|why| format!(": {why}")).unwrap_or_default();
            (false, format!("{} is not in the second folder{why}", made_at.rfc3339()))
        }
        (None, Some(last)) => (true, told(last.made_at, &last.path)),
        (None, None) => (true, "none was made yet".to_owned()),
    };
    Ok(Finding { what: "backup", is_good, detail })
}

/// The log must still hold what the newest backup saw of it: the row here and the manifest outside were written then.
fn anchor(view: &View<'_>) -> Result<Finding> {
    let finding = |is_good, detail| Finding { what: "anchor", is_good, detail };
    let Some(last) = backups::last(view)? else {
        return Ok(finding(true, "no backup to hold the log against".to_owned()));
    };
    let (row, hash) = last.audit_head;
    if backups::chain_at(view, row)? != Some(hash) {
        return Ok(finding(false, format!("row {row} of the log is not what the last backup saw")));
    }
    // A manifest that is away, on a disk in a safe, is no fault.
    let Ok(manifest) = read_manifest(Path::new(&last.path)) else {
        return Ok(finding(true, format!("row {row} holds; no manifest at hand")));
    };
    // Another file may have got its name since.
    let is_its = manifest.file.sha256 == hex(&last.sha256);
    let agrees = !is_its || (manifest.audit.row, manifest.audit.hash) == (row, hex(&hash));
    Ok(if agrees {
        finding(true, format!("row {row} holds, and the manifest says the same"))
    } else {
        finding(false, "the manifest of the last backup saw another log".to_owned())
    })
}

fn drill(view: &View<'_>) -> Result<Finding> {
    let finding = |is_good, detail| Finding { what: "drill", is_good, detail };
    let last = backups::last_event(view, EventKind::BackupDrilled)?;
    let first = backups::first_made_at(view)?;
    match (last, first) {
        (Some((at, facts)), _) => {
            let days = view.now.since(at) / DAY;
            let is_good = facts["good"] == true;
            let said = if is_good { "well" } else { "badly" };
            Ok(finding(is_good && days <= OLDEST_DRILL_DAYS, format!("went {said} {days} days ago")))
        }
        (None, Some(first)) => {
            let days = view.now.since(first) / DAY;
            Ok(finding(days <= OLDEST_DRILL_DAYS, format!("none in {days} days; run “pishkhan backup drill”")))
        }
        (None, None) => Ok(finding(true, "no backup to be drilled".to_owned())),
    }
}
