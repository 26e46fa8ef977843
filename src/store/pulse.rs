//! Signs of life of the threads that work on a file in this process: when the postmen last went round, and how much
//! waits for the writer.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant as Stopwatch};

/// Postmen of an office: one carries everything, one only codes.
const POSTMEN: usize = 2;

/// The signs. Times are by the machine's own measure, which no jump of the clock touches.
#[derive(Debug)]
pub struct Pulse {
    began: Stopwatch,
    /// Of each postman: milliseconds since `began`, plus one; 0: never.
    postmen: [AtomicU64; POSTMEN],
    handed_in: AtomicU64,
    answered: AtomicU64,
    busy: AtomicU64,
}

impl Default for Pulse {
    fn default() -> Self {
        let never = AtomicU64::default;
        Self {
            began: Stopwatch::now(),
            postmen: [never(), never()],
            handed_in: never(),
            answered: never(),
            busy: never(),
        }
    }
}

/// What the writer has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriterLoad {
    /// Acts that wait or are at hand.
    pub waiting: u64,
    /// Acts that were done or refused since the start.
    pub answered: u64,
    /// Acts that were turned away because another process held the file.
    pub busy: u64,
}

impl Pulse {
    /// The postman of this place is about.
    pub(crate) fn beat(&self, place: usize) {
        if let Some(postman) = self.postmen.get(place) {
            postman.store(self.began.elapsed().as_millis() as u64 + 1, Ordering::Relaxed);
        }
    }

    /// How long ago the one who is missed longest was about; nothing: none was in this process.
    pub fn postman(&self) -> Option<Duration> {
        let at = self.postmen.iter().filter_map(|at| at.load(Ordering::Relaxed).checked_sub(1)).min()?;
        Some(self.began.elapsed().saturating_sub(Duration::from_millis(at)))
    }

    /// What the writer has to do.
    pub fn writer(&self) -> WriterLoad {
        let answered = self.answered.load(Ordering::Relaxed);
        let waiting = self.handed_in.load(Ordering::Relaxed).saturating_sub(answered);
        WriterLoad { waiting, answered, busy: self.busy.load(Ordering::Relaxed) }
    }

    pub(super) fn handed_in(&self) {
        self.handed_in.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn answered<T>(&self, outcome: &crate::error::Result<T>) {
        self.answered.fetch_add(1, Ordering::Relaxed);
        if matches!(outcome, Err(crate::error::Error::Busy)) {
            self.busy.fetch_add(1, Ordering::Relaxed);
        }
    }
}
