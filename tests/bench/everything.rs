//! Everything at once: 8 people file letters with 100 KiB without a pause, 20 read their letters, five clerks page through
//! the queue, the postman sends, for ten minutes; before it the same letters with nobody else about.
//!
//! `cargo bench -p pishkhan-cli --bench everything [-- LETTERS | FOLDER [SECONDS]]`, where the folder holds a demo office
//! that is there already. A reader looks at a page for a tenth of a second, a clerk at his for a third. Nothing here
//! passes or fails: figures depend on the machine, which all of these people share.

#![expect(clippy::unwrap_used, reason = "a measurement stops at the first fault")]

#[path = "desk.rs"]
mod desk;
#[path = "letters.rs"]
mod letters;
#[path = "../common/line.rs"]
#[expect(dead_code, reason = "this file needs only a part of the line")]
mod line;
#[path = "load.rs"]
mod load;
#[path = "machine.rs"]
#[expect(dead_code, reason = "this file does not start the office as a real one")]
mod machine;
#[path = "../common/street.rs"]
#[expect(dead_code, reason = "this file needs only a part of the street")]
mod street;

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use letters::{letter, letter_file, logs_in, round, tell};
use load::{Asked, Load, get, load};
use machine::Serving;
use serde_json::json;

static NEVER: AtomicBool = AtomicBool::new(false);
const WRITERS: usize = 8;
const READERS: usize = 20;
const CLERKS: usize = 5;
/// A reader's look at a page.
const READING: Duration = Duration::from_millis(100);
/// Ends a paint; it is not counted.
const SILENCE: Duration = Duration::from_millis(45);

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with('-'));
    let office = arguments.next().unwrap_or_else(|| "1000".to_owned());
    let time = Duration::from_secs(arguments.next().and_then(|seconds| seconds.parse().ok()).unwrap_or(600));
    let made = tempfile::tempdir().unwrap();
    let (folder, count) = match office.parse::<u64>() {
        Ok(letters) => (made.path().to_owned(), letters),
        Err(_) => (PathBuf::from(&office), 0),
    };
    let serving = Serving::opens(&folder, count, &["sms.budget.number=0"]);
    let (address, cookie, file) = (serving.address(), logs_in(&serving.base), letter_file());
    let filing = |time| load(&address, WRITERS, time, &NEVER, &|n| letter(&address, &cookie, n, Some(&file)));

    filing(Duration::from_secs(2));
    let alone = filing(time.min(Duration::from_secs(20)));
    tell("letters, nobody else about", &alone, &json!({ "people": WRITERS }));
    let pages: Vec<String> = alone.led_to.iter().map(|path| path.replace("/receipt/", "/letters/")).collect();
    let question = |n: u64| {
        std::thread::sleep(READING);
        let path = &pages[(n as usize).wrapping_mul(7_919) % pages.len()];
        Asked { bytes: get(&address, &cookie, path), status: 200 }
    };

    let sent = sms(&folder);
    let (filed, read, clerks) = std::thread::scope(|scope| {
        let readers = scope.spawn(|| load(&address, READERS, time, &NEVER, &question));
        let clerks: Vec<_> = (0..CLERKS).map(|_| scope.spawn(|| pages_through(&serving.office, time))).collect();
        let filed = filing(time);
        (filed, readers.join().unwrap(), clerks.into_iter().map(|clerk| clerk.join().unwrap()).collect::<Vec<_>>())
    });
    let mut leafed = Load { seconds: time.as_secs_f64(), ..Load::default() };
    for clerk in clerks {
        leafed.waits.extend(clerk.waits);
        leafed.faults += clerk.faults;
    }
    leafed.waits.sort_by(f64::total_cmp);

    let share = round(filed.per_second() / alone.per_second());
    tell(
        "letters, with everybody",
        &filed,
        &json!({ "people": WRITERS, "share": share, "pss_mib": round(serving.pss_mib()) }),
    );
    tell("letter's page, with everybody", &read, &json!({ "people": READERS }));
    tell(
        "page of the queue, with everybody",
        &leafed,
        &json!({ "clerks": CLERKS, "p95_ms": round(leafed.wait(0.95)) }),
    );
    println!("{}", json!({ "what": "SMS sent meanwhile", "n": sms(&folder) - sent }));
}

/// A clerk who pages down and up through the queue. A key that changes nothing, at an end of the list, is a fault here.
fn pages_through(office: &Path, time: Duration) -> Load {
    let (mut line, _) = desk::opens(office);
    for key in ["9", "g"] {
        line.types(key);
        line.is_quiet_for(desk::LOOK);
    }
    let (began, mut load) = (Instant::now(), Load::default());
    let keys = ["\x1b[6~"; 8].into_iter().chain(["\x1b[5~"; 8]);
    for key in keys.cycle() {
        if began.elapsed() >= time {
            break;
        }
        line.is_quiet_for(desk::LOOK);
        match line.measures(key, SILENCE) {
            Some(burst) => load.waits.push(burst.took.as_secs_f64() * 1_000.0),
            None => load.faults += 1,
        }
    }
    load
}

/// How many SMS the demo's gateway has taken.
fn sms(folder: &Path) -> usize {
    std::fs::read_to_string(folder.join("sms.jsonl")).unwrap_or_default().lines().count()
}
