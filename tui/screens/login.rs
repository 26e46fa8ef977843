//! The log-in page of the console: login and password.

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::App;
use crate::dialogs::parts::label;
use crate::effect::{Effect, Secret};
use crate::keys::Command;
use crate::persian::Base;
use crate::widgets::text::{Align, line, row_at, rows};
use crate::widgets::{Focus, Input};

/// The page.
#[derive(Debug)]
pub struct Login {
    name: Input,
    password: Input,
    in_password: bool,
    /// Whether an answer is awaited.
    pub waits: bool,
    /// Why the last try was refused.
    pub fault: Option<String>,
}

impl Login {
    /// A page, with the login if it is known.
    pub fn new(login: Option<&str>) -> Self {
        let mut field = Input::new(Base::Ltr).limit(32);
        field.set_text(login.unwrap_or_default());
        let in_password = !field.is_empty();
        Self { name: field, password: Input::password().limit(128), in_password, waits: false, fault: None }
    }

    /// Takes a command of the table.
    pub fn on_command(&mut self, command: Command) -> Option<Effect> {
        match command {
            Command::NextField | Command::PreviousField => self.in_password = !self.in_password,
            Command::Confirm if self.waits => {}
            Command::Confirm if !self.in_password && self.password.is_empty() => self.in_password = true,
            Command::Confirm => {
                self.waits = true;
                self.fault = None;
                let password = Secret(self.password.take());
                return Some(Effect::LogIn(self.name.text().trim().to_owned(), password));
            }
            Command::Quit => return Some(Effect::Quit),
            _ => {}
        }
        None
    }

    /// Takes a key that is no command.
    pub fn on_key(&mut self, key: KeyEvent) {
        if self.in_password {
            self.password.on_key(key);
        } else {
            self.name.on_key(key);
        }
    }

    /// Takes pasted text.
    pub fn on_paste(&mut self, text: &str) {
        if self.in_password {
            self.password.on_paste(text);
        } else {
            self.name.on_paste(text);
        }
    }

    /// Paints the page.
    pub fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let width = area.width.saturating_sub(4).min(56);
        let column = Rect { x: area.x + (area.width - width) / 2, width, ..area };
        let top = area.y + area.height / 4;
        let at = |n: u16| Rect { y: (top + n).min(area.bottom()), height: 1, ..column }.intersection(area);
        let centre = |text: &str, style, place: Rect, buf: &mut Buffer| {
            row_at(&scribe.fit(text, Base::Rtl, place.width.into()), Align::Centre, style, place, buf);
        };
        centre(&app.say("login-title"), theme.strong(), at(0), buf);
        centre(&app.say("login-subtitle"), theme.faint(), at(1), buf);
        let field = |n: u16, key: &str, input: &Input, here: bool, buf: &mut Buffer| {
            let field = label(app, &app.say(key), at(n), buf);
            let focus = if here { Focus::Here } else { Focus::Elsewhere };
            let caret = input.draw(scribe, theme, "", focus, field, buf);
            for x in field.x..field.right() {
                if let Some(cell) = buf.cell_mut((x, field.y)) {
                    cell.modifier |= ratatui::style::Modifier::UNDERLINED;
                }
            }
            caret
        };
        let login = field(4, "login-name", &self.name, !self.in_password, buf);
        let password = field(6, "login-password", &self.password, self.in_password, buf);
        let said = Rect { y: top + 8, height: area.bottom().saturating_sub(top + 8), ..column };
        if self.waits {
            line(scribe, &app.say("login-waits"), Base::Rtl, theme.faint(), said, buf);
        } else if let Some(fault) = &self.fault {
            rows(&scribe.wrap(fault, Base::Rtl, usize::from(width).max(1)), 0, theme.red(), said, buf);
        }
        let lines = app.notice.len() as u16;
        let first = area.bottom().saturating_sub(lines).max(said.y + 3);
        for (text, y) in app.notice.iter().zip(first..area.bottom()) {
            line(scribe, text, Base::Auto, theme.blue(), Rect { y, height: 1, ..column }, buf);
        }
        if self.in_password { password } else { login }
    }
}
