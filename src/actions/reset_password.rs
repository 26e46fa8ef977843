//! A forgotten password: code and new password are typed together; afterwards nobody else stays logged in.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::password::Password;
use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};
use crate::secrets::hash_password;
use crate::store::sessions::{self, SessionToken};
use crate::store::{Actor, Ledger, audit, people};

use super::code_request::{BrowserToken, Purpose};
use super::confirm_code::{parse_code, spend_try, still_theirs};
use super::old_holder;

/// Sets a new password if the code fits; a password that may not be set spends no try.
pub fn reset_password(ledger: &Ledger, browser: &BrowserToken, typed: &str, password: &str) -> Result<SessionToken> {
    let typed = parse_code(typed)?;
    let password = Password::choose(password, &[])?;
    let hash = hash_password(&password)?;
    let settings = ledger.settings()?;
    let key = ledger.code_key()?;
    let browser = browser.hash();
    let outcome = ledger.write(Actor::Visitor, move |tx| {
        let sent = match spend_try(tx, &settings, &key, &browser, &typed)? {
            Ok(sent) => sent,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let (Purpose::Recover, Some(person)) = (sent.purpose, still_theirs(tx, &sent)?) else {
            return Ok(Err(Refusal::CodeExpired));
        };
        // A new holder of the number must not get at the account by its password either.
        if let Some(refusal) = old_holder::is_asked(tx, &settings, &person)? {
            old_holder::ask(tx, &browser, &sent)?;
            return Ok(Err(refusal));
        }
        let person = person.id;
        people::set_password(tx, person, &hash)?;
        let ended = sessions::end_all_of(tx, person)?;
        audit::append(tx, EventKind::PasswordSet, None, &json!({ "person": person.0, "sessions": ended }), None)?;
        let token = sessions::begin(tx, person)?;
        audit::append(tx, EventKind::PersonLoggedIn, None, &json!({ "person": person.0, "by": "recovery" }), None)?;
        Ok(Ok(token))
    })?;
    outcome.map_err(Error::from)
}
