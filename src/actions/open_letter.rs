//! A clerk opens a letter: who read what, and when, is in the log.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{AttachmentId, ClerkId, LetterId};
use crate::error::Result;
use crate::store::{Actor, Ledger, attachments, audit, clerks, letters, referrals};

/// Writes down that a clerk opened a letter, and that a referral to the clerk or the own unit was seen.
pub fn open_letter(ledger: &Ledger, clerk: ClerkId, letter: LetterId) -> Result<()> {
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let clerk = clerks::acting_any(tx)?;
        let letter = letters::for_clerk(tx, &clerk, letter)?;
        letters::note_place(tx, &clerk, &letter)?;
        referrals::mark_opened(tx, letter.id, &clerk)?;
        audit::append(tx, EventKind::LetterOpened, Some(letter.id), &json!({}), None)?;
        Ok(())
    })
}

/// Writes down that a clerk took a file out.
pub fn download_file(ledger: &Ledger, clerk: ClerkId, file: AttachmentId) -> Result<()> {
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let clerk = clerks::acting_any(tx)?;
        let file = attachments::for_clerk(tx, &clerk, file)?;
        letters::note_place(tx, &clerk, &letters::for_clerk(tx, &clerk, file.letter_id)?)?;
        audit::append(tx, EventKind::FileDownloaded, Some(file.letter_id), &json!({ "file": file.id.0 }), None)?;
        Ok(())
    })
}
