//! A draft is kept, complete or not; so is the correction of a returned letter, which stays as it was returned until it
//! is filed again.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{LetterId, PersonId, PublicId};
use crate::domain::letter::State;
use crate::domain::refusal::Refusal;
use crate::domain::settings::Settings;
use crate::error::{Error, Result};
use crate::store::letters::{self, Letter, LetterText, NewLetter, correction};
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
        let (letter, is_correction) = keep(tx, &settings, person, id, &text)?;
        for file in &removed {
            if is_correction {
                attachments::remove_in_correction(tx, letter, *file)?;
            } else {
                attachments::remove(tx, letter, *file)?;
            }
        }
        store_all(tx, &settings, letter, &files, is_correction)?;
        if !is_correction {
            letters::count_attachments(tx, letter)?;
        }
        let facts = json!({ "files": files.len(), "removed": removed.len() });
        audit::append(tx, EventKind::DraftSaved, Some(letter), &facts, None)?;
        Ok(())
    })
}

/// Keeps the new text under this public name, and says whether it corrects a returned letter. A draft is made if there
/// is none.
fn keep(
    tx: &Tx<'_>,
    settings: &Settings,
    person: PersonId,
    id: PublicId,
    text: &LetterText,
) -> Result<(LetterId, bool)> {
    match letters::by_public_id(tx, id)? {
        Some(letter) if letter.person_id == Some(person) && is_written(&letter) => {
            let is_correction = letter.state == State::Returned;
            if is_correction {
                correction::keep(tx, letter.id, text)?;
            } else {
                letters::rewrite(tx, letter.id, text)?;
            }
            Ok((letter.id, is_correction))
        }
        Some(_) => Err(Error::NotFound),
        None => Ok((begin(tx, settings, person, id, text, None)?, false)),
    }
}

/// A new draft, if the account may keep one more.
pub(super) fn begin(
    tx: &Tx<'_>,
    settings: &Settings,
    person: PersonId,
    id: PublicId,
    text: &LetterText,
    follows: Option<LetterId>,
) -> Result<LetterId> {
    let limit = settings.number("draft.most");
    if limit > 0 && letters::count_drafts(tx, person, limit)? >= limit {
        return Err(Refusal::DraftsTooMany { limit }.into());
    }
    let mobile = people::by_id(tx, person)?.mobile;
    let secretariat_id = office::main_secretariat(tx)?;
    letters::add_draft(
        tx,
        &NewLetter { public_id: id, secretariat_id, person_id: person, mobile: &mobile, text, follows },
    )
}

/// Whether the sender may still write in it.
pub(super) fn is_written(letter: &Letter) -> bool {
    matches!(letter.state, State::Draft | State::Returned)
}
