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
use crate::store::{Actor, Ledger, audit, clerks, desk_files, letters, referrals, register, replies, sms};

/// Takes back the last decision on a letter, or its last reply, within the undo window. `version` is what the clerk
/// saw: what happened since is not taken back by accident.
pub fn undo(ledger: &Ledger, clerk: ClerkId, letter: LetterId, version: i64) -> Result<()> {
    let window = ledger.settings()?.number("undo.window");
    ledger.write(Actor::Clerk(clerk), move |tx| {
        // What became of another unit's letter, and who did it, is not told to whoever may not see it.
        letters::for_clerk(tx, &clerks::acting_any(tx)?, letter)?;
        let letter = letters::at_version(tx, letter, version)?;
        let reply = replies::newest(tx, letter.id)?;
        let (power, step, kind, decided_at) = match letter.state {
            State::Approved => (Power::Decide, Step::UndoDecision, SmsKind::Approved, letter.approved_at),
            State::Rejected => (Power::Decide, Step::UndoDecision, SmsKind::Rejected, letter.rejected_at),
            State::Returned => (Power::Return, Step::UndoDecision, SmsKind::Returned, letter.returned_at),
            State::Answered => (Power::Reply, Step::UndoReply, SmsKind::Replied, reply.map(|(_, at)| at)),
            State::Draft | State::InReview | State::Withdrawn | State::Closed => {
                return Err(Refusal::UndoTooLate.into());
            }
        };
        // An approved letter that was answered and taken up again is past the undo of its approval.
        if letter.state == State::Approved && reply.is_some() {
            return Err(Refusal::UndoTooLate.into());
        }
        let clerk = clerks::acting(tx, power)?;
        letters::to_act(tx, &clerk, letter.id)?;
        letter.state.after(step)?;
        let Some(decided_at) = decided_at.filter(|at| tx.now.since(*at) < window) else {
            return Err(Refusal::UndoTooLate.into());
        };
        // Only the SMS of this very act is taken back; once it has left, so has the time for an undo.
        if !sms::take_back(tx, letter.id, kind, decided_at)? {
            return Err(Refusal::UndoTooLate.into());
        }
        let facts = json!({ "was": letter.state.code() });
        if let (Step::UndoReply, Some((reply, _))) = (step, reply) {
            replies::undo(tx, reply)?;
            desk_files::give_back(tx, reply)?;
            register::void(tx, letter.id, Direction::Outgoing, Some(reply))?;
            referrals::mark_undone(tx, letter.id, decided_at)?;
            match replies::newest(tx, letter.id)? {
                // Its sender was not content with that one: it is on the unit's table again.
                Some((_, at)) if audit::has_since(tx, letter.id, EventKind::LetterReopened, at)? => {
                    letters::undo_second_reply(tx, letter.id, letter.version, at)?;
                }
                Some((_, at)) => letters::answered_before(tx, letter.id, letter.version, at)?,
                None => letters::undo_reply(tx, letter.id, letter.version)?,
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
