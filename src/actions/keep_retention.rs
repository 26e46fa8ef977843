//! What has rested longer than the settings allow is forgotten: seen first, then done in small transactions, then swept
//! out of the search index and of the log beside the file.

use serde_json::{Map, json};

use crate::domain::calendar::Instant;
use crate::domain::event::EventKind;
use crate::domain::retention::Kept;
use crate::domain::role::Power;
use crate::domain::settings::Settings;
use crate::error::{Error, Result};
use crate::store::{Actor, Ledger, Tx, audit, clerks, letters, retention};

use super::erase_letter::erase;

/// Letters that are erased in one transaction: other writers come in between.
const LETTERS: i64 = 50;
/// Rows that are forgotten in one transaction.
const ROWS: i64 = 1_000;
/// How long it is tried to empty the log beside the file while others read it.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(12);
/// Between two tries.
const BREATH: std::time::Duration = std::time::Duration::from_millis(50);
const DAY: i64 = 86_400;

/// One kind, and how much of it is due or was forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// What.
    pub kind: Kept,
    /// Days that it is kept; nothing: for ever.
    pub days: Option<i64>,
    /// How many.
    pub count: i64,
}

/// What became of the traces of erased letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swept {
    /// Nothing is left of them in the file and in the log beside it.
    Clean,
    /// Somebody read for so long that the log beside the file could not be emptied yet.
    LogInUse,
}

/// What would go now, kind by kind; nothing is changed.
pub fn retention_due(ledger: &Ledger) -> Result<Vec<Due>> {
    let settings = ledger.settings()?;
    ledger.read(|view| {
        let mut due = Vec::new();
        for &kind in Kept::ALL {
            let days = kind.days(&settings);
            let count = match days {
                Some(days) => retention::count_due(view, kind, before(view.now, days))?,
                None => 0,
            };
            due.push(Due { kind, days, count });
        }
        Ok(due)
    })
}

/// Forgets what is due; says what went.
pub fn keep_retention(ledger: &Ledger, actor: Actor) -> Result<(Vec<Due>, Swept)> {
    let settings = ledger.settings()?;
    let mut gone = Vec::new();
    for &kind in Kept::ALL {
        gone.push(Due { kind, days: kind.days(&settings), count: forget_kind(ledger, actor, &settings, kind)? });
    }
    let counts: Map<_, _> = gone.iter().map(|due| (due.kind.code().to_owned(), json!(due.count))).collect();
    ledger.write(actor, move |tx| {
        may(tx)?;
        retention::note_run(tx)?;
        audit::append(tx, EventKind::RetentionRun, None, &json!({ "forgotten": counts }), None)?;
        Ok(())
    })?;
    Ok((gone, sweep(ledger, actor)?))
}

/// Whether `serve` has the run of this night before it: once a day, from three o'clock on, where the office wants it.
pub fn is_night_run_due(ledger: &Ledger) -> Result<bool> {
    if !ledger.settings()?.is_on("retention.nightly") {
        return Ok(false);
    }
    let now = ledger.now();
    let (last, _) = ledger.read(retention::last_run)?;
    Ok(now.time().0 >= 3 && last.is_none_or(|last| last.date() < now.date()))
}

fn forget_kind(ledger: &Ledger, actor: Actor, settings: &Settings, kind: Kept) -> Result<i64> {
    let Some(days) = kind.days(settings) else { return Ok(0) };
    let mut forgotten = 0;
    loop {
        let (count, most) = if kind.states().is_empty() {
            (ledger.write(actor, move |tx| forget_rows(tx, kind, days))?, ROWS)
        } else {
            (ledger.write(actor, move |tx| erase_letters(tx, kind, days))?, LETTERS)
        };
        forgotten += count;
        if count < most {
            return Ok(forgotten);
        }
    }
}

fn erase_letters(tx: &Tx<'_>, kind: Kept, days: i64) -> Result<i64> {
    may(tx)?;
    let mut erased = 0;
    for state in kind.states() {
        for letter in retention::letters_due(tx, *state, before(tx.now, days), LETTERS - erased)? {
            erase(tx, &letters::by_id(tx, letter)?, None)?;
            erased += 1;
        }
    }
    Ok(erased)
}

fn forget_rows(tx: &Tx<'_>, kind: Kept, days: i64) -> Result<i64> {
    may(tx)?;
    let count = retention::forget(tx, kind, before(tx.now, days), ROWS)?;
    if count > 0 {
        audit::append(tx, EventKind::RetentionRun, None, &json!({ "what": kind.code(), "count": count }), None)?;
    }
    Ok(count)
}

/// Writes the file anew without the traces of erased letters, and moves the log home, so that nothing of them is left in
/// either. The file is left alone when nothing was erased since the last time.
pub(super) fn sweep(ledger: &Ledger, actor: Actor) -> Result<Swept> {
    let (_, unswept) = ledger.read(retention::last_run)?;
    if unswept > 0 {
        match ledger.write_anew() {
            Err(Error::Busy) => return Ok(Swept::LogInUse),
            written => written?,
        }
        ledger.write(actor, move |tx| {
            retention::note_sweep(tx)?;
            audit::append(tx, EventKind::ErasureSwept, None, &json!({ "letters": unswept }), None)?;
            Ok(())
        })?;
    }
    let began = std::time::Instant::now();
    while began.elapsed() < PATIENCE {
        if ledger.empty_log()? {
            return Ok(Swept::Clean);
        }
        // SQLite does not wait for somebody else who just moves the log home: it says so at once.
        std::thread::park_timeout(BREATH);
    }
    Ok(Swept::LogInUse)
}

/// The program and the admin at the shell, or a clerk who manages the office.
fn may(tx: &Tx<'_>) -> Result<()> {
    if !matches!(tx.actor, Actor::Admin | Actor::Postman) {
        clerks::acting(tx, Power::Manage)?;
    }
    Ok(())
}

fn before(now: Instant, days: i64) -> Instant {
    now.plus(-days * DAY)
}
