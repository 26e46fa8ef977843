//! A clerk confirms or refuses an identity: the `manual` verifier, which needs no service.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{ClerkId, IdentityCheckId};
use crate::domain::name::reason;
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::error::Result;
use crate::store::{Actor, Ledger, audit, clerks, identity, people};

/// What the clerk found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The person is who he says.
    Confirm,
    /// Not so; the person reads the reason.
    Refuse(String),
}

/// Decides a waiting check.
pub fn decide_identity(ledger: &Ledger, clerk: ClerkId, check: IdentityCheckId, verdict: &Verdict) -> Result<()> {
    let refusal_reason = match verdict {
        Verdict::Confirm => None,
        Verdict::Refuse(typed) => Some(reason(typed)?),
    };
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let clerk = clerks::acting(tx, Power::ProveIdentity)?;
        let (person, level, waits) = identity::by_id(tx, check)?;
        if !waits {
            return Err(Refusal::IdentityDecided.into());
        }
        let facts = json!({ "person": person.0, "check": check.0, "level": level });
        match &refusal_reason {
            None => {
                identity::decide(tx, check, clerk.id, "confirmed", None)?;
                people::set_identity_level(tx, person, level)?;
                audit::append(tx, EventKind::IdentityConfirmed, None, &facts, None)?;
            }
            Some(reason) => {
                identity::decide(tx, check, clerk.id, "refused", Some(reason))?;
                audit::append(tx, EventKind::IdentityRefused, None, &facts, Some(reason))?;
            }
        }
        Ok(())
    })
}
