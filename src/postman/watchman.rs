//! Walks round the office while it serves: letters that became late are reported to their heads.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::actions::escalate_letters::escalate_letters;
use crate::error::{Error, Result};
use crate::store::Ledger;

/// How long the watchman rests between two rounds. Deadlines end at midnight; nobody waits for the second.
const REST: Duration = Duration::from_secs(30);

/// A running watchman. Dropping it lets the round at hand finish.
pub struct Watchman {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watchman {
    /// Starts a watchman.
    pub fn start(ledger: Ledger) -> Result<Self> {
        let (stop, stopped) = channel::<()>();
        let thread = std::thread::Builder::new()
            .name("watchman".into())
            .spawn(move || {
                loop {
                    let rest = match escalate_letters(&ledger) {
                        Ok(0) => REST,
                        // There may be more: an office that was closed for long has many.
                        Ok(_) => Duration::ZERO,
                        Err(error) => {
                            tracing::error!(%error, "a round of the watchman failed; it will be made again");
                            REST
                        }
                    };
                    if stopped.recv_timeout(rest) != Err(RecvTimeoutError::Timeout) {
                        return;
                    }
                }
            })
            .map_err(|error| Error::internal("starting the watchman", error))?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Watchman {
    fn drop(&mut self) {
        // The channel ends, and so does the rest.
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
