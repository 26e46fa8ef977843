//! A clerk makes a link that gives one file to a browser, once and within minutes; the browser uses it up.

use serde_json::json;

use crate::domain::calendar::Instant;
use crate::domain::event::EventKind;
use crate::domain::ids::{AttachmentId, ClerkId};
use crate::error::Result;
use crate::store::attachments::Attachment;
use crate::store::file_links::{self, LinkToken};
use crate::store::{Actor, Ledger, attachments, audit, clerks};

/// Makes a link to a file that the clerk may read, and says until when it works.
pub fn make_file_link(ledger: &Ledger, clerk: ClerkId, file: AttachmentId) -> Result<(LinkToken, Instant)> {
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let clerk = clerks::acting_any(tx)?;
        let file = attachments::for_clerk(tx, &clerk, file)?;
        let made = file_links::make(tx, file.id, clerk.id)?;
        audit::append(tx, EventKind::FileLinkMade, Some(file.letter_id), &json!({ "file": file.id.0 }), None)?;
        Ok(made)
    })
}

/// Uses a link up and gives its file. Who holds it is not known, so the log names a visitor, and the clerk who made it.
/// The clerk's right to the file is the one of this moment.
pub fn use_file_link(ledger: &Ledger, token: &LinkToken) -> Result<Attachment> {
    let token = token.clone();
    ledger.write(Actor::Visitor, move |tx| {
        let (file, clerk) = file_links::find(tx, &token)?;
        file_links::use_up(tx, &token)?;
        let facts = json!({ "file": file.id.0, "clerk": clerk.id.0 });
        audit::append(tx, EventKind::FileLinkUsed, Some(file.letter_id), &facts, None)?;
        Ok(file)
    })
}
