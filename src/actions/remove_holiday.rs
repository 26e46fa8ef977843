//! A holiday leaves the office's calendar. Deadlines that were given stay as they are.

use serde_json::json;

use crate::domain::calendar::JalaliDate;
use crate::domain::event::EventKind;
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::error::Result;
use crate::store::{Actor, Ledger, audit, clerks, holidays};

/// Takes a holiday away.
pub fn remove_holiday(ledger: &Ledger, actor: Actor, day: JalaliDate) -> Result<()> {
    ledger.write(actor, move |tx| {
        if actor != Actor::Admin {
            clerks::acting(tx, Power::Manage)?;
        }
        if !holidays::remove(tx, day)? {
            return Err(Refusal::HolidayUnknown.into());
        }
        audit::append(tx, EventKind::HolidayRemoved, None, &json!({ "day": day.number() }), None)?;
        Ok(())
    })
}
