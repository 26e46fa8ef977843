//! Keeps the planned backups while the office serves: made when they are due, caught up when they were missed, copied to
//! a second folder as soon as it is there.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant as Stopwatch};

use crate::actions::back_up::clear_leftover;
use crate::actions::copy_backups::copy_missing_backups;
use crate::actions::plan_backup::back_up_if_due;
use crate::config::BackupConfig;
use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};
use crate::store::{Halt, Ledger};

/// How long the archivist rests between two looks at the plan.
const REST: Duration = Duration::from_secs(30);
/// How long after a backup or a copy that failed: the disk may have room again, and the log is not filled meanwhile.
const REST_AFTER_FAULT: Duration = Duration::from_mins(15);
/// How long the program waits for an archivist that was told to stop: one whose disk does not answer is left behind.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running archivist. Dropping it stops the backup at hand: it is made again at the next start, and no part of it stays.
pub struct Archivist {
    halt: Halt,
    stop: Option<Sender<()>>,
    over: Receiver<()>,
    thread: Option<JoinHandle<()>>,
}

impl Archivist {
    /// Starts an archivist, if the configuration names a folder. A plan that cannot be understood is refused here.
    pub fn start(ledger: Ledger, config: BackupConfig) -> Result<Option<Self>> {
        config.plan()?;
        config.recipient()?;
        clear_leftover(ledger.path());
        if config.folder.is_none() {
            return Ok(None);
        }
        let (stop, stopped) = channel::<()>();
        let (ends, over) = channel::<()>();
        let halt = Halt::default();
        let ordered = halt.clone();
        let thread = std::thread::Builder::new()
            .name("archivist".into())
            .spawn(move || {
                // Gone with the thread, however it ends.
                let _ends = ends;
                work(&ledger, &config, &ordered, &stopped);
            })
            .map_err(|error| Error::internal("starting the archivist", error))?;
        Ok(Some(Self { halt, stop: Some(stop), over, thread: Some(thread) }))
    }
}

fn work(ledger: &Ledger, config: &BackupConfig, halt: &Halt, stopped: &Receiver<()>) {
    let (mut makes_from, mut copies_from) = (Stopwatch::now(), Stopwatch::now());
    loop {
        if makes_from <= Stopwatch::now() {
            match back_up_if_due(ledger, config, halt) {
                Ok(Some(_)) => tracing::info!("the planned backup was made and verified"),
                Ok(None) => {}
                Err(Error::Refused(Refusal::WorkStopped)) => return,
                Err(error) => {
                    tracing::error!(%error, "the planned backup failed; it will be tried again");
                    makes_from = Stopwatch::now() + REST_AFTER_FAULT;
                }
            }
        }
        if copies_from <= Stopwatch::now() {
            match copy_missing_backups(ledger, config, halt) {
                Ok(0) => {}
                Ok(copied) => tracing::info!(copied, "backups were copied to the second folder"),
                Err(Error::Refused(Refusal::WorkStopped)) => return,
                Err(error) => {
                    tracing::error!(%error, "a backup was not copied to the second folder; it will be tried again");
                    copies_from = Stopwatch::now() + REST_AFTER_FAULT;
                }
            }
        }
        if stopped.recv_timeout(REST) != Err(RecvTimeoutError::Timeout) {
            return;
        }
    }
}

impl Drop for Archivist {
    fn drop(&mut self) {
        self.halt.stop();
        // The channel ends, and so does the rest.
        drop(self.stop.take());
        let is_over = self.over.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Disconnected);
        if let Some(thread) = self.thread.take().filter(|_| is_over) {
            let _ = thread.join();
        } else if !is_over {
            tracing::warn!("the backup at hand does not stop: its disk does not answer");
        }
    }
}
