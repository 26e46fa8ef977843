//! Whichever way the console ends, the terminal is as it was: every mode that was set is reset, letters get their order
//! back from whoever gave it, the line is no longer raw.

use std::collections::BTreeMap;
use std::time::Duration;

use pishkhan_tui::persian::{Base, Options, lay};
use portable_pty::CommandBuilder;

use crate::line::{Answers, KONSOLE, Line, MLTERM, SCREEN, VTE, XTERM};
use crate::office::{Copy, NAME, PASSWORD};
use crate::sitting::{PAGE, QUEUE};

/// Between two bursts of bytes; the desk looks at its clock every quarter of a second.
const QUIET: Duration = Duration::from_millis(120);
/// Terminals, and the words by which each is told to leave letters alone and to order them again.
const TERMINALS: [(&str, Answers, &str, &str); 4] = [
    ("VTE", VTE, "\x1b[8l", "\x1b[8h"),
    ("xterm", XTERM, "\x1b[8l", "\x1b[8h"),
    ("Konsole", KONSOLE, "\x1b]50;BidiRenderingEnabled=false\x07", "\x1b]50;BidiRenderingEnabled=true\x07"),
    ("mlterm", MLTERM, "\x1b]5379;use_bidi=false\x07", "\x1b]5379;use_bidi=true\x07"),
];

/// The console in a terminal that answers like this, logged in.
pub fn opens(office: &Copy, answers: Answers) -> (Line, String) {
    let mut command = CommandBuilder::new("sh");
    // The line's manners are compared with those of before, so the console may start only when they are known.
    command.args(["-c", &format!("read go; {}", office.console())]);
    command.env("TERM", "xterm-256color");
    let mut line = Line::opens(command, answers, 40, 120);
    let manners = line.manners();
    line.types("\n");
    line.waits_for("the log-in page", |bytes| contains(bytes, b"\x1b[?1049h"));
    line.is_quiet_for(QUIET);
    line.types(&format!("{PASSWORD}\r"));
    shows(&mut line, NAME);
    (line, manners)
}

/// Waits until these words stand on the screen.
pub fn shows(line: &mut Line, words: &str) {
    let seen = lay(words, Base::Rtl, Options::default());
    let mut screen = vt100::Parser::new(40.try_into().unwrap(), 120.try_into().unwrap(), 0);
    let mut from = 0;
    line.waits_for(words, |bytes| {
        screen.process(&bytes[from..]);
        from = bytes.len();
        let text = screen.screen().contents();
        text.contains(seen.as_str()) || text.contains(words)
    });
}

pub fn contains(bytes: &[u8], part: &[u8]) -> bool {
    place(bytes, part).is_some()
}

pub fn place(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).rposition(|window| window == part)
}

/// The private modes that were switched, as they were left.
fn modes(bytes: &[u8]) -> BTreeMap<String, char> {
    let text = String::from_utf8_lossy(bytes);
    let mut modes = BTreeMap::new();
    for rest in text.split("\x1b[?").skip(1) {
        let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
        if let Some(switch @ ('h' | 'l')) = rest[number.len()..].chars().next() {
            modes.insert(number, switch);
        }
    }
    modes
}

/// Panics unless these bytes leave a terminal as it was.
pub fn is_left(bytes: &[u8], way: &str) {
    for (mode, switch) in modes(bytes) {
        // A shown cursor is how one begins.
        let first = if mode == "25" { 'h' } else { 'l' };
        assert_eq!(switch, first, "mode {mode} is left switched after {way}");
    }
    let screen = place(bytes, b"\x1b[?1049l").expect("the alternate screen is left");
    assert!(place(bytes, b"\x1b[0 q").is_some_and(|at| at < screen), "the shape of the cursor is put back after {way}");
}

fn leaves(way: &str, end: impl Fn(&mut Line)) {
    for (name, answers, off, on) in TERMINALS {
        let office = Copy::new();
        let (mut line, manners) = opens(&office, answers);
        let way = format!("{way} in {name}");
        assert!(line.manners() != manners, "the console needs a raw line");
        end(&mut line);
        line.ends();
        is_left(&line.bytes, &way);
        let (entered, left) =
            (place(&line.bytes, b"\x1b[?1049h").unwrap(), place(&line.bytes, b"\x1b[?1049l").unwrap());
        assert!(place(&line.bytes, off.as_bytes()).is_some_and(|at| at < entered), "{name} is told before the screen");
        assert!(place(&line.bytes, on.as_bytes()).is_some_and(|at| at > left), "{name} orders letters after {way}");
        assert_eq!(line.manners(), manners, "the line is as before after {way}");
    }
}

#[test]
fn a_clerk_who_leaves_gets_the_terminal_back_as_it_was() {
    leaves("q", |line| line.types("q"));
}

#[test]
fn a_cut_line_leaves_no_strange_terminal_behind() {
    leaves("SIGHUP", |line| line.signals("HUP"));
}

#[test]
fn a_machine_that_shuts_down_gives_the_terminal_back() {
    leaves("SIGTERM", |line| line.signals("TERM"));
}

#[test]
fn a_line_that_begins_without_a_size_is_painted_once_it_has_one() {
    let office = Copy::new();
    let mut command = CommandBuilder::new("sh");
    command.args(["-c", &office.console()]);
    command.env("TERM", "xterm-256color");
    let mut line = Line::opens(command, XTERM, 0, 0);
    line.waits_for("the alternate screen", |bytes| contains(bytes, b"\x1b[?1049h"));
    line.is_quiet_for(QUIET);
    let before = line.bytes.len();
    line.sizes(24, 80);
    line.waits_for("the log-in page", |bytes| {
        let mut screen = vt100::Parser::new(24.try_into().unwrap(), 80.try_into().unwrap(), 0);
        screen.process(&bytes[before..]);
        screen.screen().contents().contains("daneshvar")
    });
    line.types("\x1b");
    assert!(line.ends().success());
}

#[test]
fn screen_is_not_asked_what_the_terminal_outside_would_answer_too_late() {
    let office = Copy::new();
    let (mut line, _) = opens(&office, SCREEN);
    assert!(!contains(&line.bytes, b"\x1b]11;?"), "the answer would be typed into the password");
    // It is met with the page that asks which line reads right.
    shows(&mut line, PAGE);
    line.types("1");
    shows(&mut line, QUEUE);
    line.types("q");
    assert!(line.ends().success());
}
