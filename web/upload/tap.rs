//! The body of a request behind a tap: small portions, a total, and a way to let the rest run off.

use std::error::Error;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use futures_core::Stream;

use super::Refused;
use crate::server::TooSlow;

/// The most that is handed out at once.
const PORTION: usize = 32 << 10;
/// The most that may be handed out without a part beginning or growing: no part's head is that long.
const UNUSED: usize = 96 << 10;

/// How long the rest of a refused body may take to run off.
const DRAIN_TIME: Duration = Duration::from_secs(30);

/// A body that several hands can hold: the parser, and whoever cleans up after it.
#[derive(Clone)]
pub(super) struct Tap(Arc<Mutex<Inner>>);

struct Inner {
    body: BodyDataStream,
    rest: Bytes,
    left: u64,
    unused: usize,
    paused: bool,
    broken: bool,
    fault: Option<Refused>,
}

impl Tap {
    pub(super) fn new(body: Body, limit: u64) -> Self {
        Self(Arc::new(Mutex::new(Inner {
            body: body.into_data_stream(),
            rest: Bytes::new(),
            left: limit,
            unused: 0,
            paused: false,
            broken: false,
            fault: None,
        })))
    }

    /// Tells that what was handed out led somewhere.
    pub(super) fn used(&self) {
        self.inner().unused = 0;
    }

    /// Why the tap closed by itself.
    pub(super) fn fault(&self) -> Option<Refused> {
        self.inner().fault
    }

    /// The next portion; nothing at the end.
    pub(super) async fn next(&self) -> Result<Option<Bytes>, Refused> {
        let mut stream = self.clone();
        let portion = std::future::poll_fn(|cx| Pin::new(&mut stream).poll_next(cx)).await;
        self.used();
        portion.transpose().map_err(|Closed| self.fault().unwrap_or(Refused::Malformed))
    }

    /// Reads and drops up to `budget` bytes, for [`DRAIN_TIME`] at most.
    pub(super) async fn drain(&self, budget: u64) {
        {
            let mut inner = self.inner();
            if inner.broken {
                return;
            }
            (inner.left, inner.fault) = (budget, None);
        }
        let run_off = async { while let Ok(Some(_)) = self.next().await {} };
        // Not being done in time is fine: the connection is then closed with the rest unread.
        let _ = tokio::time::timeout(DRAIN_TIME, run_off).await;
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The tap closed before the end of the body; [`Tap::fault`] says why.
#[derive(Debug)]
pub(super) struct Closed;

impl std::fmt::Display for Closed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the body was cut off")
    }
}

impl Error for Closed {}

impl Stream for Tap {
    type Item = Result<Bytes, Closed>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.inner().poll(cx)
    }
}

impl Inner {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Closed>>> {
        // The parser reads whatever is ready before it parses. A pause after each portion keeps its buffer small.
        if std::mem::take(&mut self.paused) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.fault.is_some() {
            return Poll::Ready(Some(Err(Closed)));
        }
        while self.rest.is_empty() {
            match std::task::ready!(Pin::new(&mut self.body).poll_next(cx)) {
                None => return Poll::Ready(None),
                Some(Ok(bytes)) => self.rest = bytes,
                Some(Err(error)) => {
                    self.broken = true;
                    return self.close(if is_slow(&error) { Refused::TooSlow } else { Refused::Malformed });
                }
            }
        }
        let portion = self.rest.split_to(self.rest.len().min(PORTION));
        self.unused += portion.len();
        if portion.len() as u64 > self.left {
            return self.close(Refused::TooLarge);
        }
        if self.unused > UNUSED {
            return self.close(Refused::Malformed);
        }
        self.left -= portion.len() as u64;
        self.paused = true;
        Poll::Ready(Some(Ok(portion)))
    }

    fn close(&mut self, fault: Refused) -> Poll<Option<Result<Bytes, Closed>>> {
        self.fault = Some(fault);
        Poll::Ready(Some(Err(Closed)))
    }
}

fn is_slow(error: &axum::Error) -> bool {
    let mut cause: Option<&dyn Error> = Some(error);
    while let Some(error) = cause {
        if error.is::<TooSlow>() {
            return true;
        }
        cause = error.source();
    }
    false
}
