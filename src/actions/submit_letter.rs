//! A letter is filed, or filed again after correction: letter, files, code, event and SMS in one commit.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::follow_up_code::FollowUpCode;
use crate::domain::ids::{PersonId, PublicId};
use crate::domain::letter::{State, Step};
use crate::domain::refusal::Refusal;
use crate::domain::settings::Settings;
use crate::domain::sms_text::{self, SmsKind};
use crate::error::{Error, Result};
use crate::store::letters::{self, LetterText, NewLetter, correction};
use crate::store::{Actor, Ledger, Tx, audit, holidays, office, people};

use super::new_file::{CheckedFile, store_all};
use super::notify::{Notice, notify};
use super::register_by_rule::register_by_rule;
use super::request_company::by_right;
use super::room;
use super::save_draft::is_written;

/// Files a letter. `id` is the public name that the form carries: the same form sent twice gives one letter.
pub fn submit_letter(
    ledger: &Ledger,
    person: PersonId,
    id: PublicId,
    text: LetterText,
    files: Vec<CheckedFile>,
) -> Result<()> {
    let settings = ledger.settings()?;
    room::is_there(ledger.path())?;
    ledger.write(Actor::Person(person), move |tx| {
        let sender = people::by_id(tx, person)?;
        if sender.identity_level < settings.number("identity.min_level") {
            return Err(Refusal::IdentityTooLow.into());
        }
        let known = letters::by_public_id(tx, id)?;
        if known.as_ref().is_none_or(|letter| letter.state == State::Draft) {
            under_the_days_limit(tx, &settings, person)?;
        }
        let text = by_right(tx, &settings, person, text)?;
        let returned_at = known.as_ref().and_then(|letter| letter.returned_at);
        let calendar = holidays::calendar_since(tx, &settings, returned_at.unwrap_or(tx.now))?;
        let due_at = calendar.due(tx.now, settings.number("answer.days"));
        let (letter, code, event, count) = match known {
            None => {
                let code = new_code(tx)?.to_string();
                let secretariat_id = office::main_secretariat(tx)?;
                let new = NewLetter {
                    public_id: id,
                    secretariat_id,
                    person_id: person,
                    mobile: &sender.mobile,
                    text: &text,
                    follows: None,
                };
                let letter = letters::add_filed(tx, &new, &code, due_at, files.len() as i64)?;
                store_all(tx, &settings, letter, &files, false)?;
                (letter, code, EventKind::LetterSubmitted, files.len() as i64)
            }
            Some(letter) if letter.person_id == Some(person) && is_written(&letter) => {
                let again = letter.state == State::Returned;
                letter.state.after(if again { Step::Resubmit } else { Step::Submit })?;
                if again {
                    letters::take_out_of_index(tx, letter.id)?;
                }
                letters::rewrite(tx, letter.id, &text)?;
                store_all(tx, &settings, letter.id, &files, again)?;
                if again {
                    correction::settle(tx, letter.id)?;
                }
                letters::count_attachments(tx, letter.id)?;
                let code = match &letter.follow_up_code {
                    Some(code) => code.clone(),
                    None => new_code(tx)?.to_string(),
                };
                // The office's clock stood still while the letter was with its sender.
                let due_at = match (letter.due_at, letter.returned_at) {
                    (Some(due), Some(returned)) => calendar.resumed(due, returned, tx.now),
                    _ => due_at,
                };
                letters::file(tx, &letter, &code, due_at)?;
                let event = if again { EventKind::LetterResubmitted } else { EventKind::LetterSubmitted };
                (letter.id, code, event, letters::by_id(tx, letter.id)?.attachments)
            }
            Some(letter) if letter.person_id == Some(person) && letter.state != State::Withdrawn => return Ok(()),
            Some(_) => return Err(Error::NotFound),
        };
        letters::index(tx, letter, &text)?;
        let event_id = audit::append(tx, event, Some(letter), &json!({ "code": code, "files": count }), None)?;
        if !settings.is_on("approval.required") && register_by_rule(tx, &settings, letter)? {
            return Ok(());
        }
        if event == EventKind::LetterSubmitted && settings.code_at_submit() {
            let body = sms_text::submitted(&code);
            let notice = Notice {
                kind: SmsKind::Submitted,
                letter,
                mobile: Some(&sender.mobile),
                switch: "sms.on_submit",
                event_id,
                body: &body,
                hold: 0,
            };
            notify(tx, &settings, &notice)?;
        }
        Ok(())
    })
}

/// What one account files within a day is limited, so that nobody fills an office's shelves by a script.
fn under_the_days_limit(tx: &Tx<'_>, settings: &Settings, person: PersonId) -> Result<()> {
    let limit = settings.number("letter.per_day");
    if limit > 0 && letters::count_filed_since(tx, person, tx.now.plus(-86_400), limit)? >= limit {
        return Err(Refusal::LettersTooMany { limit }.into());
    }
    Ok(())
}

pub(super) fn new_code(tx: &Tx<'_>) -> Result<FollowUpCode> {
    // Ninety million codes: a collision is rare, twenty in a row do not happen.
    for _ in 0..20 {
        let code = FollowUpCode::from_chance(tx.dice.below(90_000_000)?);
        if !letters::code_is_taken(tx, code)? {
            return Ok(code);
        }
    }
    Err(Error::internal("choosing a follow-up code", "twenty codes in a row were taken"))
}
