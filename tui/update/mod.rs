//! The one place where the desk changes: a message in, effects out. Pure: no ledger, no clock but [`Msg::Tick`].

mod answers;
mod desk;
mod mouse;

#[cfg(test)]
mod harms;
#[cfg(test)]
mod tests;

use std::path::Path;

use crossterm::event::{KeyEvent, KeyEventKind};

use crate::app::{App, Tab, TextMode, Tone};
use crate::dialogs::{Dialog, Taken, help::Help};
use crate::effect::Effect;
use crate::keys::{self, Command, Context};
use crate::msg::Msg;
use crate::screens::small;
use crate::window::Window;
use crate::words::with_path;

pub(crate) use answers::start;

/// How long a message stands, in milliseconds.
const TOLD: u64 = 8_000;

/// Takes a message; returns what is to be done outside.
pub fn update(app: &mut App, msg: Msg) -> Vec<Effect> {
    let (had_dialog, note_before) = (app.dialog.is_some(), app.note.clone());
    let effects = taken(app, msg);
    // What was told before is not about the sheet that opens now.
    if !had_dialog && app.dialog.is_some() && app.note == note_before {
        app.note = None;
    }
    effects
}

fn taken(app: &mut App, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Key(key) if key.kind == KeyEventKind::Release => Vec::new(),
        Msg::Key(key) => on_key(app, key),
        Msg::Paste(_) | Msg::Mouse(_) | Msg::Do(_) if is_small(app) => Vec::new(),
        Msg::Paste(text) => {
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
            desk::rested(app).into_iter().collect()
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
    type_key(app, key);
    Vec::new()
}

fn type_key(app: &mut App, key: KeyEvent) {
    match (&mut app.dialog, &app.clerk) {
        (Some(dialog), _) => dialog.on_key(key),
        (None, None) => app.login.on_key(key),
        (None, Some(_)) => {}
    }
}

/// Runs a command that was not typed: a click, the palette, one that waited.
fn run(app: &mut App, command: Command) -> Vec<Effect> {
    run_or_type(app, command, None)
}

fn run_or_type(app: &mut App, command: Command, key: Option<KeyEvent>) -> Vec<Effect> {
    match command {
        Command::Redraw => return vec![Effect::Redraw],
        Command::TextMode => {
            text_mode(app);
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
    let Some(dialog) = &mut app.dialog else { return Vec::new() };
    match dialog.on_command(command) {
        Taken::Yes => Vec::new(),
        Taken::No => {
            if let Some(key) = key {
                dialog.on_key(key);
            }
            Vec::new()
        }
        Taken::Close => {
            close(app);
            // What moved in the list meanwhile is shown now.
            desk::selection_moved(app)
        }
        Taken::Act(_) if app.busy => Vec::new(),
        Taken::Act(act) => {
            app.busy = true;
            vec![Effect::Act(act)]
        }
        Taken::Effect(effect) => {
            if let Effect::Copy(text) = &effect {
                let said = with_path(&app.say("told-copied-path"), Path::new(text));
                app.tell(Tone::Plain, said);
            }
            vec![effect]
        }
        Taken::Run(command) => {
            app.dialog = None;
            run(app, command)
        }
        Taken::Search(query) => {
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

fn text_mode(app: &mut App) {
    app.mode = app.mode.next();
    app.scribe.set_options(app.mode.options());
    let said = match app.mode {
        TextMode::Forms => app.say("mode-forms"),
        TextMode::Base => app.say("mode-base"),
        TextMode::Terminal => app.say("mode-terminal"),
        TextMode::Off => app.say("mode-off"),
    };
    app.tell(Tone::Plain, said);
}
