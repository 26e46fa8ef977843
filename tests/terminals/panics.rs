//! A panic on the stage: the screen is given back first, then the message is printed where it can be read. A panic of
//! another thread is not printed over the screen.
//!
//! The stage runs in a process of its own: this test executable, told by a word among its filters which part to play.

use std::env;
use std::io;
use std::path::PathBuf;

use pishkhan_tui::terminal::{Cause, Manner, Next, Stage};
use portable_pty::CommandBuilder;

use crate::building::PATIENCE;
use crate::leaving::{is_left, place};
use crate::line::{Line, VTE};

/// Stands on the stage's screen before the panic.
const PAINTED: &str = "painted";

/// Plays a part on the pseudo-terminal that this process was given.
fn is_cast_as(part: &str) -> bool {
    env::args().any(|argument| argument == part)
}

/// A stage with something on it.
fn stage() -> io::Result<Stage> {
    let mut stage = Stage::enter(Manner::Screen)?;
    stage.draw(Cause::Act, |area, page| {
        page[(area.x, area.y)].set_symbol(PAINTED);
        None
    })?;
    Ok(stage)
}

/// Runs this executable's test of that name in the part, until its end; whether it succeeded, and the line.
fn plays(test: &str, part: &str) -> (bool, Line, String, String) {
    let this: PathBuf = env::current_exe().unwrap();
    let mut command = CommandBuilder::new("sh");
    let words = format!("read go; exec '{}' --exact '{test}' {part} --nocapture", this.display());
    command.args(["-c", &words]);
    command.env("TERM", "xterm-256color");
    let mut line = Line::opens(command, VTE, 24, 80);
    let before = line.manners();
    line.types("\n");
    line.waits_for("the stage", |bytes| place(bytes, PAINTED.as_bytes()).is_some());
    line.types("\n");
    let ended = line.ends().success();
    let after = line.manners();
    (ended, line, before, after)
}

#[test]
fn a_panic_gives_the_terminal_back_before_it_speaks() {
    const PART: &str = "in-the-middle-of-a-frame";
    const WORDS: &str = "the desk broke";
    if is_cast_as(PART) {
        let mut stage = stage().unwrap();
        waits_for_a_key(&stage);
        let _ = stage.draw(Cause::Act, |_, _| panic!("{WORDS}"));
        return;
    }
    let (ended_well, line, before, after) = plays("panics::a_panic_gives_the_terminal_back_before_it_speaks", PART);
    assert!(!ended_well, "a panic is not a good end");
    is_left(&line.bytes, "a panic");
    let left = place(&line.bytes, b"\x1b[?1049l").unwrap();
    assert!(place(&line.bytes, b"\x1b[8h").is_some_and(|at| at > left), "letters get their order back");
    assert!(place(&line.bytes, WORDS.as_bytes()).is_some_and(|at| at > left), "the message can be read");
    assert_eq!(after, before, "the line is as before");
}

#[test]
fn a_panic_behind_the_stage_is_not_printed_over_the_screen() {
    const PART: &str = "behind-the-stage";
    const WORDS: &str = "the ledger's thread broke";
    if is_cast_as(PART) {
        let stage = stage().unwrap();
        waits_for_a_key(&stage);
        let behind = std::thread::spawn(|| panic!("{WORDS}"));
        assert!(behind.join().is_err(), "its handle tells");
        drop(stage);
        return;
    }
    let (ended_well, line, before, after) =
        plays("panics::a_panic_behind_the_stage_is_not_printed_over_the_screen", PART);
    assert!(ended_well, "{}", String::from_utf8_lossy(&line.bytes));
    is_left(&line.bytes, "a panic behind the stage");
    assert_eq!(place(&line.bytes, WORDS.as_bytes()), None, "nothing is printed over the screen");
    assert_eq!(after, before, "the line is as before");
}

fn waits_for_a_key(stage: &Stage) {
    let came = stage.keys().next(PATIENCE).unwrap();
    assert!(matches!(came, Next::Event(_)), "no key came: {came:?}");
}
