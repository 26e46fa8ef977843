//! Answers to effects: what was read, what was done, what was refused.

use pishkhan::domain::refusal::Refusal;
use pishkhan::error::Error;

use super::{desk, on_key};
use crate::app::{App, Decision, Pane, Tab, Tone};
use crate::dialogs::Dialog;
use crate::effect::{Act, Effect};
use crate::msg::{Dossier, Msg};
use crate::screens::login::Login;
use crate::window::Window;
use crate::words::say;

pub(super) fn take(app: &mut App, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Changed => changed(app),
        Msg::LoggedIn(clerk) => {
            app.clerk = Some(clerk);
            app.login = Login::new(None);
            start(app)
        }
        Msg::LogInFailed(error) => {
            app.login.waits = false;
            let sentence = match error {
                Error::Refused(Refusal::LogInWaits { minutes }) => {
                    let minutes = crate::words::number(app.lang, minutes);
                    app.say_with("login-wait", &[("minutes", &minutes)])
                }
                error => sentence(app, &error),
            };
            app.login.fault = Some(sentence);
            Vec::new()
        }
        Msg::Desk(read) => {
            let (clerk, office, counts) = *read;
            app.clerk = Some(clerk);
            app.office = Some(office);
            app.counts = counts;
            Vec::new()
        }
        Msg::ShutOut(refusal) => {
            app.clerk = None;
            app.dialog = None;
            app.login = Login::new(None);
            app.login.fault = Some(refusal.sentence(app.lang));
            Vec::new()
        }
        Msg::Page(queue, ask, rows) => {
            let tab = Tab::Queue(queue);
            let total = usize::try_from(app.counts.of(queue)).unwrap_or(0);
            app.lists.entry(tab).or_default().take(ask, rows, total);
            if app.tab != tab {
                return Vec::new();
            }
            leave_decided(app);
            if let Some(id) = app.arrive
                && app.list_mut().select(id)
            {
                app.arrive = None;
            }
            desk::selection_moved(app)
        }
        Msg::Letter(dossier) => letter(app, dossier),
        Msg::LetterGone(id) => {
            app.pending = None;
            app.held.clear();
            if app.selected() == Some(id) {
                app.pane = Pane::List;
                let said = app.say("told-letter-gone");
                app.tell(Tone::Plain, said);
            }
            Vec::new()
        }
        Msg::Found(query, items) => found(app, &query, items),
        Msg::Identity(rows) => {
            app.identity.take(rows, |a, b| a.id == b.id);
            Vec::new()
        }
        Msg::Outbox(rows) => {
            app.outbox.take(rows, |a, b| a.id == b.id);
            Vec::new()
        }
        Msg::Done(act, number) => done(app, &act, number.as_deref()),
        Msg::Refused(act, error) => refused(app, &act, &error),
        Msg::Checked(checked) => {
            if let Some(Dialog::Reply(sheet)) = &mut app.dialog {
                sheet.checked(checked);
            }
            Vec::new()
        }
        Msg::Saved(file, path) => {
            let said = app.say_with("told-saved", &[("path", &path.display().to_string())]);
            app.tell(Tone::Good, said);
            if let Some(Dialog::Files(sheet)) = &mut app.dialog {
                sheet.saved(&file, path);
            }
            Vec::new()
        }
        Msg::Failed(error) => {
            app.pending = None;
            app.held.clear();
            let said = sentence(app, &error);
            app.tell(Tone::Bad, said);
            Vec::new()
        }
        Msg::FileFailed(said) => {
            let said = app.say_with("told-file-failed", &[("said", &said)]);
            app.tell(Tone::Bad, said);
            Vec::new()
        }
        Msg::Key(_) | Msg::Paste(_) | Msg::Mouse(_) | Msg::Do(_) | Msg::Resize(..) | Msg::Tick(..) => Vec::new(),
    }
}

/// What is read when the clerk is in.
pub(crate) fn start(app: &mut App) -> Vec<Effect> {
    let mut effects = vec![Effect::LoadDesk];
    effects.extend(desk::reload(app));
    effects
}

fn changed(app: &mut App) -> Vec<Effect> {
    if app.clerk.is_none() {
        return Vec::new();
    }
    let mut effects = vec![Effect::LoadDesk];
    effects.extend(desk::reload(app));
    if app.tab == Tab::Found {
        effects.push(Effect::Search(app.query.clone()));
    }
    effects.extend(app.selected().map(Effect::LoadLetter));
    effects
}

fn letter(app: &mut App, dossier: Box<Dossier>) -> Vec<Effect> {
    let (id, version) = (dossier.letter.id, dossier.letter.version);
    if app.selected() != Some(id) {
        return Vec::new();
    }
    if let Some(dialog) = &mut app.dialog {
        dialog.set_version(id, version);
    }
    app.dossier = Some(dossier);
    let Some(command) = app.pending.take() else { return Vec::new() };
    let mut effects = desk::with_letter(app, command);
    for key in std::mem::take(&mut app.held) {
        effects.extend(on_key(app, key));
    }
    effects
}

/// After a decision the selection goes on, also in a list that still holds the letter.
fn leave_decided(app: &mut App) {
    let Some(left) = app.leave.take() else { return };
    let list = app.list_mut();
    if list.letter() == Some(left) {
        list.step(1);
    }
    app.scroll = 0;
    if app.selected().is_none() {
        app.pane = Pane::List;
    }
}

fn found(app: &mut App, query: &str, items: Vec<pishkhan::store::queues::ListItem>) -> Vec<Effect> {
    if app.tab != Tab::Found || app.query != query {
        return Vec::new();
    }
    let first_time = !app.list().is_some_and(|list| list.loaded);
    let before = app.selected();
    let count = items.len();
    let mut list = Window::found(items);
    if let Some(id) = before {
        list.select(id);
    }
    app.lists.insert(Tab::Found, list);
    if first_time {
        let count_text = crate::words::number(app.lang, count as i64);
        let said = app.say_with("told-found", &[("query", query), ("count", &count_text)]);
        app.tell(Tone::Plain, said);
        // A number names one letter: it is shown at once.
        if count == 1 {
            app.pane = Pane::Letter;
        }
    }
    desk::selection_moved(app)
}

fn done(app: &mut App, act: &Act, number: Option<&str>) -> Vec<Effect> {
    app.busy = false;
    let code = |app: &App| {
        app.shown()
            .filter(|dossier| Some(dossier.letter.id) == act.letter())
            .and_then(|dossier| dossier.letter.register_no.clone().or_else(|| dossier.letter.follow_up_code.clone()))
            .unwrap_or_default()
    };
    let of_letter = number.map_or_else(|| code(app), str::to_owned);
    let said = app.say_with(told(act), &[("number", &of_letter)]);
    app.tell(Tone::Good, said);
    if let (Some(version), Some(letter)) = (act.makes_version(), act.letter()) {
        let window = app.office.as_ref().map_or(0, |office| office.settings.number("undo.window"));
        app.last = Some(Decision { letter, version, until: app.now.plus(window) });
        app.leave = Some(letter);
        app.arrive = None;
    }
    if let Act::Undo(letter, _) = act {
        app.last = None;
        app.leave = None;
        app.arrive = Some(*letter);
    }
    if let Some(dialog) = app.dialog.take()
        && let Some((key, _)) = dialog.draft()
    {
        app.drafts.remove(&key);
    }
    changed(app)
}

/// The message of a done act.
fn told(act: &Act) -> &'static str {
    match act {
        Act::Approve(_) => "told-approved",
        Act::Reject(..) => "told-rejected",
        Act::Return(..) => "told-returned",
        Act::Refer(_) => "told-referred",
        Act::Reply(..) => "told-replied",
        Act::Notice(..) => "told-notice",
        Act::Undo(..) => "told-undone",
        Act::Identity(_, pishkhan::actions::decide_identity::Verdict::Confirm) => "told-identity-confirmed",
        Act::Identity(..) => "told-identity-refused",
        Act::RetrySms(_) => "told-sms-retried",
        Act::CancelSms(_) => "told-sms-cancelled",
    }
}

/// The sheet stays open with its text; the letter is read again if somebody else changed it.
fn refused(app: &mut App, act: &Act, error: &Error) -> Vec<Effect> {
    app.busy = false;
    let said = sentence(app, error);
    let moved_on = matches!(error, Error::Refused(Refusal::LetterChanged { .. } | Refusal::StepDoesNotFit { .. }));
    if let Some(dialog) = &mut app.dialog {
        dialog.set_fault(said);
    } else {
        app.tell(Tone::Bad, said);
    }
    match act.letter() {
        Some(letter) if moved_on => vec![Effect::LoadLetter(letter)],
        _ => Vec::new(),
    }
}

/// An error as people read it.
fn sentence(app: &App, error: &Error) -> String {
    match error {
        Error::Refused(refusal) => refusal.sentence(app.lang),
        Error::NotFound => say(app.lang, "error-not-found"),
        Error::Busy => say(app.lang, "error-busy"),
        Error::Internal(fault) => app.say_with("error-internal", &[("doing", fault.doing), ("cause", &fault.cause)]),
    }
}
