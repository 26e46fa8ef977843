//! One-time codes that were sent: counted, bound to a browser, never stored in the clear.

use rusqlite::OptionalExtension;

use super::{Tx, View};
use crate::domain::calendar::Instant;
use crate::domain::ids::{CodeId, PersonId};
use crate::domain::mobile::Mobile;
use crate::error::Result;

/// Seconds in which a code can be asked for again with what was typed beside it.
const PENDING_LIVES: i64 = 86_400;

/// What a code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Completes a sign-up.
    SignUp,
    /// Opens a session.
    LogIn,
    /// Lets a new password be set.
    Recover,
    /// Goes to the present number of an account that changes it.
    OldMobile,
    /// Goes to the new number of an account that changes it.
    NewMobile,
    /// Counts the answers to the question who had a number before; never sent.
    OldHolder,
}

impl Purpose {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::SignUp => "sign_up",
            Self::LogIn => "log_in",
            Self::Recover => "recover",
            Self::OldMobile => "old_mobile",
            Self::NewMobile => "new_mobile",
            Self::OldHolder => "old_holder",
        }
    }

    fn of_code(code: &str) -> Self {
        match code {
            "sign_up" => Self::SignUp,
            "recover" => Self::Recover,
            "old_mobile" => Self::OldMobile,
            "new_mobile" => Self::NewMobile,
            "old_holder" => Self::OldHolder,
            _ => Self::LogIn,
        }
    }
}

/// The newest code of a browser.
#[derive(Clone, Debug)]
pub(crate) struct SentCode {
    pub(crate) id: CodeId,
    pub(crate) purpose: Purpose,
    pub(crate) mobile: Option<Mobile>,
    pub(crate) person_id: Option<PersonId>,
    pub(crate) pending: Option<String>,
    pub(crate) code_hash: [u8; 32],
    pub(crate) tries: i64,
    pub(crate) sent_at: Instant,
    pub(crate) expires_at: Instant,
    pub(crate) used_at: Option<Instant>,
}

/// A code to be kept.
pub(crate) struct NewCode<'a> {
    pub(crate) browser_hash: [u8; 32],
    pub(crate) purpose: Purpose,
    pub(crate) mobile: Option<&'a Mobile>,
    pub(crate) person_id: Option<PersonId>,
    pub(crate) pending: Option<&'a str>,
    pub(crate) code_hash: [u8; 32],
    pub(crate) address_hash: [u8; 32],
    pub(crate) expires_at: Instant,
}

pub(crate) fn newest_of_browser(view: &View<'_>, browser_hash: &[u8; 32]) -> Result<Option<SentCode>> {
    Ok(view
        .connection
        .prepare_cached(
            "select id, purpose, mobile, person_id, pending, code_hash, tries, sent_at, expires_at, used_at
             from one_time_code where browser_hash = ?1 order by id desc limit 1",
        )?
        .query_row([browser_hash], |row| {
            Ok(SentCode {
                id: CodeId(row.get(0)?),
                purpose: Purpose::of_code(&row.get::<_, String>(1)?),
                mobile: row.get::<_, Option<String>>(2)?.map(Mobile::stored),
                person_id: row.get::<_, Option<i64>>(3)?.map(PersonId),
                pending: row.get(4)?,
                code_hash: row.get(5)?,
                tries: row.get(6)?,
                sent_at: Instant(row.get(7)?),
                expires_at: Instant(row.get(8)?),
                used_at: row.get::<_, Option<i64>>(9)?.map(Instant),
            })
        })
        .optional()?)
}

/// When the last code went to this number, and how many did since `since`. What was sent before the clock jumped back
/// seems to come from the future and does not count: it would shut the number out for as long as the jump was.
pub(crate) fn sent_to(view: &View<'_>, mobile: &Mobile, since: Instant) -> Result<(Option<Instant>, i64)> {
    Ok(view
        .connection
        .prepare_cached(
            "select max(sent_at), count(*) from one_time_code
             where mobile = ?1 and sent_at > ?2 and sent_at <= ?3 and purpose <> 'old_holder'",
        )?
        .query_row((mobile.as_str(), since.0, view.now.0), |row| {
            Ok((row.get::<_, Option<i64>>(0)?.map(Instant), row.get(1)?))
        })?)
}

/// How many codes were asked for from this address since `since`.
pub(crate) fn asked_from(view: &View<'_>, address_hash: &[u8; 32], since: Instant) -> Result<i64> {
    Ok(view
        .connection
        .prepare_cached(
            "select count(*) from one_time_code where address_hash = ?1 and sent_at > ?2 and sent_at <= ?3",
        )?
        .query_row((address_hash, since.0, view.now.0), |row| row.get(0))?)
}

/// How many codes an account asked for since `since` to change its number.
pub(crate) fn asked_for_changes(view: &View<'_>, person: PersonId, since: Instant) -> Result<i64> {
    Ok(view
        .connection
        .prepare_cached(
            "select count(*) from one_time_code
             where person_id = ?1 and sent_at > ?2 and purpose in ('old_mobile', 'new_mobile')",
        )?
        .query_row((person.0, since.0), |row| row.get(0))?)
}

/// Keeps a code. What waits beside codes that nobody typed back (names, the hash of a password) is forgotten after a day.
pub(crate) fn add(tx: &Tx<'_>, new: &NewCode<'_>) -> Result<CodeId> {
    tx.connection
        .prepare_cached("update one_time_code set pending = null where pending is not null and sent_at < ?1")?
        .execute([tx.now.0 - PENDING_LIVES])?;
    tx.connection
        .prepare_cached(
            "insert into one_time_code (browser_hash, purpose, mobile, person_id, pending, code_hash, address_hash,
                 sent_at, sent_uptime, expires_at)
             values (:browser, :purpose, :mobile, :person, :pending, :code, :address, :now, :uptime, :expires)",
        )?
        .execute(rusqlite::named_params! {
            ":browser": new.browser_hash,
            ":purpose": new.purpose.code(),
            ":mobile": new.mobile.map(Mobile::as_str),
            ":person": new.person_id.map(|p| p.0),
            ":pending": new.pending,
            ":code": new.code_hash,
            ":address": new.address_hash,
            ":now": tx.now.0,
            ":uptime": tx.clock.uptime(),
            ":expires": new.expires_at.0,
        })?;
    Ok(CodeId(tx.connection.last_insert_rowid()))
}

/// Takes one try, in one statement: `None` when there is none left, the code is used or its time is over. Its time is
/// measured twice, by the clock and by the machine's uptime, and the stricter holds: no jump of the clock stretches it.
pub(crate) fn take_try(tx: &Tx<'_>, id: CodeId, most: i64) -> Result<Option<i64>> {
    Ok(tx
        .connection
        .prepare_cached(
            "update one_time_code set tries = tries + 1
             where id = ?1 and tries < ?2 and used_at is null and ?3 >= sent_at and ?3 < expires_at
                 and ?4 >= sent_uptime and ?4 - sent_uptime < expires_at - sent_at
             returning tries",
        )?
        .query_row((id.0, most, tx.now.0, tx.clock.uptime()), |row| row.get(0))
        .optional()?)
}

pub(crate) fn mark_used(tx: &Tx<'_>, id: CodeId) -> Result<()> {
    tx.connection
        .prepare_cached("update one_time_code set used_at = ?2, pending = null where id = ?1")?
        .execute((id.0, tx.now.0))?;
    Ok(())
}
