//! ارجاع: who has a letter, from whom, to do what. A tree by parent; who may do what with it is next door, in `rights`.

pub mod rights;

use rusqlite::named_params;

use super::clerks::Clerk;
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
    /// The referral that had the letter when this one was made.
    pub parent: Option<ReferralId>,
    /// Who referred; nobody: the office's rule, when letters need no approval.
    pub from_clerk_id: Option<ClerkId>,
    /// The name of that clerk, or of the rule.
    pub from_clerk: String,
    /// To which unit; none: back to a clerk of the secretariat.
    pub to_unit_id: Option<UnitId>,
    /// Its name, or the secretariat's.
    pub to_unit: String,
    /// To which clerk of it, if one was named.
    pub to_clerk_id: Option<ClerkId>,
    /// The name of that clerk.
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
    /// When somebody took it on.
    pub accepted_at: Option<Instant>,
    /// Who.
    pub accepted_by: Option<ClerkId>,
    /// The name of that clerk.
    pub accepter: Option<String>,
    /// When it was done.
    pub done_at: Option<Instant>,
    /// When it was taken back.
    pub recalled_at: Option<Instant>,
    /// When it was refused.
    pub refused_at: Option<Instant>,
    /// Why.
    pub refusal: Option<String>,
}

impl Referral {
    /// Whether it was neither done nor taken back nor refused.
    pub fn is_open(&self) -> bool {
        self.done_at.is_none() && self.recalled_at.is_none() && self.refused_at.is_none()
    }
}

/// The referrals of a letter, oldest first. The caller has checked that the viewer may see the letter.
pub fn of_letter(view: &View<'_>, letter: LetterId) -> Result<Vec<Referral>> {
    let mut statement = view.connection.prepare_cached(OF_LETTER)?;
    let rows = statement.query_map([letter.0], |row| {
        let instant = |place: usize| row.get::<_, Option<i64>>(place).map(|at| at.map(Instant));
        let clerk = |place: usize| row.get::<_, Option<i64>>(place).map(|id| id.map(ClerkId));
        Ok(Referral {
            id: ReferralId(row.get(0)?),
            from_clerk: row.get::<_, Option<String>>(1)?.unwrap_or_else(|| WORDS.get(Lang::Fa, "by-rule")),
            to_unit: row.get::<_, Option<String>>(2)?.unwrap_or_else(|| WORDS.get(Lang::Fa, "secretariat")),
            to_clerk: row.get(3)?,
            kind: ReferralKind::of_code(row.get_ref(4)?.as_str()?).unwrap_or(ReferralKind::Copy),
            note: row.get(5)?,
            created_at: Instant(row.get(6)?),
            due_at: instant(7)?,
            recalled_at: instant(8)?,
            opened_at: instant(9)?,
            done_at: instant(10)?,
            parent: row.get::<_, Option<i64>>(11)?.map(ReferralId),
            from_clerk_id: clerk(12)?,
            to_unit_id: row.get::<_, Option<i64>>(13)?.map(UnitId),
            to_clerk_id: clerk(14)?,
            accepted_at: instant(15)?,
            accepted_by: clerk(16)?,
            accepter: row.get(17)?,
            refused_at: instant(18)?,
            refusal: row.get(19)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The question of [`of_letter`], for the test that pins its plan.
pub const OF_LETTER: &str =
    "select r.id, f.name, u.name, t.name, r.kind, r.note, r.created_at, r.due_at, r.recalled_at,
     r.opened_at, r.done_at, r.parent_id, r.from_clerk_id, r.to_unit_id, r.to_clerk_id, r.accepted_at, r.accepted_by,
     a.name, r.refused_at, r.refusal
 from referral r
 left join clerk f on f.id = r.from_clerk_id
 left join unit u on u.id = r.to_unit_id
 left join clerk t on t.id = r.to_clerk_id
 left join clerk a on a.id = r.accepted_by
 where r.letter_id = ?1 order by r.id";

/// A referral to be made.
pub(crate) struct NewReferral<'a> {
    pub(crate) letter_id: LetterId,
    /// The referral that has the letter now.
    pub(crate) parent: Option<ReferralId>,
    /// Nobody: the office's rule.
    pub(crate) from: Option<ClerkId>,
    /// None: to a clerk of the secretariat.
    pub(crate) to_unit: Option<UnitId>,
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
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute((
            new.letter_id.0,
            new.parent.map(|parent| parent.0),
            new.from.map(|clerk| clerk.0),
            new.to_unit.map(|unit| unit.0),
            new.to_clerk.map(|c| c.0),
            new.kind.code(),
            new.note,
            new.due_at.map(|at| at.0),
            tx.now.0,
        ))?;
    Ok(ReferralId(tx.connection.last_insert_rowid()))
}

/// Somebody of the unit takes it on; that it was seen goes with it.
pub(crate) fn mark_accepted(tx: &Tx<'_>, id: ReferralId, by: ClerkId) -> Result<()> {
    tx.connection
        .prepare_cached(
            "update referral set accepted_at = ?2, accepted_by = ?3, opened_at = coalesce(opened_at, ?2) where id = ?1",
        )?
        .execute((id.0, tx.now.0, by.0))?;
    Ok(())
}

/// The unit does not act on it, for this reason; that it was seen goes with it.
pub(crate) fn mark_refused(tx: &Tx<'_>, id: ReferralId, reason: &str) -> Result<()> {
    tx.connection
        .prepare_cached(
            "update referral set refused_at = ?2, refusal = ?3, opened_at = coalesce(opened_at, ?2) where id = ?1",
        )?
        .execute((id.0, tx.now.0, reason))?;
    Ok(())
}

/// Its sender takes it back.
pub(crate) fn mark_recalled(tx: &Tx<'_>, id: ReferralId) -> Result<()> {
    tx.connection.prepare_cached("update referral set recalled_at = ?2 where id = ?1")?.execute((id.0, tx.now.0))?;
    Ok(())
}

/// A copy was dealt with.
pub(crate) fn mark_copy_done(tx: &Tx<'_>, id: ReferralId) -> Result<()> {
    tx.connection
        .prepare_cached(
            "update referral set done_at = ?2, opened_at = coalesce(opened_at, ?2) where id = ?1 and kind = 'copy'",
        )?
        .execute((id.0, tx.now.0))?;
    Ok(())
}

/// Takes back everything that was referred: the approval was undone.
pub(crate) fn recall_all(tx: &Tx<'_>, letter: LetterId) -> Result<()> {
    tx.connection
        .prepare_cached("update referral set recalled_at = ?2 where letter_id = ?1 and recalled_at is null")?
        .execute((letter.0, tx.now.0))?;
    Ok(())
}

/// Notes that whom it was referred to has seen it, or a deputy has; whoever sent it has not.
pub(crate) fn mark_opened(tx: &Tx<'_>, letter: LetterId, clerk: &Clerk) -> Result<()> {
    let mut mark = tx.connection.prepare_cached(
        "update referral set opened_at = :now
         where letter_id = :letter and (to_unit_id = :unit or to_clerk_id = :desk) and opened_at is null
             and from_clerk_id is not :clerk and recalled_at is null and refused_at is null",
    )?;
    for place in &clerk.capacities {
        mark.execute(named_params! {
            ":now": tx.now.0,
            ":letter": letter.0,
            ":unit": place.unit_id.map(|unit| unit.0),
            ":desk": place.clerk.0,
            ":clerk": clerk.id.0,
        })?;
    }
    Ok(())
}

/// Takes back the note that it was done: the reply was taken back.
pub(crate) fn mark_undone(tx: &Tx<'_>, letter: LetterId, done_at: Instant) -> Result<()> {
    tx.connection
        .prepare_cached("update referral set done_at = null where letter_id = ?1 and kind = 'action' and done_at = ?2")?
        .execute((letter.0, done_at.0))?;
    Ok(())
}

/// The unit has to act again: the letter was taken up again.
pub(crate) fn mark_reopened(tx: &Tx<'_>, letter: LetterId, due_at: Instant) -> Result<()> {
    tx.connection
        .prepare_cached(
            "update referral set done_at = null, due_at = ?2
             where id = (select max(id) from referral
                         where letter_id = ?1 and kind = 'action' and recalled_at is null and refused_at is null)",
        )?
        .execute((letter.0, due_at.0))?;
    Ok(())
}

/// Notes that what was to be done is done.
pub(crate) fn mark_done(tx: &Tx<'_>, letter: LetterId) -> Result<()> {
    tx.connection
        .prepare_cached(
            "update referral set done_at = ?2
             where letter_id = ?1 and kind = 'action' and done_at is null and recalled_at is null and refused_at is null",
        )?
        .execute((letter.0, tx.now.0))?;
    Ok(())
}

/// The matter is done, for those who had copies, too.
pub(crate) fn mark_all_done(tx: &Tx<'_>, letter: LetterId) -> Result<()> {
    tx.connection
        .prepare_cached(
            "update referral set done_at = ?2
             where letter_id = ?1 and done_at is null and recalled_at is null and refused_at is null",
        )?
        .execute((letter.0, tx.now.0))?;
    Ok(())
}
