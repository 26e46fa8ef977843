//! Whether a connection keeps us waiting, and for how long: for its next request, for its body, or for the reader of its
//! answer. What we do ourselves meanwhile does not count against it.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use http_body::{Frame, SizeHint};
use tokio::time::Instant;

/// Since when, and what was owed before.
type Wait = (Instant, Duration);

/// What one connection is waited for. One that has just come is not waited for before somebody has listened to it: what a
/// busy house leaves lying at its door is not the newcomer's fault.
#[derive(Default)]
pub(super) struct Pulse(Mutex<Waits>);

#[derive(Default)]
struct Waits {
    /// For a request's head or body.
    sender: Option<Wait>,
    /// For somebody to take the answer.
    reader: Option<Wait>,
}

impl Pulse {
    /// The next request is waited for, from its first byte to its last.
    pub(super) fn waits_for_a_head(&self) {
        self.waits().sender = Some((Instant::now(), Duration::ZERO));
    }

    /// More of a body is waited for; so much is owed already for having been slow.
    pub(super) fn waits_for_a_body(&self, owed: Duration) {
        self.waits().sender.get_or_insert_with(|| (Instant::now(), owed));
    }

    /// What was waited for came: now it is our turn.
    pub(super) fn came(&self) {
        self.waits().sender = None;
    }

    /// The answer is not taken; so much is owed already.
    pub(super) fn waits_for_a_reader(&self, owed: Duration) {
        self.waits().reader.get_or_insert_with(|| (Instant::now(), owed));
    }

    /// More of the answer was taken.
    pub(super) fn was_taken(&self) {
        self.waits().reader = None;
    }

    /// How long this connection has kept us waiting; nothing while the turn is ours.
    pub(super) fn kept_waiting(&self) -> Option<Duration> {
        let waits = self.waits();
        let long = |(since, owed): Wait| since.elapsed() + owed;
        waits.sender.map(long).max(waits.reader.map(long))
    }

    fn waits(&self) -> MutexGuard<'_, Waits> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An answer's body: when it has gone out, the next request is waited for.
pub(super) struct Answering {
    body: Body,
    pulse: Arc<Pulse>,
}

impl Answering {
    pub(super) fn new(body: Body, pulse: Arc<Pulse>) -> Self {
        Self { body, pulse }
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.pulse.waits_for_a_head();
    }
}

impl http_body::Body for Answering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
