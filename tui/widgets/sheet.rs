//! A sheet over the lower third: a decision is taken under the letter it is about, never over it.
//!
//! One line with the title is its only border; a blank line and blank edges keep its content apart.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::text::{Align, put, row_at};
use super::theme::Theme;
use crate::persian::{Base, Scribe};

/// Lines a sheet has at least, where there are so many.
const LEAST: u16 = 8;

/// Where a sheet of `lines` content lines stands in `area`: at the bottom, a third of the height or what it needs,
/// and never more than two thirds unless the screen is small.
pub fn place(area: Rect, lines: u16) -> Rect {
    let third = area.height / 3;
    let most = (area.height - third).max(LEAST).min(area.height);
    let height = lines.saturating_add(3).max(third).max(LEAST).min(most);
    Rect { y: area.bottom() - height, height, ..area }
}

/// Clears `place`, paints the title and the line, and returns the room inside.
pub fn draw(scribe: &Scribe, theme: Theme, title: &str, place: Rect, buf: &mut Buffer) -> Rect {
    let place = place.intersection(buf.area);
    if place.is_empty() {
        return place;
    }
    for y in place.y..place.bottom() {
        for x in place.x..place.right() {
            if let Some(cell) = buf.cell_mut((x, y)) {
                cell.reset();
            }
        }
    }
    for x in place.x..place.right() {
        put(buf, x, place.y, "─", 1, theme.faint());
    }
    let row = scribe.fit(title, Base::Rtl, place.width.saturating_sub(6).into());
    if !row.is_empty() {
        let width = row.width() as u16;
        let title = Rect { x: place.right() - 3 - width, width, height: 1, ..place };
        // The line's colour must not stay on the title.
        for x in title.x - 1..=title.right() {
            if let Some(cell) = buf.cell_mut((x, place.y)) {
                cell.reset();
            }
        }
        put(buf, title.x - 1, place.y, " ", 1, theme.plain());
        put(buf, title.right(), place.y, " ", 1, theme.plain());
        row_at(&row, Align::Right, theme.strong(), title, buf);
    }
    let edge = if place.width > 20 { 2 } else { 0 };
    let above = if place.height > 4 { 2 } else { 1 };
    Rect {
        x: place.x + edge,
        y: place.y + above,
        width: place.width - 2 * edge,
        height: place.height.saturating_sub(above),
    }
}
