//! A holiday comes into the office's calendar: deadlines that are given from now on pass it over.

use serde_json::json;

use crate::domain::calendar::JalaliDate;
use crate::domain::event::EventKind;
use crate::domain::name::name;
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::domain::workdays::solar_holidays;
use crate::error::Result;
use crate::store::{Actor, Ledger, audit, clerks, holidays};

/// Adds a holiday, or gives the one of this day another name.
pub fn add_holiday(ledger: &Ledger, actor: Actor, day: JalaliDate, typed: &str) -> Result<()> {
    let name = name(typed, Refusal::HolidayNameMissing)?;
    is_kept(day)?;
    ledger.write(actor, move |tx| {
        if actor != Actor::Admin {
            clerks::acting(tx, Power::Manage)?;
        }
        holidays::put(tx, day, &name)?;
        audit::append(tx, EventKind::HolidayAdded, None, &json!({ "day": day.number(), "name": name }), None)?;
        Ok(())
    })
}

/// Adds the fixed holidays of a year that are not in the calendar yet; gives how many there were.
pub fn add_solar_holidays(ledger: &Ledger, actor: Actor, year: i32) -> Result<usize> {
    let fixed = solar_holidays(year);
    for (day, _) in &fixed {
        is_kept(*day)?;
    }
    ledger.write(actor, move |tx| {
        if actor != Actor::Admin {
            clerks::acting(tx, Power::Manage)?;
        }
        let mut added = 0;
        for (day, name) in fixed {
            if holidays::put_new(tx, day, name)? {
                audit::append(tx, EventKind::HolidayAdded, None, &json!({ "day": day.number(), "name": name }), None)?;
                added += 1;
            }
        }
        Ok(added)
    })
}

/// Whether the calendar goes so far.
fn is_kept(day: JalaliDate) -> Result<()> {
    if (1300..1500).contains(&day.year) { Ok(()) } else { Err(Refusal::DateForm.into()) }
}
