//! An account is closed by its holder. Its letters stay with the office; its national ID or number is free.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{IdentityCheckId, PersonId};
use crate::domain::refusal::Refusal;
use crate::error::Result;
use crate::store::identity::{self, End};
use crate::store::{Actor, Ledger, Tx, audit, company_paper, people, sessions, sms};

use super::own_password::prove_password;
use super::withdraw_letter::drop_drafts;

/// Closes an account. One that has a password asks for it.
pub fn close_account(ledger: &Ledger, person: PersonId, password: &str) -> Result<()> {
    let has_password = ledger.read(|view| people::by_id(view, person))?.has_password;
    let proven = if has_password { Some(prove_password(ledger, person, password)?) } else { None };
    ledger.write(Actor::Person(person), move |tx| {
        match &proven {
            Some(proven) => proven.still(tx, person)?,
            None if people::by_id(tx, person)?.has_password => return Err(Refusal::PasswordMissing.into()),
            None => {}
        }
        close(tx, person, "by its holder")
    })
}

/// Closes an account inside an act: nobody stays in, and nothing of it waits any more.
pub(super) fn close(tx: &Tx<'_>, person: PersonId, why: &str) -> Result<()> {
    drop_checks(tx, person)?;
    drop_drafts(tx, person)?;
    company_paper::forget(tx, person)?;
    let ended = sessions::end_all_of(tx, person)?;
    // Its number may be somebody else's soon, or is already.
    let unsent: Vec<i64> = sms::cancel_all_of(tx, person)?.into_iter().map(|sms| sms.0).collect();
    people::close(tx, person)?;
    let facts = json!({ "person": person.0, "sessions": ended, "sms": unsent, "why": why });
    audit::append(tx, EventKind::PersonClosed, None, &facts, None)?;
    Ok(())
}

/// What waits for a person falls away.
pub(super) fn drop_checks(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    for check in identity::waiting_of(tx, person)? {
        drop_check(tx, person, check)?;
    }
    Ok(())
}

/// One request falls away.
pub(super) fn drop_check(tx: &Tx<'_>, person: PersonId, check: IdentityCheckId) -> Result<()> {
    identity::end(tx, check, &End::Dropped)?;
    let facts = json!({ "person": person.0, "check": check.0 });
    audit::append(tx, EventKind::IdentityDropped, None, &facts, None)?;
    Ok(())
}
