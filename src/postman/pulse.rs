//! The pulse of a thread that goes round for ever: who feeds a watchdog asks whether it still beats.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant as Stopwatch};

/// A pulse, shared by the thread and those who ask.
#[derive(Clone, Debug)]
pub(super) struct Pulse(Arc<Mutex<Stopwatch>>);

impl Pulse {
    /// A pulse that has just beaten.
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(Stopwatch::now())))
    }

    /// Beats.
    pub fn beat(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Stopwatch::now();
    }

    /// Whether it has beaten within this time.
    pub fn beats_within(&self, time: Duration) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).elapsed() < time
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pulse_is_as_old_as_its_last_beat() {
        let pulse = Pulse::new();
        assert!(pulse.beats_within(Duration::from_mins(1)));
        assert!(!pulse.beats_within(Duration::ZERO));
        pulse.clone().beat();
        assert!(pulse.beats_within(Duration::from_mins(1)));
    }
}
