//! The accept loop: hands connections to the router and gives every one of them limits.
//!
//! axum's own loop has no header timeout (its issue 2741), so ten thousand half-sent requests would stay open for
//! ever. Here a slow head, a slow body, a reader that does not read and a crowd from one address are each cut off, a full
//! house makes room for whoever comes, and an end of service lets running answers finish.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

mod client;
mod house;
mod pace;
mod pulse;

pub use client::Client;
use house::{House, Seat};
pub use pace::TooSlow;
use pace::{Paced, Patient};
use pulse::Answering;

/// What one connection, one address and all of them together may take.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How long a request's head may take. Also how long a kept connection may stand idle.
    pub head: Duration,
    /// How long a body may stand still.
    pub body_idle: Duration,
    /// How long a body may be slower than `body_bytes_per_second`. Only waiting for the sender counts.
    pub body_grace: Duration,
    /// The rate a body must reach on average after the grace.
    pub body_bytes_per_second: u64,
    /// How long a reader may be slower than `body_bytes_per_second` in taking its answer, or take nothing at all.
    pub write_idle: Duration,
    /// Open connections of one address (IPv6: of one /64). Trusted proxies are not counted. One more displaces whoever
    /// of the address has kept us waiting for long.
    pub per_address: usize,
    /// Open connections of all addresses. One more displaces the slowest.
    pub total: usize,
    /// How long running answers may take after the end was asked for.
    pub drain: Duration,
    /// Proxies whose `X-Forwarded-For` is believed. Empty: the socket's address is the only truth.
    pub trusted_proxies: Vec<IpAddr>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            body_idle: Duration::from_secs(30),
            body_grace: Duration::from_secs(10),
            body_bytes_per_second: 1024,
            write_idle: Duration::from_secs(10),
            per_address: 50,
            total: 2000,
            drain: Duration::from_secs(10),
            trusted_proxies: Vec::new(),
        }
    }
}

/// The longest request head, in bytes.
const HEAD_BYTES: usize = 64 * 1024;
/// How much of an answer waits in the system for a reader beyond what is under way.
const UNSENT_BYTES: u32 = 16 * 1024;
/// How long the system keeps what the other side does not acknowledge.
const SYSTEM_PATIENCE: Duration = Duration::from_secs(30);

/// Serves until `shutdown` is ready, then lets running requests finish for `limits.drain` at most.
///
/// Each request carries `ConnectInfo<SocketAddr>` (the socket's far end) and `Client` (the person's address).
pub async fn serve(listener: TcpListener, app: Router, limits: Limits, shutdown: impl Future<Output = ()>) {
    let limits = Arc::new(limits);
    let house = House::of(Arc::clone(&limits));
    let (close, closing) = watch::channel(());
    let mut open = JoinSet::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let next = async {
            let (stream, peer) = accept(&listener, &house).await;
            (house.seat(peer.ip()).await, stream, peer)
        };
        let (seat, stream, peer) = tokio::select! {
            () = &mut shutdown => break,
            next = next => next,
        };
        // Those who left, at once and without waiting: nothing of a newcomer's way in is given up for them.
        while open.try_join_next().is_some() {}
        let Some(seat) = seat else { continue };
        let number = seat.number();
        let task = open.spawn(attend(stream, peer, app.clone(), Arc::clone(&limits), closing.clone(), seat));
        house.knows(number, task);
    }
    drop(listener);
    drop(close);
    let all_done = async { while open.join_next().await.is_some() {} };
    if tokio::time::timeout(limits.drain, all_done).await.is_err() {
        tracing::warn!("requests still running at the end of service were cut off");
    }
    open.shutdown().await;
}

/// The next connection. Errors that belong to the newcomer are passed over; those of the house (no file handles
/// left) are logged and waited out, while the slowest connections make room.
async fn accept(listener: &TcpListener, house: &House) -> (TcpStream, SocketAddr) {
    let mut pause = Duration::from_millis(50);
    loop {
        match listener.accept().await {
            Ok(newcomer) => return newcomer,
            Err(error) => match error.kind() {
                ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused => {}
                _ => {
                    tracing::error!(%error, "cannot accept connections; waiting");
                    house.make_room();
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(Duration::from_secs(1));
                }
            },
        }
    }
}

async fn attend(
    stream: TcpStream,
    peer: SocketAddr,
    app: Router,
    limits: Arc<Limits>,
    mut closing: watch::Receiver<()>,
    seat: Seat,
) {
    seat.pulse.waits_for_a_head();
    // Without it small answers wait for the acknowledgement of earlier ones; failing to set it costs only speed.
    let _ = stream.set_nodelay(true);
    // A reader's pace is seen in small steps, and the system keeps little for one that does not read.
    let _ = SockRef::from(&stream).set_tcp_notsent_lowat(UNSENT_BYTES);
    // What was not taken when a connection is closed waits no longer than this in the system.
    let _ = SockRef::from(&stream).set_tcp_user_timeout(Some(SYSTEM_PATIENCE));
    let io = TokioIo::new(Patient::new(stream, &limits, Arc::clone(&seat.pulse)));
    let router = TowerToHyperService::new(app);
    let pulse = &seat.pulse;
    let service = service_fn(|request: hyper::Request<Incoming>| {
        pulse.came();
        let mut request = request.map(|body| Paced::new(body, &limits, Arc::clone(pulse)));
        let client = Client::of(peer.ip(), request.headers(), &limits.trusted_proxies);
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(client);
        let answer = router.call(request);
        async move { answer.await.map(|answer| answer.map(|body| Answering::new(body, Arc::clone(pulse)))) }
    });
    let mut connection = std::pin::pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.head)
            .max_buf_size(HEAD_BYTES)
            .serve_connection(io, service)
    );
    let outcome = tokio::select! {
        outcome = connection.as_mut() => outcome,
        // Ready as an error, because the sender is dropped when service ends.
        _ = closing.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = outcome {
        tracing::debug!(%error, "a connection ended early");
    }
}

#[cfg(test)]
mod tests;
