//! Backups: the rows that tell of them, and what a copy of the file is asked. The bytes are moved by the actions.

pub mod compare;
mod copy;
mod ended;
pub mod health;
mod loss;
pub mod manifest;

use rusqlite::{OptionalExtension, Row};

use super::{Tx, View, audit};
use crate::domain::calendar::Instant;
use crate::domain::event::EventKind;
use crate::error::Result;

pub(crate) use copy::{Facts, Scratch, facts, forget_chances, live_bytes, open_copy, vacuum_into};
pub(crate) use ended::{Ended, ended};
pub use loss::{Loss, LostLetter};
pub(crate) use loss::{is_in_use, loss};

/// Why a backup was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// An admin asked for it.
    Asked,
    /// The plan of a serving office, which wants the next one at a moment, and perhaps a copy in a second folder.
    Planned(Instant, Second),
}

/// Whether a planned backup goes to a second folder, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Second {
    /// It does.
    Wanted,
    /// There is no such folder.
    Nowhere,
}

impl Reason {
    fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Planned(..) => "planned",
        }
    }
}

/// A backup that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupRow {
    /// The row.
    pub id: i64,
    /// Where it was put.
    pub path: String,
    /// When.
    pub made_at: Instant,
    /// Its size as it lies there.
    pub size_bytes: u64,
    /// SHA-256 as it lies there.
    pub sha256: [u8; 32],
    /// The head of the audit log in it.
    pub audit_head: (i64, [u8; 32]),
    /// Whom it is encrypted to.
    pub recipient: Option<String>,
    /// When the plan wants the next one.
    pub next_at: Option<Instant>,
    /// Whether it is to lie in a second folder, too.
    pub second: Second,
    /// Since when it lies there.
    pub copied_at: Option<Instant>,
    /// When the plan took it away again.
    pub dropped_at: Option<Instant>,
}

impl BackupRow {
    /// Whether the second folder lacks it.
    pub fn is_missing(&self) -> bool {
        self.second == Second::Wanted && self.copied_at.is_none() && self.dropped_at.is_none()
    }
}

/// When the plan made its newest one.
pub const LAST_PLANNED: &str = "select max(made_at) from backup where reason = 'planned' and made_at > ?1";
/// The newest event of a kind.
pub const LAST_EVENT: &str = "select at, facts from audit where event = ?1 order by at desc, id desc limit 1";
const SELECT: &str = "select id, path, made_at, size_bytes, sha256, audit_row, audit_hash, recipient, dropped_at,
    next_at, is_to_copy, copied_at from backup";
/// Backups that are copied in one look at the second folder.
const MOST_COPIED: i64 = 50;

/// The newest backup.
pub fn last(view: &View<'_>) -> Result<Option<BackupRow>> {
    let mut statement = view.connection.prepare_cached(&format!("{SELECT} order by id desc limit 1"))?;
    Ok(statement.query_row([], backup).optional()?)
}

/// When the first backup was made.
pub fn first_made_at(view: &View<'_>) -> Result<Option<Instant>> {
    let mut statement = view.connection.prepare_cached("select made_at from backup order by id limit 1")?;
    Ok(statement.query_row([], |row| row.get(0).map(Instant)).optional()?)
}

/// When the plan made its newest one.
pub fn last_planned(view: &View<'_>) -> Result<Option<Instant>> {
    let mut statement = view.connection.prepare_cached(LAST_PLANNED)?;
    Ok(statement.query_row([0], |row| row.get::<_, Option<i64>>(0))?.map(Instant))
}

/// The newest one that the plan made.
pub fn newest_planned(view: &View<'_>) -> Result<Option<BackupRow>> {
    let mut statement = view.connection.prepare_cached(&newest_planned_sql())?;
    Ok(statement.query_row([], backup).optional()?)
}

/// The question for it, for the test that pins its plan.
pub fn newest_planned_sql() -> String {
    format!("{SELECT} where reason = 'planned' and made_at > 0 order by made_at desc limit 1")
}

/// Those that the second folder lacks, newest first.
pub fn to_copy(view: &View<'_>) -> Result<Vec<BackupRow>> {
    let mut statement = view.connection.prepare_cached(&to_copy_sql())?;
    Ok(statement.query_map([MOST_COPIED], backup)?.collect::<rusqlite::Result<_>>()?)
}

/// The question for them, for the test that pins its plan.
pub fn to_copy_sql() -> String {
    format!("{SELECT} where is_to_copy = 1 and copied_at is null and dropped_at is null order by id desc limit ?1")
}

/// The newest backups, newest first.
pub fn list(view: &View<'_>, most: i64) -> Result<Vec<BackupRow>> {
    let mut statement = view.connection.prepare_cached(&format!("{SELECT} order by id desc limit ?1"))?;
    Ok(statement.query_map([most], backup)?.collect::<rusqlite::Result<_>>()?)
}

/// When something of a kind was last told of, and its facts.
pub fn last_event(view: &View<'_>, event: EventKind) -> Result<Option<(Instant, serde_json::Value)>> {
    let found = view
        .connection
        .prepare_cached(LAST_EVENT)?
        .query_row([event.code()], |row| Ok((Instant(row.get(0)?), row.get::<_, String>(1)?)))
        .optional()?;
    Ok(found.map(|(at, facts)| (at, serde_json::from_str(&facts).unwrap_or_default())))
}

/// The hash of one row of the audit log: what an anchor is held against.
pub fn chain_at(view: &View<'_>, row: i64) -> Result<Option<[u8; 32]>> {
    let mut statement = view.connection.prepare_cached("select hash from audit where id = ?1")?;
    Ok(statement.query_row([row], |row| row.get(0)).optional()?)
}

/// What tells one office from another, whatever it is called: the hash of the first row of its log.
pub fn office_mark(view: &View<'_>) -> Result<Option<[u8; 32]>> {
    chain_at(view, 1)
}

/// Keeps what was backed up.
pub(crate) fn keep(tx: &Tx<'_>, reason: Reason, path: &str, facts: &manifest::Manifest) -> Result<()> {
    let sha256 = facts.file.sum()?;
    let audit_hash = facts.audit.sum()?;
    let (next_at, second) = match reason {
        Reason::Asked => (None, Second::Nowhere),
        Reason::Planned(next_at, second) => (Some(next_at.0), second),
    };
    tx.connection
        .prepare_cached(
            "insert into backup (path, reason, made_at, size_bytes, sha256, audit_row, audit_hash, recipient, next_at,
                 is_to_copy)
             values (:path, :reason, :made_at, :size, :sha256, :row, :hash, :recipient, :next_at, :is_to_copy)",
        )?
        .execute(rusqlite::named_params! {
            ":path": path,
            ":reason": reason.code(),
            ":made_at": facts.made_at,
            ":size": facts.file.size_bytes as i64,
            ":sha256": sha256,
            ":row": facts.audit.row,
            ":hash": audit_hash,
            ":recipient": facts.recipient,
            ":next_at": next_at,
            ":is_to_copy": second == Second::Wanted,
        })?;
    let told = serde_json::json!({
        "sha256": facts.file.sha256, "size_bytes": facts.file.size_bytes, "letters": facts.letters(),
        "audit_row": facts.audit.row, "reason": reason.code(), "sealed": facts.recipient.is_some(),
    });
    audit::append(tx, EventKind::BackedUp, None, &told, None)?;
    Ok(())
}

/// Notes that a backup lies in the second folder.
pub(crate) fn note_copied(tx: &Tx<'_>, copied: &BackupRow) -> Result<()> {
    tx.connection
        .prepare_cached("update backup set copied_at = ?2 where id = ?1 and copied_at is null")?
        .execute((copied.id, tx.now.0))?;
    let facts = serde_json::json!({ "sha256": crate::domain::ids::hex(&copied.sha256) });
    audit::append(tx, EventKind::BackupCopied, None, &facts, None)?;
    Ok(())
}

/// Notes that a backup could not be copied, once for each: it is tried again and again. `false`: that was told.
pub(crate) fn note_not_copied(tx: &Tx<'_>, backup: &BackupRow, why: &str) -> Result<bool> {
    let sha256 = crate::domain::ids::hex(&backup.sha256);
    if last_event(tx, EventKind::BackupNotCopied)?.is_some_and(|(_, facts)| facts["sha256"] == sha256.as_str()) {
        return Ok(false);
    }
    let facts = serde_json::json!({ "sha256": sha256, "why": why });
    audit::append(tx, EventKind::BackupNotCopied, None, &facts, None)?;
    Ok(true)
}

/// Notes that the plan took these files away.
pub(crate) fn drop_rows(tx: &Tx<'_>, sums: &[[u8; 32]]) -> Result<()> {
    for sum in sums {
        tx.connection
            .prepare_cached("update backup set dropped_at = ?2 where sha256 = ?1 and dropped_at is null")?
            .execute((sum, tx.now.0))?;
    }
    let sums: Vec<String> = sums.iter().map(|sum| crate::domain::ids::hex(sum)).collect();
    audit::append(tx, EventKind::BackupDropped, None, &serde_json::json!({ "sha256": sums }), None)?;
    Ok(())
}

fn backup(row: &Row<'_>) -> rusqlite::Result<BackupRow> {
    Ok(BackupRow {
        id: row.get(0)?,
        path: row.get(1)?,
        made_at: Instant(row.get(2)?),
        size_bytes: row.get::<_, i64>(3)?.unsigned_abs(),
        sha256: row.get(4)?,
        audit_head: (row.get(5)?, row.get(6)?),
        recipient: row.get(7)?,
        dropped_at: row.get::<_, Option<i64>>(8)?.map(Instant),
        next_at: row.get::<_, Option<i64>>(9)?.map(Instant),
        second: if row.get(10)? { Second::Wanted } else { Second::Nowhere },
        copied_at: row.get::<_, Option<i64>>(11)?.map(Instant),
    })
}
