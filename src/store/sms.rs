//! The SMS outbox: rows written with the act that causes them. [`post`] is the postman's side of it, [`ways`] tells how
//! the gateways do, [`rules`] what they take.

pub mod post;
pub mod rules;
pub mod ways;

use rusqlite::{OptionalExtension, Row, named_params};
use serde_json::json;

use super::{Tx, View, audit};
use crate::domain::calendar::Instant;
use crate::domain::event::EventKind;
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

coded! {
    /// What a gateway's refusal means to us.
    SmsFault {
        /// This SMS will never go.
        Message = "message",
        /// The account at the provider is troubled.
        Account = "account",
        /// It was not taken this time.
        Later = "later",
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
    /// How often it was handed to a gateway.
    pub attempts: i64,
    /// How often of these nobody can tell what became of it.
    pub unsure: i64,
    /// When it was handed over last.
    pub handed_at: Option<Instant>,
    /// Which gateway has it, or had it last.
    pub gateway: Option<String>,
    /// What the last refusal means.
    pub fault: Option<SmsFault>,
    /// The provider's own code.
    pub provider_code: Option<String>,
    /// The provider's own words.
    pub provider_said: Option<String>,
    /// When it was written.
    pub created_at: Instant,
    /// When its state was settled.
    pub settled_at: Option<Instant>,
    /// Which hand-over the last one was.
    pub(crate) handover: Option<i64>,
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
    created_at, params, unsure, handed_at, provider_class, provider_code, settled_at, handover from sms";

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

/// Since when the longest waiting SMS waits to leave. Quiet hours are nobody's delay, and a back-off hides none.
pub fn oldest_waiting(view: &View<'_>) -> Result<Option<Instant>> {
    oldest_until(view, view.now)
}

/// The same of what is due until then.
fn oldest_until(view: &View<'_>, until: Instant) -> Result<Option<Instant>> {
    let quiet = super::settings::load(view)?.quiet_hours();
    let mut oldest: Option<Instant> = None;
    for (priority, sql) in [(0, OLDEST_DUE_SQL), (1, OLDEST_DUE_SQL), (0, OLDEST_TRIED_SQL), (1, OLDEST_TRIED_SQL)] {
        let due: Option<i64> =
            view.connection.prepare_cached(sql)?.query_row((priority, until.0), |row| row.get(0)).optional()?;
        let due = due.map(Instant).map(|due| match quiet.filter(|_| priority == 1) {
            Some(quiet) => quiet.waits_since(due),
            None => due,
        });
        oldest = [oldest, due.filter(|due| *due <= until)].into_iter().flatten().min();
    }
    Ok(oldest)
}

/// The question for the oldest one that is due, and for the oldest one that a gateway did not take.
pub const OLDEST_DUE_SQL: &str = "select due_at from sms
    where state in ('held', 'queued') and priority = ?1 and due_at <= ?2 order by due_at, id limit 1";
/// The second of them.
pub const OLDEST_TRIED_SQL: &str = "select created_at from sms
    where state in ('held', 'queued') and attempts > 0 and priority = ?1 and created_at <= ?2 order by created_at limit 1";

/// How many rows failed or are unknown, counted up to `most`.
pub(crate) fn count_troubled(view: &View<'_>, most: i64) -> Result<i64> {
    Ok(view
        .connection
        .prepare_cached("select count(*) from (select 1 from sms where state in ('failed', 'unknown') limit ?1)")?
        .query_row([most], |row| row.get(0))?)
}

/// How many SMS were written since `since`, counted up to `most`: the daily budget.
pub(crate) fn written_since(view: &View<'_>, since: Instant, most: i64) -> Result<i64> {
    Ok(view
        .connection
        .prepare_cached("select count(*) from (select 1 from sms where created_at >= ?1 limit ?2)")?
        .query_row([since.0, most], |row| row.get(0))?)
}

/// Writes an SMS into the outbox. A notice to a number that was sent enough today waits for the next morning.
pub(crate) fn add(tx: &Tx<'_>, new: &NewSms<'_>) -> Result<SmsId> {
    let today = if new.kind == SmsKind::Code { None } else { over_budget(tx, new.mobile)? };
    let due = tx.now.plus(new.hold);
    let due = if today.is_some() { due.max(tx.now.date().days_on(1).start().plus(MORNING)) } else { due };
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
            ":due": due.0,
            ":expires": new.expires_at.map(|at| at.0),
            ":now": tx.now.0,
        })?;
    let id = SmsId(tx.connection.last_insert_rowid());
    if today == Some(0) {
        audit::append(tx, EventKind::SmsPostponed, new.letter_id, &json!({ "sms": id.0 }), None)?;
    }
    Ok(id)
}

/// Seconds after midnight when postponed notices leave.
const MORNING: i64 = 8 * 3_600;

/// Whether this number was written all that the day allows: 0 for the first notice too many, 1 for any later one; nothing
/// while there is room.
fn over_budget(tx: &Tx<'_>, mobile: &Mobile) -> Result<Option<i64>> {
    let most = super::settings::number(tx, "sms.budget.number")?;
    if most == 0 {
        return Ok(None);
    }
    let today: i64 = tx
        .connection
        .prepare_cached(TO_NUMBER_SQL)?
        .query_row((mobile.as_str(), tx.now.date().start().0, most + 1), |row| row.get(0))?;
    Ok((today >= most).then_some(today - most))
}

/// How many notices were written to a number since an instant; counted up to `?3`, because a number that is written to
/// all day must not make each of its letters slower.
pub const TO_NUMBER_SQL: &str = "select count(*) from (select 1 from sms
    where mobile = ?1 and created_at >= ?2 and kind <> 'code' and state <> 'cancelled' limit ?3)";

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
/// Nobody waits from now on for one that is on its way: should it come back, it does not leave again.
pub(crate) fn silence(tx: &Tx<'_>, letter: LetterId, kind: SmsKind, written_at: Instant) -> Result<()> {
    tx.connection
        .prepare_cached(
            "update sms set state = 'cancelled', settled_at = ?4
             where letter_id = ?1 and kind = ?2 and created_at >= ?3 and state in ('held', 'queued', 'unknown')",
        )?
        .execute((letter.0, kind.code(), written_at.0, tx.now.0))?;
    tx.connection
        .prepare_cached(
            "update sms set expires_at = ?4
             where letter_id = ?1 and kind = ?2 and created_at >= ?3 and state = 'sending'",
        )?
        .execute((letter.0, kind.code(), written_at.0, tx.now.0))?;
    Ok(())
}

/// What has not left yet goes to the sender's new number. What was sent before keeps the number that it went to; what
/// is on its way goes to the new one should it be handed over again.
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
    let rows = rows.collect::<rusqlite::Result<_>>()?;
    // Should one that is on its way come back, it does not leave again.
    tx.connection
        .prepare_cached(
            "update sms set expires_at = ?2 where state = 'sending' and kind <> 'late'
                 and letter_id in (select id from letter where person_id = ?1)",
        )?
        .execute((person.0, tx.now.0))?;
    Ok(rows)
}

/// Tries a failed, unknown or expired notice again, at once, at the number that its letter has now; what was for a
/// head of the office goes there again. Codes are never sent again.
pub(crate) fn retry(tx: &Tx<'_>, id: SmsId) -> Result<bool> {
    let changed = tx
        .connection
        .prepare_cached(
            "update sms set state = 'queued', due_at = ?2, settled_at = null, attempts = 0, unsure = 0,
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

/// What was to leave when a backup was made may have left since: nothing of it leaves by itself. A clerk can try a notice
/// again; a code is over. Gives how many there are.
pub(crate) fn hold_back_restored(tx: &Tx<'_>) -> Result<usize> {
    let changed = tx
        .connection
        .prepare_cached(
            "update sms set state = case kind when 'code' then 'cancelled' else 'failed' end, settled_at = ?1,
                 leased_until = null, provider_code = null, provider_class = null, provider_said = ?2,
                 body = case kind when 'code' then '' else body end, params = case kind when 'code' then '{}' else params end
             where state in ('held', 'queued', 'sending') or (state = 'unknown' and kind <> 'code')",
        )?
        .execute((tx.now.0, "the office was restored from a backup; it may have been sent before"))?;
    Ok(changed)
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
    let sql = format!(
        "select id from sms where {key} and handed_at is not null and state in {beyond} order by id desc limit 1"
    );
    let found = view.connection.prepare_cached(&sql)?.query_row((value, gateway), |row| row.get(0).map(SmsId));
    Ok(found.optional()?)
}

/// Moves the row of a report. What an earlier try was refused for is not so any more.
pub(crate) fn settle_report(tx: &Tx<'_>, id: SmsId, report: &SmsReport) -> Result<()> {
    let (state, fault) = match report.told {
        Told::OnTheWay => (SmsState::Sent, None),
        Told::Failed => (SmsState::Failed, Some(SmsFault::Message)),
        Told::Delivered => (SmsState::Delivered, None),
    };
    tx.connection
        .prepare_cached(
            "update sms set state = ?2, settled_at = ?3, leased_until = null, provider_said = ?4,
                 provider_class = ?5, provider_code = ?6,
                 body = case kind when 'code' then '' else body end,
                 params = case kind when 'code' then '{}' else params end
             where id = ?1",
        )?
        .execute((
            id.0,
            state.code(),
            tx.now.0,
            &report.said,
            fault.map(SmsFault::code),
            fault.map(|_| report.code.as_str()).filter(|code| !code.is_empty()),
        ))?;
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
        unsure: row.get(13)?,
        handed_at: row.get::<_, Option<i64>>(14)?.map(Instant),
        fault: row.get_ref(15)?.as_str_or_null()?.and_then(SmsFault::of_code),
        provider_code: row.get(16)?,
        settled_at: row.get::<_, Option<i64>>(17)?.map(Instant),
        handover: row.get(18)?,
    })
}
