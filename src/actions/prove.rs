//! What follows when something about a person is found true, whoever found it; and what is asked next.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::identity::{COMPANY, OWNER, Outcome, PHONE, REGISTRY, Verifier};
use crate::domain::ids::{IdentityCheckId, PersonId};
use crate::domain::settings::Settings;
use crate::error::Result;
use crate::secrets::sha256;
use crate::store::identity::{self, End, Found, NewCheck};
use crate::store::people::{self, Person};
use crate::store::{Tx, audit, claims, companies};

use super::close_account::{close, drop_checks};
use super::confirm_code::tell;
use crate::domain::sms_text;

/// The level that the office demands of a person, as far as it is about who he or she is.
pub(super) fn demanded(settings: &Settings) -> i64 {
    settings.number("identity.min_level").min(REGISTRY)
}

/// Asks for what is missing up to the demanded level; gives the request that waits, if one is needed. A clerk decides
/// all levels at once; a service is asked level by level, and not at all about what it matched within the days
/// that the office believes it.
pub(super) fn begin(
    tx: &Tx<'_>,
    settings: &Settings,
    person: PersonId,
    consent_version: Option<i64>,
) -> Result<Option<IdentityCheckId>> {
    let demanded = demanded(settings);
    loop {
        let person = people::by_id(tx, person)?;
        if person.identity_level >= demanded {
            return Ok(None);
        }
        let by_service =
            Verifier::of_code(settings.text("identity.verifier")) == Some(Verifier::Http) && consent_version.is_some();
        let next = person.identity_level.max(PHONE) + 1;
        let facts_hash = facts_hash(&person, next);
        let new = if by_service {
            NewCheck { verifier: Verifier::Http, consent_version, facts_hash, ..NewCheck::manual(person.id, next) }
        } else {
            let verifier = match Verifier::of_code(settings.text("identity.verifier")) {
                Some(Verifier::File) if !person.is_claim => Verifier::File,
                _ => Verifier::Manual,
            };
            NewCheck { verifier, consent_version, ..NewCheck::manual(person.id, demanded) }
        };
        let check = identity::add(tx, &new)?;
        let facts = json!({
            "person": person.id.0, "check": check.0, "level": new.level, "verifier": new.verifier.code(),
            "consent": consent_version,
        });
        audit::append(tx, EventKind::IdentityRequested, None, &facts, None)?;
        let known = match facts_hash.filter(|_| new.verifier == Verifier::Http) {
            Some(facts) => identity::recent_match(tx, &facts, settings.number("identity.reuse_days"))?,
            None => None,
        };
        let Some((verifier, reference)) = known else { return Ok(Some(check)) };
        if person.is_claim {
            defer(tx, person.id, check, Outcome::Match, reference.as_deref())?;
            return Ok(Some(check));
        }
        identity::end(tx, check, &End::Matched(verifier, reference.as_deref()))?;
        confirmed(tx, &person, check, next)?;
    }
}

/// What a registry said goes to a clerk, who decides. Two people who claim one national ID are always a clerk's to tell
/// apart; a service is asked about a claim too, so that nobody sees by the way of his request that there is another
/// account.
pub(super) fn defer(
    tx: &Tx<'_>,
    person: PersonId,
    check: IdentityCheckId,
    outcome: Outcome,
    reference: Option<&str>,
) -> Result<()> {
    identity::hand_to_clerk(tx, check, outcome, reference)?;
    let facts = json!({ "person": person.0, "check": check.0, "outcome": outcome.code() });
    audit::append(tx, EventKind::IdentityDeferred, None, &facts, None)?;
    Ok(())
}

/// A registry found what was asked true: the level is reached, and the next one is asked for.
pub(super) fn matched(
    tx: &Tx<'_>,
    settings: &Settings,
    (check, found): (IdentityCheckId, &Found),
    verifier: Verifier,
    reference: Option<&str>,
) -> Result<()> {
    identity::end(tx, check, &End::Matched(verifier, reference))?;
    confirmed(tx, &people::by_id(tx, found.person)?, check, found.level)?;
    if found.consent_version.is_some() {
        begin(tx, settings, found.person, found.consent_version)?;
    }
    Ok(())
}

/// The level is reached. Who is confirmed already to act for a company does so again after a change of number.
pub(super) fn confirmed(tx: &Tx<'_>, person: &Person, check: IdentityCheckId, level: i64) -> Result<()> {
    let acts = level >= REGISTRY && !companies::of_person(tx, person.id)?.is_empty();
    people::set_identity_level(tx, person.id, if acts { COMPANY } else { level })?;
    let facts = json!({ "person": person.id.0, "check": check.0, "level": level });
    audit::append(tx, EventKind::IdentityConfirmed, None, &facts, None)?;
    Ok(())
}

/// A clerk found whose a claimed national ID is. What its proven holder has becomes the claimant's: it is the same
/// person, who lost number and password. A holder who never proved it was somebody else: that account is closed.
/// Gives the account that goes on.
pub(super) fn settle_claim(tx: &Tx<'_>, settings: &Settings, claim: Person) -> Result<Person> {
    let holder = match &claim.national_id {
        Some(id) if claim.is_claim => people::by_national_id(tx, id)?,
        _ => return Ok(claim),
    };
    match holder {
        Some(holder) if holder.identity_level >= OWNER => {
            let hash = people::password_hash(tx, claim.id)?;
            drop_checks(tx, holder.id)?;
            crate::store::sessions::end_all_of(tx, holder.id)?;
            claims::move_all(tx, claim.id, holder.id, &claim.mobile)?;
            people::close(tx, claim.id)?;
            people::set_mobile(tx, holder.id, &claim.mobile)?;
            if let Some(hash) = hash {
                people::set_password(tx, holder.id, &hash)?;
            }
            let facts = json!({ "person": holder.id.0, "closed": claim.id.0 });
            let event_id = audit::append(tx, EventKind::AccountsJoined, None, &facts, None)?;
            tell(tx, event_id, &holder.mobile, &sms_text::mobile_changed(settings.text("office.name")))?;
            people::by_id(tx, holder.id)
        }
        Some(holder) => {
            close(tx, holder.id, "its national ID is somebody else's")?;
            claims::promote(tx, claim.id)?;
            people::by_id(tx, claim.id)
        }
        None => {
            claims::promote(tx, claim.id)?;
            people::by_id(tx, claim.id)
        }
    }
}

/// SHA-256 of what a registry compares at a level; none where something is missing.
pub(super) fn facts_hash(person: &Person, level: i64) -> Option<[u8; 32]> {
    let id = person.national_id.as_ref()?.as_str();
    let facts = match level {
        OWNER => format!("{level}|{id}|{}", person.mobile.as_str()),
        REGISTRY => {
            let birth = person.birth_date.as_deref()?;
            format!("{level}|{id}|{birth}|{}|{}", person.first_name, person.last_name)
        }
        _ => return None,
    };
    Some(sha256(facts.as_bytes()))
}
