//! The text of a sheet: the editor with where it was painted, for the mouse, and the direction of what is under the
//! caret, for the eye.

use std::cell::Cell;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, MouseEvent};
use pishkhan::domain::ids::TemplateId;
use pishkhan::domain::writing::CaretWay;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::picker::Picker;
use crate::app::App;
use crate::keys::Command;
use crate::persian::Base;
use crate::widgets::text::{Align, row_at};
use crate::widgets::{Arrows, Clicks, Editor, Focus, Reply};
use crate::words::number;

/// What the arrow keys follow.
pub fn arrows(app: &App) -> Arrows {
    match app.writing.caret {
        CaretWay::Logical => Arrows::Logical,
        CaretWay::Visual => Arrows::Visual,
    }
}

/// An editor in a sheet.
#[derive(Debug)]
pub struct Writer {
    /// The text.
    pub editor: Editor,
    painted: Cell<Rect>,
    clicks: Clicks,
}

impl Writer {
    /// An editor with this text and the caret after so many characters, or at the end; at most `limit` characters.
    pub fn new(app: &App, text: &str, caret: Option<usize>, limit: usize) -> Self {
        let mut editor = Editor::new(text);
        editor.set_limit(limit);
        editor.set_arrows(arrows(app));
        if let Some(caret) = caret {
            editor.set_caret(caret);
        }
        Self { editor, painted: Cell::default(), clicks: Clicks::default() }
    }

    /// Does what changes how text is written here, if the command is one of those.
    pub fn on_command(&mut self, command: Command) -> bool {
        match command {
            Command::Direction => self.editor.toggle_direction(),
            Command::Joiners => self.editor.toggle_zwnj(),
            _ => return false,
        }
        true
    }

    /// Takes the mouse; `now` is milliseconds since the start.
    pub fn on_mouse(&mut self, event: MouseEvent, now: u64) -> bool {
        let reply = self.editor.on_mouse(event, self.painted.get(), &mut self.clicks, Duration::from_millis(now));
        reply != Reply::Ignored
    }

    /// The sentence for what did not fit, if something did not.
    pub fn overflow(&self, app: &App) -> Option<String> {
        let count = self.editor.left_out();
        (count > 0).then(|| app.say_with("sheet-left-out", &[("count", &number(app.lang, count as i64))]))
    }

    /// Puts a template in: as the text, or on a line of its own behind what is there.
    pub fn add(&mut self, text: &str) {
        if self.editor.is_empty() {
            self.editor.set_text(text);
        } else {
            self.editor.insert("\n");
            self.editor.insert(text);
        }
    }

    /// Puts a template in place of its short code, when the code stands alone in its paragraph and this key ends it. One
    /// step back brings the code again.
    pub fn expand(&mut self, key: KeyEvent, templates: &Picker<(TemplateId, String)>) -> Option<TemplateId> {
        let ends = matches!(key.code, KeyCode::Char(' ') | KeyCode::Enter) && key.modifiers.is_empty();
        let word = self.editor.line_before_caret().filter(|_| ends)?;
        let (id, text) = templates.of_code(word)?.value.clone();
        self.editor.replace_line(text.trim_end());
        Some(id)
    }

    /// Paints it, and the direction of what is under the caret at the left end of the sheet's upper line.
    pub fn draw(
        &self,
        app: &App,
        hint: &str,
        focus: Focus,
        area: Rect,
        upper: Rect,
        buf: &mut Buffer,
    ) -> Option<Position> {
        self.painted.set(area);
        if focus == Focus::Here && upper.width > 12 {
            let place = Rect { x: upper.x + 2, width: 3, height: 1, ..upper };
            let row = app.scribe.row(&format!(" {} ", self.editor.direction().arrow()), Base::Ltr);
            row_at(&row, Align::Left, app.theme.strong(), place, buf);
        }
        self.editor.draw(&app.scribe, app.theme, hint, focus, area, buf)
    }
}
