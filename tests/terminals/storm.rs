//! A window that is pulled about while a clerk writes: nothing typed is lost, and at the end not one pixel is left over.

use crate::building::{PATIENCE, wait_for};
use crate::kinds::ALWAYS;
use crate::sitting::{REPLY, Sitting};

const SIZES: usize = 200;
/// A letter that reaches into the cell beside it is cut there when only that one is painted again, as the clock is. Pixels
/// of that; a sign has more of them.
const SPECK: usize = 6;
/// The head line, with the clock and at midnight the day, and the ages of letters, in cells: what may change while two
/// pictures are taken.
const TICKS: usize = 160;

#[test]
fn two_hundred_sizes_lose_no_letter_and_leave_no_dirt() {
    let sitting = Sitting::begins(ALWAYS[0]);
    sitting.opens_reply();
    let (window, display) = (&sitting.window, &sitting.window.display);
    let before = display.settles();
    let (rows, cols) = window.size();
    let (width, height) = display.size_of(&window.id);
    let cell = window.grid.part(0, 0);
    let mut dice = 0x2545_F491_u32;
    let mut between = |least: usize, most: usize| {
        dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        least + (dice >> 8) as usize % (most - least)
    };
    let mut sizes: Vec<(usize, usize)> = (0..SIZES)
        .map(|n| {
            if n % 40 == 20 {
                (10, 3)
            } else {
                (between(10, usize::from(cols) + 20), between(3, usize::from(rows) + 5))
            }
        })
        .map(|(cols, rows)| (cols * cell.width + 2, rows * cell.height + 2))
        .collect();
    sizes.push((width, height));
    display.sizes(&window.id, &sizes);
    wait_for("the window to be as large as before", || (window.size() == (rows, cols)).then_some(()));
    // Whatever is still being painted belongs to the last size.
    let began = std::time::Instant::now();
    let (said, mut after) = loop {
        let said = window.expected().screen().clone();
        let now = display.settles();
        if now == before || began.elapsed() > PATIENCE / 6 {
            break (said, now);
        }
    };
    window.shows(REPLY).is_right("storm");
    let painted = window.recorded().len();
    display.presses(&["ctrl+l"]);
    // Less is a clock that ticks.
    wait_for("a fresh paint", || (window.recorded().len() > painted + 1000).then_some(()));
    let mut fresh = display.settles();
    // A minute that went by between the two pictures is not dirt.
    let ticked = window.grid.changes(&said, window.expected().screen());
    assert!(ticked.len() <= TICKS, "the pictures are of two different screens: {} cells differ", ticked.len());
    for part in ticked {
        after.blank(part);
        fresh.blank(part);
    }
    let dirt = fresh.unlike(&after, 0);
    assert!(dirt <= SPECK, "{dirt} pixels that a fresh paint would not leave");
}
