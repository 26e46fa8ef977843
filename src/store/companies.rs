//! Who acts for which company, and the letters that were filed in a company's name by those who may.

use rusqlite::{OptionalExtension, Row};

use super::letters::Letter;
use super::{Tx, View, letters};
use crate::domain::calendar::Instant;
use crate::domain::ids::{IdentityCheckId, LetterId, PersonId};
use crate::error::{Error, Result};

/// A confirmed right to act for a company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Representation {
    /// شناسه ملی of the company, eleven digits.
    pub company_id: String,
    /// The company's name, as the clerk saw it on the authorisation.
    pub company_name: String,
    /// In which role.
    pub signer_role: String,
    /// Since when.
    pub confirmed_at: Instant,
}

/// The companies that a person acts for now, by name.
pub fn of_person(view: &View<'_>, person: PersonId) -> Result<Vec<Representation>> {
    let mut statement = view.connection.prepare_cached(
        "select company_id, company_name, signer_role, confirmed_at from representation
         where person_id = ?1 and ended_at is null order by company_name, company_id",
    )?;
    Ok(statement.query_map([person.0], representation)?.collect::<rusqlite::Result<_>>()?)
}

/// The right of a person to act for a company, if it is confirmed.
pub fn right_to(view: &View<'_>, person: PersonId, company_id: &str) -> Result<Option<Representation>> {
    Ok(view
        .connection
        .prepare_cached(
            "select company_id, company_name, signer_role, confirmed_at from representation
             where person_id = ?1 and company_id = ?2 and ended_at is null",
        )?
        .query_row((person.0, company_id), representation)
        .optional()?)
}

/// A letter counts as the company's when whoever filed it had the confirmed right to do so by then; what strangers
/// write under its name does not.
const FILED_BY_RIGHT: &str = "person_kind = 'legal' and submitted_at is not null and exists (
    select 1 from representation r where r.company_id = letter.company_id and r.person_id = letter.person_id
        and r.confirmed_at <= letter.submitted_at and coalesce(r.ended_at, letter.submitted_at) >= letter.submitted_at)";

/// The letters of a company, newest first, for somebody who acts for it; anybody else is told that there is nothing.
pub fn letters_of(view: &View<'_>, person: PersonId, company_id: &str, limit: i64) -> Result<Vec<Letter>> {
    if right_to(view, person, company_id)?.is_none() {
        return Err(Error::NotFound);
    }
    let mut statement = view.connection.prepare_cached(&letters_sql())?;
    let ids: Vec<i64> = statement.query_map((company_id, limit), |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    ids.into_iter().map(|id| letters::by_id(view, LetterId(id))).collect()
}

/// The question of [`letters_of`], for the test of its plan.
pub fn letters_sql() -> String {
    format!(
        "select id from letter where company_id = ?1 and company_id <> '' and {FILED_BY_RIGHT}
         order by submitted_at desc, id desc limit ?2"
    )
}

/// Whether a person may read this letter as its company's representative. Its own sender may anyway.
pub fn may_read(view: &View<'_>, person: PersonId, letter: &Letter) -> Result<bool> {
    if letter.company_id.is_empty() || right_to(view, person, &letter.company_id)?.is_none() {
        return Ok(false);
    }
    let is_the_companys = view
        .connection
        .prepare_cached(&format!("select exists (select 1 from letter where id = ?1 and {FILED_BY_RIGHT})"))?
        .query_row([letter.id.0], |row| row.get(0))?;
    Ok(is_the_companys)
}

pub(crate) fn confirm(
    tx: &Tx<'_>,
    person: PersonId,
    check: IdentityCheckId,
    company: (&str, &str, &str),
) -> Result<()> {
    let (id, name, role) = company;
    tx.connection
        .prepare_cached(
            "update representation set ended_at = ?3 where person_id = ?1 and company_id = ?2 and ended_at is null",
        )?
        .execute((person.0, id, tx.now.0))?;
    tx.connection
        .prepare_cached(
            "insert into representation (person_id, company_id, company_name, signer_role, check_id, confirmed_at)
             values (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((person.0, id, name, role, check.0, tx.now.0))?;
    Ok(())
}

/// Ends the right of a person to act for a company from now on; says whether it ran. What was filed by right before stays
/// the company's.
pub(crate) fn end(tx: &Tx<'_>, person: PersonId, company_id: &str) -> Result<bool> {
    let ended = tx
        .connection
        .prepare_cached(
            "update representation set ended_at = ?3 where person_id = ?1 and company_id = ?2 and ended_at is null",
        )?
        .execute((person.0, company_id, tx.now.0))?;
    Ok(ended == 1)
}

fn representation(row: &Row<'_>) -> rusqlite::Result<Representation> {
    Ok(Representation {
        company_id: row.get(0)?,
        company_name: row.get(1)?,
        signer_role: row.get(2)?,
        confirmed_at: Instant(row.get(3)?),
    })
}
