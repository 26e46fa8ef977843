//! Counting clicks: one puts the caret, two pick a word, three a paragraph.

use std::time::Duration;

use ratatui::layout::Position;

/// Clicks farther apart than this are two single ones.
const APART: Duration = Duration::from_millis(400);

/// The last click, so that the next one on the same cell can be counted with it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clicks {
    last: Option<(Position, Duration)>,
    times: u8,
}

impl Clicks {
    /// Counts a click at `now`, the time since any fixed moment: 1, 2, 3, then 1 again.
    pub fn count(&mut self, at: Position, now: Duration) -> u8 {
        let again = self.last.is_some_and(|(place, then)| place == at && now.saturating_sub(then) <= APART);
        self.times = if again { self.times % 3 + 1 } else { 1 };
        self.last = Some((at, now));
        self.times
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_second_click_is_a_first_one() {
        let mut clicks = Clicks::default();
        let mut at = |x, ms| clicks.count(Position::new(x, 0), Duration::from_millis(ms));
        assert_eq!([at(1, 0), at(1, 200), at(1, 500), at(1, 600)], [1, 2, 3, 1]);
        assert_eq!([at(1, 2000), at(2, 2100), at(2, 2600)], [1, 1, 1]);
    }
}
