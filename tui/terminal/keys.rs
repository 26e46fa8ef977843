//! Waiting for keys without trusting the line: a cut line ends the wait instead of spinning in it.
//!
//! crossterm reads for ever once its terminal has hung up, so the waiting is done here and crossterm is asked only when
//! there is something to read.

use std::io::{self, PipeReader, Read as _};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossterm::event::{self, Event};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

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
    /// Can be read when a signal came.
    woken: Arc<PipeReader>,
}

impl Keys {
    pub(super) fn new(leaving: Arc<AtomicBool>, woken: Arc<PipeReader>) -> Self {
        Self { leaving, woken }
    }

    /// Waits for what comes next, at most `patience`.
    pub fn next(&self, patience: Duration) -> io::Result<Next> {
        let until = Instant::now() + patience;
        let mut left = Duration::ZERO;
        loop {
            if self.hung_up(left)? || self.leaving.load(Ordering::Relaxed) {
                return Ok(Next::Leave);
            }
            if event::poll(Duration::ZERO)? {
                return event::read().map(Next::Event);
            }
            left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(Next::Quiet);
            }
        }
    }

    /// Waits until there is something to read or a signal came, at most `patience`; tells whether the line is cut.
    fn hung_up(&self, patience: Duration) -> io::Result<bool> {
        let input = io::stdin();
        let mut ready = [input.as_fd(), self.woken.as_fd()].map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN));
        match poll(&mut ready, Some(&timespec(patience))) {
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        if ready[1].revents().contains(PollFlags::IN) {
            let _ = (&*self.woken).read(&mut [0; 64])?;
        }
        Ok(ready[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL))
    }
}

pub(super) fn timespec(duration: Duration) -> Timespec {
    Timespec { tv_sec: duration.as_secs() as i64, tv_nsec: duration.subsec_nanos().into() }
}
