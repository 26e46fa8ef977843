//! دفتر اندیکاتور: gapless numbers, taken inside the transaction that uses them.

pub mod book;

use rusqlite::OptionalExtension;

use super::{Tx, View};
use crate::domain::ids::{ClerkId, LetterId, ReplyId};
use crate::domain::register_no::{Direction, RegisterTemplate};
use crate::error::Result;

/// Gives the next number of the year, enters it in the register and returns it. `by` nobody: the
/// office's rule gives it.
pub(crate) fn give(
    tx: &Tx<'_>,
    template: &RegisterTemplate,
    direction: Direction,
    letter: LetterId,
    by: Option<ClerkId>,
) -> Result<String> {
    let year = tx.now.date().year;
    let secretariat: i64 = tx
        .connection
        .prepare_cached("select secretariat_id from letter where id = ?1")?
        .query_row([letter.0], |row| row.get(0))?;
    let serial: i64 = tx
        .connection
        .prepare_cached(
            "insert into register_counter (secretariat_id, direction, year, last_serial) values (?1, ?2, ?3, 1)
             on conflict do update set last_serial = last_serial + 1 returning last_serial",
        )?
        .query_row((secretariat, direction.code(), year), |row| row.get(0))?;
    let number = template.number(year, direction, serial);
    tx.connection
        .prepare_cached(
            "insert into register_entry (secretariat_id, direction, year, serial, number, letter_id, given_at, given_by)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute((secretariat, direction.code(), year, serial, &number, letter.0, tx.now.0, by.map(|clerk| clerk.0)))?;
    Ok(number)
}

/// Ties an outgoing number to its reply.
pub(crate) fn tie_to_reply(tx: &Tx<'_>, letter: LetterId, number: &str, reply: ReplyId) -> Result<()> {
    tx.connection
        .prepare_cached("update register_entry set reply_id = ?3 where letter_id = ?1 and number = ?2")?
        .execute((letter.0, number, reply.0))?;
    Ok(())
}

/// Marks a number void. It stays in the register.
pub(crate) fn void(tx: &Tx<'_>, letter: LetterId, direction: Direction, reply: Option<ReplyId>) -> Result<()> {
    tx.connection
        .prepare_cached(
            "update register_entry set voided_at = ?4
             where letter_id = ?1 and direction = ?2 and reply_id is ?3 and voided_at is null",
        )?
        .execute((letter.0, direction.code(), reply.map(|r| r.0), tx.now.0))?;
    Ok(())
}

/// The number that the next letter of a direction would get: what a decision sheet shows. Not a promise.
pub fn preview(view: &View<'_>, template: &RegisterTemplate, direction: Direction) -> Result<String> {
    let year = view.now.date().year;
    let next: i64 = view
        .connection
        .prepare_cached(
            "select coalesce(max(last_serial), 0) + 1 from register_counter
             where secretariat_id = (select min(id) from secretariat) and direction = ?1 and year = ?2",
        )?
        .query_row((direction.code(), year), |row| row.get(0))?;
    Ok(template.number(year, direction, next))
}

/// The reply of a letter that this outgoing number stands for, unless it is void.
pub(crate) fn reply_of_number(view: &View<'_>, letter: LetterId, typed: &str) -> Result<Option<ReplyId>> {
    let number = crate::domain::text::fold(typed.trim());
    let turned = number.split('/').rev().collect::<Vec<_>>().join("/");
    let found: Option<Option<i64>> = view
        .connection
        .prepare_cached(
            "select reply_id from register_entry
             where letter_id = ?1 and number in (?2, ?3) and direction = 'outgoing' and voided_at is null limit 1",
        )?
        .query_row((letter.0, number, turned), |row| row.get(0))
        .optional()?;
    Ok(found.flatten().map(ReplyId))
}

/// Series with a gap or a counter that does not fit its entries: must be empty.
pub(crate) fn gaps(view: &View<'_>) -> Result<Vec<String>> {
    let mut statement = view.connection.prepare(
        "select c.direction || ' ' || c.year || ': ' || count(e.serial) || '/' || c.last_serial
         from register_counter c
         left join register_entry e
             on e.secretariat_id = c.secretariat_id and e.direction = c.direction and e.year = c.year
         group by c.secretariat_id, c.direction, c.year
         having count(e.serial) <> c.last_serial or coalesce(max(e.serial), 0) <> c.last_serial",
    )?;
    Ok(statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}
