//! A citizen asks for the identity level that the office demands.

use crate::domain::identity::{CONSENT_VERSION, Verifier};
use crate::domain::ids::PersonId;
use crate::domain::refusal::Refusal;
use crate::error::Result;
use crate::store::identity::{self, CheckState};
use crate::store::{Actor, Ledger, people};

use super::prove;

/// Asks for a check by a clerk. One waits at a time; nothing is asked when the level is reached. Where a service is
/// asked, the person has to agree first: see [`agree_to_check`].
pub fn request_identity(ledger: &Ledger, person: PersonId) -> Result<()> {
    request(ledger, person, None)
}

/// The same after the person agreed to the present text: who, when and to which text is kept with the request.
pub fn agree_to_check(ledger: &Ledger, person: PersonId) -> Result<()> {
    request(ledger, person, Some(CONSENT_VERSION))
}

fn request(ledger: &Ledger, person: PersonId, consent_version: Option<i64>) -> Result<()> {
    let settings = ledger.settings()?;
    let asks_service = Verifier::of_code(settings.text("identity.verifier")) == Some(Verifier::Http);
    ledger.write(Actor::Person(person), move |tx| {
        if people::by_id(tx, person)?.identity_level >= prove::demanded(&settings) {
            return Err(Refusal::IdentityDecided.into());
        }
        if identity::newest_of(tx, person)?.is_some_and(|check| check.state == CheckState::Waiting) {
            return Err(Refusal::IdentityWaits.into());
        }
        if asks_service && consent_version.is_none() {
            return Err(Refusal::ConsentMissing.into());
        }
        prove::begin(tx, &settings, person, consent_version)?;
        Ok(())
    })
}
