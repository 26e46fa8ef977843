//! Marked letters: one sheet for all of them, each decided by itself, all taken back together.
//!
//! A letter that was changed meanwhile or does not fit is left as it is, stays marked, and is told.

use pishkhan::domain::ids::LetterId;
use pishkhan::error::Error;

use super::answers::sentence;
use super::desk;
use super::done::done_quietly;
use crate::app::{App, Tone};
use crate::effect::{Act, Effect};
use crate::words::number;

/// Letters that can be marked at once.
pub const MOST: usize = 400;

/// Marks the selected letter or takes its mark away, and goes on to the next.
pub(super) fn toggle(app: &mut App) -> Vec<Effect> {
    let Some((id, version)) = app.list().and_then(|list| list.selected()).map(|row| (row.id, row.version)) else {
        return Vec::new();
    };
    if app.marks.remove(&id).is_none() && app.marks.len() < MOST {
        app.marks.insert(id, version);
    }
    tell(app);
    desk::step(app, 1)
}

/// Marks every letter of the list that is held, or takes all marks away when there are some.
pub(super) fn toggle_all(app: &mut App) {
    if app.marks.is_empty() {
        let rows = app.list().map(|list| list.items.iter().take(MOST)).into_iter().flatten();
        app.marks = rows.map(|row| (row.id, row.version)).collect();
    } else {
        app.marks.clear();
    }
    tell(app);
}

fn tell(app: &mut App) {
    let count = number(app.lang, app.marks.len() as i64);
    let key = if app.marks.is_empty() { "told-marks-none" } else { "told-marks" };
    let said = app.say_with(key, &[("count", &count)]);
    app.tell(Tone::Plain, said);
}

/// The act of a sheet for every marked letter, if it is one that can be done to many.
pub(super) fn for_all(app: &App, act: Act) -> Act {
    if app.marks.is_empty() || act.for_letter(LetterId(0), 0).is_none() {
        return act;
    }
    let acts = app.marks.iter().filter_map(|(id, version)| act.for_letter(*id, *version));
    Act::Many(acts.collect())
}

/// What became of every letter.
pub(super) fn done(app: &mut App, results: Vec<(Act, Result<Option<String>, Error>)>) -> Vec<Effect> {
    app.busy = false;
    app.conflict = None;
    let undoing = results.iter().any(|(act, _)| matches!(act, Act::Undo(..)));
    let draft = if undoing { None } else { app.dialog.take().and_then(|dialog| dialog.draft()) };
    if let Some((key, _)) = &draft {
        app.drafts.remove(key);
    }
    app.group += 1;
    let (mut count, mut refused) = (0, Vec::new());
    for (act, result) in results {
        match result {
            Ok(given) => {
                count += 1;
                if let Some(id) = act.letter() {
                    app.marks.remove(&id);
                }
                done_quietly(app, &act, given.as_deref(), draft.clone());
            }
            Err(error) => {
                if let Act::Undo(letter, version) = act {
                    app.decisions.retain(|d| (d.letter, d.version) != (letter, version));
                }
                refused.push(sentence(app, &error));
            }
        }
    }
    let (count, left) = (number(app.lang, count), number(app.lang, refused.len() as i64));
    let key = match (undoing, refused.is_empty()) {
        (true, true) => "told-many-undone",
        (false, true) => "told-many",
        (_, false) => "told-many-part",
    };
    let why = refused.first().cloned().unwrap_or_default();
    let tone = if refused.is_empty() { Tone::Good } else { Tone::Bad };
    let said = app.say_with(key, &[("count", &count), ("left", &left), ("why", &why)]);
    app.tell(tone, said);
    super::answers::changed(app)
}
