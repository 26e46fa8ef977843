//! Being asked to end: SIGHUP when the line is cut, SIGTERM and SIGINT from the machine room. And being given another size.
//! Whoever waits for keys is woken by both.
//!
//! The desk has some seconds to save its draft and leave. If it is stuck, the process leaves without it, so that no cut
//! line leaves a process behind.

use std::io::{self, PipeReader, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGWINCH};
use signal_hook::iterator::{self, Handle};

/// Steps the desk has to leave by itself, and the length of one.
const STEPS: u32 = 100;
const STEP: Duration = Duration::from_millis(50);

/// Watches until it is dropped.
pub(super) struct Signals {
    flag: Arc<AtomicBool>,
    woken: Arc<PipeReader>,
    handle: Handle,
}

impl Signals {
    /// Watches; `last_resort` is run before the process is ended by force.
    pub(super) fn watch(last_resort: fn()) -> io::Result<Self> {
        let mut signals = iterator::Signals::new([SIGHUP, SIGINT, SIGTERM, SIGWINCH])?;
        let flag = Arc::new(AtomicBool::new(false));
        let (woken, mut wakes) = io::pipe()?;
        let watch = Self { flag: Arc::clone(&flag), woken: Arc::new(woken), handle: signals.handle() };
        let handle = signals.handle();
        thread::Builder::new().name("signals".into()).spawn(move || {
            let asked = signals.forever().find(|signal| {
                flag.store(*signal != SIGWINCH, Ordering::Relaxed);
                // Nobody may wait for keys any more.
                let _ = wakes.write_all(&[0]);
                *signal != SIGWINCH
            });
            let Some(signal) = asked else { return };
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

    /// Can be read once a signal came.
    pub(super) fn woken(&self) -> Arc<PipeReader> {
        Arc::clone(&self.woken)
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        self.handle.close();
    }
}
