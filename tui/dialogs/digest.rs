//! The digest of a day: what came, was done, is late, and what became of the SMS, day by day, to be saved and printed.

use std::path::PathBuf;

use pishkhan::digest::{Line, lines};
use pishkhan::domain::calendar::JalaliDate;
use pishkhan::store::digest::Digest;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Taken;
use crate::app::App;
use crate::effect::Effect;
use crate::keys::Command;
use crate::persian::Base;
use crate::view::backups;
use crate::widgets::text::{line, rows};
use crate::widgets::{bar, sheet};

/// The page.
#[derive(Debug)]
pub struct DigestPage {
    date: JalaliDate,
    today: JalaliDate,
    folder: PathBuf,
    digest: Option<Box<Digest>>,
    top: usize,
    /// The last line that can stand at the top, as painted.
    most: std::cell::Cell<usize>,
}

impl DigestPage {
    /// The page of today; it is saved in this folder.
    pub fn new(today: JalaliDate, folder: PathBuf) -> Self {
        Self { date: today, today, folder, digest: None, top: 0, most: std::cell::Cell::default() }
    }

    /// What has to be read for it.
    pub fn wants(&self) -> Effect {
        Effect::LoadDigest(self.date)
    }

    /// Takes what was read.
    pub fn take(&mut self, digest: Box<Digest>) {
        if digest.date == self.date {
            self.digest = Some(digest);
        }
    }

    fn goes(&mut self, days: i64) -> Taken {
        let date = self.date.days_on(days);
        // Nothing has come of a day that has not come.
        if date > self.today {
            return Taken::Yes;
        }
        self.date = date;
        self.digest = None;
        self.top = 0;
        Taken::Effect(self.wants())
    }

    pub(super) fn on_command(&mut self, command: Command) -> Taken {
        match command {
            Command::NextField => return self.goes(1),
            Command::PreviousField => return self.goes(-1),
            Command::Down => self.top = (self.top + 1).min(self.most.get()),
            Command::Up => self.top = self.top.saturating_sub(1),
            Command::PageDown => self.top = (self.top + 10).min(self.most.get()),
            Command::PageUp => self.top = self.top.saturating_sub(10),
            Command::Export => {
                if let Some(digest) = &self.digest {
                    return Taken::Effect(Effect::SaveDigest(digest.clone(), self.folder.clone()));
                }
            }
            _ => return Taken::No,
        }
        Taken::Yes
    }

    pub(super) fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let room = sheet::draw(scribe, theme, &app.say("digest-page"), area, buf);
        let Some(digest) = &self.digest else {
            line(scribe, &app.say("loading"), Base::Rtl, theme.faint(), room, buf);
            return None;
        };
        let office = app.office.as_ref().map(|office| office.settings.text("office.name")).unwrap_or_default();
        let width = usize::from(room.width).max(1);
        let mut painted = Vec::new();
        if let Some(lack) = backups::line(app) {
            let wrapped = scribe.wrap(&format!("! {lack}"), Base::Rtl, width);
            painted.extend(wrapped.iter().map(|row| (row.clone(), theme.red())));
            painted.extend(scribe.wrap("", Base::Rtl, width).iter().map(|row| (row.clone(), theme.plain())));
        }
        for one in lines(app.lang, office, digest) {
            let style = match &one {
                Line::Head(_) => theme.strong(),
                Line::Trouble(_) => theme.red(),
                Line::Blank | Line::Text(_) => theme.plain(),
            };
            // Trouble is never told by colour alone.
            let sign = if matches!(one, Line::Trouble(_)) { "! " } else { "" };
            let wrapped = scribe.wrap(&format!("{sign}{}", one.text()), Base::Rtl, width);
            painted.extend(wrapped.iter().map(|row| (row.clone(), style)));
        }
        self.most.set(painted.len().saturating_sub(room.height.into()));
        let top = self.top.min(self.most.get());
        bar::scroll(theme, top, painted.len(), Rect { x: room.x.saturating_sub(2), ..room }, buf);
        for ((row, style), y) in painted.iter().skip(top).zip(room.y..room.bottom()) {
            rows(std::slice::from_ref(row), 0, *style, Rect { y, height: 1, ..room }, buf);
        }
        None
    }
}
