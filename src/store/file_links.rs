//! Links that give one file once. The link holds 128 random bits; the file of the office holds their hash.

use rusqlite::OptionalExtension;

use super::attachments::{self, Attachment};
use super::clerks::{self, Clerk};
use super::{Tx, View};
use crate::domain::calendar::Instant;
use crate::domain::ids::{AttachmentId, ClerkId, hex, hex_into};
use crate::error::{Error, Result};
use crate::secrets::sha256;

/// Seconds in which a link can be used.
const LIFETIME: i64 = 300;
/// Seconds after which an ended link is forgotten.
const KEPT: i64 = 86_400;

/// What the address holds: 32 hexadecimal digits. Never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkToken(String);

impl LinkToken {
    /// The text for the address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads the text of an address; anything else than 32 hexadecimal digits is no token.
    pub fn parse(text: &str) -> Option<Self> {
        hex_into(text, &mut [0; 16]).then(|| Self(text.to_ascii_lowercase()))
    }

    fn hash(&self) -> [u8; 32] {
        sha256(self.0.as_bytes())
    }
}

impl std::fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LinkToken")
    }
}

/// The file of a link that can still be used, and the clerk who made it and may still read the file. Anything else is
/// not found, whatever is wrong with it.
pub fn find(view: &View<'_>, token: &LinkToken) -> Result<(Attachment, Clerk)> {
    let (file, clerk) = view
        .connection
        .prepare_cached(
            "select attachment_id, clerk_id from file_link
             where token_hash = ?1 and used_at is null and made_at <= ?2 and expires_at > ?2",
        )?
        .query_row((token.hash(), view.now.0), |row| Ok((AttachmentId(row.get(0)?), ClerkId(row.get(1)?))))
        .optional()?
        .ok_or(Error::NotFound)?;
    let clerk = clerks::by_id(view, clerk)?;
    if !clerk.is_active {
        return Err(Error::NotFound);
    }
    let file = attachments::for_clerk(view, &clerk, file)?;
    Ok((file, clerk))
}

/// Makes a link and says until when it works. What ended long ago is forgotten.
pub(crate) fn make(tx: &Tx<'_>, file: AttachmentId, clerk: ClerkId) -> Result<(LinkToken, Instant)> {
    tx.connection.prepare_cached("delete from file_link where expires_at < ?1")?.execute([tx.now.0 - KEPT])?;
    let token = LinkToken(hex(&tx.dice.bytes::<16>()?));
    let end = tx.now.plus(LIFETIME);
    tx.connection
        .prepare_cached(
            "insert into file_link (token_hash, attachment_id, clerk_id, made_at, expires_at)
             values (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((token.hash(), file.0, clerk.0, tx.now.0, end.0))?;
    Ok((token, end))
}

/// Uses a link up; of two who try at once, one does.
pub(crate) fn use_up(tx: &Tx<'_>, token: &LinkToken) -> Result<()> {
    let used = tx
        .connection
        .prepare_cached("update file_link set used_at = ?2 where token_hash = ?1 and used_at is null")?
        .execute((token.hash(), tx.now.0))?;
    if used == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// No link of an older file works in a restored one.
pub(crate) fn end_all(tx: &Tx<'_>) -> Result<()> {
    tx.connection.prepare_cached("delete from file_link")?.execute([])?;
    Ok(())
}
