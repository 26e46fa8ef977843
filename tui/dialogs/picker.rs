//! A short list that narrows while one types: units, clerks, templates.

use std::cell::Cell;

use crossterm::event::{KeyEvent, MouseButton, MouseEvent, MouseEventKind};
use pishkhan::domain::text::{fold, persian_digits};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::layout_keys::latin;
use crate::persian::{Base, Scribe};
use crate::widgets::text::line;
use crate::widgets::{Column, Focus, Input, Item, List, Reply, Theme, Width};

/// Cells for the short codes at most.
const CODE_MOST: usize = 8;

/// One entry.
#[derive(Clone, Debug)]
pub struct Choice<T> {
    /// What it stands for.
    pub value: T,
    /// The short code.
    pub code: String,
    /// What the list shows.
    pub name: String,
    /// Whether it is ticked.
    pub ticked: bool,
}

/// What the mouse did to a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// Another entry is selected.
    Moved,
    /// The selected entry was clicked.
    Again,
    /// The wheel turned.
    Wheel,
}

/// The entries, the filter and the selection.
#[derive(Clone, Debug)]
pub struct Picker<T> {
    choices: Vec<Choice<T>>,
    filter: Input,
    /// Place among the entries that fit the filter.
    at: Option<usize>,
    /// Whether the first nine entries have a digit each that picks them.
    numbered: bool,
    /// Whether the selection is shown only while the keys go here: it chooses nothing by itself.
    shy: bool,
    /// Where the entries were painted, and the first of them.
    painted: Cell<(Rect, usize)>,
}

impl<T: Clone> Picker<T> {
    /// A picker with nothing selected.
    pub fn new(choices: impl IntoIterator<Item = (T, String, String)>) -> Self {
        let choices = choices.into_iter().map(|(value, code, name)| Choice { value, code, name, ticked: false });
        Self {
            choices: choices.collect(),
            filter: Input::default().limit(40),
            at: None,
            numbered: false,
            shy: false,
            painted: Cell::default(),
        }
    }

    /// The same with the first entry selected.
    #[must_use]
    pub fn on_first(mut self) -> Self {
        self.at = (!self.choices.is_empty()).then_some(0);
        self
    }

    /// The same as a list whose selection alone means nothing.
    #[must_use]
    pub fn shy(self) -> Self {
        Self { shy: true, ..self }
    }

    /// The same with a digit before each of the first nine entries.
    #[must_use]
    pub fn numbered(self) -> Self {
        Self { numbered: true, ..self }
    }

    /// Selects the entry of this digit, from 1, while nothing is typed; says whether there is one.
    pub fn pick(&mut self, digit: usize) -> bool {
        let place = digit.checked_sub(1).filter(|place| self.has_digits() && *place < self.choices.len());
        self.at = place.or(self.at);
        place.is_some()
    }

    /// Digits are letters of the filter once something is typed.
    fn has_digits(&self) -> bool {
        self.numbered && self.filter.is_empty()
    }

    /// The entry of this short code.
    pub fn of_code(&self, code: &str) -> Option<&Choice<T>> {
        let code = fold(code);
        self.choices.iter().find(|choice| !code.is_empty() && fold(&choice.code) == code)
    }

    /// Selects the first entry for which this holds.
    #[must_use]
    pub fn on(mut self, is: impl Fn(&T) -> bool) -> Self {
        self.at = self.choices.iter().position(|choice| is(&choice.value));
        self
    }

    /// The same with these entries ticked.
    #[must_use]
    pub fn with_ticks(mut self, is: impl Fn(&T) -> bool) -> Self {
        for choice in &mut self.choices {
            choice.ticked = is(&choice.value);
        }
        self
    }

    /// The entries that fit the filter.
    pub fn shown(&self) -> Vec<&Choice<T>> {
        self.choices.iter().filter(|choice| fits(choice, self.filter.text())).collect()
    }

    /// The selected entry.
    pub fn selected(&self) -> Option<&Choice<T>> {
        self.shown().get(self.at?).copied()
    }

    /// Whether something was typed that no entry fits.
    pub fn finds_nothing(&self) -> bool {
        !self.filter.text().trim().is_empty() && self.shown().is_empty()
    }

    /// The ticked entries.
    pub fn ticked(&self) -> impl Iterator<Item = &Choice<T>> {
        self.choices.iter().filter(|choice| choice.ticked)
    }

    /// Ticks or unticks the selected entry.
    pub fn toggle(&mut self) {
        let filter = self.filter.text().to_owned();
        let mut shown = self.choices.iter_mut().filter(|choice| fits(choice, &filter));
        if let Some(choice) = self.at.and_then(|at| shown.nth(at)) {
            choice.ticked = !choice.ticked;
        }
    }

    /// One entry up or down.
    pub fn step(&mut self, rows: isize) {
        let last = self.shown().len().checked_sub(1);
        self.at = match (self.at, last) {
            (_, None) => None,
            (None, Some(last)) => Some(if rows < 0 { last } else { 0 }),
            (Some(at), Some(last)) => Some(at.saturating_add_signed(rows).min(last)),
        };
    }

    /// A key for the filter.
    pub fn on_key(&mut self, key: KeyEvent) {
        let reply = self.filter.on_key(key);
        self.typed(reply);
    }

    /// Takes the mouse: a click on an entry selects it, the wheel over the entries goes through them.
    pub fn on_mouse(&mut self, event: MouseEvent) -> Option<Hit> {
        let (area, first) = self.painted.get();
        if !area.contains(Position::new(event.column, event.row)) {
            return None;
        }
        match event.kind {
            MouseEventKind::Down(MouseButton::Left) => {
                let place = first + usize::from(event.row - area.y);
                if place >= self.shown().len() {
                    return None;
                }
                let again = self.at.replace(place) == Some(place);
                Some(if again { Hit::Again } else { Hit::Moved })
            }
            MouseEventKind::ScrollDown => {
                self.step(1);
                Some(Hit::Wheel)
            }
            MouseEventKind::ScrollUp => {
                self.step(-1);
                Some(Hit::Wheel)
            }
            _ => None,
        }
    }

    /// Pasted text for the filter.
    pub fn on_paste(&mut self, text: &str) {
        let reply = self.filter.on_paste(text);
        self.typed(reply);
    }

    fn typed(&mut self, reply: Reply) {
        if reply == Reply::Changed {
            self.at = (!self.shown().is_empty()).then_some(0);
        }
    }

    /// Paints the filter line and the entries under it.
    pub fn draw(
        &self,
        scribe: &Scribe,
        theme: Theme,
        prompt: &str,
        focus: Focus,
        area: Rect,
        buf: &mut Buffer,
    ) -> Option<Position> {
        if area.is_empty() {
            return None;
        }
        let head = Rect { height: 1, ..area };
        let used = line(scribe, prompt, Base::Rtl, theme.faint(), head, buf);
        let field = Rect { width: area.width.saturating_sub(used + 1), ..head };
        let caret = self.filter.draw(scribe, theme, "", focus, field, buf);
        let body = Rect { y: area.y + 1, height: area.height - 1, ..area };
        let height = usize::from(body.height).max(1);
        let shown = self.shown();
        let at = self.at.unwrap_or(0);
        let first = (at + 1).saturating_sub(height).min(shown.len().saturating_sub(height));
        self.painted.set((body, first));
        let widest = self.choices.iter().map(|choice| scribe.row(&choice.code, Base::Rtl).width()).max();
        let codes = widest.unwrap_or(0).min(CODE_MOST) as u16;
        let mut columns = vec![Column::new("", Width::Cells(codes)), Column::new("", Width::Share(1))];
        if self.has_digits() {
            columns.insert(0, Column::new("", Width::Cells(1)));
        }
        let items: Vec<Item<'_>> = shown
            .iter()
            .enumerate()
            .skip(first)
            .take(height)
            .map(|(place, choice)| {
                let mut cells = vec![
                    crate::widgets::Cell::new(choice.code.as_str(), theme.faint()),
                    crate::widgets::Cell::new(choice.name.as_str(), Style::new()),
                ];
                if self.has_digits() {
                    let digit = if place < 9 { persian_digits(&(place + 1).to_string()) } else { String::new() };
                    cells.insert(0, crate::widgets::Cell::new(digit, theme.strong()));
                }
                Item { cells, mark: if choice.ticked { "✓" } else { "" } }
            })
            .collect();
        let seen = focus == Focus::Here || !self.shy;
        let selected = self.at.filter(|_| seen).map(|at| at - first);
        List { columns: &columns, items: &items, selected, focus, first, total: shown.len() }
            .draw(scribe, theme, body, buf);
        caret
    }
}

/// Whether an entry fits what was typed, also with the wrong keyboard layout on.
fn fits<T>(choice: &Choice<T>, typed: &str) -> bool {
    let typed = fold(typed.trim());
    if typed.is_empty() {
        return true;
    }
    let latin: String = typed.chars().map(latin).collect();
    let (code, name) = (fold(&choice.code), fold(&choice.name));
    code.starts_with(&typed) || code.starts_with(&latin) || name.contains(&typed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyCode;

    fn picker() -> Picker<i32> {
        let units = [(1, "fs", "فضای سبز"), (2, "umr", "فنی و عمران"), (3, "dra", "درآمد")];
        Picker::new(units.map(|(id, code, name)| (id, code.to_owned(), name.to_owned())))
    }

    fn typed(picker: &mut Picker<i32>, text: &str) -> Option<i32> {
        for c in text.chars() {
            picker.on_key(KeyEvent::from(KeyCode::Char(c)));
        }
        picker.selected().map(|choice| choice.value)
    }

    #[test]
    fn a_unit_is_found_by_code_name_and_code_on_a_persian_layout() {
        assert_eq!(typed(&mut picker(), "um"), Some(2));
        assert_eq!(typed(&mut picker(), "عمر"), Some(2));
        assert_eq!(typed(&mut picker(), "ی"), Some(1), "a letter of a name wins over the key it is on");
        assert_eq!(typed(&mut picker(), "یقش"), Some(3), "dra typed on a Persian layout");
        assert_eq!(typed(&mut picker(), "zzz"), None);
    }

    #[test]
    fn ticks_outlive_the_filter() {
        let mut picker = picker().on_first();
        picker.step(1);
        picker.toggle();
        typed(&mut picker, "درآ");
        assert_eq!(picker.ticked().map(|choice| choice.value).collect::<Vec<_>>(), [2]);
    }
}
