//! Hostile letters before a real console: every byte that goes to the terminal, from the first to the one after the end,
//! is the console's own.

use pishkhan::domain::ids::PublicId;
use pishkhan::store::{Ledger, OpenOptions};
use std::time::Duration;

use crate::corpora::for_terminals;
use crate::leaving::{is_left, opens, place};
use crate::letter;
use crate::line::{KONSOLE, VTE};
use crate::office::Copy;
use crate::reading::strange;
use crate::sizes::size;

/// All that the console ever says: questions to the terminal, the stage, the order of letters, frames, the mouse, colours,
/// blanks and places of the cursor. What is switched on is switched off by the end, which `is_left` looks at.
const OWN: &[&str] = &[
    "CSI >0q",
    "CSI =0c",
    "CSI >0c",
    "CSI 0c",
    "CSI ?$2026p",
    "CSI $8p",
    "CSI 16t",
    "OSC 11;?",
    // The end of that question.
    "ESC \\",
    "C0 0d",
    "C0 0a",
    "CSI 0K",
    "CSI 8l",
    "CSI 8h",
    "CSI ?1049h",
    "CSI ?1049l",
    "CSI 2J",
    "CSI 0H",
    "CSI ?2004h",
    "CSI ?2004l",
    "CSI ?1004h",
    "CSI ?1004l",
    "CSI  2q",
    "CSI  0q",
    "CSI ?1002h",
    "CSI ?1002l",
    "CSI ?1006h",
    "CSI ?1006l",
    "CSI ?2026h",
    "CSI ?2026l",
    "CSI ?25h",
    "CSI ?25l",
    "OSC 50;BidiRenderingEnabled=false",
    "OSC 50;BidiRenderingEnabled=true",
    "*m",
    "*H",
    "*C",
    "*X",
];
/// Sheets that show something of a letter, opened and left again.
const SHEETS: [&str; 9] = ["a", "r", "c", "t", "p", "s", "o", "y", "i"];

/// Of how many payloads one is tried.
fn stride() -> usize {
    size(20, 1)
}

#[test]
fn no_letter_steers_the_terminal_of_a_console_nor_the_one_after_it() {
    let payloads: Vec<String> = for_terminals().into_iter().step_by(stride()).collect();
    let (mut seen, mut keys) = (0, 0);
    for answers in [VTE, KONSOLE] {
        let office = Copy::new();
        let ledger = Ledger::open(&office.path(), OpenOptions::default()).unwrap();
        for (n, payload) in payloads.iter().enumerate() {
            let person = letter::sender(&ledger, &format!("0936{n:07}"), 3, payload);
            letter::files(&ledger, person, PublicId(ledger.dice().bytes().unwrap()), payload);
        }
        let (mut line, before) = opens(&office, answers);
        // From the newest letter back, each with its page, and one sheet over it.
        line.types("1G");
        for n in 0..payloads.len() {
            // Esc and what follows at once would be one key.
            for key in [SHEETS[n % SHEETS.len()], "\x1b", "\x1b", "k"] {
                line.types(key);
                line.is_quiet_for(Duration::from_millis(40));
                keys += 1;
            }
        }
        for key in ["2", "1", "?"] {
            line.types(key);
            line.is_quiet_for(Duration::from_millis(150));
        }
        assert!(line.leaves().success(), "{}", String::from_utf8_lossy(&line.bytes));
        let mut told = strange(&line.bytes, OWN);
        // The title and what `y` copies are the console's own words, cleaned: no control ends them early.
        told.retain(|one| {
            let own = one.strip_prefix("OSC 2;").or_else(|| one.strip_prefix("OSC 52;c;"));
            own.is_none_or(|words| words.contains(|c: char| c.is_control()))
        });
        assert!(told.is_empty(), "{told:?}");
        is_left(&line.bytes, "hostile letters");
        assert_eq!(line.manners(), before, "the line is as before");
        assert_eq!(place(&line.bytes, b"\x1b]52;c;ZWNobyBvd25lZAo="), None, "a letter reached the clipboard");
        seen += line.bytes.len();
    }
    println!(
        "terminal: {} hostile letters, 2 terminals, {keys} keys, {seen} bytes on the line: 0 out of place",
        payloads.len()
    );
    assert!(seen > 100_000, "{seen}");
}
