//! A letter is approved: number, referral to the acting unit, copies and SMS in one transaction.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{ClerkId, LetterId, UnitId};
use crate::domain::letter::{ReferralKind, Step};
use crate::domain::name::REASON_MAX;
use crate::domain::refusal::Refusal;
use crate::domain::register_no::{Direction, RegisterTemplate};
use crate::domain::role::Power;
use crate::domain::settings::Settings;
use crate::domain::sms_text::{self, SmsKind};
use crate::domain::text::{clean_text, typed_text};
use crate::error::Result;
use crate::store::clerks::Clerk;
use crate::store::referrals::{self, NewReferral};
use crate::store::{Actor, Ledger, Tx, audit, clerks, letters, office, register};

use super::notify::{Notice, notify};

/// What the clerk decided.
#[derive(Clone, Debug)]
pub struct Approval {
    /// The letter.
    pub letter: LetterId,
    /// The version that the clerk saw.
    pub version: i64,
    /// The unit that has to act.
    pub unit: UnitId,
    /// Units that get a copy.
    pub copies: Vec<UnitId>,
    /// هامش for the unit; may be empty.
    pub note: String,
}

/// Approves a letter and gives its register number.
pub fn approve_letter(ledger: &Ledger, clerk: ClerkId, approval: Approval) -> Result<String> {
    let settings = ledger.settings()?;
    let template = settings.register_template()?;
    let note = referral_note(&approval.note)?;
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let clerk = clerks::acting(tx, Power::Decide)?;
        approve_in(tx, (&settings, &template), &clerk, &approval, &note)
    })
}

/// The approval inside its act: number, referrals, event and SMS.
pub(super) fn approve_in(
    tx: &Tx<'_>,
    (settings, template): (&Settings, &RegisterTemplate),
    clerk: &Clerk,
    approval: &Approval,
    note: &str,
) -> Result<String> {
    let letter = letters::at_version(tx, approval.letter, approval.version)?;
    letter.state.after(Step::Approve)?;
    let unit = office::active_unit(tx, approval.unit)?.ok_or(Refusal::UnitMissing)?;
    let number = register::give(tx, template, Direction::Incoming, letter.id, Some(clerk.id))?;
    let referral = |to_unit, kind| NewReferral {
        letter_id: letter.id,
        parent: None,
        from: Some(clerk.id),
        to_unit: Some(to_unit),
        to_clerk: None,
        kind,
        note,
        due_at: letter.due_at,
    };
    referrals::add(tx, &referral(unit.id, ReferralKind::Action))?;
    for copy in approval.copies.iter().filter(|copy| **copy != unit.id) {
        let copy = office::active_unit(tx, *copy)?.ok_or(Refusal::UnitMissing)?;
        referrals::add(tx, &referral(copy.id, ReferralKind::Copy))?;
    }
    letters::approve(tx, letter.id, letter.version, &number, unit.id)?;
    let facts = json!({ "number": number, "unit": unit.code, "copies": approval.copies.len() });
    let event_id = audit::append(tx, EventKind::LetterApproved, Some(letter.id), &facts, None)?;
    let code = letter.follow_up_code.as_deref().unwrap_or_default();
    let body = sms_text::approved(&number, &tx.now.date().to_string(), code);
    let hold = settings.number("undo.window");
    let notice = Notice {
        kind: SmsKind::Approved,
        letter: letter.id,
        mobile: letter.mobile.as_ref(),
        switch: "sms.on_approve",
        event_id,
        body: &body,
        hold,
    };
    notify(tx, settings, &notice)?;
    Ok(number)
}

/// A note that goes with a referral.
pub(super) fn referral_note(typed: &str) -> Result<String> {
    let note = clean_text(&typed_text(typed));
    if note.chars().count() > REASON_MAX { Err(Refusal::ReasonTooLong.into()) } else { Ok(note) }
}
