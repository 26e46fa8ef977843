//! A letter leaves the office whole: what the file knows of it, and its files piece by piece.

use serde_json::{Value, json};

use crate::domain::event::EventKind;
use crate::domain::ids::LetterId;
use crate::error::{Error, Result};
use crate::store::attachments::{self, Attachment};
use crate::store::letters::{self, Letter};
use crate::store::replies::{self, Reply};
use crate::store::{Actor, Ledger, audit, export};

use super::export_office::may_export;

/// A letter with everything that goes with it.
#[derive(Clone, Debug)]
pub struct ExportedLetter {
    /// The letter.
    pub letter: Letter,
    /// Replies that stand.
    pub replies: Vec<Reply>,
    /// Its files and those of its replies, in order; their bytes are read with [`attachments::read_chunk`].
    pub files: Vec<Attachment>,
    /// Every row of the file that is about it.
    pub rows: Value,
}

/// Takes out the letter that a register number or follow-up code names.
pub fn export_letter(ledger: &Ledger, actor: Actor, number: &str) -> Result<ExportedLetter> {
    let number = number.to_owned();
    let id: LetterId = ledger.write(actor, move |tx| {
        may_export(tx)?;
        let id = letters::of_number(tx, &number)?.ok_or(Error::NotFound)?;
        audit::append(tx, EventKind::LetterExported, Some(id), &json!({}), None)?;
        Ok(id)
    })?;
    ledger.read(|view| {
        Ok(ExportedLetter {
            letter: letters::by_id(view, id)?,
            replies: replies::of_letter(view, id)?,
            files: attachments::of_letter(view, id)?,
            rows: export::letter(view, id)?,
        })
    })
}
