//! The one clock. Tests and the demo's history turn it by hand; everything else reads the machine's.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::domain::calendar::Instant;

/// Tells the time.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that is turned by hand.
    Hand(Arc<Hand>),
}

/// What a clock that is turned by hand shows.
pub struct Hand {
    at: AtomicI64,
    uptime: AtomicI64,
    /// Told of each look.
    told: OnceLock<Box<dyn Fn() + Send + Sync>>,
}

impl fmt::Debug for Hand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hand").field("at", &self.at).field("uptime", &self.uptime).finish_non_exhaustive()
    }
}

impl Clock {
    /// A clock that stands at `at` until it is turned.
    pub fn at(at: Instant) -> Self {
        Self::Hand(Arc::new(Hand { at: AtomicI64::new(at.0), uptime: AtomicI64::new(1_000), told: OnceLock::new() }))
    }

    /// What it shows.
    #[expect(clippy::disallowed_methods, reason = "this is the one clock")]
    pub fn now(&self) -> Instant {
        match self {
            Self::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Instant(since.as_secs() as i64)
            }
            Self::Hand(hand) => {
                if let Some(told) = hand.told.get() {
                    told();
                }
                Instant(hand.at.load(Ordering::Relaxed))
            }
        }
    }

    /// Lets a hand clock tell of each look at it, on the thread that looks. Every question and every act looks at the
    /// clock, so a test can break any of them there. Can be asked for once.
    pub fn tells_of_looks(&self, told: impl Fn() + Send + Sync + 'static) {
        if let Self::Hand(hand) = self {
            let _ = hand.told.set(Box::new(told));
        }
    }

    /// Seconds since the machine was started, sleep included: no jump of the clock moves them. Every process of a machine
    /// sees the same.
    pub fn uptime(&self) -> i64 {
        match self {
            Self::System => {
                let told = std::fs::read_to_string("/proc/uptime").unwrap_or_default();
                told.split('.').next().and_then(|seconds| seconds.parse().ok()).unwrap_or_default()
            }
            Self::Hand(hand) => hand.uptime.load(Ordering::Relaxed),
        }
    }

    /// Turns a hand clock to `at`, as time passes; the machine's clock stays as it is.
    pub fn turn_to(&self, at: Instant) {
        if let Self::Hand(hand) = self {
            let before = hand.at.swap(at.0, Ordering::Relaxed);
            hand.uptime.fetch_add((at.0 - before).max(0), Ordering::Relaxed);
        }
    }

    /// Sets a hand clock to `at` as an admin or a time server does: no time passes.
    pub fn jump_to(&self, at: Instant) {
        if let Self::Hand(hand) = self {
            hand.at.store(at.0, Ordering::Relaxed);
        }
    }
}
