//! What systemd is told of the service: that it is ready, that it lives, that it ends. Without systemd nothing is told.
//!
//! The protocol is one datagram with a few words (sd_notify(3)); a crate for it would be longer than this file.

use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use pishkhan::config::variable;

/// The way to the service manager.
pub struct Notify {
    to: Option<SocketAddr>,
    every: Option<Duration>,
}

impl Notify {
    /// What the service manager said in the environment.
    pub fn of_environment() -> Self {
        let to = variable("NOTIFY_SOCKET").and_then(|path| match path.strip_prefix('@') {
            Some(name) => SocketAddr::from_abstract_name(name).ok(),
            None => SocketAddr::from_pathname(path).ok(),
        });
        let for_us = variable("WATCHDOG_PID").is_none_or(|id| id == std::process::id().to_string());
        let usec = variable("WATCHDOG_USEC").filter(|_| for_us).and_then(|usec| usec.parse().ok());
        Self { to, every: usec.filter(|usec| *usec > 0).map(|usec: u64| Duration::from_micros(usec / 3)) }
    }

    /// Says something. Who does not listen misses it: a service does not fail for that.
    pub fn says(&self, words: &str) {
        if let Some(to) = &self.to {
            let _ = UnixDatagram::unbound().and_then(|socket| socket.send_to_addr(words.as_bytes(), to));
        }
    }

    /// Feeds the watchdog while something is waited for, as long as the service is alive.
    pub fn feeds_while(&self, is_alive: impl Fn() -> bool + Send, wait: impl FnOnce()) {
        let Some(every) = self.every else { return wait() };
        let (over, stop) = channel::<()>();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                loop {
                    if is_alive() {
                        self.says("WATCHDOG=1");
                    } else {
                        tracing::error!(
                            "the web form does not answer or the postman stands still; the watchdog is not fed"
                        );
                    }
                    if stop.recv_timeout(every) != Err(RecvTimeoutError::Timeout) {
                        return;
                    }
                }
            });
            wait();
            drop(over);
        });
    }
}
