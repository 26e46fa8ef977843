//! A letter is referred (ارجاع): the original goes to another unit or clerk for action, or a copy for information.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{ClerkId, LetterId, UnitId};
use crate::domain::letter::{ReferralKind, Step};
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::error::Result;
use crate::store::referrals::{self, NewReferral};
use crate::store::{Actor, Ledger, audit, clerks, letters, office};

use super::approve_letter::referral_note;

/// Where a letter is to go.
#[derive(Clone, Debug)]
pub struct ReferralOrder {
    /// The letter.
    pub letter: LetterId,
    /// The version that the clerk saw.
    pub version: i64,
    /// To which unit.
    pub unit: UnitId,
    /// To which clerk of it: the letter is assigned.
    pub clerk: Option<ClerkId>,
    /// For action or as a copy.
    pub kind: ReferralKind,
    /// هامش.
    pub note: String,
}

/// Refers or assigns a letter.
pub fn refer_letter(ledger: &Ledger, clerk: ClerkId, order: &ReferralOrder) -> Result<()> {
    let note = referral_note(&order.note)?;
    let &ReferralOrder { letter, version, unit, clerk: to, kind, .. } = order;
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let clerk = clerks::acting(tx, Power::Refer)?;
        letters::to_act(tx, &clerk, letter)?;
        let letter = letters::at_version(tx, letter, version)?;
        letter.state.after(Step::Refer)?;
        let unit = office::active_unit(tx, unit)?.ok_or(Refusal::UnitMissing)?;
        if let Some(to) = to {
            let to = clerks::by_id(tx, to)?;
            // Somebody who could not see the letter would have it on the list and not find it.
            // What somebody sees as a deputy ends before the letter does.
            if !to.is_active || !(to.role.may(Power::ReadAll) || to.unit_id == Some(unit.id)) {
                return Err(Refusal::UnitMissing.into());
            }
        }
        referrals::add(
            tx,
            &NewReferral {
                letter_id: letter.id,
                from: Some(clerk.id),
                to_unit: unit.id,
                to_clerk: to,
                kind,
                note: &note,
                due_at: letter.due_at,
            },
        )?;
        match kind {
            ReferralKind::Action => letters::assign(tx, letter.id, letter.version, unit.id, to)?,
            ReferralKind::Copy => letters::bump(tx, letter.id, letter.version)?,
        }
        let facts = json!({ "unit": unit.code, "kind": kind.code(), "clerk": to.map(|c| c.0) });
        let note = (!note.is_empty()).then_some(note.as_str());
        audit::append(tx, EventKind::LetterReferred, Some(letter.id), &facts, note)?;
        Ok(())
    })
}
