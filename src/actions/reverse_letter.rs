//! A decision is reversed after its undo window: a recorded step with a reason and an SMS of its own. The number that was
//! given stays in the register, void, and every referral is recalled.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{ClerkId, LetterId};
use crate::domain::letter::{State, Step};
use crate::domain::name::reason;
use crate::domain::refusal::Refusal;
use crate::domain::register_no::Direction;
use crate::domain::role::Power;
use crate::domain::sms_text::{self, SmsKind};
use crate::error::Result;
use crate::store::{Actor, Ledger, audit, clerks, letters, referrals, register, replies, sms};

use super::notify::{Notice, notify};

/// Puts an approved, refused or returned letter back into review. `version` is what the clerk saw.
pub fn reverse_letter(ledger: &Ledger, clerk: ClerkId, letter: LetterId, version: i64, typed: &str) -> Result<()> {
    let settings = ledger.settings()?;
    let window = settings.number("undo.window");
    let reason = reason(typed)?;
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let clerk = clerks::acting(tx, Power::Decide)?;
        letters::to_act(tx, &clerk, letter)?;
        let letter = letters::at_version(tx, letter, version)?;
        letter.state.after(Step::Reverse)?;
        // Answered once and taken up again: the sender has a reply that stands on this approval.
        if replies::newest(tx, letter.id)?.is_some() {
            return Err(Refusal::ReverseAnswered.into());
        }
        let (kind, decided_at) = match letter.state {
            State::Rejected => (SmsKind::Rejected, letter.rejected_at),
            State::Returned => (SmsKind::Returned, letter.returned_at),
            _ => (SmsKind::Approved, letter.approved_at),
        };
        if let Some(at) = decided_at {
            if tx.now.since(at) < window {
                return Err(Refusal::ReverseTooSoon.into());
            }
            // Of two SMS that say opposite things, the older one need not leave any more.
            sms::silence(tx, letter.id, kind, at)?;
        }
        letters::undo_decision(tx, letter.id, letter.version)?;
        if letter.state == State::Approved {
            register::void(tx, letter.id, Direction::Incoming, None)?;
            referrals::recall_all(tx, letter.id)?;
        }
        let facts = json!({ "was": letter.state.code(), "number": letter.register_no });
        let event_id = audit::append(tx, EventKind::LetterReversed, Some(letter.id), &facts, Some(&reason))?;
        let body = sms_text::reversed(&reason, letter.follow_up_code.as_deref().unwrap_or_default());
        let notice = Notice {
            kind: SmsKind::Reversed,
            letter: letter.id,
            mobile: letter.mobile.as_ref(),
            switch: "sms.on_reverse",
            event_id,
            body: &body,
            hold: 0,
        };
        notify(tx, &settings, &notice)
    })
}
