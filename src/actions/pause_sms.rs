//! All sending of SMS is paused, or goes on. What was written waits in the outbox; every postman sees the pause.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::error::Result;
use crate::store::sms::ways;
use crate::store::{Actor, Ledger, audit, clerks};

/// Pauses all sending. Refused when it is paused.
pub fn pause_sms(ledger: &Ledger, actor: Actor) -> Result<()> {
    ledger.write(actor, move |tx| {
        let clerk = match actor {
            Actor::Admin => None,
            _ => Some(clerks::acting(tx, Power::MendOutbox)?.id),
        };
        if !ways::stop(tx, clerk)? {
            return Err(Refusal::SmsPaused.into());
        }
        audit::append(tx, EventKind::SmsPaused, None, &json!({}), None)?;
        Ok(())
    })
}

/// Lets sending go on; gateways that were left alone are tried at once. Refused when nothing rested.
pub fn resume_sms(ledger: &Ledger, actor: Actor) -> Result<()> {
    ledger.write(actor, move |tx| {
        if actor != Actor::Admin {
            clerks::acting(tx, Power::MendOutbox)?;
        }
        if !ways::go_on(tx)? {
            return Err(Refusal::SmsNotPaused.into());
        }
        audit::append(tx, EventKind::SmsResumed, None, &json!({}), None)?;
        Ok(())
    })
}
