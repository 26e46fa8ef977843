//! What has rested too long, and how it goes: the questions are bounded, and the writes leave numbers, dates and the
//! chain of the log whole.

use rusqlite::{Connection, OptionalExtension, named_params};

use super::{Tx, View, letters};
use crate::domain::calendar::Instant;
use crate::domain::ids::LetterId;
use crate::domain::letter::State;
use crate::domain::retention::Kept;
use crate::error::Result;

/// Stands where the number of an erased letter's sender stood: nobody has it.
const NOBODY: &str = "+989000000000";

/// Letters of a state that rest since before an instant and are not erased, oldest first, at most `limit`.
pub fn letters_due(view: &View<'_>, state: State, before: Instant, limit: i64) -> Result<Vec<LetterId>> {
    let mut statement = view.connection.prepare_cached(LETTERS_SQL)?;
    let rows = statement.query_map((state.code(), before.0, limit), |row| row.get(0).map(LetterId))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The question of [`letters_due`], for the test that pins its plan. One that an SMS is leaving for waits for the next
/// run.
pub const LETTERS_SQL: &str = "select id from letter l
    where erased_at is null and state in ('answered', 'closed', 'rejected', 'withdrawn')
        and state = ?1 and queued_at < ?2
        and not exists (select 1 from sms s where s.letter_id = l.id and s.state = 'sending')
    order by queued_at, id limit ?3";

/// How many of a kind rest since before an instant.
pub fn count_due(view: &View<'_>, kind: Kept, before: Instant) -> Result<i64> {
    let count = |sql: &str| -> Result<i64> {
        Ok(view.connection.prepare_cached(sql)?.query_row([before.0], |row| row.get(0))?)
    };
    if let Some(rows) = rows_sql(kind) {
        return count(&format!("select count(*) from ({})", rows.which));
    }
    let mut letters = 0;
    for state in kind.states() {
        letters += letters_due(view, *state, before, i64::MAX)?.len() as i64;
    }
    Ok(letters)
}

/// Forgets at most `limit` rows of a kind that is no filed letter; says how many.
pub(crate) fn forget(tx: &Tx<'_>, kind: Kept, before: Instant, limit: i64) -> Result<i64> {
    let Some(rows) = rows_sql(kind) else { return Ok(0) };
    let gone = tx
        .connection
        .prepare_cached(&format!("{} in ({} limit ?2)", rows.act, rows.which))?
        .execute((before.0, limit))?;
    Ok(gone as i64)
}

/// The rows of a kind, by an instant, and what is done to them.
pub struct RowsSql {
    /// Their keys.
    pub which: &'static str,
    /// The act, up to the list of keys.
    act: &'static str,
}

/// The questions for what is no filed letter.
pub fn rows_sql(kind: Kept) -> Option<RowsSql> {
    let (which, act) = match kind {
        Kept::Rejected | Kept::Withdrawn | Kept::Answered => return None,
        // A draft rests since its last keeping, not since it was begun.
        Kept::Drafts => (
            "select id from letter l where state = 'draft' and queued_at < ?1
                 and not exists (select 1 from audit a where a.letter_id = l.id and a.at >= ?1)",
            "delete from letter where id",
        ),
        Kept::SmsTexts => (
            "select id from sms where body <> '' and created_at < ?1 and state not in ('held', 'queued', 'sending')",
            "update sms set body = '', params = '{}', provider_said = null where id",
        ),
        Kept::Codes => ("select id from one_time_code where sent_at < ?1", "delete from one_time_code where id"),
        Kept::Sessions => ("select token_hash from session where seen_at < ?1", "delete from session where token_hash"),
        Kept::Tries => ("select key_hash from log_in_try where tried_at < ?1", "delete from log_in_try where key_hash"),
        Kept::Papers => {
            ("select person_id from company_paper where kept_at < ?1", "delete from company_paper where person_id")
        }
        Kept::Looks => (
            "select id from audit indexed by audit_looks
                 where event in ('letter.opened', 'file.looked_at', 'file.downloaded') and actor <> '' and at < ?1",
            "update audit set actor = '', letter_id = null, facts = '{}', note_salt = null where id",
        ),
        Kept::Authorisations => (
            "select f.check_id from person p
                 cross join identity_check i indexed by identity_check_by_person on i.person_id = p.id
                 cross join identity_file f on f.check_id = i.id
                 where p.closed_at is not null and p.closed_at < ?1",
            "delete from identity_file where check_id",
        ),
    };
    Some(RowsSql { which, act })
}

/// Whether an SMS about the letter is with a postman.
pub(crate) fn sms_is_leaving(view: &View<'_>, letter: LetterId) -> Result<bool> {
    Ok(view
        .connection
        .prepare_cached("select exists (select 1 from sms where letter_id = ?1 and state = 'sending')")?
        .query_row([letter.0], |row| row.get(0))?)
}

/// Erases everything that the sender and the clerks wrote in a letter; `word` stands in its place. Numbers, dates, the
/// state and the log stay.
pub(crate) fn erase(tx: &Tx<'_>, letter: LetterId, word: &str) -> Result<()> {
    letters::take_out_of_index(tx, letter)?;
    for sql in [
        "delete from attachment where letter_id = ?1",
        "delete from correction where letter_id = ?1",
        "delete from desk_file where letter_id = ?1",
        "delete from desk_draft where about = 'letter' and about_id = ?1",
        "update reply set body = '' where letter_id = ?1",
        // The log allows this: only the salted hash of a note is in the chain.
        "update audit set note = null, note_salt = null where letter_id = ?1 and note is not null",
    ] {
        tx.connection.prepare_cached(sql)?.execute([letter.0])?;
    }
    tx.connection
        .prepare_cached(
            "update referral set note = '', refusal = case when refusal is null then null else ?2 end
             where letter_id = ?1",
        )?
        .execute((letter.0, word))?;
    tx.connection
        .prepare_cached(
            "update sms set body = '', params = '{}', provider_said = null, mobile = case kind when 'late' then mobile else ?3 end,
                 state = case when state in ('held', 'queued', 'unknown') then 'cancelled' else state end,
                 settled_at = coalesce(settled_at, ?2)
             where letter_id = ?1",
        )?
        .execute((letter.0, tx.now.0, NOBODY))?;
    tx.connection
        .prepare_cached(
            "update letter set version = version + 1, sender_name = '', company_name = '', company_id = '',
                 signer_role = '', mobile = null, senders_number = '', senders_date = '', card_id = null,
                 subject = :word, body = '', attachments = 0, due_at = null,
                 reason = case when reason is null then null else :word end, erased_at = :now
             where id = :id",
        )?
        .execute(named_params! { ":id": letter.0, ":word": word, ":now": tx.now.0 })?;
    tx.connection
        .prepare_cached(
            "insert into retention_run (id, ran_at, unswept) values (1, 0, 1)
             on conflict do update set unswept = unswept + 1",
        )?
        .execute([])?;
    Ok(())
}

/// When a run was last made, and how many erased letters still have words in the index.
pub fn last_run(view: &View<'_>) -> Result<(Option<Instant>, i64)> {
    let found = view
        .connection
        .prepare_cached("select ran_at, unswept from retention_run where id = 1")?
        .query_row([], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.map_or((None, 0), |(at, unswept)| (Some(Instant(at)).filter(|at| at.0 > 0), unswept)))
}

/// Notes that a run was made.
pub(crate) fn note_run(tx: &Tx<'_>) -> Result<()> {
    tx.connection
        .prepare_cached("insert into retention_run (id, ran_at) values (1, ?1) on conflict do update set ran_at = ?1")?
        .execute([tx.now.0])?;
    Ok(())
}

/// Writes the index anew: what was taken out of a contentless index stays in its segments until they are merged.
pub(super) fn merge_index(connection: &Connection) -> Result<()> {
    connection.execute("insert into letter_text (letter_text) values ('optimize')", [])?;
    Ok(())
}

/// Nothing of erased letters is left in the file.
pub(crate) fn note_sweep(tx: &Tx<'_>) -> Result<()> {
    tx.connection.execute("update retention_run set unswept = 0", [])?;
    Ok(())
}
