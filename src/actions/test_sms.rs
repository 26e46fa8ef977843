//! The admin tries the way out of the building: one real row of the outbox, with its event, to a number of the admin's.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::mobile::Mobile;
use crate::domain::sms_text::{SmsKind, SmsText};
use crate::error::Result;
use crate::store::sms::{self, NewSms, Sms, post};
use crate::store::{Actor, Ledger, audit};

/// Queues a test for whichever gateway has its turn.
pub fn test_sms(ledger: &Ledger, mobile: &Mobile) -> Result<Sms> {
    write(ledger, mobile, None)
}

/// Writes a test that one gateway is to carry: it is claimed as it is born, so that no postman takes it. Whoever asked
/// for it hands it over.
pub fn test_sms_through(ledger: &Ledger, mobile: &Mobile, gateway: &str) -> Result<Sms> {
    write(ledger, mobile, Some(gateway.to_owned()))
}

/// Seconds in which a claimed test has to be handed over.
const LEASE: i64 = 60;

fn write(ledger: &Ledger, mobile: &Mobile, gateway: Option<String>) -> Result<Sms> {
    let settings = ledger.settings()?;
    let mobile = mobile.clone();
    ledger.write(Actor::Admin, move |tx| {
        let event_id = audit::append(tx, EventKind::SmsTested, None, &json!({ "gateway": gateway }), None)?;
        let new = NewSms {
            kind: SmsKind::Notice,
            event_id,
            letter_id: None,
            mobile: &mobile,
            body: &SmsText::test(settings.text("office.name")),
            hold: 0,
            expires_at: None,
        };
        let id = sms::add(tx, &new)?;
        if let Some(gateway) = &gateway {
            return post::hand(tx, id, gateway, LEASE);
        }
        sms::by_id(tx, id)
    })
}
