//! A decision or reply is taken back while its SMS is still held. The number that was given stays, void.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{ClerkId, LetterId};
use crate::domain::letter::{State, Step};
use crate::domain::refusal::Refusal;
use crate::domain::register_no::Direction;
use crate::domain::role::Power;
use crate::domain::sms_text::SmsKind;
use crate::error::Result;
use crate::store::{Actor, Ledger, audit, clerks, letters, referrals, register, replies, sms};

/// Takes back the last decision on a letter, or its last reply, within the undo window.
pub fn undo(ledger: &Ledger, clerk: ClerkId, letter: LetterId) -> Result<()> {
    let window = ledger.settings()?.number("undo.window");
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let letter = letters::by_id(tx, letter)?;
        let (power, step, kind, decided_at) = match letter.state {
            State::Approved => (Power::Decide, Step::UndoDecision, SmsKind::Approved, letter.approved_at),
            State::Rejected => (Power::Decide, Step::UndoDecision, SmsKind::Rejected, letter.rejected_at),
            State::Returned => (Power::Return, Step::UndoDecision, SmsKind::Returned, letter.returned_at),
            State::Answered => (Power::Reply, Step::UndoReply, SmsKind::Replied, letter.answered_at),
            State::Draft | State::InReview | State::Withdrawn | State::Closed => {
                return Err(Refusal::UndoTooLate.into());
            }
        };
        let clerk = clerks::acting(tx, power)?;
        letters::for_clerk(tx, &clerk, letter.id)?;
        letter.state.after(step)?;
        if decided_at.is_none_or(|at| tx.now.since(at) >= window) {
            return Err(Refusal::UndoTooLate.into());
        }
        // The SMS of an office that sends none for this step is not there to be cancelled.
        sms::cancel_held(tx, letter.id, kind)?;
        let facts = json!({ "was": letter.state.code() });
        if step == Step::UndoReply {
            let reply = replies::undo_newest(tx, letter.id)?.ok_or(Refusal::UndoTooLate)?;
            register::void(tx, letter.id, Direction::Outgoing, Some(reply))?;
            if replies::count(tx, letter.id)? == 0 {
                letters::undo_reply(tx, letter.id, letter.version)?;
            } else {
                letters::bump(tx, letter.id, letter.version)?;
            }
            audit::append(tx, EventKind::ReplyUndone, Some(letter.id), &facts, None)?;
        } else {
            letters::undo_decision(tx, letter.id, letter.version)?;
            if letter.state == State::Approved {
                register::void(tx, letter.id, Direction::Incoming, None)?;
                referrals::recall_all(tx, letter.id)?;
            }
            audit::append(tx, EventKind::DecisionUndone, Some(letter.id), &facts, None)?;
        }
        Ok(())
    })
}
