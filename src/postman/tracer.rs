//! Asks gateways what became of texts: soon and often of those whose answer never came, rarely and for two days of those
//! that were taken.
//!
//! What was asked and when is kept in memory: a question changes nothing. After a new start those of unknown fate are asked
//! after at once, the others when their next turn comes: an office that starts does not ask about two days of SMS.

use std::collections::BTreeMap;

use serde_json::json;

use super::breaker::wait_of_text;
use super::gateway::{Fate, Gateway};
use crate::domain::calendar::Instant;
use crate::domain::event::EventKind;
use crate::domain::ids::SmsId;
use crate::domain::sms_text::SmsKind;
use crate::error::Result;
use crate::store::sms::post::{self, ASKED_FOR, Asked};
use crate::store::sms::{self, SmsState};
use crate::store::{Actor, Ledger, Tx, audit, people};

/// Seconds after a text was taken when its arrival is asked after.
const OF_TAKEN: [i64; 7] = [30, 120, 600, 3_600, 6 * 3_600, 24 * 3_600, 47 * 3_600];
/// Seconds between two questions about a text of unknown fate: at first, and at most.
const OF_UNKNOWN: (i64, i64) = (10, 900);
/// Seconds that a row rests before it is looked up: in one second one of a lower number may be settled after it, and a
/// slow disk writes late.
const SETTLES_IN: i64 = 5;
/// Rows that are looked up at once.
const ROWS: i64 = 500;

/// What is to be asked, by the time of the next question.
#[derive(Default)]
pub struct Tracer {
    questions: BTreeMap<(Instant, SmsId), u32>,
    /// The last row of each state that was looked up.
    seen: [Option<(Instant, SmsId)>; 2],
}

impl Tracer {
    /// Asks the next question that is due. `false` when there was none.
    pub fn step(&mut self, ledger: &Ledger, gateways: &mut [Gateway]) -> Result<bool> {
        self.look(ledger, gateways)?;
        let now = ledger.now();
        let Some((&(at, id), &asked)) = self.questions.first_key_value().filter(|((at, _), _)| *at <= now) else {
            return Ok(false);
        };
        self.questions.remove(&(at, id));
        let Some(about) = ledger.read(|view| post::asked_of(view, id))? else { return Ok(true) };
        let gateway = gateways.iter_mut().find(|gateway| Some(gateway.name()) == about.gateway.as_deref());
        let Some(gateway) = gateway else { return Ok(true) };
        let fate = gateway.fate(id, about.provider_ref.as_deref());
        let age = now.since(about.settled_at);
        let fate = match gateway.reaches_back() {
            Some(most) if fate == Fate::NeverSeen && age >= most => Fate::CannotTell,
            _ => fate,
        };
        // A time-out, or a service that is broken for a while, is no answer for ever.
        let can_tell = gateway.can_be_asked() || fate != Fate::CannotTell;
        let is_open = match settled(ledger, &about, fate) {
            Ok(is_open) => is_open,
            Err(error) => {
                self.questions.insert((now.plus(OF_UNKNOWN.0), id), asked);
                return Err(error);
            }
        };
        if is_open && can_tell {
            self.plan(&about, asked + 1, ledger.now());
        }
        Ok(true)
    }

    /// Takes up what was sent, or went missing, since the last look.
    fn look(&mut self, ledger: &Ledger, gateways: &[Gateway]) -> Result<()> {
        for (place, state) in [SmsState::Unknown, SmsState::Sent].into_iter().enumerate() {
            let after = self.seen[place].max(Some((ledger.now().plus(-ASKED_FOR), SmsId(0))));
            let Some(after) = after else { continue };
            let rows = ledger.read(|view| post::unresolved(view, state, after, view.now.plus(-SETTLES_IN), ROWS))?;
            for row in rows {
                self.seen[place] = Some((row.settled_at, row.id));
                let gateway = gateways.iter().find(|gateway| Some(gateway.name()) == row.gateway.as_deref());
                if gateway.is_some_and(|gateway| match state {
                    SmsState::Sent => gateway.can_be_asked(),
                    // What went without our number is not known by it, and that says nothing.
                    _ if row.kind == SmsKind::Code => gateway.knows_own_ids_of_codes(),
                    _ => gateway.knows_own_ids(),
                }) {
                    self.plan(&row, turns_over(&row, ledger.now()), ledger.now());
                }
            }
        }
        Ok(())
    }

    fn plan(&mut self, about: &Asked, asked: u32, now: Instant) {
        let at = match about.state {
            SmsState::Sent => OF_TAKEN.get(asked as usize).map(|after| about.settled_at.plus(*after)),
            _ => Some(now.plus((OF_UNKNOWN.0 << asked.min(10)).min(OF_UNKNOWN.1))),
        };
        if let Some(at) = at.filter(|at| at.since(about.settled_at) <= ASKED_FOR) {
            self.questions.insert((at, about.id), asked);
        }
    }
}

/// Questions of which the time is over, by whoever they were asked.
fn turns_over(about: &Asked, now: Instant) -> u32 {
    let age = now.since(about.settled_at);
    // One that is just over may not have been asked yet.
    let is_over = |after: &i64| *after + SETTLES_IN + OF_TAKEN[0] < age;
    if about.state == SmsState::Sent { OF_TAKEN.iter().filter(|after| is_over(after)).count() as u32 } else { 0 }
}

/// Writes down what a gateway told. Whether there is still something to ask.
fn settled(ledger: &Ledger, about: &Asked, fate: Fate) -> Result<bool> {
    let is_unknown = about.state == SmsState::Unknown;
    let is_news = match fate {
        Fate::Delivered | Fate::Failed { .. } => true,
        Fate::OnTheWay | Fate::NeverSeen => is_unknown,
        // A code is not sent again, whatever is not known of it.
        Fate::CannotTell => is_unknown && about.kind != SmsKind::Code,
    };
    if !is_news {
        return Ok(true);
    }
    let about = about.clone();
    ledger.write(Actor::Postman, move |tx| {
        let letter = sms::letter_of(tx, about.id)?;
        let mut event = None;
        match &fate {
            Fate::Delivered if post::arrived(tx, about.id)? => event = Some(EventKind::SmsDelivered),
            Fate::Failed { said } if post::lost(tx, about.id, None, said)? => event = Some(EventKind::SmsFailed),
            // It will be asked after again, as one that was taken.
            Fate::OnTheWay if post::found(tx, about.id)? => event = Some(EventKind::SmsSent),
            Fate::NeverSeen | Fate::CannotTell if is_unwanted(tx, &about)? => {}
            Fate::NeverSeen => {
                let wait = wait_of_text(tx.dice, false, 1)?;
                if post::never_seen(tx, about.id, tx.now.plus(wait))? {
                    let is_code = about.kind == SmsKind::Code;
                    event = Some(if is_code { EventKind::SmsFailed } else { EventKind::SmsRetried });
                }
            }
            Fate::CannotTell => {
                if !post::despair(tx, about.id)? {
                    return Ok(true);
                }
                event = Some(EventKind::SmsRetried);
            }
            Fate::Delivered | Fate::Failed { .. } | Fate::OnTheWay => {}
        }
        if let Some(event) = event {
            let facts = json!({ "sms": about.id.0, "gateway": about.gateway, "was": about.state.code() });
            audit::append(tx, event, letter, &facts, None)?;
        }
        Ok(false)
    })
}

/// Whether the sender of the letter has closed the account: the number may be somebody else's.
fn is_unwanted(tx: &Tx<'_>, about: &Asked) -> Result<bool> {
    match sms::letter_of(tx, about.id)?.filter(|_| about.kind != SmsKind::Late) {
        Some(letter) => people::is_closed_of_letter(tx, letter),
        None => Ok(false),
    }
}
