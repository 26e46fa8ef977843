//! What becomes of a referral before the matter is done: whom it went to takes it on or refuses it, whoever sent it takes
//! it back, a copy is dealt with. A letter that nobody has any more goes back to whoever referred it.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{ClerkId, LetterId, ReferralId};
use crate::domain::letter::{ReferralKind, Step};
use crate::domain::name::reason;
use crate::domain::refusal::Refusal;
use crate::error::Result;
use crate::store::clerks::{self, Clerk};
use crate::store::letters::{self, Letter};
use crate::store::referrals::{self, NewReferral, Referral, rights};
use crate::store::{Actor, Ledger, Tx, audit};

/// A referral of a letter, and the version of the letter that the clerk saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtHand {
    /// The letter.
    pub letter: LetterId,
    /// Its version.
    pub version: i64,
    /// The referral.
    pub referral: ReferralId,
}

/// Takes the letter on: from now on it is this clerk's.
pub fn accept_referral(ledger: &Ledger, clerk: ClerkId, at: AtHand) -> Result<()> {
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let (clerk, letter, all) = read(tx, at)?;
        let referral = one(&all, at.referral)?;
        rights::may_accept(&all, referral, &clerk)?;
        referrals::mark_accepted(tx, referral.id, clerk.id)?;
        letters::assign(tx, letter.id, letter.version, letter.unit_id, Some(clerk.id))?;
        append(tx, EventKind::ReferralAccepted, referral, &letter, None)
    })
}

/// Refuses it with a reason.
pub fn refuse_referral(ledger: &Ledger, clerk: ClerkId, at: AtHand, typed: &str) -> Result<()> {
    let reason = reason(typed)?;
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let (clerk, letter, all) = read(tx, at)?;
        let referral = one(&all, at.referral)?;
        rights::may_refuse(&all, referral, &clerk)?;
        let to = match sender(tx, referral)? {
            Some(sender) => sender,
            None => clerks::head_of(tx, None)?.ok_or(Refusal::NobodyToReturnTo)?,
        };
        give_back(tx, &letter, &all, referral, &clerk, &to)?;
        referrals::mark_refused(tx, referral.id, &reason)?;
        append(tx, EventKind::ReferralRefused, referral, &letter, Some(&reason))
    })
}

/// Takes it back before it was opened.
pub fn recall_referral(ledger: &Ledger, clerk: ClerkId, at: AtHand) -> Result<()> {
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let (clerk, letter, all) = read(tx, at)?;
        let referral = one(&all, at.referral)?;
        rights::may_recall(&all, referral, &clerk)?;
        match referral.kind {
            ReferralKind::Action => {
                let to = sender(tx, referral)?;
                give_back(tx, &letter, &all, referral, &clerk, to.as_ref().unwrap_or(&clerk))?;
            }
            ReferralKind::Copy => letters::bump(tx, letter.id, letter.version)?,
        }
        referrals::mark_recalled(tx, referral.id)?;
        append(tx, EventKind::ReferralRecalled, referral, &letter, None)
    })
}

/// A copy was read and dealt with. The letter stays as it is, whatever version of it the clerk saw.
pub fn finish_copy(ledger: &Ledger, clerk: ClerkId, letter: LetterId, referral: ReferralId) -> Result<()> {
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let clerk = clerks::acting_any(tx)?;
        let letter = letters::for_clerk(tx, &clerk, letter)?;
        let all = referrals::of_letter(tx, letter.id)?;
        let referral = one(&all, referral)?;
        rights::may_finish(referral, &clerk)?;
        referrals::mark_copy_done(tx, referral.id)?;
        append(tx, EventKind::ReferralDone, referral, &letter, None)
    })
}

fn read(tx: &Tx<'_>, at: AtHand) -> Result<(Clerk, Letter, Vec<Referral>)> {
    let clerk = clerks::acting_any(tx)?;
    let seen = letters::for_clerk(tx, &clerk, at.letter)?;
    letters::note_place(tx, &clerk, &seen)?;
    let letter = letters::at_version(tx, at.letter, at.version)?;
    letter.state.after(Step::Refer)?;
    Ok((clerk, letter, referrals::of_letter(tx, at.letter)?))
}

fn one(all: &[Referral], id: ReferralId) -> Result<&Referral> {
    Ok(all.iter().find(|referral| referral.id == id).ok_or(Refusal::ReferralOver)?)
}

/// Whoever referred, if that clerk still works.
fn sender(tx: &Tx<'_>, referral: &Referral) -> Result<Option<Clerk>> {
    let Some(id) = referral.from_clerk_id else { return Ok(None) };
    Ok(Some(clerks::by_id(tx, id)?).filter(|clerk| clerk.is_active))
}

/// The letter goes back to this clerk: to the duty that the clerk's own unit still has, else by a referral of its own, so
/// that there is always somebody who has to act.
fn give_back(tx: &Tx<'_>, letter: &Letter, all: &[Referral], from: &Referral, by: &Clerk, to: &Clerk) -> Result<()> {
    let open = |old: &&Referral| old.kind == ReferralKind::Action && old.is_open() && old.id != from.id;
    let theirs =
        |old: &&Referral| old.to_clerk_id == Some(to.id) || (old.to_unit_id.is_some() && old.to_unit_id == to.unit_id);
    let unit = if let Some(before) = all.iter().rev().find(open).filter(theirs) {
        before.to_unit_id
    } else {
        let new = NewReferral {
            letter_id: letter.id,
            parent: Some(from.id),
            from: Some(by.id),
            to_unit: to.unit_id,
            to_clerk: Some(to.id),
            kind: ReferralKind::Action,
            note: "",
            due_at: letter.due_at,
        };
        referrals::add(tx, &new)?;
        to.unit_id
    };
    letters::assign(tx, letter.id, letter.version, unit, Some(to.id))
}

fn append(tx: &Tx<'_>, event: EventKind, referral: &Referral, letter: &Letter, note: Option<&str>) -> Result<()> {
    let facts = json!({
        "referral": referral.id.0,
        "kind": referral.kind.code(),
        "unit_id": referral.to_unit_id.map(|unit| unit.0),
    });
    audit::append(tx, event, Some(letter.id), &facts, note)?;
    Ok(())
}
