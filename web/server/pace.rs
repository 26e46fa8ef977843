//! Patience with an end: bodies that trickle, readers that do not read.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::BoxError;
use axum::body::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use super::Limits;
use super::pulse::Pulse;

/// Why a body ended before its time: its sender was too slow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooSlow;

impl std::fmt::Display for TooSlow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the body came too slowly")
    }
}

impl std::error::Error for TooSlow {}

/// A body that ends with [`TooSlow`] when it stands still or trickles. Only time spent waiting for the sender counts,
/// so a slow disk of ours cuts nobody off.
pub(super) struct Paced<B> {
    inner: B,
    idle: Duration,
    grace: Duration,
    bytes_per_second: u64,
    bytes: u64,
    waited: Duration,
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
    pulse: Arc<Pulse>,
}

impl<B> Paced<B> {
    pub(super) fn new(inner: B, limits: &Limits, pulse: Arc<Pulse>) -> Self {
        Self {
            inner,
            idle: limits.body_idle,
            grace: limits.body_grace,
            bytes_per_second: limits.body_bytes_per_second.max(1),
            bytes: 0,
            waited: Duration::ZERO,
            waiting: None,
            pulse,
        }
    }

    /// What the bytes so far have bought.
    fn earned(&self) -> Duration {
        Duration::from_millis(self.bytes.saturating_mul(1000) / self.bytes_per_second)
    }

    fn patience(&self) -> Duration {
        (self.grace + self.earned()).saturating_sub(self.waited).min(self.idle)
    }
}

impl<B> Body for Paced<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(&mut this.inner).poll_frame(cx) {
            if let Some((since, _)) = this.waiting.take() {
                this.waited += since.elapsed();
                this.pulse.came();
            }
            if let Some(Ok(frame)) = &frame {
                this.bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let patience = this.patience();
        this.pulse.waits_for_a_body(this.waited.saturating_sub(this.earned()));
        let (_, end) = this.waiting.get_or_insert_with(|| (Instant::now(), Box::pin(sleep(patience))));
        ready!(end.as_mut().poll(cx));
        Poll::Ready(Some(Err(TooSlow.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// A stream whose writes fail when the other side takes nothing for too long, or takes it in drops. Only time spent
/// waiting for the reader counts, and what it takes after a wait is set against it.
pub(super) struct Patient<S> {
    inner: S,
    idle: Duration,
    bytes_per_second: u64,
    owed: Duration,
    stuck: Option<(Instant, Pin<Box<Sleep>>)>,
    pulse: Arc<Pulse>,
}

impl<S> Patient<S> {
    pub(super) fn new(inner: S, limits: &Limits, pulse: Arc<Pulse>) -> Self {
        let bytes_per_second = limits.body_bytes_per_second.max(1);
        Self { inner, idle: limits.write_idle, bytes_per_second, owed: Duration::ZERO, stuck: None, pulse }
    }

    fn watch<T>(
        &mut self,
        cx: &mut Context<'_>,
        outcome: Poll<io::Result<T>>,
        bytes: impl Fn(&T) -> usize,
    ) -> Poll<io::Result<T>> {
        if let Poll::Ready(taken) = &outcome {
            if let Some((since, _)) = self.stuck.take() {
                self.owed += since.elapsed();
                self.pulse.was_taken();
            }
            let bytes = taken.as_ref().map_or(0, bytes) as u64;
            let paid = Duration::from_millis(bytes.saturating_mul(1000) / self.bytes_per_second);
            self.owed = self.owed.saturating_sub(paid);
            return outcome;
        }
        self.pulse.waits_for_a_reader(self.owed);
        let left = self.idle.saturating_sub(self.owed);
        let (_, end) = self.stuck.get_or_insert_with(|| (Instant::now(), Box::pin(sleep(left))));
        ready!(end.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.inner).poll_write(cx, buf);
        self.watch(cx, outcome, |bytes| *bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.inner).poll_write_vectored(cx, bufs);
        self.watch(cx, outcome, |bytes| *bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.inner).poll_flush(cx);
        self.watch(cx, outcome, |()| 0)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.inner).poll_shutdown(cx);
        self.watch(cx, outcome, |()| 0)
    }
}
