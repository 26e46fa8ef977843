//! Log-ins of citizens. The cookie holds 128 random bits; the file holds their hash.

use rusqlite::OptionalExtension;

use super::{Tx, View, people};
use crate::domain::calendar::Instant;
use crate::domain::ids::{PersonId, hex, hex_into};
use crate::error::Result;
use crate::secrets::sha256;

/// What the cookie holds: 32 hexadecimal digits. Never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl SessionToken {
    /// The text for the cookie.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads a cookie's text; anything but 32 hexadecimal digits is no token.
    pub fn parse(text: &str) -> Option<Self> {
        hex_into(text, &mut [0; 16]).then(|| Self(text.to_owned()))
    }

    fn hash(&self) -> [u8; 32] {
        sha256(self.0.as_bytes())
    }
}

/// A living session.
#[derive(Clone, Copy, Debug)]
pub struct Session {
    /// Whose.
    pub person_id: PersonId,
    /// When it was last written down as used.
    pub seen_at: Instant,
}

/// The session of a token, unless it ended, idled for `idle` seconds or is older than `longest` seconds.
pub fn find(view: &View<'_>, token: &SessionToken, idle: i64, longest: i64) -> Result<Option<Session>> {
    let row = view
        .connection
        .prepare_cached(
            "select person_id, created_at, seen_at from session where token_hash = ?1 and ended_at is null",
        )?
        .query_row([token.hash()], |row| Ok((PersonId(row.get(0)?), Instant(row.get(1)?), Instant(row.get(2)?))))
        .optional()?;
    Ok(row.and_then(|(person_id, created_at, seen_at)| {
        let lives = view.now.since(seen_at) <= idle && view.now.since(created_at) <= longest;
        lives.then_some(Session { person_id, seen_at })
    }))
}

/// When a person came in by this session, unless it ended.
pub(crate) fn begun_at(view: &View<'_>, person: PersonId, token: &SessionToken) -> Result<Option<Instant>> {
    Ok(view
        .connection
        .prepare_cached("select created_at from session where token_hash = ?1 and person_id = ?2 and ended_at is null")?
        .query_row((token.hash(), person.0), |row| row.get(0).map(Instant))
        .optional()?)
}

pub(crate) fn begin(tx: &Tx<'_>, person: PersonId) -> Result<SessionToken> {
    let token = SessionToken(hex(&tx.dice.bytes::<16>()?));
    tx.connection
        .prepare_cached("insert into session (token_hash, person_id, created_at, seen_at) values (?1, ?2, ?3, ?3)")?
        .execute((token.hash(), person.0, tx.now.0))?;
    people::see(tx, person)?;
    Ok(token)
}

pub(crate) fn touch(tx: &Tx<'_>, token: &SessionToken) -> Result<bool> {
    let touched = tx
        .connection
        .prepare_cached("update session set seen_at = ?2 where token_hash = ?1 and ended_at is null")?
        .execute((token.hash(), tx.now.0))?;
    Ok(touched == 1)
}

pub(crate) fn end(tx: &Tx<'_>, token: &SessionToken) -> Result<bool> {
    let ended = tx
        .connection
        .prepare_cached("update session set ended_at = ?2 where token_hash = ?1 and ended_at is null")?
        .execute((token.hash(), tx.now.0))?;
    Ok(ended == 1)
}

/// A session as its owner's list shows it.
#[derive(Clone, Copy, Debug)]
pub struct OpenSession {
    /// When it began.
    pub created_at: Instant,
    /// When it was last written down as used.
    pub seen_at: Instant,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// The question for a person's living sessions, for the test that pins its plan.
pub const OPEN_SQL: &str = "select token_hash, created_at, seen_at from session
     where person_id = ?1 and ended_at is null and seen_at >= ?2 and created_at >= ?3
     order by created_at desc limit 50";

/// The living sessions of a person, newest first.
pub fn open_of(
    view: &View<'_>,
    person: PersonId,
    this: &SessionToken,
    idle: i64,
    longest: i64,
) -> Result<Vec<OpenSession>> {
    let mut statement = view.connection.prepare_cached(OPEN_SQL)?;
    let this = this.hash();
    let rows = statement.query_map((person.0, view.now.0 - idle, view.now.0 - longest), |row| {
        let hash: [u8; 32] = row.get(0)?;
        Ok(OpenSession { created_at: Instant(row.get(1)?), seen_at: Instant(row.get(2)?), is_this: hash == this })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Ends every session of a person but one.
pub(crate) fn end_others_of(tx: &Tx<'_>, person: PersonId, this: &SessionToken) -> Result<usize> {
    Ok(tx
        .connection
        .prepare_cached(
            "update session set ended_at = ?2 where person_id = ?1 and ended_at is null and token_hash <> ?3",
        )?
        .execute((person.0, tx.now.0, this.hash()))?)
}

/// Ends the sessions of a person that began after an instant.
pub(crate) fn end_begun_after(tx: &Tx<'_>, person: PersonId, after: Instant) -> Result<usize> {
    Ok(tx
        .connection
        .prepare_cached(
            "update session set ended_at = ?2 where person_id = ?1 and ended_at is null and created_at > ?3",
        )?
        .execute((person.0, tx.now.0, after.0))?)
}

/// Ends every session of a person: after a new password, nobody stays in.
pub(crate) fn end_all_of(tx: &Tx<'_>, person: PersonId) -> Result<usize> {
    Ok(tx
        .connection
        .prepare_cached("update session set ended_at = ?2 where person_id = ?1 and ended_at is null")?
        .execute((person.0, tx.now.0))?)
}

/// Ends every session there is: a restored file lets nobody in with an old cookie.
pub(crate) fn end_all(tx: &Tx<'_>) -> Result<usize> {
    Ok(tx.connection.prepare_cached("update session set ended_at = ?1 where ended_at is null")?.execute([tx.now.0])?)
}
