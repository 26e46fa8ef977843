//! The editor as it looks: wrapped lines, the selection, ZWNJ, the scroll bar, and the cell of the caret.

use std::ops::Range;
use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use super::moves::row_of;
use super::{Editor, Painted, Place, Zwnj};
use crate::persian::{Caret, Row, Scribe};
use crate::widgets::bar;
use crate::widgets::text::{Align, left_edge, row_at, row_with};
use crate::widgets::theme::{Focus, Theme};

/// Cells at the left kept for the scroll bar and for the caret after a full line.
const MARGIN: u16 = 2;

impl Editor {
    /// Paints the text and returns where the caret belongs when keys go here. `placeholder` stands in an empty editor.
    pub fn draw(
        &self,
        scribe: &Scribe,
        theme: Theme,
        placeholder: &str,
        focus: Focus,
        area: Rect,
        buf: &mut Buffer,
    ) -> Option<Position> {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return None;
        }
        let inner = inner(area);
        let width = usize::from(inner.width).max(1);
        let height = usize::from(area.height);
        let paragraphs = self.model.lines().iter().zip(&self.bases);
        let rows: Vec<Arc<[Row]>> = paragraphs.map(|(line, base)| scribe.wrap(line, *base, width)).collect();
        let total: usize = rows.iter().map(|rows| rows.len()).sum();
        let (paragraph, byte) = self.place();
        let before: usize = rows[..paragraph].iter().map(|rows| rows.len()).sum();
        let line = row_of(&rows[paragraph], byte);
        let caret_line = before + line;
        let Painted { top, free, width: painted_width, .. } = self.painted.get();
        // Other lines after a change of size: the caret is what the eye looks for.
        let free = free && painted_width == width;
        let top = top.min(total.saturating_sub(height));
        let top = if free { top } else { top.clamp((caret_line + 1).saturating_sub(height), caret_line) };
        self.painted.set(Painted { width, height, top, free, options: scribe.options() });

        if self.is_empty() {
            for (row, y) in scribe.wrap(placeholder, self.bases[0], width).iter().zip(inner.y..inner.bottom()) {
                row_at(row, Align::Start, theme.faint(), Rect { y, height: 1, ..inner }, buf);
            }
        }
        let selected = self.selected();
        let all = rows.iter().enumerate().flat_map(|(paragraph, rows)| rows.iter().map(move |row| (paragraph, row)));
        for ((paragraph, row), y) in all.skip(top).zip(area.y..area.bottom()) {
            let picked = picked(selected, paragraph);
            let text = &self.model.lines()[paragraph];
            row_with(row, Align::Start, Rect { y, height: 1, ..inner }, buf, |source| {
                let joined = self.zwnj == Zwnj::Hidden || !text[source.clone()].contains('\u{200C}');
                let style = if joined { theme.plain() } else { theme.plain().add_modifier(Modifier::UNDERLINED) };
                let hit = picked.start < source.end && source.start < picked.end;
                if hit { style.patch(theme.picked()) } else { style }
            });
        }
        bar::scroll(theme, top, total, area, buf);
        let below = caret_line.checked_sub(top).filter(|below| *below < height)?;
        let y = area.y + below as u16;
        let x = caret_column(&rows[paragraph][line], byte, inner);
        let inside = (i32::from(area.x)..i32::from(area.right())).contains(&x);
        (focus == Focus::Here && inside).then(|| Position::new(x as u16, y))
    }
}

pub(super) fn inner(area: Rect) -> Rect {
    let margin = MARGIN.min(area.width.saturating_sub(1));
    Rect { x: area.x + margin, width: area.width - margin, ..area }
}

fn caret_column(row: &Row, byte: usize, area: Rect) -> i32 {
    let left = left_edge(row, Align::Start, area);
    match row.caret(byte) {
        Caret::On(column) => left + i32::from(column),
        Caret::After if row.ends_left() => left - 1,
        // A full line that ends at the right ends at the edge of the area: its caret stays on the last letter.
        Caret::After => (left + row.width() as i32).min(i32::from(area.right()) - 1),
    }
}

/// The bytes of a paragraph that are selected.
fn picked(selected: Option<(Place, Place)>, paragraph: usize) -> Range<usize> {
    let Some((from, to)) = selected else { return 0..0 };
    if paragraph < from.0 || paragraph > to.0 {
        return 0..0;
    }
    let start = if paragraph == from.0 { from.1 } else { 0 };
    let end = if paragraph == to.0 { to.1 } else { usize::MAX };
    start..end
}
