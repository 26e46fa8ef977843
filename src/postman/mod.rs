//! The postman: takes SMS from the outbox, hands them over with no lock held, writes down what came of it.
//!
//! Runs in `serve` on two threads of its own: one carries everything, codes first, and one nothing but codes, which so wait
//! behind no notice that a slow gateway holds. Two postmen at once never send one row twice: a text is taken in one
//! transaction just before its bytes leave, and one whose postman died is «unknown», never sent again unasked: see
//! [`deliver`](deliver_due) for the walk, `tracer` for the questions.

mod archivist;
mod asking;
mod breaker;
mod deliver;
mod exchange;
mod gateway;
mod judge;
mod keeper;
mod registry;
mod token;
mod tracer;
mod trying;
mod watchman;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant as Stopwatch};

pub use archivist::Archivist;
pub use asking::{Asker, ask_due};
pub use deliver::{Load, Walk, deliver_by, deliver_due, deliver_in_rounds, take_and_die};
pub use gateway::{Carries, Class, Fate, FileGateway, Gateway, Outgoing, Refusal, Sending, Texts, from_config};
pub use keeper::Keeper;
pub use registry::Registry;
pub use tracer::Tracer;
pub use trying::send_claimed;
pub use watchman::Watchman;

use crate::error::{Error, Result};
use crate::store::Ledger;

/// How long a round may take before the postman counts as stuck: a claim, and the slowest gateway's last answer.
const LONGEST_ROUND: Duration = Duration::from_mins(3);
/// How long the postman rests when nothing is due.
const REST: Duration = Duration::from_millis(200);
/// How long what a gateway answered is tried to be written down when the program ends.
const LAST_WORDS: Duration = Duration::from_secs(10);
/// Texts after which one question is asked although more texts wait.
const TEXTS_TO_A_QUESTION: u32 = 20;

/// The running postmen of an office. Dropping it lets the texts at hand finish.
pub struct Postman {
    stop: Arc<AtomicBool>,
    ledger: Ledger,
    threads: Vec<JoinHandle<()>>,
}

impl Postman {
    /// Starts one who carries all texts and asks after them, and one for codes alone; both have these gateways in the order
    /// of fail-over.
    pub fn start(ledger: Ledger, gateways: Vec<Gateway>) -> Result<Self> {
        if gateways.is_empty() {
            return Err(Error::internal("starting the postman", "there is no gateway"));
        }
        let mut office = Self { stop: Arc::new(AtomicBool::new(false)), ledger, threads: Vec::new() };
        office.hires("codes", gateways.clone(), Load::Codes)?;
        office.hires("postman", gateways, Load::All)?;
        Ok(office)
    }

    fn hires(&mut self, name: &str, mut gateways: Vec<Gateway>, load: Load) -> Result<()> {
        self.ledger.pulse().beat(place(load));
        let (ledger, stopped) = (self.ledger.clone(), Arc::clone(&self.stop));
        let thread = std::thread::Builder::new()
            .name(name.into())
            .spawn(move || work(&ledger, &mut gateways, load, &stopped))
            .map_err(|error| Error::internal("starting the postman", error))?;
        self.threads.push(thread);
        Ok(())
    }

    /// Whether both still go their rounds: a round that hangs for longer than a lease with its last sending does not count.
    pub fn is_alive(&self) -> bool {
        let run = self.threads.iter().all(|thread| !thread.is_finished());
        run && self.ledger.pulse().postman().is_some_and(|ago| ago < LONGEST_ROUND)
    }
}

/// Where a postman's pulse is felt.
fn place(load: Load) -> usize {
    match load {
        Load::All => 0,
        Load::Codes => 1,
    }
}

fn work(ledger: &Ledger, gateways: &mut [Gateway], load: Load, stopped: &AtomicBool) {
    let mut walk = Walk::new(gateways, load);
    let mut tracer = Tracer::default();
    let mut texts = 0;
    while !stopped.load(Ordering::Relaxed) {
        ledger.pulse().beat(place(load));
        let outcome = walk.step(ledger, gateways).and_then(|handed| {
            texts = if handed { texts + 1 } else { 0 };
            let asks = load == Load::All && (!handed || texts % TEXTS_TO_A_QUESTION == 0);
            Ok(handed || (asks && tracer.step(ledger, gateways)?))
        });
        match outcome {
            Ok(true) => {}
            // What a gateway answered is kept while the file is busy, and written with the next step.
            Ok(false) | Err(Error::Busy) => std::thread::sleep(REST),
            Err(error) => {
                tracing::error!(%error, "a step of the postman failed; it will be tried again");
                std::thread::sleep(REST * 10);
            }
        }
    }
    let began = Stopwatch::now();
    while let Err(error) = walk.settle(ledger) {
        if began.elapsed() >= LAST_WORDS {
            tracing::error!(%error, "what came of an SMS could not be written; it will count as unknown");
            return;
        }
        std::thread::sleep(REST);
    }
}

impl Drop for Postman {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
