//! The mouse on the editor: a click puts the caret, two pick a word, three a paragraph; dragging selects, the wheel moves
//! the text without the caret until the next key.

use std::time::Duration;

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::moves::byte_in;
use super::paint::inner;
use super::{Editor, Hold, Place};
use crate::widgets::text::{Align, left_edge};
use crate::widgets::{Clicks, Reply, caret};

/// Lines the wheel moves at a time.
const WHEEL: i32 = 3;

impl Editor {
    /// Takes an event of the mouse; `area` is where the editor was painted, `now` the time since any fixed moment.
    pub fn on_mouse(&mut self, event: MouseEvent, area: Rect, clicks: &mut Clicks, now: Duration) -> Reply {
        let position = Position::new(event.column, event.row);
        match event.kind {
            MouseEventKind::Down(MouseButton::Left) => self.click(area, position, clicks.count(position, now)),
            MouseEventKind::Drag(MouseButton::Left) => self.drag(area, position),
            MouseEventKind::ScrollUp if area.contains(position) => self.wheel(-WHEEL),
            MouseEventKind::ScrollDown if area.contains(position) => self.wheel(WHEEL),
            _ => Reply::Ignored,
        }
    }

    /// Puts the caret where `position` was clicked.
    pub fn on_click(&mut self, area: Rect, position: Position) -> Reply {
        self.click(area, position, 1)
    }

    /// Puts the caret where `position` was clicked; the second time picks the word, the third the paragraph.
    pub fn click(&mut self, area: Rect, position: Position, times: u8) -> Reply {
        if !area.contains(position) {
            return Reply::Ignored;
        }
        self.goal = None;
        let place = self.place_at(area, position);
        let line = &self.model.lines()[place.0];
        let picked = match times {
            0 | 1 => return self.go(place, Hold::Drop),
            2 => caret::word_at(line, place.1),
            _ => 0..line.len(),
        };
        self.select((place.0, picked.start), (place.0, picked.end));
        Reply::Moved
    }

    /// Selects from where the button went down to `position`. Above and below the area the text moves along.
    pub fn drag(&mut self, area: Rect, position: Position) -> Reply {
        if area.is_empty() {
            return Reply::Ignored;
        }
        self.goal = None;
        self.go(self.place_at(area, position), Hold::Extend)
    }

    /// Moves the text by lines, down when `lines` is positive; the caret stays where it is.
    pub fn wheel(&mut self, lines: i32) -> Reply {
        let painted = self.painted.get_mut();
        painted.top = painted.top.saturating_add_signed(lines as isize);
        painted.free = true;
        Reply::Moved
    }

    fn place_at(&self, area: Rect, position: Position) -> Place {
        let below = i32::from(position.y.min(area.bottom())) - i32::from(area.y);
        let mut line = self.painted.get().top.saturating_add_signed(below.max(-1) as isize);
        for paragraph in 0..self.model.lines().len() {
            let rows = self.rows(paragraph);
            if let Some(row) = rows.get(line) {
                let column = i32::from(position.x) - left_edge(row, Align::Start, inner(area));
                return (paragraph, byte_in(&rows, line, column));
            }
            line -= rows.len();
        }
        self.end()
    }
}
