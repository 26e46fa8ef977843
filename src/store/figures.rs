//! Figures of the last days: how much came, how fast it was decided and answered, by unit, why letters were refused, what
//! became of the SMS. One walk over the letters of the span, and one over its SMS.

use std::collections::HashMap;

use super::View;
use super::sms::SmsState;
use crate::domain::calendar::{Instant, JalaliDate};
use crate::domain::letter::State;
use crate::error::Result;

/// Letters that are looked at, at most; the newest ones.
pub const MOST: i64 = 200_000;
/// Reasons that are told.
const REASONS: usize = 8;
/// Characters of a reason that count as the same.
const REASON: usize = 60;
const DAY: i64 = 86_400;

/// How long something took, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    /// How many there were.
    pub count: usize,
    /// Half took no longer.
    pub median: i64,
    /// Nine of ten took no longer.
    pub ninth: i64,
}

/// One day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// The date.
    pub date: JalaliDate,
    /// Letters filed.
    pub filed: u64,
    /// Letters approved or refused on it, of those that were filed within the span.
    pub decided: u64,
    /// Letters answered on it, likewise.
    pub answered: u64,
}

/// One unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitFigures {
    /// Its name.
    pub name: String,
    /// Letters of the span that it got.
    pub got: u64,
    /// Of these, still to be answered.
    pub open: u64,
    /// Of these, past their date.
    pub late: u64,
    /// From approval to the answer.
    pub reply: Spread,
}

/// All figures of a span.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Days, oldest first.
    pub days: Vec<Day>,
    /// From filing to the decision.
    pub decision: Spread,
    /// From approval to the answer.
    pub reply: Spread,
    /// Units by the letters they got, most first.
    pub units: Vec<UnitFigures>,
    /// Reasons of refusal, most frequent first.
    pub reasons: Vec<(String, u64)>,
    /// Letters of the span by state.
    pub states: Vec<(State, u64)>,
    /// SMS of the span by state.
    pub sms: Vec<(SmsState, u64)>,
    /// Whether every letter of the span was looked at.
    pub is_whole: bool,
}

/// The walk over the letters of a span; a test pins its plan.
pub const LETTERS_SQL: &str =
    "select l.submitted_at, l.approved_at, l.rejected_at, l.answered_at, l.due_at, l.state, l.unit_id, u.name, l.reason
     from letter l left join unit u on u.id = l.unit_id
     where l.submitted_at >= ?1 order by l.submitted_at desc limit ?2";
/// The walk over the SMS of a span.
pub const SMS_SQL: &str =
    "select state, count(*) from sms indexed by sms_by_time where created_at >= ?1 group by state";

#[derive(Default)]
struct Unit {
    name: String,
    got: u64,
    open: u64,
    late: u64,
    replies: Vec<i64>,
}

/// The figures of so many days, today included.
pub fn of_days(view: &View<'_>, days: i64) -> Result<Figures> {
    let today = view.now.date().start().plus(DAY / 2);
    let days = (0..days.clamp(1, 366)).rev();
    let mut all: Vec<Day> =
        days.map(|ago| Day { date: today.plus(-ago * DAY).date(), filed: 0, decided: 0, answered: 0 }).collect();
    let starts: Vec<i64> = all.iter().map(|day| day.date.start().0).collect();
    let from = starts.first().copied().unwrap_or_default();
    // The day of an instant: the last one that began before it.
    let day = |at: i64| starts.partition_point(|start| *start <= at).checked_sub(1);
    let mut figures = Figures { is_whole: true, ..Figures::default() };
    let (mut decisions, mut replies) = (Vec::new(), Vec::new());
    let mut units: HashMap<i64, Unit> = HashMap::new();
    let mut reasons: HashMap<String, u64> = HashMap::new();
    let mut states: HashMap<State, u64> = HashMap::new();
    let mut statement = view.connection.prepare_cached(LETTERS_SQL)?;
    let mut rows = statement.query((from, MOST + 1))?;
    let mut seen = 0;
    while let Some(row) = rows.next()? {
        seen += 1;
        if seen > MOST {
            figures.is_whole = false;
            break;
        }
        let filed: i64 = row.get(0)?;
        let (approved, rejected, answered): (Option<i64>, Option<i64>, Option<i64>) =
            (row.get(1)?, row.get(2)?, row.get(3)?);
        let state = super::letters::state(row, 5)?;
        *states.entry(state).or_default() += 1;
        if let Some(place) = day(filed) {
            all[place].filed += 1;
        }
        if let Some(at) = approved.or(rejected) {
            decisions.push((at - filed).max(0));
            if let Some(place) = day(at) {
                all[place].decided += 1;
            }
        }
        if let (Some(approved), Some(answered)) = (approved, answered) {
            replies.push((answered - approved).max(0));
            if let Some(place) = day(answered) {
                all[place].answered += 1;
            }
        }
        if let Some(id) = row.get::<_, Option<i64>>(6)? {
            let unit = units.entry(id).or_default();
            if unit.name.is_empty() {
                unit.name = row.get::<_, Option<String>>(7)?.unwrap_or_default();
            }
            unit.got += 1;
            unit.open += u64::from(state == State::Approved);
            let due: Option<i64> = row.get(4)?;
            unit.late += u64::from(state == State::Approved && due.is_some_and(|due| due < view.now.0));
            if let (Some(approved), Some(answered)) = (approved, answered) {
                unit.replies.push((answered - approved).max(0));
            }
        }
        if state == State::Rejected
            && let Some(reason) = row.get::<_, Option<String>>(8)?
        {
            let first = reason.lines().next().unwrap_or_default();
            *reasons.entry(first.chars().take(REASON).collect()).or_default() += 1;
        }
    }
    figures.days = all;
    figures.decision = spread(decisions);
    figures.reply = spread(replies);
    figures.units = units
        .into_values()
        .map(|unit| UnitFigures {
            name: unit.name,
            got: unit.got,
            open: unit.open,
            late: unit.late,
            reply: spread(unit.replies),
        })
        .collect();
    figures.units.sort_by(|a, b| b.got.cmp(&a.got).then_with(|| a.name.cmp(&b.name)));
    figures.reasons = reasons.into_iter().collect();
    figures.reasons.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    figures.reasons.truncate(REASONS);
    figures.states = State::ALL.iter().filter_map(|state| Some((*state, *states.get(state)?))).collect();
    figures.sms = sms(view, Instant(from))?;
    Ok(figures)
}

fn sms(view: &View<'_>, from: Instant) -> Result<Vec<(SmsState, u64)>> {
    let mut statement = view.connection.prepare_cached(SMS_SQL)?;
    let rows = statement.query_map([from.0], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
    let counted = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    let count = |state: SmsState| counted.iter().find(|(code, _)| code == state.code()).map_or(0, |(_, n)| *n as u64);
    Ok(SmsState::ALL.iter().map(|state| (*state, count(*state))).filter(|(_, n)| *n > 0).collect())
}

/// Median and ninth decile, by the nearest rank.
fn spread(mut seconds: Vec<i64>) -> Spread {
    seconds.sort_unstable();
    let rank = |part: usize| seconds.get((seconds.len() * part).div_ceil(10).max(1) - 1).copied().unwrap_or_default();
    Spread { count: seconds.len(), median: rank(5), ninth: rank(9) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_and_ninth_are_what_a_hand_counts() {
        assert_eq!(spread(Vec::new()), Spread::default());
        assert_eq!(spread(vec![7]), Spread { count: 1, median: 7, ninth: 7 });
        assert_eq!(spread((1..=10).rev().collect()), Spread { count: 10, median: 5, ninth: 9 });
        assert_eq!(spread(vec![3, 1, 2]), Spread { count: 3, median: 2, ninth: 3 });
    }
}
