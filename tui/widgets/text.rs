//! Painting rows: cell by cell, so that no width is ever guessed from logical Persian.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::persian::{Base, Row, Scribe};

/// Where a row stands in its area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// At the edge where reading starts: right for a right-to-left row.
    #[default]
    Start,
    /// At the right edge.
    Right,
    /// At the left edge.
    Left,
    /// In the middle.
    Centre,
}

/// A word or two of a [`strip`].
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    /// What it says.
    pub text: &'a str,
    /// Its direction.
    pub base: Base,
    /// Its look.
    pub style: Style,
}

impl<'a> Piece<'a> {
    /// A right-to-left piece.
    pub fn new(text: &'a str, style: Style) -> Self {
        Self { text, base: Base::Rtl, style }
    }
}

/// Lays `text` on one line, cuts it to the area, paints it at its reading edge. Returns the cells used.
pub fn line(scribe: &Scribe, text: &str, base: Base, style: Style, area: Rect, buf: &mut Buffer) -> u16 {
    let row = scribe.fit(text, base, area.width.into());
    row_at(&row, Align::Start, style, area, buf);
    row.width() as u16
}

/// Paints one row on the first line of `area`. What is too wide is clipped where reading stops.
pub fn row_at(row: &Row, align: Align, style: Style, area: Rect, buf: &mut Buffer) {
    row_with(row, align, area, buf, |_| style);
}

/// As [`row_at`], with a style for each glyph by the bytes it stands for (search hits, selections).
pub fn row_with(row: &Row, align: Align, area: Rect, buf: &mut Buffer, style: impl Fn(Range<usize>) -> Style) {
    let area = area.intersection(buf.area);
    if area.is_empty() {
        return;
    }
    let (left, right) = (i32::from(area.x), i32::from(area.right()));
    let mut x = left_edge(row, align, area);
    for glyph in row.glyphs() {
        let next = x + i32::from(glyph.width);
        if x >= left && next <= right {
            put(buf, x as u16, area.y, glyph.symbol, glyph.width, style(glyph.source));
        }
        x = next;
    }
}

/// The column of the left edge of `row` in `area`; left of the area when the row is too wide.
pub fn left_edge(row: &Row, align: Align, area: Rect) -> i32 {
    let width = row.width() as i32;
    let at_left = i32::from(area.x);
    let at_right = i32::from(area.right()) - width;
    match align {
        Align::Start if row.is_rtl() => at_right,
        Align::Start | Align::Left => at_left,
        Align::Right => at_right,
        Align::Centre => (at_left + at_right).div_euclid(2),
    }
}

/// Paints rows one under the other from row `first` on, each at its reading edge; returns the lines painted.
pub fn rows(rows: &[Row], first: usize, style: Style, area: Rect, buf: &mut Buffer) -> u16 {
    let mut painted = 0;
    for (row, y) in rows.iter().skip(first).zip(area.y..area.bottom()) {
        row_at(row, Align::Start, style, Rect { y, height: 1, ..area }, buf);
        painted += 1;
    }
    painted
}

/// Paints pieces side by side from the right, `gap` cells apart; the last one that begins in the area is cut, the rest
/// is dropped. Returns where each piece went.
pub fn strip(scribe: &Scribe, pieces: &[Piece<'_>], gap: u16, area: Rect, buf: &mut Buffer) -> Vec<Rect> {
    let mut places = Vec::with_capacity(pieces.len());
    let mut room = area.width;
    for piece in pieces {
        if room == 0 {
            break;
        }
        let row = scribe.fit(piece.text, piece.base, room.into());
        let width = (row.width() as u16).min(room);
        let place = Rect { x: area.x + room - width, width, height: area.height.min(1), ..area };
        row_at(&row, Align::Right, piece.style, place, buf);
        places.push(place);
        room = room.saturating_sub(width + gap);
    }
    places
}

/// Puts one symbol in its cell, and empties the second cell of a wide one.
pub(super) fn put(buf: &mut Buffer, x: u16, y: u16, symbol: &str, width: u16, style: Style) {
    if let Some(cell) = buf.cell_mut((x, y)) {
        cell.set_symbol(symbol).set_style(style);
    }
    for x in x + 1..x + width {
        if let Some(cell) = buf.cell_mut((x, y)) {
            cell.reset();
            cell.set_style(style);
        }
    }
}
