//! A letter is refused, with a reason that the sender reads.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{ClerkId, LetterId};
use crate::domain::letter::Step;
use crate::domain::name::reason;
use crate::domain::role::Power;
use crate::domain::sms_text::{self, SmsKind};
use crate::error::Result;
use crate::store::{Actor, Ledger, audit, clerks, letters};

use super::notify::{Notice, notify};

/// Refuses a letter. Reason and date go into the SMS.
pub fn reject_letter(ledger: &Ledger, clerk: ClerkId, letter: LetterId, version: i64, typed: &str) -> Result<()> {
    let settings = ledger.settings()?;
    let reason = reason(typed)?;
    ledger.write(Actor::Clerk(clerk), move |tx| {
        clerks::acting(tx, Power::Decide)?;
        let letter = letters::at_version(tx, letter, version)?;
        letter.state.after(Step::Reject)?;
        letters::reject(tx, letter.id, letter.version, &reason)?;
        let event_id = audit::append(tx, EventKind::LetterRejected, Some(letter.id), &json!({}), Some(&reason))?;
        let body = sms_text::rejected(&reason, &tx.now.date().to_string());
        let hold = settings.number("undo.window");
        let notice = Notice {
            kind: SmsKind::Rejected,
            letter: letter.id,
            mobile: letter.mobile.as_ref(),
            switch: "sms.on_reject",
            event_id,
            body: &body,
            hold,
        };
        notify(tx, &settings, &notice)
    })
}
