//! A clerk confirms or refuses what a person asked to be found true: the `manual` verifier, which needs no service, and
//! the way out where a service does not answer or its answer decides nothing.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::identity::{COMPANY, PHONE, REGISTRY};
use crate::domain::ids::{ClerkId, IdentityCheckId};
use crate::domain::mobile::Mobile;
use crate::domain::name::reason;
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::domain::settings::Settings;
use crate::domain::sms_text;
use crate::error::Result;
use crate::store::identity::{CheckFile, End};
use crate::store::people::Person;
use crate::store::{Actor, Ledger, Tx, audit, claims, clerks, companies, identity, people, sessions};

use super::confirm_code::tell;
use super::prove;

/// What the clerk found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is as the person says.
    Confirm,
    /// Not so; the person reads the reason.
    Refuse(String),
}

/// Decides a waiting check: an identity, a new number instead of a lost one, or the right to act for a company.
pub fn decide_identity(ledger: &Ledger, clerk: ClerkId, check: IdentityCheckId, verdict: &Verdict) -> Result<()> {
    let refusal_reason = match verdict {
        Verdict::Confirm => None,
        Verdict::Refuse(typed) => Some(reason(typed)?),
    };
    let settings = ledger.settings()?;
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let clerk = clerks::acting(tx, Power::ProveIdentity)?;
        let found = identity::by_id(tx, check)?;
        if !found.waits {
            return Err(Refusal::IdentityDecided.into());
        }
        if let Some(reason) = &refusal_reason {
            identity::end(tx, check, &End::Refused(clerk.id, reason))?;
            let facts = json!({ "person": found.person.0, "check": check.0, "level": found.level });
            audit::append(tx, EventKind::IdentityRefused, None, &facts, Some(reason))?;
            return Ok(());
        }
        identity::end(tx, check, &End::Confirmed(Some(clerk.id)))?;
        let person = prove::settle_claim(tx, &settings, people::by_id(tx, found.person)?)?;
        match (found.level, &found.new_mobile, &found.company) {
            (PHONE, Some(mobile), _) => {
                take_number(tx, &settings, &person, mobile)?;
                // Whoever has the lost telephone may have come in on it again while the request waited.
                let ended = sessions::end_begun_after(tx, person.id, found.requested_at)?;
                let facts = json!({ "person": person.id.0, "check": check.0, "level": found.level, "sessions": ended });
                audit::append(tx, EventKind::IdentityConfirmed, None, &facts, None)?;
            }
            (COMPANY, _, Some(company)) => {
                companies::confirm(tx, person.id, check, (&company.id, &company.name, &company.role))?;
                let level = if person.identity_level >= REGISTRY { COMPANY } else { person.identity_level };
                prove::confirmed(tx, &person, check, level)?;
            }
            _ => prove::confirmed(tx, &person, check, found.level)?,
        }
        if found.consent_version.is_some() {
            prove::begin(tx, &settings, person.id, found.consent_version)?;
        }
        Ok(())
    })
}

/// Reads the letter of authorisation of a request; that a clerk did is in the log.
pub fn read_authorisation(ledger: &Ledger, clerk: ClerkId, check: IdentityCheckId) -> Result<CheckFile> {
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let clerk = clerks::acting(tx, Power::ProveIdentity)?;
        let file = identity::file_of(tx, &clerk, check)?;
        audit::append(tx, EventKind::FileDownloaded, None, &json!({ "check": check.0 }), None)?;
        Ok(file)
    })
}

/// An account gets another number; the former one is told.
pub(super) fn take_number(tx: &Tx<'_>, settings: &Settings, person: &Person, mobile: &Mobile) -> Result<()> {
    let taken = match &person.national_id {
        Some(id) if person.is_claim => claims::of_number(tx, id, mobile)?,
        Some(_) => None,
        None => people::by_mobile(tx, mobile)?,
    };
    if taken.is_some_and(|other| other.id != person.id) {
        return Err(Refusal::MobileTaken.into());
    }
    people::set_mobile(tx, person.id, mobile)?;
    let event_id = audit::append(tx, EventKind::MobileChanged, None, &json!({ "person": person.id.0 }), None)?;
    tell(tx, event_id, &person.mobile, &sms_text::mobile_changed(settings.text("office.name")))
}
