//! Waiting for keys without trusting the line: a cut line ends the wait instead of spinning in it.
//!
//! crossterm reads for ever once its terminal has hung up, so the waiting is done here and crossterm is asked only when
//! there is something to read.

use std::io;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossterm::event::{self, Event};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// The longest wait at a stretch; a new window size is seen after at most this time.
const STRETCH: Duration = Duration::from_millis(50);

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// A key, a paste, a click, a new size.
    Event(Event),
    /// Nothing in the given time.
    Quiet,
    /// The line was cut, or the process was asked to end: save the draft and drop the stage.
    Leave,
}

/// Where keys come from.
#[derive(Clone, Debug)]
pub struct Keys {
    leaving: Arc<AtomicBool>,
}

impl Keys {
    pub(super) fn new(leaving: Arc<AtomicBool>) -> Self {
        Self { leaving }
    }

    /// Waits for what comes next, at most `patience`.
    pub fn next(&self, patience: Duration) -> io::Result<Next> {
        let until = Instant::now() + patience;
        let mut stretch = Duration::ZERO;
        loop {
            if self.leaving.load(Ordering::Relaxed) || hung_up(stretch)? {
                return Ok(Next::Leave);
            }
            if event::poll(Duration::ZERO)? {
                return event::read().map(Next::Event);
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(Next::Quiet);
            }
            stretch = left.min(STRETCH);
        }
    }
}

/// Waits until there is something to read, at most `patience`; tells whether the line is cut.
fn hung_up(patience: Duration) -> io::Result<bool> {
    let input = io::stdin();
    let mut ready = [PollFd::from_borrowed_fd(input.as_fd(), PollFlags::IN)];
    match poll(&mut ready, Some(&timespec(patience))) {
        Ok(_) => Ok(ready[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL)),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn timespec(duration: Duration) -> Timespec {
    Timespec { tv_sec: duration.as_secs() as i64, tv_nsec: duration.subsec_nanos().into() }
}
