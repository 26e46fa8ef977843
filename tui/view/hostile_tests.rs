//! Hostile letters on the desk: whatever a citizen wrote into whatever field, the bytes that go to the terminal are the
//! desk's own sequences and nothing else, in every way of writing; and what is copied steers nothing either.

use std::sync::mpsc::{Sender, channel};

use pishkhan::actions::request_identity::request_identity;
use pishkhan::domain::ids::PublicId;
use pishkhan::domain::text::ascii_digits;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use sizes::{is_long, size};
use vte::{Params, Parser, Perform};

use crate::persian::clean::is_hostile;
use crate::persian::{Base, Scribe};
use crate::terminal::turn;
use crate::town::{Desk, Town};
use crate::view;
use crate::widgets::text;
use crate::writing;

#[path = "../../tests/hostile/corpora.rs"]
#[expect(dead_code, reason = "the desk needs a part of the lists")]
mod corpora;
#[path = "../../tests/hostile/letter.rs"]
mod letter;
#[path = "../../tests/faults/sizes.rs"]
#[expect(dead_code, reason = "only the size of a test is needed here")]
mod sizes;

/// What a terminal is told; everything but letters, colours, blanks and places of the cursor is kept as a fault.
struct Told {
    faults: Sender<String>,
}

impl Perform for Told {
    fn print(&mut self, c: char) {
        if is_hostile(c) {
            let _ = self.faults.send(format!("the sign U+{:04X}", u32::from(c)));
        }
    }

    fn execute(&mut self, byte: u8) {
        let _ = self.faults.send(format!("the control {byte:#04x}"));
    }

    fn hook(&mut self, _: &Params, _: &[u8], _: bool, action: char) {
        let _ = self.faults.send(format!("a device string {action}"));
    }

    fn osc_dispatch(&mut self, params: &[&[u8]], _: bool) {
        let _ = self.faults.send(format!("an operating system command {params:?}"));
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], ignore: bool, action: char) {
        // Colours, places, steps, blanks; a turn of the page uses no others.
        if !matches!(action, 'm' | 'H' | 'C' | 'X' | 'K') || !intermediates.is_empty() || ignore {
            let _ = self.faults.send(format!("a control sequence {params:?} {action}"));
        }
    }

    fn esc_dispatch(&mut self, _: &[u8], _: bool, byte: u8) {
        let _ = self.faults.send(format!("an escape of {}", char::from(byte)));
    }
}

/// The desk as the terminal gets it.
fn painted(desk: &Desk) -> Buffer {
    let mut page = Buffer::empty(desk.app.size);
    view::paint(&desk.app, desk.app.size, &mut page);
    page
}

/// How many fields of a letter a page shows.
fn shown(page: &Buffer) -> usize {
    let text: String = page.content().iter().map(ratatui::buffer::Cell::symbol).collect();
    let text = ascii_digits(&text);
    letter::MARKS.iter().filter(|mark| text.contains(*mark)).count()
}

fn faults_of(page: &Buffer) -> Vec<String> {
    let mut text = String::new();
    turn(&Buffer::empty(page.area), page, &mut text);
    let (sender, found) = channel();
    let mut told = Told { faults: sender };
    Parser::new().advance(&mut told, text.as_bytes());
    drop(told);
    found.into_iter().collect()
}

/// Nothing but letters reaches the terminal or the clipboard; how many fields were there to see.
#[track_caller]
fn is_harmless(desk: &Desk, payload: &str, screen: &str) -> usize {
    let page = painted(desk);
    let faults = faults_of(&page);
    assert!(faults.is_empty(), "{payload:?} on {screen} reached the terminal: {faults:?}");
    for copied in &desk.copied {
        let hostile = copied.chars().find(|c| is_hostile(*c));
        assert_eq!(hostile, None, "{payload:?} on {screen} reached the clipboard: {copied:?}");
    }
    shown(&page)
}

/// The numbers of those who may file, and of those whose identity waits.
const PROVEN: &str = "0936";
const WAITING: &str = "0937";

/// A letter whose every field holds this, and somebody of such a name whose identity waits.
fn files(town: &Town, n: usize, payload: &str) {
    let waits = letter::sender(&town.ledger, &format!("{WAITING}{n:07}"), 1, payload);
    request_identity(&town.ledger, waits).unwrap();
    let person = letter::sender(&town.ledger, &format!("{PROVEN}{n:07}"), 2, payload);
    let mut id = [0; 16];
    id[..8].copy_from_slice(&(n as u64 + 1).to_be_bytes());
    letter::files(&town.ledger, person, PublicId(id), payload);
    town.passes(60);
}

/// The sheets and lists that show something of a letter, as keys from its row and what brings the row back.
const SCREENS: [(&str, &str); 16] = [
    ("approval", "a"),
    ("rejection", "r"),
    ("return", "c"),
    ("referral", "t"),
    ("reply", "p"),
    ("notice", "s"),
    ("files", "o"),
    ("a copied file name", "oy"),
    ("a copied number", "y"),
    ("a copied letter", "Y"),
    ("print", "P"),
    ("help", "?"),
    ("search", "/م<enter>"),
    ("identity", "i"),
    ("outbox", "m"),
    ("the log", ":log<enter>"),
];

/// Of how many payloads one gets a letter of its own.
fn stride() -> usize {
    size(4, 1)
}

#[test]
fn no_text_is_painted_with_more_than_letters_in_any_way_of_writing() {
    let payloads = corpora::for_terminals();
    let area = Rect::new(0, 0, 120, 3);
    for place in 0..writing::ROUND.len() {
        let scribe = Scribe::new(writing::options(writing::at(place, writing::plain())));
        for payload in &payloads {
            let mut page = Buffer::empty(area);
            let words = format!("می\u{200c}خواهم {payload} پایان");
            for (y, base) in [Base::Rtl, Base::Ltr, Base::Auto].into_iter().enumerate() {
                let row = Rect { y: y as u16, height: 1, ..area };
                text::line(&scribe, &words, base, Style::default(), row, &mut page);
            }
            let faults = faults_of(&page);
            assert!(faults.is_empty(), "{payload:?} reached the terminal: {faults:?}");
        }
    }
    println!("terminal: {} payloads in {} ways of writing and 3 directions", payloads.len(), writing::ROUND.len());
    assert!(payloads.len() >= 500, "{}", payloads.len());
}

#[test]
fn no_letter_reaches_the_terminal_with_more_than_letters() {
    let payloads: Vec<String> = corpora::for_terminals().into_iter().step_by(stride()).collect();
    let town = Town::new();
    for (n, payload) in payloads.iter().enumerate() {
        files(&town, n, payload);
    }
    let head = town.head();
    let is_long = is_long();
    let sizes: &[(u16, u16)] = if is_long { &[(80, 24), (140, 40), (200, 50)] } else { &[(80, 24), (140, 40)] };
    let (mut frames, mut combinations) = (0, 0);
    for &(width, height) in sizes {
        let mut desk = town.desk(head, width, height);
        for (place, payload) in payloads.iter().enumerate() {
            // In turn each of the ways of writing.
            desk.app.write(writing::at(place, writing::plain()));
            combinations += is_harmless(&desk, payload, "the list");
            frames += 1;
            // A small window shows the letter by itself; a large one has it beside the list, and room for the sheets.
            if width == 80 && (is_long || place % 6 == 0) {
                desk.types("<enter>");
                combinations += is_harmless(&desk, payload, "the letter");
                desk.types("<esc>");
                frames += 1;
            }
            let turn = SCREENS.iter().skip(place / 2 % SCREENS.len());
            let count = if is_long { SCREENS.len() } else { usize::from(width > 80 && place % 2 == 0) };
            for (screen, keys) in turn.chain(&SCREENS).take(count) {
                desk.types(keys);
                combinations += is_harmless(&desk, payload, screen);
                desk.types("<esc><esc>1");
                frames += 1;
            }
            desk.types("j");
            desk.copied.clear();
        }
    }
    println!(
        "terminal: {} payloads, {frames} frames of {} screens in {} sizes, {combinations} fields of a letter on them: 0 sequences of \
         a letter's own",
        payloads.len(),
        SCREENS.len() + 2,
        sizes.len()
    );
    assert!(combinations > 3 * frames / 2, "{combinations} fields on {frames} frames: the letters are not to be seen");
    assert!(!is_long || combinations >= 100_000, "{combinations}");
}

#[test]
fn persian_keeps_its_half_spaces_and_a_turned_name_is_seen() {
    let town = Town::new();
    files(&town, 0, "ی\u{200c}خواهم gpj.\u{202e}exe");
    let mut desk = town.desk(town.head(), 140, 40);
    desk.app.write(writing::plain());
    let screen = desk.screen();
    assert!(screen.contains("می\u{200c}خواهم"), "{screen}");
    assert!(screen.contains("gpj.\u{fffd}exe"), "{screen}");
    assert!(faults_of(&painted(&desk)).is_empty());
}

/// The instrument itself: it sees what it should.
#[test]
fn the_reading_of_bytes_finds_what_a_cell_lets_through() {
    let town = Town::new();
    let desk = town.desk(town.head(), 80, 24);
    assert!(faults_of(&painted(&desk)).is_empty());
    for payload in ["\u{1b}]0;x\u{7}", "\u{9b}31m", "\u{7}", "\u{1b}c", "\u{202e}", "\u{1b}[6n", "\u{1b}P$q\u{1b}\\"] {
        let (sender, found) = channel();
        let mut told = Told { faults: sender };
        Parser::new().advance(&mut told, payload.as_bytes());
        drop(told);
        assert!(found.into_iter().count() > 0, "{payload:?}");
    }
}
