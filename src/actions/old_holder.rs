//! A mobile number that rested for long may have a new holder, who must not see the former one's letters.
//!
//! The rule (`account.key` = mobile): when a number with letters was not used for `account.recycled_after` months, the
//! code alone does not open its account. It opens to whoever knows the follow-up code or the sender's name of an earlier
//! letter. A code that an SMS told in the second half of that time does not count: the new holder may have read it.
//! Anybody else begins anew: the old account is closed with its letters, and the number gets a fresh one.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::follow_up_code::FollowUpCode;
use crate::domain::refusal::Refusal;
use crate::domain::settings::Settings;
use crate::domain::text::fold;
use crate::error::{Error, Result};
use crate::store::codes::{self, NewCode, SentCode};
use crate::store::people::Person;
use crate::store::sessions::{self, SessionToken};
use crate::store::{Actor, Ledger, Tx, audit, holders};

use super::close_account::close;
use super::code_request::{BrowserToken, Purpose};
use super::confirm_code::{account_of, still_theirs};

/// Seconds of a month, as far as this rule goes.
const MONTH: i64 = 30 * 86_400;
/// Seconds in which the question can be answered.
const LIFETIME: i64 = 900;
/// Characters of the shortest name that counts as an answer.
const NAME_LEAST: usize = 3;

/// Whether the code of this account's number is not enough, and what to say then.
pub(super) fn is_asked(tx: &Tx<'_>, settings: &Settings, person: &Person) -> Result<Option<Refusal>> {
    let months = settings.number("account.recycled_after");
    let rested = tx.now.since(person.seen_at);
    let may_be_another = person.national_id.is_none() && months > 0 && rested > months * MONTH;
    Ok((may_be_another && holders::has_letters(tx, person.id)?).then_some(Refusal::OldHolderAsked { months }))
}

/// Writes down that this browser has proven the number and now owes an answer.
pub(super) fn ask(tx: &Tx<'_>, browser_hash: &[u8; 32], sent: &SentCode) -> Result<()> {
    codes::add(
        tx,
        &NewCode {
            browser_hash: *browser_hash,
            purpose: Purpose::OldHolder,
            mobile: sent.mobile.as_ref(),
            person_id: sent.person_id,
            pending: None,
            // Nothing is the code of this row: it counts answers, and they are compared with letters.
            code_hash: tx.dice.bytes()?,
            address_hash: [0; 32],
            expires_at: tx.now.plus(LIFETIME),
        },
    )?;
    Ok(())
}

/// The former holder is recognised by what is typed about an earlier letter.
pub fn recognise(ledger: &Ledger, browser: &BrowserToken, typed: &str) -> Result<SessionToken> {
    if fold(typed).trim().is_empty() {
        return Err(Refusal::OldHolderMissing.into());
    }
    let settings = ledger.settings()?;
    let (browser, typed) = (browser.hash(), typed.to_owned());
    let outcome = ledger.write(Actor::Visitor, move |tx| {
        let Some((sent, person)) = asked(tx, &settings, &browser)? else { return Err(Refusal::CodeExpired.into()) };
        let most = settings.number("code.tries");
        let Some(tries) = codes::take_try(tx, sent.id, most)? else { return Err(Refusal::CodeExpired.into()) };
        if !knows(tx, &settings, &person, &typed)? {
            let facts = json!({ "person": person.id.0, "tries": tries });
            audit::append(tx, EventKind::OldHolderFailed, None, &facts, None)?;
            let left = most - tries;
            return Ok(Err(if left > 0 { Refusal::OldHolderWrong { left } } else { Refusal::CodeExpired }));
        }
        codes::mark_used(tx, sent.id)?;
        let facts = json!({ "person": person.id.0, "by": "earlier letter" });
        audit::append(tx, EventKind::PersonLoggedIn, None, &facts, None)?;
        Ok(Ok(sessions::begin(tx, person.id)?))
    })?;
    outcome.map_err(Error::from)
}

/// Somebody else has the number now, or knows nothing of earlier letters: a fresh account, and the old one is closed.
pub fn begin_anew(ledger: &Ledger, browser: &BrowserToken) -> Result<SessionToken> {
    let settings = ledger.settings()?;
    let browser = browser.hash();
    ledger.write(Actor::Visitor, move |tx| {
        let Some((sent, person)) = asked(tx, &settings, &browser)? else { return Err(Refusal::CodeExpired.into()) };
        codes::mark_used(tx, sent.id)?;
        close(tx, person.id, "its number has a new holder")?;
        let fresh = account_of(tx, &person.mobile)?;
        let facts = json!({ "person": fresh.0, "by": "code" });
        audit::append(tx, EventKind::PersonLoggedIn, None, &facts, None)?;
        sessions::begin(tx, fresh)
    })
}

/// The open question of a browser, and whose account it is about. It is over when the holder came in by the password or
/// took the account to another number meanwhile: what was proven is only that this browser has the old one.
fn asked(tx: &Tx<'_>, settings: &Settings, browser: &[u8; 32]) -> Result<Option<(SentCode, Person)>> {
    let Some(sent) = codes::newest_of_browser(tx, browser)? else { return Ok(None) };
    let is_open = sent.purpose == Purpose::OldHolder && sent.used_at.is_none();
    let is_open = is_open && (sent.sent_at.0..sent.expires_at.0).contains(&tx.now.0);
    match still_theirs(tx, &sent)?.filter(|_| is_open) {
        Some(person) if is_asked(tx, settings, &person)?.is_some() => Ok(Some((sent, person))),
        _ => Ok(None),
    }
}

fn knows(tx: &Tx<'_>, settings: &Settings, person: &Person, typed: &str) -> Result<bool> {
    if let Ok(code) = FollowUpCode::parse(typed) {
        let half = settings.number("account.recycled_after") * MONTH / 2;
        return holders::knows_code(tx, person.id, code, person.seen_at.plus(half));
    }
    let plain = |name: &str| fold(name).split_whitespace().collect::<Vec<_>>().join(" ");
    let typed = plain(typed);
    let names = holders::sender_names(tx, person.id)?;
    Ok(typed.chars().count() >= NAME_LEAST && names.iter().any(|name| plain(name) == typed))
}
