//! Requests to prove something about a person, the clerks' queue of them, and the service's queue.

use rusqlite::{OptionalExtension, Row, named_params};

use super::clerks::Clerk;
use super::{Tx, View, attachments};
use crate::domain::calendar::Instant;
use crate::domain::file_kind::FileKind;
use crate::domain::identity::{Outcome, Verifier};
use crate::domain::ids::{ClerkId, IdentityCheckId, PersonId};
use crate::domain::mobile::Mobile;
use crate::domain::role::Power;
use crate::error::{Error, Result};

/// Where a request stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckState {
    /// In the queue.
    Waiting,
    /// The level is proven.
    Confirmed,
    /// Refused, with the reason.
    Refused(String),
    /// It fell away.
    Dropped,
}

/// A request of a person.
#[derive(Clone, Debug)]
pub struct IdentityCheck {
    /// The row.
    pub id: IdentityCheckId,
    /// The level asked for.
    pub level: i64,
    /// Who is to confirm it.
    pub verifier: Verifier,
    /// Where it stands.
    pub state: CheckState,
    /// What a registry said, if it decided nothing.
    pub outcome: Option<Outcome>,
    /// How often a service was asked without an answer.
    pub attempts: i64,
    /// When a service is asked again.
    pub due_at: Instant,
    /// When it was asked for.
    pub requested_at: Instant,
    /// Level 4: the company's name.
    pub company_name: Option<String>,
    /// Level 1: the new number.
    pub new_mobile: Option<Mobile>,
}

/// A company as a request names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedCompany {
    /// Its name.
    pub name: String,
    /// شناسه ملی.
    pub id: String,
    /// The role of whoever asks.
    pub role: String,
}

/// A request as the clerks' queue shows it.
#[derive(Clone, Debug)]
pub struct WaitingCheck {
    /// The row.
    pub id: IdentityCheckId,
    /// Whose.
    pub person_id: PersonId,
    /// The level asked for; 1 is a new number instead of a lost one.
    pub level: i64,
    /// When it was asked for.
    pub requested_at: Instant,
    /// What the person claims.
    pub name: String,
    /// National ID.
    pub national_id: String,
    /// Mobile.
    pub mobile: Mobile,
    /// Birth date.
    pub birth_date: String,
    /// Level 1: the number that is to take the place of `mobile`.
    pub new_mobile: Option<Mobile>,
    /// Level 4: the company.
    pub company: Option<ClaimedCompany>,
    /// Level 4: the name of the letter of authorisation that came with it.
    pub file_name: Option<String>,
    /// The number of another account that holds the same national ID: confirming gives the ID to this one.
    pub rival: Option<Mobile>,
    /// What a registry said, if it decided nothing.
    pub outcome: Option<Outcome>,
    /// How often a service was asked without an answer; more than none means that it is down.
    pub attempts: i64,
}

/// A letter of authorisation.
#[derive(Clone, Debug)]
pub struct CheckFile {
    /// The sender's name for it: a label, never a path.
    pub file_name: String,
    /// What it is, by content.
    pub kind: FileKind,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl CheckFile {
    /// The name that a copy gets: the sender's label with the ending of what the file really is.
    pub fn download_name(&self) -> String {
        attachments::safe_name(&self.file_name, self.kind)
    }
}

const COLUMNS: &str = "id, level, verifier, state, requested_at, reason, outcome, attempts, due_at, company_name,
    new_mobile";

/// The newest request of a person to prove who he or she is: level 2 or 3.
pub fn newest_of(view: &View<'_>, person: PersonId) -> Result<Option<IdentityCheck>> {
    newest(view, person, 2, 3)
}

/// The newest request of a person of levels `from` to `to`.
pub fn newest(view: &View<'_>, person: PersonId, from: i64, to: i64) -> Result<Option<IdentityCheck>> {
    Ok(view
        .connection
        .prepare_cached(&format!(
            "select {COLUMNS} from identity_check
             where person_id = ?1 and level between ?2 and ?3 and state <> 'dropped' order by id desc limit 1"
        ))?
        .query_row((person.0, from, to), check)
        .optional()?)
}

/// The clerks' queue, oldest first, at most `limit`. A request that a service is about to answer is in it too: the
/// service may be down, and a clerk may decide.
pub fn waiting(view: &View<'_>, limit: i64) -> Result<Vec<WaitingCheck>> {
    let mut statement = view.connection.prepare_cached(WAITING)?;
    let rows = statement.query_map([limit], waiting_check)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The question of [`waiting`], for the test of its plan.
pub const WAITING: &str = "select i.id, i.person_id, i.level, i.requested_at, trim(p.first_name || ' ' || p.last_name),
        coalesce(p.national_id, ''), p.mobile, coalesce(p.birth_date, ''), i.new_mobile, i.company_name, i.company_id,
        i.signer_role, f.file_name, o.mobile, i.outcome, i.attempts
    from identity_check i join person p on p.id = i.person_id
    left join identity_file f on f.check_id = i.id
    left join person o on p.is_claim = 1 and o.national_id = p.national_id and o.national_id is not null
        and o.closed_at is null and o.is_claim = 0
    where i.state = 'waiting' order by i.requested_at, i.id limit ?1";

/// The letter of authorisation of a request, for a clerk who may decide it.
pub fn file_of(view: &View<'_>, clerk: &Clerk, id: IdentityCheckId) -> Result<CheckFile> {
    if !clerk.may(Power::ProveIdentity) {
        return Err(Error::NotFound);
    }
    Ok(view
        .connection
        .prepare_cached("select file_name, kind, bytes from identity_file where check_id = ?1")?
        .query_row([id.0], |row| {
            let kind = FileKind::of_code(row.get_ref(1)?.as_str()?).unwrap_or(FileKind::Pdf);
            Ok(CheckFile { file_name: row.get(0)?, kind, bytes: row.get(2)? })
        })?)
}

/// What an act needs to know of a request.
pub(crate) struct Found {
    pub(crate) person: PersonId,
    pub(crate) level: i64,
    pub(crate) waits: bool,
    pub(crate) new_mobile: Option<Mobile>,
    pub(crate) company: Option<ClaimedCompany>,
    pub(crate) consent_version: Option<i64>,
    pub(crate) verifier: Verifier,
    pub(crate) attempts: i64,
    pub(crate) requested_at: Instant,
}

pub(crate) fn by_id(view: &View<'_>, id: IdentityCheckId) -> Result<Found> {
    Ok(view
        .connection
        .prepare_cached(
            "select person_id, level, state = 'waiting', new_mobile, company_name, company_id, signer_role,
                 consent_version, verifier, attempts, requested_at
             from identity_check where id = ?1",
        )?
        .query_row([id.0], |row| {
            Ok(Found {
                person: PersonId(row.get(0)?),
                level: row.get(1)?,
                waits: row.get(2)?,
                new_mobile: row.get::<_, Option<String>>(3)?.map(Mobile::stored),
                company: company(row, 4)?,
                consent_version: row.get(7)?,
                verifier: verifier(row, 8)?,
                attempts: row.get(9)?,
                requested_at: Instant(row.get(10)?),
            })
        })?)
}

/// A request to be written down.
pub(crate) struct NewCheck<'a> {
    pub(crate) person: PersonId,
    pub(crate) level: i64,
    pub(crate) verifier: Verifier,
    pub(crate) new_mobile: Option<&'a Mobile>,
    pub(crate) company: Option<&'a ClaimedCompany>,
    pub(crate) consent_version: Option<i64>,
    pub(crate) facts_hash: Option<[u8; 32]>,
}

impl NewCheck<'_> {
    /// A request of a level for a clerk.
    pub(crate) fn manual(person: PersonId, level: i64) -> Self {
        Self {
            person,
            level,
            verifier: Verifier::Manual,
            new_mobile: None,
            company: None,
            consent_version: None,
            facts_hash: None,
        }
    }
}

pub(crate) fn add(tx: &Tx<'_>, new: &NewCheck<'_>) -> Result<IdentityCheckId> {
    tx.connection
        .prepare_cached(
            "insert into identity_check (person_id, level, verifier, state, new_mobile, company_id, company_name,
                 signer_role, consent_version, facts_hash, due_at, requested_at)
             values (:person, :level, :verifier, 'waiting', :mobile, :company_id, :company_name, :role, :consent,
                 :facts, :now, :now)",
        )?
        .execute(named_params! {
            ":person": new.person.0,
            ":level": new.level,
            ":verifier": new.verifier.code(),
            ":mobile": new.new_mobile.map(Mobile::as_str),
            ":company_id": new.company.map(|c| c.id.as_str()),
            ":company_name": new.company.map(|c| c.name.as_str()),
            ":role": new.company.map(|c| c.role.as_str()),
            ":consent": new.consent_version,
            ":facts": new.facts_hash,
            ":now": tx.now.0,
        })?;
    Ok(IdentityCheckId(tx.connection.last_insert_rowid()))
}

pub(crate) fn add_file(tx: &Tx<'_>, id: IdentityCheckId, file: (&str, FileKind, &[u8], [u8; 32])) -> Result<()> {
    let (name, kind, bytes, sha256) = file;
    tx.connection
        .prepare_cached(
            "insert into identity_file (check_id, file_name, kind, size_bytes, sha256, bytes)
             values (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((id.0, name, kind.code(), bytes.len() as i64, sha256, bytes))?;
    Ok(())
}

/// How a check ends.
pub(crate) enum End<'a> {
    /// A clerk found it true.
    Confirmed(Option<ClerkId>),
    /// A registry found it true.
    Matched(Verifier, Option<&'a str>),
    /// A clerk refused it.
    Refused(ClerkId, &'a str),
    /// It fell away.
    Dropped,
}

pub(crate) fn end(tx: &Tx<'_>, id: IdentityCheckId, end: &End<'_>) -> Result<()> {
    let (state, by, reason, matched) = match end {
        End::Confirmed(by) => ("confirmed", *by, None, None),
        End::Matched(verifier, reference) => ("confirmed", None, None, Some((verifier, reference))),
        End::Refused(by, reason) => ("refused", Some(*by), Some(*reason), None),
        End::Dropped => ("dropped", None, None, None),
    };
    tx.connection
        .prepare_cached(
            "update identity_check set state = :state, decided_at = :now, decided_by = :by, reason = :reason,
                 outcome = coalesce(:outcome, outcome), reference = coalesce(:reference, reference),
                 verifier = coalesce(:verifier, verifier), leased_until = null
             where id = :id",
        )?
        .execute(named_params! {
            ":id": id.0,
            ":state": state,
            ":now": tx.now.0,
            ":by": by.map(|clerk| clerk.0),
            ":reason": reason,
            ":outcome": matched.map(|_| Outcome::Match.code()),
            ":reference": matched.and_then(|(_, reference)| *reference),
            ":verifier": matched.map(|(verifier, _)| verifier.code()),
        })?;
    Ok(())
}

/// The waiting requests of a person.
pub(crate) fn waiting_of(view: &View<'_>, person: PersonId) -> Result<Vec<IdentityCheckId>> {
    let mut statement = view
        .connection
        .prepare_cached("select id from identity_check where person_id = ?1 and state = 'waiting' order by id")?;
    Ok(statement.query_map([person.0], |row| row.get(0).map(IdentityCheckId))?.collect::<rusqlite::Result<_>>()?)
}

/// A match on the same facts within so many days, which is believed again: by whom, and its reference.
pub(crate) fn recent_match(view: &View<'_>, facts: &[u8; 32], days: i64) -> Result<Option<(Verifier, Option<String>)>> {
    if days == 0 {
        return Ok(None);
    }
    Ok(view
        .connection
        .prepare_cached(
            "select verifier, reference from identity_check
             where facts_hash = ?1 and state = 'confirmed' and outcome = 'match' and decided_at > ?2
             order by decided_at desc limit 1",
        )?
        .query_row((facts, view.now.0 - days * 86_400), |row| Ok((verifier(row, 0)?, row.get(1)?)))
        .optional()?)
}

/// Whether a service has to be asked something now.
pub(crate) fn is_due(view: &View<'_>) -> Result<bool> {
    Ok(view
        .connection
        .prepare_cached(
            "select exists (select 1 from identity_check
                 where state = 'waiting' and verifier = 'http' and due_at <= ?1 and coalesce(leased_until, 0) <= ?1)",
        )?
        .query_row([view.now.0], |row| row.get(0))?)
}

/// Takes the check that is due longest; nobody else takes it for `lease` seconds.
pub(crate) fn claim(tx: &Tx<'_>, lease: i64) -> Result<Option<IdentityCheckId>> {
    Ok(tx
        .connection
        .prepare_cached(
            "update identity_check set leased_until = ?2, attempts = attempts + 1
             where id = (select id from identity_check
                 where state = 'waiting' and verifier = 'http' and due_at <= ?1 and coalesce(leased_until, 0) <= ?1
                 order by due_at, id limit 1)
             returning id",
        )?
        .query_row((tx.now.0, tx.now.0 + lease), |row| row.get(0).map(IdentityCheckId))
        .optional()?)
}

/// No answer: it is asked again at `due_at`.
pub(crate) fn ask_again(tx: &Tx<'_>, id: IdentityCheckId, due_at: Instant) -> Result<()> {
    tx.connection
        .prepare_cached("update identity_check set due_at = ?2, leased_until = null where id = ?1")?
        .execute((id.0, due_at.0))?;
    Ok(())
}

/// An answer that a clerk has to look at.
pub(crate) fn hand_to_clerk(tx: &Tx<'_>, id: IdentityCheckId, outcome: Outcome, reference: Option<&str>) -> Result<()> {
    tx.connection
        .prepare_cached(
            "update identity_check set verifier = 'manual', outcome = ?2, reference = ?3, leased_until = null,
                 attempts = 0
             where id = ?1",
        )?
        .execute((id.0, outcome.code(), reference))?;
    Ok(())
}

fn check(row: &Row<'_>) -> rusqlite::Result<IdentityCheck> {
    let state: String = row.get(3)?;
    Ok(IdentityCheck {
        id: IdentityCheckId(row.get(0)?),
        level: row.get(1)?,
        verifier: verifier(row, 2)?,
        state: match state.as_str() {
            "confirmed" => CheckState::Confirmed,
            "refused" => CheckState::Refused(row.get(5)?),
            "dropped" => CheckState::Dropped,
            _ => CheckState::Waiting,
        },
        outcome: outcome(row, 6)?,
        attempts: row.get(7)?,
        due_at: Instant(row.get(8)?),
        requested_at: Instant(row.get(4)?),
        company_name: row.get(9)?,
        new_mobile: row.get::<_, Option<String>>(10)?.map(Mobile::stored),
    })
}

fn waiting_check(row: &Row<'_>) -> rusqlite::Result<WaitingCheck> {
    Ok(WaitingCheck {
        id: IdentityCheckId(row.get(0)?),
        person_id: PersonId(row.get(1)?),
        level: row.get(2)?,
        requested_at: Instant(row.get(3)?),
        name: row.get(4)?,
        national_id: row.get(5)?,
        mobile: Mobile::stored(row.get(6)?),
        birth_date: row.get(7)?,
        new_mobile: row.get::<_, Option<String>>(8)?.map(Mobile::stored),
        company: company(row, 9)?,
        file_name: row.get(12)?,
        rival: row.get::<_, Option<String>>(13)?.map(Mobile::stored),
        outcome: outcome(row, 14)?,
        attempts: row.get(15)?,
    })
}

fn company(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<ClaimedCompany>> {
    let Some(id) = row.get::<_, Option<String>>(at + 1)? else { return Ok(None) };
    Ok(Some(ClaimedCompany {
        name: row.get::<_, Option<String>>(at)?.unwrap_or_default(),
        id,
        role: row.get::<_, Option<String>>(at + 2)?.unwrap_or_default(),
    }))
}

fn verifier(row: &Row<'_>, at: usize) -> rusqlite::Result<Verifier> {
    Ok(Verifier::of_code(row.get_ref(at)?.as_str()?).unwrap_or(Verifier::Manual))
}

fn outcome(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Outcome>> {
    Ok(row.get::<_, Option<String>>(at)?.as_deref().and_then(Outcome::of_code))
}
