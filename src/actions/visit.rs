//! Who is at the counter: the person of a session, and going out.

use serde_json::json;

use crate::domain::calendar::Instant;
use crate::domain::event::EventKind;
use crate::domain::ids::PersonId;
use crate::domain::settings::Settings;
use crate::error::{Error, Result};
use crate::store::people::{self, Person};
use crate::store::sessions::{self, SessionToken};
use crate::store::{Actor, Ledger, View, audit};

/// A session's last use is written down when the noted one is older than this many seconds.
const TOUCH_AFTER: i64 = 300;

/// The person of a living session. Its use is written down every few minutes, not with every page.
pub fn person_of(ledger: &Ledger, token: &SessionToken) -> Result<Option<Person>> {
    let settings = ledger.settings()?;
    let Some(visit) = ledger.read(|view| find(view, &settings, token))? else { return Ok(None) };
    keep_alive(ledger, &settings, token, &visit);
    Ok(Some(visit.person))
}

/// A person at the counter, and when that was last written down.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Who.
    pub person: Person,
    /// When the session's use was last written down.
    pub seen_at: Instant,
}

/// The visit of a living session, inside a reading of the caller. [`keep_alive`] belongs after it.
pub fn find(view: &View<'_>, settings: &Settings, token: &SessionToken) -> Result<Option<Visit>> {
    let (idle, longest) = (settings.number("session.idle"), settings.number("session.longest"));
    let Some(session) = sessions::find(view, token, idle, longest)? else { return Ok(None) };
    match people::by_id(view, session.person_id) {
        Ok(person) => Ok(Some(Visit { person, seen_at: session.seen_at })),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes the use of a session down when the last note of it is some minutes old. A note that cannot be written now is
/// logged and tried again with the next page: no page and no letter may fail because of it.
pub fn keep_alive(ledger: &Ledger, settings: &Settings, token: &SessionToken, visit: &Visit) {
    if ledger.now().since(visit.seen_at) <= TOUCH_AFTER.min(settings.number("session.idle") / 2) {
        return;
    }
    let (token, id) = (token.clone(), visit.person.id);
    let noted = ledger.write(Actor::Person(id), move |tx| {
        if sessions::touch(tx, &token)? {
            audit::append(tx, EventKind::SessionTouched, None, &json!({ "person": id.0 }), None)?;
        }
        Ok(())
    });
    if let Err(error) = noted {
        tracing::warn!(%error, "the use of a session could not be written down; it will be tried again");
    }
}

/// Ends every other session of a person; gives how many there were.
pub fn log_out_elsewhere(ledger: &Ledger, person: PersonId, token: &SessionToken) -> Result<usize> {
    let token = token.clone();
    ledger.write(Actor::Person(person), move |tx| {
        let ended = sessions::end_others_of(tx, person, &token)?;
        let facts = json!({ "person": person.0, "sessions": ended });
        audit::append(tx, EventKind::PersonLoggedOut, None, &facts, None)?;
        Ok(ended)
    })
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
