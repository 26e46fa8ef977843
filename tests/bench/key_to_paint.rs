//! From a key to the last byte of its paint, and how many bytes that takes: the built console in a pseudo-terminal of
//! 120 × 40 cells.
//!
//! `cargo bench -p pishkhan-cli --bench key_to_paint [-- LETTERS]`. A paint ends when the console has been silent for 60 ms;
//! the silence is not counted. Nothing here passes or fails: figures depend on the machine.

#![expect(clippy::unwrap_used, reason = "a measurement stops at the first fault")]

#[path = "../common/line.rs"]
#[expect(dead_code, reason = "this file needs only a part of the line")]
mod line;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use line::{Line, XTERM};
use portable_pty::CommandBuilder;

const SILENCE: Duration = Duration::from_millis(60);
/// Long enough for an answer to have come, shorter than the desk's looks at its clock.
const QUIET: Duration = Duration::from_millis(150);
/// Keys of each kind.
const TIMES: usize = 100;

/// Its name, the keys that lead to it, the keys that are pressed in turn, the keys that lead away.
type Kind = (&'static str, Keys, Keys, Keys);
type Keys = &'static [&'static str];

/// What is measured.
const KINDS: [Kind; 6] = [
    ("list step", &["9"], &["j"], &[]),
    ("page of the list", &["9", "g"], &["\x1b[6~"], &[]),
    ("letter opened", &["9", "g"], &["\r", "\x1b", "n"], &[]),
    ("tab switched", &[], &["\t"], &[]),
    ("letter typed in the editor", &["6", "g", "p"], &["س", "ل", "ا", "م", " ", "P"], &["\x1b"]),
    ("caret step in the editor", &["6", "g", "p"], &["\x1b[C"], &["\x1b"]),
];

fn main() {
    let letters = std::env::args().skip(1).find(|argument| argument.parse::<u32>().is_ok());
    let letters = letters.unwrap_or_else(|| "400".to_owned());
    let folder = tempfile::tempdir().unwrap();
    makes(folder.path(), &letters);
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_pishkhan"));
    command.arg("--db");
    command.arg(folder.path().join("office.db"));
    command.args(["console", "--as", "daneshvar"]);
    command.env("TERM", "xterm-256color");
    let began = Instant::now();
    let mut line = Line::opens(command, XTERM, 40, 120);
    line.waits_for("the log-in page", |bytes| bytes.windows(8).any(|part| part == b"\x1b[?1049h"));
    line.takes_in(Duration::from_secs(5));
    let first = began.elapsed();
    line.is_quiet_for(QUIET);
    line.types("demo-daneshvar\r");
    line.takes_in(Duration::from_secs(5));
    line.is_quiet_for(QUIET);

    println!("{letters} letters, 120 × 40, first page after {:.1} ms", ms(first));
    println!("{:<28} {:>5} {:>8} {:>8} {:>8} {:>8} {:>8}", "", "keys", "p50 ms", "p95 ms", "p50 B", "p95 B", "silent");
    for (name, there, keys, away) in KINDS {
        goes(&mut line, there);
        measures(&mut line, name, keys);
        goes(&mut line, away);
    }
}

fn goes(line: &mut Line, keys: &[&str]) {
    for key in keys {
        line.types(key);
        line.is_quiet_for(QUIET);
    }
}

fn measures(line: &mut Line, name: &str, keys: &[&str]) {
    let (mut times, mut sizes, mut silent) = (Vec::new(), Vec::new(), 0);
    for key in keys.iter().cycle().take(TIMES) {
        match line.measures(key, SILENCE) {
            Some(burst) => {
                times.push(ms(burst.took));
                sizes.push(burst.bytes as f64);
            }
            None => silent += 1,
        }
    }
    times.sort_by(f64::total_cmp);
    sizes.sort_by(f64::total_cmp);
    let at = |sorted: &[f64], part: f64| {
        sorted.get(((sorted.len() as f64 * part) as usize).min(sorted.len().saturating_sub(1))).copied().unwrap_or(0.0)
    };
    println!(
        "{name:<28} {:>5} {:>8.2} {:>8.2} {:>8} {:>8} {silent:>8}",
        times.len(),
        at(&times, 0.5),
        at(&times, 0.95),
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
