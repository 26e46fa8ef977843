//! What only the whole office shows: one wrong code on each of a thousand accounts. No limit of an account or an address
//! sees it; it is counted here, and told in the log. (SMS to a thousand numbers: the budget of the day.)

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::settings::Settings;
use crate::error::Result;
use crate::store::{Ledger, Tx, View, audit};

/// Wrong codes of the whole office that are no accident, and the seconds in which they are counted.
const WRONG_CODES: i64 = 200;
const SPAN: i64 = 600;

/// Tries of one code while the alarm lasts: each two of them cost a new picture code and a new SMS.
const TRIES: i64 = 2;

/// Whether codes are being tried on many accounts: then a picture code stands before every SMS and password, also for
/// those who failed at nothing.
pub fn are_codes_sprayed(ledger: &Ledger) -> Result<bool> {
    ledger.read(sprayed_lately)
}

fn sprayed_lately(view: &View<'_>) -> Result<bool> {
    Ok(audit::count_since(view, EventKind::CodesSprayed, view.now.plus(-SPAN), 1)? > 0)
}

/// How often one code may be tried now.
pub(super) fn tries_of_a_code(view: &View<'_>, settings: &Settings) -> Result<i64> {
    let most = settings.number("code.tries");
    Ok(if sprayed_lately(view)? { most.min(TRIES) } else { most })
}

/// A code was wrong and is in the log; when it is one too many, so is the alarm.
pub(super) fn after_wrong_code(tx: &Tx<'_>) -> Result<()> {
    let wrong = audit::count_since(tx, EventKind::CodeFailed, tx.now.plus(-SPAN), WRONG_CODES)?;
    if wrong < WRONG_CODES || sprayed_lately(tx)? {
        return Ok(());
    }
    tracing::error!(
        wrong,
        seconds = SPAN,
        "one-time codes are tried on many accounts; a picture code stands before all"
    );
    audit::append(tx, EventKind::CodesSprayed, None, &json!({ "wrong": wrong, "seconds": SPAN }), None)?;
    Ok(())
}
