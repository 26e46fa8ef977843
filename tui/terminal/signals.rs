//! Being asked to end: SIGHUP when the line is cut, SIGTERM and SIGINT from the machine room.
//!
//! The desk has some seconds to save its draft and leave. If it is stuck, the process leaves without it, so that no cut
//! line leaves a process behind.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::{self, Handle};

/// Steps the desk has to leave by itself, and the length of one.
const STEPS: u32 = 100;
const STEP: Duration = Duration::from_millis(50);

/// Watches until it is dropped.
pub(super) struct Signals {
    flag: Arc<AtomicBool>,
    handle: Handle,
}

impl Signals {
    /// Watches; `last_resort` is run before the process is ended by force.
    pub(super) fn watch(last_resort: fn()) -> io::Result<Self> {
        let mut signals = iterator::Signals::new([SIGHUP, SIGINT, SIGTERM])?;
        let flag = Arc::new(AtomicBool::new(false));
        let watch = Self { flag: Arc::clone(&flag), handle: signals.handle() };
        let handle = signals.handle();
        thread::Builder::new().name("signals".into()).spawn(move || {
            let Some(signal) = signals.forever().next() else { return };
            flag.store(true, Ordering::Relaxed);
            for _ in 0..STEPS {
                thread::sleep(STEP);
                if handle.is_closed() {
                    return;
                }
            }
            last_resort();
            std::process::exit(128 + signal);
        })?;
        Ok(watch)
    }

    /// Set once a signal came.
    pub(super) fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.flag)
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        self.handle.close();
    }
}
