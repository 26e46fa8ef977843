//! Keeps the planned backups while the office serves: made when they are due, caught up when they were missed.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::actions::back_up::clear_leftover;
use crate::actions::plan_backup::back_up_if_due;
use crate::config::BackupConfig;
use crate::error::{Error, Result};
use crate::store::Ledger;

/// How long the archivist rests between two looks at the plan.
const REST: Duration = Duration::from_secs(30);
/// How long after a backup that failed: the disk may have room again, and the log is not filled meanwhile.
const REST_AFTER_FAULT: Duration = Duration::from_mins(15);

/// A running archivist. Dropping it lets the backup at hand finish.
pub struct Archivist {
    stop: Option<Sender<()>>,
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
        let thread = std::thread::Builder::new()
            .name("archivist".into())
            .spawn(move || {
                loop {
                    let rest = match back_up_if_due(&ledger, &config) {
                        Ok(made) => {
                            if made.is_some() {
                                tracing::info!("the planned backup was made and verified");
                            }
                            REST
                        }
                        Err(error) => {
                            tracing::error!(%error, "the planned backup failed; it will be tried again");
                            REST_AFTER_FAULT
                        }
                    };
                    if stopped.recv_timeout(rest) != Err(RecvTimeoutError::Timeout) {
                        return;
                    }
                }
            })
            .map_err(|error| Error::internal("starting the archivist", error))?;
        Ok(Some(Self { stop: Some(stop), thread: Some(thread) }))
    }
}

impl Drop for Archivist {
    fn drop(&mut self) {
        // The channel ends, and so does the rest.
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
