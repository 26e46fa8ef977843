//! The scroll bar: at the left edge, because reading starts at the right one.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::text::put;
use super::theme::Theme;

/// Paints the bar in the first column of `area` when not all of `total` lines can be seen.
pub(super) fn draw(theme: Theme, first: usize, total: usize, area: Rect, buf: &mut Buffer) {
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
