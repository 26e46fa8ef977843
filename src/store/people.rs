//! Accounts of citizens and companies.

use rusqlite::{OptionalExtension, Row};

use super::{Tx, View};
use crate::domain::ids::PersonId;
use crate::domain::mobile::Mobile;
use crate::domain::national_id::NationalId;
use crate::error::Result;

/// An account.
#[derive(Clone, Debug)]
pub struct Person {
    /// The row.
    pub id: PersonId,
    /// The national ID (agency).
    pub national_id: Option<NationalId>,
    /// The proven mobile number.
    pub mobile: Mobile,
    /// First and last name; empty in the company profile.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Jalali birth date as typed: `1370/01/15`.
    pub birth_date: Option<String>,
    /// How far the identity is proven: 0 claimed, 1 phone, 2 phone of this ID, 3 civil registry, 4 seen.
    pub identity_level: i64,
}

impl Person {
    /// First and last name, or the mobile number of somebody who has given no name.
    pub fn name(&self) -> String {
        let name = format!("{} {}", self.first_name, self.last_name);
        if name.trim().is_empty() { self.mobile.local() } else { name.trim().to_owned() }
    }
}

/// A new account.
pub(crate) struct NewPerson<'a> {
    pub(crate) national_id: Option<&'a NationalId>,
    pub(crate) mobile: &'a Mobile,
    pub(crate) first_name: &'a str,
    pub(crate) last_name: &'a str,
    pub(crate) birth_date: Option<&'a str>,
    pub(crate) password_hash: Option<&'a str>,
    pub(crate) identity_level: i64,
}

const COLUMNS: &str = "id, national_id, mobile, first_name, last_name, birth_date, identity_level";

/// An open account.
pub fn by_id(view: &View<'_>, id: PersonId) -> Result<Person> {
    Ok(view
        .connection
        .prepare_cached(&format!("select {COLUMNS} from person where id = ?1 and closed_at is null"))?
        .query_row([id.0], person)?)
}

/// The account of a national ID. Doors never tell whether there is one.
pub(crate) fn by_national_id(view: &View<'_>, id: &NationalId) -> Result<Option<Person>> {
    Ok(view
        .connection
        .prepare_cached(&format!("select {COLUMNS} from person where national_id = ?1 and closed_at is null"))?
        .query_row([id.as_str()], person)
        .optional()?)
}

/// The account of a bare mobile number.
pub(crate) fn by_mobile(view: &View<'_>, mobile: &Mobile) -> Result<Option<Person>> {
    Ok(view
        .connection
        .prepare_cached(&format!(
            "select {COLUMNS} from person where mobile = ?1 and national_id is null and closed_at is null"
        ))?
        .query_row([mobile.as_str()], person)
        .optional()?)
}

/// Password hash, failures and end of the waiting time.
pub(crate) fn credentials(view: &View<'_>, id: PersonId) -> Result<(Option<String>, i64, i64)> {
    Ok(view
        .connection
        .prepare_cached("select password_hash, failures, waits_until from person where id = ?1")?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?)
}

pub(crate) fn set_failures(tx: &Tx<'_>, id: PersonId, failures: i64, waits_until: i64) -> Result<()> {
    tx.connection.prepare_cached("update person set failures = ?2, waits_until = ?3 where id = ?1")?.execute((
        id.0,
        failures,
        waits_until,
    ))?;
    Ok(())
}

pub(crate) fn set_password(tx: &Tx<'_>, id: PersonId, hash: &str) -> Result<()> {
    tx.connection
        .prepare_cached("update person set password_hash = ?2, failures = 0, waits_until = 0 where id = ?1")?
        .execute((id.0, hash))?;
    Ok(())
}

pub(crate) fn set_identity_level(tx: &Tx<'_>, id: PersonId, level: i64) -> Result<()> {
    tx.connection
        .prepare_cached("update person set identity_level = max(identity_level, ?2) where id = ?1")?
        .execute((id.0, level))?;
    Ok(())
}

pub(crate) fn add(tx: &Tx<'_>, new: &NewPerson<'_>) -> Result<PersonId> {
    tx.connection
        .prepare_cached(
            "insert into person (national_id, mobile, first_name, last_name, birth_date, password_hash, identity_level,
                 created_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute((
            new.national_id.map(NationalId::as_str),
            new.mobile.as_str(),
            new.first_name,
            new.last_name,
            new.birth_date,
            new.password_hash,
            new.identity_level,
            tx.now.0,
        ))?;
    Ok(PersonId(tx.connection.last_insert_rowid()))
}

fn person(row: &Row<'_>) -> rusqlite::Result<Person> {
    Ok(Person {
        id: PersonId(row.get(0)?),
        national_id: row.get::<_, Option<String>>(1)?.map(NationalId::stored),
        mobile: Mobile::stored(row.get(2)?),
        first_name: row.get(3)?,
        last_name: row.get(4)?,
        birth_date: row.get(5)?,
        identity_level: row.get(6)?,
    })
}
