//! A one-time code is asked for: bound to the browser, limited per number and address, sent through the outbox.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{PersonId, hex, hex_into};
use crate::domain::mobile::Mobile;
use crate::domain::national_id::NationalId;
use crate::domain::refusal::Refusal;
use crate::domain::settings::Settings;
use crate::domain::sms_text::{self, SmsKind};
use crate::error::{Error, Result};
use crate::secrets::{keyed_hash, sha256};
use crate::store::codes::{self, NewCode, SentCode};
use crate::store::sms::{self, NewSms};
use crate::store::{Actor, Ledger, Tx, audit, people};

use super::alarm;

pub use crate::store::codes::Purpose;

/// What the pre-log-in cookie holds: 32 hexadecimal digits. A code works only in the browser that asked for it.
#[derive(Clone, PartialEq, Eq)]
pub struct BrowserToken(String);

impl BrowserToken {
    /// A new one, by chance.
    pub fn new(ledger: &Ledger) -> Result<Self> {
        Ok(Self(hex(&ledger.dice().bytes::<16>()?)))
    }

    /// Reads a cookie's text.
    pub fn parse(text: &str) -> Option<Self> {
        hex_into(text, &mut [0; 16]).then(|| Self(text.to_owned()))
    }

    /// The text for the cookie.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn hash(&self) -> [u8; 32] {
        sha256(self.0.as_bytes())
    }
}

/// Who asks, and from where.
#[derive(Clone)]
pub struct CodeRequest {
    /// The browser.
    pub browser: BrowserToken,
    /// The client's address, for the limit per address. Only a keyed hash of it is kept.
    pub address: String,
    /// The host of the public address, which binds the code to the page.
    pub host: Option<String>,
}

/// Whose code.
#[derive(Clone, Debug)]
pub enum Whom {
    /// The account of a national ID; its registered mobile gets the code.
    NationalId(NationalId),
    /// A bare mobile number.
    Mobile(Mobile),
}

impl From<&NationalId> for Whom {
    fn from(id: &NationalId) -> Self {
        Self::NationalId(id.clone())
    }
}

impl From<&Whom> for Whom {
    fn from(whom: &Whom) -> Self {
        whom.clone()
    }
}

/// What a page shows of the code that a browser waits for.
#[derive(Clone, Debug)]
pub struct WaitingCode {
    /// What it is for.
    pub purpose: Purpose,
    /// The number that the visitor typed; a number out of an account is not shown.
    pub mobile: Option<Mobile>,
    /// Seconds until a new one may be asked for.
    pub wait: i64,
    /// Whether it can still be typed in.
    pub lives: bool,
}

/// Sends a code for logging in or for a new password. Whether an account exists is not to be seen from the outside:
/// without one the same row is written, and no SMS.
pub fn send_code(ledger: &Ledger, request: &CodeRequest, purpose: Purpose, whom: Whom) -> Result<()> {
    let settings = ledger.settings()?;
    let key = ledger.code_key()?;
    let request = request.clone();
    ledger.write(Actor::Visitor, move |tx| {
        let (typed, person) = match &whom {
            Whom::NationalId(id) => (None, people::by_national_id(tx, id)?),
            Whom::Mobile(mobile) => (Some(mobile.clone()), people::by_mobile(tx, mobile)?),
        };
        let to = Recipient {
            mobile: typed.clone().or_else(|| person.as_ref().map(|p| p.mobile.clone())),
            is_typed: typed.is_some(),
            person: person.map(|p| p.id),
        };
        write_code(tx, &settings, &key, &request, purpose, &to, None)
    })
}

/// The code that this browser waits for, if there is one.
pub fn waiting_code(ledger: &Ledger, browser: &BrowserToken) -> Result<Option<WaitingCode>> {
    let settings = ledger.settings()?;
    let browser = browser.hash();
    ledger.read(|view| {
        let Some(sent) = codes::newest_of_browser(view, &browser)? else { return Ok(None) };
        if sent.used_at.is_some() {
            return Ok(None);
        }
        let wait = match view.now.since(sent.sent_at) {
            ..0 => 0,
            passed => settings.number("code.wait") - passed,
        };
        let lives = (sent.sent_at.0..sent.expires_at.0).contains(&view.now.0)
            && sent.tries < alarm::tries_of_a_code(view, &settings)?;
        let mobile = sent.mobile.filter(|_| was_typed(&settings, sent.pending.as_deref()));
        Ok(Some(WaitingCode { purpose: sent.purpose, mobile, wait: wait.max(0), lives }))
    })
}

/// Sends a new code for what this browser waits for; the old one is dead.
pub fn send_again(ledger: &Ledger, request: &CodeRequest) -> Result<()> {
    let settings = ledger.settings()?;
    let key = ledger.code_key()?;
    let request = request.clone();
    ledger.write(Actor::Visitor, move |tx| {
        let sent = codes::newest_of_browser(tx, &request.browser.hash())?.ok_or(Refusal::CodeExpired)?;
        let is_whole = match sent.purpose {
            Purpose::SignUp | Purpose::OldMobile | Purpose::NewMobile => sent.pending.is_some(),
            Purpose::LogIn | Purpose::Recover => true,
            Purpose::OldHolder => false,
        };
        if sent.used_at.is_some() || !is_whole {
            return Err(Refusal::CodeExpired.into());
        }
        let to = recipient_now(tx, &settings, &sent)?;
        write_code(tx, &settings, &key, &request, sent.purpose, &to, sent.pending.as_deref())
    })
}

/// Where a code goes that is sent once more. An account may have been closed or have got another number since the page
/// was opened: nothing goes to the number that was given up.
fn recipient_now(tx: &Tx<'_>, settings: &Settings, sent: &SentCode) -> Result<Recipient> {
    let is_typed = was_typed(settings, sent.pending.as_deref());
    let own = match (sent.purpose, &sent.mobile, sent.person_id) {
        (Purpose::SignUp | Purpose::NewMobile | Purpose::OldHolder, ..) | (_, None, None) => {
            return Ok(Recipient { mobile: sent.mobile.clone(), is_typed, person: sent.person_id });
        }
        // The number itself is the account, whoever has it now.
        (Purpose::LogIn | Purpose::Recover, Some(mobile), _) if settings.keyed_by_mobile() => {
            let person = people::by_mobile(tx, mobile)?.map(|person| person.id);
            return Ok(Recipient { mobile: sent.mobile.clone(), is_typed, person });
        }
        (Purpose::LogIn | Purpose::Recover | Purpose::OldMobile, _, person) => {
            person.map(|person| people::by_id(tx, person))
        }
    };
    match own {
        Some(Ok(own)) => Ok(Recipient { mobile: Some(own.mobile), is_typed, person: Some(own.id) }),
        Some(Err(Error::NotFound)) | None => Ok(Recipient { mobile: None, is_typed, person: None }),
        Some(Err(error)) => Err(error),
    }
}

/// Whether the visitor typed the number that a code goes to: at sign-up, and where the number itself is the account.
/// Otherwise it comes out of an account, and what is known of it would tell that there is one.
fn was_typed(settings: &Settings, pending: Option<&str>) -> bool {
    pending.is_some() || settings.keyed_by_mobile()
}

/// Where a code goes.
pub(super) struct Recipient {
    /// The number; none when the account does not exist.
    pub(super) mobile: Option<Mobile>,
    /// Whether the visitor typed the number, and so may be told about its limits.
    pub(super) is_typed: bool,
    /// The account.
    pub(super) person: Option<PersonId>,
}

/// Checks the limits, writes the code's row and its SMS.
pub(super) fn write_code(
    tx: &Tx<'_>,
    settings: &Settings,
    key: &[u8; 32],
    request: &CodeRequest,
    purpose: Purpose,
    to: &Recipient,
    pending: Option<&str>,
) -> Result<()> {
    let browser_hash = request.browser.hash();
    let address_hash = keyed_hash(key, "address", request.address.as_bytes());
    check_browser_and_address(tx, settings, &browser_hash, &address_hash)?;
    if let (Purpose::OldMobile | Purpose::NewMobile, Some(person)) = (purpose, to.person)
        && codes::asked_for_changes(tx, person, tx.now.plus(-86_400))? >= settings.number("code.per_day")
    {
        // Somebody who is in needs no picture code: the account itself is what is limited.
        return Err(Refusal::CodeTooMany.into());
    }
    let may_send = match &to.mobile {
        Some(mobile) => match check_number(tx, settings, mobile)? {
            None => true,
            // A limit of a number that was not typed would tell that the account exists.
            Some(refusal) if to.is_typed => return Err(refusal.into()),
            Some(_) => false,
        },
        None => false,
    };
    let code = format!("{:06}", tx.dice.below(1_000_000)?);
    let expires_at = tx.now.plus(settings.number("code.lifetime"));
    let id = codes::add(
        tx,
        &NewCode {
            browser_hash,
            purpose,
            // What is not sent does not count for the number: asking all day keeps nobody from the next day's code.
            mobile: to.mobile.as_ref().filter(|_| may_send),
            person_id: to.person,
            pending,
            code_hash: hash_code(key, &browser_hash, &code),
            address_hash,
            expires_at,
        },
    )?;
    let facts = json!({ "code": id.0, "purpose": purpose.code() });
    let event_id = audit::append(tx, EventKind::CodeSent, None, &facts, None)?;
    if let Some(mobile) = to.mobile.as_ref().filter(|_| may_send) {
        let body = sms_text::code(settings.text("office.name"), &code, request.host.as_deref());
        sms::add(
            tx,
            &NewSms {
                kind: SmsKind::Code,
                event_id,
                letter_id: None,
                mobile,
                body: &body,
                hold: 0,
                expires_at: Some(expires_at),
            },
        )?;
    }
    Ok(())
}

/// The keyed hash that stands for a code: it fits in one browser only.
pub(super) fn hash_code(key: &[u8; 32], browser_hash: &[u8; 32], code: &str) -> [u8; 32] {
    let mut bytes = browser_hash.to_vec();
    bytes.extend_from_slice(code.as_bytes());
    keyed_hash(key, "code", &bytes)
}

fn check_browser_and_address(
    tx: &Tx<'_>,
    settings: &Settings,
    browser_hash: &[u8; 32],
    address_hash: &[u8; 32],
) -> Result<()> {
    let wait = settings.number("code.wait");
    // A code that seems to come from the future was sent before the clock jumped back: nobody waits for that long.
    if let Some(last) = codes::newest_of_browser(tx, browser_hash)?
        && last.used_at.is_none()
        && (0..wait).contains(&tx.now.since(last.sent_at))
    {
        return Err(Refusal::CodeTooSoon { seconds: wait - tx.now.since(last.sent_at) }.into());
    }
    if codes::asked_from(tx, address_hash, tx.now.plus(-3_600))? >= settings.number("code.per_address") {
        return Err(Refusal::CodeTooMany.into());
    }
    // Who is in is known; strangers may be anybody, and many.
    let budget = settings.number("sms.budget.day");
    if tx.actor == Actor::Visitor && budget > 0 && sms::written_since(tx, tx.now.date().start(), budget)? >= budget {
        tracing::error!("the daily SMS budget is used up; no more codes are sent to strangers today");
        return Err(Refusal::CodeTooMany.into());
    }
    Ok(())
}

/// Why this number gets no code now.
fn check_number(tx: &Tx<'_>, settings: &Settings, mobile: &Mobile) -> Result<Option<Refusal>> {
    let (last, hour) = codes::sent_to(tx, mobile, tx.now.plus(-3_600))?;
    let (_, day) = codes::sent_to(tx, mobile, tx.now.plus(-86_400))?;
    let wait = settings.number("code.wait");
    let waited = last.map_or(wait, |last| tx.now.since(last));
    Ok(if waited < wait {
        Some(Refusal::CodeTooSoon { seconds: wait - waited })
    } else if hour >= settings.number("code.per_hour") || day >= settings.number("code.per_day") {
        Some(Refusal::CodeTooMany)
    } else {
        None
    })
}
