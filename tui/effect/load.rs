//! Reads: each one question at one moment of the file.

use pishkhan::domain::calendar::JalaliDate;
use pishkhan::domain::ids::{ClerkId, LetterId};
use pishkhan::domain::letter::State;
use pishkhan::domain::query::Query;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::register_no::Direction;
use pishkhan::domain::role::Power;
use pishkhan::error::{Error, Result};
use pishkhan::store::clerks::Clerk;
use pishkhan::store::letters::{Letter, kin};
use pishkhan::store::queues::{Key, ListItem, Queue, WALK, Way};
use pishkhan::store::search::Found;
use pishkhan::store::{
    Ledger, View, attachments, audit, backups, clerk_keys, clerks, counts, desk_files, desks, digest, figures,
    holidays, identity, letters, office, queues, referrals, register, replies, search, sms, terminals,
};

use crate::msg::{Dossier, Msg};
use crate::office::{Office, Templates};
use crate::window::{Ask, PAGE};

/// Rows of the outbox and of the identity queue that are shown.
const ROWS: i64 = 300;
/// Other letters of a sender that are shown.
const OTHERS: i64 = 6;

pub(super) fn clerk(ledger: &Ledger, id: ClerkId) -> Result<Clerk> {
    let clerk = ledger.read(|view| clerks::by_id(view, id))?;
    if clerk.is_active { Ok(clerk) } else { Err(Refusal::ClerkDisabled.into()) }
}

/// Refuses a clerk whose access was closed, and one whose SSH key was revoked.
pub(super) fn still_in(ledger: &Ledger, id: ClerkId) -> Result<()> {
    ledger.read(|view| {
        if let Some(key) = ledger.key() {
            clerk_keys::still_opens(view, key, id)?;
        }
        if clerks::by_id(view, id)?.is_active { Ok(()) } else { Err(Refusal::ClerkDisabled.into()) }
    })
}

pub(super) fn desk(ledger: &Ledger, clerk: ClerkId) -> Result<Msg> {
    let settings = ledger.settings()?;
    let template = settings.register_template()?;
    let (clerk, office, counts) = ledger.read(|view| {
        let clerk = clerks::by_id(view, clerk)?;
        let office = Office {
            units: office::units(view)?.into_iter().filter(|unit| unit.is_active).collect(),
            clerks: clerks::all(view)?.into_iter().filter(|clerk| clerk.is_active).collect(),
            addressees: office::addressees(view)?,
            templates: Templates {
                reasons: office::templates(view, "reason")?,
                defects: office::templates(view, "defect")?,
                replies: office::templates(view, "reply")?,
                notices: office::templates(view, "notice")?,
                reversals: office::templates(view, "reversal")?,
            },
            next_incoming: register::preview(view, &template, Direction::Incoming)?,
            next_outgoing: register::preview(view, &template, Direction::Outgoing)?,
            calendar: holidays::calendar(view, &settings)?,
            sms: if clerk.may(Power::SeeOutbox) { Some(sms::ways::health(view)?) } else { None },
            backups: if clerk.may(Power::Manage) { backups::health::health(view)?.0 } else { None },
            settings: settings.clone(),
        };
        let counts = counts::for_clerk(view, &clerk)?;
        Ok((clerk, office, counts))
    })?;
    if !clerk.is_active {
        return Ok(Msg::ShutOut(Refusal::ClerkDisabled));
    }
    Ok(Msg::Desk(Box::new((clerk, office, counts))))
}

pub(super) fn page(ledger: &Ledger, clerk: ClerkId, queue: Queue, ask: Ask) -> Result<Msg> {
    let (rows, before) = ledger.read(|view| {
        let clerk = clerks::by_id(view, clerk)?;
        let page = |from, way, limit| queues::page(view, &clerk, queue, from, way, limit);
        let rows = match ask {
            Ask::Top => page(None, Way::Onward, PAGE),
            Ask::End => page(None, Way::Back, PAGE),
            Ask::After(key) => page(Some(key), Way::Onward, PAGE),
            Ask::Before(key) => page(Some(key), Way::Back, PAGE),
            Ask::Again(None, limit) => page(None, Way::Onward, limit),
            // From the row before the first one held, so that the page begins with it.
            Ask::Again(Some(first), limit) => {
                let before = page(Some(first), Way::Back, 1)?.pop().map(|row| row.key);
                page(before, Way::Onward, limit)
            }
        }?;
        let before = match (ask, rows.first()) {
            (Ask::Top | Ask::Again(None, _), _) => Some(0),
            (_, Some(first)) => queues::before(view, &clerk, queue, first.key, WALK)?,
            (_, None) => None,
        };
        Ok((rows, before))
    })?;
    Ok(Msg::Page(queue, ask, rows, before))
}

/// The letter that will be wanted next. One that is not there is nobody's business yet.
pub(super) fn ahead(ledger: &Ledger, clerk: ClerkId, id: LetterId) -> Vec<Msg> {
    match letter(ledger, clerk, id) {
        Ok(Msg::Letter(dossier)) => vec![Msg::Ahead(dossier)],
        _ => Vec::new(),
    }
}

pub(super) fn letter(ledger: &Ledger, clerk: ClerkId, id: LetterId) -> Result<Msg> {
    let read = ledger.read(|view| {
        let clerk = clerks::by_id(view, clerk)?;
        let letter = letters::for_clerk(view, &clerk, id)?;
        Ok(Dossier {
            files: attachments::of_letter(view, id)?,
            desk_files: desk_files::waiting(view, clerk.id, id)?,
            referrals: referrals::of_letter(view, id)?,
            replies: replies::of_letter(view, id)?,
            sms: sms::of_letter(view, id)?,
            history: audit::of_letter(view, id)?,
            others: others(view, &clerk, &letter)?,
            follows: match letter.follows_id {
                Some(earlier) => readable(view, &clerk, kin::of_id(view, earlier)?.into_iter().collect())?,
                None => Vec::new(),
            },
            followed: readable(view, &clerk, kin::following(view, id)?)?,
            letter,
        })
    });
    match read {
        Ok(dossier) => Ok(Msg::Letter(Box::new(dossier))),
        Err(Error::NotFound) => Ok(Msg::LetterGone(id)),
        Err(error) => Err(error),
    }
}

/// Those of the letters that the clerk may read.
fn readable(view: &View<'_>, clerk: &Clerk, found: Vec<kin::Kin>) -> Result<Vec<kin::Kin>> {
    let mut kept = Vec::with_capacity(found.len());
    for letter in found {
        match letters::for_clerk(view, clerk, letter.id) {
            Ok(_) => kept.push(letter),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(kept)
}

fn others(view: &View<'_>, clerk: &Clerk, letter: &Letter) -> Result<Vec<Letter>> {
    let Some(person) = letter.person_id.filter(|_| clerk.sees_all()) else { return Ok(Vec::new()) };
    let mut others = letters::of_person(view, person, OTHERS)?;
    others.retain(|other| other.id != letter.id && other.state != State::Draft);
    Ok(others)
}

pub(super) fn search(ledger: &Ledger, clerk: ClerkId, typed: String) -> Result<Msg> {
    let query = Query::parse(&typed, ledger.now())?;
    let found = ledger.read(|view| {
        let clerk = clerks::by_id(view, clerk)?;
        if query.is_words()
            && let Some(id) = letters::by_any_number(view, &clerk, &typed)?
        {
            let items = vec![item(letters::for_clerk(view, &clerk, id)?)];
            return Ok(Found { items, is_whole: true, beginnings: None });
        }
        search::letters(view, &clerk, &query, PAGE)
    })?;
    Ok(Msg::Found(typed, found))
}

fn item(letter: Letter) -> ListItem {
    ListItem {
        id: letter.id,
        key: Key { at: letter.queued_at.0, id: letter.id.0 },
        state: letter.state,
        version: letter.version,
        sender: if letter.company_name.is_empty() { letter.sender_name } else { letter.company_name },
        subject: letter.subject,
        register_no: letter.register_no,
        follow_up_code: letter.follow_up_code,
        unit: letter.unit_name,
        submitted_at: letter.submitted_at.unwrap_or(letter.created_at),
        due_at: letter.due_at,
        attachments: letter.attachments,
    }
}

pub(super) fn identity(ledger: &Ledger, clerk: ClerkId) -> Result<Msg> {
    ledger.read(|view| {
        needs(view, clerk, Power::ProveIdentity)?;
        Ok(Msg::Identity(identity::waiting(view, ROWS)?))
    })
}

pub(super) fn outbox(ledger: &Ledger, clerk: ClerkId) -> Result<Msg> {
    ledger.read(|view| {
        needs(view, clerk, Power::SeeOutbox)?;
        Ok(Msg::Outbox(sms::newest(view, None, ROWS)?))
    })
}

pub(super) fn figures(ledger: &Ledger, clerk: ClerkId, days: i64) -> Result<Msg> {
    ledger.read(|view| {
        needs(view, clerk, Power::ReadAll)?;
        Ok(Msg::Figures(days, Box::new(figures::of_days(view, days)?)))
    })
}

pub(super) fn digest(ledger: &Ledger, clerk: ClerkId, date: JalaliDate) -> Result<Msg> {
    ledger.read(|view| {
        needs(view, clerk, Power::ReadAll)?;
        Ok(Msg::Digest(Box::new(digest::of_day(view, date)?)))
    })
}

pub(super) fn memory(ledger: &Ledger, clerk: ClerkId) -> Result<Msg> {
    ledger.read(|view| {
        let (drafts, place) = (desks::drafts(view, clerk)?, desks::place(view, clerk)?);
        Ok(Msg::Memory(drafts, place, desks::saw_tour(view, clerk)?))
    })
}

pub(super) fn writing(ledger: &Ledger, clerk: ClerkId, fingerprint: &str) -> Result<Msg> {
    ledger.read(|view| terminals::writing(view, clerk, fingerprint)).map(Msg::Writing)
}

fn needs(view: &View<'_>, clerk: ClerkId, power: Power) -> Result<()> {
    let clerk = clerks::by_id(view, clerk)?;
    if clerk.may(power) { Ok(()) } else { Err(Refusal::NotAllowed.into()) }
}
