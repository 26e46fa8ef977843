//! The audit log: one chained row an act, appended inside the act's own transaction.

use rusqlite::{OptionalExtension, params};
use serde_json::Value;

use super::{Tx, View};
use crate::domain::calendar::Instant;
use crate::domain::event::{EventKind, LOOKS};
use crate::domain::ids::LetterId;
use crate::domain::retention::LEAST_DAYS_OF_LOOKS;
use crate::error::Result;
use crate::secrets::sha256;

/// The hash before the first row.
pub(crate) const GENESIS: [u8; 32] = [0; 32];

/// A row of the log as people read it.
#[derive(Clone, Debug)]
pub struct AuditRow {
    /// Its place in the chain.
    pub id: i64,
    /// When.
    pub at: Instant,
    /// Who, as [`super::Actor::code`] writes it.
    pub actor: String,
    /// The clerk's name, when a clerk acted.
    pub clerk_name: Option<String>,
    /// The name of the clerk in whose place a deputy acted.
    pub acts_for: Option<String>,
    /// What.
    pub event: EventKind,
    /// Codes, numbers and states.
    pub facts: Value,
    /// Personal text, unless it was erased.
    pub note: Option<String>,
}

impl AuditRow {
    /// A fact as text; empty when the row has none of that name.
    pub fn fact(&self, name: &str) -> &str {
        self.facts.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}

/// Appends an event and gives its place in the chain. `facts` holds no personal text; `note` may.
pub(crate) fn append(
    tx: &Tx<'_>,
    event: EventKind,
    letter: Option<LetterId>,
    facts: &Value,
    note: Option<&str>,
) -> Result<i64> {
    let last = tx
        .connection
        .prepare_cached("select id, hash from audit order by id desc limit 1")?
        .query_row([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, [u8; 32]>(1)?)))
        .optional()?;
    let (id, previous) = last.map_or((1, GENESIS), |(id, hash)| (id + 1, hash));
    let facts = with_place(tx, facts).to_string();
    let actor = tx.actor.code();
    let letter = letter.map(|letter| letter.0);
    let is_look = LOOKS.contains(&event);
    debug_assert!(!is_look || note.is_none(), "a look has no note");
    let sealed = match note {
        Some(note) => {
            let salt: [u8; 16] = tx.dice.bytes()?;
            Some((Some(note), salt, note_hash(&salt, note)))
        }
        None if is_look => {
            let salt: [u8; 16] = tx.dice.bytes()?;
            Some((None, salt, note_hash(&salt, &looked(&actor, letter, &facts))))
        }
        None => None,
    };
    let note_hash = sealed.as_ref().map(|(_, _, hash)| hash.as_slice());
    let (who, what, how) = if is_look { FORGOTTEN } else { (actor.as_str(), letter, facts.as_str()) };
    let hash = row_hash(&previous, id, tx.now.0, who, event.code(), what, how, note_hash);
    tx.connection
        .prepare_cached(
            "insert into audit (id, at, actor, event, letter_id, facts, note, note_salt, note_hash, hash)
             values (:id, :at, :actor, :event, :letter, :facts, :note, :salt, :note_hash, :hash)",
        )?
        .execute(rusqlite::named_params! {
            ":id": id,
            ":at": tx.now.0,
            ":actor": actor,
            ":event": event.code(),
            ":letter": letter,
            ":facts": facts,
            ":note": sealed.as_ref().and_then(|(note, _, _)| *note),
            ":salt": sealed.as_ref().map(|(_, salt, _)| salt.as_slice()),
            ":note_hash": note_hash,
            ":hash": hash.as_slice(),
        })?;
    tx.events.set(tx.events.get() + 1);
    Ok(id)
}

/// The facts, with the clerk in whose place a deputy acts, and the SSH key that the clerk came in by.
fn with_place(tx: &Tx<'_>, facts: &Value) -> Value {
    let mut facts = facts.clone();
    if let Some(facts) = facts.as_object_mut() {
        if let Some(clerk) = tx.acts_for.get() {
            facts.insert("for".to_owned(), clerk.0.into());
        }
        if let Some(key) = tx.key {
            facts.insert("by_key".to_owned(), key.0.into());
        }
    }
    facts
}

/// When something of this kind happened last.
pub fn last_of(view: &View<'_>, event: EventKind) -> Result<Option<Instant>> {
    let sql = "select max(at) from audit where event = ?1";
    let last = view.connection.prepare_cached(sql)?.query_row([event.code()], |row| row.get::<_, Option<i64>>(0))?;
    Ok(last.map(Instant))
}

/// What happened to a letter, oldest first. The caller has checked that the viewer may see the letter.
pub fn of_letter(view: &View<'_>, letter: LetterId) -> Result<Vec<AuditRow>> {
    let mut statement = view.connection.prepare_cached(
        "select a.id, a.at, a.actor, a.event, a.facts, a.note, c.name, d.name
         from audit a
         left join clerk c on a.actor glob 'clerk:*' and c.id = cast(substr(a.actor, 7) as integer)
         left join clerk d on d.id = a.facts ->> 'for'
         where a.letter_id = ?1 order by a.id",
    )?;
    let rows = statement.query_map([letter.0], |row| {
        Ok((
            row.get::<_, String>(3)?,
            row.get::<_, String>(4)?,
            AuditRow {
                id: row.get(0)?,
                at: Instant(row.get(1)?),
                actor: row.get(2)?,
                clerk_name: row.get(6)?,
                acts_for: row.get(7)?,
                event: EventKind::DraftSaved,
                facts: Value::Null,
                note: row.get(5)?,
            },
        ))
    })?;
    let mut history = Vec::new();
    for row in rows {
        let (event, facts, mut entry) = row?;
        // A newer program may have written kinds that this one does not know; they are passed over.
        let Some(event) = EventKind::of_code(&event) else { continue };
        entry.event = event;
        entry.facts = serde_json::from_str(&facts).unwrap_or(Value::Null);
        history.push(entry);
    }
    Ok(history)
}

/// Who changed a letter last (a clerk's name, or nothing when it was the sender), what was done, and when.
pub(crate) fn last_change(view: &View<'_>, letter: LetterId) -> Result<(Option<String>, EventKind, Instant)> {
    let found = view
        .connection
        .prepare_cached(
            "select c.name, a.event, a.at from audit a
             left join clerk c on a.actor glob 'clerk:*' and c.id = cast(substr(a.actor, 7) as integer)
             where a.letter_id = ?1 and a.actor <> 'postman'
                 and a.event not in ('letter.opened', 'letter.printed', 'letter.exported', 'file.downloaded', 'sms.notice_queued', 'sms.retried', 'sms.cancelled')
             order by a.id desc limit 1",
        )?
        .query_row([letter.0], |row| Ok((row.get(0)?, row.get::<_, String>(1)?, Instant(row.get(2)?))))
        .optional()?;
    let (by, event, at) = found.unwrap_or((None, String::new(), view.now));
    Ok((by, EventKind::of_code(&event).unwrap_or(EventKind::DraftSaved), at))
}

/// Whether something happened to a letter since an instant.
pub(crate) fn has_since(view: &View<'_>, letter: LetterId, event: EventKind, since: Instant) -> Result<bool> {
    Ok(view
        .connection
        .prepare_cached("select exists (select 1 from audit where letter_id = ?1 and event = ?2 and at >= ?3)")?
        .query_row((letter.0, event.code(), since.0), |row| row.get(0))?)
}

/// How often something happened after an instant, counted up to `most`.
pub(crate) fn count_since(view: &View<'_>, event: EventKind, since: Instant, most: i64) -> Result<i64> {
    Ok(view.connection.prepare_cached(COUNT_SINCE)?.query_row((event.code(), since.0, most), |row| row.get(0))?)
}

/// The question of how often something happened, for the test that pins its plan.
pub const COUNT_SINCE: &str = "select count(*) from (select 1 from audit where event = ?1 and at > ?2 limit ?3)";

/// Place and hash of the newest row: what an anchor outside the file records.
pub fn head(view: &View<'_>) -> Result<Option<(i64, [u8; 32])>> {
    Ok(view
        .connection
        .prepare_cached("select id, hash from audit order by id desc limit 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// Recomputes the whole chain. `Ok(n)`: n rows, all sound; `Err(id)` inside: the first row that is not.
pub(crate) fn verify(view: &View<'_>) -> Result<std::result::Result<i64, i64>> {
    Ok(verify_from(view, 0, GENESIS, i64::MAX)?.map(|(last, _)| last))
}

/// Recomputes at most `most` rows behind a row whose hash is known. `Ok`: the last sound row and its hash; `Err(id)`
/// inside: the first row that is not.
pub(crate) fn verify_from(
    view: &View<'_>,
    from: i64,
    hash: [u8; 32],
    most: i64,
) -> Result<std::result::Result<(i64, [u8; 32]), i64>> {
    let mut statement = view.connection.prepare_cached(
        "select id, at, actor, event, letter_id, facts, note, note_salt, note_hash, hash from audit
         where id > ?1 order by id limit ?2",
    )?;
    let mut rows = statement.query(params![from, most])?;
    let (mut previous, mut count) = (hash, from);
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let note: Option<String> = row.get(6)?;
        let salt: Option<Vec<u8>> = row.get(7)?;
        let sealed: Option<Vec<u8>> = row.get(8)?;
        let hash: [u8; 32] = row.get(9)?;
        let actor: String = row.get(2)?;
        let event: String = row.get(3)?;
        let facts: String = row.get(5)?;
        let (at, letter): (i64, Option<i64>) = (row.get(1)?, row.get(4)?);
        let is_look = EventKind::of_code(&event).is_some_and(|event| LOOKS.contains(&event));
        let row_said = (actor.as_str(), letter, facts.as_str());
        let (who, what, how) = if is_look { FORGOTTEN } else { row_said };
        let expected = row_hash(&previous, id, at, who, &event, what, how, sealed.as_deref());
        let note_sound = match (&note, &salt, &sealed) {
            (None, Some(salt), Some(sealed)) if is_look => {
                note_hash(salt, &looked(&actor, letter, &facts)).as_slice() == sealed.as_slice()
            }
            // Forgotten is what is old; whoever hides a look of last week is found.
            (None, None, Some(_)) if is_look => {
                row_said == FORGOTTEN && at < view.now.plus(-LEAST_DAYS_OF_LOOKS * 86_400).0
            }
            _ if is_look => false,
            (Some(note), Some(salt), Some(sealed)) => note_hash(salt, note).as_slice() == sealed.as_slice(),
            (None, None, _) => true,
            _ => false,
        };
        if id != count + 1 || hash != expected || !note_sound {
            return Ok(Err(id));
        }
        previous = hash;
        count = id;
    }
    Ok(Ok((count, previous)))
}

/// What is left of a look once who looked at what is forgotten: actor, letter and facts. The chain binds a look in this
/// form, and the rest by a salted hash, so that forgetting it does not break the chain.
const FORGOTTEN: (&str, Option<i64>, &str) = ("", None, "{}");

/// Who looked at what, as it is hashed.
fn looked(actor: &str, letter: Option<i64>, facts: &str) -> String {
    format!("{actor}|{}|{facts}", letter.unwrap_or_default())
}

fn note_hash(salt: &[u8], note: &str) -> [u8; 32] {
    let mut bytes = salt.to_vec();
    bytes.extend_from_slice(note.as_bytes());
    sha256(&bytes)
}

#[expect(clippy::too_many_arguments, reason = "one column each: the canonical form of a row")]
fn row_hash(
    previous: &[u8; 32],
    id: i64,
    at: i64,
    actor: &str,
    event: &str,
    letter: Option<i64>,
    facts: &str,
    note_hash: Option<&[u8]>,
) -> [u8; 32] {
    let mut bytes = Vec::with_capacity(192 + facts.len());
    bytes.extend_from_slice(previous);
    bytes.extend_from_slice(&id.to_le_bytes());
    bytes.extend_from_slice(&at.to_le_bytes());
    bytes.extend_from_slice(&letter.unwrap_or_default().to_le_bytes());
    for part in [actor.as_bytes(), event.as_bytes(), facts.as_bytes(), note_hash.unwrap_or_default()] {
        // A length before each part: two different rows never have one form.
        bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
        bytes.extend_from_slice(part);
    }
    sha256(&bytes)
}
