//! So many people at once, each with a line of his own that stays open, and how long each of them waited.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use socket2::{Domain, Socket, Type};

/// One question.
pub struct Asked {
    pub bytes: Vec<u8>,
    /// The status that is no fault.
    pub status: u16,
}

/// An answer, as far as it is looked at.
pub struct Answered {
    pub status: u16,
    /// Where it leads, for a redirect.
    pub location: String,
}

/// What a load gave.
#[derive(Default)]
pub struct Load {
    /// Milliseconds of each answer, in order of size.
    pub waits: Vec<f64>,
    pub faults: u64,
    pub seconds: f64,
    /// Where the redirects led.
    pub led_to: Vec<String>,
}

impl Load {
    pub fn per_second(&self) -> f64 {
        self.waits.len() as f64 / self.seconds
    }

    pub fn wait(&self, share: f64) -> f64 {
        let at = ((self.waits.len() as f64 - 1.0) * share).round();
        self.waits.get(at as usize).copied().unwrap_or(f64::NAN)
    }
}

/// Asks from `people` lines at once, sixteen from each address of this machine's own net, until the time is over or `enough` says so.
pub fn load(
    address: &str,
    people: usize,
    time: Duration,
    enough: &AtomicBool,
    question: &(dyn Fn(u64) -> Asked + Sync),
) -> Load {
    let numbers = AtomicU64::new(0);
    let began = Instant::now();
    let one = &|house: u8| {
        let mut mine = Load::default();
        let mut line = Line { from: Ipv4Addr::new(127, 0, 1, house), open: None };
        while began.elapsed() < time && !enough.load(Ordering::Relaxed) {
            let asked = question(numbers.fetch_add(1, Ordering::Relaxed));
            let sent = Instant::now();
            match ask(&mut line, address, &asked.bytes) {
                Ok(answered) if answered.status == asked.status => {
                    mine.waits.push(sent.elapsed().as_secs_f64() * 1_000.0);
                    if !answered.location.is_empty() {
                        mine.led_to.push(answered.location);
                    }
                }
                _ => {
                    mine.faults += 1;
                    line.open = None;
                }
            }
        }
        mine
    };
    let mut all = Load::default();
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..people).map(|n| scope.spawn(move || one((n / 16) as u8 + 1))).collect();
        for thread in running {
            let mine = thread.join().unwrap();
            all.waits.extend(mine.waits);
            all.led_to.extend(mine.led_to);
            all.faults += mine.faults;
        }
    });
    all.seconds = began.elapsed().as_secs_f64();
    all.waits.sort_by(f64::total_cmp);
    all
}

/// A line that stays open.
struct Line {
    from: Ipv4Addr,
    open: Option<BufReader<TcpStream>>,
}

/// Sends one question and reads its answer to the end.
fn ask(line: &mut Line, address: &str, bytes: &[u8]) -> std::io::Result<Answered> {
    let line = match &mut line.open {
        Some(line) => line,
        closed => {
            let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
            socket.bind(&SocketAddr::from((line.from, 0)).into())?;
            let to: SocketAddr = address.parse().map_err(std::io::Error::other)?;
            socket.connect(&to.into())?;
            let stream = TcpStream::from(socket);
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(Duration::from_secs(30)))?;
            closed.insert(BufReader::new(stream))
        }
    };
    line.get_mut().write_all(bytes)?;
    let mut head = String::new();
    line.read_line(&mut head)?;
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
    let (mut length, mut location) = (0, String::new());
    loop {
        head.clear();
        line.read_line(&mut head)?;
        let field = head.trim_end();
        if field.is_empty() {
            break;
        }
        if let Some((name, value)) = field.split_once(": ") {
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().unwrap_or(0),
                "location" => value.clone_into(&mut location),
                _ => {}
            }
        }
    }
    std::io::copy(&mut line.take(length), &mut std::io::sink())?;
    Ok(Answered { status, location })
}

/// A page that is asked for.
pub fn get(address: &str, cookie: &str, path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: {address}\r\ncookie: {cookie}\r\n\r\n").into_bytes()
}

/// A form that is sent.
pub fn post(address: &str, cookie: &str, path: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut bytes = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\ncookie: {cookie}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n"
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}
