//! An account gets another mobile number: a code to the new one, and a proof that the account is one's own.
//!
//! The proof is the password, or a code to the present number. Who has neither asks a clerk: the new number is proven
//! first, then the request stands in the identity queue (level 1) until the clerk has seen the person.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::identity::{COMPANY, OWNER, PHONE, Verifier};
use crate::domain::ids::PersonId;
use crate::domain::mobile::Mobile;
use crate::domain::refusal::Refusal;
use crate::domain::settings::Settings;
use crate::error::{Error, Result};
use crate::store::identity::{self, CheckState, NewCheck};
use crate::store::people::{self, Person};
use crate::store::sessions::{self, SessionToken};
use crate::store::{Actor, Ledger, Tx, audit};

use super::close_account::drop_check;
use super::code_request::{CodeRequest, Purpose, Recipient, write_code};
use super::confirm_code::{parse_code, spend_try};
use super::decide_identity::take_number;
use super::own_password::prove_password;
use super::prove;

/// How somebody shows that the account is his or hers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof<'a> {
    /// The password of the account.
    Password(&'a str),
    /// A code to the present number.
    OldNumber,
    /// The present number is lost, and a clerk has to confirm it.
    Clerk,
}

/// What comes after a right code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The code of the old number was right; another one went to the new number.
    NewNumberNext,
    /// The number is changed.
    Changed,
    /// The new number is proven; a clerk has to confirm that it takes the old one's place.
    WaitsForClerk,
}

/// What waits beside a code.
#[derive(Serialize, Deserialize)]
struct Pending {
    new_mobile: String,
    by_clerk: bool,
}

/// Begins the change: checks the proof and sends the first code.
pub fn ask_new_mobile(
    ledger: &Ledger,
    request: &CodeRequest,
    person: PersonId,
    mobile: &Mobile,
    proof: Proof<'_>,
) -> Result<()> {
    if ledger.read(|view| people::by_id(view, person))?.mobile == *mobile {
        return Err(Refusal::MobileSame.into());
    }
    let proven = match proof {
        Proof::Password(typed) => Some(prove_password(ledger, person, typed)?),
        Proof::OldNumber | Proof::Clerk => None,
    };
    let (purpose, by_clerk) = match proof {
        Proof::Password(_) => (Purpose::NewMobile, false),
        Proof::OldNumber => (Purpose::OldMobile, false),
        Proof::Clerk => (Purpose::NewMobile, true),
    };
    let settings = ledger.settings()?;
    let key = ledger.code_key()?;
    let (request, mobile) = (request.clone(), mobile.clone());
    ledger.write(Actor::Person(person), move |tx| {
        if let Some(proven) = &proven {
            proven.still(tx, person)?;
        }
        let to = if purpose == Purpose::OldMobile { people::by_id(tx, person)?.mobile } else { mobile.clone() };
        let pending = Pending { new_mobile: mobile.as_str().to_owned(), by_clerk };
        send(tx, &settings, &key, &request, (purpose, person, to), &pending)
    })
}

/// Checks a typed code of the change.
pub fn confirm_new_mobile(
    ledger: &Ledger,
    request: &CodeRequest,
    person: PersonId,
    session: &SessionToken,
    typed: &str,
) -> Result<Step> {
    let typed = parse_code(typed)?;
    let settings = ledger.settings()?;
    let key = ledger.code_key()?;
    let (request, session) = (request.clone(), session.clone());
    let outcome = ledger.write(Actor::Person(person), move |tx| {
        let sent = match spend_try(tx, &settings, &key, &request.browser.hash(), &typed)? {
            Ok(sent) => sent,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let (Some(pending), Some(mobile), true) = (&sent.pending, &sent.mobile, sent.person_id == Some(person)) else {
            return Ok(Err(Refusal::CodeExpired));
        };
        let pending: Pending = serde_json::from_str(pending)
            .map_err(|error| Error::internal("reading a change of number beside its code", error))?;
        let own = people::by_id(tx, person)?;
        match sent.purpose {
            // The number that this code went to is the account's no longer.
            Purpose::OldMobile if own.mobile != *mobile => Ok(Err(Refusal::CodeExpired)),
            Purpose::OldMobile => {
                let to = Mobile::stored(pending.new_mobile.clone());
                send(tx, &settings, &key, &request, (Purpose::NewMobile, person, to), &pending)?;
                Ok(Ok(Step::NewNumberNext))
            }
            Purpose::NewMobile if pending.by_clerk => {
                ask_clerk(tx, &own, mobile, &session)?;
                Ok(Ok(Step::WaitsForClerk))
            }
            Purpose::NewMobile => match change(tx, &settings, &own, mobile, &session) {
                Ok(()) => Ok(Ok(Step::Changed)),
                // The code is spent all the same: whoever holds the number was told.
                Err(Error::Refused(refusal)) => Ok(Err(refusal)),
                Err(error) => Err(error),
            },
            Purpose::SignUp | Purpose::LogIn | Purpose::Recover | Purpose::OldHolder => Ok(Err(Refusal::CodeExpired)),
        }
    })?;
    outcome.map_err(Error::from)
}

/// The change itself. A new number has not been matched with the national ID: the level falls, and what the office
/// demands is asked for again. All other devices are out.
fn change(tx: &Tx<'_>, settings: &Settings, own: &Person, mobile: &Mobile, session: &SessionToken) -> Result<()> {
    take_number(tx, settings, own, mobile)?;
    sessions::end_others_of(tx, own.id, session)?;
    if own.national_id.is_some() && own.identity_level >= OWNER {
        people::lower_identity_level(tx, own.id, PHONE)?;
    }
    if own.national_id.is_some() {
        // What waits is about the former number; a company's paper is not.
        for check in identity::waiting_of(tx, own.id)? {
            if identity::by_id(tx, check)?.level < COMPANY {
                drop_check(tx, own.id, check)?;
            }
        }
        if Verifier::of_code(settings.text("identity.verifier")) != Some(Verifier::Http) {
            prove::begin(tx, settings, own.id, None)?;
        }
    }
    Ok(())
}

/// The request that a clerk confirms; a newer one takes the place of an older one. All other devices are out, the lost
/// telephone among them.
fn ask_clerk(tx: &Tx<'_>, own: &Person, mobile: &Mobile, session: &SessionToken) -> Result<()> {
    if let Some(older) = identity::newest(tx, own.id, PHONE, PHONE)?.filter(|c| c.state == CheckState::Waiting) {
        drop_check(tx, own.id, older.id)?;
    }
    let check = identity::add(tx, &NewCheck { new_mobile: Some(mobile), ..NewCheck::manual(own.id, PHONE) })?;
    let ended = sessions::end_others_of(tx, own.id, session)?;
    let facts = json!({ "person": own.id.0, "check": check.0, "level": PHONE, "sessions": ended });
    audit::append(tx, EventKind::IdentityRequested, None, &facts, None)?;
    Ok(())
}

fn send(
    tx: &Tx<'_>,
    settings: &Settings,
    key: &[u8; 32],
    request: &CodeRequest,
    (purpose, person, to): (Purpose, PersonId, Mobile),
    pending: &Pending,
) -> Result<()> {
    let pending = serde_json::to_string(pending)
        .map_err(|error| Error::internal("keeping a change of number beside its code", error))?;
    let to = Recipient { mobile: Some(to), is_typed: true, person: Some(person) };
    write_code(tx, settings, key, request, purpose, &to, Some(&pending))
}
