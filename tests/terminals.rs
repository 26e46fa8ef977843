//! The console in real terminals: what each of them paints, pixel by pixel, against what the console wrote.
//!
//! Pictures for people are left in `target/screens/terminals`.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[path = "terminals/breaks.rs"]
mod breaks;
#[path = "common/building.rs"]
#[expect(dead_code, reason = "this file needs only a part of the building")]
mod building;
#[path = "terminals/compare.rs"]
mod compare;
#[path = "hostile/corpora.rs"]
#[expect(dead_code, reason = "the line needs a part of the lists")]
mod corpora;
#[path = "terminals/display.rs"]
mod display;
#[path = "terminals/graphics.rs"]
mod graphics;
#[path = "terminals/hostile.rs"]
mod hostile;
#[path = "terminals/kinds.rs"]
mod kinds;
#[path = "terminals/leaving.rs"]
mod leaving;
#[path = "hostile/letter.rs"]
mod letter;
#[path = "common/line.rs"]
#[expect(dead_code, reason = "the measuring has a file of its own")]
mod line;
#[path = "terminals/line_manners.rs"]
mod line_manners;
#[path = "terminals/office.rs"]
mod office;
#[path = "terminals/pages.rs"]
mod pages;
#[path = "terminals/panics.rs"]
mod panics;
#[path = "terminals/picture.rs"]
mod picture;
#[path = "hostile/reading.rs"]
mod reading;
#[path = "terminals/sitting.rs"]
mod sitting;
#[path = "faults/sizes.rs"]
#[expect(dead_code, reason = "this file needs only a part of the sizes")]
mod sizes;
#[path = "terminals/storm.rs"]
mod storm;
#[path = "terminals/window.rs"]
mod window;
#[path = "terminals/wrong.rs"]
mod wrong;

use kinds::{ALWAYS, OTHER_GROUND, OTHERS};
use sitting::Sitting;

/// One test for each terminal: it paints every sign into its own cell, and is left as it was.
macro_rules! sittings {
    ($($test:ident)*) => {
        $(
            #[test]
            fn $test() {
                let name = stringify!($test).replace('_', "-");
                let terminal = ALWAYS.iter().chain(&OTHERS).chain(&OTHER_GROUND).find(|terminal| terminal.name == name).unwrap();
                let is_owed = ALWAYS.iter().any(|owed| owed.name == name);
                if is_owed || terminal.is_installed() {
                    Sitting::of(*terminal);
                } else {
                    println!("{name} is not installed");
                }
            }
        )*
    };
}

mod every_sign_stands_in_its_cell_in {
    use super::{ALWAYS, OTHER_GROUND, OTHERS, Sitting};

    sittings! {
        xterm vte mlterm
        konsole pterm kitty alacritty urxvt st qterminal
        xterm_tmux xterm_screen vte_tmux vte_screen
        xterm_dark mlterm_dark urxvt_dark vte_light konsole_light pterm_light kitty_light qterminal_light
    }
}
