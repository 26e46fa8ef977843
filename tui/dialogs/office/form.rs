//! A form of a few fields, one under the other, each with its fault beside it. What it is for is none of its business:
//! that says [`super::forms`].

use crossterm::event::{KeyCode, KeyEvent};
use pishkhan::domain::text::fold;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::App;
use crate::dialogs::writer::Writer;
use crate::persian::Base;
use crate::widgets::text::{line, rows};
use crate::widgets::{Focus, Input};

/// Cells of the labels.
const LABELS: u16 = 16;

/// A field.
#[derive(Debug)]
pub struct Field {
    /// As a refusal names it.
    pub name: &'static str,
    /// The message of its label.
    pub label: &'static str,
    /// What is in it.
    pub value: Value,
}

/// What is in a field.
#[derive(Debug)]
pub enum Value {
    /// A line.
    Line(Input),
    /// One of these; a few letters of its name select it.
    Choice {
        /// A number for the program, a name for people.
        options: Vec<(i64, String)>,
        /// Which one.
        at: usize,
        /// What was typed to find it.
        typed: String,
    },
    /// A text of several lines.
    Text(Box<Writer>),
}

impl Field {
    /// A line with this text.
    pub fn line(name: &'static str, label: &'static str, base: Base, text: &str) -> Self {
        let mut input = Input::new(base).limit(2_000);
        input.set_text(text);
        Self { name, label, value: Value::Line(input) }
    }

    /// A line that shows dots.
    pub fn password(name: &'static str, label: &'static str) -> Self {
        Self { name, label, value: Value::Line(Input::password().limit(200)) }
    }

    /// A choice, on the option of this number.
    pub fn choice(name: &'static str, label: &'static str, options: Vec<(i64, String)>, on: i64) -> Self {
        let at = options.iter().position(|(value, _)| *value == on).unwrap_or(0);
        Self { name, label, value: Value::Choice { options, at, typed: String::new() } }
    }

    /// A text of several lines.
    pub fn text(name: &'static str, label: &'static str, writer: Writer) -> Self {
        Self { name, label, value: Value::Text(Box::new(writer)) }
    }

    fn lines(&self) -> u16 {
        if matches!(self.value, Value::Text(_)) { 4 } else { 1 }
    }
}

/// The fields, where the keys go, and what was refused.
#[derive(Debug)]
pub struct Form {
    /// From top to bottom.
    pub fields: Vec<Field>,
    at: usize,
    /// The sentence, and the field that it stands beside.
    fault: Option<(Option<usize>, String)>,
}

impl Form {
    /// A form with the keys on its first field.
    pub fn new(fields: Vec<Field>) -> Self {
        Self { fields, at: 0, fault: None }
    }

    /// The text of a line or text; empty when there is no such field.
    pub fn text(&self, name: &str) -> String {
        match self.fields.iter().find(|field| field.name == name).map(|field| &field.value) {
            Some(Value::Line(input)) => input.text().to_owned(),
            Some(Value::Text(writer)) => writer.editor.saved(),
            _ => String::new(),
        }
    }

    /// The number of a choice.
    pub fn choice(&self, name: &str) -> Option<i64> {
        match self.fields.iter().find(|field| field.name == name).map(|field| &field.value) {
            Some(Value::Choice { options, at, .. }) => options.get(*at).map(|(value, _)| *value),
            _ => None,
        }
    }

    /// Shows a refusal beside its field, and gives the keys to that field.
    pub fn refuse(&mut self, field: Option<&str>, sentence: String) {
        // Whoever types a name types it whole; a citizen types it in two fields.
        let field = if field == Some("first_name") { Some("name") } else { field };
        let place = field.and_then(|name| self.fields.iter().position(|field| field.name == name));
        if let Some(place) = place {
            self.at = place;
        }
        self.fault = Some((place, sentence));
    }

    /// The field before or behind.
    pub fn step(&mut self, rows: isize) {
        let count = self.fields.len().max(1);
        self.at = (self.at + count).saturating_add_signed(rows) % count;
        for field in &mut self.fields {
            if let Value::Choice { typed, .. } = &mut field.value {
                typed.clear();
            }
        }
    }

    /// The text field that has the keys.
    pub fn writer(&mut self) -> Option<&mut Writer> {
        match self.fields.get_mut(self.at).map(|field| &mut field.value) {
            Some(Value::Text(writer)) => Some(writer),
            _ => None,
        }
    }

    /// Whether the keys go to a text of several lines.
    pub fn in_text(&self) -> bool {
        matches!(self.fields.get(self.at).map(|field| &field.value), Some(Value::Text(_)))
    }

    /// A key for the field.
    pub fn on_key(&mut self, key: KeyEvent) {
        self.fault = None;
        match self.fields.get_mut(self.at).map(|field| &mut field.value) {
            Some(Value::Line(input)) => {
                input.on_key(key);
            }
            Some(Value::Text(writer)) => {
                writer.editor.on_key(key);
            }
            Some(Value::Choice { options, at, typed }) => choose(options, at, typed, key),
            None => {}
        }
    }

    /// Pasted text for the field.
    pub fn on_paste(&mut self, text: &str) {
        self.fault = None;
        match self.fields.get_mut(self.at).map(|field| &mut field.value) {
            Some(Value::Line(input)) => {
                input.on_paste(text);
            }
            Some(Value::Text(writer)) => {
                writer.editor.on_paste(text);
            }
            Some(Value::Choice { .. }) | None => {}
        }
    }

    /// Paints the fields; returns where the caret belongs, and the lines left below.
    pub fn draw(&self, app: &App, area: Rect, upper: Rect, buf: &mut Buffer) -> (Option<Position>, Rect) {
        let (scribe, theme) = (&app.scribe, app.theme);
        let mut caret = None;
        let mut y = area.y;
        // In a low window the fields around the one with the keys are shown.
        let above: u16 = self.fields.iter().take(self.at + 1).map(Field::lines).sum();
        let mut hidden = above.saturating_sub(area.height.saturating_sub(2));
        for (place, field) in self.fields.iter().enumerate() {
            if hidden > 0 {
                hidden = hidden.saturating_sub(field.lines());
                continue;
            }
            if y >= area.bottom() {
                break;
            }
            let here = if place == self.at { Focus::Here } else { Focus::Elsewhere };
            let height = field.lines().min(area.bottom() - y);
            let labels = LABELS.min(area.width / 3);
            let label = Rect { x: area.right() - labels, width: labels, y, height: 1 };
            let style = if here == Focus::Here { theme.strong() } else { theme.faint() };
            line(scribe, &app.say(field.label), Base::Rtl, style, label, buf);
            let room = Rect { x: area.x, width: area.width - labels - 1, y, height };
            let at = match &field.value {
                Value::Line(input) => input.draw(scribe, theme, "", here, room, buf),
                Value::Text(writer) => writer.draw(app, "", here, room, upper, buf),
                Value::Choice { options, at, typed } => {
                    let name = options.get(*at).map_or("", |(_, name)| name.as_str());
                    let shown = if here == Focus::Here && options.len() > 1 {
                        format!("‹ {name} ›")
                    } else {
                        name.to_owned()
                    };
                    let style = if here == Focus::Here { theme.selected(Focus::Here) } else { theme.plain() };
                    let used = line(scribe, &shown, Base::Rtl, style, room, buf);
                    if here == Focus::Here && !typed.is_empty() {
                        let left = Rect { width: room.width.saturating_sub(used + 2), ..room };
                        line(scribe, typed, Base::Rtl, theme.faint(), left, buf);
                    }
                    Some(Position::new(room.right().saturating_sub(1), y))
                }
            };
            if here == Focus::Here {
                caret = at;
            }
            y += height;
            if let Some((Some(fault), sentence)) = &self.fault
                && *fault == place
            {
                y += told(
                    app,
                    sentence,
                    Rect { y, height: area.bottom().saturating_sub(y), width: room.width, ..area },
                    buf,
                );
            }
        }
        let mut rest = Rect { y, height: area.bottom().saturating_sub(y), ..area };
        if let Some((None, sentence)) = &self.fault {
            let used = told(
                app,
                sentence,
                Rect { y: (y + 1).min(area.bottom()), height: rest.height.saturating_sub(1), ..area },
                buf,
            );
            rest =
                Rect { y: rest.y + (used + 1).min(rest.height), height: rest.height.saturating_sub(used + 1), ..rest };
        }
        (caret, rest)
    }
}

fn told(app: &App, sentence: &str, area: Rect, buf: &mut Buffer) -> u16 {
    let lines = app.scribe.wrap(sentence, Base::Rtl, usize::from(area.width).max(1));
    rows(&lines, 0, app.theme.red(), area, buf)
}

fn choose(options: &[(i64, String)], at: &mut usize, typed: &mut String, key: KeyEvent) {
    let count = options.len().max(1);
    match key.code {
        KeyCode::Left => *at = (*at + 1) % count,
        KeyCode::Right => *at = (*at + count - 1) % count,
        KeyCode::Char(' ') if typed.is_empty() => *at = (*at + 1) % count,
        KeyCode::Backspace => {
            typed.pop();
        }
        KeyCode::Char(c) => {
            let sought = format!("{typed}{c}");
            let folded = fold(&sought);
            let begins = options.iter().position(|(_, name)| fold(name).starts_with(&folded));
            let holds = || options.iter().position(|(_, name)| fold(name).contains(&folded));
            if let Some(found) = begins.or_else(holds) {
                *at = found;
                *typed = sought;
            }
        }
        _ => {}
    }
}
