//! A registry is asked about somebody: the question is taken out of the queue, and what came back is settled.
//!
//! Between the two no lock is held and nothing is open: the service may take its time or be down. Kept is what it
//! decided, when, and its reference; never its raw answer.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::identity::{Outcome, Verifier};
use crate::domain::ids::IdentityCheckId;
use crate::error::Result;
use crate::store::people::{self, Person};
use crate::store::{Actor, Ledger, audit, identity};

use super::prove;

/// Seconds in which nobody else asks the same: longer than a service may take.
const LEASE: i64 = 120;
/// Seconds until a silent service is asked about the same person again: at first, and at most.
const WAIT: (i64, i64) = (30, 1_800);

/// What is to be asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// The check, for the answer.
    pub check: IdentityCheckId,
    /// The same for the same question, whenever it is asked.
    pub request_id: String,
    /// 2: whether the number belongs to the national ID. 3: whether name and birth date are the registry's.
    pub level: i64,
    /// About whom.
    pub person: Person,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The registry decided something.
    Said {
        /// What.
        outcome: Outcome,
        /// Its own number for it.
        reference: Option<String>,
    },
    /// No answer, or none that can be read: it is asked again.
    Silent {
        /// Seconds that the service asked for.
        after: Option<i64>,
    },
}

/// Whether a question waits for its time no longer.
pub fn is_question_due(ledger: &Ledger) -> Result<bool> {
    ledger.read(identity::is_due)
}

/// Takes the question that is due longest. One that is never settled (the program died) is free again after a while.
pub fn take_question(ledger: &Ledger) -> Result<Option<Question>> {
    ledger.write(Actor::Postman, |tx| {
        let Some(check) = identity::claim(tx, LEASE)? else { return Ok(None) };
        let found = identity::by_id(tx, check)?;
        let person = people::by_id(tx, found.person)?;
        let facts = json!({ "person": person.id.0, "check": check.0, "level": found.level, "time": found.attempts });
        audit::append(tx, EventKind::IdentityAsked, None, &facts, None)?;
        let request_id = format!("pishkhan-{}-{}", check.0, found.requested_at.0);
        Ok(Some(Question { check, request_id, level: found.level, person }))
    })
}

/// Settles an answer. A match raises the level; what a registry denies or does not know goes to the clerks, because a
/// SIM in a parent's name must not keep anybody from writing; silence waits longer each time, and a clerk may decide
/// meanwhile.
pub fn settle_answer(ledger: &Ledger, check: IdentityCheckId, answer: &Answer) -> Result<()> {
    let settings = ledger.settings()?;
    let answer = answer.clone();
    ledger.write(Actor::Postman, move |tx| {
        let found = identity::by_id(tx, check)?;
        if !found.waits || found.verifier != Verifier::Http {
            // A clerk was faster, or the account is closed.
            return Ok(());
        }
        match answer {
            Answer::Said { outcome: Outcome::Match, reference } if !people::by_id(tx, found.person)?.is_claim => {
                prove::matched(tx, &settings, (check, &found), Verifier::Http, reference.as_deref())
            }
            Answer::Said { outcome, reference } => prove::defer(tx, found.person, check, outcome, reference.as_deref()),
            Answer::Silent { after } => {
                let grown = WAIT.0.saturating_mul(1 << found.attempts.saturating_sub(1).clamp(0, 10)).min(WAIT.1);
                let jitter = i64::from(tx.dice.below(u32::try_from(grown / 4 + 1).unwrap_or(1))?);
                let wait = after.unwrap_or(0).clamp(0, 86_400).max(grown + jitter);
                identity::ask_again(tx, check, tx.now.plus(wait))?;
                let facts = json!({ "person": found.person.0, "check": check.0, "again_in": wait });
                audit::append(tx, EventKind::IdentityDeferred, None, &facts, None)?;
                Ok(())
            }
        }
    })
}
