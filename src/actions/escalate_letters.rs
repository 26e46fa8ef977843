//! Letters past their date are reported to the head of their unit, each once: in the log, on the letter, and by SMS where
//! the office wants it. Done by the program itself as time goes on.

use std::collections::BTreeMap;

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::mobile::Mobile;
use crate::domain::sms_text::{self, SmsKind};
use crate::error::Result;
use crate::store::letters::{Letter, late};
use crate::store::sms::{self, NewSms};
use crate::store::{Actor, Ledger, Tx, audit, clerks};

/// Letters that are reported in one transaction.
const ROUND: i64 = 200;

/// What one head is told.
struct Told {
    mobile: Mobile,
    count: usize,
    /// The one that was late first.
    letter: Letter,
    /// The event of it.
    event_id: i64,
}

/// Reports what became late and was not reported yet; gives how many letters that were.
pub fn escalate_letters(ledger: &Ledger) -> Result<usize> {
    if !ledger.read(late::is_any)? {
        return Ok(0);
    }
    let sends = ledger.settings()?.is_on("late.sms");
    ledger.write(Actor::Postman, move |tx| {
        let letters = late::unreported(tx, ROUND)?;
        let count = letters.len();
        let mut told: BTreeMap<i64, Told> = BTreeMap::new();
        for letter in letters {
            let head = clerks::head_of(tx, letter.unit_id)?;
            late::mark_reported(tx, letter.id, head.as_ref().map(|head| head.id))?;
            let facts = json!({
                "to": head.as_ref().map(|head| head.id.0),
                "due": letter.due_at.map(|due| due.date().to_string()),
            });
            let event_id = audit::append(tx, EventKind::LetterEscalated, Some(letter.id), &facts, None)?;
            if let Some((head, mobile)) = head.and_then(|head| Some((head.id.0, head.mobile?))).filter(|_| sends) {
                told.entry(head).or_insert(Told { mobile, count: 0, letter, event_id }).count += 1;
            }
        }
        for one in told.into_values() {
            tell(tx, &one)?;
        }
        Ok(count)
    })
}

/// One SMS for all letters of a round: a head who was away is not sent a hundred.
fn tell(tx: &Tx<'_>, told: &Told) -> Result<()> {
    let letter = &told.letter;
    let number = letter.register_no.as_deref().or(letter.follow_up_code.as_deref()).unwrap_or_default();
    let unit =
        letter.unit_name.clone().unwrap_or_else(|| crate::messages::WORDS.get(crate::words::Lang::Fa, "secretariat"));
    let body = match told.count {
        1 => sms_text::late(number, &unit),
        count => sms_text::late_many(count, number),
    };
    sms::add(
        tx,
        &NewSms {
            kind: SmsKind::Late,
            event_id: told.event_id,
            letter_id: Some(letter.id).filter(|_| told.count == 1),
            mobile: &told.mobile,
            body: &body,
            hold: 0,
            expires_at: None,
        },
    )?;
    Ok(())
}
