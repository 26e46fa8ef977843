//! Holidays of the office: a few dozen rows a year, read whole.

use super::{Tx, View};
use crate::domain::calendar::{Instant, JalaliDate};
use crate::domain::settings::Settings;
use crate::domain::workdays::WorkCalendar;
use crate::error::Result;

/// A day on which the office is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// The day.
    pub day: JalaliDate,
    /// Why.
    pub name: String,
}

/// All holidays, the earliest first.
pub fn all(view: &View<'_>) -> Result<Vec<Holiday>> {
    let mut statement = view.connection.prepare_cached("select day, name from holiday order by day")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut holidays = Vec::new();
    for row in rows {
        let (number, name): (i64, String) = row?;
        // SQL cannot tell the 30th of Esfand of a year that has none; such a row closes nothing.
        holidays.extend(JalaliDate::of_number(number).map(|day| Holiday { day, name }));
    }
    Ok(holidays)
}

/// The calendar that deadlines are counted by.
pub fn calendar(view: &View<'_>, settings: &Settings) -> Result<WorkCalendar> {
    Ok(WorkCalendar::new(settings, all(view)?.into_iter().map(|holiday| holiday.day)))
}

/// The same for days from this one on: what is counted forward needs no holidays of past years.
pub(crate) fn calendar_since(view: &View<'_>, settings: &Settings, since: Instant) -> Result<WorkCalendar> {
    let mut statement = view.connection.prepare_cached("select day from holiday where day >= ?1 order by day")?;
    let days = statement.query_map([since.date().number()], |row| row.get(0))?;
    let days = days.collect::<rusqlite::Result<Vec<i64>>>()?;
    Ok(WorkCalendar::new(settings, days.into_iter().filter_map(JalaliDate::of_number)))
}

/// Adds a holiday, or gives the one of this day another name.
pub(crate) fn put(tx: &Tx<'_>, day: JalaliDate, name: &str) -> Result<()> {
    tx.connection
        .prepare_cached(
            "insert into holiday (day, name) values (?1, ?2) on conflict do update set name = excluded.name",
        )?
        .execute((day.number(), name))?;
    Ok(())
}

/// Adds a holiday unless the day is one already; tells whether it did.
pub(crate) fn put_new(tx: &Tx<'_>, day: JalaliDate, name: &str) -> Result<bool> {
    let added = tx
        .connection
        .prepare_cached("insert into holiday (day, name) values (?1, ?2) on conflict do nothing")?
        .execute((day.number(), name))?;
    Ok(added == 1)
}

/// Takes a holiday away; `false` when the day was none.
pub(crate) fn remove(tx: &Tx<'_>, day: JalaliDate) -> Result<bool> {
    let removed = tx.connection.prepare_cached("delete from holiday where day = ?1")?.execute([day.number()])?;
    Ok(removed == 1)
}
