//! The SMS that an act causes, written into the outbox with the act.

use crate::domain::ids::LetterId;
use crate::domain::mobile::Mobile;
use crate::domain::settings::Settings;
use crate::domain::sms_text::{SmsKind, SmsText};
use crate::error::Result;
use crate::store::sms::{self, NewSms};
use crate::store::{Tx, people};

/// What is to be told.
pub(super) struct Notice<'a> {
    pub(super) kind: SmsKind,
    pub(super) letter: LetterId,
    /// A walk-in may have none: nothing is sent then.
    pub(super) mobile: Option<&'a Mobile>,
    /// The setting that switches it.
    pub(super) switch: &'static str,
    /// The event that causes it.
    pub(super) event_id: i64,
    pub(super) body: &'a SmsText,
    /// Seconds that it is held for an undo.
    pub(super) hold: i64,
}

/// Queues the SMS of an act to the letter's mobile, unless the office switched that kind off. The number of a closed
/// account may have a new holder, who is told nothing.
pub(super) fn notify(tx: &Tx<'_>, settings: &Settings, notice: &Notice<'_>) -> Result<()> {
    let Some(mobile) = notice.mobile else { return Ok(()) };
    if !settings.is_on(notice.switch) || people::is_closed_of_letter(tx, notice.letter)? {
        return Ok(());
    }
    sms::add(
        tx,
        &NewSms {
            kind: notice.kind,
            event_id: notice.event_id,
            letter_id: Some(notice.letter),
            mobile,
            body: notice.body,
            hold: notice.hold,
            expires_at: None,
        },
    )?;
    Ok(())
}
