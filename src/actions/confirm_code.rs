//! A one-time code is typed back: an account is made or a session begins.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::PersonId;
use crate::domain::mobile::Mobile;
use crate::domain::national_id::NationalId;
use crate::domain::refusal::Refusal;
use crate::domain::settings::Settings;
use crate::domain::text::typed_number;
use crate::error::{Error, Result};
use crate::secrets::same;
use crate::store::codes::{self, SentCode};
use crate::store::people::{self, NewPerson};
use crate::store::sessions::{self, SessionToken};
use crate::store::{Actor, Ledger, Tx, audit, identity};

use super::code_request::{BrowserToken, Purpose, hash_code};
use super::sign_up::PendingSignUp;

/// Checks a typed code. A right one completes the sign-up or logs in, and gives the new session; the code for a new
/// password goes to [`super::reset_password`] instead.
pub fn confirm_code(ledger: &Ledger, browser: &BrowserToken, typed: &str) -> Result<SessionToken> {
    let typed = parse_code(typed)?;
    let settings = ledger.settings()?;
    let key = ledger.code_key()?;
    let browser = browser.hash();
    let outcome = ledger.write(Actor::Visitor, move |tx| {
        let sent = match spend_try(tx, &settings, &key, &browser, &typed)? {
            Ok(sent) => sent,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let person = match sent.purpose {
            Purpose::SignUp => match make_account(tx, &settings, &sent)? {
                Ok(person) => person,
                Err(refusal) => return Ok(Err(refusal)),
            },
            Purpose::LogIn => match (sent.person_id, &sent.mobile) {
                (Some(person), _) => person,
                (None, Some(mobile)) => account_of(tx, mobile)?,
                (None, None) => return Ok(Err(Refusal::CodeExpired)),
            },
            Purpose::Recover => return Ok(Err(Refusal::CodeExpired)),
        };
        let token = sessions::begin(tx, person)?;
        audit::append(tx, EventKind::PersonLoggedIn, None, &json!({ "person": person.0, "by": "code" }), None)?;
        Ok(Ok(token))
    })?;
    outcome.map_err(Error::from)
}

/// The account of a bare mobile number; made at the first code that is typed back, and only then.
fn account_of(tx: &Tx<'_>, mobile: &Mobile) -> Result<PersonId> {
    if let Some(person) = people::by_mobile(tx, mobile)? {
        return Ok(person.id);
    }
    let person = people::add(
        tx,
        &NewPerson {
            national_id: None,
            mobile,
            first_name: "",
            last_name: "",
            birth_date: None,
            password_hash: None,
            identity_level: 1,
        },
    )?;
    audit::append(tx, EventKind::PersonSignedUp, None, &json!({ "person": person.0 }), None)?;
    Ok(person)
}

/// Six digits of any script.
pub(super) fn parse_code(typed: &str) -> Result<String> {
    let digits = typed_number(typed).ok_or(Refusal::CodeNotDigits)?;
    if digits.is_empty() { Err(Refusal::CodeMissing.into()) } else { Ok(digits) }
}

/// Takes one try of the browser's newest code. A wrong code is counted and logged, so it is an `Ok` of a refusal.
pub(super) fn spend_try(
    tx: &Tx<'_>,
    settings: &Settings,
    key: &[u8; 32],
    browser: &[u8; 32],
    typed: &str,
) -> Result<std::result::Result<SentCode, Refusal>> {
    let Some(sent) = codes::newest_of_browser(tx, browser)? else { return Err(Refusal::CodeExpired.into()) };
    let most = settings.number("code.tries");
    let Some(tries) = codes::take_try(tx, sent.id, most)? else { return Err(Refusal::CodeExpired.into()) };
    let facts = json!({ "code": sent.id.0, "tries": tries });
    // A code without a mobile was never sent: the account does not exist.
    if sent.mobile.is_none() || !same(&hash_code(key, browser, typed), &sent.code_hash) {
        audit::append(tx, EventKind::CodeFailed, None, &facts, None)?;
        let left = most - tries;
        return Ok(Err(if left > 0 { Refusal::CodeWrong { left } } else { Refusal::CodeExpired }));
    }
    codes::mark_used(tx, sent.id)?;
    audit::append(tx, EventKind::CodeConfirmed, None, &facts, None)?;
    Ok(Ok(sent))
}

fn make_account(tx: &Tx<'_>, settings: &Settings, sent: &SentCode) -> Result<std::result::Result<PersonId, Refusal>> {
    let (Some(pending), Some(mobile)) = (&sent.pending, &sent.mobile) else {
        return Ok(Err(Refusal::CodeExpired));
    };
    let pending: PendingSignUp =
        serde_json::from_str(pending).map_err(|error| Error::internal("reading a sign-up beside its code", error))?;
    let national_id = NationalId::stored(pending.national_id);
    if people::by_national_id(tx, &national_id)?.is_some() {
        return Ok(Err(Refusal::NationalIdTaken));
    }
    let person = people::add(
        tx,
        &NewPerson {
            national_id: Some(&national_id),
            mobile,
            first_name: &pending.first_name,
            last_name: &pending.last_name,
            birth_date: Some(&pending.birth_date),
            password_hash: Some(&pending.password_hash),
            identity_level: 1,
        },
    )?;
    audit::append(tx, EventKind::PersonSignedUp, None, &json!({ "person": person.0 }), None)?;
    let level = settings.number("identity.min_level");
    if level > 1 {
        let check = identity::add(tx, person, level)?;
        let facts = json!({ "person": person.0, "check": check.0, "level": level });
        audit::append(tx, EventKind::IdentityRequested, None, &facts, None)?;
    }
    Ok(Ok(person))
}
