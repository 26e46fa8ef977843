//! The register as a book: its years, its lines page by page, and the place of a number or a day in it. A line is read
//! with everything that a دفتر اندیکاتور has in its columns.

use rusqlite::{OptionalExtension, Row};

use crate::domain::calendar::{Instant, JalaliDate};
use crate::domain::ids::LetterId;
use crate::domain::letter::Source;
use crate::domain::refusal::Refusal;
use crate::domain::register_no::Direction;
use crate::domain::role::Power;
use crate::domain::text::fold;
use crate::error::Result;
use crate::store::View;
use crate::store::clerks::Clerk;

/// A line of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its place in the year: the row.
    pub serial: i64,
    /// The number.
    pub number: String,
    /// When it was given.
    pub given_at: Instant,
    /// Since when it is void.
    pub voided_at: Option<Instant>,
    /// The letter.
    pub letter: LetterId,
    /// Who sent it; for an outgoing line, whom it goes to.
    pub party: String,
    /// The number on the sender's own paper.
    pub senders_number: String,
    /// The date on it.
    pub senders_date: String,
    /// What it is about.
    pub subject: String,
    /// Files and pieces that came, or went, with it.
    pub attachments: i64,
    /// The acting unit; for an outgoing line, who registered it.
    pub unit: String,
    /// Incoming: the numbers of the replies. Outgoing: the number that it answers (عطف).
    pub linked: String,
    /// پیرو: the number of the letter that this one follows.
    pub follows: String,
    /// Where the letter came in.
    pub source: Source,
}

/// A year of one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Volume {
    /// Which book.
    pub direction: Direction,
    /// The Jalali year.
    pub year: i32,
    /// Its last serial.
    pub last: i64,
}

/// Lines of one volume, from one serial to another, both with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Which book.
    pub direction: Direction,
    /// The Jalali year.
    pub year: i32,
    /// The first serial.
    pub first: i64,
    /// The last serial.
    pub last: i64,
}

/// Which lines are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// From one serial of a year to another.
    Span(Span),
    /// A whole year.
    Year(Direction, i32),
    /// From one day to another, both with it, as far as they are in the year of the first.
    Days(Direction, JalaliDate, JalaliDate),
}

/// Refuses whoever may not read every letter: the register names them all.
pub fn for_viewer(viewer: &Clerk) -> Result<()> {
    if viewer.role.may(Power::ReadAll) { Ok(()) } else { Err(Refusal::NotAllowed.into()) }
}

/// The volumes that hold a number, newest first.
pub fn volumes(view: &View<'_>, viewer: &Clerk) -> Result<Vec<Volume>> {
    for_viewer(viewer)?;
    let mut statement = view.connection.prepare_cached(
        "select direction, year, last_serial from register_counter
         where secretariat_id = (select min(id) from secretariat) order by year desc, direction",
    )?;
    let rows = statement.query_map([], |row| {
        let direction = if row.get_ref(0)?.as_str()? == "incoming" { Direction::Incoming } else { Direction::Outgoing };
        Ok(Volume { direction, year: row.get(1)?, last: row.get(2)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// At most `limit` lines of a span, in their order.
pub fn lines(view: &View<'_>, viewer: &Clerk, span: Span, limit: i64) -> Result<Vec<Line>> {
    for_viewer(viewer)?;
    lines_of(view, span, limit)
}

/// The same for an action, which has checked who acts.
pub(crate) fn lines_of(view: &View<'_>, span: Span, limit: i64) -> Result<Vec<Line>> {
    let mut statement = view.connection.prepare_cached(&lines_sql(span.direction))?;
    let rows = statement.query_map((span.direction.code(), span.year, span.first, span.last, limit), line)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The question of [`lines`], for the test that pins its plan.
pub fn lines_sql(direction: Direction) -> String {
    // Of a letter that came: what came with it, who acts, its replies. Of a reply: its files, its clerk, the letter.
    let (attachments, unit, linked) = match direction {
        Direction::Incoming => (
            "l.attachments + l.paper_pieces",
            "coalesce((select unit.name from unit where unit.id = l.unit_id), '')",
            "coalesce((select group_concat(o.number, '، ') from register_entry o
                       where o.letter_id = e.letter_id and o.direction = 'outgoing' and o.voided_at is null), '')",
        ),
        Direction::Outgoing => (
            "(select count(*) from attachment a where a.letter_id = e.letter_id and a.reply_id = e.reply_id)",
            "coalesce((select c.name from clerk c where c.id = e.given_by), '')",
            "coalesce(l.register_no, '')",
        ),
    };
    format!(
        "select e.serial, e.number, e.given_at, e.voided_at, e.letter_id,
             case l.company_name when '' then l.sender_name else l.company_name end, l.senders_number, l.senders_date,
             l.subject, {attachments}, {unit}, {linked},
             coalesce((select f.register_no from letter f where f.id = l.follows_id), ''), l.source
         from register_entry e join letter l on l.id = e.letter_id
         where e.secretariat_id = (select min(id) from secretariat) and e.direction = ?1 and e.year = ?2
             and e.serial between ?3 and ?4
         order by e.serial limit ?5"
    )
}

/// The span of what is wanted, for somebody who may read it; nothing if no number was given then.
pub fn span(view: &View<'_>, viewer: &Clerk, wanted: Wanted) -> Result<Option<Span>> {
    for_viewer(viewer)?;
    span_of(view, wanted)
}

/// The same for an action, which has checked who acts.
pub(crate) fn span_of(view: &View<'_>, wanted: Wanted) -> Result<Option<Span>> {
    let (direction, year, from, until) = match wanted {
        Wanted::Year(direction, year) => (direction, year, i64::MIN, i64::MAX),
        // The day after the last one begins a day and a half after that begins, whatever the clocks did.
        Wanted::Days(direction, from, to) => {
            (direction, from.year, from.start().0, to.start().plus(36 * 3_600).date().start().0)
        }
        Wanted::Span(Span { direction, year, first, last }) => {
            let given = lines_of(view, Span { direction, year, first, last }, 1)?.into_iter().next();
            let held = given.and_then(|_| span_of(view, Wanted::Year(direction, year)).transpose()).transpose()?;
            return Ok(held.map(|held| Span { first: first.max(1), last: last.min(held.last), ..held }));
        }
    };
    let (first, last): (Option<i64>, Option<i64>) = view
        .connection
        .prepare_cached(SPAN_SQL)?
        .query_row((direction.code(), year, from, until), |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(first.zip(last).map(|(first, last)| Span { direction, year, first, last }))
}

/// The question of [`span`], for the test that pins its plan. The clock only goes on, so the first and the
/// last line of a span of days hold between them all the others.
pub const SPAN_SQL: &str = "select
    (select serial from register_entry
     where secretariat_id = (select min(id) from secretariat) and direction = ?1 and year = ?2
         and given_at >= ?3 and given_at < ?4 order by given_at, serial limit 1),
    (select serial from register_entry
     where secretariat_id = (select min(id) from secretariat) and direction = ?1 and year = ?2
         and given_at >= ?3 and given_at < ?4 order by given_at desc, serial desc limit 1)";

/// The line that a typed number names: a whole number in any digits and from either end, or a bare serial of this
/// volume.
pub fn find(view: &View<'_>, viewer: &Clerk, volume: Volume, typed: &str) -> Result<Option<(Volume, i64)>> {
    for_viewer(viewer)?;
    let number = fold(typed.trim());
    if let Ok(serial) = number.parse::<i64>()
        && (1..=volume.last).contains(&serial)
    {
        return Ok(Some((volume, serial)));
    }
    let turned = number.split('/').rev().collect::<Vec<_>>().join("/");
    let found = view
        .connection
        .prepare_cached(
            "select e.direction, e.year, e.serial, c.last_serial
             from register_entry e join register_counter c
                 on c.secretariat_id = e.secretariat_id and c.direction = e.direction and c.year = e.year
             where e.secretariat_id = (select min(id) from secretariat) and e.number in (?1, ?2) limit 1",
        )?
        .query_row((number, turned), |row| {
            let is_incoming = row.get_ref(0)?.as_str()? == "incoming";
            let direction = if is_incoming { Direction::Incoming } else { Direction::Outgoing };
            Ok((Volume { direction, year: row.get(1)?, last: row.get(3)? }, row.get(2)?))
        })
        .optional()?;
    Ok(found)
}

fn line(row: &Row<'_>) -> rusqlite::Result<Line> {
    Ok(Line {
        serial: row.get(0)?,
        number: row.get(1)?,
        given_at: Instant(row.get(2)?),
        voided_at: row.get::<_, Option<i64>>(3)?.map(Instant),
        letter: LetterId(row.get(4)?),
        party: row.get(5)?,
        senders_number: row.get(6)?,
        senders_date: row.get(7)?,
        subject: row.get(8)?,
        attachments: row.get(9)?,
        unit: row.get(10)?,
        linked: row.get(11)?,
        follows: row.get(12)?,
        source: Source::of_code(row.get_ref(13)?.as_str()?).unwrap_or(Source::Web),
    })
}
