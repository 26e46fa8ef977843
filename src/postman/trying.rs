//! The admin's own try of one gateway: a row that is taken already is handed over and marked, here and now.

use super::{Gateway, Load, Walk};
use crate::error::Result;
use crate::store::Ledger;
use crate::store::sms::Sms;

/// Hands a taken row over and marks what came of it.
pub fn send_claimed(ledger: &Ledger, gateway: &mut Gateway, sms: &Sms) -> Result<()> {
    Walk::new(std::slice::from_ref(gateway), Load::All).carry(ledger, gateway, sms.clone())
}
