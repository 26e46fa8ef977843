//! Letters need no approval here: a filed one is registered at once, by the rule of the office, in the act that files it.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::LetterId;
use crate::domain::letter::{ReferralKind, Step};
use crate::domain::register_no::Direction;
use crate::domain::settings::Settings;
use crate::domain::sms_text::{self, SmsKind};
use crate::error::Result;
use crate::store::letters::{self, Letter};
use crate::store::office::{self, Unit};
use crate::store::referrals::{self, NewReferral};
use crate::store::{Tx, audit, register};

use super::notify::{Notice, notify};

/// Gives number, referral and SMS as an approval does; nobody is named as its clerk, and the log says that it was the
/// rule. `false` when the office has no unit that could act: the letter then waits for a clerk.
pub(super) fn register_by_rule(tx: &Tx<'_>, settings: &Settings, letter: LetterId) -> Result<bool> {
    let letter = letters::by_id(tx, letter)?;
    letter.state.after(Step::Approve)?;
    let Some(unit) = unit_for(tx, settings, &letter)? else { return Ok(false) };
    let number = register::give(tx, &settings.register_template()?, Direction::Incoming, letter.id, None)?;
    referrals::add(
        tx,
        &NewReferral {
            letter_id: letter.id,
            parent: None,
            from: None,
            to_unit: Some(unit.id),
            to_clerk: None,
            kind: ReferralKind::Action,
            note: "",
            due_at: letter.due_at,
        },
    )?;
    letters::approve(tx, letter.id, letter.version, &number, unit.id)?;
    let facts = json!({ "number": number, "unit": unit.code, "copies": 0, "by": "rule" });
    let event_id = audit::append(tx, EventKind::LetterApproved, Some(letter.id), &facts, None)?;
    let code = letter.follow_up_code.as_deref().unwrap_or_default();
    // One SMS says both, filed and registered; an office that sends none of approvals sends that of the filing.
    let (kind, switch, body) = if settings.is_on("sms.on_approve") {
        (SmsKind::Approved, "sms.on_approve", sms_text::approved(&number, &tx.now.date().to_string(), code))
    } else {
        (SmsKind::Submitted, "sms.on_submit", sms_text::submitted(code))
    };
    notify(
        tx,
        settings,
        &Notice { kind, letter: letter.id, mobile: letter.mobile.as_ref(), switch, event_id, body: &body, hold: 0 },
    )?;
    Ok(true)
}

/// The addressee's unit, else the one that the office set, else its first; closed ones do not count.
fn unit_for(tx: &Tx<'_>, settings: &Settings, letter: &Letter) -> Result<Option<Unit>> {
    if let Some(addressee) = letter.addressee_id
        && let Some(unit) = office::unit_of_addressee(tx, addressee)?
    {
        return Ok(Some(unit));
    }
    let units = office::units(tx)?;
    let code = settings.text("approval.unit");
    let set = units.iter().find(|unit| unit.is_active && unit.code.eq_ignore_ascii_case(code));
    Ok(set.or_else(|| units.iter().find(|unit| unit.is_active)).cloned())
}
