//! A field of one line: a name, a code, a search, a password.
//!
//! Left and Right follow the direction of the field: in a right-to-left one, Left goes on. Letters with their marks are
//! passed as one; Backspace takes one code point, so that a wrong mark can be corrected. With [`Arrows::Visual`] Left and
//! Right move by painted cells instead.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use unicode_segmentation::UnicodeSegmentation;

use super::text::{Align, row_at};
use super::theme::{Focus, Theme};
use super::{Arrows, Reply, caret};
use crate::layout_keys::latin;
use crate::persian::{Base, Caret, Direction, Options, Row, Scribe, Side, clean, lay};

/// Characters a field takes unless told otherwise.
const LIMIT: usize = 1000;
/// Stands for a letter of a password.
const DOT: &str = "•";

/// Whether what is typed can be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Face {
    #[default]
    Open,
    /// Open, and letters are kept as typed.
    Verbatim,
    Masked,
}

/// The text and caret of a field.
#[derive(Clone)]
pub struct Input {
    text: String,
    /// Bytes before the caret.
    at: usize,
    base: Base,
    face: Face,
    arrows: Arrows,
    limit: usize,
    /// How it was painted last: by which options, and by how many cells it slid.
    painted: Cell<(Options, i32)>,
}

impl Default for Input {
    fn default() -> Self {
        Self::new(Base::Rtl)
    }
}

impl fmt::Debug for Input {
    /// Without the text: it may be a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input").field("bytes", &self.text.len()).field("base", &self.base).finish_non_exhaustive()
    }
}

impl Input {
    /// An empty field.
    pub fn new(base: Base) -> Self {
        Self {
            text: String::new(),
            at: 0,
            base,
            face: Face::Open,
            arrows: Arrows::default(),
            limit: LIMIT,
            painted: Cell::default(),
        }
    }

    /// An empty field that shows a dot for each letter and keeps letters as typed.
    pub fn password() -> Self {
        Self { face: Face::Masked, ..Self::new(Base::Ltr) }
    }

    /// The same field, keeping letters as typed: a file name with an Arabic yeh must be found as it is spelled.
    #[must_use]
    pub fn verbatim(self) -> Self {
        Self { face: Face::Verbatim, ..self }
    }

    /// The same field with another limit, in characters.
    #[must_use]
    pub fn limit(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Replaces the text; the caret goes to its end.
    pub fn set_text(&mut self, text: &str) {
        self.text.clear();
        self.at = 0;
        self.insert(text);
    }

    /// Hands the text over and empties the field.
    pub fn take(&mut self) -> String {
        self.at = 0;
        std::mem::take(&mut self.text)
    }

    /// What Left and Right do.
    pub fn set_arrows(&mut self, arrows: Arrows) {
        self.arrows = arrows;
    }

    /// Which way the letters run where the caret stands, for a status line.
    pub fn direction(&self) -> Direction {
        let (row, at) = self.row();
        row.direction_at(at)
    }

    /// Puts the caret where `position` was clicked; `area` is where the field was painted.
    pub fn on_click(&mut self, area: Rect, position: Position) -> Reply {
        if !area.contains(position) {
            return Reply::Ignored;
        }
        let (row, _) = self.row();
        let byte = row.byte_at(i32::from(position.x) - left_edge(&row, self.painted.get().1, area));
        self.go(match self.face {
            Face::Open | Face::Verbatim => byte,
            Face::Masked => {
                let dots = byte / DOT.len();
                self.text.grapheme_indices(true).nth(dots).map_or(self.text.len(), |(at, _)| at)
            }
        })
    }

    /// Takes pasted text, cleaned; line feeds become spaces.
    pub fn on_paste(&mut self, text: &str) -> Reply {
        self.insert(text)
    }

    /// Takes a key.
    pub fn on_key(&mut self, key: KeyEvent) -> Reply {
        if key.kind == KeyEventKind::Release {
            return Reply::Ignored;
        }
        let on_right = self.rtl() == (key.code == KeyCode::Left);
        let (ctrl, alt) = (key.modifiers.contains(KeyModifiers::CONTROL), key.modifiers.contains(KeyModifiers::ALT));
        match key.code {
            KeyCode::Left | KeyCode::Right
                if self.arrows == Arrows::Visual && self.face != Face::Masked && !ctrl && !alt =>
            {
                let side = if key.code == KeyCode::Left { Side::Left } else { Side::Right };
                let (row, at) = self.row();
                self.go(row.beside(at, side).unwrap_or(at))
            }
            KeyCode::Left | KeyCode::Right => self.go(match (on_right, ctrl || alt) {
                (true, false) => caret::after(&self.text, self.at),
                (true, true) => caret::word_after(&self.text, self.at),
                (false, false) => caret::before(&self.text, self.at),
                (false, true) => caret::word_before(&self.text, self.at),
            }),
            KeyCode::Home => self.go(0),
            KeyCode::End => self.go(self.text.len()),
            KeyCode::Backspace if ctrl || alt => self.cut_from(caret::word_before(&self.text, self.at)),
            KeyCode::Backspace => self.backspace(),
            KeyCode::Delete if ctrl || alt => self.cut_to(caret::word_after(&self.text, self.at)),
            KeyCode::Delete => self.cut_to(caret::after(&self.text, self.at)),
            KeyCode::Char(' ') if ctrl => self.insert("\u{200C}"),
            KeyCode::Char(c) if ctrl && !alt => match latin(c).to_ascii_lowercase() {
                'a' => self.go(0),
                'e' => self.go(self.text.len()),
                'h' => self.backspace(),
                'k' => self.cut_to(self.text.len()),
                'u' => self.cut_from(0),
                'w' => self.cut_from(caret::word_before(&self.text, self.at)),
                _ => Reply::Ignored,
            },
            KeyCode::Char(c) if !alt => self.insert(c.encode_utf8(&mut [0; 4])),
            _ => Reply::Ignored,
        }
    }

    /// Paints the field on the first line of `area`; returns where the caret belongs when keys go here.
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
        let (shown, at) = self.shown();
        let row = scribe.row(&shown, self.base);
        let at = row.caret(at);
        let (behind, width) = (self.distance(&row, at), i32::from(area.width));
        // The field slides so that the caret, and the empty cell after the last letter, can be seen.
        let slide = (behind - width + 1).max(0);
        self.painted.set((scribe.options(), slide));
        if shown.is_empty() {
            let row = scribe.fit(placeholder, Base::Auto, area.width.into());
            let align = if self.rtl() { Align::Right } else { Align::Left };
            row_at(&row, align, theme.faint(), area, buf);
        } else {
            paint(&row, slide, theme, area, buf);
        }
        let x = if self.rtl() {
            i32::from(area.right()) - 1 - (behind - slide)
        } else {
            i32::from(area.x) + behind - slide
        };
        (focus == Focus::Here).then_some(Position::new(x as u16, area.y))
    }

    /// The row as it was painted, and the caret in its text.
    fn row(&self) -> (Row, usize) {
        let (shown, at) = self.shown();
        (lay(&shown, self.base, self.painted.get().0), at)
    }

    /// What is painted, and the caret in it.
    fn shown(&self) -> (Cow<'_, str>, usize) {
        match self.face {
            Face::Open | Face::Verbatim => (Cow::Borrowed(&self.text), self.at),
            Face::Masked => {
                let dots = |text: &str| DOT.repeat(text.graphemes(true).count());
                (Cow::Owned(dots(&self.text)), dots(&self.text[..self.at]).len())
            }
        }
    }

    /// Cells between the reading edge and the caret.
    fn distance(&self, row: &Row, at: Caret) -> i32 {
        match at {
            // Letters left in logical order at the right edge: there is no cell after the last one.
            Caret::After if self.rtl() && !row.ends_left() => 0,
            Caret::After => row.width() as i32,
            Caret::On(column) if self.rtl() => row.width() as i32 - 1 - i32::from(column),
            Caret::On(column) => column.into(),
        }
    }

    fn rtl(&self) -> bool {
        match self.base {
            Base::Rtl => true,
            Base::Ltr => false,
            Base::Auto => lay(&self.text, Base::Auto, Options::default()).is_rtl(),
        }
    }

    fn go(&mut self, at: usize) -> Reply {
        self.at = at;
        Reply::Moved
    }

    fn insert(&mut self, text: &str) -> Reply {
        let clean: Cow<'_, str> = match self.face {
            Face::Open => clean::typed(text),
            Face::Verbatim | Face::Masked => text.chars().filter(|c| !clean::is_hostile(*c)).collect::<String>().into(),
        };
        let room = self.limit.saturating_sub(self.text.chars().count());
        let before = self.text.len();
        for c in clean.chars().take(room) {
            let c = if c == '\n' || c == '\t' { ' ' } else { c };
            self.text.insert(self.at, c);
            self.at += c.len_utf8();
        }
        if self.text.len() == before { Reply::Ignored } else { Reply::Changed }
    }

    fn backspace(&mut self) -> Reply {
        let from = self.text[..self.at].char_indices().next_back().map_or(0, |(from, _)| from);
        self.cut_from(from)
    }

    fn cut_from(&mut self, from: usize) -> Reply {
        if from == self.at {
            return Reply::Moved;
        }
        self.text.drain(from..self.at);
        self.at = from;
        Reply::Changed
    }

    fn cut_to(&mut self, to: usize) -> Reply {
        if to == self.at {
            return Reply::Moved;
        }
        self.text.drain(self.at..to);
        Reply::Changed
    }
}

/// The column of the left edge of a row that slid by `slide` cells.
fn left_edge(row: &Row, slide: i32, area: Rect) -> i32 {
    if row.is_rtl() { i32::from(area.right()) - row.width() as i32 + slide } else { i32::from(area.x) - slide }
}

fn paint(row: &Row, slide: i32, theme: Theme, area: Rect, buf: &mut Buffer) {
    let mut x = left_edge(row, slide, area);
    for glyph in row.glyphs() {
        let next = x + i32::from(glyph.width);
        if x >= i32::from(area.x) && next <= i32::from(area.right()) {
            super::text::put(buf, x as u16, area.y, glyph.symbol, glyph.width, theme.plain());
        }
        x = next;
    }
}
