//! A table read from the right. The caller supplies the rows that can be seen; paging is not ours.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::bar;
use super::text::{Align, put, row_at};
use super::theme::{Focus, Theme};
use crate::persian::{Base, Scribe};

/// The selector at the right edge and the mark beside it.
const EDGE: u16 = 3;
/// The scroll bar and its space.
const BAR: u16 = 2;

/// How wide a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// Always so many cells.
    Cells(u16),
    /// A share of what is left.
    Share(u16),
}

/// A column; columns are given from right to left.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    /// Its heading; when all are empty no heading line is painted.
    pub title: &'a str,
    /// Its width.
    pub width: Width,
    /// The direction of its cells.
    pub base: Base,
    /// Where cells and heading stand in it.
    pub align: Align,
}

impl<'a> Column<'a> {
    /// A right-to-left column at its right edge.
    pub fn new(title: &'a str, width: Width) -> Self {
        Self { title, width, base: Base::Rtl, align: Align::Right }
    }

    /// The same with another direction.
    #[must_use]
    pub fn base(self, base: Base) -> Self {
        Self { base, ..self }
    }

    /// The same with another place.
    #[must_use]
    pub fn align(self, align: Align) -> Self {
        Self { align, ..self }
    }
}

/// One field of a row.
#[derive(Clone, Debug, Default)]
pub struct Cell<'a> {
    /// What it says, in logical order.
    pub text: Cow<'a, str>,
    /// Its look.
    pub style: Style,
    /// Its direction, when it differs from the column's.
    pub base: Option<Base>,
}

impl<'a> Cell<'a> {
    /// A field with a look.
    pub fn new(text: impl Into<Cow<'a, str>>, style: Style) -> Self {
        Self { text: text.into(), style, base: None }
    }
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::new(text, Style::new())
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Self::new(text, Style::new())
    }
}

/// One row.
#[derive(Clone, Debug, Default)]
pub struct Item<'a> {
    /// Its fields, as many as there are columns, from right to left.
    pub cells: Vec<Cell<'a>>,
    /// One cell wide sign beside the selector, for rows picked by the clerk; empty for none.
    pub mark: &'a str,
}

/// A list as it looks now.
#[derive(Clone, Copy, Debug)]
pub struct List<'a> {
    /// From right to left.
    pub columns: &'a [Column<'a>],
    /// The rows that can be seen, from the top.
    pub items: &'a [Item<'a>],
    /// Which of `items` is selected.
    pub selected: Option<usize>,
    /// Whether keys go to the list.
    pub focus: Focus,
    /// How many rows stand before the first of `items`, for the scroll bar.
    pub first: usize,
    /// How many rows there are in all, for the scroll bar.
    pub total: usize,
}

impl List<'_> {
    /// Lines for items in an area of this height.
    pub fn capacity(&self, area: Rect) -> usize {
        area.height.saturating_sub(self.heading()).into()
    }

    /// Which of `items` is painted at `position`.
    pub fn item_at(&self, area: Rect, position: Position) -> Option<usize> {
        let line = position.y.checked_sub(area.y + self.heading())?;
        let index = usize::from(line);
        (area.contains(position) && index < self.items.len()).then_some(index)
    }

    /// The lines of `area` with items on them.
    pub fn lines(&self, area: Rect) -> Rect {
        let top = self.heading().min(area.height);
        Rect { y: area.y + top, height: (area.height - top).min(self.items.len() as u16), ..area }
    }

    /// Paints the list.
    pub fn draw(&self, scribe: &Scribe, theme: Theme, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return;
        }
        let places = self.places(area);
        if self.heading() == 1 {
            for (column, place) in self.columns.iter().zip(&places) {
                let row = scribe.fit(column.title, Base::Rtl, place.width.into());
                row_at(&row, column.align, theme.faint(), *place, buf);
            }
        }
        let top = area.y + self.heading().min(area.height);
        for ((index, item), y) in self.items.iter().enumerate().zip(top..area.bottom()) {
            for ((cell, column), place) in item.cells.iter().zip(self.columns).zip(&places) {
                let row = scribe.fit(&cell.text, cell.base.unwrap_or(column.base), place.width.into());
                row_at(&row, column.align, cell.style, Rect { y, ..*place }, buf);
            }
            if area.width > 2 && !item.mark.is_empty() {
                let row = scribe.fit(item.mark, Base::Rtl, 1);
                row_at(&row, Align::Right, theme.amber(), Rect::new(area.right() - 2, y, 1, 1), buf);
            }
            if self.selected == Some(index) {
                let left = area.x + BAR.min(area.width);
                buf.set_style(Rect::new(left, y, area.right() - left, 1), theme.selected(self.focus));
                if let Some(cell) = buf.cell_mut((area.right() - 1, y)) {
                    cell.reset();
                }
                put(buf, area.right() - 1, y, "▐", 1, theme.strong());
            }
        }
        let body = Rect { y: top, height: area.bottom() - top, ..area };
        bar::scroll(theme, self.first, self.total, body, buf);
    }

    fn heading(&self) -> u16 {
        u16::from(self.columns.iter().any(|column| !column.title.is_empty()))
    }

    /// Where the columns stand on the first line of `area`.
    fn places(&self, area: Rect) -> Vec<Rect> {
        let gap = if area.width < 60 { 1 } else { 2 };
        let gaps = gap * (self.columns.len() as u16).saturating_sub(1);
        let room = area.width.saturating_sub(EDGE + BAR + gaps);
        let fixed: u16 = self.columns.iter().map(Column::cells).fold(0, u16::saturating_add);
        let shares: u32 = self.columns.iter().map(|column| u32::from(column.share())).sum();
        let free = room.saturating_sub(fixed);
        let left = area.x + BAR.min(area.width);
        let mut right = area.right().saturating_sub(EDGE).max(left);
        let (mut given, mut taken) = (0, 0);
        let place = |column: &Column<'_>| {
            taken += u32::from(column.share());
            // Rounded on the running sum, so that the columns fill the line exactly.
            let until = (u32::from(free) * taken).checked_div(shares).unwrap_or(0);
            let width = match column.width {
                Width::Cells(cells) => cells,
                Width::Share(_) => (until - given) as u16,
            };
            given = until;
            let width = width.min(right - left);
            let place = Rect { x: right - width, width, height: 1, ..area };
            right = place.x.saturating_sub(gap).max(left);
            place
        };
        self.columns.iter().map(place).collect()
    }
}

impl Column<'_> {
    fn cells(&self) -> u16 {
        match self.width {
            Width::Cells(cells) => cells,
            Width::Share(_) => 0,
        }
    }

    fn share(&self) -> u16 {
        match self.width {
            Width::Cells(_) => 0,
            Width::Share(share) => share,
        }
    }
}
