//! A sender takes a letter back before it was decided, or throws a draft away.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{PersonId, PublicId};
use crate::domain::letter::{PersonKind, State, Step};
use crate::error::Result;
use crate::store::letters::{self, Letter, LetterText};
use crate::store::{Actor, Ledger, Tx, attachments, audit};

/// Withdraws a draft, a letter in review or a returned one. Of a draft nothing is kept: nobody else has read it.
pub fn withdraw_letter(ledger: &Ledger, person: PersonId, id: PublicId) -> Result<()> {
    ledger.write(Actor::Person(person), move |tx| {
        let letter = letters::of_person_by_public_id(tx, person, id)?.not_erased()?;
        letter.state.after(Step::Withdraw)?;
        withdraw(tx, &letter)
    })
}

fn withdraw(tx: &Tx<'_>, letter: &Letter) -> Result<()> {
    letters::withdraw(tx, letter.id, letter.version)?;
    if letter.state == State::Draft {
        attachments::remove_all(tx, letter.id)?;
        letters::rewrite(tx, letter.id, &nothing())?;
        letters::count_attachments(tx, letter.id)?;
    }
    audit::append(tx, EventKind::LetterWithdrawn, Some(letter.id), &json!({}), None)?;
    Ok(())
}

/// Throws away what somebody has half-written: nobody will come back to it.
pub(super) fn drop_drafts(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    for draft in letters::drafts_of(tx, person, i64::MAX)? {
        withdraw(tx, &draft)?;
    }
    Ok(())
}

fn nothing() -> LetterText {
    LetterText {
        person_kind: PersonKind::Natural,
        sender_name: String::new(),
        company_name: String::new(),
        company_id: String::new(),
        signer_role: String::new(),
        addressee_id: None,
        subject: String::new(),
        body: String::new(),
    }
}
