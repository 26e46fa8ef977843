//! Accounts of citizens and companies.

use rusqlite::{OptionalExtension, Row};

use super::{Tx, View, sms};
use crate::domain::calendar::Instant;
use crate::domain::ids::{LetterId, PersonId};
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
    /// How far the identity is proven: 0 claimed, 1 phone, 2 phone of this ID, 3 civil registry, 4 acts for a company.
    pub identity_level: i64,
    /// Whether the account can be entered with a password.
    pub has_password: bool,
    /// Whether another account holds the national ID, and a clerk has to say whose it is. Never shown to the person.
    pub(crate) is_claim: bool,
    /// When its holder last came in.
    pub seen_at: Instant,
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
    pub(crate) is_claim: bool,
}

pub(super) const COLUMNS: &str = "id, national_id, mobile, first_name, last_name, birth_date, identity_level,
    password_hash is not null, is_claim, seen_at";

/// An open account.
pub fn by_id(view: &View<'_>, id: PersonId) -> Result<Person> {
    Ok(view
        .connection
        .prepare_cached(&format!("select {COLUMNS} from person where id = ?1 and closed_at is null"))?
        .query_row([id.0], person)?)
}

/// The account that holds a national ID. Doors never tell whether there is one.
pub(crate) fn by_national_id(view: &View<'_>, id: &NationalId) -> Result<Option<Person>> {
    Ok(view
        .connection
        .prepare_cached(&format!(
            "select {COLUMNS} from person where national_id = ?1 and closed_at is null and is_claim = 0"
        ))?
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

/// The password hash of an account.
pub(crate) fn password_hash(view: &View<'_>, id: PersonId) -> Result<Option<String>> {
    Ok(view
        .connection
        .prepare_cached("select password_hash from person where id = ?1 and closed_at is null")?
        .query_row([id.0], |row| row.get(0))?)
}

pub(crate) fn set_password(tx: &Tx<'_>, id: PersonId, hash: &str) -> Result<()> {
    tx.connection.prepare_cached("update person set password_hash = ?2 where id = ?1")?.execute((id.0, hash))?;
    Ok(())
}

/// Notes that the holder came in.
pub(crate) fn see(tx: &Tx<'_>, id: PersonId) -> Result<()> {
    tx.connection.prepare_cached("update person set seen_at = ?2 where id = ?1")?.execute((id.0, tx.now.0))?;
    Ok(())
}

/// Gives an account another number, and its letters too: what happens to them is told there from now on.
pub(crate) fn set_mobile(tx: &Tx<'_>, id: PersonId, mobile: &Mobile) -> Result<()> {
    tx.connection.prepare_cached("update person set mobile = ?2 where id = ?1")?.execute((id.0, mobile.as_str()))?;
    tx.connection
        .prepare_cached(
            "update letter set mobile = ?2, version = version + 1 where person_id = ?1 and erased_at is null",
        )?
        .execute((id.0, mobile.as_str()))?;
    sms::follow_number(tx, id, mobile)
}

/// A new number proves less than the old one did.
pub(crate) fn lower_identity_level(tx: &Tx<'_>, id: PersonId, level: i64) -> Result<()> {
    tx.connection
        .prepare_cached("update person set identity_level = min(identity_level, ?2) where id = ?1")?
        .execute((id.0, level))?;
    Ok(())
}

/// Closes an account: nobody comes in, and its national ID or number is free. Its letters stay with the office.
pub(crate) fn close(tx: &Tx<'_>, id: PersonId) -> Result<()> {
    tx.connection
        .prepare_cached("update person set closed_at = ?2, password_hash = null where id = ?1 and closed_at is null")?
        .execute((id.0, tx.now.0))?;
    Ok(())
}

/// Whether the account that filed a letter was closed.
pub(crate) fn is_closed_of_letter(view: &View<'_>, letter: LetterId) -> Result<bool> {
    Ok(view
        .connection
        .prepare_cached(
            "select p.closed_at is not null from letter l join person p on p.id = l.person_id where l.id = ?1",
        )?
        .query_row([letter.0], |row| row.get(0))
        .optional()?
        .unwrap_or(false))
}

/// Whether another open account has the national ID of this one: a claim, or what it claims.
pub(crate) fn shares_national_id(view: &View<'_>, id: PersonId) -> Result<bool> {
    // Holders and claims have an index each; together they would be looked for in the whole table.
    Ok(view
        .connection
        .prepare_cached(
            "select exists (select 1 from person o where o.national_id = p.national_id and o.closed_at is null
                     and o.is_claim = 1 and o.id <> p.id)
                 or exists (select 1 from person o where o.national_id = p.national_id and o.national_id is not null
                     and o.closed_at is null and o.is_claim = 0 and o.id <> p.id)
             from person p where p.id = ?1",
        )?
        .query_row([id.0], |row| row.get(0))?)
}

/// How many letters of a person are still under way, and how many there are.
pub fn letters_of(view: &View<'_>, id: PersonId) -> Result<(i64, i64)> {
    Ok(view
        .connection
        .prepare_cached(
            "select count(*) filter (where state in ('in_review', 'returned', 'approved')), count(*) from letter
             where person_id = ?1 and state <> 'draft'",
        )?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?)
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
                 is_claim, created_at, seen_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)",
        )?
        .execute((
            new.national_id.map(NationalId::as_str),
            new.mobile.as_str(),
            new.first_name,
            new.last_name,
            new.birth_date,
            new.password_hash,
            new.identity_level,
            new.is_claim,
            tx.now.0,
        ))?;
    Ok(PersonId(tx.connection.last_insert_rowid()))
}

pub(super) fn person(row: &Row<'_>) -> rusqlite::Result<Person> {
    Ok(Person {
        id: PersonId(row.get(0)?),
        national_id: row.get::<_, Option<String>>(1)?.map(NationalId::stored),
        mobile: Mobile::stored(row.get(2)?),
        first_name: row.get(3)?,
        last_name: row.get(4)?,
        birth_date: row.get(5)?,
        identity_level: row.get(6)?,
        has_password: row.get(7)?,
        is_claim: row.get(8)?,
        seen_at: Instant(row.get(9)?),
    })
}
