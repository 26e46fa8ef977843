//! The pages of the office, of its log and of kept searches: opened, read, done.

use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Power;

use super::desk;
use crate::app::{App, Tone};
use crate::dialogs::Dialog;
use crate::dialogs::log::LogPage;
use crate::dialogs::office::{self, OfficePage};
use crate::dialogs::views::ViewsSheet;
use crate::effect::Effect;
use crate::keys::Command;
use crate::msg::Msg;

/// Opens one of them, if the clerk may.
pub(super) fn open(app: &mut App, command: Command) -> Vec<Effect> {
    match command {
        Command::Office => {
            let Some(page) = OfficePage::new(app) else {
                app.tell(Tone::Bad, Refusal::NotAllowed.sentence(app.lang));
                return Vec::new();
            };
            app.dialog = Some(Dialog::Office(page));
            vec![OfficePage::wants()]
        }
        Command::Log => {
            if !desk::may(app, Power::ReadAll) {
                return Vec::new();
            }
            let (page, effects) = LogPage::open();
            app.dialog = Some(Dialog::Log(page));
            effects
        }
        _ => {
            let Some(sheet) = ViewsSheet::new(app) else { return Vec::new() };
            app.dialog = Some(Dialog::Views(sheet));
            vec![ViewsSheet::wants()]
        }
    }
}

/// Takes what was read for one of them.
pub(super) fn take(app: &mut App, msg: Msg) -> Vec<Effect> {
    match (msg, &mut app.dialog) {
        (Msg::Manage(data), _) => office::take(app, data),
        (Msg::Log(query, from, rows), Some(Dialog::Log(page))) => page.take(&query, from, *rows),
        (Msg::Chain(state), Some(Dialog::Log(page))) => return page.verified(state).into_iter().collect(),
        (Msg::Views(views), Some(Dialog::Views(sheet))) => sheet.take(views),
        _ => {}
    }
    Vec::new()
}

/// What is read again for an open page when the file changed.
pub(super) fn again(app: &App) -> Option<Effect> {
    match &app.dialog {
        Some(Dialog::Office(_)) => Some(OfficePage::wants()),
        Some(Dialog::Views(_)) => Some(ViewsSheet::wants()),
        _ => None,
    }
}

/// The act was done: the page stays.
pub(super) fn done(app: &mut App) {
    match &mut app.dialog {
        Some(Dialog::Office(page)) => page.done(),
        Some(Dialog::Views(sheet)) => sheet.done(),
        _ => {}
    }
}
