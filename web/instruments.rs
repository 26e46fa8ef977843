//! What the counter counts of itself, in memory: requests by route and outcome, and how long they took. A label is one
//! of ours; nothing that a visitor writes becomes one.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;

/// Upper bounds of the histogram, in milliseconds, and how Prometheus writes them.
const BOUNDS: [(u128, &str); 11] = [
    (5, "0.005"),
    (10, "0.01"),
    (25, "0.025"),
    (50, "0.05"),
    (100, "0.1"),
    (250, "0.25"),
    (500, "0.5"),
    (1_000, "1"),
    (2_500, "2.5"),
    (5_000, "5"),
    (10_000, "10"),
];

/// Counters since the start.
#[derive(Debug, Default)]
pub(crate) struct Instruments(Mutex<Counters>);

#[derive(Debug, Default)]
struct Counters {
    requests: BTreeMap<(&'static str, String, u16), u64>,
    times: BTreeMap<String, Times>,
}

#[derive(Debug, Default)]
struct Times {
    within: [u64; BOUNDS.len()],
    count: u64,
    seconds: f64,
}

impl Instruments {
    /// Counts a request. `route` is the template of the router, such as `/letters/{id}`.
    pub(crate) fn count(&self, method: &'static str, route: &str, status: StatusCode, took: Duration) {
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counters.requests.entry((method, route.to_owned(), status.as_u16() / 100)).or_default() += 1;
        let times = counters.times.entry(route.to_owned()).or_default();
        for (within, (bound, _)) in times.within.iter_mut().zip(BOUNDS) {
            *within += u64::from(took.as_millis() <= bound);
        }
        times.count += 1;
        times.seconds += took.as_secs_f64();
    }

    /// All of them as Prometheus text. Writing to a string cannot fail.
    pub(crate) fn write(&self, text: &mut String) {
        let counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        head(text, "pishkhan_requests_total", "counter", "Requests by route and class of status.");
        for ((method, route, class), n) in &counters.requests {
            let _ = writeln!(
                text,
                "pishkhan_requests_total{{method=\"{method}\",route=\"{route}\",status=\"{class}xx\"}} {n}"
            );
        }
        head(text, "pishkhan_request_seconds", "histogram", "Time to the head of an answer.");
        for (route, times) in &counters.times {
            let name = "pishkhan_request_seconds";
            for (within, (_, bound)) in times.within.iter().zip(BOUNDS) {
                let _ = writeln!(text, "{name}_bucket{{route=\"{route}\",le=\"{bound}\"}} {within}");
            }
            let _ = writeln!(text, "{name}_bucket{{route=\"{route}\",le=\"+Inf\"}} {}", times.count);
            let _ = writeln!(text, "{name}_sum{{route=\"{route}\"}} {}", times.seconds);
            let _ = writeln!(text, "{name}_count{{route=\"{route}\"}} {}", times.count);
        }
    }
}

/// The two lines before a figure.
pub(crate) fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}
