//! The pages that fill a window of 80 × 24, and the page for the terminal's own mouse.

use crate::building::wait_for;
use crate::kinds::{ALWAYS, SMALL};
use crate::office::ADMIN;
use crate::sitting::{PAGE, Sitting};

/// A row in another order is many wrong cells.
const MANY: usize = 20;

#[test]
fn every_page_stands_in_its_cells_in_a_small_window() {
    let sitting = Sitting::begins(SMALL);
    let window = &sitting.window;
    sitting.goes_to_last();
    window.is_right("list");
    sitting.finds(&sitting.office.waiting);
    sitting.presses("Return");
    window.shows("کد ملی").is_right("letter");
    sitting.presses("a");
    window.shows("رونوشت به:").is_right("dialog");
    sitting.presses("Escape");
    sitting.presses("y");
    window.shows("info@example.ir").is_right("plain");
    sitting.presses("Escape");
    window.shows("کد ملی").is_right("letter-after-plain");
    sitting.presses("question");
    window.is_right("help");
    sitting.presses("Escape");
    sitting.presses("F3");
    window.shows("خط در این پایانه").is_right("writing");
    // The two pages that help to choose are the last rows.
    for _ in 0..5 {
        sitting.presses("Down");
    }
    sitting.presses("Return");
    window.shows(PAGE).is_right("calibration");
    sitting.presses("0");
    window.is_right("advice");
    sitting.presses("Escape");
    sitting.presses("Escape");
    sitting.opens_reply();
    window.is_right("editor");
    sitting.presses("Escape");
    sitting.leaves();
}

#[test]
fn the_settings_stand_in_their_cells_in_a_small_window() {
    let sitting = Sitting::begins_as(SMALL, ADMIN);
    sitting.presses("F4");
    sitting.window.shows("تنظیم‌های اداره").is_right("settings");
    sitting.presses("Escape");
    sitting.leaves();
}

#[test]
fn the_page_for_the_mouse_is_ordered_by_the_terminal_and_the_desk_is_not() {
    for terminal in &ALWAYS[..2] {
        let sitting = Sitting::begins(*terminal);
        let window = &sitting.window;
        sitting.finds(&sitting.office.waiting);
        sitting.presses("Return");
        window.shows("info@example.ir");
        sitting.presses("y");
        wait_for("the page for the mouse", || {
            let bytes = window.recorded();
            bytes.windows(4).any(|part| part == b"\x1b[8h").then_some(())
        });
        // What is sent is in logical order: a terminal that orders letters moves most of them to other cells.
        let sent = window.recorded();
        let moved = window.is_wrong(&sent, "plain").len();
        if window.name() == "vte" {
            assert!(moved > MANY, "only {moved} cells were put in order by the terminal");
        } else {
            assert_eq!(moved, 0, "{} orders nothing by itself", window.name());
        }
        sitting.presses("Escape");
        window.shows("info@example.ir").is_right("after-plain");
        sitting.presses("Escape");
        sitting.leaves();
    }
}
