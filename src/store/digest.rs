//! A day of the office: what came, what was done, by whom and by which unit, what is late, what became of the SMS. Every
//! question walks one day of an index, or what is open now.

use rusqlite::{Row, ToSql, named_params};

use super::View;
use super::sms::SmsState;
use crate::domain::calendar::{Instant, JalaliDate};
use crate::domain::event::EventKind;
use crate::error::Result;

/// Late letters that are counted at most.
pub const MOST: i64 = 10_000;
/// Words of gateways that are told.
const TROUBLES: i64 = 5;

/// One day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    /// Which.
    pub date: JalaliDate,
    /// When it was asked: what waits and what is late is of that moment.
    pub asked_at: Instant,
    /// Letters filed on it.
    pub filed: i64,
    /// What was done to letters on it.
    pub deeds: Vec<(EventKind, i64)>,
    /// The same by clerk: name, decisions and replies.
    pub clerks: Vec<(String, i64)>,
    /// By unit.
    pub units: Vec<UnitDay>,
    /// Letters that wait for approval now.
    pub waiting: i64,
    /// Letters past their date now; those of no unit yet included.
    pub late: i64,
    /// SMS written on it, by where they stand now.
    pub sms: Vec<(SmsState, i64)>,
    /// What gateways said about SMS of that day that failed.
    pub troubles: Vec<(String, i64)>,
}

/// A unit on that day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitDay {
    /// Its name.
    pub name: String,
    /// Letters that were approved for it.
    pub got: i64,
    /// Letters of it that were answered.
    pub answered: i64,
    /// Letters of it that are late now.
    pub late: i64,
}

/// Letters filed in a span of time.
pub const FILED_SQL: &str =
    "select count(*) from letter where submitted_at is not null and submitted_at >= :from and submitted_at < :to";
/// Deeds of a span of time, by kind.
pub const DEEDS_SQL: &str = "select event, count(*) from audit indexed by audit_deeds
    where event in ('letter.approved', 'letter.rejected', 'letter.returned', 'letter.reply_registered',
                    'letter.decision_undone', 'letter.reply_undone', 'letter.reversed', 'letter.resubmitted',
                    'letter.withdrawn')
        and at >= :from and at < :to
    group by event";
/// Decisions and replies of a span of time, by clerk.
pub const CLERKS_SQL: &str = "select c.name, count(*) as n from audit a indexed by audit_deeds
    join clerk c on c.id = cast(substr(a.actor, 7) as integer)
    where a.event in ('letter.approved', 'letter.rejected', 'letter.returned', 'letter.reply_registered',
                      'letter.decision_undone', 'letter.reply_undone', 'letter.reversed', 'letter.resubmitted',
                      'letter.withdrawn')
        and a.at >= :from and a.at < :to and a.actor glob 'clerk:*'
        and a.event not in ('letter.decision_undone', 'letter.reply_undone', 'letter.reversed')
    group by c.id order by n desc, c.id";
/// Approvals and replies of a span of time, by the unit that the letter is with.
pub const UNITS_SQL: &str = "select l.unit_id, sum(a.event = 'letter.approved'), sum(a.event <> 'letter.approved')
    from audit a indexed by audit_deeds join letter l on l.id = a.letter_id
    where a.event in ('letter.approved', 'letter.rejected', 'letter.returned', 'letter.reply_registered',
                      'letter.decision_undone', 'letter.reply_undone', 'letter.reversed', 'letter.resubmitted',
                      'letter.withdrawn')
        and a.at >= :from and a.at < :to and a.event in ('letter.approved', 'letter.reply_registered')
        and l.unit_id is not null
    group by l.unit_id";
/// What is late now, by unit.
pub const LATE_SQL: &str = "select unit_id, count(*) from (
        select unit_id from letter indexed by letter_late
        where state in ('in_review', 'approved') and due_at < :now limit :most)
    group by unit_id";
/// SMS written in a span of time, by state.
pub const SMS_SQL: &str =
    "select state, count(*) from sms where created_at >= :from and created_at < :to group by state";
/// What gateways said about those that failed.
pub const TROUBLES_SQL: &str = "select provider_said, count(*) as n from sms indexed by sms_by_time
    where created_at >= :from and created_at < :to and state in ('failed', 'unknown') and provider_said is not null
    group by provider_said order by n desc limit :most";

/// The day of this date.
pub fn of_day(view: &View<'_>, date: JalaliDate) -> Result<Digest> {
    let from = date.start().0;
    let to = date.days_on(1).start().0;
    let span: [(&str, &dyn ToSql); 2] = [(":from", &from), (":to", &to)];
    let filed = view.connection.prepare_cached(FILED_SQL)?.query_row(&span, |row| row.get(0))?;
    let deeds = rows(view, DEEDS_SQL, &span, |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
    let waiting = view
        .connection
        .prepare_cached("select coalesce(sum(n), 0) from letter_count where state = 'in_review'")?
        .query_row([], |row| row.get(0))?;
    let late = rows(view, LATE_SQL, named_params! { ":now": view.now.0, ":most": MOST }, |row| {
        Ok((row.get::<_, Option<i64>>(0)?, row.get::<_, i64>(1)?))
    })?;
    let sms = rows(view, SMS_SQL, &span, |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
    Ok(Digest {
        date,
        asked_at: view.now,
        filed,
        deeds: deeds.into_iter().filter_map(|(code, n)| Some((EventKind::of_code(&code)?, n))).collect(),
        clerks: rows(view, CLERKS_SQL, &span, |row| Ok((row.get(0)?, row.get(1)?)))?,
        units: units(view, &span, &late)?,
        waiting,
        late: late.iter().map(|(_, n)| n).sum(),
        sms: sms.into_iter().filter_map(|(code, n)| Some((SmsState::of_code(&code)?, n))).collect(),
        troubles: rows(view, TROUBLES_SQL, named_params! { ":from": from, ":to": to, ":most": TROUBLES }, |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?,
    })
}

/// The units that had something to do with the day, in the office's order.
fn units(view: &View<'_>, span: &[(&str, &dyn ToSql)], late: &[(Option<i64>, i64)]) -> Result<Vec<UnitDay>> {
    let moved = rows(view, UNITS_SQL, span, |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get(2)?)))?;
    let mut all = Vec::new();
    for unit in super::office::units(view)? {
        let (got, answered) = moved.iter().find(|(id, ..)| *id == unit.id.0).map_or((0, 0), |(_, got, n)| (*got, *n));
        let late = late.iter().find(|(id, _)| *id == Some(unit.id.0)).map_or(0, |(_, n)| *n);
        if got + answered + late > 0 {
            all.push(UnitDay { name: unit.name, got, answered, late });
        }
    }
    Ok(all)
}

fn rows<T>(
    view: &View<'_>,
    sql: &str,
    values: &[(&str, &dyn ToSql)],
    take: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    let mut statement = view.connection.prepare_cached(sql)?;
    Ok(statement.query_map(values, take)?.collect::<rusqlite::Result<_>>()?)
}

impl Digest {
    /// How often something was done on that day.
    pub fn count(&self, deed: EventKind) -> i64 {
        self.deeds.iter().find(|(kind, _)| *kind == deed).map_or(0, |(_, n)| *n)
    }
}
