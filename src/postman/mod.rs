//! The postman: claims SMS from the outbox, sends with no lock held, marks what came of it.
//!
//! Runs in `serve` on a thread of its own. Two postmen at once never send one row twice: a claim is one statement in
//! one transaction, and a row whose postman died is «unknown», never sent again by itself.

mod asking;
mod gateway;
mod judge;
mod keeper;
mod registry;
mod token;
mod watchman;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant as Stopwatch};

use serde_json::json;

pub use asking::{Asker, ask_due};
pub use gateway::{FileGateway, Gateway, Outgoing, Sending};
pub use keeper::Keeper;
pub use registry::Registry;
pub use watchman::Watchman;

use crate::domain::event::EventKind;
use crate::domain::sms_text::SmsKind;
use crate::error::{Error, Result};
use crate::store::sms::{self, Sms};
use crate::store::{Actor, Ledger, audit};

/// Seconds that a claimed row belongs to its postman.
const LEASE: i64 = 60;
/// How long a postman works on a claim before it gives back what is left.
const LEASE_LEFT: Duration = Duration::from_secs(40);
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
                    ledger.pulse().beat();
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
    let claimed = claim_due(ledger, gateway.name())?;
    let count = claimed.len();
    // By the machine's own measure, so that a jump of the clock cannot stretch a lease.
    let began = Stopwatch::now();
    for sms in claimed {
        if began.elapsed() >= LEASE_LEFT {
            give_back(ledger, &sms)?;
            continue;
        }
        let outgoing =
            Outgoing { id: sms.id, to: sms.mobile.as_str(), text: &sms.body, kind: sms.kind, at: ledger.now() };
        let sending = gateway.send(&outgoing);
        // What was sent must be marked: a busy file is tried again as long as the lease lasts.
        let mut marked = mark(ledger, &sms, &sending);
        while matches!(marked, Err(Error::Busy)) && began.elapsed() < LEASE_LEFT {
            marked = mark(ledger, &sms, &sending);
        }
        if let Err(error) = marked {
            tracing::error!(%error, sms = sms.id.0, "a sent SMS could not be marked; it will count as unknown");
        }
    }
    Ok(count)
}

/// Claims what is due for this gateway, codes first. What is claimed and never marked counts as unknown after a minute:
/// its postman died, and nobody knows whether the bytes left.
pub fn claim_due(ledger: &Ledger, gateway: &'static str) -> Result<Vec<Sms>> {
    ledger.write(Actor::Postman, move |tx| {
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
        for unwanted in sms::cancel_unknown_of_closed(tx)? {
            let facts = json!({ "sms": unwanted.0, "state": "unknown" });
            audit::append(tx, EventKind::SmsCancelled, sms::letter_of(tx, unwanted)?, &facts, None)?;
        }
        for unknown in sms::send_unknown_again(tx)? {
            let facts = json!({ "sms": unknown.0, "state": "unknown" });
            audit::append(tx, EventKind::SmsRetried, sms::letter_of(tx, unknown)?, &facts, None)?;
        }
        let claimed = sms::claim(tx, gateway, LEASE, ROUND)?;
        if !claimed.is_empty() {
            let ids: Vec<i64> = claimed.iter().map(|sms| sms.id.0).collect();
            audit::append(tx, EventKind::SmsClaimed, None, &json!({ "sms": ids, "gateway": gateway }), None)?;
        }
        Ok(claimed)
    })
}

fn give_back(ledger: &Ledger, sms: &Sms) -> Result<()> {
    let (id, letter) = (sms.id, sms.letter_id);
    ledger.write(Actor::Postman, move |tx| {
        sms::give_back(tx, id)?;
        audit::append(tx, EventKind::SmsGivenBack, letter, &json!({ "sms": id.0 }), None)?;
        Ok(())
    })
}

fn mark(ledger: &Ledger, sms: &Sms, sending: &Sending) -> Result<()> {
    let sending = sending.clone();
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
