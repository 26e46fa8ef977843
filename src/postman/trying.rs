//! The admin's own try of one gateway: a row that is claimed already is handed over and marked, here and now.

use super::{Gateway, Outgoing, mark};
use crate::error::Result;
use crate::store::Ledger;
use crate::store::sms::Sms;

/// Hands a claimed row over and marks what came of it.
pub fn send_claimed(ledger: &Ledger, gateway: &mut Gateway, sms: &Sms) -> Result<()> {
    let outgoing = Outgoing {
        id: sms.id,
        to: sms.mobile.as_str(),
        text: &sms.body,
        kind: sms.kind,
        at: ledger.now(),
        params: &sms.params,
    };
    let sending = gateway.send(&outgoing);
    mark(ledger, sms, &sending)
}
