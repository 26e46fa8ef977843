//! Letters: reads with the viewer's right in the question. The writes are next door, in `steps`.

pub mod correction;
pub(crate) mod counter;
pub mod kin;
pub mod late;
mod steps;

use rusqlite::{OptionalExtension, Row};

use super::clerks::{self, Capacity, Clerk};
use super::{Tx, View, audit, companies};
pub(crate) use steps::{
    NewLetter, add_draft, add_filed, answer, answered_before, approve, assign, bump, close, code_is_taken,
    count_attachments, file, index, reject, reopen, return_, rewrite, take_out_of_index, undo_decision, undo_reply,
    undo_second_reply, withdraw,
};

use crate::domain::calendar::Instant;
use crate::domain::follow_up_code::FollowUpCode;
use crate::domain::ids::{AddresseeId, ClerkId, LetterId, PersonId, PublicId, UnitId};
use crate::domain::letter::{PersonKind, Source, State};
use crate::domain::mobile::Mobile;
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::domain::typed_numbers;
use crate::error::{Error, Result};

/// A letter, whole but for its files.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The row.
    pub id: LetterId,
    /// The name in addresses.
    pub public_id: PublicId,
    /// The account that filed it; none for a walk-in.
    pub person_id: Option<PersonId>,
    /// Where it came in.
    pub source: Source,
    /// Where it stands.
    pub state: State,
    /// Goes up with every change.
    pub version: i64,
    /// Who it speaks for.
    pub person_kind: PersonKind,
    /// The sender's name.
    pub sender_name: String,
    /// Legal person: the company's name.
    pub company_name: String,
    /// Legal person: the company's ID.
    pub company_id: String,
    /// Legal person: the signer's role.
    pub signer_role: String,
    /// Where SMS go; a walk-in may have none.
    pub mobile: Option<Mobile>,
    /// Whom it is addressed to.
    pub addressee_id: Option<AddresseeId>,
    /// The addressee's name.
    pub addressee: Option<String>,
    /// The sender's own number, if the paper has one.
    pub senders_number: String,
    /// The date on the sender's paper, if it has one: `1405/08/30`.
    pub senders_date: String,
    /// Sheets of a walk-in's paper.
    pub paper_pages: i64,
    /// Things that came with a walk-in's paper.
    pub paper_pieces: i64,
    /// Subject, as typed.
    pub subject: String,
    /// Text, as typed.
    pub body: String,
    /// How many files the letter itself carries.
    pub attachments: i64,
    /// The citizen's number.
    pub follow_up_code: Option<String>,
    /// The office's number.
    pub register_no: Option<String>,
    /// The acting unit.
    pub unit_id: Option<UnitId>,
    /// Its name.
    pub unit_name: Option<String>,
    /// The clerk it is assigned to.
    pub clerk_id: Option<ClerkId>,
    /// پیرو: the earlier letter that this one follows.
    pub follows_id: Option<LetterId>,
    /// When the draft was begun.
    pub created_at: Instant,
    /// When it was filed.
    pub submitted_at: Option<Instant>,
    /// When it was approved: the date of registration.
    pub approved_at: Option<Instant>,
    /// When the newest reply was registered.
    pub answered_at: Option<Instant>,
    /// When it was refused.
    pub rejected_at: Option<Instant>,
    /// When it went back.
    pub returned_at: Option<Instant>,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// Reason of refusal, or defects.
    pub reason: Option<String>,
    /// Since when it stands in its queue.
    pub queued_at: Instant,
    /// By when it is to be answered.
    pub due_at: Option<Instant>,
    /// When it was reported as late.
    pub escalated_at: Option<Instant>,
    /// To whom.
    pub escalated_to: Option<String>,
    /// When its text, sender and files were erased.
    pub erased_at: Option<Instant>,
    /// The sender's national ID: that of the account, or what a walk-in gave at the counter.
    pub national_id: Option<String>,
    /// How far the sender's identity is proven.
    pub identity_level: Option<i64>,
}

impl Letter {
    /// The letter, unless it was erased: nothing can be done to it any more.
    pub(crate) fn not_erased(self) -> Result<Self> {
        if self.erased_at.is_some() { Err(Refusal::LetterErased.into()) } else { Ok(self) }
    }
}

/// What the sender wrote: the part of a letter that a draft holds, complete or not.
#[derive(Clone, Debug)]
pub struct LetterText {
    /// Who it speaks for.
    pub person_kind: PersonKind,
    /// The sender's name.
    pub sender_name: String,
    /// The company's name.
    pub company_name: String,
    /// The company's ID.
    pub company_id: String,
    /// The signer's role.
    pub signer_role: String,
    /// Whom it is addressed to.
    pub addressee_id: Option<AddresseeId>,
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: String,
}

const SELECT: &str =
    "select l.id, l.public_id, l.person_id, l.source, l.state, l.version, l.person_kind, l.sender_name,
    l.company_name, l.company_id, l.signer_role, l.mobile, l.addressee_id, a.name, l.subject, l.body, l.attachments,
    l.follow_up_code, l.register_no, l.unit_id, u.name, l.clerk_id, l.created_at, l.submitted_at, l.approved_at,
    l.answered_at, l.rejected_at, l.returned_at, l.reason, l.queued_at, l.due_at,
     case when l.erased_at is null then coalesce(p.national_id, l.card_id) end, p.identity_level, l.follows_id, l.closed_at, l.escalated_at, e.name,
     l.senders_number, l.senders_date, l.paper_pages, l.paper_pieces, l.erased_at
    from letter l
    left join addressee a on a.id = l.addressee_id
    left join unit u on u.id = l.unit_id
    left join person p on p.id = l.person_id
    left join clerk e on e.id = l.escalated_to";

/// A letter of this person; somebody else's is not found.
pub fn of_person_by_public_id(view: &View<'_>, person: PersonId, id: PublicId) -> Result<Letter> {
    Ok(view
        .connection
        .prepare_cached(&format!("{SELECT} where l.public_id = ?1 and l.person_id = ?2"))?
        .query_row((id.0, person.0), letter)?)
}

/// A letter that this person may read: an own one, or one that was filed for a company that the person acts for.
pub fn for_reader(view: &View<'_>, person: PersonId, id: PublicId) -> Result<Letter> {
    let letter = by_public_id(view, id)?.ok_or(Error::NotFound)?;
    let is_own = letter.person_id == Some(person);
    if is_own || companies::may_read(view, person, &letter)? { Ok(letter) } else { Err(Error::NotFound) }
}

/// The letters of a person, newest first, at most `limit`.
pub fn of_person(view: &View<'_>, person: PersonId, limit: i64) -> Result<Vec<Letter>> {
    let mut statement = view
        .connection
        .prepare_cached(&format!("{SELECT} where l.person_id = ?1 order by l.created_at desc, l.id desc limit ?2"))?;
    Ok(statement.query_map((person.0, limit), letter)?.collect::<rusqlite::Result<_>>()?)
}

/// What a person has filed, newest first, at most `limit`: the desk's list, page by page. `before` is the last letter of
/// the page before.
pub fn filed_by(
    view: &View<'_>,
    person: PersonId,
    before: Option<(Instant, LetterId)>,
    limit: i64,
) -> Result<Vec<Letter>> {
    let (at, id) = before.map_or((i64::MAX, i64::MAX), |(at, id)| (at.0, id.0));
    let mut statement = view.connection.prepare_cached(&filed_by_sql())?;
    Ok(statement.query_map((person.0, at, id, limit), letter)?.collect::<rusqlite::Result<_>>()?)
}

/// The question of [`filed_by`], for the test that pins its plan.
pub fn filed_by_sql() -> String {
    format!(
        "{SELECT} where l.person_id = ?1 and l.submitted_at is not null and (l.submitted_at, l.id) < (?2, ?3)
         order by l.submitted_at desc, l.id desc limit ?4"
    )
}

/// How many letters a person has filed since an instant; counted up to `most`.
pub fn count_filed_since(view: &View<'_>, person: PersonId, since: Instant, most: i64) -> Result<i64> {
    Ok(view.connection.prepare_cached(COUNT_FILED_SQL)?.query_row((person.0, since.0, most), |row| row.get(0))?)
}

/// The question of [`count_filed_since`], for the test that pins its plan.
pub const COUNT_FILED_SQL: &str = "select count(*) from
    (select 1 from letter where person_id = ?1 and submitted_at is not null and submitted_at > ?2 limit ?3)";

/// How many drafts a person keeps; counted up to `most`.
pub fn count_drafts(view: &View<'_>, person: PersonId, most: i64) -> Result<i64> {
    Ok(view.connection.prepare_cached(COUNT_DRAFTS_SQL)?.query_row((person.0, most), |row| row.get(0))?)
}

/// The question of [`count_drafts`], for the test that pins its plan.
pub const COUNT_DRAFTS_SQL: &str =
    "select count(*) from (select 1 from letter where person_id = ?1 and state = 'draft' limit ?2)";

/// The drafts of a person, newest first, at most `limit`.
pub fn drafts_of(view: &View<'_>, person: PersonId, limit: i64) -> Result<Vec<Letter>> {
    let mut statement = view.connection.prepare_cached(&drafts_sql())?;
    Ok(statement.query_map((person.0, limit), letter)?.collect::<rusqlite::Result<_>>()?)
}

/// The question of [`drafts_of`], for the test that pins its plan.
pub fn drafts_sql() -> String {
    format!("{SELECT} where l.person_id = ?1 and l.state = 'draft' order by l.id desc limit ?2")
}

/// The letter of a follow-up code, for somebody who also knows the last four digits of its mobile number. A wrong
/// pair says the same whichever half is wrong.
pub fn by_follow_up(view: &View<'_>, code: FollowUpCode, last_four: &str) -> Result<Letter> {
    let found = view
        .connection
        .prepare_cached(&format!("{SELECT} where l.follow_up_code = ?1"))?
        .query_row([code.to_string()], letter)
        .optional()?;
    match found {
        Some(letter) if has_last_four(&letter, last_four) => Ok(letter),
        _ => Err(Refusal::FollowUpUnknown.into()),
    }
}

/// A letter without a number is never opened by its code alone.
fn has_last_four(letter: &Letter, typed: &str) -> bool {
    let mobile = letter.mobile.as_ref();
    mobile.is_some_and(|mobile| crate::secrets::same(mobile.last_four().as_bytes(), typed.as_bytes()))
}

/// A letter of this person by follow-up code: the search box of the desk.
pub fn of_person_by_code(view: &View<'_>, person: PersonId, code: FollowUpCode) -> Result<Letter> {
    Ok(view
        .connection
        .prepare_cached(&format!("{SELECT} where l.follow_up_code = ?1 and l.person_id = ?2"))?
        .query_row((code.to_string(), person.0), letter)?)
}

/// A letter that this clerk may see; another unit's is not found for a unit officer. Drafts are nobody's but the
/// sender's.
pub fn for_clerk(view: &View<'_>, clerk: &Clerk, id: LetterId) -> Result<Letter> {
    let letter = by_id(view, id)?;
    if letter.submitted_at.is_none() || place_to_read(view, clerk, &letter)?.is_none() {
        return Err(Error::NotFound);
    }
    Ok(letter)
}

/// The place in which the clerk may read this letter, the own one first.
fn place_to_read<'a>(view: &View<'_>, clerk: &'a Clerk, letter: &Letter) -> Result<Option<&'a Capacity>> {
    for place in &clerk.capacities {
        if place.role.may(Power::ReadAll) || is_of_unit(view, letter, place.unit_id)? {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

/// Notes in whose place the clerk reads this letter.
pub(crate) fn note_place(tx: &Tx<'_>, clerk: &Clerk, letter: &Letter) -> Result<()> {
    if let Some(place) = place_to_read(tx, clerk, letter)? {
        clerks::acts_in(tx, clerk, place);
    }
    Ok(())
}

/// A letter that this clerk may act on: one that may be seen, and for a unit officer one that the own unit has to act
/// on. A copy, or a letter that went on to another unit, is there to be read. The clerk comes from [`clerks::acting`], with
/// the places that give the power; the log names the one that this letter falls to.
pub(crate) fn to_act(tx: &Tx<'_>, clerk: &Clerk, id: LetterId) -> Result<Letter> {
    // Seen in any place, acted on in one that gives the power: what may be read only is refused, not denied.
    let letter = for_clerk(tx, &clerks::by_id(tx, clerk.id)?, id)?.not_erased()?;
    let falls_to = |place: &&Capacity| {
        place.role.may(Power::ReadAll) || (letter.unit_id.is_some() && letter.unit_id == place.unit_id)
    };
    let Some(place) = clerk.capacities.iter().find(falls_to) else { return Err(Refusal::NotAllowed.into()) };
    clerks::acts_in(tx, clerk, place);
    Ok(letter)
}

/// The letter that a typed line names by a follow-up code or a register number (incoming, outgoing or void), wherever
/// in the line it stands.
pub fn by_any_number(view: &View<'_>, clerk: &Clerk, typed: &str) -> Result<Option<LetterId>> {
    for id in of_numbers(view, typed)? {
        match for_clerk(view, clerk, id) {
            Ok(letter) => return Ok(Some(letter.id)),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// The same, whoever asks: only for actions, which check the actor themselves.
pub(crate) fn of_number(view: &View<'_>, typed: &str) -> Result<Option<LetterId>> {
    Ok(of_numbers(view, typed)?.first().copied())
}

fn of_numbers(view: &View<'_>, typed: &str) -> Result<Vec<LetterId>> {
    let mut by_code = view.connection.prepare_cached("select id from letter where follow_up_code = ?1")?;
    let mut by_number = view.connection.prepare_cached(
        "select letter_id from register_entry where secretariat_id in (select id from secretariat) and number = ?1",
    )?;
    let codes = typed_numbers::codes(typed).into_iter().map(|code| (true, code.to_string()));
    let numbers = typed_numbers::numbers(typed).into_iter().map(|number| (false, number));
    let mut found = Vec::new();
    for (is_code, text) in codes.chain(numbers) {
        let question = if is_code { &mut by_code } else { &mut by_number };
        found.extend(question.query_row([text], |row| row.get(0).map(LetterId)).optional()?);
    }
    Ok(found)
}

/// A letter, whoever asks: only for actions, which check the actor themselves.
pub(crate) fn by_id(view: &View<'_>, id: LetterId) -> Result<Letter> {
    Ok(view.connection.prepare_cached(&format!("{SELECT} where l.id = ?1"))?.query_row([id.0], letter)?)
}

/// The letter of a public name, whoever asks.
pub(crate) fn by_public_id(view: &View<'_>, id: PublicId) -> Result<Option<Letter>> {
    Ok(view
        .connection
        .prepare_cached(&format!("{SELECT} where l.public_id = ?1"))?
        .query_row([id.0], letter)
        .optional()?)
}

fn is_of_unit(view: &View<'_>, letter: &Letter, unit: Option<UnitId>) -> Result<bool> {
    let Some(unit) = unit else { return Ok(false) };
    if letter.unit_id == Some(unit) {
        return Ok(true);
    }
    Ok(view
        .connection
        .prepare_cached(
            "select exists (select 1 from referral where letter_id = ?1 and to_unit_id = ?2
                                and recalled_at is null and refused_at is null)",
        )?
        .query_row((letter.id.0, unit.0), |row| row.get(0))?)
}

/// The letter that a decision was made on; refused when it has moved on since the clerk saw it.
pub(crate) fn at_version(view: &View<'_>, id: LetterId, version: i64) -> Result<Letter> {
    let letter = by_id(view, id)?.not_erased()?;
    if letter.version == version {
        return Ok(letter);
    }
    Err(changed_by(view, id)?)
}

fn changed_by(view: &View<'_>, id: LetterId) -> Result<Error> {
    let (by, did, at) = audit::last_change(view, id)?;
    let by = by.unwrap_or_else(|| crate::messages::WORDS.get(crate::words::Lang::Fa, "person-free"));
    Ok(Refusal::LetterChanged { by, did, seconds: view.now.since(at) }.into())
}

fn letter(row: &Row<'_>) -> rusqlite::Result<Letter> {
    let instant = |place: usize| row.get::<_, Option<i64>>(place).map(|at| at.map(Instant));
    Ok(Letter {
        id: LetterId(row.get(0)?),
        public_id: PublicId(row.get(1)?),
        person_id: row.get::<_, Option<i64>>(2)?.map(PersonId),
        source: Source::of_code(row.get_ref(3)?.as_str()?).unwrap_or(Source::Web),
        state: state(row, 4)?,
        version: row.get(5)?,
        person_kind: PersonKind::of_code(row.get_ref(6)?.as_str()?).unwrap_or(PersonKind::Natural),
        sender_name: row.get(7)?,
        company_name: row.get(8)?,
        company_id: row.get(9)?,
        signer_role: row.get(10)?,
        mobile: row.get::<_, Option<String>>(11)?.map(Mobile::stored),
        addressee_id: row.get::<_, Option<i64>>(12)?.map(AddresseeId),
        addressee: row.get(13)?,
        subject: row.get(14)?,
        body: row.get(15)?,
        attachments: row.get(16)?,
        follow_up_code: row.get(17)?,
        register_no: row.get(18)?,
        unit_id: row.get::<_, Option<i64>>(19)?.map(UnitId),
        unit_name: row.get(20)?,
        clerk_id: row.get::<_, Option<i64>>(21)?.map(ClerkId),
        created_at: Instant(row.get(22)?),
        submitted_at: instant(23)?,
        approved_at: instant(24)?,
        answered_at: instant(25)?,
        rejected_at: instant(26)?,
        returned_at: instant(27)?,
        reason: row.get(28)?,
        queued_at: Instant(row.get(29)?),
        due_at: instant(30)?,
        national_id: row.get(31)?,
        identity_level: row.get(32)?,
        follows_id: row.get::<_, Option<i64>>(33)?.map(LetterId),
        closed_at: instant(34)?,
        escalated_at: instant(35)?,
        escalated_to: row.get(36)?,
        senders_number: row.get(37)?,
        senders_date: row.get(38)?,
        paper_pages: row.get(39)?,
        paper_pieces: row.get(40)?,
        erased_at: instant(41)?,
    })
}

/// Reads a state column. The schema lets no other words in.
pub(crate) fn state(row: &Row<'_>, place: usize) -> rusqlite::Result<State> {
    let code = row.get_ref(place)?.as_str()?;
    State::of_code(code)
        .ok_or_else(|| rusqlite::Error::FromSqlConversionFailure(place, rusqlite::types::Type::Text, code.into()))
}
