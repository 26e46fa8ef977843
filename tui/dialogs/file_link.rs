//! A link that gives one file to the clerk's own browser, once: to be clicked, scanned or copied.

use pishkhan::domain::calendar::Instant;
use pishkhan::store::attachments::Attachment;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::App;
use crate::persian::{self, Base};
use crate::widgets::text::{line, rows};
use crate::widgets::{qr, sheet};
use crate::words::number;

/// The page.
#[derive(Debug)]
pub struct LinkPage {
    file: Attachment,
    /// The address.
    pub address: String,
    until: Instant,
}

impl LinkPage {
    /// A page for a link that was just made.
    pub fn new(file: Attachment, address: String, until: Instant) -> Self {
        Self { file, address, until }
    }

    pub(super) fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let title = app.say_with("link-title", &[("name", &self.file.file_name)]);
        let room = sheet::draw(scribe, theme, &title, area, buf);
        let left = self.until.since(app.now);
        // The code takes the left side from top to bottom: 80 by 24 has just the lines that it needs.
        let tall = Rect { y: area.y, height: area.height, ..room };
        let code = if left > 0 && !app.in_lines { qr::draw(&self.address, tall, buf) } else { None };
        let words = match code {
            Some(code) if code.width + 24 <= room.width => {
                Rect { x: code.right() + 3, width: room.right().saturating_sub(code.right() + 3), ..room }
            }
            Some(_) => return None,
            None => room,
        };
        let mut y = words.y;
        let mut told = |text: &str, base: Base, style| {
            let rest = Rect { y, height: words.bottom().saturating_sub(y), ..words };
            let wrapped = scribe.wrap(text, base, usize::from(words.width).max(1));
            let top = y;
            y += rows(&wrapped, 0, style, rest, buf) + 1;
            wrapped.iter().map(persian::Row::source).zip(top..y - 1).collect::<Vec<_>>()
        };
        if left <= 0 {
            told(&app.say("link-over"), Base::Rtl, theme.amber());
            return None;
        }
        let minutes = number(app.lang, (left + 59) / 60);
        told(&app.say_with("link-once", &[("minutes", &minutes)]), Base::Rtl, theme.plain());
        if self.address.contains("://127.0.0.1") || self.address.contains("://localhost") {
            told(&app.say("link-only-here"), Base::Rtl, theme.amber());
        }
        let lines = told(&self.address, Base::Ltr, theme.blue());
        app.painted.borrow_mut().link = lines.into_iter().map(|(part, y)| (Position::new(words.x, y), part)).collect();
        if code.is_none() && !app.in_lines {
            let rest = Rect { y, height: words.bottom().saturating_sub(y), ..words };
            line(scribe, &app.say("link-no-room"), Base::Rtl, theme.faint(), rest, buf);
        }
        None
    }
}
