//! The audit log as a screen reads it: newest first, by keyset pages, narrowed by clerk, event, letter and time; and the
//! anchor up to which its chain was recomputed.
//!
//! Every question walks one index from its newest end and looks at a bounded number of rows, so that a rare pair of
//! filters in a log of millions answers at once and says from where it would go on.

use rusqlite::{OptionalExtension, ToSql};
use serde_json::Value;

use super::audit::{AuditRow, GENESIS};
use super::{Tx, View};
use crate::domain::calendar::Instant;
use crate::domain::event::EventKind;
use crate::domain::ids::{ClerkId, LetterId};
use crate::error::Result;

/// Rows that one question looks at, at most.
pub const LOOKED_AT: i64 = 20_000;

/// What of the log is asked for. Empty parts do not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// What this clerk did.
    pub clerk: Option<ClerkId>,
    /// One of these kinds.
    pub events: Vec<EventKind>,
    /// What happened to this letter.
    pub letter: Option<LetterId>,
    /// From the first to before the second.
    pub span: Option<(Instant, Instant)>,
}

/// Where a page begins: behind this row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditKey {
    /// Its instant.
    pub at: i64,
    /// Its place in the chain.
    pub id: i64,
}

/// A row with what people call its letter.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    /// The row.
    pub row: AuditRow,
    /// The letter that it is about.
    pub letter: Option<LetterId>,
    /// Its number or follow-up code.
    pub letter_number: Option<String>,
}

/// A page of the log.
#[derive(Clone, Debug, Default)]
pub struct AuditPage {
    /// Newest first.
    pub entries: Vec<AuditEntry>,
    /// Where the next page begins; none at the end of the log.
    pub next: Option<AuditKey>,
}

/// A page behind `from`, at most `limit` rows; for a viewer who was found to read everything.
pub fn page(view: &View<'_>, filter: &AuditFilter, from: Option<AuditKey>, limit: usize) -> Result<AuditPage> {
    let sql = page_sql(filter);
    let from = from.unwrap_or(AuditKey { at: i64::MAX, id: i64::MAX });
    let (since, until) = filter.span.map_or((i64::MIN, i64::MAX), |(since, until)| (since.0, until.0));
    let actor = filter.clerk.map(|clerk| super::Actor::Clerk(clerk).code());
    let event = filter.events.first().map(|event| event.code());
    let values: [(&str, &dyn ToSql); 8] = [
        (":at", &from.at),
        (":id", &from.id),
        (":since", &since),
        (":until", &until),
        (":actor", &actor),
        (":event", &event),
        (":letter", &filter.letter.map(|letter| letter.0)),
        (":scan", &LOOKED_AT),
    ];
    let used: Vec<(&str, &dyn ToSql)> = values.into_iter().filter(|(name, _)| sql.contains(name)).collect();
    let mut statement = view.connection.prepare_cached(&sql)?;
    let mut rows = statement.query(used.as_slice())?;
    let (mut page, mut looked) = (AuditPage::default(), 0);
    while let Some(row) = rows.next()? {
        looked += 1;
        let key = AuditKey { id: row.get(0)?, at: row.get(1)? };
        let code: String = row.get(3)?;
        // A newer program may have written kinds that this one does not know; they are passed over.
        if row.get::<_, bool>("fits")?
            && let Some(event) = EventKind::of_code(&code)
        {
            page.entries.push(AuditEntry {
                row: AuditRow {
                    id: key.id,
                    at: Instant(key.at),
                    actor: row.get(2)?,
                    clerk_name: row.get(7)?,
                    acts_for: row.get(8)?,
                    event,
                    facts: serde_json::from_str(row.get_ref(5)?.as_str().map_err(rusqlite::Error::from)?)
                        .unwrap_or(Value::Null),
                    note: row.get(6)?,
                },
                letter: row.get::<_, Option<i64>>(4)?.map(LetterId),
                letter_number: row.get(9)?,
            });
        }
        if page.entries.len() >= limit || looked >= LOOKED_AT {
            page.next = Some(key);
            break;
        }
    }
    Ok(page)
}

/// The question of a page. A test pins the plans.
pub fn page_sql(filter: &AuditFilter) -> String {
    let mut fits = Vec::new();
    let span = "a.at >= :since and a.at < :until";
    let (walk, walked, order) = if filter.letter.is_some() {
        if filter.span.is_some() {
            fits.push(span.to_owned());
        }
        if filter.clerk.is_some() {
            fits.push("a.actor = :actor".to_owned());
        }
        ("audit_by_letter", "a.letter_id = :letter and a.id < :id".to_owned(), "a.id desc")
    } else {
        let before = "(a.at, a.id) < (:at, :id)";
        let (walk, by) = if filter.clerk.is_some() {
            ("audit_by_clerk", "a.actor = :actor and a.actor glob 'clerk:*' and ")
        } else if filter.events.len() == 1 {
            ("audit_by_event", "a.event = :event and ")
        } else {
            ("audit_by_time", "")
        };
        let span = if filter.span.is_some() { format!(" and {span}") } else { String::new() };
        (walk, format!("{by}{before}{span}"), "a.at desc, a.id desc")
    };
    if !filter.events.is_empty() && walk != "audit_by_event" {
        let codes: Vec<String> = filter.events.iter().map(|event| format!("'{}'", event.code())).collect();
        fits.push(format!("a.event in ({})", codes.join(", ")));
    }
    let fits = if fits.is_empty() { "1".to_owned() } else { fits.join(" and ") };
    format!(
        "select a.id, a.at, a.actor, a.event, a.letter_id, a.facts, a.note, c.name, d.name,
             coalesce(l.register_no, l.follow_up_code), {fits} as fits
         from audit a indexed by {walk}
         left join clerk c on a.actor glob 'clerk:*' and c.id = cast(substr(a.actor, 7) as integer)
         left join clerk d on d.id = a.facts ->> 'for'
         left join letter l on l.id = a.letter_id
         where {walked} order by {order} limit :scan"
    )
}

/// A row up to which the chain was recomputed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The row; 0 before the first one.
    pub row: i64,
    /// Its hash.
    pub hash: [u8; 32],
    /// When.
    pub checked_at: Option<Instant>,
}

/// Up to where the chain was recomputed.
pub fn anchor(view: &View<'_>) -> Result<Anchor> {
    let kept = view
        .connection
        .prepare_cached("select row_id, hash, checked_at from audit_anchor")?
        .query_row([], |row| Ok(Anchor { row: row.get(0)?, hash: row.get(1)?, checked_at: Some(Instant(row.get(2)?)) }))
        .optional()?;
    Ok(kept.unwrap_or(Anchor { row: 0, hash: GENESIS, checked_at: None }))
}

/// Whether the row of an anchor still has the hash that it had.
pub(crate) fn still_holds(view: &View<'_>, anchor: &Anchor) -> Result<bool> {
    if anchor.row == 0 {
        return Ok(true);
    }
    let now: Option<[u8; 32]> = view
        .connection
        .prepare_cached("select hash from audit where id = ?1")?
        .query_row([anchor.row], |row| row.get(0))
        .optional()?;
    Ok(now == Some(anchor.hash))
}

/// Whether the log has this row with this hash.
pub(crate) fn has_row(view: &View<'_>, row: i64, hash: [u8; 32]) -> Result<bool> {
    still_holds(view, &Anchor { row, hash, checked_at: None })
}

/// When the log began.
pub(crate) fn first(view: &View<'_>) -> Result<Option<Instant>> {
    Ok(view
        .connection
        .prepare_cached("select at from audit order by id limit 1")?
        .query_row([], |row| row.get(0).map(Instant))
        .optional()?)
}

/// Keeps an anchor, unless a later one is kept already.
pub(crate) fn keep_anchor(tx: &Tx<'_>, row: i64, hash: [u8; 32]) -> Result<()> {
    tx.connection
        .prepare_cached(
            "insert into audit_anchor (id, row_id, hash, checked_at) values (1, ?1, ?2, ?3)
             on conflict do update set row_id = excluded.row_id, hash = excluded.hash, checked_at = excluded.checked_at
                 where excluded.row_id > audit_anchor.row_id",
        )?
        .execute((row, hash, tx.now.0))?;
    Ok(())
}
