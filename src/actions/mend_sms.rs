//! A clerk tries a failed SMS again, or takes a waiting one back.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{ClerkId, SmsId};
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::error::Result;
use crate::store::{Actor, Ledger, audit, clerks, people, sms};

/// Queues a failed, unknown or expired notice again. A one-time code is never sent again.
pub fn retry_sms(ledger: &Ledger, clerk: ClerkId, id: SmsId) -> Result<()> {
    mend(ledger, clerk, id, EventKind::SmsRetried)
}

/// Takes back an SMS that has not left.
pub fn cancel_sms(ledger: &Ledger, clerk: ClerkId, id: SmsId) -> Result<()> {
    mend(ledger, clerk, id, EventKind::SmsCancelled)
}

fn mend(ledger: &Ledger, clerk: ClerkId, id: SmsId, event: EventKind) -> Result<()> {
    ledger.write(Actor::Clerk(clerk), move |tx| {
        clerks::acting(tx, Power::MendOutbox)?;
        let letter = sms::letter_of(tx, id)?;
        if let (EventKind::SmsRetried, Some(letter)) = (event, letter)
            && people::is_closed_of_letter(tx, letter)?
        {
            return Err(Refusal::AccountClosed.into());
        }
        let changed = if event == EventKind::SmsRetried { sms::retry(tx, id)? } else { sms::cancel(tx, id)? };
        if !changed {
            return Err(Refusal::SmsNotSo.into());
        }
        audit::append(tx, event, letter, &json!({ "sms": id.0 }), None)?;
        Ok(())
    })
}
