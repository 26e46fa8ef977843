//! Who may do what with a referral: asked by the acts inside their transaction, and by the desk to say it beforehand.

use super::Referral;
use crate::domain::letter::ReferralKind;
use crate::domain::refusal::Refusal;
use crate::domain::role::{Power, Role};
use crate::store::clerks::{Capacity, Clerk};

type Verdict = Result<(), Refusal>;

/// The referral whose receiver has to act: the newest for action that is open.
pub fn holder(all: &[Referral]) -> Option<&Referral> {
    all.iter().rev().find(|referral| referral.kind == ReferralKind::Action && referral.is_open())
}

/// Whether the clerk may take it on.
pub fn may_accept(all: &[Referral], referral: &Referral, clerk: &Clerk) -> Verdict {
    is_at_hand(all, referral)?;
    is_received(referral, clerk)?;
    if referral.accepted_by == Some(clerk.id) { Err(Refusal::ReferralOver) } else { Ok(()) }
}

/// Whether the clerk may refuse it: it then goes back to whoever referred it.
pub fn may_refuse(all: &[Referral], referral: &Referral, clerk: &Clerk) -> Verdict {
    is_at_hand(all, referral)?;
    is_received(referral, clerk)?;
    // What one has sent to oneself or to a colleague of the own unit one refers again.
    if referral.from_clerk_id == Some(clerk.id) { Err(Refusal::ReferralNotReceiver) } else { Ok(()) }
}

/// Whether the clerk may take it back. The head may do it for somebody else.
pub fn may_recall(all: &[Referral], referral: &Referral, clerk: &Clerk) -> Verdict {
    match referral.kind {
        ReferralKind::Action => is_at_hand(all, referral)?,
        ReferralKind::Copy if referral.is_open() => {}
        ReferralKind::Copy => return Err(Refusal::ReferralOver),
    }
    if !clerk.may(Power::Refer) {
        return Err(Refusal::NotAllowed);
    }
    // A deputy takes back what the absent sender sent. What somebody else sent to oneself is refused or referred again, not
    // taken back.
    let sent = referral.from_clerk_id.is_some_and(|sender| clerk.desks().contains(&sender));
    let is_head = clerk.capacities.iter().any(|place| place.role == Role::Head);
    let for_somebody = is_head && referral.to_clerk_id != Some(clerk.id);
    if !sent && !for_somebody {
        return Err(Refusal::ReferralNotSender);
    }
    if referral.opened_at.is_some() { Err(Refusal::ReferralOpened) } else { Ok(()) }
}

/// Whether the clerk may say that a copy was dealt with.
pub fn may_finish(referral: &Referral, clerk: &Clerk) -> Verdict {
    if referral.kind != ReferralKind::Copy || !referral.is_open() {
        return Err(Refusal::ReferralOver);
    }
    is_received(referral, clerk)
}

fn is_at_hand(all: &[Referral], referral: &Referral) -> Verdict {
    let is_it = holder(all).is_some_and(|holder| holder.id == referral.id);
    if is_it { Ok(()) } else { Err(Refusal::ReferralOver) }
}

fn is_received(referral: &Referral, clerk: &Clerk) -> Verdict {
    if !clerk.may(Power::Refer) {
        return Err(Refusal::NotAllowed);
    }
    let is_at = |place: &Capacity| {
        let of_unit = place.unit_id.is_some() && referral.to_unit_id == place.unit_id;
        place.role.may(Power::Refer) && (of_unit || referral.to_clerk_id == Some(place.clerk))
    };
    if clerk.capacities.iter().any(is_at) { Ok(()) } else { Err(Refusal::ReferralNotReceiver) }
}
