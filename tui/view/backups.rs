//! What is wrong with the office's backups, for whoever manages the office: a word for the head line, and a whole
//! sentence over the digest of the day.

use pishkhan::domain::role::Power;
use pishkhan::store::backups::health::Lack;
use ratatui::style::Style;

use crate::app::App;
use crate::words::{age, moment};

fn lack(app: &App) -> Option<&Lack> {
    let lack = app.office.as_ref()?.backups.as_ref().filter(|_| app.may(Power::Manage))?;
    // Nobody backs the demo up, which shows a notice.
    let is_demo = !app.notice.is_empty() && matches!(lack, Lack::None { .. } | Lack::Old { .. });
    (!is_demo).then_some(lack)
}

/// In a few words.
pub fn short(app: &App) -> Option<(String, Style)> {
    let text = match lack(app)? {
        Lack::Failed { .. } => app.say("trouble-backup-failed"),
        Lack::Old { made_at, .. } => {
            app.say_with("trouble-backup-old", &[("age", &age(app.lang, app.now.since(*made_at)))])
        }
        Lack::None { .. } => app.say("trouble-backup-none"),
        Lack::NotCopied { .. } => app.say("trouble-backup-not-copied"),
    };
    Some((text, app.theme.red()))
}

/// With the reason, and what to do.
pub fn line(app: &App) -> Option<String> {
    let at = |at| moment(app.lang, at);
    Some(match lack(app)? {
        Lack::Failed { at: tried, why } => {
            app.say_with("trouble-line-backup-failed", &[("at", &at(*tried)), ("why", why)])
        }
        Lack::Old { made_at, .. } => app.say_with("trouble-line-backup-old", &[("at", &at(*made_at))]),
        Lack::None { since } => app.say_with("trouble-line-backup-none", &[("at", &at(*since))]),
        Lack::NotCopied { made_at, why } => {
            let why = why.as_deref().unwrap_or("-");
            app.say_with("trouble-line-backup-not-copied", &[("at", &at(*made_at)), ("why", why)])
        }
    })
}
