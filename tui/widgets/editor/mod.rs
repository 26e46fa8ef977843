//! A text area for replies and reasons. `ratatui-textarea` holds the lines, the selection and the edits; laying out,
//! painting and moving are ours, because it knows no right-to-left text.
//!
//! Up and Down follow the lines as painted; Left and Right follow the paragraph or the cells, as [`Arrows`] says. Each
//! paragraph has a direction; a new one takes that of the one it was broken from. A paste is cleaned and is one step of
//! undo, also when it replaces a selection; typing is undone word by word, and a [pause](Editor::pause) ends a step.
//!
//! The model addresses lines and columns in 16 bits, so an editor holds at most 65,535 characters. What does not fit is
//! never dropped in silence: [`Editor::left_out`] tells how much it was.

mod history;
mod mouse;
mod moves;
mod paint;
#[cfg(test)]
mod tests;

use std::cell::Cell;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui_textarea::{CursorMove, TextArea};

use self::history::{History, Way};
use self::moves::byte_of;
use super::{Arrows, Reply, caret};
use crate::layout_keys::latin;
use crate::persian::{Base, Options, Side, clean};

/// Characters an editor takes unless told otherwise.
const LIMIT: usize = 20_000;
/// Characters the model can address.
const MOST: usize = u16::MAX as usize;

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
    /// The wheel moved the text away from the caret.
    free: bool,
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
    /// The direction of new text.
    base: Base,
    /// The direction of each paragraph.
    bases: Vec<Base>,
    zwnj: Zwnj,
    arrows: Arrows,
    limit: usize,
    left_out: usize,
    /// Cells from the reading edge that Up and Down try to keep.
    goal: Option<usize>,
    /// What was copied or cut here.
    kept: String,
    history: History,
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
            bases: Vec::new(),
            zwnj: Zwnj::default(),
            arrows: Arrows::default(),
            limit: LIMIT,
            left_out: 0,
            goal: None,
            kept: String::new(),
            history: History::default(),
            painted: Cell::default(),
        };
        editor.set_text(text);
        editor
    }

    /// The text, paragraphs parted by line feeds.
    pub fn text(&self) -> String {
        self.model.lines().join("\n")
    }

    /// The text as it should be kept: without useless ZWNJ, letters and their marks composed.
    pub fn saved(&self) -> String {
        clean::saved(&self.text())
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

    /// Starts over with this text, cleaned, also when it is longer than the limit; the history begins here and the caret
    /// stands at the end.
    pub fn set_text(&mut self, text: &str) {
        let clean = clean::typed(text);
        let text: String = clean.chars().take(MOST).collect();
        self.left_out = clean.chars().skip(MOST).count();
        self.model = TextArea::new(text.split('\n').map(str::to_owned).collect());
        self.model.set_max_histories(usize::MAX);
        self.model.move_cursor(CursorMove::Bottom);
        self.model.move_cursor(CursorMove::End);
        self.bases = vec![self.base; self.model.lines().len()];
        self.history = History::default();
        self.settle();
    }

    /// Characters before the caret, line feeds included.
    pub fn caret(&self) -> usize {
        self.distance((0, 0), self.place())
    }

    /// Puts the caret after so many characters, or at the end.
    pub fn set_caret(&mut self, characters: usize) {
        let mut left = characters;
        let mut place = self.end();
        for (paragraph, line) in self.model.lines().iter().enumerate() {
            let length = line.chars().count();
            if left <= length {
                place = (paragraph, byte_of(line, left));
                break;
            }
            left -= length + 1;
        }
        self.go(place, Hold::Drop);
    }

    /// Takes at most so many characters (never more than 65,535).
    pub fn set_limit(&mut self, limit: usize) {
        self.limit = limit.min(MOST);
    }

    /// Characters of the last text or paste that did not fit; 0 when all did.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// The direction of the paragraph with the caret.
    pub fn base(&self) -> Base {
        self.bases[self.model.cursor().0]
    }

    /// Reads all paragraphs in another direction.
    pub fn set_base(&mut self, base: Base) {
        self.base = base;
        self.bases.fill(base);
    }

    /// Turns the paragraph with the caret round. A step of undo.
    pub fn toggle_direction(&mut self) {
        let before = self.bases.clone();
        let paragraph = self.place().0;
        self.bases[paragraph] = if self.is_rtl(paragraph) { Base::Ltr } else { Base::Rtl };
        self.history.record(0, Way::Whole, before, self.bases.clone());
        self.settle();
    }

    /// Shows or hides ZWNJ.
    pub fn set_zwnj(&mut self, zwnj: Zwnj) {
        self.zwnj = zwnj;
    }

    /// Shows ZWNJ when it is hidden, and hides it when it is shown.
    pub fn toggle_zwnj(&mut self) {
        self.zwnj = match self.zwnj {
            Zwnj::Shown => Zwnj::Hidden,
            Zwnj::Hidden => Zwnj::Shown,
        };
    }

    /// What Left and Right do.
    pub fn set_arrows(&mut self, arrows: Arrows) {
        self.arrows = arrows;
    }

    /// Puts text in place of the selection or at the caret (a template, a paste), cleaned, as one step of the history.
    pub fn insert(&mut self, text: &str) -> Reply {
        self.replace(&clean::typed(text), Way::Whole)
    }

    /// The paragraph with the caret, when the caret stands at its end and nothing is selected.
    pub fn line_before_caret(&self) -> Option<&str> {
        let (paragraph, at) = self.place();
        let line = &self.model.lines()[paragraph];
        (at == line.len() && self.selected().is_none()).then_some(line)
    }

    /// Puts other text in place of the paragraph with the caret, cleaned, as one step of the history.
    pub fn replace_line(&mut self, text: &str) -> Reply {
        let paragraph = self.place().0;
        self.select((paragraph, 0), (paragraph, self.model.lines()[paragraph].len()));
        self.replace(&clean::typed(text), Way::Whole)
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
            KeyCode::Left if self.arrows == Arrows::Visual && !ctrl && !alt => self.go(self.beside(Side::Left), hold),
            KeyCode::Right if self.arrows == Arrows::Visual && !ctrl && !alt => self.go(self.beside(Side::Right), hold),
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
            KeyCode::Backspace if ctrl || alt => self.erase(self.previous(caret::word_before), Way::Whole),
            KeyCode::Backspace => self.backspace(),
            KeyCode::Delete if ctrl || alt => self.erase(self.next(caret::word_after), Way::Whole),
            KeyCode::Delete => self.erase(self.next(caret::after), Way::Erased),
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
        match (key, self.selection()) {
            ('a', _) => {
                self.select((0, 0), self.end());
                Reply::Moved
            }
            ('h', _) => self.backspace(),
            ('w', _) => self.erase(self.previous(caret::word_before), Way::Whole),
            ('z', _) => self.undo(),
            ('y', _) => self.redo(),
            ('c', Some(selection)) => {
                self.kept = selection;
                Reply::Moved
            }
            ('x', Some(selection)) => {
                self.kept = selection;
                self.erase(self.place(), Way::Whole)
            }
            ('v', _) => self.insert(&self.kept.clone()),
            _ => Reply::Ignored,
        }
    }

    fn type_char(&mut self, c: char) -> Reply {
        let clean = clean::typed(c.encode_utf8(&mut [0; 4])).into_owned();
        self.replace(&clean, Way::Typed(c))
    }

    fn backspace(&mut self) -> Reply {
        let one_back = |line: &str, at: usize| line[..at].char_indices().next_back().map_or(0, |(before, _)| before);
        self.erase(self.previous(one_back), Way::Erased)
    }

    /// Puts clean text in place of the selection, as far as there is room.
    fn replace(&mut self, clean: &str, way: Way) -> Reply {
        let selected = self.selected();
        let room = self.limit.saturating_sub(self.len() - selected.map_or(0, |(from, to)| self.distance(from, to)));
        let fits: String = clean.chars().take(room).collect();
        self.left_out = clean.chars().skip(room).count();
        if fits.is_empty() {
            return Reply::Ignored;
        }
        let before = self.bases.clone();
        let mut edits = 1;
        if let Some((from, to)) = selected {
            self.take_out(from, to);
            edits += 1;
        }
        self.model.cancel_selection();
        let paragraph = self.model.cursor().0;
        let new = fits.matches('\n').count();
        let base = self.bases[paragraph];
        self.bases.splice(paragraph..paragraph, std::iter::repeat_n(base, new));
        self.model.insert_str(fits);
        if selected.is_some() {
            self.history.close();
        }
        self.history.record(edits, way, before, self.bases.clone());
        self.settle();
        Reply::Changed
    }

    /// Deletes the selection, or what stands between the caret and `place`.
    fn erase(&mut self, place: Place, way: Way) -> Reply {
        let here = self.place();
        let (from, to) = self.selected().unwrap_or((here.min(place), here.max(place)));
        if from == to {
            return Reply::Moved;
        }
        let way = if self.selected().is_some() { Way::Whole } else { way };
        let before = self.bases.clone();
        self.take_out(from, to);
        self.history.record(1, way, before, self.bases.clone());
        self.settle();
        Reply::Changed
    }

    /// One edit of the model. A paragraph joined to the one before it takes its direction, unless that one was empty.
    fn take_out(&mut self, from: Place, to: Place) {
        let count = self.distance(from, to);
        self.model.cancel_selection();
        self.jump(from);
        self.model.delete_str(count);
        let kept = if from.1 == 0 { to.0 } else { from.0 };
        let base = self.bases[kept];
        self.bases.drain(from.0..to.0);
        self.bases[from.0] = base;
    }

    /// After every change: Up and Down aim anew, and the text follows the caret.
    fn settle(&mut self) {
        self.goal = None;
        self.painted.get_mut().free = false;
    }

    /// The selection from its earlier to its later end, unless it is empty.
    fn selected(&self) -> Option<(Place, Place)> {
        let (from, to) = self.model.selection_range().filter(|(from, to)| from != to)?;
        let lines = self.model.lines();
        Some(((from.0, byte_of(&lines[from.0], from.1)), (to.0, byte_of(&lines[to.0], to.1))))
    }
}
