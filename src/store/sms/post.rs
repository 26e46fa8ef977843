//! The postman's side of the outbox: which text is handed over next, to whom, and what came of it.
//!
//! Taking a text and marking the one before are one transaction: a row is «sending» only from the moment before its
//! bytes leave, so a postman that dies between two texts leaves nothing behind.

use rusqlite::{OptionalExtension, named_params};

use super::{Sms, SmsFault, SmsState};
use crate::domain::calendar::Instant;
use crate::domain::ids::SmsId;
use crate::domain::sms_text::SmsKind;
use crate::error::Result;
use crate::store::{Tx, View};

/// Seconds after which a notice whose fate nobody knows is sent again.
const UNSURE_FOR: i64 = 900;
/// The same where the gateway can be asked: by then nobody asks any more.
pub(crate) const ASKED_FOR: i64 = 48 * 3_600;
/// Times that a notice is handed over without anybody knowing what became of it.
const MOST_UNSURE: i64 = 3;

/// Which texts may leave now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// Codes only: the hours are quiet, or the postman carries nothing else.
    Codes,
    /// All.
    All,
}

/// A text that was taken for a gateway: its bytes leave now.
#[derive(Clone, Debug)]
pub(crate) struct Handed {
    pub(crate) sms: Sms,
    /// The place of the gateway in the order of the configuration.
    pub(crate) way: usize,
    /// Gateways that surely did not take it this time, by their places.
    pub(crate) refused_by: Vec<usize>,
}

/// The next text, codes first, then by the time since when they are due.
pub(crate) fn next(view: &View<'_>, which: Which) -> Result<Option<SmsId>> {
    let priorities = if which == Which::Codes { 0..=0 } else { 0..=1 };
    for priority in priorities {
        let id = view
            .connection
            .prepare_cached(NEXT_SQL)?
            .query_row((priority, view.now.0), |row| row.get(0).map(SmsId))
            .optional()?;
        if id.is_some() {
            return Ok(id);
        }
    }
    Ok(None)
}

/// The question for the next text of a priority.
pub const NEXT_SQL: &str = "select id from sms where state in ('held', 'queued') and priority = ?1 and due_at <= ?2
    and (expires_at is null or expires_at > ?2) order by due_at, id limit 1";

/// Whether a text is about to go out as a code.
pub(crate) fn is_code(view: &View<'_>, id: SmsId) -> Result<bool> {
    let mut statement = view.connection.prepare_cached("select kind = 'code' from sms where id = ?1")?;
    Ok(statement.query_row([id.0], |row| row.get(0))?)
}

/// Whether a text is still this postman's, and somebody waits for it.
pub(crate) fn is_ours(view: &View<'_>, handed: &Handed) -> Result<bool> {
    let mut statement = view.connection.prepare_cached(
        "select exists (select 1 from sms where id = ?1 and handover = ?2 and state = 'sending'
                            and (expires_at is null or expires_at > ?3))",
    )?;
    Ok(statement.query_row((handed.sms.id.0, handed.sms.handover, view.now.0), |row| row.get(0))?)
}

/// Whether a text is still with the postman who handed it over.
pub(crate) fn is_on_its_way(view: &View<'_>, id: SmsId, handover: Option<i64>) -> Result<bool> {
    let mut statement = view
        .connection
        .prepare_cached("select exists (select 1 from sms where id = ?1 and handover = ?2 and state = 'sending')")?;
    Ok(statement.query_row((id.0, handover), |row| row.get(0))?)
}

/// Takes a text for a gateway: from now until the lease is over it is this postman's. It goes to the number that its
/// letter has now; one that was on its way when the number changed has not followed it.
pub(crate) fn hand(tx: &Tx<'_>, id: SmsId, gateway: &str, lease: i64) -> Result<Sms> {
    let handover = i64::from_le_bytes(tx.dice.bytes()?);
    let changed = tx
        .connection
        .prepare_cached(
            "update sms set state = 'sending', attempts = attempts + 1, handover = :handover, handed_at = :now,
                 leased_until = :until, gateway = :gateway, provider_ref = null, settled_at = null
             where id = :id and state in ('held', 'queued', 'sending')",
        )?
        .execute(named_params! {
            ":id": id.0, ":handover": handover, ":now": tx.now.0, ":until": tx.now.plus(lease).0, ":gateway": gateway,
        })?;
    debug_assert_eq!(changed, 1, "a text is taken out of the queue");
    // Apart, and only where it changed: what is not touched leaves no copy behind in the file.
    tx.connection
        .prepare_cached(
            "update sms set mobile = (select l.mobile from letter l where l.id = sms.letter_id)
             where id = ?1 and kind not in ('code', 'late')
                 and mobile <> (select l.mobile from letter l where l.id = sms.letter_id)",
        )?
        .execute([id.0])?;
    super::by_id(tx, id)
}

/// A gateway took it. The truth may come late: a text that counts as unknown, or is queued again for that, is sent.
/// The text of a code is emptied. `false` when it is somebody else's matter by now.
pub(crate) fn taken(tx: &Tx<'_>, id: SmsId, handover: Option<i64>, provider_ref: Option<&str>) -> Result<bool> {
    let changed = tx
        .connection
        .prepare_cached(
            "update sms set state = 'sent', settled_at = ?3, leased_until = null, provider_ref = ?4, provider_code = null,
                 provider_class = null, provider_said = null, body = case kind when 'code' then '' else body end,
                 params = case kind when 'code' then '{}' else params end
             where id = ?1 and handover = ?2 and state in ('sending', 'unknown', 'queued')",
        )?
        .execute((id.0, handover, tx.now.0, provider_ref))?;
    Ok(changed == 1)
}

/// What a gateway said when it did not take a text.
pub(crate) struct Said<'a> {
    pub(crate) fault: SmsFault,
    pub(crate) code: Option<&'a str>,
    pub(crate) words: &'a str,
}

/// A gateway surely did not take it; it is tried again at `again_at`, or never.
pub(crate) fn refused(
    tx: &Tx<'_>,
    id: SmsId,
    handover: Option<i64>,
    said: &Said<'_>,
    again_at: Option<Instant>,
) -> Result<bool> {
    let changed = tx
        .connection
        .prepare_cached(
            "update sms set state = case when :again is null then 'failed' else 'queued' end, leased_until = null,
                 provider_class = :class, provider_code = :code, provider_said = :words, due_at = coalesce(:again, due_at),
                 settled_at = case when :again is null then :now end,
                 body = case when :again is null and kind = 'code' then '' else body end,
                 params = case when :again is null and kind = 'code' then '{}' else params end
             where id = :id and handover = :handover and state = 'sending'",
        )?
        .execute(named_params! {
            ":id": id.0, ":handover": handover, ":now": tx.now.0, ":again": again_at.map(|at| at.0),
            ":class": said.fault.code(), ":code": said.code, ":words": said.words,
        })?;
    Ok(changed == 1)
}

/// Bytes left and no sure answer came.
pub(crate) fn unsure(tx: &Tx<'_>, id: SmsId, handover: Option<i64>, said: &str) -> Result<bool> {
    let changed = tx
        .connection
        .prepare_cached(
            "update sms set state = 'unknown', settled_at = ?3, leased_until = null, unsure = unsure + 1,
                 provider_code = null, provider_class = null, provider_said = ?4,
                 body = case kind when 'code' then '' else body end,
                 params = case kind when 'code' then '{}' else params end
             where id = ?1 and handover = ?2 and state = 'sending'",
        )?
        .execute((id.0, handover, tx.now.0, said))?;
    Ok(changed == 1)
}

/// Whether anything has to be swept: asked before, so that an idle postman writes nothing.
pub(crate) fn is_swept(view: &View<'_>, askable: &str) -> Result<bool> {
    let is_any: bool = view.connection.prepare_cached(UNSWEPT_SQL)?.query_row(
        named_params! {
            ":now": view.now.0, ":since": view.now.plus(-UNSURE_FOR).0, ":most": MOST_UNSURE, ":askable": askable,
            ":unasked": view.now.plus(-ASKED_FOR).0,
        },
        |row| row.get(0),
    )?;
    Ok(!is_any)
}

/// The question for what has to be swept.
pub const UNSWEPT_SQL: &str = "select exists (select 1 from sms where state = 'sending' and leased_until <= :now)
    or exists (select 1 from sms where state in ('held', 'queued') and expires_at is not null and expires_at <= :now)
    or exists (select 1 from sms where state = 'unknown' and settled_at <= :since and kind <> 'code'
                   and unsure < :most
                   and (settled_at <= :unasked or gateway not in (select value from json_each(:askable))))";

/// Rows that a postman took and never marked: it died. Nobody knows whether the bytes left.
pub(crate) fn give_up_leases(tx: &Tx<'_>) -> Result<Vec<SmsId>> {
    let mut statement = tx.connection.prepare_cached(
        "update sms set state = 'unknown', settled_at = ?1, leased_until = null, unsure = unsure + 1,
             provider_code = null, provider_class = null, provider_said = null,
             body = case kind when 'code' then '' else body end, params = case kind when 'code' then '{}' else params end
         where state = 'sending' and leased_until <= ?1 returning id",
    )?;
    let rows = statement.query_map([tx.now.0], |row| row.get(0).map(SmsId))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Codes that nobody waits for any more. Every walk of a postman asks this: without its index it would look at every code
/// that was ever sent.
pub(crate) fn expire(tx: &Tx<'_>) -> Result<Vec<SmsId>> {
    let mut statement = tx.connection.prepare_cached(
        "update sms indexed by sms_expiring set state = 'expired', settled_at = ?1, body = case kind when 'code' then '' else body end,
             params = case kind when 'code' then '{}' else params end
         where state in ('held', 'queued') and expires_at is not null and expires_at <= ?1 and kind = 'code' returning id",
    )?;
    let rows = statement.query_map([tx.now.0], |row| row.get(0).map(SmsId))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Notices that nobody wanted any more while they were on their way, and that came back.
pub(crate) fn cancel_unwanted(tx: &Tx<'_>) -> Result<Vec<SmsId>> {
    let mut statement = tx.connection.prepare_cached(
        "update sms indexed by sms_expiring set state = 'cancelled', settled_at = ?1
         where state in ('held', 'queued') and expires_at is not null and expires_at <= ?1 and kind <> 'code' returning id",
    )?;
    let rows = statement.query_map([tx.now.0], |row| row.get(0).map(SmsId))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Notices whose fate nobody knows and whose sender has closed the account meanwhile: they are not sent again.
pub(crate) fn cancel_unknown_of_closed(tx: &Tx<'_>) -> Result<Vec<SmsId>> {
    let mut statement = tx.connection.prepare_cached(
        "update sms set state = 'cancelled', settled_at = ?1
         where state = 'unknown' and settled_at <= ?1 - ?2 and kind <> 'late'
             and exists (select 1 from letter l join person p on p.id = l.person_id
                         where l.id = sms.letter_id and p.closed_at is not null)
         returning id",
    )?;
    let rows = statement.query_map((tx.now.0, UNSURE_FOR), |row| row.get(0).map(SmsId))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Notices whose fate nobody knows are sent again after a quarter of an hour, three times at most; codes never. Those of
/// gateways that can be asked are left to the answer while it is asked for.
pub(crate) fn send_unsure_again(tx: &Tx<'_>, askable: &str) -> Result<Vec<SmsId>> {
    let mut statement = tx.connection.prepare_cached(
        "update sms set state = 'queued', due_at = :now, settled_at = null
         where state = 'unknown' and kind <> 'code' and unsure < :most and settled_at <= :since
             and (settled_at <= :unasked or gateway not in (select value from json_each(:askable))) returning id",
    )?;
    let rows = statement.query_map(
        named_params! {
            ":now": tx.now.0, ":since": tx.now.plus(-UNSURE_FOR).0, ":most": MOST_UNSURE, ":askable": askable,
            ":unasked": tx.now.plus(-ASKED_FOR).0,
        },
        |row| row.get(0).map(SmsId),
    )?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

// --- What a gateway tells afterwards ---

/// A text whose fate can be asked after.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) id: SmsId,
    pub(crate) kind: SmsKind,
    pub(crate) state: SmsState,
    pub(crate) gateway: Option<String>,
    pub(crate) provider_ref: Option<String>,
    pub(crate) settled_at: Instant,
}

const ASKED: &str = "select id, kind, state, gateway, provider_ref, settled_at from sms";

/// Texts that went out, or may have, behind a place in the order of time, and before `until`.
pub(crate) fn unresolved(
    view: &View<'_>,
    state: SmsState,
    (after, id): (Instant, SmsId),
    until: Instant,
    limit: i64,
) -> Result<Vec<Asked>> {
    // Two constants, because each has an index of its own.
    let sql = if state == SmsState::Sent { SENT_SQL } else { UNKNOWN_SQL };
    let mut statement = view.connection.prepare_cached(&format!("{ASKED} {sql}"))?;
    Ok(statement.query_map((after.0, id.0, limit, until.0), asked)?.collect::<rusqlite::Result<_>>()?)
}

/// Which texts a gateway has.
pub const SENT_SQL: &str =
    "where state = 'sent' and settled_at >= ?1 and settled_at < ?4 and (settled_at, id) > (?1, ?2)
    order by settled_at, id limit ?3";
/// Of which texts nobody knows.
pub const UNKNOWN_SQL: &str =
    "where state = 'unknown' and settled_at >= ?1 and settled_at < ?4 and (settled_at, id) > (?1, ?2)
    order by settled_at, id limit ?3";

/// One of them, as it is now.
pub(crate) fn asked_of(view: &View<'_>, id: SmsId) -> Result<Option<Asked>> {
    Ok(view
        .connection
        .prepare_cached(&format!("{ASKED} where id = ?1 and state in ('sent', 'unknown')"))?
        .query_row([id.0], asked)
        .optional()?)
}

fn asked(row: &rusqlite::Row<'_>) -> rusqlite::Result<Asked> {
    Ok(Asked {
        id: SmsId(row.get(0)?),
        kind: SmsKind::of_code(row.get_ref(1)?.as_str()?).unwrap_or(SmsKind::Code),
        state: SmsState::of_code(row.get_ref(2)?.as_str()?).unwrap_or(SmsState::Unknown),
        gateway: row.get(3)?,
        provider_ref: row.get(4)?,
        settled_at: Instant(row.get::<_, Option<i64>>(5)?.unwrap_or_default()),
    })
}

/// It arrived. Once is enough: `false` when that was known, or when it is not on its way.
pub(crate) fn arrived(tx: &Tx<'_>, id: SmsId) -> Result<bool> {
    let changed = tx
        .connection
        .prepare_cached(
            "update sms set state = 'delivered', settled_at = ?2, leased_until = null, provider_code = null,
                 provider_class = null, provider_said = null, body = case kind when 'code' then '' else body end,
                 params = case kind when 'code' then '{}' else params end
             where id = ?1 and (state in ('sending', 'sent', 'unknown', 'failed') or (state = 'queued' and unsure > 0))",
        )?
        .execute((id.0, tx.now.0))?;
    Ok(changed == 1)
}

/// A gateway took it, and now says that it will not arrive.
pub(crate) fn lost(tx: &Tx<'_>, id: SmsId, code: Option<&str>, words: &str) -> Result<bool> {
    let changed = tx
        .connection
        .prepare_cached(
            "update sms set state = 'failed', settled_at = ?2, provider_class = 'message', provider_code = ?3,
                 provider_said = ?4
             where id = ?1 and state in ('sent', 'unknown')",
        )?
        .execute((id.0, tx.now.0, code, words))?;
    Ok(changed == 1)
}

/// A text of unknown fate is with its gateway after all.
pub(crate) fn found(tx: &Tx<'_>, id: SmsId) -> Result<bool> {
    let changed = tx
        .connection
        .prepare_cached(
            "update sms set state = 'sent', settled_at = ?2, provider_said = null where id = ?1 and state = 'unknown'",
        )?
        .execute((id.0, tx.now.0))?;
    Ok(changed == 1)
}

/// A text of unknown fate never reached its gateway: a notice goes out again, a code does not.
pub(crate) fn never_seen(tx: &Tx<'_>, id: SmsId, again_at: Instant) -> Result<bool> {
    let changed = tx
        .connection
        .prepare_cached(
            "update sms set state = case kind when 'code' then 'failed' else 'queued' end,
                 due_at = case kind when 'code' then due_at else ?3 end, unsure = max(0, unsure - 1),
                 settled_at = case kind when 'code' then ?2 end,
                 provider_class = case kind when 'code' then 'later' end
             where id = ?1 and state = 'unknown'",
        )?
        .execute((id.0, tx.now.0, again_at.0))?;
    Ok(changed == 1)
}

/// A gateway that could be asked cannot tell either, for a quarter of an hour: a notice goes out again.
pub(crate) fn despair(tx: &Tx<'_>, id: SmsId) -> Result<bool> {
    let changed = tx
        .connection
        .prepare_cached(
            "update sms set state = 'queued', due_at = ?2, settled_at = null
             where id = ?1 and state = 'unknown' and kind <> 'code' and unsure < ?3 and settled_at <= ?2 - ?4",
        )?
        .execute((id.0, tx.now.0, MOST_UNSURE, UNSURE_FOR))?;
    Ok(changed == 1)
}
