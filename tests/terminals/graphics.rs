//! A picture that the terminal paints itself comes with the page of a file and goes with it, and nobody who does not
//! know pictures is asked about them.

use std::time::Duration;

use crate::leaving::{contains, is_left, opens, place};
use crate::line::{Answers, Line, XTERM};
use crate::office::Copy;

/// kitty, with pictures.
const KITTY: Answers = &[
    ("\x1b[>0q", "\x1bP>|kitty(0.31.0)\x1b\\"),
    ("\x1b[16t", "\x1b[6;20;10t"),
    ("\x1b_Gi=31", "\x1b_Gi=31;OK\x1b\\"),
    ("\x1b[c", "\x1b[?62;c"),
];
/// An xterm that paints sixels.
const SIXEL: Answers = &[
    ("\x1b[>0q", "\x1bP>|XTerm(379)\x1b\\"),
    ("\x1b[>c", "\x1b[>41;379;0c"),
    ("\x1b[16t", "\x1b[6;16;8t"),
    ("\x1b[c", "\x1b[?63;1;2;4;6c"),
];
/// Between two keys of somebody who reads.
const QUIET: Duration = Duration::from_millis(700);

/// Goes through the letters until a file shows a picture of this beginning.
fn finds_a_picture(line: &mut Line, begins: &[u8]) {
    line.types("9");
    line.is_quiet_for(QUIET);
    for _ in 0..60 {
        let before = line.bytes.len();
        line.types("o");
        line.is_quiet_for(QUIET);
        // Most letters have no files.
        if !contains(&line.bytes[before..], b"SHA-256") {
            line.types("j");
            line.is_quiet_for(QUIET);
            continue;
        }
        let before = line.bytes.len();
        line.types("\r");
        for _ in 0..8 {
            line.is_quiet_for(QUIET);
            if contains(&line.bytes[before..], begins) {
                return;
            }
        }
        line.types("\x1b");
        line.is_quiet_for(QUIET);
        line.types("\x1b");
        line.is_quiet_for(QUIET);
        line.types("\x1b");
        line.is_quiet_for(QUIET);
        line.types("j");
        line.is_quiet_for(QUIET);
    }
    panic!("no file of the first letters shows a picture");
}

#[test]
fn kitty_gets_the_picture_and_loses_it_when_the_page_closes() {
    let office = Copy::new();
    let (mut line, _) = opens(&office, KITTY);
    finds_a_picture(&mut line, b"\x1b_Ga=T,f=24,o=z,");
    let painted = line.bytes.len();
    line.types("\x1b");
    line.waits_for("the end of the picture", |bytes| contains(&bytes[painted..], b"\x1b_Ga=d,d=I,i=7340,q=2\x1b\\"));
    // Only a picture that was painted is taken off, and once.
    line.is_quiet_for(QUIET);
    let gone = line.bytes.len();
    line.types("\x1b");
    line.is_quiet_for(QUIET);
    assert!(!contains(&line.bytes[gone..], b"\x1b_G"));
    line.types("qqq");
    line.ends();
    is_left(&line.bytes, "a page with a picture");
    // However the program ends, the picture does not outlive it.
    let last = place(&line.bytes, b"\x1b_Ga=d,d=I,i=7340").unwrap();
    assert!(last < place(&line.bytes, b"\x1b[?1049l").unwrap());
}

#[test]
fn sixels_are_painted_over_when_the_page_closes() {
    let office = Copy::new();
    let (mut line, _) = opens(&office, SIXEL);
    finds_a_picture(&mut line, b"\x1bP0;1q\"1;1;");
    let painted = line.bytes.len();
    line.types("\x1b");
    // Every cell is wiped and painted anew.
    line.waits_for("a wiped screen", |bytes| contains(&bytes[painted..], b"\x1b[2J"));
    line.types("\x1b");
    line.is_quiet_for(QUIET);
    line.types("qqq");
    line.ends();
    is_left(&line.bytes, "a page with sixels");
}

#[test]
fn who_paints_no_pictures_is_not_asked_about_them() {
    let office = Copy::new();
    let (mut line, _) = opens(&office, XTERM);
    assert!(!contains(&line.bytes, b"\x1b_G") && !contains(&line.bytes, b"\x1b[16t"));
    line.types("\x1bq");
    line.is_quiet_for(QUIET);
}
