//! The postman: claims SMS from the outbox, sends with no lock held, marks what came of it.
//!
//! Runs in `serve` on a thread of its own. Two postmen at once never send one row twice: a claim is one statement in
//! one transaction, and a row whose postman died is «unknown», never sent again by itself.

mod gateway;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::json;

pub use gateway::{FileGateway, Gateway, Outgoing, Sending};

use crate::domain::event::EventKind;
use crate::domain::sms_text::SmsKind;
use crate::error::{Error, Result};
use crate::store::sms::{self, Sms};
use crate::store::{Actor, Ledger, audit};

/// Seconds that a claimed row belongs to its postman.
const LEASE: i64 = 60;
/// Rows in one claim.
const ROUND: i64 = 50;
/// Tries before a notice is given up.
const MOST_TRIES: i64 = 12;
/// How long the postman rests when nothing is due.
const REST: Duration = Duration::from_millis(200);

/// A running postman. Dropping it lets the round at hand finish.
pub struct Postman {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Postman {
    /// Starts a postman.
    pub fn start(ledger: Ledger, mut gateway: Gateway) -> Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = std::thread::Builder::new()
            .name("postman".into())
            .spawn(move || {
                while !stopped.load(Ordering::Relaxed) {
                    match deliver_due(&ledger, &mut gateway) {
                        Ok(0) => std::thread::sleep(REST),
                        Ok(_) => {}
                        Err(error) => {
                            tracing::error!(%error, "a round of the postman failed; it will be tried again");
                            std::thread::sleep(REST * 10);
                        }
                    }
                }
            })
            .map_err(|error| Error::internal("starting the postman", error))?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for Postman {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// One round: what is due is claimed, sent and marked. Gives how many rows were taken.
pub fn deliver_due(ledger: &Ledger, gateway: &mut Gateway) -> Result<usize> {
    if !ledger.read(sms::is_due)? {
        return Ok(0);
    }
    let name = gateway.name();
    let claimed = ledger.write(Actor::Postman, move |tx| {
        for lost in sms::give_up_leases(tx)? {
            audit::append(
                tx,
                EventKind::SmsFailed,
                sms::letter_of(tx, lost)?,
                &json!({ "sms": lost.0, "state": "unknown" }),
                None,
            )?;
        }
        for late in sms::expire(tx)? {
            audit::append(tx, EventKind::SmsExpired, None, &json!({ "sms": late.0 }), None)?;
        }
        let claimed = sms::claim(tx, name, LEASE, ROUND)?;
        if !claimed.is_empty() {
            let ids: Vec<i64> = claimed.iter().map(|sms| sms.id.0).collect();
            audit::append(tx, EventKind::SmsClaimed, None, &json!({ "sms": ids, "gateway": name }), None)?;
        }
        Ok(claimed)
    })?;
    let count = claimed.len();
    for sms in claimed {
        let outgoing =
            Outgoing { id: sms.id, to: sms.mobile.as_str(), text: &sms.body, kind: sms.kind, at: ledger.now() };
        let sending = gateway.send(&outgoing);
        mark(ledger, &sms, sending)?;
    }
    Ok(count)
}

fn mark(ledger: &Ledger, sms: &Sms, sending: Sending) -> Result<()> {
    let (id, kind, attempts, letter) = (sms.id, sms.kind, sms.attempts, sms.letter_id);
    ledger.write(Actor::Postman, move |tx| {
        match sending {
            Sending::Taken { provider_ref } => {
                sms::mark_sent(tx, id, provider_ref.as_deref())?;
                audit::append(tx, EventKind::SmsSent, letter, &json!({ "sms": id.0 }), None)?;
            }
            Sending::Refused { said } => {
                // A code is not sent late; a notice waits longer after each try, up to an hour.
                let again = kind != SmsKind::Code && attempts < MOST_TRIES;
                let wait = 15_i64.saturating_mul(1 << attempts.clamp(0, 8)).min(3_600);
                let again_at = again.then(|| tx.now.plus(wait));
                sms::mark_refused(tx, id, &said, again_at)?;
                let facts = json!({ "sms": id.0, "attempts": attempts, "again": again });
                audit::append(tx, EventKind::SmsFailed, letter, &facts, None)?;
            }
        }
        Ok(())
    })
}
