//! The settings of the office: every one with what it is, its value and its default; changed one at a time.

use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent};
use pishkhan::domain::settings::{SETTINGS, Setting, Settings, Takes};
use pishkhan::domain::text::fold;
use pishkhan::messages::digits;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Taken, parts};
use crate::app::App;
use crate::effect::Act;
use crate::keys::Command;
use crate::persian::Base;
use crate::widgets::text::{Align, line, row_at, rows};
use crate::widgets::{Cell, Column, Focus, Input, Item, List, Reply, Width, sheet};
use crate::words::number;

/// Lines under the list: the setting in words, its key and what it takes, the field, a refusal.
const FOOT: u16 = 6;
/// Characters of the longest text setting.
const LONGEST: usize = 2_000;

/// The sheet.
#[derive(Debug)]
pub struct SettingsSheet {
    settings: Arc<Settings>,
    filter: Input,
    at: usize,
    /// The value that is being changed.
    edit: Option<Edit>,
    /// Why the last change was refused.
    pub fault: Option<String>,
}

/// How a value is changed.
#[derive(Debug)]
enum Edit {
    /// One of these.
    Choice(&'static [&'static str], usize),
    /// By typing.
    Text(Input),
}

impl Edit {
    fn of(setting: &Setting, value: &str) -> Self {
        let words = match setting.takes {
            Takes::Word(words) => words,
            Takes::Switch => &["on", "off"],
            Takes::Number(..) | Takes::Name(_) | Takes::Text(_) | Takes::Template | Takes::Hours => {
                let base =
                    if matches!(setting.takes, Takes::Name(_) | Takes::Text(_)) { Base::Auto } else { Base::Ltr };
                let mut input = Input::new(base).limit(LONGEST);
                input.set_text(value);
                return Self::Text(input);
            }
        };
        Self::Choice(words, words.iter().position(|word| *word == value).unwrap_or(0))
    }

    fn value(&self) -> &str {
        match self {
            Self::Choice(words, at) => words[*at],
            Self::Text(input) => input.text(),
        }
    }
}

/// The message that says what a setting is.
pub fn key_of(setting: &Setting) -> String {
    format!("setting-{}", setting.key.replace(['.', '_'], "-"))
}

impl SettingsSheet {
    /// A sheet over the settings in force.
    pub fn new(settings: Arc<Settings>) -> Self {
        Self { settings, filter: Input::default().limit(60), at: 0, edit: None, fault: None }
    }

    /// The settings were read again.
    pub fn take(&mut self, settings: Arc<Settings>) {
        self.settings = settings;
    }

    /// The change was made.
    pub fn done(&mut self) {
        self.edit = None;
        self.fault = None;
    }

    /// Whether a value is being changed: `Esc` then leaves the value, not the sheet.
    pub fn is_editing(&self) -> bool {
        self.edit.is_some()
    }

    fn shown(&self) -> Vec<&'static Setting> {
        let typed = fold(self.filter.text().trim());
        let fits = |setting: &&Setting| {
            let say = |lang| fold(&crate::words::say(lang, &key_of(setting)));
            let words =
                format!("{} {} {}", setting.key, say(pishkhan::words::Lang::Fa), say(pishkhan::words::Lang::En));
            typed.split_whitespace().all(|part| words.contains(part))
        };
        SETTINGS.iter().filter(fits).collect()
    }

    fn selected(&self) -> Option<&'static Setting> {
        self.shown().get(self.at).copied()
    }

    pub(super) fn on_command(&mut self, command: Command) -> Taken {
        let Some(setting) = self.selected() else {
            return if command == Command::Confirm { Taken::Yes } else { Taken::No };
        };
        let last = self.shown().len() - 1;
        match (command, &mut self.edit) {
            (Command::Confirm, None) => {
                self.edit = Some(Edit::of(setting, self.settings.text(setting.key)));
                self.fault = None;
            }
            (Command::Confirm, Some(edit)) => {
                let value = edit.value().to_owned();
                if value == self.settings.text(setting.key) {
                    self.done();
                    return Taken::Yes;
                }
                return Taken::Act(Act::SetSetting(setting.key, value));
            }
            (Command::Close, Some(_)) => self.done(),
            (Command::Up | Command::Down, Some(Edit::Choice(words, at))) => {
                let step = if command == Command::Down { 1 } else { words.len() - 1 };
                *at = (*at + step) % words.len();
            }
            (Command::Down, None) => self.at = (self.at + 1).min(last),
            (Command::Up, None) => self.at = self.at.saturating_sub(1),
            (Command::PageDown, None) => self.at = (self.at + 10).min(last),
            (Command::PageUp, None) => self.at = self.at.saturating_sub(10),
            _ => return Taken::No,
        }
        Taken::Yes
    }

    pub(super) fn on_key(&mut self, key: KeyEvent) {
        match &mut self.edit {
            Some(Edit::Text(input)) => {
                input.on_key(key);
            }
            Some(Edit::Choice(words, at)) => match key.code {
                KeyCode::Left | KeyCode::Char(' ') => *at = (*at + 1) % words.len(),
                KeyCode::Right => *at = (*at + words.len() - 1) % words.len(),
                _ => {}
            },
            None => {
                if self.filter.on_key(key) == Reply::Changed {
                    self.at = 0;
                }
            }
        }
    }

    pub(super) fn on_paste(&mut self, text: &str) {
        match &mut self.edit {
            Some(Edit::Text(input)) => {
                input.on_paste(text);
            }
            Some(Edit::Choice(..)) => {}
            None => {
                self.filter.on_paste(text);
                self.at = 0;
            }
        }
    }

    pub(super) fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let room = sheet::draw(scribe, theme, &app.say("settings-title"), area, buf);
        let field = parts::label(app, &app.say("palette-prompt"), Rect { height: room.height.min(1), ..room }, buf);
        let focus = if self.edit.is_none() { Focus::Here } else { Focus::Elsewhere };
        let caret = self.filter.draw(scribe, theme, &app.say("settings-hint"), focus, field, buf);
        let foot = FOOT.min(room.height.saturating_sub(4));
        let list = Rect { y: room.y + 2.min(room.height), height: room.height.saturating_sub(2 + foot), ..room };
        let shown = self.shown();
        let profile = self.settings.profile();
        let height = usize::from(list.height).max(1);
        let first = (self.at + 1).saturating_sub(height).min(shown.len().saturating_sub(height));
        let columns = [Column::new("", Width::Share(3)), Column::new("", Width::Share(2)).base(Base::Auto)];
        let items: Vec<Item<'_>> = shown
            .iter()
            .skip(first)
            .take(height)
            .map(|setting| {
                let value = self.settings.text(setting.key);
                let own = value != setting.default_of(profile);
                let style = if own { theme.strong() } else { theme.plain() };
                let value = value_word(app, setting, value);
                Item {
                    cells: vec![Cell::new(app.say(&key_of(setting)), theme.plain()), Cell::new(value, style)],
                    mark: if own { "•" } else { "" },
                }
            })
            .collect();
        let focus = if self.edit.is_none() { Focus::Here } else { Focus::Elsewhere };
        let table = List {
            columns: &columns,
            items: &items,
            selected: self.at.checked_sub(first),
            focus,
            first,
            total: shown.len(),
        };
        parts::table(app, &table, list, buf);
        let below = Rect { y: list.bottom() + 1, height: room.bottom().saturating_sub(list.bottom() + 1), ..room };
        let edited = self.selected().and_then(|setting| self.foot(app, setting, below, buf));
        if self.edit.is_some() { edited } else { caret }
    }

    /// The selected setting in full, and the field of its new value.
    fn foot(&self, app: &App, setting: &Setting, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let at = |n: u16| Rect { y: (area.y + n).min(area.bottom()), height: 1, ..area }.intersection(area);
        let default = value_word(app, setting, setting.default_of(self.settings.profile()));
        let key = scribe.row(setting.key, Base::Ltr);
        row_at(&key, Align::Left, theme.faint(), at(0), buf);
        let told = Rect {
            x: area.x + key.width() as u16 + 2,
            width: area.width.saturating_sub(key.width() as u16 + 2),
            ..at(0)
        };
        let takes = app.say_with("settings-default", &[("takes", &takes(app, setting)), ("default", &default)]);
        line(scribe, &takes, Base::Rtl, theme.faint(), told, buf);
        let caret = match &self.edit {
            None => None,
            Some(Edit::Text(input)) => {
                let field = parts::label(app, &app.say("settings-new"), at(2), buf);
                input.draw(scribe, theme, "", Focus::Here, field, buf)
            }
            Some(Edit::Choice(words, now)) => {
                let field = parts::label(app, &app.say("settings-new"), at(2), buf);
                let mut right = field.right();
                for (n, word) in words.iter().enumerate() {
                    let row = scribe.row(&value_word(app, setting, word), Base::Rtl);
                    let width = row.width() as u16 + 2;
                    let Some(x) = right.checked_sub(width).filter(|x| *x >= field.x) else { break };
                    let style = if n == *now { theme.selected(Focus::Here) } else { theme.plain() };
                    let place = Rect { x, width, ..field };
                    buf.set_style(place, style);
                    row_at(&row, Align::Centre, style, place, buf);
                    right = x.saturating_sub(1);
                }
                None
            }
        };
        if let Some(fault) = &self.fault {
            let room = Rect { y: at(3).y, height: area.bottom().saturating_sub(at(3).y), ..area };
            rows(&scribe.wrap(fault, Base::Rtl, usize::from(area.width).max(1)), 0, theme.red(), room, buf);
        }
        caret
    }
}

/// A value as people read it: switches and words by their names, the rest as it is stored.
fn value_word(app: &App, setting: &Setting, value: &str) -> String {
    match setting.takes {
        Takes::Switch => app.say(if value == "on" { "setting-value-on" } else { "setting-value-off" }),
        Takes::Word(_) => app.say(&format!("setting-value-{}", value.replace(['+', '_'], "-"))),
        Takes::Number(..) => value.parse().map_or_else(|_| value.to_owned(), |n| number(app.lang, n)),
        Takes::Text(_) | Takes::Hours if value.is_empty() => app.say("setting-value-empty"),
        Takes::Hours => digits(app.lang, value),
        Takes::Name(_) | Takes::Text(_) | Takes::Template => value.replace('\n', " "),
    }
}

fn takes(app: &App, setting: &Setting) -> String {
    match setting.takes {
        Takes::Word(_) | Takes::Switch => app.say("settings-takes-choice"),
        Takes::Number(from, to) => {
            let (from, to) = (number(app.lang, from), number(app.lang, to));
            app.say_with("settings-takes-number", &[("from", &from), ("to", &to)])
        }
        Takes::Name(most) | Takes::Text(most) => {
            app.say_with("settings-takes-text", &[("most", &number(app.lang, most as i64))])
        }
        Takes::Template => app.say("settings-takes-template"),
        Takes::Hours => app.say("settings-takes-hours"),
    }
}

/// The keys that are made from the names of settings and values.
#[cfg(test)]
pub(crate) fn message_keys() -> Vec<String> {
    let words = SETTINGS.iter().flat_map(|setting| match setting.takes {
        Takes::Word(words) => words,
        _ => &[],
    });
    let values = words.map(|word| format!("setting-value-{}", word.replace(['+', '_'], "-")));
    SETTINGS.iter().map(key_of).chain(values).collect()
}
