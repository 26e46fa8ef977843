//! Bars that mirror those of left-to-right programs: the scroll bar stands at the left edge, because reading starts at
//! the right one, and progress grows from right to left.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::text::put;
use super::theme::Theme;

/// Paints the scroll bar in the first column of `area` when not all of `total` lines can be seen.
pub fn scroll(theme: Theme, first: usize, total: usize, area: Rect, buf: &mut Buffer) {
    let height = usize::from(area.height);
    if height == 0 || area.width == 0 || total <= height {
        return;
    }
    let length = (height * height / total).max(1);
    let most = total - height;
    let top = (first.min(most) * (height - length)).div_ceil(most);
    for (i, y) in (area.y..area.bottom()).enumerate() {
        let symbol = if (top..top + length).contains(&i) { "┃" } else { "│" };
        put(buf, area.x, y, symbol, 1, theme.faint());
    }
}

/// Paints progress on the first line of `area`: `done` of `total`, from the right edge, to half a cell. A beginning is
/// seen at once, and the bar is full only when all is done.
pub fn progress(theme: Theme, done: u64, total: u64, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    if area.is_empty() {
        return;
    }
    let halves = u128::from(area.width) * 2;
    let filled = match (done.min(total), total) {
        (_, 0) => 0,
        (done, total) if done == total => halves,
        (0, _) => 0,
        (done, total) => (halves * u128::from(done) / u128::from(total)).clamp(1, halves - 1),
    };
    for (i, x) in (area.x..area.right()).rev().enumerate() {
        let (symbol, style) = match filled.saturating_sub(i as u128 * 2) {
            0 => ("░", theme.faint()),
            1 => ("▐", theme.plain()),
            _ => ("█", theme.plain()),
        };
        put(buf, x, area.y, symbol, 1, style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(done: u64, total: u64, width: u16) -> String {
        let area = Rect::new(0, 0, width, 1);
        let mut buf = Buffer::empty(area);
        progress(Theme::default(), done, total, area, &mut buf);
        (0..width).map(|x| buf[(x, 0)].symbol()).collect()
    }

    #[test]
    fn progress_grows_from_the_right_and_is_full_only_at_the_end() {
        assert_eq!(seen(0, 10, 4), "░░░░");
        assert_eq!(seen(1, 1000, 4), "░░░▐");
        assert_eq!(seen(5, 10, 5), "░░▐██");
        assert_eq!(seen(999, 1000, 4), "▐███");
        assert_eq!(seen(10, 10, 4), "████");
        assert_eq!(seen(12, 10, 2), "██");
        assert_eq!(seen(u64::MAX - 1, u64::MAX, 3), "▐██");
        assert_eq!((seen(3, 0, 2).as_str(), seen(1, 2, 0).as_str()), ("░░", ""));
    }

    #[test]
    fn the_scroll_bar_reaches_both_ends() {
        for total in [5, 9, 400] {
            for (first, end) in [(0, 0), (total - 4, 3)] {
                let area = Rect::new(0, 0, 2, 4);
                let mut buf = Buffer::empty(area);
                scroll(Theme::default(), first, total, area, &mut buf);
                assert_eq!(buf[(0, end)].symbol(), "┃", "{first} of {total}");
                assert_eq!(buf[(1, end)].symbol(), " ");
            }
        }
    }
}
