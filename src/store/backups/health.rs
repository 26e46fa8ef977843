//! Whether the office has the backups that it should have, as far as its own file knows: what `check` and the console of
//! an admin say. The plan itself stands in the machine's configuration; each planned backup notes when the next is due.

use super::{BackupRow, last, last_event, newest_planned};
use crate::domain::calendar::Instant;
use crate::domain::event::EventKind;
use crate::error::Result;
use crate::store::{View, audit_log};

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;
/// Seconds after which the last backup is old where no plan says otherwise; as long, a new office may have none.
const OLD: i64 = 2 * DAY;
/// How late a planned one may be: the machine may have been off.
const LATE: i64 = DAY;
/// How long the way to the second folder may take.
const COPYING: i64 = HOUR;

/// What is wrong with the backups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// The plan tried, and nothing was made since.
    Failed {
        /// When it tried last.
        at: Instant,
        /// What went wrong.
        why: String,
    },
    /// The last one is old.
    Old {
        /// When it was made.
        made_at: Instant,
        /// Where.
        path: String,
    },
    /// There is none, and the office is not new.
    None {
        /// Since when.
        since: Instant,
    },
    /// The last planned one is not in the second folder.
    NotCopied {
        /// When it was made.
        made_at: Instant,
        /// What went wrong, if a try failed.
        why: Option<String>,
    },
}

/// The worst lack of backups, if there is one, and the last backup.
pub fn health(view: &View<'_>) -> Result<(Option<Lack>, Option<BackupRow>)> {
    let last = last(view)?;
    Ok((lack(view, last.as_ref())?, last))
}

fn lack(view: &View<'_>, last: Option<&BackupRow>) -> Result<Option<Lack>> {
    if let Some((at, facts)) = last_event(view, EventKind::BackupFailed)?
        && last.is_none_or(|last| last.made_at < at)
    {
        return Ok(Some(Lack::Failed { at, why: why(&facts) }));
    }
    let planned = newest_planned(view)?;
    let Some(last) = last else {
        let since = audit_log::first(view)?.unwrap_or(view.now);
        return Ok((view.now.since(since) >= OLD).then_some(Lack::None { since }));
    };
    let wanted = planned.as_ref().and_then(|planned| planned.next_at).map(|next| next.plus(LATE));
    let until = wanted.into_iter().chain([last.made_at.plus(OLD)]).max();
    if until.is_some_and(|until| view.now >= until) {
        return Ok(Some(Lack::Old { made_at: last.made_at, path: last.path.clone() }));
    }
    let missing = planned.filter(|planned| planned.is_missing() && view.now.since(planned.made_at) >= COPYING);
    Ok(match missing {
        Some(planned) => {
            let told = last_event(view, EventKind::BackupNotCopied)?.filter(|(at, _)| *at >= planned.made_at);
            Some(Lack::NotCopied { made_at: planned.made_at, why: told.map(|(_, facts)| why(&facts)) })
        }
        None => None,
    })
}

fn why(facts: &serde_json::Value) -> String {
    facts["why"].as_str().unwrap_or_default().to_owned()
}
