//! The accept loop: hands connections to the router and gives every one of them limits.
//!
//! axum's own loop has no header timeout (its issue 2741), so ten thousand half-sent requests would stay open for
//! ever. Here a slow head, a slow body, a reader that does not read and a crowd from one address are each cut off,
//! and an end of service lets running answers finish.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;

mod client;
mod pace;

pub use client::Client;
pub use pace::TooSlow;
use pace::{Paced, Patient};

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
    /// How long a reader may refuse to take more of its answer.
    pub write_idle: Duration,
    /// Open connections of one address (IPv6: of one /64). Trusted proxies are not counted.
    pub per_address: usize,
    /// Open connections of all addresses; more wait in the backlog of the system.
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
            write_idle: Duration::from_secs(30),
            per_address: 50,
            total: 2000,
            drain: Duration::from_secs(10),
            trusted_proxies: Vec::new(),
        }
    }
}

/// The longest request head, in bytes.
const HEAD_BYTES: usize = 64 * 1024;

/// Serves until `shutdown` is ready, then lets running requests finish for `limits.drain` at most.
///
/// Each request carries `ConnectInfo<SocketAddr>` (the socket's far end) and `Client` (the person's address).
pub async fn serve(listener: TcpListener, app: Router, limits: Limits, shutdown: impl Future<Output = ()>) {
    let limits = Arc::new(limits);
    let room = Arc::new(Semaphore::new(limits.total));
    let crowd = Arc::new(Crowd::default());
    let (close, closing) = watch::channel(());
    let mut open = JoinSet::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        // The permit comes first: when the house is full, newcomers wait outside instead of being turned away.
        let next = async {
            let permit = Arc::clone(&room).acquire_owned().await.ok();
            let (stream, peer) = accept(&listener).await;
            (permit, stream, peer)
        };
        let (permit, stream, peer) = tokio::select! {
            () = &mut shutdown => break,
            Some(_) = open.join_next() => continue,
            next = next => next,
        };
        let Some(seat) = Seat::take(&crowd, peer.ip(), &limits, permit) else { continue };
        open.spawn(attend(stream, peer, app.clone(), Arc::clone(&limits), closing.clone(), seat));
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
/// left) are logged and waited out.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    let mut pause = Duration::from_millis(50);
    loop {
        match listener.accept().await {
            Ok(newcomer) => return newcomer,
            Err(error) => match error.kind() {
                ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused => {}
                _ => {
                    tracing::error!(%error, "cannot accept connections; waiting");
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
    // Without it small answers wait for the acknowledgement of earlier ones; failing to set it costs only speed.
    let _ = stream.set_nodelay(true);
    let io = TokioIo::new(Patient::new(stream, limits.write_idle));
    let router = TowerToHyperService::new(app);
    let service = service_fn(|request: hyper::Request<Incoming>| {
        let mut request = request.map(|body| Paced::new(body, &limits));
        let client = Client::of(peer.ip(), request.headers(), &limits.trusted_proxies);
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(client);
        router.call(request)
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
    drop(seat);
}

/// How many connections each address has open.
#[derive(Default)]
struct Crowd(Mutex<HashMap<IpAddr, usize>>);

/// One connection's place, in the house and among those of its address. Given back on drop.
struct Seat {
    crowd: Arc<Crowd>,
    counted: Option<IpAddr>,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Seat {
    fn take(
        crowd: &Arc<Crowd>,
        address: IpAddr,
        limits: &Limits,
        permit: Option<OwnedSemaphorePermit>,
    ) -> Option<Self> {
        let address = address.to_canonical();
        let counted = (!client::is_trusted(address, &limits.trusted_proxies)).then(|| Client(address).bucket());
        if let Some(bucket) = counted {
            let mut open = crowd.0.lock().unwrap_or_else(PoisonError::into_inner);
            let count = open.entry(bucket).or_default();
            if *count >= limits.per_address {
                return None;
            }
            *count += 1;
        }
        Some(Self { crowd: Arc::clone(crowd), counted, _permit: permit })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let Some(bucket) = self.counted else { return };
        let mut open = self.crowd.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&bucket) {
            *count -= 1;
            if *count == 0 {
                open.remove(&bucket);
            }
        }
    }
}

#[cfg(test)]
mod tests;
