//! The sheet that confirms an identity: who it is, in full, before one key says that the office knows this person.

use pishkhan::actions::decide_identity::Verdict;
use pishkhan::messages::digits;
use pishkhan::store::identity::WaitingCheck;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Taken, parts};
use crate::app::App;
use crate::effect::Act;
use crate::keys::Command;
use crate::persian::Base;
use crate::widgets::sheet;
use crate::widgets::text::{self, line};

/// Cells of the labels.
const LABELS: u16 = 10;

/// The sheet.
#[derive(Debug)]
pub struct Identify {
    /// Whose identity.
    pub check: WaitingCheck,
    /// Why the last try was refused.
    pub fault: Option<String>,
}

impl Identify {
    /// A sheet for this person.
    pub fn new(check: WaitingCheck) -> Self {
        Self { check, fault: None }
    }

    pub(super) fn on_command(&mut self, command: Command) -> Taken {
        match command {
            Command::Confirm => Taken::Act(Act::Identity(self.check.id, Verdict::Confirm)),
            _ => Taken::No,
        }
    }

    pub(super) fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let title = app.say_with("sheet-identify", &[("name", &self.check.name)]);
        let room = sheet::draw(scribe, theme, &title, sheet::place(area, 6), buf);
        let facts = [
            ("identity-name", self.check.name.clone(), Base::Rtl),
            ("identity-national-id", self.check.national_id.clone(), Base::Ltr),
            ("identity-birth", digits(app.lang, &self.check.birth_date), Base::Rtl),
            ("identity-mobile", self.check.mobile.local(), Base::Ltr),
        ];
        let mut y = room.y;
        for (key, value, base) in facts {
            let at = Rect { y, height: 1, ..room }.intersection(room);
            parts::label(app, &app.say(key), at, buf);
            let value = if value.is_empty() { "—" } else { &value };
            let row = scribe.fit(value, base, at.width.saturating_sub(LABELS).into());
            let field = Rect { width: at.width.saturating_sub(LABELS), ..at };
            text::row_at(&row, text::Align::Right, theme.strong(), field, buf);
            y += 1;
        }
        if let Some(fault) = &self.fault {
            let at = Rect { y, height: room.bottom().saturating_sub(y).min(1), ..room };
            line(scribe, fault, Base::Rtl, theme.red(), at, buf);
        }
        None
    }
}
