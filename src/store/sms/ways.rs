//! The ways out of the building: whether sending is paused, how each gateway does, which alarms of the budget rang.

use rusqlite::OptionalExtension;

use crate::domain::calendar::Instant;
use crate::domain::ids::{ClerkId, SmsId};
use crate::domain::letter::coded;
use crate::error::Result;
use crate::store::{Tx, View, settings};

coded! {
    /// Why a gateway is left alone.
    RestsFor {
        /// Several texts running were not taken.
        Failing = "failing",
        /// The account at the provider is troubled.
        Account = "account",
        /// It asked for time.
        Asked = "asked",
    }
}

/// A pause of all sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// Since when.
    pub at: Instant,
    /// The clerk who paused it; none: the admin at the shell.
    pub clerk: Option<ClerkId>,
    /// That clerk's name.
    pub name: Option<String>,
}

/// A gateway that is left alone for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resting {
    /// Its name.
    pub name: String,
    /// Why.
    pub why: RestsFor,
    /// Since when.
    pub since: Instant,
    /// When it is tried again.
    pub until: Instant,
    /// The provider's own code.
    pub code: Option<String>,
    /// The provider's own words.
    pub said: Option<String>,
}

/// How the sending of SMS does: what the head line of a console and `sms status` show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Whether sending is paused.
    pub pause: Option<Pause>,
    /// Gateways that are left alone.
    pub resting: Vec<Resting>,
    /// Since when the longest waiting SMS waits to leave; one that is not due yet: from when on.
    pub oldest: Option<Instant>,
    /// How much of the day's budget an alarm rang for: 50 or 100.
    pub budget_used: Option<i64>,
    /// When the quiet hours are over, while they last.
    pub quiet_until: Option<Instant>,
}

/// How sending does now. Few rows: as many as there are gateways, and two looks into the queue.
pub fn health(view: &View<'_>) -> Result<Health> {
    let mut statement = view.connection.prepare_cached(
        "select name, rests_for, rests_since, rests_until, provider_code, provider_said from sms_gateway
         where rests_until is not null order by name",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Resting {
            name: row.get(0)?,
            why: RestsFor::of_code(row.get_ref(1)?.as_str()?).unwrap_or(RestsFor::Failing),
            since: Instant(row.get(2)?),
            until: Instant(row.get(3)?),
            code: row.get(4)?,
            said: row.get(5)?,
        })
    })?;
    Ok(Health {
        pause: pause(view)?,
        resting: rows.collect::<rusqlite::Result<_>>()?,
        oldest: super::oldest_until(view, Instant(i64::MAX))?,
        budget_used: alarm_of_today(view)?,
        quiet_until: settings::load(view)?.quiet_hours().and_then(|hours| hours.ends_after(view.now)),
    })
}

/// The pause, if there is one.
pub fn pause(view: &View<'_>) -> Result<Option<Pause>> {
    Ok(view
        .connection
        .prepare_cached(
            "select p.paused_at, p.clerk_id, c.name from sms_pause p left join clerk c on c.id = p.clerk_id",
        )?
        .query_row([], |row| {
            Ok(Pause { at: Instant(row.get(0)?), clerk: row.get::<_, Option<i64>>(1)?.map(ClerkId), name: row.get(2)? })
        })
        .optional()?)
}

/// Pauses all sending. `false` when it is paused already.
pub(crate) fn stop(tx: &Tx<'_>, clerk: Option<ClerkId>) -> Result<bool> {
    let changed = tx
        .connection
        .prepare_cached("insert or ignore into sms_pause (id, paused_at, clerk_id) values (1, ?1, ?2)")?
        .execute((tx.now.0, clerk.map(|clerk| clerk.0)))?;
    Ok(changed == 1)
}

/// Ends the pause, and every gateway's rest: whoever says «go on» has mended something. `false` when nothing rested.
pub(crate) fn go_on(tx: &Tx<'_>) -> Result<bool> {
    let paused = tx.connection.prepare_cached("delete from sms_pause")?.execute([])?;
    let rested = tx
        .connection
        .prepare_cached(
            "update sms_gateway set rests_until = null, rests_for = null, rests_since = null, failures = 0
             where rests_until is not null",
        )?
        .execute([])?;
    Ok(paused + rested > 0)
}

/// Whether a gateway may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// It works, as far as anybody knows.
    Open,
    /// It has rested: one text may be tried.
    Ajar,
    /// It rests.
    Shut,
}

/// Whether a gateway may be used now.
pub(crate) fn door(view: &View<'_>, name: &str) -> Result<Door> {
    let until: Option<Option<i64>> = view
        .connection
        .prepare_cached("select rests_until from sms_gateway where name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?;
    Ok(match until.flatten() {
        None => Door::Open,
        Some(until) if until <= view.now.0 => Door::Ajar,
        Some(_) => Door::Shut,
    })
}

/// One text is tried: until its answer is there, or its postman was given up, nobody else tries one.
pub(crate) fn knock(tx: &Tx<'_>, name: &str, lease: i64) -> Result<()> {
    tx.connection
        .prepare_cached("update sms_gateway set rests_until = ?2 where name = ?1")?
        .execute((name, tx.now.plus(lease).0))?;
    Ok(())
}

/// It took a text, or refused one as itself wrong: it works. `true` when it had rested.
pub(crate) fn works(tx: &Tx<'_>, name: &str) -> Result<bool> {
    let rested: Option<bool> = tx
        .connection
        .prepare_cached("select rests_until is not null from sms_gateway where name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?;
    if rested.is_some() {
        tx.connection.prepare_cached("delete from sms_gateway where name = ?1")?.execute([name])?;
    }
    Ok(rested == Some(true))
}

/// It did not take a text: how many failures that makes running, each of another text than the one before. While it
/// rests every try counts.
pub(crate) fn failed(tx: &Tx<'_>, name: &str, id: SmsId, code: Option<&str>, said: &str) -> Result<i64> {
    Ok(tx
        .connection
        .prepare_cached(
            "insert into sms_gateway (name, failures, failed_sms, provider_code, provider_said) values (?1, 1, ?2, ?3, ?4)
             on conflict do update set provider_code = ?3, provider_said = ?4, failed_sms = ?2,
                 failures = failures + (failed_sms is not ?2 or rests_until is not null)
             returning failures",
        )?
        .query_row((name, id.0, code, said), |row| row.get(0))?)
}

/// It is left alone until then. `true` when that is news: it did not rest, or for another reason.
pub(crate) fn rest(tx: &Tx<'_>, name: &str, why: RestsFor, until: Instant) -> Result<bool> {
    let before: Option<String> = tx
        .connection
        .prepare_cached("select rests_for from sms_gateway where name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?
        .flatten();
    tx.connection
        .prepare_cached(
            "update sms_gateway set rests_until = ?2, rests_for = ?3, rests_since = coalesce(rests_since, ?4)
             where name = ?1",
        )?
        .execute((name, until.0, why.code(), tx.now.0))?;
    Ok(before.as_deref() != Some(why.code()))
}

/// Rings the alarm of a share of the day's budget. `false` when it rang today.
pub(crate) fn ring(tx: &Tx<'_>, percent: i64) -> Result<bool> {
    let changed = tx
        .connection
        .prepare_cached("insert or ignore into sms_alarm (day, percent, raised_at) values (?1, ?2, ?3)")?
        .execute((tx.now.day(), percent, tx.now.0))?;
    Ok(changed == 1)
}

/// The highest share of the day's budget that an alarm rang for today.
pub(crate) fn alarm_of_today(view: &View<'_>) -> Result<Option<i64>> {
    Ok(view
        .connection
        .prepare_cached("select max(percent) from sms_alarm where day = ?1")?
        .query_row([view.now.day()], |row| row.get(0))?)
}
