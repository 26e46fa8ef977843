//! What follows when the selection moves, runs, stops and rests: which letter is read, and when it counts as opened.

use crate::app::{App, Pane, Tab};
use crate::effect::Effect;

/// A letter is read when the selection rests on it this long, in milliseconds.
const REST: u64 = 700;
/// The selection runs when it moves again within this time, and stops when it did not for the next one, in milliseconds.
const RUNS: u64 = 250;
const STOPS: u64 = 100;
/// A letter opened again within these seconds is not noted again.
const OPENED: i64 = 600;

/// What follows when another letter is selected: it is read, and more rows when an end is near.
pub(super) fn selection_moved(app: &mut App) -> Vec<Effect> {
    let mut effects = Vec::new();
    let Some(id) = app.selected() else { return effects };
    app.letter_due = None;
    if app.shown().is_none() {
        app.rest_from = app.ms;
        // What was read ahead is painted at once, and read again like any other.
        if let Some(ahead) = app.ahead.take_if(|ahead| ahead.letter.id == id) {
            app.dossier = Some(ahead);
            app.ahead_of = None;
            app.scroll = 0;
        }
        effects.push(Effect::LoadLetter(id));
    }
    effects.extend(more_rows(app));
    effects
}

/// The same when it was moved by a key. While the key is held down beside the list, the letters that fly past are not
/// read and not painted: an SSH line would have to carry ten times as much for them as for the list.
pub(super) fn stepped(app: &mut App) -> Vec<Effect> {
    let before = app.moved_at.replace(app.ms);
    let runs = before.is_some_and(|before| app.ms.saturating_sub(before) < RUNS);
    let passes_by = app.dossier.as_ref().is_some_and(|last| Some(last.letter.id) != app.selected());
    if !(runs && passes_by && app.is_wide() && app.pane == Pane::List) {
        return selection_moved(app);
    }
    app.letter_due = Some(app.ms + STOPS);
    app.rest_from = app.ms;
    more_rows(app)
}

/// The same when its list was read. A selection that runs stays unread until it stops, whatever comes meanwhile.
pub(super) fn rows_came(app: &mut App) -> Vec<Effect> {
    if app.letter_due.is_some() { more_rows(app) } else { selection_moved(app) }
}

fn more_rows(app: &mut App) -> Vec<Effect> {
    let Tab::Queue(queue) = app.tab else { return Vec::new() };
    app.list_mut().need().map(|ask| Effect::LoadPage(queue, ask)).into_iter().collect()
}

/// While the clerk reads a letter, the one after it is read.
pub(super) fn ahead(app: &mut App) -> Option<Effect> {
    let shown = app.shown()?.letter.id;
    let list = app.list()?;
    let next = list.items.get(list.at + 1).filter(|_| list.letter() == Some(shown))?;
    let next = (next.id, next.version);
    if app.ahead_of == Some(next) {
        return None;
    }
    app.ahead_of = Some(next);
    Some(Effect::LoadAhead(next.0))
}

/// The selection has stopped: its letter is read.
pub(super) fn stopped(app: &mut App) -> Option<Effect> {
    app.letter_due.take_if(|due| *due <= app.ms)?;
    app.selected().map(Effect::LoadLetter)
}

/// Notes that a letter was opened when the selection has rested on it, side by side with the list.
pub(super) fn rested(app: &mut App) -> Option<Effect> {
    let rests = app.is_wide() && app.ms.saturating_sub(app.rest_from) >= REST;
    if rests || app.pane == Pane::Letter { opened(app) } else { None }
}

pub(super) fn opened(app: &mut App) -> Option<Effect> {
    let id = app.shown()?.letter.id;
    let fresh = app.opened.get(&id).is_none_or(|at| app.now.since(*at) >= OPENED);
    if !fresh {
        return None;
    }
    app.opened.insert(id, app.now);
    Some(Effect::OpenLetter(id))
}
