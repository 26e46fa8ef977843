//! Two accounts of one national ID: the one that holds it, and claims that wait for a clerk to say whose it is.
//!
//! Nobody outside learns of the other account. A claim is an account like any other but for one column.

use rusqlite::OptionalExtension;

use super::people::{COLUMNS, Person, person};
use super::{Tx, View};
use crate::domain::ids::PersonId;
use crate::domain::mobile::Mobile;
use crate::domain::national_id::NationalId;
use crate::error::Result;

/// The claim that was made with this number.
pub(crate) fn of_number(view: &View<'_>, id: &NationalId, mobile: &Mobile) -> Result<Option<Person>> {
    Ok(view
        .connection
        .prepare_cached(&format!(
            "select {COLUMNS} from person
             where national_id = ?1 and mobile = ?2 and closed_at is null and is_claim = 1"
        ))?
        .query_row((id.as_str(), mobile.as_str()), person)
        .optional()?)
}

/// The newest claim on a national ID.
pub(crate) fn newest(view: &View<'_>, id: &NationalId) -> Result<Option<PersonId>> {
    Ok(view
        .connection
        .prepare_cached("select max(id) from person where national_id = ?1 and closed_at is null and is_claim = 1")?
        .query_row([id.as_str()], |row| Ok(row.get::<_, Option<i64>>(0)?.map(PersonId)))?)
}

/// The claim becomes the holder; the former holder was closed before.
pub(crate) fn promote(tx: &Tx<'_>, claim: PersonId) -> Result<()> {
    tx.connection.prepare_cached("update person set is_claim = 0 where id = ?1")?.execute([claim.0])?;
    Ok(())
}

/// Letters, requests and sessions of one account go over to another account of the same person.
pub(crate) fn move_all(tx: &Tx<'_>, from: PersonId, to: PersonId, mobile: &Mobile) -> Result<()> {
    tx.connection
        .prepare_cached(
            "update letter set person_id = ?2, mobile = case when erased_at is null then ?3 end, version = version + 1
             where person_id = ?1",
        )?
        .execute((from.0, to.0, mobile.as_str()))?;
    for sql in [
        "update identity_check set person_id = ?2 where person_id = ?1",
        "update session set person_id = ?2 where person_id = ?1 and ended_at is null",
        "update representation set person_id = ?2 where person_id = ?1
             and (ended_at is not null or company_id not in
                 (select company_id from representation where person_id = ?2 and ended_at is null))",
    ] {
        tx.connection.prepare_cached(sql)?.execute((from.0, to.0))?;
    }
    Ok(())
}
