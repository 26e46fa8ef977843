//! A draft is kept, complete or not; a returned letter's mending too.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{LetterId, PersonId, PublicId};
use crate::domain::letter::State;
use crate::error::{Error, Result};
use crate::store::letters::{self, Letter, LetterText, NewLetter};
use crate::store::{Actor, Ledger, Tx, attachments, audit, office, people};

use super::new_file::{CheckedFile, store_all};

/// Keeps what was typed under the public name that the form carries; adds and removes files. Never refuses an
/// incomplete draft. A letter that is past being written is not found.
pub fn save_draft(
    ledger: &Ledger,
    person: PersonId,
    id: PublicId,
    text: LetterText,
    files: Vec<CheckedFile>,
    removed: Vec<PublicId>,
) -> Result<()> {
    let settings = ledger.settings()?;
    ledger.write(Actor::Person(person), move |tx| {
        let letter = keep(tx, person, id, &text)?;
        for file in &removed {
            attachments::remove(tx, letter, *file)?;
        }
        store_all(tx, &settings, letter, &files)?;
        letters::count_attachments(tx, letter)?;
        let facts = json!({ "files": files.len(), "removed": removed.len() });
        audit::append(tx, EventKind::DraftSaved, Some(letter), &facts, None)?;
        Ok(())
    })
}

/// The letter that is being written under this public name, with the new text; made if there is none.
fn keep(tx: &Tx<'_>, person: PersonId, id: PublicId, text: &LetterText) -> Result<LetterId> {
    match letters::by_public_id(tx, id)? {
        Some(letter) if letter.person_id == Some(person) && is_written(&letter) => {
            if letter.state == State::Returned && text.subject.trim().is_empty() {
                // A filed letter always has a subject; the old one stays until there is a new one.
                let text = LetterText { subject: letter.subject.clone(), ..text.clone() };
                letters::rewrite(tx, letter.id, &text)?;
            } else {
                letters::rewrite(tx, letter.id, text)?;
            }
            Ok(letter.id)
        }
        Some(_) => Err(Error::NotFound),
        None => {
            let mobile = people::by_id(tx, person)?.mobile;
            let secretariat_id = office::main_secretariat(tx)?;
            letters::add_draft(
                tx,
                &NewLetter { public_id: id, secretariat_id, person_id: person, mobile: &mobile, text },
            )
        }
    }
}

/// Whether the sender may still write in it.
pub(super) fn is_written(letter: &Letter) -> bool {
    matches!(letter.state, State::Draft | State::Returned)
}
