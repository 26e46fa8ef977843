//! A gateway reports what became of an SMS. A report moves its row forward only: on the way, failed, delivered; the same
//! one twice, or an older one after a newer, changes nothing.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::hex;
use crate::domain::sms_report::{OwnIds, SmsReport};
use crate::error::Result;
use crate::secrets::keyed_hash;
use crate::store::{Actor, Ledger, audit, sms};

/// Settles a report of a gateway. `true` when it changed anything.
pub fn settle_sms_report(ledger: &Ledger, gateway: &str, report: &SmsReport) -> Result<bool> {
    // Most reports come twice: what would change nothing is not written.
    if ledger.read(|view| sms::of_report(view, gateway, report))?.is_none() {
        return Ok(false);
    }
    let (gateway, report) = (gateway.to_owned(), report.clone());
    ledger.write(Actor::Postman, move |tx| {
        let Some(id) = sms::of_report(tx, &gateway, &report)? else { return Ok(false) };
        sms::settle_report(tx, id, &report)?;
        let facts = json!({ "sms": id.0, "gateway": gateway, "said": report.said });
        audit::append(tx, EventKind::SmsReported, sms::letter_of(tx, id)?, &facts, None)?;
        Ok(true)
    })
}

/// What ends the address at which a gateway reports: 32 hexadecimal digits that nobody can guess.
pub fn report_secret(ledger: &Ledger, gateway: &str) -> Result<String> {
    let hash = keyed_hash(&ledger.code_key()?, "sms-report", gateway.as_bytes());
    Ok(hex(&hash[..16]))
}

/// Our numbers of SMS as this file gives them to gateways. A restored file begins with rows that were given before: it
/// has other numbers, so that no gateway takes a new SMS for one that it has sent.
pub fn own_ids(ledger: &Ledger) -> Result<OwnIds> {
    let restored = ledger.read(|view| audit::last_of(view, EventKind::Restored))?;
    let since = restored.map_or(0, |at| at.0).to_be_bytes();
    let [a, b, c, d, ..] = keyed_hash(&ledger.code_key()?, "sms-id", &since);
    Ok(OwnIds::new(u32::from_be_bytes([a, b, c, d])))
}
