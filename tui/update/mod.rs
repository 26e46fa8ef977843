//! The one place where the desk changes: a message in, effects out. Pure: no ledger, no clock but [`Msg::Tick`].

mod answers;
mod bulk;
mod desk;
mod done;
mod mouse;
mod pages;
mod selection;

#[cfg(test)]
mod backup_tests;
#[cfg(test)]
mod bulk_tests;
#[cfg(test)]
mod decision_tests;
#[cfg(test)]
mod erased_tests;
#[cfg(test)]
mod files_tests;
#[cfg(test)]
mod harms;
#[cfg(test)]
mod memory_tests;
#[cfg(test)]
mod monkey_tests;
#[cfg(test)]
mod office_tests;
#[cfg(test)]
mod outbox_tests;
#[cfg(test)]
mod paper_tests;
#[cfg(test)]
mod referral_tests;
#[cfg(test)]
mod settings_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod writing_tests;

use std::path::Path;

use crossterm::event::{KeyEvent, KeyEventKind};
use pishkhan::domain::query::Query;

use crate::app::{App, Tab, Tone};
use crate::dialogs::writer::arrows;
use crate::dialogs::{Dialog, Taken, help::Help, look::Look, writing::WritingSheet};
use crate::effect::Effect;
use crate::keys::{self, Command, Context};
use crate::memory;
use crate::msg::Msg;
use crate::screens::small;
use crate::terminal::Kind;
use crate::window::Window;
use crate::words::with_path;
use crate::writing::{self, ROUND};

pub(crate) use answers::start;
pub(crate) use desk::show;

/// How long a message stands, in milliseconds.
const TOLD: u64 = 8_000;
/// A pause that ends a step of undo, in milliseconds.
const PAUSE: u64 = 1_000;
/// How long a choice of writing stands before it is kept: `F2` goes through several.
const CHOSEN: u64 = 2_000;

/// Takes a message; returns what is to be done outside.
pub fn update(app: &mut App, msg: Msg) -> Vec<Effect> {
    let (had_dialog, note_before) = (app.dialog.is_some(), app.note.clone());
    let mut effects = taken(app, msg);
    if effects.iter().any(|effect| matches!(effect, Effect::Quit)) {
        effects.splice(0..0, keep_writing(app, u64::MAX));
        effects.splice(0..0, memory::leaving(app));
    }
    // What was told before is not about the sheet that opens now.
    if !had_dialog && app.dialog.is_some() && app.note == note_before {
        app.note = None;
    }
    effects
}

/// What is done before the program ends: a choice that was just made is kept.
fn keep_writing(app: &mut App, ms: u64) -> Option<Effect> {
    if app.clerk.is_none() || app.writing_due.is_none_or(|due| due > ms) {
        return None;
    }
    app.writing_due = None;
    Some(Effect::KeepWriting(app.facts.fingerprint.clone(), app.writing))
}

fn taken(app: &mut App, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Key(key) if key.kind == KeyEventKind::Release => Vec::new(),
        Msg::Key(key) => {
            app.typed_at = app.ms;
            on_key(app, key)
        }
        Msg::Leave => memory::leaving(app).into_iter().collect(),
        Msg::Paste(_) | Msg::Mouse(_) | Msg::Do(_) if is_small(app) => Vec::new(),
        Msg::Paste(text) => {
            app.typed_at = app.ms;
            match (&mut app.dialog, &app.clerk) {
                (Some(dialog), _) => dialog.on_paste(&text),
                (None, None) => app.login.on_paste(&text),
                (None, Some(_)) => {}
            }
            Vec::new()
        }
        Msg::Mouse(event) => mouse::on_mouse(app, event),
        Msg::Do(command) => run(app, command),
        Msg::Resize(width, height) => {
            app.size.width = width;
            app.size.height = height;
            Vec::new()
        }
        Msg::Tick(now, ms) => {
            app.now = now;
            app.ms = ms;
            if app.ms.saturating_sub(app.note_from) >= TOLD {
                app.note = None;
            }
            app.decisions.retain(|decision| decision.until > now);
            let mut effects: Vec<Effect> = selection::rested(app).into_iter().collect();
            effects.extend(selection::stopped(app));
            effects.extend(selection::ahead(app));
            effects.extend(answers::offer_tour(app));
            effects.extend(keep_writing(app, ms));
            effects.extend(memory::rested(app));
            if ms.saturating_sub(app.typed_at) >= PAUSE
                && let Some(writer) = app.dialog.as_mut().and_then(Dialog::writer)
            {
                writer.editor.pause();
            }
            effects
        }
        other => answers::take(app, other),
    }
}

/// Whether the window shows nothing but that it is too small: what cannot be seen is not decided.
fn is_small(app: &App) -> bool {
    app.size.width < small::LEAST.0 || app.size.height < small::LEAST.1
}

fn on_key(app: &mut App, key: KeyEvent) -> Vec<Effect> {
    if is_small(app) {
        // Whoever types into a sheet types letters: a `q` among them must not end the program and lose the text.
        let place = match (&app.dialog, &app.clerk) {
            (Some(_), _) => Context::Always,
            (None, None) => Context::Login,
            (None, Some(_)) => Context::Desk,
        };
        return match keys::command(&[place, Context::Always], key) {
            Some(Command::Redraw) => vec![Effect::Redraw],
            Some(Command::Back | Command::Quit) => vec![Effect::Quit],
            _ => Vec::new(),
        };
    }
    if app.pending.is_some() {
        // The letter is on its way; what is typed meanwhile is meant for the sheet that it opens.
        app.held.push(key);
        return Vec::new();
    }
    if let Some(command) = keys::command(&app.contexts(), key) {
        return run_or_type(app, command, Some(key));
    }
    type_key(app, key)
}

fn type_key(app: &mut App, key: KeyEvent) -> Vec<Effect> {
    match (&mut app.dialog, &app.clerk) {
        (Some(dialog), _) => {
            dialog.on_key(key);
            return dialog.used().map(Effect::UseTemplate).into_iter().collect();
        }
        (None, None) => app.login.on_key(key),
        (None, Some(_)) => {}
    }
    Vec::new()
}

/// Runs a command that was not typed: a click, the palette, one that waited.
fn run(app: &mut App, command: Command) -> Vec<Effect> {
    run_or_type(app, command, None)
}

fn run_or_type(app: &mut App, command: Command, key: Option<KeyEvent>) -> Vec<Effect> {
    match command {
        Command::Redraw => return vec![Effect::Redraw],
        Command::TextMode | Command::Writing if app.in_lines => return Vec::new(),
        Command::TextMode => {
            choose(app, writing::next(app.writing));
            return Vec::new();
        }
        Command::Writing if app.dialog.is_none() => {
            app.dialog = Some(Dialog::Writing(WritingSheet::new(app.writing)));
            return Vec::new();
        }
        Command::Help if app.dialog.is_none() => {
            app.dialog = Some(Dialog::Help(Help::default()));
            return Vec::new();
        }
        _ => {}
    }
    if app.dialog.is_some() {
        return in_dialog(app, command, key);
    }
    if app.clerk.is_none() {
        return app.login.on_command(command).into_iter().collect();
    }
    desk::run(app, command)
}

fn in_dialog(app: &mut App, command: Command, key: Option<KeyEvent>) -> Vec<Effect> {
    let specks = leaves_specks(app);
    let Some(dialog) = &mut app.dialog else { return Vec::new() };
    let taken = dialog.on_command(command);
    in_sheet(app, taken, key, specks)
}

/// What follows from what a command or the mouse did to the open sheet.
fn in_sheet(app: &mut App, taken: Taken, key: Option<KeyEvent>, specks: bool) -> Vec<Effect> {
    match taken {
        Taken::Redraw if specks => vec![Effect::Redraw],
        Taken::Yes | Taken::Redraw => {
            crate::dialogs::office::open_wanted(app);
            Vec::new()
        }
        Taken::No => key.map_or_else(Vec::new, |key| type_key(app, key)),
        Taken::Close => {
            let was_page = app.dialog.as_ref().is_some_and(|dialog| !dialog.is_sheet());
            close(app);
            // What moved in the list meanwhile is shown now.
            let mut effects = selection::selection_moved(app);
            if was_page && specks {
                effects.push(Effect::Redraw);
            }
            effects
        }
        Taken::Act(_) if app.busy => Vec::new(),
        Taken::Act(act) => {
            app.busy = true;
            vec![Effect::Act(bulk::for_all(app, act))]
        }
        Taken::Effect(effect) => {
            if let Effect::Copy(text) = &effect {
                let said = with_path(&app.say("told-copied-path"), Path::new(text));
                app.tell(Tone::Plain, said);
            }
            vec![effect]
        }
        Taken::Write(writing, closes) => {
            choose(app, writing);
            if !closes {
                return Vec::new();
            }
            app.dialog = None;
            vec![Effect::Redraw]
        }
        Taken::Look(file) => {
            // Cells show two pixels; with more of them the thin strokes are found.
            let (width, height) = app.graphics.cell().unwrap_or((4, 8));
            let (columns, lines) = Look::room(app.size);
            let room = (columns.saturating_mul(width), lines.saturating_mul(height));
            let look = Effect::LookInside(file, room, app.program.clone());
            if specks { vec![Effect::Redraw, look] } else { vec![look] }
        }
        Taken::Calibrate(page) => {
            app.dialog = Some(Dialog::Calibrate(page));
            Vec::new()
        }
        Taken::Run(command) => {
            app.dialog = None;
            run(app, command)
        }
        Taken::Search(query) => {
            // What cannot be read stays in its line.
            if let Err(refusal) = Query::parse(&query, app.now) {
                app.tell(Tone::Bad, refusal.sentence(app.lang));
                return Vec::new();
            }
            app.dialog = None;
            app.lists.insert(Tab::Found, Window::default());
            if app.tab != Tab::Found {
                app.tab_before = app.tab;
            }
            app.query.clone_from(&query);
            let mut effects = desk::show(app, Tab::Found);
            effects.push(Effect::Search(query));
            effects
        }
    }
}

/// Letters reach over the edge of their cells; where a whole page of them goes, these terminals leave specks.
fn leaves_specks(app: &App) -> bool {
    matches!(app.facts.kind, Kind::Xterm | Kind::Mlterm | Kind::Simple)
}

/// Closes the sheet and keeps what was typed into it.
fn close(app: &mut App) {
    app.conflict = None;
    let Some(dialog) = app.dialog.take() else { return };
    if let Some((key, draft)) = dialog.draft() {
        if draft.is_empty() {
            app.drafts.remove(&key);
        } else {
            app.drafts.insert(key, draft);
            let said = app.say("told-draft-kept");
            app.tell(Tone::Plain, said);
        }
    }
}

/// Writes in another way, says which one it is, and keeps it a little later.
fn choose(app: &mut App, writing: pishkhan::domain::writing::Writing) {
    app.write(writing);
    let arrows = arrows(app);
    if let Some(writer) = app.dialog.as_mut().and_then(Dialog::writer) {
        writer.editor.set_arrows(arrows);
    }
    app.writing_due = Some(app.ms + CHOSEN);
    if let Some(place) = writing::place(writing) {
        let n = crate::words::number(app.lang, place as i64 + 1);
        let all = crate::words::number(app.lang, ROUND.len() as i64);
        let said = app.say_with(ROUND[place].3, &[("n", &n), ("all", &all)]);
        app.tell(Tone::Plain, said);
    }
}
