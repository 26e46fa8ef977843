//! What the sender of a returned letter writes until it is filed again. It stands beside the letter: clerks and the
//! letter's own page go on showing what was returned.

use rusqlite::{OptionalExtension, named_params};

use super::LetterText;
use crate::domain::ids::{AddresseeId, LetterId};
use crate::domain::letter::PersonKind;
use crate::error::Result;
use crate::store::{Tx, View};

/// The correction of a letter, if its sender has begun one. The caller has checked that the viewer is the sender.
pub fn of_letter(view: &View<'_>, letter: LetterId) -> Result<Option<LetterText>> {
    Ok(view
        .connection
        .prepare_cached(
            "select person_kind, sender_name, company_name, company_id, signer_role, addressee_id, subject, body
             from correction where letter_id = ?1",
        )?
        .query_row([letter.0], |row| {
            Ok(LetterText {
                person_kind: PersonKind::of_code(row.get_ref(0)?.as_str()?).unwrap_or(PersonKind::Natural),
                sender_name: row.get(1)?,
                company_name: row.get(2)?,
                company_id: row.get(3)?,
                signer_role: row.get(4)?,
                addressee_id: row.get::<_, Option<i64>>(5)?.map(AddresseeId),
                subject: row.get(6)?,
                body: row.get(7)?,
            })
        })
        .optional()?)
}

/// Keeps the correction, complete or not.
pub(crate) fn keep(tx: &Tx<'_>, letter: LetterId, text: &LetterText) -> Result<()> {
    tx.connection
        .prepare_cached(
            "insert or replace into correction (letter_id, person_kind, sender_name, company_name, company_id,
                 signer_role, addressee_id, subject, body, saved_at)
             values (:letter, :kind, :sender, :company, :company_id, :role,
                 (select id from addressee where id = :addressee), :subject, :body, :now)",
        )?
        .execute(named_params! {
            ":letter": letter.0,
            ":kind": text.person_kind.code(),
            ":sender": text.sender_name,
            ":company": text.company_name,
            ":company_id": text.company_id,
            ":role": text.signer_role,
            ":addressee": text.addressee_id.map(|a| a.0),
            ":subject": text.subject,
            ":body": text.body,
            ":now": tx.now.0,
        })?;
    Ok(())
}

/// The correction is filed: its files become the letter's, and it is gone.
pub(crate) fn settle(tx: &Tx<'_>, letter: LetterId) -> Result<()> {
    for sql in [
        "delete from correction where letter_id = ?1",
        "delete from attachment where letter_id = ?1 and correction = 'removed'",
        "update attachment set correction = null where letter_id = ?1 and correction = 'added'",
    ] {
        tx.connection.prepare_cached(sql)?.execute([letter.0])?;
    }
    Ok(())
}
