//! A clerk looks into a file at the console: who saw what is in the log before anything is shown.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{AttachmentId, ClerkId};
use crate::error::Result;
use crate::store::attachments::{self, FileFacts};
use crate::store::{Actor, Ledger, audit, clerks};

/// Writes down that a clerk looked into a file.
pub fn look_at_file(ledger: &Ledger, clerk: ClerkId, file: AttachmentId) -> Result<()> {
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let clerk = clerks::acting_any(tx)?;
        let file = attachments::for_clerk(tx, &clerk, file)?;
        audit::append(tx, EventKind::FileLookedAt, Some(file.letter_id), &json!({ "file": file.id.0 }), None)?;
        Ok(())
    })
}

/// Keeps pages and pixels of files of one letter, so that nobody has to look for them again.
pub fn note_file_facts(ledger: &Ledger, clerk: ClerkId, found: Vec<(AttachmentId, FileFacts)>) -> Result<()> {
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let clerk = clerks::acting_any(tx)?;
        let mut letter = None;
        for (id, facts) in &found {
            letter = Some(attachments::for_clerk(tx, &clerk, *id)?.letter_id);
            attachments::note_facts(tx, *id, *facts)?;
        }
        let files: Vec<i64> = found.iter().map(|(id, _)| id.0).collect();
        audit::append(tx, EventKind::FileFactsNoted, letter, &json!({ "files": files }), None)?;
        Ok(())
    })
}
