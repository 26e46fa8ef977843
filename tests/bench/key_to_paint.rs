//! From a key to the last byte of its paint, and how many bytes that takes: the built console in a pseudo-terminal of
//! 120 × 40 cells.
//!
//! `cargo bench -p pishkhan-cli --bench key_to_paint [-- LETTERS | FOLDER]`, where the folder holds a demo office that is
//! there already. A paint ends when the console has been silent for a
//! while; the silence is not counted. Beside the list, the letter that a running selection stops at is painted by itself
//! once the keys rest: it is counted by itself, with the tenth of a second that the desk waits for the next key. Nothing
//! here passes or fails: figures depend on the machine.

#![expect(clippy::unwrap_used, reason = "a measurement stops at the first fault")]

#[path = "desk.rs"]
mod desk;
#[path = "../common/line.rs"]
#[expect(dead_code, reason = "this file needs only a part of the line")]
mod line;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use desk::LOOK;
use line::Line;

/// Ends a paint. Shorter than the desk waits for the next key of a running selection, so that a row is counted without
/// the letter.
const SILENCE: Duration = Duration::from_millis(45);
/// Keys of each kind.
const TIMES: usize = 120;

/// More bytes than two rows of the list: the letter was painted, too.
const WITH_LETTER: usize = 1_800;

type Keys = &'static [&'static str];

/// How keys follow one another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pace {
    /// Each as soon as the one before is painted, as when it is held down.
    Held,
    /// Each after a look at what it brought.
    Looking,
    /// Two held down, then nothing: what comes after the second one's own paint is counted.
    Rest,
}

/// What is measured.
struct Kind {
    name: &'static str,
    /// The keys that lead to it.
    there: Keys,
    /// The keys that are pressed in turn.
    keys: Keys,
    /// How many of them go one way before as many go the other.
    leg: usize,
    back: Keys,
    pace: Pace,
    /// The keys that lead away.
    away: Keys,
}

const DOWN: Keys = &["j"];
const UP: Keys = &["k"];
const LIST: Kind = Kind {
    name: "list step, key held",
    there: &["9", "g"],
    keys: DOWN,
    leg: 50,
    back: UP,
    pace: Pace::Held,
    away: &[],
};
const PAGE: Kind = Kind { name: "page of the list, key held", keys: &["\x1b[6~"], leg: 8, back: &["\x1b[5~"], ..LIST };
const EDITOR: Kind = Kind {
    name: "letter typed in the editor",
    there: &["6", "g", "p"],
    keys: &["س", "ل", "ا", "م", " ", "P"],
    leg: usize::MAX,
    back: &[],
    pace: Pace::Held,
    away: &["\x1b"],
};

const KINDS: [Kind; 10] = [
    LIST,
    Kind { name: "list step with its letter", pace: Pace::Looking, ..LIST },
    Kind { name: "letter after a rest", pace: Pace::Rest, ..LIST },
    PAGE,
    Kind { name: "page with its letter", pace: Pace::Looking, ..PAGE },
    Kind { name: "letter opened, left, next", keys: &["\r", "\x1b", "n"], leg: 60, back: &["\r", "\x1b", "N"], ..LIST },
    Kind { name: "tab switched", there: &[], keys: &["\t"], leg: 60, back: &["\x1b[Z"], pace: Pace::Looking, ..LIST },
    Kind {
        name: "sheet opened and left",
        there: &["1", "g"],
        keys: &["a", "\x1b"],
        leg: usize::MAX,
        back: &[],
        ..LIST
    },
    EDITOR,
    Kind { name: "caret step in the editor", keys: &["\x1b[C"], leg: 60, back: &["\x1b[D"], ..EDITOR },
];

/// Ends the paint of a search: more than it may take, less than the desk waits before it looks at its clock.
const FOUND: Duration = Duration::from_millis(150);
/// Times that each of them is searched.
const SEARCHES: usize = 11;
/// A word that nearly every letter holds, two of them, the beginning of very many words, a street that few letters name,
/// a word that none holds, and the fields.
const QUERIES: [&str; 9] = [
    "سلام",
    "سلام درخواست",
    "می",
    "پروانه هرس",
    "زرافه",
    "وضعیت:رد",
    "واحد:شهرسازی وضعیت:تأیید",
    "تاریخ:1405/05",
    "از:احمدی",
];

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with('-'));
    let office = arguments.next().unwrap_or_else(|| "400".to_owned());
    let made = tempfile::tempdir().unwrap();
    let folder = if office.parse::<u32>().is_ok() {
        makes(made.path(), &office);
        made.path()
    } else {
        Path::new(&office)
    };
    let (mut line, first) = desk::opens(&folder.join("office.db"));

    println!("{office}: 120 × 40, first page after {:.1} ms", ms(first));
    println!(
        "{:<28} {:>5} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "", "keys", "p50 ms", "p95 ms", "p99 ms", "CPU ms", "p50 B", "p95 B", "silent"
    );
    for kind in &KINDS {
        goes(&mut line, kind.there);
        measures(&mut line, kind);
        goes(&mut line, kind.away);
    }
    println!("{:<48} {:>8} {:>8}", "searched and painted", "p50 ms", "worst");
    for query in QUERIES {
        searches(&mut line, query);
    }
}

/// From Enter to the last byte of what was found.
fn searches(line: &mut Line, query: &str) {
    let mut times: Vec<f64> = (0..SEARCHES)
        .map(|_| {
            line.types("/");
            line.is_quiet_for(LOOK);
            line.types(query);
            line.is_quiet_for(LOOK);
            ms(line.measures("\r", FOUND).expect("a search is answered").took)
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{query:<48} {:>8.2} {:>8.2}", times[SEARCHES / 2], times[SEARCHES - 1]);
}

fn goes(line: &mut Line, keys: &[&str]) {
    for key in keys {
        line.types(key);
        line.is_quiet_for(LOOK);
    }
}

fn measures(line: &mut Line, kind: &Kind) {
    let name = kind.name;
    let (mut times, mut sizes, mut silent) = (Vec::new(), Vec::new(), 0);
    let before = line.cpu_times();
    for n in 0..TIMES {
        let keys = if (n / kind.leg).is_multiple_of(2) { kind.keys } else { kind.back };
        let key = keys[n % kind.leg % keys.len()];
        if kind.pace != Pace::Held {
            line.is_quiet_for(LOOK);
        }
        let burst = match kind.pace {
            Pace::Held | Pace::Looking => line.measures(key, SILENCE),
            Pace::Rest => {
                line.measures(key, SILENCE);
                let pressed = Instant::now();
                let row = line.measures(key, SILENCE);
                // A letter that was read ahead comes with its row; what would come next is not about the key.
                if row.as_ref().is_some_and(|row| row.bytes > WITH_LETTER) {
                    row
                } else {
                    line.goes_on(pressed, SILENCE)
                }
            }
        };
        match burst {
            Some(burst) => {
                times.push(ms(burst.took));
                sizes.push(burst.bytes as f64);
            }
            None => silent += 1,
        }
    }
    // The desk's own looks at its clock and at the file are in it.
    let spent = line
        .cpu_times()
        .into_iter()
        .map(|(thread, used)| used.saturating_sub(before.get(&thread).copied().unwrap_or_default()));
    let cpu = ms(spent.sum()) / times.len().max(1) as f64;
    times.sort_by(f64::total_cmp);
    sizes.sort_by(f64::total_cmp);
    let at = |sorted: &[f64], part: f64| {
        sorted.get(((sorted.len() as f64 * part) as usize).min(sorted.len().saturating_sub(1))).copied().unwrap_or(0.0)
    };
    println!(
        "{name:<28} {:>5} {:>8.2} {:>8.2} {:>8.2} {cpu:>8.2} {:>8} {:>8} {silent:>8}",
        times.len(),
        at(&times, 0.5),
        at(&times, 0.95),
        at(&times, 0.99),
        at(&sizes, 0.5),
        at(&sizes, 0.95)
    );
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// Makes a demo office and closes it again.
fn makes(folder: &Path, letters: &str) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_pishkhan"))
        .args(["demo", "--no-console", "--listen", "127.0.0.1:0", "--letters", letters, "--dir"])
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let is_up = lines.any(|line| line.is_ok_and(|line| line.contains("SIGTERM")));
    assert!(is_up, "the demo office could not be made");
    Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    // What is left of its words must be read, or it could not end.
    for _ in lines {}
    child.wait().unwrap();
}
