//! The help page: the whole key table, place by place, narrowing while one types.

use std::cell::Cell;

use crossterm::event::KeyEvent;
use pishkhan::domain::text::fold;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Taken;
use super::palette::fits;
use super::parts;
use crate::app::App;
use crate::keys::{Binding, Command, Context, KEYS, label, long};
use crate::persian::Base;
use crate::widgets::text::{Align, line, row_at};
use crate::widgets::{Focus, Input, Reply, sheet};

/// The page.
#[derive(Debug, Default)]
pub struct Help {
    filter: Input,
    top: usize,
    /// The last line that can stand at the top, as painted.
    most: Cell<usize>,
}

/// One line of it.
enum Line {
    Blank,
    Head(String),
    Key(String, String),
    Text(String),
}

impl Help {
    pub(super) fn on_command(&mut self, command: Command) -> Taken {
        match command {
            Command::Down => self.top = (self.top + 1).min(self.most.get()),
            Command::Up => self.top = self.top.saturating_sub(1),
            Command::PageDown => self.top = (self.top + 10).min(self.most.get()),
            Command::PageUp => self.top = self.top.saturating_sub(10),
            _ => return Taken::No,
        }
        Taken::Yes
    }

    pub(super) fn on_key(&mut self, key: KeyEvent) {
        if self.filter.on_key(key) == Reply::Changed {
            self.top = 0;
        }
    }

    pub(super) fn on_paste(&mut self, text: &str) {
        self.filter.on_paste(text);
        self.top = 0;
    }

    fn lines(&self, app: &App) -> Vec<Line> {
        let typed = fold(self.filter.text().trim());
        let mut lines = Vec::new();
        if typed.is_empty() && !app.notice.is_empty() {
            lines.extend(app.notice.iter().map(|text| Line::Text(text.clone())));
            lines.push(Line::Blank);
        }
        for context in Context::ALL {
            let mut rows: Vec<(&Binding, String)> = Vec::new();
            for binding in KEYS.iter().filter(|binding| binding.context == context && fits(binding, &typed)) {
                match rows.iter_mut().find(|(row, _)| row.word == binding.word) {
                    Some((_, keys)) => {
                        keys.push_str("   ");
                        keys.push_str(&label(binding));
                    }
                    None => rows.push((binding, label(binding).into_owned())),
                }
            }
            if rows.is_empty() {
                continue;
            }
            lines.push(Line::Head(app.say(context.word())));
            lines.extend(rows.into_iter().map(|(row, keys)| Line::Key(keys, long(app.lang, row))));
            lines.push(Line::Blank);
        }
        lines
    }

    pub(super) fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let room = sheet::draw(scribe, theme, &app.say("help-title"), area, buf);
        let field = parts::label(app, &app.say("palette-prompt"), Rect { height: room.height.min(1), ..room }, buf);
        let caret = self.filter.draw(scribe, theme, &app.say("palette-hint"), Focus::Here, field, buf);
        let body = Rect { y: room.y + 2.min(room.height), height: room.height.saturating_sub(2), ..room };
        let lines = self.lines(app);
        self.most.set(lines.len().saturating_sub(body.height.into()));
        let top = self.top.min(self.most.get());
        let keys_width = 22.min(body.width / 2);
        for (text, y) in lines.iter().skip(top).zip(body.y..body.bottom()) {
            let at = Rect { y, height: 1, ..body };
            match text {
                Line::Blank => {}
                Line::Text(text) => {
                    line(scribe, text, Base::Auto, theme.blue(), at, buf);
                }
                Line::Head(text) => {
                    line(scribe, text, Base::Rtl, theme.strong(), at, buf);
                }
                Line::Key(keys, word) => {
                    let keys_at = Rect { x: at.right() - keys_width, width: keys_width.saturating_sub(2), ..at };
                    row_at(
                        &scribe.fit(keys, Base::Rtl, keys_at.width.into()),
                        Align::Right,
                        theme.blue(),
                        keys_at,
                        buf,
                    );
                    line(scribe, word, Base::Rtl, theme.plain(), Rect { width: at.width - keys_width, ..at }, buf);
                }
            }
        }
        caret
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::town::blank_app;

    #[test]
    fn help_shows_every_key_of_the_table() {
        let app = blank_app();
        let lines = Help::default().lines(&app);
        for binding in KEYS {
            let shown = lines.iter().any(|line| match line {
                Line::Key(keys, word) => {
                    keys.split("   ").any(|key| key == label(binding)) && *word == long(app.lang, binding)
                }
                _ => false,
            });
            assert!(shown, "{binding:?}");
        }
    }

    #[test]
    fn help_narrows_by_persian_and_english_words() {
        let app = blank_app();
        for typed in ["تأیید نامه", "approve"] {
            let mut help = Help::default();
            help.on_paste(typed);
            let lines = help.lines(&app);
            let keys = lines.iter().filter(|line| matches!(line, Line::Key(..))).count();
            assert!((1..6).contains(&keys), "{typed}: {keys}");
        }
    }
}
