//! Text as it is stored, for the mouse of the terminal: logical order, plain letters, nothing beside it. What is
//! selected here and copied is what the sender wrote; on the desk it would be shaped letters from left to right.

use std::cell::Cell;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Taken;
use crate::app::App;
use crate::keys::Command;
use crate::persian::{Base, Bidi, Options, Shaping, wrap};
use crate::widgets::text::{Align, row_at};

/// The page.
#[derive(Debug, Default)]
pub struct Plain {
    text: String,
    top: usize,
    /// The last line that can stand at the top, and lines on the screen, as painted.
    painted: Cell<(usize, usize)>,
}

impl Plain {
    /// A page with this text.
    pub fn new(text: String) -> Self {
        Self { text, ..Self::default() }
    }

    pub(super) fn on_command(&mut self, command: Command) -> Taken {
        let (most, page) = self.painted.get();
        self.top = match command {
            Command::Down => self.top + 1,
            Command::Up => self.top.saturating_sub(1),
            Command::PageDown => self.top + page.max(2) - 1,
            Command::PageUp => self.top.saturating_sub(page.max(2) - 1),
            Command::First => 0,
            Command::Last => most,
            _ => return Taken::No,
        }
        .min(most);
        Taken::Yes
    }

    /// Paints the text over everything but the last line.
    pub(super) fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        for y in area.top()..area.bottom() {
            for x in area.left()..area.right() {
                if let Some(cell) = buf.cell_mut((x, y)) {
                    cell.reset();
                }
            }
        }
        let options = Options { bidi: Bidi::Terminal, shaping: Shaping::Base, ..app.scribe.options() };
        let wrapped = wrap(&self.text, Base::Ltr, usize::from(area.width).max(1), options);
        let height = usize::from(area.height);
        self.painted.set((wrapped.len().saturating_sub(height), height));
        for (row, y) in wrapped.iter().skip(self.top).zip(area.top()..area.bottom()) {
            row_at(row, Align::Left, app.theme.plain(), Rect { y, height: 1, ..area }, buf);
        }
        None
    }
}
