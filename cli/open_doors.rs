//! The doors that stay open: the web form and the postman, from the first request to the last drained one.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use pishkhan::postman::{Gateway, Keeper, Postman, Watchman};
use pishkhan::store::Ledger;
use pishkhan_web::{Limits, WebOptions};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::trouble::{Result, Trouble};

/// Threads that carry requests; the work itself is done on threads that may block.
const WORKERS: usize = 2;
/// Newcomers that wait in the system until they are accepted; a crowd at the door keeps nobody's first sign out.
const BACKLOG: u32 = 4096;
/// File handles that are kept for everything but connections: the office's file, its readers, the log.
const OWN_HANDLES: u64 = 128;

/// A web form that listens and a postman that walks.
pub struct OpenDoors {
    runtime: Runtime,
    address: SocketAddr,
    close: oneshot::Sender<()>,
    web: JoinHandle<()>,
    postman: Postman,
    _watchman: Watchman,
    _keeper: Keeper,
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
        let listener = runtime.block_on(async { bind(listen) }).map_err(|error| not_bound(listen, &error))?;
        let address = listener.local_addr().map_err(fault)?;
        let router = pishkhan_web::router(ledger.clone(), options);
        let limits = Limits { trusted_proxies, ..Limits::default() };
        let limits = Limits { total: limits.total.min(seats(open_files())), ..limits };
        let (close, closing) = oneshot::channel::<()>();
        let web = runtime.spawn(async move {
            let closed = async {
                let _ = closing.await;
            };
            pishkhan_web::serve(listener, router, limits, closed).await;
        });
        let postman = Postman::start(ledger.clone(), gateways)?;
        let watchman = Watchman::start(ledger.clone())?;
        let keeper = Keeper::start(ledger.clone())?;
        tracing::info!(%address, "the web form is open");
        Ok(Self { runtime, address, close, web, postman, _watchman: watchman, _keeper: keeper })
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

    /// Whether the form answers, asked as a stranger would ask, and the postman goes his rounds.
    pub fn is_alive(&self) -> bool {
        self.postman.is_alive() && answers(self.address)
    }

    /// Lets requests at hand finish, then the postman's round.
    pub fn close(self) {
        let _ = self.close.send(());
        let _ = self.runtime.block_on(self.web);
        tracing::info!("the web form is closed");
    }
}

fn bind(listen: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if listen.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.bind(listen)?;
    socket.listen(BACKLOG)
}

/// How many files this process may open, once it has asked for all that it may have. Where asking is forbidden (the unit
/// of systemd gives enough from the start), what it has must do.
fn open_files() -> u64 {
    let given = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: given.maximum, ..given });
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

/// Connections that can be open at once: each may hold a file that is being uploaded beside itself.
fn seats(open_files: u64) -> usize {
    usize::try_from(open_files.saturating_sub(OWN_HANDLES) / 2).unwrap_or(usize::MAX).max(16)
}

fn answers(address: SocketAddr) -> bool {
    const PATIENCE: Duration = Duration::from_secs(5);
    let to = match address.ip() {
        ip if !ip.is_unspecified() => address,
        IpAddr::V4(_) => (Ipv4Addr::LOCALHOST, address.port()).into(),
        IpAddr::V6(_) => (Ipv6Addr::LOCALHOST, address.port()).into(),
    };
    let ask = || -> std::io::Result<Vec<u8>> {
        let mut line = TcpStream::connect_timeout(&to, PATIENCE)?;
        line.set_read_timeout(Some(PATIENCE))?;
        line.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut head = vec![0; 12];
        line.read_exact(&mut head)?;
        Ok(head)
    };
    ask().is_ok_and(|head| head == b"HTTP/1.1 200")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_never_use_up_the_file_handles() {
        for (files, most) in [(1_024, 448), (256, 64), (64, 16), (u64::MAX, usize::MAX)] {
            assert!(seats(files) <= most && seats(files) >= 16, "{files}");
        }
        assert!(open_files() > 0);
    }
}
