//! Real postmen, killed in the middle of their work, and a service that answers in ten ways: no notice is lost, no code
//! goes out twice, and a notice goes out twice only where nobody could have known.
//!
//! `PISHKHAN_TEST_SMS_EVENTS=1000 cargo test -p pishkhan --test postman -- --nocapture` makes it long.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;
#[path = "postman/service.rs"]
mod service;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Read;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant as Stopwatch};

use common::Town;
use pishkhan::actions::code_request::{BrowserToken, CodeRequest, Purpose, Whom, send_code};
use pishkhan::actions::send_notice::send_notice;
use pishkhan::actions::settle_sms_report::own_ids;
use pishkhan::config::{Config, variable};
use pishkhan::domain::calendar::Instant;
use pishkhan::domain::ids::{ClerkId, LetterId};
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::role::Role;
use pishkhan::domain::settings::Profile;
use pishkhan::domain::sms_text::SmsKind;
use pishkhan::postman::{Postman, Texts, from_config};
use pishkhan::store::clock::Clock;
use pishkhan::store::sms::{self, Sms, SmsState};
use pishkhan::store::{Ledger, OpenOptions};
use service::{Mode, Service};

/// Events of a run; the long form takes their number from here.
fn events() -> u32 {
    variable("PISHKHAN_TEST_SMS_EVENTS").and_then(|n| n.parse().ok()).unwrap_or(60)
}

/// Where a postman finds his office, when this program was started as one.
const POSTMAN_OF: &str = "PISHKHAN_TEST_POSTMAN_OF";

/// This program again, as a postman: his clock is the one of the test.
#[test]
fn a_postman_at_work() {
    let Some(folder) = variable(POSTMAN_OF) else { return };
    let config = fs::read_to_string(Path::new(&folder).join("config.toml")).unwrap();
    let folder = Path::new(&folder).parent().unwrap().to_owned();
    let clock = Clock::at(told(&folder).unwrap());
    let options = OpenOptions { clock: clock.clone(), ..OpenOptions::default() };
    let ledger = Ledger::open(&folder.join("office.db"), options).unwrap();
    let config: Config = toml::from_str(&config).unwrap();
    let listen: SocketAddr = "127.0.0.1:1".parse().unwrap();
    let texts = Texts::of(&ledger, &config, listen).unwrap();
    let postman = Postman::start(ledger.clone(), from_config(&config.sms, ledger.path(), &texts).unwrap()).unwrap();
    std::thread::spawn(move || {
        loop {
            if let Some(at) = told(&folder) {
                clock.turn_to(at);
            }
            std::thread::park_timeout(Duration::from_millis(5));
        }
    });
    // Until the test lets go.
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    drop(postman);
}

fn told(folder: &Path) -> Option<Instant> {
    fs::read_to_string(folder.join("clock")).ok()?.trim().parse().ok().map(Instant)
}

#[test]
fn nothing_is_lost_or_doubled_at_a_service_that_knows_our_numbers() {
    let sums = run(
        "knows our numbers",
        "status_by_id = { path = '/status/{id}', ok = '/ok', ok_is = ['true'], state = '/state', absent_is_unseen = true }",
    );
    assert_eq!(sums.doubled_notices, 0, "it could be asked");
}

#[test]
fn nothing_is_lost_and_little_doubled_at_a_service_that_cannot_be_asked() {
    let sums = run("cannot be asked", "");
    assert!(sums.doubled_notices > 0, "the run injected what makes doubles");
}

struct Sums {
    doubled_notices: u32,
}

fn run(name: &str, can: &str) -> Sums {
    let events = events();
    let kill_every = if events >= 500 { 50 } else { 12 };
    let mut town = Town::new(
        Profile::Agency,
        &[
            ("undo.window", "0"),
            ("sms.on_submit", "off"),
            ("sms.budget.day", "0"),
            ("sms.budget.number", "0"),
            ("code.lifetime", "600"),
            ("code.per_address", "1000000"),
        ],
    );
    let service = Service::opens(kill_every);
    let own = own_ids(&town.ledger).unwrap();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let letter = town.submits(sara, "درخواست", Vec::new());
    let writes = |from: u32, to: u32| {
        for n in from..to {
            writes_event(&town, head, letter.id, n);
        }
        let mut book = service.book();
        for (at, row) in all(&town).iter().enumerate() {
            book.modes.insert(own.number(row.id), mode_of(at, events as usize));
        }
    };
    // A troubled account stops everything for a quarter of an hour, and codes do not wait for so long: that comes last.
    let last = events - events / Mode::ALL.len() as u32;
    writes(0, last);
    turn(&town, 0);
    for postman in ["ali", "reza"] {
        hire(&town, &service, can, postman);
    }
    work(&town, &service, can);
    writes(last, events);
    work(&town, &service, can);
    let postmen: Vec<_> = service.book().postmen.drain().collect();
    for (_, mut child) in postmen {
        drop(child.stdin.take());
        assert!(child.wait().unwrap().success());
    }
    let ended: Vec<Sms> = all(&town);
    let (table, sums) = count(&ended, &service, |at| mode_of(at, events as usize), |row| own.number(row.id));
    let book = service.book();
    println!(
        "\n{name}: {} events, {} hand-overs, {} questions, {} postmen killed\n{table}",
        ended.len(),
        book.sends,
        book.questions,
        book.kills
    );
    assert!(book.kills > 0 && book.sends > events, "the run was not what it is meant to be");
    sums
}

/// Which mode an event has: by turns, and the one that stops everything comes last.
fn mode_of(at: usize, of: usize) -> Mode {
    let (last, others) = (of - of / Mode::ALL.len(), Mode::ALL.len() - 1);
    // Codes and notices alternate, so the mode changes with every pair.
    if at >= last { Mode::RefusesAccount } else { Mode::ALL[at / 2 % others] }
}

/// Codes and notices by turns.
fn writes_event(town: &Town, clerk: ClerkId, letter: LetterId, n: u32) {
    if n % 2 == 1 {
        return send_notice(&town.ledger, clerk, letter, &format!("رویداد {n}")).unwrap();
    }
    let browser = BrowserToken::new(&town.ledger).unwrap();
    let request = CodeRequest { browser, address: "192.0.2.1".to_owned(), host: None };
    let mobile = Mobile::parse(&format!("0935{n:07}")).unwrap();
    send_code(&town.ledger, &request, Purpose::LogIn, Whom::Mobile(mobile)).unwrap();
}

fn all(town: &Town) -> Vec<Sms> {
    let mut rows = town.ledger.read(|view| sms::newest(view, None, 1_000_000)).unwrap();
    rows.reverse();
    rows
}

/// Turns the clock on for everybody.
fn turn(town: &Town, seconds: i64) {
    town.later(seconds);
    let part = town.path("clock.part");
    fs::write(&part, town.ledger.now().0.to_string()).unwrap();
    fs::rename(part, town.path("clock")).unwrap();
}

fn hire(town: &Town, service: &Service, can: &str, postman: &str) {
    let folder = town.path(postman);
    if !folder.exists() {
        fs::create_dir(&folder).unwrap();
        let config = format!(
            "[sms]\ngateways = ['main']\n[sms.main]\nkind = 'http'\ntimeout = 1\n[sms.main.service]\nbase = 'http://{}'\n{can}\n\
             states = {{ moving = ['1'] }}\ncodes = {{ message = ['400'], account = ['401'], later = ['429', '500', '503'] }}\n\
             [sms.main.service.plain]\npath = '/send'\nheaders = {{ X-Id = '{{id}}', X-Postman = '{postman}' }}\n\
             json = {{ to = '{{to}}', text = '{{text}}', id = '{{id}}' }}\nok = '/ok'\nok_is = ['true']\ncode = '/code'\nsaid = '/said'\n",
            service.address
        );
        fs::write(folder.join("config.toml"), config).unwrap();
    }
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_postman_at_work", "--nocapture"])
        .env(POSTMAN_OF, &folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    service.book().postmen.insert(postman.to_owned(), child);
}

/// Lets the postmen work until nothing moves any more and nothing is left to be moved; while nobody does anything the
/// clock is turned on. Who fell is hired again.
fn work(town: &Town, service: &Service, can: &str) {
    let began = Stopwatch::now();
    let patience = Duration::from_secs(60 + u64::from(events()) * 2);
    let mut before = Vec::new();
    let mut since = Stopwatch::now();
    loop {
        let fallen: Vec<String> = service.book().fallen.drain().collect();
        for postman in fallen {
            hire(town, service, can, &postman);
            since = Stopwatch::now();
        }
        let rows = all(town);
        let open = |state| matches!(state, SmsState::Held | SmsState::Queued | SmsState::Sending);
        let unsure = |row: &Sms| row.state == SmsState::Unknown && row.kind != SmsKind::Code && row.unsure < 3;
        if !rows.iter().any(|row| open(row.state) || unsure(row)) {
            break;
        }
        let now: Vec<_> = rows.iter().map(|row| (row.state, row.attempts)).collect();
        let is_still = now == before && service.book().at_work == 0;
        if !is_still {
            before = now;
            since = Stopwatch::now();
        } else if since.elapsed() > Duration::from_millis(500) {
            let code_waits = rows.iter().any(|row| row.kind == SmsKind::Code && open(row.state));
            turn(town, if code_waits { 15 } else { 480 });
            since = Stopwatch::now();
        }
        assert!(began.elapsed() < patience, "the postmen do not come to an end: {before:?}");
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

/// Compares what the service took with what happened in the office.
fn count(
    rows: &[Sms],
    service: &Service,
    mode: impl Fn(usize) -> Mode,
    number: impl Fn(&Sms) -> u64,
) -> (String, Sums) {
    #[derive(Default)]
    struct Line {
        events: u32,
        codes_out: u32,
        ambiguous: u32,
        lost: u32,
        doubled_codes: u32,
        doubled: u32,
    }
    let book = service.book();
    let mut lines: BTreeMap<Mode, Line> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        let mode = mode(at);
        let line = lines.entry(mode).or_default();
        let taken = book.taken.get(&number(row)).copied().unwrap_or_default();
        let ambiguous = book.ambiguous.get(&number(row)).copied().unwrap_or_default();
        line.events += 1;
        line.ambiguous += ambiguous;
        let is_told = row.state == SmsState::Failed && row.provider_code.as_deref() == Some("400");
        if row.kind == SmsKind::Code {
            line.codes_out += taken.min(1);
            line.doubled_codes += taken.saturating_sub(1);
            assert!(row.body.is_empty(), "a code stays in the file");
        } else {
            line.lost += u32::from(taken == 0 && !(mode == Mode::RefusesMessage && is_told));
            line.doubled += taken.saturating_sub(1);
            assert!(taken <= 1 + ambiguous, "{mode:?} was sent {taken} times after {ambiguous} ambiguous ends");
            let is_true = match row.state {
                SmsState::Sent | SmsState::Delivered => taken > 0,
                SmsState::Failed => is_told,
                // Three times nobody could know: a clerk sees it and decides.
                SmsState::Unknown => row.unsure == 3 && ambiguous >= 3,
                _ => false,
            };
            assert!(is_true, "{mode:?} says {:?} and was taken {taken} times", row.state);
        }
    }
    let mut table = format!(
        "{:<16}{:>8}{:>11}{:>11}{:>6}{:>15}{:>9}\n",
        "mode", "events", "codes out", "ambiguous", "lost", "doubled codes", "doubled"
    );
    let mut sum = Line::default();
    for (mode, line) in &lines {
        let _ = writeln!(
            table,
            "{:<16}{:>8}{:>11}{:>11}{:>6}{:>15}{:>9}",
            format!("{mode:?}"),
            line.events,
            line.codes_out,
            line.ambiguous,
            line.lost,
            line.doubled_codes,
            line.doubled
        );
        sum.codes_out += line.codes_out;
        sum.ambiguous += line.ambiguous;
        sum.lost += line.lost;
        sum.doubled_codes += line.doubled_codes;
        sum.doubled += line.doubled;
    }
    assert_eq!((sum.lost, sum.doubled_codes), (0, 0), "\n{table}");
    assert!(sum.doubled <= sum.ambiguous, "\n{table}");
    assert!(sum.codes_out as usize * 3 > rows.len() / 2, "most codes did not leave:\n{table}");
    (table, Sums { doubled_notices: sum.doubled })
}
