//! ارجاع: who has a letter, from whom, to do what.

use super::{Tx, View};
use crate::domain::calendar::Instant;
use crate::domain::ids::{ClerkId, LetterId, ReferralId, UnitId};
use crate::domain::letter::ReferralKind;
use crate::error::Result;
use crate::messages::WORDS;
use crate::words::Lang;

/// A referral, as the گردش shows it.
#[derive(Clone, Debug)]
pub struct Referral {
    /// The row.
    pub id: ReferralId,
    /// Who referred; the office's rule, when letters need no approval.
    pub from_clerk: String,
    /// To which unit.
    pub to_unit: String,
    /// To which clerk of it, if one was named.
    pub to_clerk: Option<String>,
    /// For action or as a copy.
    pub kind: ReferralKind,
    /// هامش: the instruction.
    pub note: String,
    /// When.
    pub created_at: Instant,
    /// By when.
    pub due_at: Option<Instant>,
    /// When the unit opened it first.
    pub opened_at: Option<Instant>,
    /// When it was done.
    pub done_at: Option<Instant>,
    /// When it was taken back.
    pub recalled_at: Option<Instant>,
}

/// The referrals of a letter, oldest first. The caller has checked that the viewer may see the letter.
pub fn of_letter(view: &View<'_>, letter: LetterId) -> Result<Vec<Referral>> {
    let mut statement = view.connection.prepare_cached(
        "select r.id, f.name, u.name, t.name, r.kind, r.note, r.created_at, r.due_at, r.recalled_at,
             r.opened_at, r.done_at
         from referral r
         left join clerk f on f.id = r.from_clerk_id
         join unit u on u.id = r.to_unit_id
         left join clerk t on t.id = r.to_clerk_id
         where r.letter_id = ?1 order by r.id",
    )?;
    let rows = statement.query_map([letter.0], |row| {
        Ok(Referral {
            id: ReferralId(row.get(0)?),
            from_clerk: row.get::<_, Option<String>>(1)?.unwrap_or_else(|| WORDS.get(Lang::Fa, "by-rule")),
            to_unit: row.get(2)?,
            to_clerk: row.get(3)?,
            kind: ReferralKind::of_code(row.get_ref(4)?.as_str()?).unwrap_or(ReferralKind::Copy),
            note: row.get(5)?,
            created_at: Instant(row.get(6)?),
            due_at: row.get::<_, Option<i64>>(7)?.map(Instant),
            recalled_at: row.get::<_, Option<i64>>(8)?.map(Instant),
            opened_at: row.get::<_, Option<i64>>(9)?.map(Instant),
            done_at: row.get::<_, Option<i64>>(10)?.map(Instant),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A referral to be made.
pub(crate) struct NewReferral<'a> {
    pub(crate) letter_id: LetterId,
    /// Nobody: the office's rule.
    pub(crate) from: Option<ClerkId>,
    pub(crate) to_unit: UnitId,
    pub(crate) to_clerk: Option<ClerkId>,
    pub(crate) kind: ReferralKind,
    pub(crate) note: &'a str,
    pub(crate) due_at: Option<Instant>,
}

pub(crate) fn add(tx: &Tx<'_>, new: &NewReferral<'_>) -> Result<ReferralId> {
    tx.connection
        .prepare_cached(
            "insert into referral (letter_id, parent_id, from_clerk_id, to_unit_id, to_clerk_id, kind, note, due_at,
                 created_at)
             values (?1, (select max(id) from referral where letter_id = ?1 and kind = 'action' and recalled_at is null),
                 ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute((
            new.letter_id.0,
            new.from.map(|clerk| clerk.0),
            new.to_unit.0,
            new.to_clerk.map(|c| c.0),
            new.kind.code(),
            new.note,
            new.due_at.map(|at| at.0),
            tx.now.0,
        ))?;
    Ok(ReferralId(tx.connection.last_insert_rowid()))
}

/// Takes back everything that was referred: the approval was undone.
pub(crate) fn recall_all(tx: &Tx<'_>, letter: LetterId) -> Result<()> {
    tx.connection
        .prepare_cached("update referral set recalled_at = ?2 where letter_id = ?1 and recalled_at is null")?
        .execute((letter.0, tx.now.0))?;
    Ok(())
}

/// Notes that the unit has seen what was referred to it.
pub(crate) fn mark_opened(tx: &Tx<'_>, letter: LetterId, unit: UnitId) -> Result<()> {
    tx.connection
        .prepare_cached(
            "update referral set opened_at = ?3
             where letter_id = ?1 and to_unit_id = ?2 and opened_at is null and recalled_at is null",
        )?
        .execute((letter.0, unit.0, tx.now.0))?;
    Ok(())
}

/// Takes back the note that it was done: the reply was taken back.
pub(crate) fn mark_undone(tx: &Tx<'_>, letter: LetterId, done_at: Instant) -> Result<()> {
    tx.connection
        .prepare_cached("update referral set done_at = null where letter_id = ?1 and done_at = ?2")?
        .execute((letter.0, done_at.0))?;
    Ok(())
}

/// The unit has to act again: the letter was taken up again.
pub(crate) fn mark_reopened(tx: &Tx<'_>, letter: LetterId, due_at: Instant) -> Result<()> {
    tx.connection
        .prepare_cached(
            "update referral set done_at = null, due_at = ?2
             where id = (select max(id) from referral
                         where letter_id = ?1 and kind = 'action' and recalled_at is null)",
        )?
        .execute((letter.0, due_at.0))?;
    Ok(())
}

/// Notes that what was to be done is done.
pub(crate) fn mark_done(tx: &Tx<'_>, letter: LetterId) -> Result<()> {
    tx.connection
        .prepare_cached(
            "update referral set done_at = ?2
             where letter_id = ?1 and kind = 'action' and done_at is null and recalled_at is null",
        )?
        .execute((letter.0, tx.now.0))?;
    Ok(())
}
