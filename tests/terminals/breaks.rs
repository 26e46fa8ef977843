//! A console breaks in the middle of its work: that one ends and gives its terminal back, or says what failed and goes on.
//! The others go on in any case, and the file is whole.
//!
//! Every question and every act looks at the clock; the clock of a console that runs in this test executable breaks at a
//! chosen look of a chosen thread.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use pishkhan::actions::check_office::check_office;
use pishkhan::store::clock::Clock;
use pishkhan::store::{Ledger, OpenOptions, clerks};
use pishkhan_tui::{ConsoleOptions, Who, run};
use portable_pty::CommandBuilder;

use crate::leaving::{is_left, opens, place, shows};
use crate::line::{Line, VTE};
use crate::office::{CLERK, Copy, NAME};
use crate::sizes::{size, tell};

const TEST: &str = "breaks::f23_a_console_that_breaks_ends_alone_or_goes_on_and_the_file_is_whole";
const WORDS: &str = "broken on purpose";
/// Threads of a console, and how many looks of each are broken in the long form. The stage is the thread that paints; when
/// it breaks, the console ends.
const STAGE: &str = "stage";
const THREADS: [(&str, usize); 4] = [(STAGE, 8), ("ledger", 16), ("ledger-writer", 8), ("notes", 3)];
/// What a clerk does meanwhile: steps, opens, looks at another list, writes a reason and thinks better of it, lets the
/// postman rest and go on again.
const KEYS: [&str; 16] = ["j", "\r", "\x1b", "2", "1", "j", "\r", "r", "x", "\x1b", "\x1b", "n", "m", "p", "c", "1"];

/// The value of a word `name=value` among this process's arguments.
fn told(name: &str) -> Option<String> {
    env::args().find_map(|argument| argument.strip_prefix(name)?.strip_prefix('=').map(str::to_owned))
}

/// Sits at a console whose clock breaks.
fn sits(thread: String, nth: usize, office: &Path) {
    let clock = Clock::at(Clock::System.now());
    let ledger = Ledger::open(office, OpenOptions { clock: clock.clone(), ..OpenOptions::default() }).unwrap();
    let clerk = ledger.read(|view| clerks::by_login(view, CLERK)).unwrap().unwrap().id;
    let (looks, broke, armed) = (AtomicUsize::new(0), mark(office), office.with_extension("armed"));
    clock.tells_of_looks(move || {
        let here = std::thread::current();
        let name = here.name().filter(|name| THREADS.iter().any(|(known, _)| known == name)).unwrap_or(STAGE);
        if name == thread && armed.exists() && looks.fetch_add(1, Ordering::Relaxed) + 1 == nth {
            fs::write(&broke, "").unwrap();
            panic!("{WORDS}");
        }
    });
    if let Err(error) = run(ledger, Who::Clerk(clerk), ConsoleOptions::default()) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

/// The file that says that it broke.
fn mark(office: &Path) -> PathBuf {
    office.with_extension("broke")
}

/// Whether the console ended by itself. Panics when it does anything but end in order or go on.
fn breaks(office: &Copy, thread: &str, nth: usize) -> bool {
    let this = env::current_exe().unwrap();
    let words = format!(
        "read go; exec '{}' --exact '{TEST}' 'breaks={thread}' 'nth={nth}' 'office={}' --nocapture",
        this.display(),
        office.path().display()
    );
    let mut command = CommandBuilder::new("sh");
    command.args(["-c", &words]);
    command.env("TERM", "xterm-256color");
    let mut line = Line::opens(command, VTE, 40, 120);
    let before = line.manners();
    line.types("\n");
    line.waits_for("the stage", |bytes| place(bytes, b"\x1b[?1049h").is_some());
    let (broke, armed) = (mark(&office.path()), office.path().with_extension("armed"));
    fs::write(&armed, "").unwrap();
    for turn in 0.. {
        if broke.exists() {
            break;
        }
        line.types(KEYS[turn % KEYS.len()]);
        line.is_quiet_for(Duration::from_millis(60));
        assert!(turn < 2_000, "{thread} never looks {nth} times");
    }
    for mark in [broke, armed] {
        fs::remove_file(mark).unwrap();
    }
    let (way, ends_alone) = (format!("the {nth}th look of {thread}"), thread == STAGE);
    let left = |bytes: &[u8]| place(bytes, b"\x1b[?1049l").is_some();
    if ends_alone {
        line.waits_for("the way out", |bytes| left(bytes) && place(bytes, WORDS.as_bytes()).is_some());
        assert!(!line.ends().success(), "{way}: a panic is not a good end");
        let left = place(&line.bytes, b"\x1b[?1049l").unwrap();
        assert!(place(&line.bytes, WORDS.as_bytes()).is_some_and(|at| at > left), "{way}: the message can be read");
    } else {
        // The desk says that something failed and takes keys again.
        assert!(line.leaves().success(), "{way}: {}", String::from_utf8_lossy(&line.bytes));
        assert_eq!(place(&line.bytes, WORDS.as_bytes()), None, "{way}: nothing is printed over the screen");
    }
    is_left(&line.bytes, &way);
    assert_eq!(line.manners(), before, "the line is as before after {way}");
    ends_alone
}

#[test]
fn f23_a_console_that_breaks_ends_alone_or_goes_on_and_the_file_is_whole() {
    if let (Some(thread), Some(nth), Some(office)) = (told("breaks"), told("nth"), told("office")) {
        sits(thread, nth.parse().unwrap(), Path::new(&office));
        return;
    }
    let office = Copy::new();
    let (mut neighbour, _) = opens(&office, VTE);
    let (mut rounds, mut ended) = (0, 0);
    for (thread, looks) in THREADS {
        let looks = size(looks.div_ceil(4), looks);
        for nth in 1..=looks {
            ended += usize::from(breaks(&office, thread, nth));
            rounds += 1;
        }
    }
    // The desk beside it was open all the while, and answers.
    let before = neighbour.bytes.len();
    neighbour.types("j");
    neighbour.waits_for("the neighbour's next letter", |bytes| bytes.len() > before);
    shows(&mut neighbour, NAME);
    neighbour.types("q");
    assert!(neighbour.ends().success());
    let ledger = Ledger::open(&office.path(), OpenOptions::default()).unwrap();
    let findings = check_office(&ledger).unwrap();
    let is_sound = |what: &str| findings.iter().any(|finding| finding.what == what && finding.is_good);
    assert!(is_sound("audit") && is_sound("integrity"), "{findings:?}");
    let words = format!("a console broke {rounds} times: {ended} ended alone, the others said so and went on");
    tell("F23", &words, rounds, 0);
}
