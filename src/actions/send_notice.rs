//! A clerk sends a notice on a letter by SMS.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{ClerkId, LetterId};
use crate::domain::name::reason;
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::domain::sms_text::{SmsKind, SmsText};
use crate::domain::text::clean_line;
use crate::error::Result;
use crate::store::sms::{self, NewSms};
use crate::store::{Actor, Ledger, audit, clerks, letters, people};

/// Queues a notice to the letter's sender.
pub fn send_notice(ledger: &Ledger, clerk: ClerkId, letter: LetterId, typed: &str) -> Result<()> {
    let text = clean_line(&reason(typed)?);
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let clerk = clerks::acting(tx, Power::Notify)?;
        let letter = letters::to_act(tx, &clerk, letter)?;
        if people::is_closed_of_letter(tx, letter.id)? {
            return Err(Refusal::AccountClosed.into());
        }
        let mobile = letter.mobile.as_ref().ok_or(Refusal::NoMobile)?;
        let event_id = audit::append(tx, EventKind::NoticeQueued, Some(letter.id), &json!({}), Some(&text))?;
        sms::add(
            tx,
            &NewSms {
                kind: SmsKind::Notice,
                event_id,
                letter_id: Some(letter.id),
                mobile,
                body: &SmsText::written(&text),
                hold: 0,
                expires_at: None,
            },
        )?;
        Ok(())
    })
}
