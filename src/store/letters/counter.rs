//! A letter that a clerk enters for a walk-in: one row, filed at once.

use rusqlite::named_params;

use super::LetterText;
use crate::domain::calendar::Instant;
use crate::domain::ids::{LetterId, PersonId, PublicId};
use crate::domain::mobile::Mobile;
use crate::error::Result;
use crate::store::Tx;

/// What a clerk copied from the paper and its bearer.
pub(crate) struct NewAtCounter<'a> {
    pub(crate) public_id: PublicId,
    pub(crate) secretariat_id: i64,
    /// The account of the bearer, if it was found out beyond doubt.
    pub(crate) person: Option<PersonId>,
    pub(crate) mobile: Option<&'a Mobile>,
    pub(crate) card_id: Option<&'a str>,
    pub(crate) text: &'a LetterText,
    pub(crate) senders_number: &'a str,
    pub(crate) senders_date: &'a str,
    /// Sheets, and things that came with them.
    pub(crate) paper: (i64, i64),
    pub(crate) code: &'a str,
    pub(crate) due_at: Instant,
    pub(crate) files: i64,
}

pub(crate) fn add(tx: &Tx<'_>, new: &NewAtCounter<'_>) -> Result<LetterId> {
    tx.connection
        .prepare_cached(
            "insert into letter (public_id, secretariat_id, person_id, source, state, person_kind, sender_name,
                 company_name, company_id, signer_role, mobile, addressee_id, senders_number, senders_date, card_id,
                 paper_pages, paper_pieces, subject, body, created_at, queued_at, submitted_at, follow_up_code, due_at,
                 attachments)
             values (:public_id, :secretariat, :person, 'counter', 'in_review', :kind, :sender, :company, :company_id,
                 :role, :mobile, (select id from addressee where id = :addressee), :number, :date, :card, :pages,
                 :pieces, :subject, :body, :now, :now, :now, :code, :due, :files)",
        )?
        .execute(named_params! {
            ":public_id": new.public_id.0,
            ":secretariat": new.secretariat_id,
            ":person": new.person.map(|person| person.0),
            ":kind": new.text.person_kind.code(),
            ":sender": new.text.sender_name,
            ":company": new.text.company_name,
            ":company_id": new.text.company_id,
            ":role": new.text.signer_role,
            ":mobile": new.mobile.map(Mobile::as_str),
            ":addressee": new.text.addressee_id.map(|addressee| addressee.0),
            ":number": new.senders_number,
            ":date": new.senders_date,
            ":card": new.card_id,
            ":pages": new.paper.0,
            ":pieces": new.paper.1,
            ":subject": new.text.subject,
            ":body": new.text.body,
            ":now": tx.now.0,
            ":code": new.code,
            ":due": new.due_at.0,
            ":files": new.files,
        })?;
    Ok(LetterId(tx.connection.last_insert_rowid()))
}
