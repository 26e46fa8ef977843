//! What the admin's instruments ask: figures without any person's data, each from a kept counter or a short walk of an
//! index.

use super::View;
use crate::domain::letter::{State, coded};
use crate::domain::settings::Settings;
use crate::error::Result;

use super::schema;

/// How far back the figures of events look, in seconds.
pub const HOUR: i64 = 3_600;
/// How far back the figures of settled SMS look, in seconds.
pub const DAY: i64 = 86_400;
/// SMS of a state are counted up to so many.
pub const MOST_SMS: i64 = 10_000;

coded! {
    /// Events that are counted over the last hour: what comes in, and who knocks in vain.
    Counted {
        /// Letters that were filed.
        Submitted = "letter.submitted",
        /// Log-ins of citizens.
        LoggedIn = "person.logged_in",
        /// Passwords that citizens tried; those without a log-in were wrong.
        LogInTried = "person.log_in_tried",
        /// Codes that were sent.
        CodeSent = "code.sent",
        /// Codes that were wrong.
        CodeFailed = "code.failed",
        /// Log-ins of clerks.
        ClerkLoggedIn = "clerk.logged_in",
        /// Passwords that clerks tried.
        ClerkLogInTried = "clerk.log_in_tried",
    }
}

/// The figures of one moment.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Letters by state.
    pub letters: Vec<(State, i64)>,
    /// Events of the last hour.
    pub events: Vec<(Counted, i64)>,
    /// SMS that are not settled well, by state, up to [`MOST_SMS`].
    pub sms: Vec<(String, i64)>,
    /// SMS of the last day, by state.
    pub sms_of_day: Vec<(String, i64)>,
    /// How long the oldest due SMS has waited, in seconds.
    pub oldest_unsent: i64,
    /// Log-ins of citizens that live.
    pub sessions: i64,
    /// Rows of the audit chain.
    pub audit_rows: i64,
}

/// Takes all of them.
pub fn figures(view: &View<'_>, settings: &Settings) -> Result<Figures> {
    let mut events = Vec::new();
    for &event in Counted::ALL {
        let mut statement = view.connection.prepare_cached(EVENTS_SQL)?;
        events.push((event, statement.query_row((event.code(), view.now.0 - HOUR), |row| row.get(0))?));
    }
    let idle = settings.number("session.idle");
    let mut statement = view.connection.prepare_cached(SESSIONS_SQL)?;
    let sessions = statement.query_row([view.now.0 - idle], |row| row.get(0))?;
    Ok(Figures {
        letters: super::counts::by_state(view)?,
        events,
        sms: [by_word(view, SMS_WAITING_SQL, MOST_SMS)?, by_word(view, SMS_TROUBLED_SQL, MOST_SMS)?].concat(),
        sms_of_day: by_word(view, SMS_OF_DAY_SQL, view.now.0 - DAY)?,
        oldest_unsent: super::sms::oldest_waiting(view)?.map_or(0, |due| view.now.since(due)),
        sessions,
        audit_rows: super::audit::head(view)?.map_or(0, |(id, _)| id),
    })
}

/// How often an event came; for the test that pins the plan.
pub const EVENTS_SQL: &str = "select count(*) from audit where event = ?1 and at > ?2";
/// Log-ins that live; for the test that pins the plan.
pub const SESSIONS_SQL: &str = "select count(*) from session where seen_at >= ?1 and ended_at is null";
/// SMS that wait or are under way; for the test that pins the plan.
pub const SMS_WAITING_SQL: &str =
    "select state, count(*) from (select state from sms where state in ('held', 'queued') limit ?1) group by state
    union all select 'sending', count(*) from (select 1 from sms where state = 'sending' limit ?1)";
/// SMS that went wrong, ever: what an archive gathers is counted up to a bound. For the test that pins the plan.
pub const SMS_TROUBLED_SQL: &str =
    "select 'failed', count(*) from (select 1 from sms where state in ('failed', 'unknown') and state = 'failed' limit ?1)
    union all select 'unknown', count(*) from
        (select 1 from sms where state in ('failed', 'unknown') and state = 'unknown' limit ?1)";
/// SMS of a day; for the test that pins the plan.
pub const SMS_OF_DAY_SQL: &str = "select state, count(*) from sms where created_at > ?1 group by state";

fn by_word(view: &View<'_>, sql: &str, bound: i64) -> Result<Vec<(String, i64)>> {
    let mut statement = view.connection.prepare_cached(sql)?;
    let rows = statement.query_map([bound], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whether the file has the schema of this program.
pub fn has_own_schema(view: &View<'_>) -> Result<bool> {
    Ok(schema::version(view.connection)? == schema::newest())
}
