//! Forgets at night, while the office serves, what has rested longer than its settings allow.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::actions::keep_retention::{Swept, is_night_run_due, keep_retention};
use crate::error::{Error, Result};
use crate::store::{Actor, Ledger};

/// How long the keeper rests between two looks at the clock.
const REST: Duration = Duration::from_mins(5);

/// A running keeper. Dropping it lets the run at hand finish.
pub struct Keeper {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Starts a keeper.
    pub fn start(ledger: Ledger) -> Result<Self> {
        let (stop, stopped) = channel::<()>();
        let thread = std::thread::Builder::new()
            .name("keeper".into())
            .spawn(move || {
                loop {
                    if let Err(error) = look_at_the_clock(&ledger) {
                        tracing::error!(%error, "the nightly run of retention failed; it will be made again");
                    }
                    if stopped.recv_timeout(REST) != Err(RecvTimeoutError::Timeout) {
                        return;
                    }
                }
            })
            .map_err(|error| Error::internal("starting the keeper", error))?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        // The channel ends, and so does the rest.
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn look_at_the_clock(ledger: &Ledger) -> Result<()> {
    if !is_night_run_due(ledger)? {
        return Ok(());
    }
    let (gone, swept) = keep_retention(ledger, Actor::Postman)?;
    let things: i64 = gone.iter().map(|due| due.count).sum();
    tracing::info!(things, "the nightly run of retention is done");
    if swept == Swept::LogInUse {
        tracing::warn!("the log beside the file was in use; it still holds what was forgotten until the next run");
    }
    Ok(())
}
