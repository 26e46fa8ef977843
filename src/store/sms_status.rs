//! How the outbox does, for the admin: counts of the last week, what waits, and the providers' last words.

use super::View;
use super::sms::SmsState;
use crate::domain::calendar::Instant;
use crate::error::Result;

/// Seconds that are looked back at.
const SPAN: i64 = 7 * 86_400;

/// How the outbox does.
#[derive(Clone, Debug)]
pub struct SmsStatus {
    /// Rows of the last week by state and gateway.
    pub counts: Vec<(SmsState, Option<String>, i64)>,
    /// Since when the oldest SMS waits that should have left by now.
    pub oldest_unsent: Option<Instant>,
    /// Rows that were written today.
    pub today: i64,
    /// What each gateway said last, newest first.
    pub words: Vec<Words>,
}

/// What a gateway said of an SMS.
#[derive(Clone, Debug)]
pub struct Words {
    /// Which gateway.
    pub gateway: String,
    /// Where the SMS stands.
    pub state: SmsState,
    /// When the SMS was written.
    pub at: Instant,
    /// The words.
    pub said: String,
}

/// The counts of the week, for the test that pins their plan.
pub const COUNTS_SQL: &str =
    "select state, gateway, count(*) from sms where created_at >= ?1 group by state, gateway order by state, gateway";

/// The last words of each gateway, for the test that pins their plan.
pub const WORDS_SQL: &str = "select gateway, state, max(created_at), provider_said from sms indexed by sms_by_time
     where created_at >= ?1 and provider_said is not null and gateway is not null group by gateway order by 3 desc";

/// Looks at the outbox.
pub fn status(view: &View<'_>) -> Result<SmsStatus> {
    let since = view.now.plus(-SPAN).0;
    let state = |code: &str| SmsState::of_code(code).unwrap_or(SmsState::Unknown);
    let counts = view
        .connection
        .prepare_cached(COUNTS_SQL)?
        .query_map([since], |row| Ok((state(row.get_ref(0)?.as_str()?), row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let words = view
        .connection
        .prepare_cached(WORDS_SQL)?
        .query_map([since], |row| {
            Ok(Words {
                gateway: row.get(0)?,
                state: state(row.get_ref(1)?.as_str()?),
                at: Instant(row.get(2)?),
                said: row.get(3)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(SmsStatus {
        counts,
        oldest_unsent: super::sms::oldest_waiting(view)?,
        today: super::sms::written_since(view, view.now.date().start(), i64::MAX)?,
        words,
    })
}
