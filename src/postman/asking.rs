//! Asks registries about people, one question at a time, on a thread of its own beside the postman's.
//!
//! While the service is silent it is left alone for longer and longer: the queue is not beaten against a closed door.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant as Stopwatch};

use super::registry::Registry;
use crate::actions::ask_registry::{Answer, is_question_due, settle_answer, take_question};
use crate::error::{Error, Result};
use crate::store::Ledger;

/// How long the asker rests when nothing is due.
const REST: Duration = Duration::from_millis(500);
/// How long a silent service is left alone: at first, and at most.
const SILENCE: (Duration, Duration) = (Duration::from_secs(2), Duration::from_mins(5));

/// A running asker. Dropping it lets the question at hand finish.
pub struct Asker {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Asker {
    /// Starts asking.
    pub fn start(ledger: Ledger, registry: Registry) -> Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = std::thread::Builder::new()
            .name("asker".into())
            .spawn(move || {
                let mut silence = Duration::ZERO;
                let mut resumes = Stopwatch::now();
                while !stopped.load(Ordering::Relaxed) {
                    let asked = if Stopwatch::now() < resumes { Ok(None) } else { ask_due(&ledger, &registry) };
                    match asked {
                        Ok(None) => std::thread::sleep(REST),
                        Ok(Some(Answer::Said { .. })) => silence = Duration::ZERO,
                        Ok(Some(Answer::Silent { .. })) => {
                            silence = (silence * 2).clamp(SILENCE.0, SILENCE.1);
                            resumes = Stopwatch::now() + silence;
                        }
                        Err(error) => {
                            tracing::error!(%error, "a question to a registry failed; it will be tried again");
                            std::thread::sleep(REST * 10);
                        }
                    }
                }
            })
            .map_err(|error| Error::internal("starting the asker", error))?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for Asker {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// One question: taken, asked with no lock held, settled. Gives the answer, or nothing when no question is due.
pub fn ask_due(ledger: &Ledger, registry: &Registry) -> Result<Option<Answer>> {
    if !is_question_due(ledger)? {
        return Ok(None);
    }
    let Some(question) = take_question(ledger)? else { return Ok(None) };
    let answer = registry.ask(&question);
    settle_answer(ledger, question.check, &answer)?;
    Ok(Some(answer))
}
