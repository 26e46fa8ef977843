//! A text area for replies and reasons. `ratatui-textarea` holds the lines, the selection and the history; laying out,
//! painting and moving are ours, because it knows no right-to-left text.
//!
//! Left and Right follow the direction of the paragraph, Up and Down the lines as painted. A paste is cleaned and
//! undone in one step; typing is undone word by word.

mod history;
mod moves;
mod paint;

use std::cell::Cell;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui_textarea::{CursorMove, TextArea};

use self::moves::byte_of;
use super::{Reply, caret};
use crate::layout_keys::latin;
use crate::persian::{Base, Options, clean};

/// Characters an editor takes unless told otherwise; one paragraph must stay under 65,536.
const LIMIT: usize = 20_000;

/// Whether ZWNJ can be seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zwnj {
    /// The letter before it is underlined.
    #[default]
    Shown,
    /// As in print.
    Hidden,
}

/// How the editor was painted last: keys that move by painted lines need it.
#[derive(Clone, Copy, Debug, Default)]
struct Painted {
    width: usize,
    height: usize,
    top: usize,
    options: Options,
}

/// What a move does to the selection.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hold {
    Drop,
    Extend,
}

/// A place in the text: paragraph, and bytes into it.
type Place = (usize, usize);

/// A text area with its caret, selection and history.
#[derive(Clone, Debug)]
pub struct Editor {
    model: TextArea<'static>,
    base: Base,
    zwnj: Zwnj,
    limit: usize,
    /// Cells from the reading edge that Up and Down try to keep.
    goal: Option<usize>,
    painted: Cell<Painted>,
}

impl Default for Editor {
    fn default() -> Self {
        Self::new("")
    }
}

impl Editor {
    /// An editor with this text, right to left, the caret at the end.
    pub fn new(text: &str) -> Self {
        let mut editor = Self {
            model: TextArea::default(),
            base: Base::Rtl,
            zwnj: Zwnj::default(),
            limit: LIMIT,
            goal: None,
            painted: Cell::default(),
        };
        editor.set_text(text);
        editor
    }

    /// The text, paragraphs parted by line feeds.
    pub fn text(&self) -> String {
        self.model.lines().join("\n")
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.model.is_empty()
    }

    /// Characters written, line feeds included.
    pub fn len(&self) -> usize {
        let lines = self.model.lines();
        lines.iter().map(|line| line.chars().count()).sum::<usize>() + lines.len() - 1
    }

    /// Starts over with this text, cleaned; the history begins here and the caret stands at the end.
    pub fn set_text(&mut self, text: &str) {
        let text: String = clean::typed(text).chars().take(self.limit).collect();
        self.model = TextArea::new(text.split('\n').map(str::to_owned).collect());
        self.model.set_max_histories(1000);
        self.model.move_cursor(CursorMove::Bottom);
        self.model.move_cursor(CursorMove::End);
        self.goal = None;
    }

    /// Takes at most so many characters.
    pub fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
    }

    /// The direction of paragraphs.
    pub fn base(&self) -> Base {
        self.base
    }

    /// Reads paragraphs in another direction.
    pub fn set_base(&mut self, base: Base) {
        self.base = base;
    }

    /// Shows or hides ZWNJ.
    pub fn set_zwnj(&mut self, zwnj: Zwnj) {
        self.zwnj = zwnj;
    }

    /// Puts text at the caret (a template, a paste), cleaned, as one step of the history.
    pub fn insert(&mut self, text: &str) -> Reply {
        let clean = clean::typed(text);
        let room = self.limit.saturating_sub(self.len());
        let fits: String = clean.chars().take(room).collect();
        self.goal = None;
        self.drop_empty_selection();
        if !fits.is_empty() && self.model.insert_str(fits) { Reply::Changed } else { Reply::Ignored }
    }

    /// The selected text.
    pub fn selection(&self) -> Option<String> {
        let (from, to) = self.selected()?;
        let lines = self.model.lines();
        if from.0 == to.0 {
            return Some(lines[from.0][from.1..to.1].to_owned());
        }
        let mut text = lines[from.0][from.1..].to_owned();
        for line in &lines[from.0 + 1..to.0] {
            text.push('\n');
            text.push_str(line);
        }
        text.push('\n');
        text.push_str(&lines[to.0][..to.1]);
        Some(text)
    }

    /// Takes a key.
    pub fn on_key(&mut self, key: KeyEvent) -> Reply {
        if key.kind == KeyEventKind::Release {
            return Reply::Ignored;
        }
        let has = |modifier| key.modifiers.contains(modifier);
        let (ctrl, alt) = (has(KeyModifiers::CONTROL), has(KeyModifiers::ALT));
        let hold = if has(KeyModifiers::SHIFT) { Hold::Extend } else { Hold::Drop };
        if !matches!(key.code, KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown) {
            self.goal = None;
        }
        match key.code {
            KeyCode::Left | KeyCode::Right => {
                let on = self.is_rtl(self.place().0) == (key.code == KeyCode::Left);
                let place = match (on, ctrl || alt) {
                    (true, false) => self.next(caret::after),
                    (true, true) => self.next(caret::word_after),
                    (false, false) => self.previous(caret::before),
                    (false, true) => self.previous(caret::word_before),
                };
                self.go(place, hold)
            }
            KeyCode::Home if ctrl => self.go((0, 0), hold),
            KeyCode::End if ctrl => self.go(self.end(), hold),
            KeyCode::Home => self.go(self.line_edges().0, hold),
            KeyCode::End => self.go(self.line_edges().1, hold),
            KeyCode::Up => self.lines_up(1, hold),
            KeyCode::Down => self.lines_down(1, hold),
            KeyCode::PageUp => self.lines_up(self.painted.get().height.max(2) - 1, hold),
            KeyCode::PageDown => self.lines_down(self.painted.get().height.max(2) - 1, hold),
            KeyCode::Enter => self.insert("\n"),
            KeyCode::Backspace if ctrl || alt => self.delete_back(self.previous(caret::word_before)),
            KeyCode::Backspace => self.backspace(),
            KeyCode::Delete if ctrl || alt => self.delete_on(self.next(caret::word_after)),
            KeyCode::Delete => self.delete_on(self.next(caret::after)),
            KeyCode::Char(' ') if ctrl || hold == Hold::Extend => self.type_char('\u{200C}'),
            KeyCode::Char(c) if ctrl && !alt => self.on_ctrl(latin(c).to_ascii_lowercase()),
            KeyCode::Char(c) if !alt => self.type_char(c),
            _ => Reply::Ignored,
        }
    }

    /// Takes pasted text.
    pub fn on_paste(&mut self, text: &str) -> Reply {
        self.insert(text)
    }

    fn on_ctrl(&mut self, key: char) -> Reply {
        match key {
            'a' => {
                self.model.select_all();
                Reply::Moved
            }
            'h' => self.backspace(),
            'w' => self.delete_back(self.previous(caret::word_before)),
            'z' => self.undo(),
            'y' => self.redo(),
            'c' if self.selected().is_some() => {
                self.model.copy();
                Reply::Moved
            }
            'x' if self.selected().is_some() => self.changed(TextArea::cut),
            'v' => self.changed(TextArea::paste),
            _ => Reply::Ignored,
        }
    }

    fn type_char(&mut self, c: char) -> Reply {
        if self.len() >= self.limit {
            return Reply::Ignored;
        }
        self.drop_empty_selection();
        let mut typed = false;
        for c in clean::typed(c.encode_utf8(&mut [0; 4])).chars() {
            self.model.insert_char(c);
            typed = true;
        }
        if typed { Reply::Changed } else { Reply::Ignored }
    }

    fn backspace(&mut self) -> Reply {
        self.drop_empty_selection();
        self.changed(TextArea::delete_char)
    }

    /// Deletes the selection, or from `place` to the caret.
    fn delete_back(&mut self, place: Place) -> Reply {
        self.drop_empty_selection();
        if self.selected().is_some() {
            return self.changed(|model| model.delete_str(0));
        }
        let count = self.distance(place, self.place());
        self.jump(place);
        self.changed(|model| model.delete_str(count))
    }

    /// Deletes the selection, or from the caret to `place`.
    fn delete_on(&mut self, place: Place) -> Reply {
        self.drop_empty_selection();
        let count = self.distance(self.place(), place);
        self.changed(|model| model.delete_str(count))
    }

    fn changed(&mut self, change: impl FnOnce(&mut TextArea<'static>) -> bool) -> Reply {
        if change(&mut self.model) { Reply::Changed } else { Reply::Moved }
    }

    /// The selection from its earlier to its later end, unless it is empty.
    fn selected(&self) -> Option<(Place, Place)> {
        let (from, to) = self.model.selection_range().filter(|(from, to)| from != to)?;
        let lines = self.model.lines();
        Some(((from.0, byte_of(&lines[from.0], from.1)), (to.0, byte_of(&lines[to.0], to.1))))
    }

    fn drop_empty_selection(&mut self) {
        if self.selected().is_none() {
            self.model.cancel_selection();
        }
    }
}
