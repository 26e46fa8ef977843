//! A one-time code is typed back: an account is made or a session begins.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::identity::{PHONE, Verifier};
use crate::domain::ids::PersonId;
use crate::domain::mobile::Mobile;
use crate::domain::national_id::NationalId;
use crate::domain::refusal::Refusal;
use crate::domain::settings::Settings;
use crate::domain::sms_text::{self, SmsKind, SmsText};
use crate::domain::text::typed_number;
use crate::error::{Error, Result};
use crate::secrets::same;
use crate::store::codes::{self, SentCode};
use crate::store::people::{self, NewPerson, Person};
use crate::store::sessions::{self, SessionToken};
use crate::store::sms::{self, NewSms};
use crate::store::{Actor, Ledger, Tx, audit, claims};

use super::code_request::{BrowserToken, Purpose, hash_code};
use super::sign_up::PendingSignUp;
use super::{alarm, old_holder, prove};

/// Checks a typed code. A right one completes the sign-up or logs in, and gives the new session; the code for a new
/// password goes to [`super::reset_password`] instead. After the code of a number that rested for long comes the
/// question of [`super::old_holder`].
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
                Some(person) => person,
                None => return Ok(Err(Refusal::CodeExpired)),
            },
            Purpose::LogIn => match (still_theirs(tx, &sent)?, sent.person_id, &sent.mobile) {
                (Some(person), ..) => match old_holder::is_asked(tx, &settings, &person)? {
                    Some(refusal) => {
                        old_holder::ask(tx, &browser, &sent)?;
                        return Ok(Err(refusal));
                    }
                    None => person.id,
                },
                (None, None, Some(mobile)) => account_of(tx, mobile)?,
                (None, ..) => return Ok(Err(Refusal::CodeExpired)),
            },
            Purpose::Recover | Purpose::OldMobile | Purpose::NewMobile | Purpose::OldHolder => {
                return Ok(Err(Refusal::CodeExpired));
            }
        };
        let token = sessions::begin(tx, person)?;
        audit::append(tx, EventKind::PersonLoggedIn, None, &json!({ "person": person.0, "by": "code" }), None)?;
        Ok(Ok(token))
    })?;
    outcome.map_err(Error::from)
}

/// The account that a code was sent for; none when it was closed since, or has another number: whoever still holds the
/// old one is out.
pub(super) fn still_theirs(tx: &Tx<'_>, sent: &SentCode) -> Result<Option<Person>> {
    match sent.person_id.map(|person| people::by_id(tx, person)) {
        Some(Ok(person)) => Ok(Some(person).filter(|person| sent.mobile.as_ref() == Some(&person.mobile))),
        Some(Err(Error::NotFound)) | None => Ok(None),
        Some(Err(error)) => Err(error),
    }
}

/// The account of a bare mobile number; made at the first code that is typed back, and only then.
pub(super) fn account_of(tx: &Tx<'_>, mobile: &Mobile) -> Result<PersonId> {
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
            identity_level: PHONE,
            is_claim: false,
        },
    )?;
    audit::append(tx, EventKind::PersonSignedUp, None, &json!({ "person": person.0 }), None)?;
    Ok(person)
}

/// Six digits of any script.
pub(crate) fn parse_code(typed: &str) -> Result<String> {
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
    let most = alarm::tries_of_a_code(tx, settings)?;
    let Some(tries) = codes::take_try(tx, sent.id, most)? else { return Err(Refusal::CodeExpired.into()) };
    let facts = json!({ "code": sent.id.0, "tries": tries });
    // A code without a mobile was never sent: the account does not exist.
    if sent.mobile.is_none() || !same(&hash_code(key, browser, typed), &sent.code_hash) {
        audit::append(tx, EventKind::CodeFailed, None, &facts, None)?;
        alarm::after_wrong_code(tx)?;
        let left = most - tries;
        return Ok(Err(if left > 0 { Refusal::CodeWrong { left } } else { Refusal::CodeExpired }));
    }
    codes::mark_used(tx, sent.id)?;
    audit::append(tx, EventKind::CodeConfirmed, None, &facts, None)?;
    Ok(Ok(sent))
}

/// The account that a sign-up ends in. To whoever signs up it is always a new one; nobody learns here that the national
/// ID has an account already:
/// * made again with the same number, it is that account, and the password becomes the one just typed: a code to the
///   number and a new password are what a forgotten password asks for, too;
/// * made with another number, it is a second account, and its check tells the clerk of both. Confirming it gives its
///   holder what the first one had, so this is also the way back for somebody who lost number and password. The first
///   number is told by SMS.
fn make_account(tx: &Tx<'_>, settings: &Settings, sent: &SentCode) -> Result<Option<PersonId>> {
    let (Some(pending), Some(mobile)) = (&sent.pending, &sent.mobile) else { return Ok(None) };
    let pending: PendingSignUp =
        serde_json::from_str(pending).map_err(|error| Error::internal("reading a sign-up beside its code", error))?;
    let national_id = NationalId::stored(pending.national_id);
    let holder = people::by_national_id(tx, &national_id)?;
    let known = match &holder {
        Some(holder) if holder.mobile == *mobile => Some(holder.id),
        Some(_) => claims::of_number(tx, &national_id, mobile)?.map(|claim| claim.id),
        None => None,
    };
    if let Some(person) = known {
        if let Some(hash) = &pending.password_hash {
            people::set_password(tx, person, hash)?;
            sessions::end_all_of(tx, person)?;
            audit::append(tx, EventKind::PasswordSet, None, &json!({ "person": person.0 }), None)?;
        }
        return Ok(Some(person));
    }
    let person = people::add(
        tx,
        &NewPerson {
            national_id: Some(&national_id),
            mobile,
            first_name: &pending.first_name,
            last_name: &pending.last_name,
            birth_date: Some(&pending.birth_date),
            password_hash: pending.password_hash.as_deref(),
            identity_level: PHONE,
            is_claim: holder.is_some(),
        },
    )?;
    let facts = json!({ "person": person.0, "beside": holder.as_ref().map(|holder| holder.id.0) });
    let event_id = audit::append(tx, EventKind::PersonSignedUp, None, &facts, None)?;
    if let Some(holder) = &holder {
        tell(tx, event_id, &holder.mobile, &sms_text::claimed(settings.text("office.name")))?;
    }
    // A clerk needs no consent to look at what was sent in; a service is asked only after the person agreed to it.
    if Verifier::of_code(settings.text("identity.verifier")) != Some(Verifier::Http) {
        prove::begin(tx, settings, person, None)?;
    }
    Ok(Some(person))
}

/// Queues a short warning to a number.
pub(super) fn tell(tx: &Tx<'_>, event_id: i64, mobile: &Mobile, body: &SmsText) -> Result<()> {
    let kind = SmsKind::Notice;
    sms::add(tx, &NewSms { kind, event_id, letter_id: None, mobile, body, hold: 0, expires_at: None })?;
    Ok(())
}
