//! Who is at the counter: the person of a session, and going out.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::error::{Error, Result};
use crate::store::people::{self, Person};
use crate::store::sessions::{self, SessionToken};
use crate::store::{Actor, Ledger, audit};

/// A session's last use is written down when the noted one is older than this many seconds.
const TOUCH_AFTER: i64 = 300;

/// The person of a living session. Its use is written down every few minutes, not with every page.
pub fn person_of(ledger: &Ledger, token: &SessionToken) -> Result<Option<Person>> {
    let settings = ledger.settings()?;
    let (idle, longest) = (settings.number("session.idle"), settings.number("session.longest"));
    let found = ledger.read(|view| {
        let Some(session) = sessions::find(view, token, idle, longest)? else { return Ok(None) };
        match people::by_id(view, session.person_id) {
            Ok(person) => Ok(Some((person, session.seen_at))),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    })?;
    let Some((person, seen_at)) = found else { return Ok(None) };
    if ledger.now().since(seen_at) > TOUCH_AFTER.min(idle / 2) {
        let (token, id) = (token.clone(), person.id);
        ledger.write(Actor::Person(id), move |tx| {
            if sessions::touch(tx, &token)? {
                audit::append(tx, EventKind::SessionTouched, None, &json!({ "person": id.0 }), None)?;
            }
            Ok(())
        })?;
    }
    Ok(Some(person))
}

/// Ends a session. A session that is over already is fine.
pub fn log_out(ledger: &Ledger, token: &SessionToken) -> Result<()> {
    let token = token.clone();
    ledger.write(Actor::Visitor, move |tx| {
        if sessions::end(tx, &token)? {
            audit::append(tx, EventKind::PersonLoggedOut, None, &json!({}), None)?;
        }
        Ok(())
    })
}
