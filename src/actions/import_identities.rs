//! Answers of a registry that came in a file: the `file` verifier, for networks that are closed to the outside.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::identity::{OWNER, Outcome, REGISTRY, Verifier};
use crate::domain::mobile::Mobile;
use crate::domain::national_id::NationalId;
use crate::domain::settings::Settings;
use crate::domain::text::{ZWNJ, fold};
use crate::error::{Error, Result};
use crate::store::identity::{self, CheckState, End, NewCheck};
use crate::store::{Actor, Ledger, Tx, audit, people};

use super::close_account::drop_check;
use super::prove;

/// One line of the file.
#[derive(Clone, Debug)]
pub struct RegistryAnswer {
    /// Whom it is about.
    pub national_id: NationalId,
    /// The number that was compared with the ID; level 2.
    pub mobile: Option<Mobile>,
    /// The Jalali birth date that was compared with the ID, `1370/01/15`; level 3.
    pub birth_date: Option<String>,
    /// First and last name as they were compared; a file may say nothing of them.
    pub name: Option<String>,
    /// What the registry said.
    pub outcome: Outcome,
    /// Its own number for the answer.
    pub reference: Option<String>,
}

/// What became of the lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportCounts {
    /// Lines in all.
    pub lines: usize,
    /// People who reached level 2 by them.
    pub owners: usize,
    /// People who reached level 3 by them.
    pub registered: usize,
    /// Answers that a clerk has to look at: no match, unknown, deceased.
    pub for_clerks: usize,
    /// Answers about another number, birth date or name than the account has.
    pub about_others: usize,
    /// People whose level was proven before.
    pub known: usize,
    /// National IDs without an account.
    pub without_account: usize,
}

/// Whether an import is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Import {
    /// Only counted.
    DryRun,
    /// Counted and written down.
    Real,
}

/// Takes the answers in, all or none. A dry run gives the same counts and leaves no trace.
pub fn import_identities(ledger: &Ledger, answers: Vec<RegistryAnswer>, import: Import) -> Result<ImportCounts> {
    // A refusal rolls the act back; this one carries the counts of a dry run out of it.
    let settings = ledger.settings()?;
    let counted = std::sync::Arc::new(std::sync::Mutex::new(None));
    let told = std::sync::Arc::clone(&counted);
    let written = ledger.write(Actor::Admin, move |tx| {
        let mut counts = ImportCounts { lines: answers.len(), ..ImportCounts::default() };
        for answer in &answers {
            take(tx, &settings, answer, &mut counts)?;
        }
        let facts = json!({
            "lines": counts.lines, "level_2": counts.owners, "level_3": counts.registered,
            "for_clerks": counts.for_clerks,
        });
        audit::append(tx, EventKind::IdentitiesImported, None, &facts, None)?;
        if import == Import::DryRun {
            *told.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(counts);
            return Err(Error::NotFound);
        }
        Ok(counts)
    });
    match (written, counted.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take()) {
        (Err(Error::NotFound), Some(counts)) => Ok(counts),
        (written, _) => written,
    }
}

/// Names as people compare them: folded, with the signs and blanks left out that spreadsheets add and drop.
fn same_name(a: &str, b: &str) -> bool {
    let plain = |name: &str| fold(name).chars().filter(|c| c.is_alphanumeric() && *c != ZWNJ).collect::<String>();
    plain(a) == plain(b)
}

fn take(tx: &Tx<'_>, settings: &Settings, answer: &RegistryAnswer, counts: &mut ImportCounts) -> Result<()> {
    let Some(person) = people::by_national_id(tx, &answer.national_id)? else {
        counts.without_account += 1;
        return Ok(());
    };
    let fits = |compared: Option<bool>| compared != Some(false);
    let mobile = answer.mobile.as_ref().map(|mobile| *mobile == person.mobile);
    let birth = answer.birth_date.as_ref().map(|date| person.birth_date.as_ref() == Some(date));
    // Between the export and the answer the account may have been closed and made anew under another name.
    let name = answer.name.as_ref().map(|name| same_name(name, &person.name()));
    if !fits(mobile) || !fits(birth) || !fits(name) || (mobile.is_none() && birth.is_none()) {
        counts.about_others += 1;
        return Ok(());
    }
    let before = person.identity_level;
    // The registry's match of a name counts for somebody whose number is matched, too.
    let owner = mobile.is_some() || before >= OWNER;
    let level = if birth.is_some() && owner { REGISTRY } else { OWNER };
    if before >= level {
        counts.known += 1;
        return Ok(());
    }
    if !owner {
        counts.about_others += 1;
        return Ok(());
    }
    let waiting = identity::newest_of(tx, person.id)?.filter(|check| check.state == CheckState::Waiting);
    if answer.outcome != Outcome::Match {
        let check = match waiting {
            Some(check) => check.id,
            None => identity::add(tx, &NewCheck::manual(person.id, level))?,
        };
        prove::defer(tx, person.id, check, answer.outcome, answer.reference.as_deref())?;
        counts.for_clerks += 1;
        return Ok(());
    }
    let facts_hash = prove::facts_hash(&person, level);
    let check =
        identity::add(tx, &NewCheck { verifier: Verifier::File, facts_hash, ..NewCheck::manual(person.id, level) })?;
    identity::end(tx, check, &End::Matched(Verifier::File, answer.reference.as_deref()))?;
    prove::confirmed(tx, &person, check, level)?;
    if level == OWNER {
        counts.owners += 1;
    } else {
        counts.registered += 1;
    }
    // What was asked for is answered now, or still waits for the rest.
    if let Some(waiting) = waiting.filter(|_| level >= prove::demanded(settings)) {
        drop_check(tx, person.id, waiting.id)?;
    }
    Ok(())
}
