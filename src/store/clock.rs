//! The one clock. Tests and the demo's history turn it by hand; everything else reads the machine's.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::domain::calendar::Instant;

/// Tells the time.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that is turned by hand.
    Hand(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `at` until it is turned.
    pub fn at(at: Instant) -> Self {
        Self::Hand(Arc::new(AtomicI64::new(at.0)))
    }

    /// What it shows.
    #[expect(clippy::disallowed_methods, reason = "this is the one clock")]
    pub fn now(&self) -> Instant {
        match self {
            Self::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Instant(since.as_secs() as i64)
            }
            Self::Hand(at) => Instant(at.load(Ordering::Relaxed)),
        }
    }

    /// Turns a hand clock to `at`; the machine's clock stays as it is.
    pub fn turn_to(&self, at: Instant) {
        if let Self::Hand(hand) = self {
            hand.store(at.0, Ordering::Relaxed);
        }
    }
}
