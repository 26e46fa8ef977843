//! The SMS outbox: rows written with the act that causes them, claimed and marked by the postman.

use rusqlite::{OptionalExtension, Row, named_params};

use super::{Tx, View};
use crate::domain::calendar::Instant;
use crate::domain::ids::{LetterId, PersonId, SmsId};
use crate::domain::letter::coded;
use crate::domain::mobile::Mobile;
use crate::domain::sms_report::{SmsReport, Told, Whose};
use crate::domain::sms_text::{SmsKind, SmsText, parts};
use crate::error::Result;

coded! {
    /// Where an SMS stands.
    SmsState {
        /// Waits for the end of the undo window.
        Held = "held",
        /// Waits for the postman.
        Queued = "queued",
        /// With the postman.
        Sending = "sending",
        /// A gateway took it.
        Sent = "sent",
        /// It arrived.
        Delivered = "delivered",
        /// Bytes left, no answer came.
        Unknown = "unknown",
        /// It will not arrive.
        Failed = "failed",
        /// It came too late to be sent.
        Expired = "expired",
        /// It was taken back.
        Cancelled = "cancelled",
    }
}

/// A row of the outbox.
#[derive(Clone, Debug)]
pub struct Sms {
    /// The row.
    pub id: SmsId,
    /// What it is about.
    pub kind: SmsKind,
    /// Its letter.
    pub letter_id: Option<LetterId>,
    /// To whom.
    pub mobile: Mobile,
    /// The text; empty once a code was sent.
    pub body: String,
    /// The values in the text by name.
    pub params: Vec<(String, String)>,
    /// How many parts it takes on the air.
    pub parts: i64,
    /// Where it stands.
    pub state: SmsState,
    /// When the postman may take it.
    pub due_at: Instant,
    /// How often it was tried.
    pub attempts: i64,
    /// Which gateway took it.
    pub gateway: Option<String>,
    /// The provider's own words.
    pub provider_said: Option<String>,
    /// When it was written.
    pub created_at: Instant,
}

/// A text to be sent.
pub(crate) struct NewSms<'a> {
    pub(crate) kind: SmsKind,
    pub(crate) event_id: i64,
    pub(crate) letter_id: Option<LetterId>,
    pub(crate) mobile: &'a Mobile,
    pub(crate) body: &'a SmsText,
    /// Seconds that it is held for an undo.
    pub(crate) hold: i64,
    pub(crate) expires_at: Option<Instant>,
}

const SELECT: &str = "select id, kind, letter_id, mobile, body, parts, state, due_at, attempts, gateway, provider_said,
    created_at, params from sms";

/// The newest rows of the outbox, for a clerk who may see it.
pub fn newest(view: &View<'_>, before: Option<SmsId>, limit: i64) -> Result<Vec<Sms>> {
    let mut statement = view.connection.prepare_cached(&format!("{SELECT} where id < ?1 order by id desc limit ?2"))?;
    let before = before.map_or(i64::MAX, |id| id.0);
    Ok(statement.query_map((before, limit), sms)?.collect::<rusqlite::Result<_>>()?)
}

/// One row of the outbox, for the admin.
pub fn by_id(view: &View<'_>, id: SmsId) -> Result<Sms> {
    Ok(view.connection.prepare_cached(&format!("{SELECT} where id = ?1"))?.query_row([id.0], sms)?)
}

/// The SMS of a letter, oldest first. The caller has checked that the viewer may see the letter.
pub fn of_letter(view: &View<'_>, letter: LetterId) -> Result<Vec<Sms>> {
    let mut statement = view.connection.prepare_cached(&format!("{SELECT} where letter_id = ?1 order by id"))?;
    Ok(statement.query_map([letter.0], sms)?.collect::<rusqlite::Result<_>>()?)
}

/// Those of them that went to its sender, oldest first: what its sender may see. What the office tells its own people
/// is not among them.
pub fn to_sender(view: &View<'_>, letter: LetterId) -> Result<Vec<Sms>> {
    let mut texts = of_letter(view, letter)?;
    texts.retain(|sms| sms.kind != SmsKind::Late);
    Ok(texts)
}

/// The oldest SMS that the postman should have taken by now.
pub fn oldest_waiting(view: &View<'_>) -> Result<Option<Instant>> {
    Ok(view
        .connection
        .prepare_cached("select min(due_at) from sms where state in ('held', 'queued') and due_at <= ?1")?
        .query_row([view.now.0], |row| Ok(row.get::<_, Option<i64>>(0)?.map(Instant)))?)
}

/// How many rows failed or are unknown, counted up to `most`.
pub(crate) fn count_troubled(view: &View<'_>, most: i64) -> Result<i64> {
    Ok(view
        .connection
        .prepare_cached("select count(*) from (select 1 from sms where state in ('failed', 'unknown') limit ?1)")?
        .query_row([most], |row| row.get(0))?)
}

/// How many SMS were written since `since`: the daily budget.
pub(crate) fn written_since(view: &View<'_>, since: Instant) -> Result<i64> {
    // Rows are written in the order of their ids, so the day's rows are at the end of the table.
    Ok(view
        .connection
        .prepare_cached("select count(*) from sms where created_at >= ?1")?
        .query_row([since.0], |row| row.get(0))?)
}

pub(crate) fn add(tx: &Tx<'_>, new: &NewSms<'_>) -> Result<SmsId> {
    tx.connection
        .prepare_cached(
            "insert into sms (kind, event_id, letter_id, mobile, body, params, parts, priority, state, due_at, expires_at,
                 created_at)
             values (:kind, :event, :letter, :mobile, :body, :params, :parts, :priority, :state, :due, :expires, :now)",
        )?
        .execute(named_params! {
            ":kind": new.kind.code(),
            ":event": new.event_id,
            ":letter": new.letter_id.map(|l| l.0),
            ":mobile": new.mobile.as_str(),
            ":body": new.body.text,
            ":params": new.body.params_json(),
            ":parts": parts(&new.body.text) as i64,
            ":priority": i64::from(new.kind != SmsKind::Code),
            ":state": if new.hold > 0 { "held" } else { "queued" },
            ":due": tx.now.plus(new.hold).0,
            ":expires": new.expires_at.map(|at| at.0),
            ":now": tx.now.0,
        })?;
    Ok(SmsId(tx.connection.last_insert_rowid()))
}

/// Takes back the SMS that an act of `written_at` queued for a letter. `false` when it has left already; an office
/// that sends none for this act has nothing to take back, which is `true`.
pub(crate) fn take_back(tx: &Tx<'_>, letter: LetterId, kind: SmsKind, written_at: Instant) -> Result<bool> {
    let row = tx
        .connection
        .prepare_cached(
            "select id, state in ('held', 'queued') from sms
             where letter_id = ?1 and kind = ?2 and created_at >= ?3 order by id desc limit 1",
        )?
        .query_row((letter.0, kind.code(), written_at.0), |row| Ok((SmsId(row.get(0)?), row.get::<_, bool>(1)?)))
        .optional()?;
    match row {
        None => Ok(true),
        Some((_, false)) => Ok(false),
        Some((id, true)) => cancel(tx, id),
    }
}

/// The SMS of an act of `written_at` is not sent, or not sent again, when it has not surely left: the act was reversed.
pub(crate) fn silence(tx: &Tx<'_>, letter: LetterId, kind: SmsKind, written_at: Instant) -> Result<()> {
    tx.connection
        .prepare_cached(
            "update sms set state = 'cancelled', settled_at = ?4
             where letter_id = ?1 and kind = ?2 and created_at >= ?3 and state in ('held', 'queued', 'unknown')",
        )?
        .execute((letter.0, kind.code(), written_at.0, tx.now.0))?;
    Ok(())
}

/// Claims the next rows that are due, codes first, and leases them. Rows whose lease ran out are unknown: their bytes
/// may have left.
pub(crate) fn claim(tx: &Tx<'_>, gateway: &str, lease: i64, limit: i64) -> Result<Vec<Sms>> {
    let mut statement = tx.connection.prepare_cached(
        "update sms set state = 'sending', attempts = attempts + 1, leased_until = ?1, gateway = ?2
         where id in (select id from sms where state in ('held', 'queued') and due_at <= ?3
                          and (expires_at is null or expires_at > ?3)
                      order by priority, due_at, id limit ?4)
         returning id, kind, letter_id, mobile, body, parts, state, due_at, attempts, gateway, provider_said, created_at,
             params",
    )?;
    let rows = statement.query_map((tx.now.plus(lease).0, gateway, tx.now.0, limit), sms)?;
    let mut claimed: Vec<Sms> = rows.collect::<rusqlite::Result<_>>()?;
    claimed.sort_by_key(|sms| (sms.kind != SmsKind::Code, sms.id));
    Ok(claimed)
}

/// Claims one row that was written in this act, for one gateway.
pub(crate) fn claim_one(tx: &Tx<'_>, id: SmsId, gateway: &str, lease: i64) -> Result<()> {
    tx.connection
        .prepare_cached(
            "update sms set state = 'sending', attempts = attempts + 1, leased_until = ?2, gateway = ?3
             where id = ?1 and state = 'queued'",
        )?
        .execute((id.0, tx.now.plus(lease).0, gateway))?;
    Ok(())
}

/// Whether anything is due: asked before a claim, so that an idle postman writes nothing.
pub(crate) fn is_due(view: &View<'_>) -> Result<bool> {
    Ok(view
        .connection
        .prepare_cached(
            "select exists (select 1 from sms where state in ('held', 'queued') and due_at <= ?1)
                 or exists (select 1 from sms where state = 'sending' and leased_until <= ?1)
                 or exists (select 1 from sms where state = 'unknown' and kind <> 'code' and attempts < 3
                                and settled_at <= ?1 - 900)",
        )?
        .query_row([view.now.0], |row| row.get(0))?)
}

/// Codes that nobody waits for any more.
pub(crate) fn expire(tx: &Tx<'_>) -> Result<Vec<SmsId>> {
    let mut statement = tx.connection.prepare_cached(
        "update sms set state = 'expired', settled_at = ?1, body = case kind when 'code' then '' else body end,
                 params = case kind when 'code' then '{}' else params end
         where state in ('held', 'queued') and expires_at <= ?1 returning id",
    )?;
    let rows = statement.query_map([tx.now.0], |row| row.get(0).map(SmsId))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Rows that a postman took and never marked: it died. Nobody knows whether the bytes left.
pub(crate) fn give_up_leases(tx: &Tx<'_>) -> Result<Vec<SmsId>> {
    let mut statement = tx.connection.prepare_cached(
        "update sms set state = 'unknown', settled_at = ?1, body = case kind when 'code' then '' else body end,
                 params = case kind when 'code' then '{}' else params end, provider_said = 'the postman stopped before an answer came'
         where state = 'sending' and leased_until <= ?1 returning id",
    )?;
    let rows = statement.query_map([tx.now.0], |row| row.get(0).map(SmsId))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What has not left yet goes to the sender's new number. What was sent before keeps the number that it went to.
pub(crate) fn follow_number(tx: &Tx<'_>, person: PersonId, mobile: &Mobile) -> Result<()> {
    tx.connection
        .prepare_cached(
            "update sms set mobile = ?2 where state in ('held', 'queued', 'unknown') and kind <> 'late'
                 and letter_id in (select id from letter where person_id = ?1)",
        )?
        .execute((person.0, mobile.as_str()))?;
    Ok(())
}

/// What has not left yet is not sent any more: the account is closed, and its number may be somebody else's. Gives the
/// rows, for the log.
pub(crate) fn cancel_all_of(tx: &Tx<'_>, person: PersonId) -> Result<Vec<SmsId>> {
    let mut statement = tx.connection.prepare_cached(
        "update sms set state = 'cancelled', settled_at = ?2 where state in ('held', 'queued', 'unknown') and kind <> 'late'
             and letter_id in (select id from letter where person_id = ?1) returning id",
    )?;
    let rows = statement.query_map((person.0, tx.now.0), |row| row.get(0).map(SmsId))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Notices whose fate nobody knows and whose sender has closed the account meanwhile: they are not sent again.
pub(crate) fn cancel_unknown_of_closed(tx: &Tx<'_>) -> Result<Vec<SmsId>> {
    let mut statement = tx.connection.prepare_cached(
        "update sms set state = 'cancelled', settled_at = ?1
         where state = 'unknown' and settled_at <= ?1 - 900 and kind <> 'late'
             and exists (select 1 from letter l join person p on p.id = l.person_id
                         where l.id = sms.letter_id and p.closed_at is not null)
         returning id",
    )?;
    let rows = statement.query_map([tx.now.0], |row| row.get(0).map(SmsId))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Notices whose fate nobody knows are sent again after a quarter of an hour, three times at most; codes never.
pub(crate) fn send_unknown_again(tx: &Tx<'_>) -> Result<Vec<SmsId>> {
    let mut statement = tx.connection.prepare_cached(
        "update sms set state = 'queued', due_at = ?1, settled_at = null
         where state = 'unknown' and kind <> 'code' and attempts < 3 and settled_at <= ?1 - 900 returning id",
    )?;
    let rows = statement.query_map([tx.now.0], |row| row.get(0).map(SmsId))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Gives a claimed row back: it was not handed to the gateway.
pub(crate) fn give_back(tx: &Tx<'_>, id: SmsId) -> Result<()> {
    tx.connection
        .prepare_cached(
            "update sms set state = 'queued', attempts = attempts - 1, leased_until = null
             where id = ?1 and state = 'sending'",
        )?
        .execute([id.0])?;
    Ok(())
}

/// A gateway took it. The text of a code is emptied.
pub(crate) fn mark_sent(tx: &Tx<'_>, id: SmsId, provider_ref: Option<&str>) -> Result<()> {
    tx.connection
        .prepare_cached(
            "update sms set state = 'sent', settled_at = ?2, leased_until = null, provider_ref = ?3,
                 body = case kind when 'code' then '' else body end,
                 params = case kind when 'code' then '{}' else params end
             where id = ?1 and state = 'sending'",
        )?
        .execute((id.0, tx.now.0, provider_ref))?;
    Ok(())
}

/// A gateway surely refused it; it is tried again at `again_at`, or never.
pub(crate) fn mark_refused(tx: &Tx<'_>, id: SmsId, said: &str, again_at: Option<Instant>) -> Result<()> {
    tx.connection
        .prepare_cached(
            "update sms set state = case when ?4 is null then 'failed' else 'queued' end, leased_until = null,
                 provider_said = ?3, due_at = coalesce(?4, due_at),
                 settled_at = case when ?4 is null then ?2 end,
                 body = case when ?4 is null and kind = 'code' then '' else body end,
                 params = case when ?4 is null and kind = 'code' then '{}' else params end
             where id = ?1 and state = 'sending'",
        )?
        .execute((id.0, tx.now.0, said, again_at.map(|at| at.0)))?;
    Ok(())
}

/// Bytes left and no sure answer came.
pub(crate) fn mark_unknown(tx: &Tx<'_>, id: SmsId, said: &str) -> Result<()> {
    tx.connection
        .prepare_cached(
            "update sms set state = 'unknown', settled_at = ?2, leased_until = null, provider_said = ?3,
                 body = case kind when 'code' then '' else body end,
                 params = case kind when 'code' then '{}' else params end
             where id = ?1 and state = 'sending'",
        )?
        .execute((id.0, tx.now.0, said))?;
    Ok(())
}

/// Tries a failed, unknown or expired notice again, at once, at the number that its letter has now; what was for a
/// head of the office goes there again. Codes are never sent
/// again.
pub(crate) fn retry(tx: &Tx<'_>, id: SmsId) -> Result<bool> {
    let changed = tx
        .connection
        .prepare_cached(
            "update sms set state = 'queued', due_at = ?2, settled_at = null,
                 mobile = case kind when 'late' then mobile
                     else coalesce((select l.mobile from letter l where l.id = sms.letter_id), mobile) end
             where id = ?1 and kind <> 'code' and state in ('failed', 'unknown', 'expired')",
        )?
        .execute((id.0, tx.now.0))?;
    Ok(changed == 1)
}

/// Takes back a row that has not been claimed.
pub(crate) fn cancel(tx: &Tx<'_>, id: SmsId) -> Result<bool> {
    let changed = tx
        .connection
        .prepare_cached(
            "update sms set state = 'cancelled', settled_at = ?2, body = case kind when 'code' then '' else body end,
                 params = case kind when 'code' then '{}' else params end
             where id = ?1 and state in ('held', 'queued')",
        )?
        .execute((id.0, tx.now.0))?;
    Ok(changed == 1)
}

/// The letter of a row.
pub(crate) fn letter_of(view: &View<'_>, id: SmsId) -> Result<Option<LetterId>> {
    Ok(view
        .connection
        .prepare_cached("select letter_id from sms where id = ?1")?
        .query_row([id.0], |row| Ok(row.get::<_, Option<i64>>(0)?.map(LetterId)))
        .optional()?
        .flatten())
}

/// The row that a report is about, if the report says more than is known of it. The number of a gateway counts for rows
/// of that gateway only.
pub(crate) fn of_report(view: &View<'_>, gateway: &str, report: &SmsReport) -> Result<Option<SmsId>> {
    // What was taken back or came too late stays so; what was never handed over has no report.
    let beyond = match report.told {
        Told::OnTheWay => "('unknown')",
        Told::Failed => "('sending', 'sent', 'unknown')",
        Told::Delivered => "('queued', 'sending', 'sent', 'unknown', 'failed')",
    };
    let (key, value): (_, &dyn rusqlite::ToSql) = match (&report.whose, report.told) {
        // It arrived by whatever way it was tried first.
        (Whose::Row(id), Told::Delivered) => ("id = ?1 and ?2 is not null", &id.0),
        (Whose::Row(id), _) => ("id = ?1 and gateway = ?2", &id.0),
        (Whose::Ref(reference), _) => ("provider_ref = ?1 and gateway = ?2", reference),
    };
    let sql = format!("select id from sms where {key} and attempts > 0 and state in {beyond} order by id desc limit 1");
    let found = view.connection.prepare_cached(&sql)?.query_row((value, gateway), |row| row.get(0).map(SmsId));
    Ok(found.optional()?)
}

/// Moves the row of a report.
pub(crate) fn settle_report(tx: &Tx<'_>, id: SmsId, told: Told, said: &str) -> Result<()> {
    let state = match told {
        Told::OnTheWay => SmsState::Sent,
        Told::Failed => SmsState::Failed,
        Told::Delivered => SmsState::Delivered,
    };
    tx.connection
        .prepare_cached(
            "update sms set state = ?2, settled_at = ?3, leased_until = null, provider_said = ?4,
                 body = case kind when 'code' then '' else body end,
                 params = case kind when 'code' then '{}' else params end
             where id = ?1",
        )?
        .execute((id.0, state.code(), tx.now.0, said))?;
    Ok(())
}

fn sms(row: &Row<'_>) -> rusqlite::Result<Sms> {
    Ok(Sms {
        id: SmsId(row.get(0)?),
        kind: SmsKind::of_code(row.get_ref(1)?.as_str()?).unwrap_or(SmsKind::Notice),
        letter_id: row.get::<_, Option<i64>>(2)?.map(LetterId),
        mobile: Mobile::stored(row.get(3)?),
        body: row.get(4)?,
        parts: row.get(5)?,
        state: SmsState::of_code(row.get_ref(6)?.as_str()?).unwrap_or(SmsState::Unknown),
        due_at: Instant(row.get(7)?),
        attempts: row.get(8)?,
        gateway: row.get(9)?,
        provider_said: row.get(10)?,
        created_at: Instant(row.get(11)?),
        params: SmsText::params_of(row.get_ref(12)?.as_str()?),
    })
}
