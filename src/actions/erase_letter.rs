//! A letter is erased: text, sender, files, notes, replies and SMS texts go; its number, dates and log stay.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::LetterId;
use crate::domain::name;
use crate::domain::refusal::Refusal;
use crate::domain::retention::may_be_erased;
use crate::domain::role::Power;
use crate::error::{Error, Result};
use crate::messages::WORDS;
use crate::store::letters::{self, Letter};
use crate::store::{Actor, Ledger, Tx, audit, clerks, retention};
use crate::words::Lang;

use super::keep_retention::{Swept, sweep};

/// Erases the letter that a number names, with a reason that the log keeps.
pub fn erase_letter(ledger: &Ledger, actor: Actor, number: &str, typed: &str) -> Result<(LetterId, Swept)> {
    let reason = name::reason(typed)?;
    let number = number.to_owned();
    let letter = ledger.write(actor, move |tx| {
        if actor != Actor::Admin {
            clerks::acting(tx, Power::Manage)?;
        }
        let letter = letters::of_number(tx, &number)?.ok_or(Error::NotFound)?;
        let letter = letters::by_id(tx, letter)?.not_erased()?;
        erase(tx, &letter, Some(&reason))?;
        Ok(letter.id)
    })?;
    Ok((letter, sweep(ledger, actor)?))
}

/// Erases one letter inside an act.
pub(super) fn erase(tx: &Tx<'_>, letter: &Letter, reason: Option<&str>) -> Result<()> {
    if !may_be_erased(letter.state) {
        return Err(Refusal::EraseNotDone { state: letter.state }.into());
    }
    if retention::sms_is_leaving(tx, letter.id)? {
        return Err(Refusal::EraseSmsLeaving.into());
    }
    // The office writes Persian; the word stands in the file like every other text of it.
    retention::erase(tx, letter.id, &WORDS.get(Lang::Fa, "erased"))?;
    let facts = json!({ "state": letter.state.code(), "files": letter.attachments });
    audit::append(tx, EventKind::LetterErased, Some(letter.id), &facts, reason)?;
    Ok(())
}
