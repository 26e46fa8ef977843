//! Answers to effects: what was read, what was done, what was refused.

use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Power;
use pishkhan::domain::writing::Writing;
use pishkhan::error::Error;

use super::done::{done, entered_at_counter};
use super::{bulk, desk, on_key, pages, selection};
use pishkhan::store::search::{Found, LOOKED_AT};

use crate::app::{App, Pane, Tab, Tone};
use crate::dialogs::Dialog;
use crate::dialogs::calibrate::Calibrate;
use crate::effect::files::READING;
use crate::effect::{Act, Effect};
use crate::memory;
use crate::msg::{Dossier, Msg};
use crate::screens::login::Login;
use crate::terminal::Trust;
use crate::window::Window;
use crate::words::{say, with_path};

pub(super) fn take(app: &mut App, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Changed => changed(app),
        Msg::LoggedIn(clerk) => {
            app.clerk = Some(clerk);
            app.login = Login::new(None);
            app.typed_at = 0;
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
            let first = app.office.is_none();
            if let Some(Dialog::Settings(sheet)) = &mut app.dialog {
                sheet.take(office.settings.clone());
            }
            app.clerk = Some(clerk);
            app.office = Some(office);
            app.counts = counts;
            // Whoever decides begins at what waits; others where there is something for them.
            let waits = app.may(Power::Decide) || app.may(Power::Return);
            let full = Tab::ALL.into_iter().find(|tab| match tab {
                Tab::Queue(queue) => app.counts.of(*queue) > 0,
                _ => false,
            });
            match full {
                Some(tab) if first && !waits && app.tab == Tab::ALL[0] && tab != app.tab => {
                    let note = app.note.take();
                    let effects = desk::show(app, tab);
                    app.note = note;
                    effects
                }
                _ => Vec::new(),
            }
        }
        Msg::ShutOut(refusal) => {
            app.clerk = None;
            app.dialog = None;
            app.login = Login::new(None);
            app.login.fault = Some(refusal.sentence(app.lang));
            Vec::new()
        }
        Msg::Page(queue, ask, rows, before) => {
            let tab = Tab::Queue(queue);
            let total = usize::try_from(app.counts.of(queue)).unwrap_or(0);
            let first = rows.first().map(|row| row.id);
            let list = app.lists.entry(tab).or_default();
            list.take(ask, rows, total);
            if let Some(first) = first {
                list.stands(first, before);
            }
            if app.tab != tab {
                return Vec::new();
            }
            leave_decided(app);
            if let Some(id) = app.arrive
                && app.list_mut().select(id)
            {
                app.arrive = None;
            }
            selection::rows_came(app)
        }
        Msg::Letter(dossier) => letter(app, dossier),
        Msg::Ahead(dossier) => {
            app.ahead = Some(dossier);
            Vec::new()
        }
        Msg::LetterGone(id) => {
            app.pending = None;
            app.held.clear();
            let said = app.say("told-letter-gone");
            if let Some(dialog) = &mut app.dialog
                && dialog.letter() == Some(id)
            {
                dialog.set_fault(said);
            } else if app.selected() == Some(id) {
                app.pane = Pane::List;
                app.tell(Tone::Plain, said);
            }
            Vec::new()
        }
        Msg::Found(query, what) => found(app, &query, what),
        Msg::Identity(rows) => {
            app.identity.take(rows, |a, b| a.id == b.id);
            Vec::new()
        }
        Msg::Outbox(rows) => {
            app.outbox.take(rows, |a, b| a.id == b.id);
            Vec::new()
        }
        Msg::Figures(days, figures) => {
            if let Some(Dialog::Figures(page)) = &mut app.dialog {
                page.take(days, figures);
            }
            Vec::new()
        }
        Msg::Memory(drafts, place, saw_tour) => {
            app.tour_due = !saw_tour;
            memory::take(app, &drafts, place.as_deref())
        }
        Msg::Digest(digest) => {
            if let Some(Dialog::Digest(page)) = &mut app.dialog {
                page.take(digest);
            }
            Vec::new()
        }
        msg @ (Msg::Manage(_) | Msg::Log(..) | Msg::Chain(_) | Msg::Views(_)) => pages::take(app, msg),
        Msg::Register(opened) => {
            if let Some(Dialog::Register(page)) = &mut app.dialog {
                page.take(*opened);
            }
            Vec::new()
        }
        Msg::Entered(entered) => entered_at_counter(app, &entered),
        Msg::Writing(kept) => {
            writing(app, kept);
            Vec::new()
        }
        Msg::Done(act, number) => done(app, &act, number.as_deref()),
        Msg::Many(results) => bulk::done(app, results),
        Msg::Refused(act, error) => refused(app, &act, &error),
        Msg::Checked(checked) => {
            match &mut app.dialog {
                Some(Dialog::Reply(sheet)) => sheet.checked(checked),
                Some(Dialog::Counter(sheet)) => sheet.checked(checked),
                _ => {}
            }
            Vec::new()
        }
        Msg::Saved(file, path) => {
            let said = with_path(&app.say("told-saved"), &path);
            app.tell(Tone::Good, said);
            if let Some(Dialog::Files(sheet)) = &mut app.dialog {
                sheet.saved(&file, path);
            }
            Vec::new()
        }
        Msg::Looked(id, inside) => {
            if let Some(Dialog::Files(sheet)) = &mut app.dialog {
                sheet.looked(id, inside);
            }
            Vec::new()
        }
        Msg::FactsFound(found) => {
            if let Some(Dialog::Files(sheet)) = &mut app.dialog {
                sheet.take_facts(&found);
            }
            Vec::new()
        }
        Msg::Linked(id, token, until) => {
            let address = format!("{}/file-link/{}", app.link_base, token.as_str());
            if let Some(Dialog::Files(sheet)) = &mut app.dialog {
                sheet.linked(id, address, until);
            }
            if super::leaves_specks(app) { vec![Effect::Redraw] } else { Vec::new() }
        }
        Msg::PaperSaved(path) => {
            let said = with_path(&app.say("told-saved"), &path);
            app.tell(Tone::Good, said);
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
        Msg::Key(_) | Msg::Paste(_) | Msg::Mouse(_) | Msg::Do(_) | Msg::Resize(..) | Msg::Tick(..) | Msg::Leave => {
            Vec::new()
        }
    }
}

/// What is read when the clerk is in.
pub(crate) fn start(app: &mut App) -> Vec<Effect> {
    let mut effects = vec![Effect::LoadDesk];
    if !app.in_lines {
        effects.push(Effect::LoadWriting(app.facts.fingerprint.clone()));
    }
    effects.push(Effect::LoadMemory);
    effects.extend(desk::reload(app));
    effects
}

/// A clerk who comes in for the first time is told, once, that there is a tour: when nothing else is told.
pub(super) fn offer_tour(app: &mut App) -> Option<Effect> {
    let quiet = app.note.is_none() && app.dialog.is_none() && !app.in_lines;
    if !(app.tour_due && quiet) {
        return None;
    }
    app.tour_due = false;
    let said = app.say("told-tour");
    app.tell(Tone::Plain, said);
    Some(Effect::SeeTour)
}

/// How this clerk has text written on this terminal; where nobody knows, the clerk is asked.
fn writing(app: &mut App, kept: Option<Writing>) {
    // What was chosen meanwhile counts for more.
    if app.writing_due.is_some() {
        return;
    }
    match (kept, app.facts.trust()) {
        (Some(kept), _) => app.write(kept),
        (None, Trust::Ask) if app.dialog.is_none() => app.dialog = Some(Dialog::Calibrate(Calibrate::default())),
        (None, Trust::Sure) => {}
        (None, Trust::Ask | Trust::OneSetting) => {
            let said = app.say("told-text-mode");
            app.tell(Tone::Plain, said);
        }
    }
}

pub(super) fn changed(app: &mut App) -> Vec<Effect> {
    if app.clerk.is_none() {
        return Vec::new();
    }
    let mut effects = vec![Effect::LoadDesk];
    effects.extend(desk::reload(app));
    if app.tab == Tab::Found {
        effects.push(Effect::Search(app.query.clone()));
    }
    // While the selection runs its letter waits, as it does for a key.
    effects.extend(app.at_hand().filter(|_| app.letter_due.is_none()).map(Effect::LoadLetter));
    effects.extend(pages::again(app));
    effects
}

fn letter(app: &mut App, dossier: Box<Dossier>) -> Vec<Effect> {
    let (id, version) = (dossier.letter.id, dossier.letter.version);
    if app.at_hand() != Some(id) {
        return Vec::new();
    }
    if app.conflict == Some(id)
        && let Some(dialog) = &mut app.dialog
    {
        dialog.set_version(version);
        app.conflict = None;
    }
    if let Some(Dialog::Reply(sheet)) = &mut app.dialog
        && sheet.letter == id
    {
        sheet.take_desk_files(&dossier.desk_files);
    }
    if app.dossier.as_ref().is_none_or(|before| before.letter.id != id) {
        app.scroll = 0;
    }
    app.dossier = Some(dossier);
    if let Some((_, command)) = app.resume.take_if(|(letter, _)| *letter == id)
        && app.dialog.is_none()
        && app.pending.is_none()
    {
        app.pending = Some(command);
    }
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

fn found(app: &mut App, query: &str, what: Found) -> Vec<Effect> {
    if app.tab != Tab::Found || app.query != query {
        return Vec::new();
    }
    let first_time = !app.list().is_some_and(|list| list.loaded);
    let before = app.selected();
    let count = what.items.len();
    let mut list = Window::found(what.items);
    if let Some(id) = before {
        list.select(id);
    }
    app.lists.insert(Tab::Found, list);
    if first_time {
        let count_text = crate::words::number(app.lang, count as i64);
        let key = match (what.is_whole, what.beginnings, count as i64 >= crate::window::PAGE) {
            (false, ..) => "told-found-part",
            (true, Some(_), _) => "told-found-beginnings",
            (true, None, true) => "told-found-first",
            (true, None, false) => "told-found",
        };
        let looked = what.beginnings.map_or(LOOKED_AT, |words| words as i64);
        let looked = crate::words::number(app.lang, looked);
        let said = app.say_with(key, &[("query", query), ("count", &count_text), ("looked", &looked)]);
        app.tell(Tone::Plain, said);
        // A number names one letter: it is shown at once.
        if count == 1 {
            app.pane = Pane::Letter;
        }
    }
    selection::selection_moved(app)
}

/// The sheet stays open with its text; the letter is read again if somebody else changed it.
fn refused(app: &mut App, act: &Act, error: &Error) -> Vec<Effect> {
    app.busy = false;
    let said = sentence(app, error);
    if let (Act::Undo(letter, version), Error::Refused(_)) = (act, error) {
        // What cannot be taken back does not stand in the way of the decision before it.
        app.decisions.retain(|d| (d.letter, d.version) != (*letter, *version));
    }
    let moved_on = matches!(error, Error::Refused(Refusal::LetterChanged { .. } | Refusal::StepDoesNotFit { .. }));
    if let Error::Refused(refusal) = error
        && crate::dialogs::office::refused(app, refusal, &said)
    {
        // It stands beside its field.
    } else if let (Some(Dialog::Counter(sheet)), Error::Refused(refusal)) = (&mut app.dialog, error) {
        sheet.refuse(refusal);
    } else if let Some(dialog) = &mut app.dialog {
        dialog.set_fault(said);
    } else {
        app.tell(Tone::Bad, said);
    }
    match act.letter() {
        Some(letter) if moved_on => {
            app.conflict = app.dialog.is_some().then_some(letter);
            // The list moved on, too: whoever closes the sheet stands on a letter that still waits.
            let mut effects = vec![Effect::LoadLetter(letter)];
            effects.extend(desk::reload(app));
            effects
        }
        _ => Vec::new(),
    }
}

/// An error as people read it.
pub(super) fn sentence(app: &App, error: &Error) -> String {
    match error {
        Error::Refused(refusal) => refusal.sentence(app.lang),
        Error::NotFound => say(app.lang, "error-not-found"),
        Error::Busy => say(app.lang, "error-busy"),
        // The sentence is whole and has the path.
        Error::Internal(fault) if fault.doing == READING => fault.cause.clone(),
        Error::Internal(fault) => app.say_with("error-internal", &[("doing", fault.doing), ("cause", &fault.cause)]),
    }
}
