//! The doors that stay open: the web form and the postman, from the first request to the last drained one.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use pishkhan::postman::{Gateway, Postman, Watchman};
use pishkhan::store::Ledger;
use pishkhan_web::{Limits, WebOptions};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::trouble::{Result, Trouble};

/// Threads that carry requests; the work itself is done on threads that may block.
const WORKERS: usize = 2;

/// A web form that listens and a postman that walks.
pub struct OpenDoors {
    runtime: Runtime,
    address: SocketAddr,
    close: oneshot::Sender<()>,
    web: JoinHandle<()>,
    _postman: Postman,
    _watchman: Watchman,
}

/// The watch for signals, set up.
pub struct AskedToEnd {
    term: Signal,
    int: Signal,
}

impl OpenDoors {
    /// Opens both doors.
    pub fn open(
        ledger: &Ledger,
        gateways: Vec<Gateway>,
        listen: SocketAddr,
        options: WebOptions,
        trusted_proxies: Vec<IpAddr>,
    ) -> Result<Self> {
        let fault = |error: std::io::Error| Trouble::internal("starting the web form", error);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(WORKERS)
            .thread_name("web")
            .enable_all()
            .build()
            .map_err(fault)?;
        let listener = runtime.block_on(TcpListener::bind(listen)).map_err(|error| not_bound(listen, &error))?;
        let address = listener.local_addr().map_err(fault)?;
        let router = pishkhan_web::router(ledger.clone(), options);
        let (close, closing) = oneshot::channel::<()>();
        let web = runtime.spawn(async move {
            let closed = async {
                let _ = closing.await;
            };
            pishkhan_web::serve(listener, router, Limits { trusted_proxies, ..Limits::default() }, closed).await;
        });
        let postman = Postman::start(ledger.clone(), gateways)?;
        let watchman = Watchman::start(ledger.clone())?;
        tracing::info!(%address, "the web form is open");
        Ok(Self { runtime, address, close, web, _postman: postman, _watchman: watchman })
    }

    /// Where the web form listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Watches for the machine room's word to end (SIGTERM, SIGINT). Called before anybody is told that the doors are open:
    /// a signal that comes at once ends the program in order.
    pub fn watch(&self) -> Result<AskedToEnd> {
        let _runtime = self.runtime.enter();
        let fault = |error| Trouble::internal("watching for signals", error);
        let term = signal(SignalKind::terminate()).map_err(fault)?;
        let int = signal(SignalKind::interrupt()).map_err(fault)?;
        Ok(AskedToEnd { term, int })
    }

    /// Waits for that word.
    pub fn wait(&self, mut asked: AskedToEnd) {
        self.runtime.block_on(async {
            tokio::select! {
                _ = asked.term.recv() => {}
                _ = asked.int.recv() => {}
            }
        });
    }

    /// Lets requests at hand finish, then the postman's round.
    pub fn close(self) {
        let _ = self.close.send(());
        let _ = self.runtime.block_on(self.web);
        tracing::info!("the web form is closed");
    }
}

/// The address for people: a listener on every address is shown as this machine's own.
pub fn shown(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        format!("http://127.0.0.1:{}/", address.port())
    } else {
        format!("http://{address}/")
    }
}

/// A private folder for large uploads, beside the office's file.
pub fn spool(office: &Path) -> PathBuf {
    let mut name = office.as_os_str().to_owned();
    name.push(".spool");
    name.into()
}

fn not_bound(listen: SocketAddr, error: &std::io::Error) -> Trouble {
    match error.kind() {
        std::io::ErrorKind::AddrInUse => Trouble::told_with("port-taken", "address", listen),
        _ => Trouble::internal("listening", format!("{listen}: {error}")),
    }
}
