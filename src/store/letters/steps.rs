//! The one write of each step of a letter. Each names the version that it was decided on; if the row has moved on,
//! nothing is changed.

use rusqlite::named_params;

use super::{Letter, LetterText, changed_by};
use crate::domain::calendar::Instant;
use crate::domain::follow_up_code::FollowUpCode;
use crate::domain::ids::{ClerkId, LetterId, PersonId, PublicId, UnitId};
use crate::domain::mobile::Mobile;
use crate::error::Result;
use crate::store::search::index::Change;
use crate::store::{Tx, View};

/// A new letter: a draft, or filed at once.
pub(crate) struct NewLetter<'a> {
    pub(crate) public_id: PublicId,
    pub(crate) secretariat_id: i64,
    pub(crate) person_id: PersonId,
    pub(crate) mobile: &'a Mobile,
    pub(crate) text: &'a LetterText,
    /// پیرو: the earlier letter that it follows.
    pub(crate) follows: Option<LetterId>,
}

pub(crate) fn add_draft(tx: &Tx<'_>, new: &NewLetter<'_>) -> Result<LetterId> {
    tx.connection
        .prepare_cached(
            "insert into letter (public_id, secretariat_id, person_id, source, state, person_kind, sender_name,
                 company_name, company_id, signer_role, mobile, addressee_id, subject, body, follows_id, created_at,
                 queued_at)
             values (:public_id, :secretariat, :person, 'web', 'draft', :kind, :sender, :company, :company_id, :role,
                 :mobile, (select id from addressee where id = :addressee), :subject, :body, :follows, :now, :now)",
        )?
        .execute(named_params! {
            ":public_id": new.public_id.0,
            ":secretariat": new.secretariat_id,
            ":person": new.person_id.0,
            ":kind": new.text.person_kind.code(),
            ":sender": new.text.sender_name,
            ":company": new.text.company_name,
            ":company_id": new.text.company_id,
            ":role": new.text.signer_role,
            ":mobile": new.mobile.as_str(),
            ":addressee": new.text.addressee_id.map(|a| a.0),
            ":subject": new.text.subject,
            ":body": new.text.body,
            ":follows": new.follows.map(|earlier| earlier.0),
            ":now": tx.now.0,
        })?;
    Ok(LetterId(tx.connection.last_insert_rowid()))
}

/// Files a new letter at once: one row, written once.
pub(crate) fn add_filed(
    tx: &Tx<'_>,
    new: &NewLetter<'_>,
    code: &str,
    due_at: Instant,
    attachments: i64,
) -> Result<LetterId> {
    tx.connection
        .prepare_cached(
            "insert into letter (public_id, secretariat_id, person_id, source, state, person_kind, sender_name,
                 company_name, company_id, signer_role, mobile, addressee_id, subject, body, created_at, queued_at,
                 submitted_at, follow_up_code, due_at, attachments)
             values (:public_id, :secretariat, :person, 'web', 'in_review', :kind, :sender, :company, :company_id, :role,
                 :mobile, (select id from addressee where id = :addressee), :subject, :body, :now, :now, :now, :code, :due, :attachments)",
        )?
        .execute(named_params! {
            ":public_id": new.public_id.0,
            ":secretariat": new.secretariat_id,
            ":person": new.person_id.0,
            ":kind": new.text.person_kind.code(),
            ":sender": new.text.sender_name,
            ":company": new.text.company_name,
            ":company_id": new.text.company_id,
            ":role": new.text.signer_role,
            ":mobile": new.mobile.as_str(),
            ":addressee": new.text.addressee_id.map(|a| a.0),
            ":subject": new.text.subject,
            ":body": new.text.body,
            ":now": tx.now.0,
            ":code": code,
            ":due": due_at.0,
            ":attachments": attachments,
        })?;
    Ok(LetterId(tx.connection.last_insert_rowid()))
}

/// Replaces what the sender wrote: in a draft, or in a letter that came back.
pub(crate) fn rewrite(tx: &Tx<'_>, id: LetterId, text: &LetterText) -> Result<()> {
    tx.connection
        .prepare_cached(
            "update letter set version = version + 1, person_kind = :kind, sender_name = :sender,
                 company_name = :company, company_id = :company_id, signer_role = :role, addressee_id = (select id from addressee where id = :addressee),
                 subject = :subject, body = :body
             where id = :id",
        )?
        .execute(named_params! {
            ":id": id.0,
            ":kind": text.person_kind.code(),
            ":sender": text.sender_name,
            ":company": text.company_name,
            ":company_id": text.company_id,
            ":role": text.signer_role,
            ":addressee": text.addressee_id.map(|a| a.0),
            ":subject": text.subject,
            ":body": text.body,
        })?;
    Ok(())
}

/// Counts the letter's own files anew.
pub(crate) fn count_attachments(tx: &Tx<'_>, id: LetterId) -> Result<()> {
    tx.connection
        .prepare_cached(
            "update letter set version = version + 1, attachments =
                 (select count(*) from attachment
                  where letter_id = ?1 and reply_id is null and correction is not 'added')
             where id = ?1",
        )?
        .execute([id.0])?;
    Ok(())
}

/// Files a draft, or a returned letter again.
pub(crate) fn file(tx: &Tx<'_>, letter: &Letter, code: &str, due_at: Instant) -> Result<()> {
    let changed = tx
        .connection
        .prepare_cached(
            "update letter set state = 'in_review', version = version + 1, follow_up_code = :code, due_at = :due,
                 submitted_at = coalesce(submitted_at, :now), queued_at = :now, reason = null, returned_at = null,
                 escalated_to = case when :due > :now then null else escalated_to end,
                 escalated_at = case when :due > :now then null else escalated_at end
             where id = :id and state = :state",
        )?
        .execute(named_params! {
            ":id": letter.id.0,
            ":state": letter.state.code(),
            ":code": code,
            ":due": due_at.0,
            ":now": tx.now.0,
        })?;
    moved(tx, letter.id, changed)
}

/// Puts a filed letter into the full-text index.
pub(crate) fn index(tx: &Tx<'_>, id: LetterId, text: &LetterText) -> Result<()> {
    let all = format!("{}\n{}\n{}\n{}", text.subject, text.sender_name, text.company_name, text.body);
    tx.index.order(Change::Put(id.0, all))
}

/// Takes a letter out of the full-text index, as it stands, with the words that only it has.
pub(crate) fn take_out_of_index(tx: &Tx<'_>, id: LetterId) -> Result<()> {
    let all: String = tx
        .connection
        .prepare_cached(
            "select concat_ws(char(10), subject, sender_name, company_name, body, senders_number)
             from letter where id = ?1",
        )?
        .query_row([id.0], |row| row.get(0))?;
    tx.index.order(Change::TakeOut(id.0, all))
}

/// Whether a follow-up code is given already.
pub(crate) fn code_is_taken(view: &View<'_>, code: FollowUpCode) -> Result<bool> {
    Ok(view
        .connection
        .prepare_cached("select exists (select 1 from letter where follow_up_code = ?1)")?
        .query_row([code.to_string()], |row| row.get(0))?)
}

pub(crate) fn withdraw(tx: &Tx<'_>, id: LetterId, version: i64) -> Result<()> {
    let changed = tx
        .connection
        .prepare_cached(
            "update letter set state = 'withdrawn', version = version + 1, queued_at = ?3, due_at = null
             where id = ?1 and version = ?2",
        )?
        .execute((id.0, version, tx.now.0))?;
    moved(tx, id, changed)
}

pub(crate) fn approve(tx: &Tx<'_>, id: LetterId, version: i64, number: &str, unit: UnitId) -> Result<()> {
    let changed = tx
        .connection
        .prepare_cached(
            "update letter set state = 'approved', version = version + 1, register_no = ?3, approved_at = ?4,
                 unit_id = ?5, queued_at = ?4
             where id = ?1 and version = ?2",
        )?
        .execute((id.0, version, number, tx.now.0, unit.0))?;
    moved(tx, id, changed)
}

pub(crate) fn reject(tx: &Tx<'_>, id: LetterId, version: i64, reason: &str) -> Result<()> {
    let changed = tx
        .connection
        .prepare_cached(
            "update letter set state = 'rejected', version = version + 1, rejected_at = ?3, reason = ?4, queued_at = ?3
             where id = ?1 and version = ?2",
        )?
        .execute((id.0, version, tx.now.0, reason))?;
    moved(tx, id, changed)
}

pub(crate) fn return_(tx: &Tx<'_>, id: LetterId, version: i64, defects: &str) -> Result<()> {
    let changed = tx
        .connection
        .prepare_cached(
            "update letter set state = 'returned', version = version + 1, returned_at = ?3, reason = ?4, queued_at = ?3
             where id = ?1 and version = ?2",
        )?
        .execute((id.0, version, tx.now.0, defects))?;
    moved(tx, id, changed)
}

/// Gives the letter to another unit or clerk; the state stays. No unit: a clerk of the secretariat has it.
pub(crate) fn assign(
    tx: &Tx<'_>,
    id: LetterId,
    version: i64,
    unit: Option<UnitId>,
    clerk: Option<ClerkId>,
) -> Result<()> {
    let changed = tx
        .connection
        .prepare_cached(
            "update letter set version = version + 1, unit_id = ?3, clerk_id = ?4, queued_at = ?5
             where id = ?1 and version = ?2",
        )?
        .execute((id.0, version, unit.map(|u| u.0), clerk.map(|c| c.0), tx.now.0))?;
    moved(tx, id, changed)
}

/// A change that leaves the letter as it is but moves its version: a copy was referred.
pub(crate) fn bump(tx: &Tx<'_>, id: LetterId, version: i64) -> Result<()> {
    let changed = tx
        .connection
        .prepare_cached("update letter set version = version + 1 where id = ?1 and version = ?2")?
        .execute((id.0, version))?;
    moved(tx, id, changed)
}

pub(crate) fn answer(tx: &Tx<'_>, id: LetterId, version: i64) -> Result<()> {
    let changed = tx
        .connection
        .prepare_cached(
            "update letter set state = 'answered', version = version + 1, answered_at = ?3, queued_at = ?3
             where id = ?1 and version = ?2",
        )?
        .execute((id.0, version, tx.now.0))?;
    moved(tx, id, changed)
}

pub(crate) fn close(tx: &Tx<'_>, id: LetterId, version: i64) -> Result<()> {
    let changed = tx
        .connection
        .prepare_cached(
            "update letter set state = 'closed', version = version + 1, closed_at = ?3, queued_at = ?3
             where id = ?1 and version = ?2",
        )?
        .execute((id.0, version, tx.now.0))?;
    moved(tx, id, changed)
}

/// Back to the unit that acted on it, with a new date to answer by.
pub(crate) fn reopen(tx: &Tx<'_>, id: LetterId, version: i64, due_at: Instant) -> Result<()> {
    let changed = tx
        .connection
        .prepare_cached(
            "update letter set state = 'approved', version = version + 1, closed_at = null, queued_at = ?3, due_at = ?4,
                 escalated_at = null, escalated_to = null
             where id = ?1 and version = ?2",
        )?
        .execute((id.0, version, tx.now.0, due_at.0))?;
    moved(tx, id, changed)
}

/// Back to review, as if the decision had not been made.
pub(crate) fn undo_decision(tx: &Tx<'_>, id: LetterId, version: i64) -> Result<()> {
    let changed = tx
        .connection
        .prepare_cached(
            "update letter set state = 'in_review', version = version + 1, register_no = null, approved_at = null,
                 unit_id = null, clerk_id = null, rejected_at = null, returned_at = null, reason = null,
                 queued_at = submitted_at
             where id = ?1 and version = ?2",
        )?
        .execute((id.0, version))?;
    moved(tx, id, changed)
}

/// Still answered, by the reply before the one that was taken back.
pub(crate) fn answered_before(tx: &Tx<'_>, id: LetterId, version: i64, at: Instant) -> Result<()> {
    let changed = tx
        .connection
        .prepare_cached("update letter set version = version + 1, answered_at = ?3 where id = ?1 and version = ?2")?
        .execute((id.0, version, at.0))?;
    moved(tx, id, changed)
}

/// Back to what its reopening made of it; the answer of before stays noted.
pub(crate) fn undo_second_reply(tx: &Tx<'_>, id: LetterId, version: i64, before: Instant) -> Result<()> {
    let changed = tx
        .connection
        .prepare_cached(
            "update letter set state = 'approved', version = version + 1, answered_at = ?3, queued_at = ?4
             where id = ?1 and version = ?2",
        )?
        .execute((id.0, version, before.0, tx.now.0))?;
    moved(tx, id, changed)
}

/// Back to approved, as if the reply had not been registered.
pub(crate) fn undo_reply(tx: &Tx<'_>, id: LetterId, version: i64) -> Result<()> {
    let changed = tx
        .connection
        .prepare_cached(
            "update letter set state = 'approved', version = version + 1, answered_at = null, queued_at = approved_at
             where id = ?1 and version = ?2",
        )?
        .execute((id.0, version))?;
    moved(tx, id, changed)
}

fn moved(view: &View<'_>, id: LetterId, changed: usize) -> Result<()> {
    if changed == 1 { Ok(()) } else { Err(changed_by(view, id)?) }
}
