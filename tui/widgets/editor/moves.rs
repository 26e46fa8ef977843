//! Where the caret goes: by letters and words of the text, by cells and lines as they were painted.

use std::ops::Range;

use ratatui_textarea::CursorMove;

use super::{Editor, Hold, Painted, Place};
use crate::persian::{Base, Caret, Direction, Row, Side, wrap};
use crate::widgets::Reply;

impl Editor {
    /// Which way the letters run where the caret stands, for a status line.
    pub fn direction(&self) -> Direction {
        let (paragraph, at) = self.place();
        let rows = self.rows(paragraph);
        rows[row_of(&rows, at)].direction_at(at)
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

    /// One painted cell to a side; over the edge of a line, to the next line that is read or the one before.
    pub(super) fn beside(&self, side: Side) -> Place {
        let (paragraph, at) = self.place();
        let rows = self.rows(paragraph);
        let line = row_of(&rows, at);
        let row = &rows[line];
        let last = |line: usize, rows: &[Row]| line + 1 == rows.len();
        // The empty cell after the last letter belongs to the next line, unless this is the last one.
        if let Some(to) = row.beside(at, side).filter(|to| *to < row.source().end || last(line, &rows)) {
            return (paragraph, to);
        }
        let on = row.ends_left() == (side == Side::Left);
        if on && !last(line, &rows) {
            return (paragraph, rows[line + 1].first_cell());
        }
        if on {
            return match self.model.lines().get(paragraph + 1) {
                Some(_) => (paragraph + 1, self.rows(paragraph + 1)[0].first_cell()),
                None => (paragraph, at),
            };
        }
        match (line.checked_sub(1), paragraph.checked_sub(1)) {
            (Some(above), _) => (paragraph, line_end(&rows, above)),
            (None, Some(above)) => (above, self.model.lines()[above].len()),
            (None, None) => (paragraph, at),
        }
    }

    /// Selects from one place to another; the caret stands at the second.
    pub(super) fn select(&mut self, from: Place, to: Place) {
        self.model.cancel_selection();
        self.jump(from);
        self.model.start_selection();
        self.jump(to);
        self.history.close();
        self.painted.get_mut().free = false;
    }

    pub(super) fn go(&mut self, place: Place, hold: Hold) -> Reply {
        self.history.close();
        self.painted.get_mut().free = false;
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
        match self.bases[paragraph] {
            Base::Rtl => true,
            Base::Ltr => false,
            Base::Auto => self.rows(paragraph).first().is_none_or(Row::is_rtl),
        }
    }

    /// The paragraph as it was painted, or on one line when it never was.
    pub(super) fn rows(&self, paragraph: usize) -> Vec<Row> {
        let Painted { width, options, .. } = self.painted.get();
        let width = if width == 0 { usize::MAX } else { width };
        wrap(&self.model.lines()[paragraph], self.bases[paragraph], width, options)
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
        Caret::On(column) if row.ends_left() => (row.width() - 1).saturating_sub(column.into()),
        Caret::On(column) => column.into(),
    }
}

pub(super) fn byte_at(rows: &[Row], line: usize, reach: usize) -> usize {
    let row = &rows[line];
    let column = if row.ends_left() { row.width() as i32 - 1 - reach as i32 } else { reach as i32 };
    byte_in(rows, line, column)
}

pub(super) fn byte_in(rows: &[Row], line: usize, column: i32) -> usize {
    rows[line].byte_at(column).min(line_end(rows, line))
}
