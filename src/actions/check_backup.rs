//! What `check` says of backups: the last one and its anchor, what failed since, the last drill.

use std::path::Path;

use crate::domain::event::EventKind;
use crate::domain::ids::hex;
use crate::error::Result;
use crate::store::{View, audit_log, backups};

use super::backup_files::read_manifest;
use super::check_office::Finding;

/// Seconds after which the last backup is old; as long, a new office may have none.
const OLDEST_BACKUP: i64 = 2 * DAY;
/// Days after which the last drill is a finding.
const OLDEST_DRILL_DAYS: i64 = 31;
const DAY: i64 = 86_400;

/// Three lines. An office that never made a backup has no anchor and no drill to be held against.
pub(super) fn look(view: &View<'_>) -> Result<Vec<Finding>> {
    Ok(vec![newest(view)?, anchor(view)?, drill(view)?])
}

fn newest(view: &View<'_>) -> Result<Finding> {
    let finding = |is_good, detail| Finding { what: "backup", is_good, detail };
    let last = backups::last(view)?;
    let failed = backups::last_event(view, EventKind::BackupFailed)?;
    if let Some((at, facts)) = failed
        && last.as_ref().is_none_or(|last| last.made_at < at)
    {
        let why = facts["why"].as_str().unwrap_or_default();
        return Ok(finding(false, format!("failed at {}: {why}", at.rfc3339())));
    }
    let since = last.as_ref().map(|last| last.made_at).or(audit_log::first(view)?).unwrap_or(view.now);
    let (is_good, days) = (view.now.since(since) < OLDEST_BACKUP, view.now.since(since) / DAY);
    let detail = match last {
        Some(last) => format!("{} ({days} days ago): {}", last.made_at.rfc3339(), last.path),
        None => format!("none was made in {days} days"),
    };
    Ok(finding(is_good, detail))
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
