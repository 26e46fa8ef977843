//! Ports for programs that a test starts: below those that the kernel hands out to whoever asks for any, so that nobody
//! takes one between the moment it was found free and the moment its program opens it.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};

const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;

/// A port that nobody listens on and that this process was not given before.
pub fn free_port() -> u16 {
    static GIVEN: AtomicU16 = AtomicU16::new(0);
    // Two processes at once begin at different places.
    let place = (std::process::id() % u32::from(COUNT / 16)) as u16 * 16;
    (0..COUNT)
        .map(|_| FIRST + (place + GIVEN.fetch_add(1, Ordering::Relaxed) % COUNT) % COUNT)
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("no port is free on this machine")
}
