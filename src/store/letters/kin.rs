//! Letters that belong together: the one that a letter follows (پیرو), those that follow it, and an own letter of the
//! last days that says the same.

use rusqlite::{OptionalExtension, Row};

use crate::domain::calendar::Instant;
use crate::domain::ids::{LetterId, PersonId, PublicId};
use crate::domain::letter::State;
use crate::domain::text::{ZWNJ, fold};
use crate::error::Result;
use crate::store::View;

/// A letter as another one names it.
#[derive(Clone, Debug)]
pub struct Kin {
    /// The row.
    pub id: LetterId,
    /// The name in addresses.
    pub public_id: PublicId,
    /// Where it stands.
    pub state: State,
    /// Its subject.
    pub subject: String,
    /// The citizen's number.
    pub follow_up_code: Option<String>,
    /// The office's number.
    pub register_no: Option<String>,
    /// When it was filed.
    pub submitted_at: Option<Instant>,
}

const SELECT: &str = "select id, public_id, state, subject, follow_up_code, register_no, submitted_at from letter";

/// How many letters of the last days are compared by subject.
const COMPARED: i64 = 50;

/// The letter of this row. The caller has checked that the viewer may see the one that names it: a letter follows only
/// letters of its own sender.
pub fn of_id(view: &View<'_>, id: LetterId) -> Result<Option<Kin>> {
    Ok(view.connection.prepare_cached(&format!("{SELECT} where id = ?1"))?.query_row([id.0], kin).optional()?)
}

/// The filed letters that follow this one, oldest first.
pub fn following(view: &View<'_>, id: LetterId) -> Result<Vec<Kin>> {
    let mut statement = view.connection.prepare_cached(&following_sql())?;
    Ok(statement.query_map([id.0], kin)?.collect::<rusqlite::Result<_>>()?)
}

/// The question of [`following`], for the test that pins its plan.
pub fn following_sql() -> String {
    format!("{SELECT} where follows_id = ?1 and submitted_at is not null order by id")
}

/// The draft that a person has begun as a follow-up of this letter.
pub(crate) fn begun_follow_up(view: &View<'_>, person: PersonId, earlier: LetterId) -> Result<Option<PublicId>> {
    Ok(view
        .connection
        .prepare_cached(
            "select public_id from letter where follows_id = ?1 and person_id = ?2 and state = 'draft' limit 1",
        )?
        .query_row((earlier.0, person.0), |row| row.get(0).map(PublicId))
        .optional()?)
}

/// The newest letter on the same subject that this person filed since `since`, but for `own` and what was withdrawn.
pub fn similar(view: &View<'_>, person: PersonId, own: PublicId, subject: &str, since: Instant) -> Result<Option<Kin>> {
    let wanted = key(subject);
    if wanted.is_empty() {
        return Ok(None);
    }
    let mut statement = view.connection.prepare_cached(&similar_sql())?;
    let mut rows = statement.query((person.0, since.0, COMPARED))?;
    while let Some(row) = rows.next()? {
        let found = kin(row)?;
        if found.public_id != own && found.state != State::Withdrawn && key(&found.subject) == wanted {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The question of [`similar`], for the test that pins its plan.
pub fn similar_sql() -> String {
    format!(
        "{SELECT} where person_id = ?1 and submitted_at is not null and submitted_at >= ?2
         order by submitted_at desc, id desc limit ?3"
    )
}

/// A subject as it is compared: folded, without the signs and spaces that people type differently.
fn key(subject: &str) -> String {
    fold(subject).chars().filter(|c| c.is_alphanumeric() && *c != ZWNJ).collect()
}

fn kin(row: &Row<'_>) -> rusqlite::Result<Kin> {
    Ok(Kin {
        id: LetterId(row.get(0)?),
        public_id: PublicId(row.get(1)?),
        state: super::state(row, 2)?,
        subject: row.get(3)?,
        follow_up_code: row.get(4)?,
        register_no: row.get(5)?,
        submitted_at: row.get::<_, Option<i64>>(6)?.map(Instant),
    })
}
