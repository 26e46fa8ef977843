//! The search line: words of a letter, fields, a follow-up code or a number.

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Taken;
use super::parts;
use crate::app::App;
use crate::keys::Command;
use crate::widgets::{Focus, Input};

/// The line. It begins empty: whoever searches again types something else.
#[derive(Debug)]
pub struct Search {
    input: Input,
}

impl Default for Search {
    fn default() -> Self {
        Self { input: Input::default().limit(200) }
    }
}

impl Search {
    pub(super) fn on_command(&mut self, command: Command) -> Taken {
        match command {
            Command::Confirm if self.input.text().trim().is_empty() => Taken::Close,
            Command::Confirm => Taken::Search(self.input.text().trim().to_owned()),
            _ => Taken::No,
        }
    }

    pub(super) fn on_key(&mut self, key: KeyEvent) {
        self.input.on_key(key);
    }

    pub(super) fn on_paste(&mut self, text: &str) {
        self.input.on_paste(text);
    }

    /// Painted in the line above the hints, so that nothing is covered.
    pub(super) fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let line = Rect { y: area.bottom().saturating_sub(1), height: area.height.min(1), ..area };
        for x in line.x..line.right() {
            if let Some(cell) = buf.cell_mut((x, line.y)) {
                cell.reset();
            }
        }
        let field = parts::label(app, &app.say("search-prompt"), line, buf);
        self.input.draw(&app.scribe, app.theme, &app.say("search-hint"), Focus::Here, field, buf)
    }
}
