//! A letter goes back to its sender with named defects; it keeps its code.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{ClerkId, LetterId};
use crate::domain::letter::Step;
use crate::domain::name::reason;
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::domain::sms_text::{self, SmsKind};
use crate::error::Result;
use crate::store::{Actor, Ledger, audit, clerks, letters};

use super::notify::{Notice, notify};

/// Returns a letter for correction.
pub fn return_letter(ledger: &Ledger, clerk: ClerkId, letter: LetterId, version: i64, typed: &str) -> Result<()> {
    let settings = ledger.settings()?;
    let defects = reason(typed)?;
    ledger.write(Actor::Clerk(clerk), move |tx| {
        clerks::acting(tx, Power::Return)?;
        let letter = letters::at_version(tx, letter, version)?;
        letter.state.after(Step::Return)?;
        if letter.person_id.is_none() {
            return Err(Refusal::NobodyToMend.into());
        }
        letters::return_(tx, letter.id, letter.version, &defects)?;
        let event_id = audit::append(tx, EventKind::LetterReturned, Some(letter.id), &json!({}), Some(&defects))?;
        let body = sms_text::returned(&defects);
        let hold = settings.number("undo.window");
        let notice = Notice {
            kind: SmsKind::Returned,
            letter: letter.id,
            mobile: letter.mobile.as_ref(),
            switch: "sms.on_return",
            event_id,
            body: &body,
            hold,
        };
        notify(tx, &settings, &notice)
    })
}
