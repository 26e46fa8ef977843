//! The comparison can fail: the same screen is sent to a terminal that is left to order letters by itself, or with a
//! letter that takes a cell too many, and must be found wrong.

use std::fs;
use std::sync::OnceLock;

use crate::building::wait_for;
use crate::kinds::{ALWAYS, OTHERS, Terminal, UNPREPARED};
use crate::sitting::Sitting;
use crate::window::Window;

/// A wrong cell or two could be an accident of a font; a row in another order is many.
const MANY: usize = 50;
/// On the screen again, with order given back to the terminal.
const BACK: &str = "\x1b[?1049l\x1b[2J\x1b[8h";

/// The bytes of a whole screen with the hard rows, as the console wrote them.
fn screen() -> &'static [u8] {
    static SCREEN: OnceLock<Vec<u8>> = OnceLock::new();
    SCREEN.get_or_init(|| {
        let sitting = Sitting::begins(ALWAYS[0]);
        sitting.goes_to_hard_rows();
        // All of the frame has come.
        sitting.window.display.settles();
        sitting.window.recorded()
    })
}

/// Shows `right`, which must be found right, and then `wrong` in the same window; returns how many cells of it are wrong.
fn shows(terminal: &Terminal, right: &[u8], wrong: &[u8]) -> usize {
    let window = Window::opens(
        *terminal,
        "stty -echo; cat right; while [ ! -e next ]; do sleep 0.03; done; cat wrong; exec sleep 600",
    );
    fs::write(window.at("right"), right).unwrap();
    fs::write(window.at("wrong"), wrong).unwrap();
    window.starts();
    wait_for("the right screen", || (window.recorded().len() >= right.len()).then_some(()));
    window.is_right("control");
    fs::File::create(window.at("next")).unwrap();
    wait_for("the wrong screen", || (window.recorded().len() >= right.len() + wrong.len()).then_some(()));
    window.is_wrong(right, "wrong").len()
}

fn without(bytes: &[u8], part: &str) -> Vec<u8> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    assert!(text.contains(part), "the console does not write {part:?}");
    text.replace(part, "").into_bytes()
}

#[test]
fn a_vte_terminal_that_orders_letters_itself_is_found_wrong() {
    let wrong = [BACK.as_bytes(), &without(screen(), "\x1b[8l")].concat();
    let cells = shows(&ALWAYS[1], screen(), &wrong);
    assert!(cells > MANY, "only {cells} cells were found wrong");
}

#[test]
fn an_mlterm_that_orders_letters_itself_is_found_wrong() {
    orders_itself(
        &ALWAYS[2],
        "\x1b]5379;use_bidi=false\x07\x1b]5379;use_ctl=false\x07",
        "\x1b]5379;use_ctl=true\x07\x1b]5379;use_bidi=true\x07",
    );
}

#[test]
fn a_konsole_that_orders_letters_itself_is_found_wrong() {
    orders_itself(&OTHERS[0], "\x1b]50;BidiRenderingEnabled=false\x07", "\x1b]50;BidiRenderingEnabled=true\x07");
}

/// A terminal with words of its own.
fn orders_itself(terminal: &Terminal, off: &str, on: &str) {
    if terminal.is_installed() {
        let right = [off.as_bytes(), screen()].concat();
        let wrong = [BACK.as_bytes(), on.as_bytes(), screen()].concat();
        let cells = shows(terminal, &right, &wrong);
        assert!(cells > MANY, "only {cells} cells were found wrong");
    }
}

#[test]
fn a_lam_alef_that_takes_a_cell_too_many_is_found_wrong() {
    let text = String::from_utf8(screen().to_vec()).unwrap();
    assert!(text.contains('ﻻ'));
    let wrong = [BACK.as_bytes(), text.replace('ﻻ', "ﺎﻟ").as_bytes()].concat();
    let cells = shows(&ALWAYS[0], screen(), &wrong);
    assert!(cells > 10, "only {cells} cells were found wrong");
}

#[test]
fn a_terminal_without_its_setting_is_found_wrong() {
    for terminal in UNPREPARED.iter().filter(|terminal| terminal.is_installed()) {
        let window = Window::opens(*terminal, "stty -echo; cat right; exec sleep 600");
        fs::write(window.at("right"), screen()).unwrap();
        window.starts();
        wait_for("the screen", || (window.recorded().len() >= screen().len()).then_some(()));
        let cells = window.is_wrong(screen(), "wrong").len();
        assert!(cells > MANY, "only {cells} cells of {} were found wrong", terminal.name);
    }
}
