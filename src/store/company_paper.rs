//! A letter of authorisation that waits for the rest of its request to be mended. The person alone sees it.

use rusqlite::{OptionalExtension, named_params};

use super::{Tx, View};
use crate::domain::file_kind::FileKind;
use crate::domain::ids::{IdentityCheckId, PersonId};
use crate::error::{Error, Result};

/// What is kept, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyPaper {
    /// The sender's name for it.
    pub file_name: String,
    /// What it is.
    pub kind: FileKind,
    /// Its size.
    pub size_bytes: u64,
}

/// The paper of a person, if one is kept.
pub fn of_person(view: &View<'_>, person: PersonId) -> Result<Option<CompanyPaper>> {
    let row = view
        .connection
        .prepare_cached("select file_name, kind, size_bytes from company_paper where person_id = ?1")?
        .query_row([person.0], |row| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?)))
        .optional()?;
    row.map(|(file_name, kind, size)| {
        let kind = FileKind::of_code(&kind).ok_or_else(|| Error::internal("reading a kept paper", kind))?;
        Ok(CompanyPaper { file_name, kind, size_bytes: size.unsigned_abs() })
    })
    .transpose()
}

/// Keeps a paper in place of the one before.
pub(crate) fn keep(tx: &Tx<'_>, person: PersonId, file: (&str, FileKind, &[u8], [u8; 32])) -> Result<()> {
    let (name, kind, bytes, sha256) = file;
    tx.connection
        .prepare_cached(
            "insert or replace into company_paper (person_id, file_name, kind, size_bytes, sha256, bytes, kept_at)
             values (:person, :name, :kind, :size, :sha256, :bytes, :now)",
        )?
        .execute(named_params! {
            ":person": person.0,
            ":name": name,
            ":kind": kind.code(),
            ":size": bytes.len() as i64,
            ":sha256": sha256,
            ":bytes": bytes,
            ":now": tx.now.0,
        })?;
    Ok(())
}

/// Makes the kept paper that of a request; says whether there was one.
pub(crate) fn hand_over(tx: &Tx<'_>, person: PersonId, check: IdentityCheckId) -> Result<bool> {
    let moved = tx
        .connection
        .prepare_cached(
            "insert into identity_file (check_id, file_name, kind, size_bytes, sha256, bytes)
             select ?2, file_name, kind, size_bytes, sha256, bytes from company_paper where person_id = ?1",
        )?
        .execute((person.0, check.0))?;
    forget(tx, person)?;
    Ok(moved == 1)
}

/// Drops what is kept; says whether there was anything.
pub(crate) fn forget(tx: &Tx<'_>, person: PersonId) -> Result<bool> {
    let gone = tx.connection.prepare_cached("delete from company_paper where person_id = ?1")?.execute([person.0])?;
    Ok(gone == 1)
}
