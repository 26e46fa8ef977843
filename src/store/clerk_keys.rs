//! SSH keys of clerks. A key is revoked, never deleted: the log names it.

use rusqlite::{OptionalExtension, Row};

use super::{Tx, View};
use crate::domain::calendar::Instant;
use crate::domain::ids::{ClerkId, ClerkKeyId};
use crate::domain::refusal::Refusal;
use crate::domain::ssh_key::SshKey;
use crate::error::Result;

/// A key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClerkKey {
    /// The row: what the forced command of sshd says.
    pub id: ClerkKeyId,
    /// Whom it lets in.
    pub clerk_id: ClerkId,
    /// That clerk's login name.
    pub login: String,
    /// That clerk's name.
    pub clerk_name: String,
    /// Kind and blob.
    pub public_key: String,
    /// `SHA256:…`.
    pub fingerprint: String,
    /// What people call it.
    pub label: String,
    /// When it was registered.
    pub added_at: Instant,
    /// When somebody came in by it last.
    pub last_used_at: Option<Instant>,
    /// Since when it lets nobody in.
    pub revoked_at: Option<Instant>,
    /// Whether its clerk may work.
    pub clerk_is_active: bool,
}

impl ClerkKey {
    /// Whether it lets its clerk in.
    pub fn opens(&self) -> bool {
        self.revoked_at.is_none() && self.clerk_is_active
    }
}

const SELECT: &str = "select k.id, k.clerk_id, c.login, c.name, k.public_key, k.fingerprint, k.label, k.added_at,
        k.last_used_at, k.revoked_at, c.is_active
    from clerk_key k join clerk c on c.id = k.clerk_id";

/// All keys, in the order they were added.
pub fn all(view: &View<'_>) -> Result<Vec<ClerkKey>> {
    let mut statement = view.connection.prepare_cached(&format!("{SELECT} order by k.id"))?;
    Ok(statement.query_map([], key)?.collect::<rusqlite::Result<_>>()?)
}

/// A key.
pub fn by_id(view: &View<'_>, id: ClerkKeyId) -> Result<ClerkKey> {
    Ok(view.connection.prepare_cached(&format!("{SELECT} where k.id = ?1"))?.query_row([id.0], key)?)
}

/// The key of a fingerprint.
pub fn by_fingerprint(view: &View<'_>, fingerprint: &str) -> Result<Option<ClerkKey>> {
    Ok(view
        .connection
        .prepare_cached(&format!("{SELECT} where k.fingerprint = ?1"))?
        .query_row([fingerprint], key)
        .optional()?)
}

/// Refuses unless the key is this clerk's and not revoked.
pub fn still_opens(view: &View<'_>, id: ClerkKeyId, clerk: ClerkId) -> Result<()> {
    let opens: bool = view
        .connection
        .prepare_cached(
            "select exists (select 1 from clerk_key where id = ?1 and clerk_id = ?2 and revoked_at is null)",
        )?
        .query_row((id.0, clerk.0), |row| row.get(0))?;
    if opens { Ok(()) } else { Err(Refusal::KeyRevoked.into()) }
}

pub(crate) fn add(tx: &Tx<'_>, clerk: ClerkId, parsed: &SshKey, label: &str) -> Result<ClerkKeyId> {
    tx.connection
        .prepare_cached(
            "insert into clerk_key (clerk_id, public_key, fingerprint, label, added_at) values (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((clerk.0, parsed.line(), parsed.fingerprint(), label, tx.now.0))?;
    Ok(ClerkKeyId(tx.connection.last_insert_rowid()))
}

pub(crate) fn revoke(tx: &Tx<'_>, id: ClerkKeyId) -> Result<()> {
    tx.connection
        .prepare_cached("update clerk_key set revoked_at = ?2 where id = ?1 and revoked_at is null")?
        .execute((id.0, tx.now.0))?;
    Ok(())
}

pub(crate) fn used(tx: &Tx<'_>, id: ClerkKeyId) -> Result<()> {
    tx.connection.prepare_cached("update clerk_key set last_used_at = ?2 where id = ?1")?.execute((id.0, tx.now.0))?;
    Ok(())
}

fn key(row: &Row<'_>) -> rusqlite::Result<ClerkKey> {
    Ok(ClerkKey {
        id: ClerkKeyId(row.get(0)?),
        clerk_id: ClerkId(row.get(1)?),
        login: row.get(2)?,
        clerk_name: row.get(3)?,
        public_key: row.get(4)?,
        fingerprint: row.get(5)?,
        label: row.get(6)?,
        added_at: Instant(row.get(7)?),
        last_used_at: row.get::<_, Option<i64>>(8)?.map(Instant),
        revoked_at: row.get::<_, Option<i64>>(9)?.map(Instant),
        clerk_is_active: row.get(10)?,
    })
}
