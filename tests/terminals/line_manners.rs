//! What the console says on the line: nothing while nobody does anything, and every hand-over in the right order.

use std::time::{Duration, Instant};

use crate::leaving::{contains, is_left, opens, place, shows};
use crate::line::{Answers, Line, SCREEN, VTE, XTERM};
use crate::office::Copy;
use crate::sitting::{PAGE, QUEUE, SEARCH};

/// How long an idle console is silent at least.
const IDLE: Duration = Duration::from_secs(3);
/// What was told disappears, the letter that is rested on is noted, a minute goes by: until then something may come.
const SETTLING: Duration = Duration::from_secs(30);

#[test]
fn a_console_that_nobody_touches_sends_nothing_over_the_line() {
    let office = Copy::new();
    let (mut line, _) = opens(&office, XTERM);
    shows(&mut line, QUEUE);
    let began = Instant::now();
    while line.takes_in(IDLE).is_some() {
        assert!(began.elapsed() < SETTLING, "an idle console goes on writing");
    }
    line.types("q");
    assert!(line.ends().success());
}

#[test]
fn escape_and_the_key_after_it_are_two_keys_under_screen() {
    let office = Copy::new();
    let (mut line, _) = opens(&office, SCREEN);
    shows(&mut line, PAGE);
    line.types("1");
    shows(&mut line, QUEUE);
    // Screen holds Escape back and hands on both at once: first the sheet is closed, then the search is opened.
    line.types("a");
    shows(&mut line, "رونوشت به:");
    line.types("\x1b/");
    shows(&mut line, SEARCH);
    line.types("\x1b");
    hides(&mut line, SEARCH);
    line.types("q");
    assert!(line.ends().success());
}

#[test]
fn the_page_for_the_mouse_gives_letters_and_clicks_to_the_terminal_and_takes_them_back() {
    for (name, answers) in [("VTE", VTE), ("xterm", XTERM)] {
        let office = Copy::new();
        let (mut line, _) = opens(&office, answers);
        shows(&mut line, QUEUE);
        is_handed_over(&mut line, name, answers);
        line.types("q");
        line.ends();
        is_left(&line.bytes, &format!("a plain page in {name}"));
    }
}

fn is_handed_over(line: &mut Line, name: &str, _: Answers) {
    let before = line.bytes.len();
    line.types("y");
    line.waits_for("a page for the mouse", |bytes| {
        let bytes = &bytes[before..];
        place(bytes, b"\x1b[8h").is_some_and(|given| contains(&bytes[given..], b"\x1b[2J"))
    });
    let given = &line.bytes[before..];
    assert!(contains(given, b"\x1b]52;c;"), "{name} is offered the text");
    assert!(contains(given, b"\x1b[?1006l\x1b[?1002l"), "{name} has the mouse for itself");
    line.is_quiet_for(Duration::from_millis(100));
    let before = line.bytes.len();
    line.types("\x1b");
    line.waits_for("the desk", |bytes| {
        let bytes = &bytes[before..];
        place(bytes, b"\x1b[8l").is_some_and(|taken| contains(&bytes[taken..], b"\x1b[2J"))
    });
    let taken = &line.bytes[before..];
    assert!(contains(taken, b"\x1b[?1002h\x1b[?1006h"), "clicks in {name} are the desk's again");
}

/// Waits until these words have been painted over.
fn hides(line: &mut Line, words: &str) {
    let seen =
        pishkhan_tui::persian::lay(words, pishkhan_tui::persian::Base::Rtl, pishkhan_tui::persian::Options::default());
    let mut screen = vt100::Parser::new(40.try_into().unwrap(), 120.try_into().unwrap(), 0);
    let mut from = 0;
    line.waits_for("words to go", |bytes| {
        screen.process(&bytes[from..]);
        from = bytes.len();
        !screen.screen().contents().contains(seen.as_str())
    });
}
