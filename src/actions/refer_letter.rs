//! A letter is referred (ارجاع): the original goes to another unit or clerk for action, and copies for information, in
//! one act.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{ClerkId, LetterId, UnitId};
use crate::domain::letter::{ReferralKind, Step};
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::domain::workdays::Deadline;
use crate::error::Result;
use crate::store::referrals::rights::holder;
use crate::store::referrals::{self, NewReferral};
use crate::store::{Actor, Ledger, Tx, audit, clerks, holidays, letters, office};

use super::approve_letter::referral_note;

/// Who gets the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// To which unit.
    pub unit: UnitId,
    /// To which clerk of it: the letter is assigned.
    pub clerk: Option<ClerkId>,
}

/// Where a letter is to go.
#[derive(Clone, Debug)]
pub struct ReferralOrder {
    /// The letter.
    pub letter: LetterId,
    /// The version that the clerk saw.
    pub version: i64,
    /// Who has to act from now on; nobody else than before when there are only copies.
    pub original: Option<Recipient>,
    /// Units that get a copy.
    pub copies: Vec<UnitId>,
    /// By when.
    pub due: Deadline,
    /// هامش, for all of them.
    pub note: String,
}

/// Refers or assigns a letter.
pub fn refer_letter(ledger: &Ledger, clerk: ClerkId, order: &ReferralOrder) -> Result<()> {
    let settings = ledger.settings()?;
    let note = referral_note(&order.note)?;
    let order = order.clone();
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let clerk = clerks::acting(tx, Power::Refer)?;
        letters::to_act(tx, &clerk, order.letter)?;
        let letter = letters::at_version(tx, order.letter, order.version)?;
        letter.state.after(Step::Refer)?;
        // The sheet may have been open since yesterday.
        if matches!(order.due, Deadline::On(date) if date < tx.now.date()) {
            return Err(Refusal::DeadlinePast.into());
        }
        let known = referrals::of_letter(tx, letter.id)?;
        let calendar = holidays::calendar_since(tx, &settings, tx.now)?;
        let due_at = calendar.instant(order.due, tx.now, letter.due_at, settings.number("answer.days"));
        let refer = |to_unit, to_clerk, kind| {
            let new = NewReferral {
                letter_id: letter.id,
                parent: holder(&known).map(|holder| holder.id),
                from: Some(clerk.id),
                to_unit: Some(to_unit),
                to_clerk,
                kind,
                note: &note,
                due_at: Some(due_at),
            };
            referrals::add(tx, &new)
        };
        let mut facts = json!({ "due": due_at.date().to_string() });
        if let Some(Recipient { unit, clerk: to }) = order.original {
            let unit = office::active_unit(tx, unit)?.ok_or(Refusal::UnitMissing)?;
            can_find_it(tx, to, unit.id)?;
            refer(unit.id, to, ReferralKind::Action)?;
            letters::assign(tx, letter.id, letter.version, Some(unit.id), to)?;
            facts["unit"] = json!(unit.code);
            facts["kind"] = json!(ReferralKind::Action.code());
            facts["clerk"] = json!(to.map(|to| to.0));
        }
        let mut copies: Vec<String> = Vec::new();
        for copy in order.copies {
            let unit = office::active_unit(tx, copy)?.ok_or(Refusal::UnitMissing)?;
            // Whoever has the original, or a copy already, needs none.
            let acts = order.original.map_or(letter.unit_id, |to| Some(to.unit)) == Some(unit.id);
            let has = known
                .iter()
                .any(|old| old.kind == ReferralKind::Copy && old.to_unit_id == Some(unit.id) && old.is_open());
            if !acts && !has && !copies.contains(&unit.code) {
                refer(unit.id, None, ReferralKind::Copy)?;
                copies.push(unit.code);
            }
        }
        if order.original.is_none() {
            let first = copies.first().ok_or(Refusal::ReferralEmpty)?;
            letters::bump(tx, letter.id, letter.version)?;
            facts["unit"] = json!(first);
            facts["kind"] = json!(ReferralKind::Copy.code());
        }
        facts["copies"] = json!(copies);
        let note = (!note.is_empty()).then_some(note.as_str());
        audit::append(tx, EventKind::LetterReferred, Some(letter.id), &facts, note)?;
        Ok(())
    })
}

/// Somebody who could not see the letter would have it on the list and not find it.
fn can_find_it(tx: &Tx<'_>, to: Option<ClerkId>, unit: UnitId) -> Result<()> {
    let Some(to) = to else { return Ok(()) };
    let to = clerks::by_id(tx, to)?;
    // What somebody sees as a deputy ends before the letter does.
    if to.is_active && (to.role.may(Power::ReadAll) || to.unit_id == Some(unit)) {
        Ok(())
    } else {
        Err(Refusal::UnitMissing.into())
    }
}
