//! What tests know of the statements: which were run, how much work they were, and whether one of them walks over a
//! table that grows with the archive.
//!
//! Nothing is noted before [`begin`]; an office never calls it.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use rusqlite::trace::{TraceEvent, TraceEventCodes};
use rusqlite::{Connection, StatementStatus};

use super::connection::{Access, Durability, open};
use crate::error::Result;

mod plans;

pub use plans::KNOWN;

static BEGUN: AtomicBool = AtomicBool::new(false);
/// What was run, and whether its plan was looked at.
static SEEN: Mutex<BTreeMap<String, bool>> = Mutex::new(BTreeMap::new());

thread_local! {
    static STEPS: Cell<u64> = const { Cell::new(0) };
}

/// From now on every connection that is opened in this process tells what it runs.
pub fn begin() {
    BEGUN.store(true, Ordering::Relaxed);
}

/// Steps of SQLite's machine in the statements that ended on this thread so far.
pub fn steps() -> u64 {
    STEPS.get()
}

/// What is wrong with the plans of the statements that were run and not looked at yet; `office` has the tables.
pub fn unplanned(office: &Path) -> Result<Vec<String>> {
    let new: Vec<String> = {
        let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
        seen.iter_mut()
            .filter_map(|(sql, looked_at)| (!std::mem::replace(looked_at, true)).then(|| sql.clone()))
            .collect()
    };
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let connection = open(office, Access::Read, Durability::Full)?;
    let mut wrong = Vec::new();
    for sql in new {
        wrong.extend(plans::faults(&connection, &sql)?);
    }
    Ok(wrong)
}

pub(super) fn attend(connection: &mut Connection) -> rusqlite::Result<()> {
    if !BEGUN.load(Ordering::Relaxed) {
        return Ok(());
    }
    // A statement that is kept and run again goes on counting.
    let mut counted: HashMap<String, u32> = HashMap::new();
    let tell = move |event: TraceEvent<'_>| {
        let TraceEvent::Profile(statement, _) = event else { return };
        let sql = statement.sql();
        let all = statement.get_status(StatementStatus::VmStep).unsigned_abs();
        let is_new = statement.get_status(StatementStatus::Run) <= 1;
        let before = if let Some(counted) = counted.get_mut(&*sql) {
            std::mem::replace(counted, all)
        } else {
            counted.insert(sql.clone().into_owned(), all);
            SEEN.lock().unwrap_or_else(PoisonError::into_inner).entry(sql.into_owned()).or_insert(false);
            0
        };
        // One that was made anew begins to count anew.
        let before = if is_new || before > all { 0 } else { before };
        STEPS.set(STEPS.get() + u64::from(all - before));
    };
    connection.trace_v2(TraceEventCodes::SQLITE_TRACE_PROFILE, Some(tell))
}
