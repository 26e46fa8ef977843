//! A letter is filed, or filed again after correction: letter, files, code, event and SMS in one commit.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::follow_up_code::FollowUpCode;
use crate::domain::ids::{PersonId, PublicId};
use crate::domain::letter::{State, Step};
use crate::domain::refusal::Refusal;
use crate::domain::sms_text::{self, SmsKind};
use crate::error::{Error, Result};
use crate::store::letters::{self, LetterText};
use crate::store::{Actor, Ledger, Tx, audit, people};

use super::new_file::CheckedFile;
use super::notify::{Notice, notify};
use super::save_draft::{is_written, keep};

/// Files a letter. `id` is the public name that the form carries: the same form sent twice gives one letter.
pub fn submit_letter(
    ledger: &Ledger,
    person: PersonId,
    id: PublicId,
    text: LetterText,
    files: Vec<CheckedFile>,
) -> Result<()> {
    let settings = ledger.settings()?;
    ledger.write(Actor::Person(person), move |tx| {
        if people::by_id(tx, person)?.identity_level < settings.number("identity.min_level") {
            return Err(Refusal::IdentityTooLow.into());
        }
        if let Some(letter) = letters::by_public_id(tx, id)?
            && !is_written(&letter)
        {
            let again = letter.person_id == Some(person) && letter.state != State::Withdrawn;
            return if again { Ok(()) } else { Err(Error::NotFound) };
        }
        let letter = keep(tx, person, id, &text)?;
        for file in &files {
            file.store(tx, letter, None)?;
        }
        letters::count_attachments(tx, letter)?;
        let letter = letters::by_id(tx, letter)?;
        let again = letter.state == State::Returned;
        letter.state.after(if again { Step::Resubmit } else { Step::Submit })?;
        let code = match &letter.follow_up_code {
            Some(code) => code.clone(),
            None => new_code(tx)?.to_string(),
        };
        letters::file(tx, &letter, &code, tx.now.date().plus_working_days(settings.number("answer.days")))?;
        letters::index(tx, letter.id, &text)?;
        let event = if again { EventKind::LetterResubmitted } else { EventKind::LetterSubmitted };
        let facts = json!({ "code": code, "files": letter.attachments });
        let event_id = audit::append(tx, event, Some(letter.id), &facts, None)?;
        if !again && settings.code_at_submit() {
            let body = sms_text::submitted(&code);
            let notice = Notice { kind: SmsKind::Submitted, switch: "sms.on_submit", event_id, body: &body, hold: 0 };
            notify(tx, &settings, &letter, &notice)?;
        }
        Ok(())
    })
}

fn new_code(tx: &Tx<'_>) -> Result<FollowUpCode> {
    // Ninety million codes: a collision is rare, twenty in a row do not happen.
    for _ in 0..20 {
        let code = FollowUpCode::from_chance(tx.dice.below(90_000_000)?);
        if !letters::code_is_taken(tx, code)? {
            return Ok(code);
        }
    }
    Err(Error::internal("choosing a follow-up code", "twenty codes in a row were taken"))
}
