//! A follow-up letter (نامه پیرو) is begun: a draft that is linked to an earlier letter of the same sender.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{PersonId, PublicId};
use crate::domain::letter::State;
use crate::domain::name::SUBJECT_MAX;
use crate::error::{Error, Result};
use crate::messages::WORDS;
use crate::store::letters::{self, LetterText, kin};
use crate::store::{Actor, Ledger, audit};
use crate::words::Lang;

use super::save_draft::begin;

/// Begins a follow-up of a filed letter, with its sender and addressee filled in; gives the draft's public name. One
/// that was begun before is gone on with.
pub fn follow_up(ledger: &Ledger, person: PersonId, earlier: PublicId) -> Result<PublicId> {
    let settings = ledger.settings()?;
    ledger.write(Actor::Person(person), move |tx| {
        let earlier = letters::of_person_by_public_id(tx, person, earlier)?;
        if earlier.submitted_at.is_none() || matches!(earlier.state, State::Draft | State::Returned) {
            return Err(Error::NotFound);
        }
        if let Some(begun) = kin::begun_follow_up(tx, person, earlier.id)? {
            return Ok(begun);
        }
        let subject = WORDS.with(Lang::Fa, "follow-up-subject", &[("subject", &earlier.subject)]);
        let text = LetterText {
            person_kind: earlier.person_kind,
            sender_name: earlier.sender_name,
            company_name: earlier.company_name,
            company_id: earlier.company_id,
            signer_role: earlier.signer_role,
            addressee_id: earlier.addressee_id,
            subject: subject.chars().take(SUBJECT_MAX).collect(),
            body: String::new(),
        };
        let id = PublicId(tx.dice.bytes()?);
        let letter = begin(tx, &settings, person, id, &text, Some(earlier.id))?;
        let facts = json!({ "files": 0, "removed": 0, "follows": earlier.id.0 });
        audit::append(tx, EventKind::DraftSaved, Some(letter), &facts, None)?;
        Ok(id)
    })
}
