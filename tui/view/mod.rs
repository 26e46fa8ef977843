//! The desk as it looks. Nothing here asks the ledger; what was painted where is left in the app for clicks.

pub mod backups;
pub mod due;
mod fitting;
pub mod head;
pub mod letter;
pub mod list;
mod presence;
pub mod trouble;
pub mod whole;

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod tests;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::{App, Pane, Tab, Tone};
use crate::keys::{self, Command};
use crate::persian::{Base, Bidi, Options, Scribe, Shaping};
use crate::screens::{identity, outbox, small};
use crate::widgets::hint;
use crate::widgets::text::{self, Piece};
use crate::words::number;

/// Paints everything; returns where the caret belongs.
pub fn paint(app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
    *app.painted.borrow_mut() = crate::app::Painted::default();
    if area.width < small::LEAST.0 || area.height < small::LEAST.1 {
        small::draw(app, area, buf);
        return None;
    }
    // Tall windows are given blank lines; small ones need every line.
    let air = u16::from(area.height >= 22);
    let hints = Rect { y: area.bottom() - 1, height: 1, ..area };
    let told = Rect { y: area.bottom() - 2, height: 1, ..area };
    if app.clerk.is_none() {
        draw_told(app, told, buf);
        draw_hints(app, &app.scribe, hints, buf);
        let body = Rect { height: area.height - 2, ..area };
        return match &app.dialog {
            Some(dialog) => dialog.draw(app, body, buf),
            None => app.login.draw(app, body, buf),
        };
    }
    if let Some(dialog @ crate::dialogs::Dialog::Plain(_)) = &app.dialog {
        draw_hints(app, &page_scribe(app), hints, buf);
        return dialog.draw(app, Rect { height: area.height - 1, ..area }, buf);
    }
    head::draw(app, Rect { height: 1, ..area }, buf);
    head::tabs(app, Rect { y: area.y + 1, height: 1, ..area }, buf);
    let top = area.y + 2 + air;
    let body = Rect { y: top, height: told.y - air - top, ..area };
    draw_told(app, told, buf);
    draw_hints(app, &app.scribe, hints, buf);
    match &app.dialog {
        Some(dialog) if dialog.is_sheet() => {
            draw_body(app, body, buf);
            let (_, letter) = panes(app, body);
            dialog.draw(app, if letter.is_empty() { body } else { letter }, buf)
        }
        Some(dialog @ crate::dialogs::Dialog::Search(_)) => {
            draw_body(app, body, buf);
            dialog.draw(app, Rect { height: told.bottom() - body.y, ..body }, buf)
        }
        Some(dialog) => {
            draw_body(app, body, buf);
            dialog.draw(app, body, buf)
        }
        None => {
            draw_body(app, body, buf);
            None
        }
    }
}

fn draw_body(app: &App, body: Rect, buf: &mut Buffer) {
    if app.tab.power().is_some_and(|power| !app.may(power)) {
        list::empty(app, true, "tab-not-yours", body, buf);
        return;
    }
    match app.tab {
        Tab::Identity => identity::draw(app, body, buf),
        Tab::Outbox => outbox::draw(app, body, buf),
        Tab::Queue(_) | Tab::Found => {
            let (list, letter) = panes(app, body);
            list::draw(app, list, buf);
            letter::draw(app, letter, buf);
        }
    }
}

/// Where list and letter stand: the list in the right two fifths or a little more, or one at a time.
pub fn panes(app: &App, body: Rect) -> (Rect, Rect) {
    if !app.tab.has_letters() {
        return (body, Rect { width: 0, ..body });
    }
    if app.is_wide() {
        let width = (body.width * 9 / 20).min(54).max(body.width * 2 / 5);
        let list = Rect { x: body.right() - width, width, ..body };
        return (list, Rect { width: body.width - width - 2, ..body });
    }
    let deciding = app.dialog.as_ref().is_some_and(crate::dialogs::Dialog::is_sheet);
    if app.pane == Pane::Letter || deciding {
        (Rect { width: 0, ..body }, body)
    } else {
        (body, Rect { width: 0, ..body })
    }
}

/// The line above the hints: what just happened, and how long it can be taken back.
fn draw_told(app: &App, area: Rect, buf: &mut Buffer) {
    let theme = app.theme;
    let room = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    // Its key writes a letter, or does nothing, while a sheet is open.
    let left = app.undo_left().filter(|_| app.dialog.is_none());
    let undo = left.map(|left| app.say_with("told-undo", &[("left", &number(app.lang, left))]));
    let (text, style) = match &app.note {
        Some(note) => (
            note.text.clone(),
            match note.tone {
                Tone::Good => theme.green(),
                Tone::Bad => theme.red(),
                Tone::Plain => theme.plain(),
            },
        ),
        None => (app.notice.first().cloned().unwrap_or_default(), theme.blue()),
    };
    let (said, path) = text.split_once('\n').unwrap_or((&text, ""));
    let mut pieces = vec![Piece::new(said, style)];
    if app.note.is_none() {
        pieces[0].base = Base::Auto;
    }
    if !path.is_empty() {
        pieces.push(Piece { text: path, base: Base::Ltr, style });
    }
    if let Some(undo) = &undo {
        if text.is_empty() {
            pieces.clear();
        }
        pieces.push(Piece::new(undo, theme.amber()));
    }
    text::strip(&app.scribe, &pieces, if path.is_empty() { 3 } else { 1 }, room, buf);
}

/// On the page for the mouse the terminal orders letters, where it can: what we had ordered it would order once more.
fn page_scribe(app: &App) -> Scribe {
    let ours = app.scribe.options();
    let theirs = Options { bidi: Bidi::Terminal, shaping: Shaping::Base, ..ours };
    Scribe::new(if app.facts.orders_when_told() { theirs } else { ours })
}

/// The last line: the keys of what has the focus.
fn draw_hints(app: &App, scribe: &Scribe, area: Rect, buf: &mut Buffer) {
    let contexts = app.contexts();
    let bindings: Vec<_> =
        keys::hints(&contexts).into_iter().filter(|binding| fitting::fits(app, binding.command)).collect();
    let words: Vec<(String, String, Command)> = bindings
        .iter()
        .map(|binding| (keys::label(binding).into_owned(), keys::short(app.lang, binding), binding.command))
        .collect();
    let room = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let words = fitting::kept(app, words, room.width);
    let pairs: Vec<(&str, &str)> = words.iter().map(|(key, word, _)| (key.as_str(), word.as_str())).collect();
    let places = hint::draw(scribe, app.theme, &pairs, room, buf);
    app.painted.borrow_mut().hints = places.into_iter().zip(words.iter().map(|(_, _, command)| *command)).collect();
}
