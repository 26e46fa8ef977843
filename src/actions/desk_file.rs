//! A clerk puts a file on the desk for the reply to a letter, or throws it away.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{ClerkId, DeskFileId, LetterId};
use crate::domain::letter::Step;
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::error::{Error, Result};
use crate::messages::size;
use crate::store::desk_files::{self, NewDeskFile};
use crate::store::{Actor, Ledger, audit, clerks, letters};
use crate::words::Lang;

use super::new_file::{FileBody, NewFile};

/// Puts a file on the clerk's desk, within the office's limits for one letter. It has no name of its own: it is called
/// after the letter. The same bytes once more change nothing. Gives the name.
pub fn put_desk_file(ledger: &Ledger, clerk: ClerkId, letter: LetterId, bytes: Vec<u8>) -> Result<String> {
    let settings = ledger.settings()?;
    let named = ledger.read(|view| letters::for_clerk(view, &clerks::by_id(view, clerk)?, letter))?;
    let stem = named.follow_up_code.unwrap_or_default();
    let most = settings.number("file.max_bytes").unsigned_abs();
    if bytes.is_empty() {
        return Err(Refusal::FileEmpty { name: stem }.into());
    }
    if bytes.len() as u64 > most {
        return Err(Refusal::FileTooLarge { name: stem, limit: size(Lang::Fa, most) }.into());
    }
    let file = NewFile { name: stem.clone(), body: FileBody::Memory(bytes) }.check()?;
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let clerk = clerks::acting(tx, Power::Reply)?;
        let letter = letters::to_act(tx, &clerk, letter)?;
        letter.state.after(Step::Reply)?;
        let held = desk_files::waiting(tx, clerk.id, letter.id)?;
        let name = format!("{stem}-{}.{}", held.len() + 1, file.kind().code());
        let (bytes, hash) = file.read()?;
        if let Some(name) = desk_files::same(tx, clerk.id, letter.id, hash)? {
            return Ok(name);
        }
        let limit = settings.number("file.max_count");
        if held.len() as i64 >= limit {
            return Err(Refusal::FilesTooMany { limit }.into());
        }
        let limit = settings.number("letter.max_bytes").unsigned_abs();
        if held.iter().map(|file| file.size_bytes).sum::<u64>() + bytes.len() as u64 > limit {
            return Err(Refusal::FilesTooLarge { limit: size(Lang::Fa, limit) }.into());
        }
        let new = NewDeskFile { letter: letter.id, name: &name, kind: file.kind(), sha256: *hash, bytes: &bytes };
        let id = desk_files::put(tx, clerk.id, &new)?;
        audit::append(tx, EventKind::DeskFilePut, Some(letter.id), &json!({ "desk_file": id.0 }), None)?;
        Ok(name)
    })
}

/// Throws a file of the own desk away.
pub fn drop_desk_file(ledger: &Ledger, clerk: ClerkId, file: DeskFileId) -> Result<()> {
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let clerk = clerks::acting_any(tx)?;
        let letter = desk_files::drop_waiting(tx, clerk.id, file)?.ok_or(Error::NotFound)?;
        audit::append(tx, EventKind::DeskFileDropped, Some(letter), &json!({ "desk_file": file.0 }), None)?;
        Ok(())
    })
}
