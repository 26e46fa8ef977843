//! Waiting for what another process or thread does.

use std::time::{Duration, Instant};

/// Nothing that a test waits for takes so long on any machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// Asks until there is an answer.
pub fn wait_for<T>(what: &str, mut question: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(answer) = question() {
            return answer;
        }
        assert!(began.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::park_timeout(Duration::from_millis(20));
    }
}
