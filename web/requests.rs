//! One line a request, one number a request: what was asked by its route and never by its address, how it ended, and
//! how long that took. The number goes out with the answer, so that a person can quote it.

use std::fmt;
use std::time::Instant as Stopwatch;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use pishkhan::store::dice::Dice;

use crate::app::App;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The number of a request: eight signs that can be read out over a telephone. It says nothing of the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RequestNumber(u32);

impl fmt::Display for RequestNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08X}", self.0)
    }
}

tokio::task_local! {
    static NUMBER: RequestNumber;
}

/// The number of the request at hand.
pub(crate) fn number() -> Option<RequestNumber> {
    NUMBER.try_with(|number| *number).ok()
}

/// Does work of a request on another thread, under the request's number.
pub(crate) fn under<T>(number: Option<RequestNumber>, work: impl FnOnce() -> T) -> T {
    match number {
        Some(number) => NUMBER.sync_scope(number, work),
        None => work(),
    }
}

/// A layer: numbers the request, counts it, and writes its line.
///
/// What the proxy or the visitor calls the request is not taken over: a log is no place for a stranger's text.
pub(crate) async fn note(State(app): State<App>, request: Request, next: Next) -> Response {
    // Without chance to be had, a zero: the request is answered all the same.
    let number = RequestNumber(Dice::System.below(u32::MAX).unwrap_or_default());
    let method = method_word(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let began = Stopwatch::now();
    let mut response = NUMBER.scope(number, next.run(request)).await;
    let took = began.elapsed();
    let status = response.status();
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    app.instruments.count(method, route, status, took);
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if is_chatter(route) {
        tracing::debug!(request = %number, method, route, status = status.as_u16(), ms, "a request was answered");
    } else {
        tracing::info!(request = %number, method, route, status = status.as_u16(), ms, "a request was answered");
    }
    if let Ok(number) = HeaderValue::from_str(&number.to_string()) {
        response.headers_mut().insert(HEADER, number);
    }
    response
}

/// A method of ours; a stranger may write anything there.
fn method_word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "other",
    }
}

/// What instruments ask every few seconds, and what goes with every page.
fn is_chatter(route: &str) -> bool {
    matches!(route, "/healthz" | "/readyz" | "/metrics") || route.starts_with("/assets/")
}
