//! Where the caret goes: by letters and words of the text, by lines as they were painted, by a click.

use std::ops::Range;

use ratatui::layout::{Position, Rect};
use ratatui_textarea::CursorMove;

use super::paint::inner;
use super::{Editor, Hold, Painted, Place};
use crate::persian::{Base, Caret, Row, wrap};
use crate::widgets::Reply;
use crate::widgets::text::{Align, left_edge};

impl Editor {
    /// Puts the caret where `position` was clicked; `area` is where the editor was painted.
    pub fn on_click(&mut self, area: Rect, position: Position) -> Reply {
        if !area.contains(position) {
            return Reply::Ignored;
        }
        let painted = self.painted.get();
        let mut line = painted.top + usize::from(position.y - area.y);
        for paragraph in 0..self.model.lines().len() {
            let rows = self.rows(paragraph);
            if let Some(row) = rows.get(line) {
                let column = i32::from(position.x) - left_edge(row, Align::Start, inner(area));
                let byte = byte_in(&rows, line, column);
                return self.go((paragraph, byte), Hold::Drop);
            }
            line -= rows.len();
        }
        self.go(self.end(), Hold::Drop)
    }

    /// Where the caret stands.
    pub(super) fn place(&self) -> Place {
        let cursor = self.model.cursor();
        (cursor.0, byte_of(&self.model.lines()[cursor.0], cursor.1))
    }

    pub(super) fn end(&self) -> Place {
        let lines = self.model.lines();
        (lines.len() - 1, lines.last().map_or(0, String::len))
    }

    pub(super) fn next(&self, step: fn(&str, usize) -> usize) -> Place {
        let (paragraph, at) = self.place();
        let lines = self.model.lines();
        match (at < lines[paragraph].len(), paragraph + 1 < lines.len()) {
            (true, _) => (paragraph, step(&lines[paragraph], at)),
            (false, true) => (paragraph + 1, 0),
            (false, false) => (paragraph, at),
        }
    }

    pub(super) fn previous(&self, step: fn(&str, usize) -> usize) -> Place {
        let (paragraph, at) = self.place();
        let lines = self.model.lines();
        match (at, paragraph.checked_sub(1)) {
            (0, Some(above)) => (above, lines[above].len()),
            (at, _) => (paragraph, step(&lines[paragraph], at)),
        }
    }

    /// Characters between two places, a line feed counting as one.
    pub(super) fn distance(&self, from: Place, to: Place) -> usize {
        let lines = self.model.lines();
        let chars = |line: usize, range: Range<usize>| lines[line][range].chars().count();
        if from.0 == to.0 {
            return chars(from.0, from.1..to.1);
        }
        let between: usize = (from.0 + 1..to.0).map(|line| chars(line, 0..lines[line].len()) + 1).sum();
        chars(from.0, from.1..lines[from.0].len()) + 1 + between + chars(to.0, 0..to.1)
    }

    pub(super) fn go(&mut self, place: Place, hold: Hold) -> Reply {
        match hold {
            Hold::Drop => self.model.cancel_selection(),
            Hold::Extend if !self.model.is_selecting() => self.model.start_selection(),
            Hold::Extend => {}
        }
        self.jump(place);
        Reply::Moved
    }

    pub(super) fn jump(&mut self, (paragraph, byte): Place) {
        let column = self.model.lines()[paragraph][..byte].chars().count();
        let short = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        self.model.move_cursor(CursorMove::Jump(short(paragraph), short(column)));
    }

    pub(super) fn is_rtl(&self, paragraph: usize) -> bool {
        match self.base {
            Base::Rtl => true,
            Base::Ltr => false,
            Base::Auto => self.rows(paragraph).first().is_none_or(Row::is_rtl),
        }
    }

    /// The paragraph as it was painted, or on one line when it never was.
    pub(super) fn rows(&self, paragraph: usize) -> Vec<Row> {
        let Painted { width, options, .. } = self.painted.get();
        let width = if width == 0 { usize::MAX } else { width };
        wrap(&self.model.lines()[paragraph], self.base, width, options)
    }

    /// The ends of the painted line the caret is on.
    pub(super) fn line_edges(&self) -> (Place, Place) {
        let (paragraph, at) = self.place();
        let rows = self.rows(paragraph);
        let line = row_of(&rows, at);
        ((paragraph, rows[line].source().start), (paragraph, line_end(&rows, line)))
    }

    pub(super) fn lines_up(&mut self, count: usize, hold: Hold) -> Reply {
        let (mut paragraph, at) = self.place();
        let mut rows = self.rows(paragraph);
        let mut line = row_of(&rows, at);
        let goal = *self.goal.get_or_insert(reach(&rows[line], at));
        for _ in 0..count {
            if line > 0 {
                line -= 1;
            } else if paragraph > 0 {
                paragraph -= 1;
                rows = self.rows(paragraph);
                line = rows.len() - 1;
            } else {
                return self.go((0, 0), hold);
            }
        }
        self.go((paragraph, byte_at(&rows, line, goal)), hold)
    }

    pub(super) fn lines_down(&mut self, count: usize, hold: Hold) -> Reply {
        let (mut paragraph, at) = self.place();
        let mut rows = self.rows(paragraph);
        let mut line = row_of(&rows, at);
        let goal = *self.goal.get_or_insert(reach(&rows[line], at));
        for _ in 0..count {
            if line + 1 < rows.len() {
                line += 1;
            } else if paragraph + 1 < self.model.lines().len() {
                paragraph += 1;
                rows = self.rows(paragraph);
                line = 0;
            } else {
                return self.go(self.end(), hold);
            }
        }
        self.go((paragraph, byte_at(&rows, line, goal)), hold)
    }
}

pub(super) fn byte_of(line: &str, chars: usize) -> usize {
    line.char_indices().nth(chars).map_or(line.len(), |(byte, _)| byte)
}

/// The row of a wrapped paragraph the caret is on.
pub(super) fn row_of(rows: &[Row], byte: usize) -> usize {
    rows.iter().position(|row| row.source().contains(&byte)).unwrap_or(rows.len().saturating_sub(1))
}

/// The last place on a painted line: before the letter that begins the next one would be on the next one.
pub(super) fn line_end(rows: &[Row], line: usize) -> usize {
    let row = &rows[line];
    if line + 1 == rows.len() {
        return row.source().end;
    }
    row.glyphs().map(|glyph| glyph.source.start).max().unwrap_or(row.source().start)
}

/// Cells between the reading edge and the caret.
pub(super) fn reach(row: &Row, byte: usize) -> usize {
    match row.caret(byte) {
        Caret::After => row.width(),
        Caret::On(column) if row.is_rtl() => (row.width() - 1).saturating_sub(column.into()),
        Caret::On(column) => column.into(),
    }
}

pub(super) fn byte_at(rows: &[Row], line: usize, reach: usize) -> usize {
    let row = &rows[line];
    let column = if row.is_rtl() { row.width() as i32 - 1 - reach as i32 } else { reach as i32 };
    byte_in(rows, line, column)
}

pub(super) fn byte_in(rows: &[Row], line: usize, column: i32) -> usize {
    rows[line].byte_at(column).min(line_end(rows, line))
}
