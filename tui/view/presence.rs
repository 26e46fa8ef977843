//! Who else is at a letter: whoever opened it last within ten minutes and is not the clerk who sits here. Nothing is
//! locked; the later decision is refused by its version.

use pishkhan::domain::event::EventKind;
use pishkhan::domain::letter::State;

use crate::app::App;
use crate::msg::Dossier;

/// Seconds for which an opened letter counts as looked at: then the desk notes a new opening.
const LOOKS: i64 = 600;

/// The name of the colleague and the seconds since the letter was opened there.
pub fn colleague(app: &App, dossier: &Dossier) -> Option<(String, i64)> {
    if !matches!(dossier.letter.state, State::InReview | State::Approved | State::Returned) {
        return None;
    }
    let own = app.clerk.as_ref().map(|clerk| clerk.id);
    let row = dossier.history.iter().rev().find(|row| {
        row.event == EventKind::LetterOpened
            && row.actor.split_once(':').and_then(|(_, id)| id.parse().ok()) != own.map(|id| id.0)
    })?;
    let age = app.now.since(row.at);
    // Whoever decided it has gone on.
    let gone_on = dossier
        .history
        .iter()
        .any(|later| later.id > row.id && later.actor == row.actor && later.event != EventKind::LetterOpened);
    ((0..LOOKS).contains(&age) && !gone_on).then(|| (row.clerk_name.clone().unwrap_or_default(), age))
}
