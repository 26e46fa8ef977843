//! F17: thousands of connections that say nothing, speak in drops, or do not read, against the built program; and honest
//! people all the while.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use socket2::{Domain, Socket, Type};

use crate::house::{House, Serving, empties, forgets_its_most, lasts, memory, p95, sockets};
use crate::sizes::{is_long, size, tell};
use crate::wire::{Wire, address};

/// What a slow one does once it is connected.
#[derive(Clone, Copy, Debug)]
enum Manner {
    /// Nothing.
    Silent,
    /// A head without an end, one line every second.
    Head,
    /// A head of many kilobytes without an end.
    LongHead,
    /// A form of which a byte comes every second.
    Body,
    /// Asks for the largest thing there is and reads nothing.
    Reader,
}

const MANNERS: [Manner; 5] = [Manner::Silent, Manner::Head, Manner::LongHead, Manner::Body, Manner::Reader];

impl Manner {
    fn begins(self, to: SocketAddr, font: &str) -> Vec<u8> {
        match self {
            Self::Silent => Vec::new(),
            Self::Head => format!("GET / HTTP/1.1\r\nhost: {to}\r\nx-a: b\r\n").into_bytes(),
            Self::LongHead => format!("GET / HTTP/1.1\r\nhost: {to}\r\nx-a: {}", "b".repeat(40_000)).into_bytes(),
            Self::Body => format!(
                "POST /login/otp HTTP/1.1\r\nhost: {to}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
                 content-length: 9000\r\n\r\nmobile="
            )
            .into_bytes(),
            // As often as one line may: the system takes in some of the answers by itself.
            Self::Reader => format!("GET {font} HTTP/1.1\r\nhost: {to}\r\n\r\n").repeat(40).into_bytes(),
        }
    }

    fn goes_on(self) -> &'static [u8] {
        match self {
            Self::Head => b"x-a: b\r\n",
            Self::Body => b"1",
            _ => b"",
        }
    }
}

/// A connection that only takes in little, and does not wait for its opening to be done.
fn opens(from: Option<Ipv4Addr>, to: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_recv_buffer_size(4_096)?;
    if let Some(from) = from {
        socket.bind(&SocketAddr::from((from, 0)).into())?;
    }
    socket.connect(&to.into())?;
    let stream = TcpStream::from(socket);
    stream.set_nonblocking(true)?;
    Ok(stream)
}

/// What a crowd came to.
struct Came {
    opened: usize,
    /// From the last connection to the last cut.
    cut_after: Duration,
}

/// So many slow ones at once, each in its manner; `from` gives them addresses.
fn crowd(serving: &Serving, many: usize, from: &dyn Fn(usize) -> Option<Ipv4Addr>) -> Came {
    let font = font(serving);
    let before = sockets(serving.id());
    let mut slow: Vec<(Manner, TcpStream)> = Vec::new();
    for n in 0..many {
        let manner = MANNERS[n % MANNERS.len()];
        // One that is refused at the door has been cut already.
        let Ok(mut stream) = opens(from(n), serving.address) else { continue };
        let _ = stream.write(&manner.begins(serving.address, &font));
        slow.push((manner, stream));
    }
    // Who is answered after them all stood behind them all: they are in.
    Wire::new(Ipv4Addr::new(127, 9, 9, 7), serving.address).get("/healthz", "").unwrap();
    let (opened, last) = (slow.len(), Instant::now());
    let mut spoke = Instant::now();
    // The honest ones come and go meanwhile: a handful of sockets more is nobody's attack.
    while sockets(serving.id()) > before + 8 {
        if spoke.elapsed() >= Duration::from_secs(1) {
            spoke = Instant::now();
            for (manner, stream) in &mut slow {
                let _ = stream.write(manner.goes_on());
            }
        }
        assert!(last.elapsed() < Duration::from_mins(1), "slow connections are still there");
        std::thread::park_timeout(Duration::from_millis(50));
    }
    Came { opened, cut_after: last.elapsed() }
}

/// Where the largest file of the pages is.
fn font(serving: &Serving) -> String {
    let page = Wire::new(Ipv4Addr::LOCALHOST, serving.address).get("/", "").unwrap().text();
    let at = page.find("/assets/vazirmatn").or_else(|| page.find("/assets/")).unwrap();
    page[at..].split('"').next().unwrap().to_owned()
}

/// Somebody who opens a page and sends a form, on a new line each time, until it is over: how long each took.
fn honest(serving: &Serving, from: Ipv4Addr, over: &AtomicBool) -> Vec<Duration> {
    let mut waits = Vec::new();
    while !over.load(Ordering::Relaxed) {
        for ask in
            ["GET / HTTP/1.1\r\n", "POST /login/otp HTTP/1.1\r\ncontent-type: application/x-www-form-urlencoded\r\n"]
        {
            let began = Instant::now();
            let mut stream = crate::wire::connect(from, serving.address).unwrap();
            let form = if ask.starts_with("POST") { "mobile=12" } else { "" };
            write!(stream, "{ask}host: a\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{form}", form.len())
                .unwrap();
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).unwrap_or_else(|error| panic!("an honest visitor was cut: {error}"));
            let status = String::from_utf8_lossy(&answer[..answer.len().min(12)]).into_owned();
            assert!(matches!(&*status, "HTTP/1.1 200" | "HTTP/1.1 422"), "{status}");
            waits.push(began.elapsed());
        }
        std::thread::park_timeout(Duration::from_millis(20));
    }
    waits
}

/// The test holds as many connections as the program.
fn opens_many_files() -> usize {
    let given = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: given.maximum, ..given }).unwrap();
    usize::try_from(given.maximum.unwrap_or(1 << 20)).unwrap()
}

fn attack(words: &str, serving: &Serving, many: usize, from: &(dyn Fn(usize) -> Option<Ipv4Addr> + Sync)) {
    let many = many.min(opens_many_files() - 500);
    let (over, calm_over) = (AtomicBool::new(false), AtomicBool::new(false));
    let honest_from = Ipv4Addr::new(127, 9, 9, 9);
    let mut calm = std::thread::scope(|scope| {
        let waits = scope.spawn(|| honest(serving, honest_from, &calm_over));
        lasts(Duration::from_secs(1));
        calm_over.store(true, Ordering::Relaxed);
        waits.join().unwrap()
    });
    let before = forgets_its_most(serving.id());
    let (came, mut waits) = std::thread::scope(|scope| {
        let waits = scope.spawn(|| honest(serving, honest_from, &over));
        let came = crowd(serving, many, from);
        over.store(true, Ordering::Relaxed);
        (came, waits.join().unwrap())
    });
    let (_, most) = memory(serving.id());
    let (calm, p95, asked) = (p95(&mut calm), p95(&mut waits), waits.len());
    let grown = most.saturating_sub(before);
    let told = format!(
        "{words}: {} slow connections, the last cut after {:.1?}; {asked} honest requests, p95 {p95:.1?} (calm {calm:.1?}), \
         memory +{grown} MiB",
        came.opened, came.cut_after
    );
    tell("F17", &told, came.opened, 0);
    assert!(came.opened * 10 >= many * 9, "only {} of {many} connected", came.opened);
    assert!(grown <= 200, "{grown} MiB");
    // The bars are those of a calm machine; one that does other things meanwhile is given more.
    let busy = calm.saturating_mul(8);
    assert!(p95 <= busy.max(Duration::from_millis(if is_long() { 300 } else { 2_000 })), "{told}");
    assert!(came.cut_after <= Duration::from_secs(if is_long() { 15 } else { 30 }), "{told}");
    assert!(asked > 20, "{told}");
}

#[test]
fn f17_ten_thousand_slow_connections_of_many_addresses_keep_nobody_out() {
    let house = House::new("company", &[]);
    let serving = house.serves(&[], &[]);
    attack("two hundred addresses", &serving, size(2_500, 10_000), &|n| Some(address(n % 200)));
    empties(serving.id(), 8);
    assert!(!house.log().contains("panicked"), "{}", house.log());
}

#[test]
fn f17_slow_connections_through_a_trusted_proxy_keep_nobody_out() {
    let house = House::new("company", &[]);
    // Everything comes from this machine, which is believed: no address is counted.
    let serving = house.serves(&[], &[("PISHKHAN_PUBLIC_URL", "https://desk.example.ir")]);
    attack("all by way of the proxy", &serving, size(2_200, 10_000), &|_| None);
    assert!(!house.log().contains("panicked"), "{}", house.log());
}

#[test]
fn f17_a_process_with_few_file_handles_is_not_starved_of_them() {
    let house = House::new("company", &[]);
    let serving = house.serves(&["prlimit", "--nofile=256:256"], &[("PISHKHAN_PUBLIC_URL", "https://desk.example.ir")]);
    attack("256 file handles", &serving, size(400, 4_000), &|_| None);
    let log = house.log();
    assert!(!log.contains("cannot accept") && !log.contains("panicked"), "{log}");
    assert!(log.contains("the house was full"), "{log}");
}
