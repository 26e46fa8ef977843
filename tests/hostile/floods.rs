//! F18: floods of requests and of log-ins against the built program. They are refused in order, with the time to come back;
//! the machine stays its owner's, and whoever comes once is served. SMS pumping is a flood, too.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use pishkhan::domain::national_id::NationalId;

use crate::building::{Office, PATIENCE};
use crate::house::{House, forgets_its_most, lasts, memory, p95};
use crate::sizes::{is_long, size, tell};
use crate::wire::{Told, Wire, address};

/// A citizen's day has so many pages at least.
const PAGES: usize = 11;

/// How often each status came, and how many refusals did not say when to come back.
#[derive(Default)]
struct Flood {
    statuses: BTreeMap<u16, usize>,
    without_a_time: usize,
}

impl Flood {
    fn heard(&mut self, told: &Told) {
        *self.statuses.entry(told.status).or_default() += 1;
        let is_later = matches!(told.status, 429 | 503);
        self.without_a_time += usize::from(is_later && told.header("retry-after").is_none());
    }
}

/// Asks from each of these addresses, again and again, until it is over.
fn flood(
    from: &[Ipv4Addr],
    to: SocketAddr,
    over: &AtomicBool,
    ask: &(dyn Fn(&mut Wire, usize) -> std::io::Result<Told> + Sync),
) -> Flood {
    let seen = Mutex::new(Flood::default());
    std::thread::scope(|scope| {
        for (place, from) in from.iter().enumerate() {
            let seen = &seen;
            scope.spawn(move || {
                let mut wire = Wire::new(*from, to);
                let mut n = place;
                while !over.load(Ordering::Relaxed) {
                    // A line that is refused at the door is tried again, as a flood does.
                    let Ok(told) = ask(&mut wire, n) else { continue };
                    n += 1_000;
                    seen.lock().unwrap().heard(&told);
                }
            });
        }
    });
    seen.into_inner().unwrap()
}

/// Opens lines of one address, asks on all of them at the same moment, and comes again, until some are refused.
fn bursts(lines: usize, from: Ipv4Addr, to: SocketAddr, paths: &[&str]) -> Flood {
    let mut seen = Flood::default();
    let began = Instant::now();
    while !seen.statuses.contains_key(&429) {
        assert!(began.elapsed() < PATIENCE, "nothing is refused: {:?}", seen.statuses);
        let mut wires: Vec<Wire> = (0..lines).map(|_| Wire::new(from, to)).collect();
        wires.retain_mut(|wire| wire.send(b"GET ").is_ok());
        for (n, wire) in wires.iter_mut().enumerate() {
            let page = wire.page(paths[n % paths.len()], "");
            let _ = wire.send(&page[4..]);
        }
        for told in wires.iter_mut().filter_map(|wire| wire.hear().ok()) {
            seen.heard(&told);
        }
    }
    seen
}

pub fn socket_of(office: &Office) -> SocketAddr {
    office.base.trim_start_matches("http://").parse().unwrap()
}

/// Logs the demo's citizen in, as often as it takes; gives the cookie, the time and the tries.
pub fn logs_in(to: SocketAddr, from: Ipv4Addr) -> (String, Duration, usize) {
    let (began, mut tries) = (Instant::now(), 0);
    let mut wire = Wire::new(from, to);
    loop {
        tries += 1;
        let told = wire.post("/login", "", "national_id=0123456789&password=demo-citizen").unwrap();
        if told.status == 303 {
            return (told.cookie("pishkhan").unwrap(), began.elapsed(), tries);
        }
        // Too much at once: the form came back as it was typed, and says when to try again.
        assert!(told.status == 503 && told.header("retry-after").is_some(), "{}", told.head);
        assert!(told.text().contains("0123456789"), "what was typed is lost");
        assert!(began.elapsed() < Duration::from_mins(5), "nobody came in");
        lasts(Duration::from_millis(500));
    }
}

/// Reads and writes as a citizen does: how long each page took. Every answer is the one that was asked for. A citizen who
/// has seen but a few pages stays a little longer.
fn citizen(to: SocketAddr, cookie: &str, over: &AtomicBool) -> Vec<Duration> {
    let mut wire = Wire::new(Ipv4Addr::new(127, 9, 9, 9), to);
    let mut waits = Vec::new();
    let mut n = 0;
    while !over.load(Ordering::Relaxed) || waits.len() < PAGES {
        n += 1;
        let began = Instant::now();
        let told = match n % 4 {
            0 => {
                let form = format!("person_kind=natural&addressee=1&subject=flood-{n}&body=x&step=submit");
                wire.post("/letters/new", cookie, &form)
            }
            1 => wire.get("/", cookie),
            2 => wire.get("/desk", cookie),
            _ => wire.get("/letters/new", cookie),
        };
        let told = told.unwrap();
        assert_eq!(told.status, if n % 4 == 0 { 303 } else { 200 }, "{}", told.text());
        waits.push(began.elapsed());
        std::thread::park_timeout(Duration::from_millis(20));
    }
    waits
}

/// A citizen's day in a calm and in a flood, and what the flood was told.
fn meanwhile(
    office: &Office,
    cookie: &str,
    flood: &(dyn Fn(&AtomicBool) -> Flood + Sync),
) -> (Vec<Duration>, Flood, Duration) {
    let to = socket_of(office);
    let over = AtomicBool::new(false);
    let mut calm = std::thread::scope(|scope| {
        let waits = scope.spawn(|| citizen(to, cookie, &over));
        lasts(Duration::from_secs(1));
        over.store(true, Ordering::Relaxed);
        waits.join().unwrap()
    });
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let flooded = scope.spawn(|| flood(&over));
        let waits = scope.spawn(|| citizen(to, cookie, &over));
        lasts(Duration::from_secs(size(3, 30) as u64));
        over.store(true, Ordering::Relaxed);
        (waits.join().unwrap(), flooded.join().unwrap(), p95(&mut calm))
    })
}

/// The bar of a calm machine; one that does other things meanwhile is given more.
fn is_served(waits: &mut [Duration], calm: Duration, told: &str) {
    let bar = Duration::from_millis(if is_long() { 300 } else { 3_000 });
    assert!(p95(waits) <= bar.max(calm.saturating_mul(12)), "{told}");
}

#[test]
fn f18_a_flood_of_requests_is_refused_in_order_and_others_are_served() {
    let office = Office::opens("agency", &["captcha=off", "letter.per_day=0"]);
    let (cookie, ..) = logs_in(socket_of(&office), Ipv4Addr::new(127, 9, 9, 9));
    let to = socket_of(&office);
    let paths = ["/", "/nowhere", "/letters/new", "/desk", "/login", "/follow?code=123456789"];
    // One address with as many lines as it may have, all of them at the same moment.
    let crowd = bursts(48, address(0), to, &paths);
    // Then sixty with a line each, as fast as they are answered.
    let from: Vec<Ipv4Addr> = (1..=60).map(address).collect();
    let (mut waits, mut flooded, calm) =
        meanwhile(&office, &cookie, &|over| flood(&from, to, over, &|wire, n| wire.get(paths[n % paths.len()], "")));
    for (status, times) in crowd.statuses {
        *flooded.statuses.entry(status).or_default() += times;
    }
    flooded.without_a_time += crowd.without_a_time;
    let refused = flooded.statuses.get(&429).copied().unwrap_or_default();
    let all: usize = flooded.statuses.values().sum();
    let told = format!(
        "{all} requests on 108 lines, {refused} of them 429; a citizen meanwhile: {} answers, p95 {:.1?} (calm {calm:.1?})",
        waits.len(),
        p95(&mut waits)
    );
    tell("F18", &told, all, 0);
    assert!(flooded.statuses.keys().all(|status| *status < 500), "{:?}", flooded.statuses);
    assert_eq!(flooded.without_a_time, 0);
    is_served(&mut waits, calm, &told);
    office.is_sound();
}

#[test]
fn f18_a_flood_of_log_ins_costs_no_more_than_two_hashings_and_shuts_nobody_out() {
    let office = Office::opens("agency", &["captcha=off", "letter.per_day=0"]);
    let to = socket_of(&office);
    let (cookie, ..) = logs_in(to, Ipv4Addr::new(127, 9, 9, 9));
    let before = forgets_its_most(office.process_id());
    // A third of the lines share ten addresses.
    let lines = size(60, 200);
    let from: Vec<Ipv4Addr> =
        (0..lines).map(|n| address(if n % 3 == 0 { n % 10 } else { n % (lines / 4) + 10 })).collect();
    let came_in = Mutex::new(Vec::new());
    let (mut waits, flooded, calm) = meanwhile(&office, &cookie, &|over| {
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    let (_, took, tries) = logs_in(to, Ipv4Addr::new(127, 9, 9, 8));
                    came_in.lock().unwrap().push((took, tries));
                }
            });
            flood(&from, to, over, &|wire, n| {
                let name = NationalId::generate(100_000_000 + n as u32 % 899_999_999).unwrap();
                wire.post("/login", "", &format!("national_id={}&password=nobody-has-this-one", name.as_str()))
            })
        })
    });
    let (_, most) = memory(office.process_id());
    let came_in = came_in.into_inner().unwrap();
    let (slowest, tries) = came_in.iter().max().copied().unwrap();
    let all: usize = flooded.statuses.values().sum();
    let told = format!(
        "{all} log-ins from {lines} lines: {:?}; {} honest ones came in, the slowest after {slowest:.1?} and {tries} tries; a citizen \
         meanwhile: {} answers, p95 {:.1?} (calm {calm:.1?}); memory +{} MiB",
        flooded.statuses,
        came_in.len(),
        waits.len(),
        p95(&mut waits),
        most.saturating_sub(before)
    );
    tell("F18", &told, all, 0);
    assert!(flooded.statuses.keys().all(|status| matches!(status, 422 | 429 | 503)), "{:?}", flooded.statuses);
    assert_eq!(flooded.without_a_time, 0);
    assert!(most.saturating_sub(before) <= 250, "{told}");
    is_served(&mut waits, calm, &told);
    office.is_sound();
}

#[test]
fn no_sms_leaves_the_built_program_without_a_picture_that_was_read() {
    let house = House::new("company", &[("sms.budget.day", "100000")]);
    // Two processes on one file: what one does not know, the other must not forget.
    let doors = [house.serves(&[], &[]), house.serves(&[], &[])];
    let asked = size(600, 10_000);
    let page = Wire::new(address(900), doors[0].address).get("/login/otp", "").unwrap().text();
    let picture = page.split("name=\"captcha_id\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let statuses = std::thread::scope(|scope| {
        let robots: Vec<_> = (0..8)
            .map(|robot| {
                let (doors, picture) = (&doors, &picture);
                scope.spawn(move || {
                    let mut seen: BTreeMap<u16, usize> = BTreeMap::new();
                    for n in (robot..asked).step_by(8) {
                        let captcha = match n / 2 % 4 {
                            0 => String::new(),
                            1 => "&captcha=22222".to_owned(),
                            2 => format!("&captcha_id={picture}&captcha="),
                            _ => format!("&captcha_id={n:032x}&captcha=22222"),
                        };
                        let (path, field) = [("/login/otp", "mobile"), ("/code", "resend")][n % 2];
                        let mut wire = Wire::new(address(n % 50), doors[n / 3 % 2].address);
                        let form = format!("{field}=0935{:07}{captcha}", n % 1_000);
                        let told = wire.post(path, "", &form).unwrap();
                        *seen.entry(told.status).or_default() += 1;
                    }
                    seen
                })
            })
            .collect();
        robots.into_iter().flat_map(|robot| robot.join().unwrap()).fold(BTreeMap::new(), |mut all, (status, n)| {
            *all.entry(status).or_insert(0_usize) += n;
            all
        })
    });
    let waiting = house.runs(&["sms", "status", "--json"]);
    println!("SMS pumping: {asked} requests without a picture to two processes, {} SMS, {statuses:?}", house.texts());
    assert_eq!(house.texts(), 0, "{waiting}");
    assert!(statuses.keys().all(|status| matches!(status, 422 | 303 | 429)), "{statuses:?}");
    assert_eq!(statuses.values().sum::<usize>(), asked);
}
