//! The clerks' desks: what was typed and not sent, and where somebody was. What is in `extra` and `place` is the desk's
//! own business.

use rusqlite::OptionalExtension;

use super::{Tx, View};
use crate::domain::ids::ClerkId;
use crate::error::Result;

/// Drafts of one clerk that are kept at most; the oldest go.
const MOST: i64 = 200;

/// Whose sheet it was typed into.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DraftPlace {
    /// `letter`, `check` (of an identity) or `counter` (a paper letter that is being entered).
    pub about: &'static str,
    /// Its row.
    pub about_id: i64,
    /// The sheet, as the desk names it.
    pub sheet: String,
}

/// Something half-written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskDraft {
    /// Where.
    pub place: DraftPlace,
    /// What was typed.
    pub body: String,
    /// JSON of the desk.
    pub extra: String,
}

/// What a clerk has half-written, newest first.
pub fn drafts(view: &View<'_>, clerk: ClerkId) -> Result<Vec<DeskDraft>> {
    let mut statement = view.connection.prepare_cached(
        "select about, about_id, sheet, body, extra from desk_draft where clerk_id = ?1 order by saved_at desc",
    )?;
    let rows = statement.query_map([clerk.0], |row| {
        let about = match row.get_ref(0)?.as_str()? {
            "letter" => "letter",
            "counter" => "counter",
            _ => "check",
        };
        let place = DraftPlace { about, about_id: row.get(1)?, sheet: row.get(2)? };
        Ok(DeskDraft { place, body: row.get(3)?, extra: row.get(4)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Where the clerk was, as the desk wrote it.
pub fn place(view: &View<'_>, clerk: ClerkId) -> Result<Option<String>> {
    let mut statement = view.connection.prepare_cached("select place from desk_place where clerk_id = ?1")?;
    Ok(statement.query_row([clerk.0], |row| row.get(0)).optional()?)
}

/// Whether the clerk was offered the tour.
pub fn saw_tour(view: &View<'_>, clerk: ClerkId) -> Result<bool> {
    Ok(view
        .connection
        .prepare_cached("select exists (select 1 from clerk_tour where clerk_id = ?1)")?
        .query_row([clerk.0], |row| row.get(0))?)
}

/// Notes that the clerk was; says whether that is new.
pub(crate) fn see_tour(tx: &Tx<'_>, clerk: ClerkId) -> Result<bool> {
    let changed = tx
        .connection
        .prepare_cached("insert into clerk_tour (clerk_id, seen_at) values (?1, ?2) on conflict do nothing")?
        .execute((clerk.0, tx.now.0))?;
    Ok(changed == 1)
}

pub(crate) fn keep_draft(tx: &Tx<'_>, clerk: ClerkId, draft: &DeskDraft) -> Result<()> {
    let DraftPlace { about, about_id, sheet } = &draft.place;
    tx.connection
        .prepare_cached(
            "insert into desk_draft (clerk_id, about, about_id, sheet, body, extra, saved_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             on conflict do update set body = excluded.body, extra = excluded.extra, saved_at = excluded.saved_at",
        )?
        .execute((clerk.0, about, about_id, sheet, &draft.body, &draft.extra, tx.now.0))?;
    tx.connection
        .prepare_cached(
            "delete from desk_draft where clerk_id = ?1 and (about, about_id, sheet) in
                 (select about, about_id, sheet from desk_draft where clerk_id = ?1
                  order by saved_at desc limit -1 offset ?2)",
        )?
        .execute((clerk.0, MOST))?;
    Ok(())
}

pub(crate) fn drop_draft(tx: &Tx<'_>, clerk: ClerkId, place: &DraftPlace) -> Result<()> {
    tx.connection
        .prepare_cached("delete from desk_draft where clerk_id = ?1 and about = ?2 and about_id = ?3 and sheet = ?4")?
        .execute((clerk.0, place.about, place.about_id, &place.sheet))?;
    Ok(())
}

pub(crate) fn keep_place(tx: &Tx<'_>, clerk: ClerkId, place: &str) -> Result<()> {
    tx.connection
        .prepare_cached(
            "insert into desk_place (clerk_id, place, saved_at) values (?1, ?2, ?3)
             on conflict do update set place = excluded.place, saved_at = excluded.saved_at",
        )?
        .execute((clerk.0, place, tx.now.0))?;
    Ok(())
}
