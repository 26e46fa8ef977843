//! Clicks and the wheel, on what the last frame painted.

use std::cmp::Ordering;

use crossterm::event::{KeyCode, KeyEvent, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::{desk, in_sheet, leaves_specks, on_key, run, selection};
use crate::app::{App, Pane, Tab};
use crate::dialogs::Taken;
use crate::effect::Effect;
use crate::keys::Command;

/// Lines that one notch of the wheel moves a letter.
const NOTCH: usize = 3;

pub(super) fn on_mouse(app: &mut App, event: MouseEvent) -> Vec<Effect> {
    let now = app.ms;
    match app.dialog.as_mut().map_or(Taken::No, |dialog| dialog.on_mouse(event, now)) {
        Taken::No => {}
        taken => {
            app.typed_at = app.ms;
            let specks = leaves_specks(app);
            return in_sheet(app, taken, None, specks);
        }
    }
    let at = Position::new(event.column, event.row);
    match event.kind {
        MouseEventKind::Down(MouseButton::Left) => click(app, at),
        MouseEventKind::ScrollDown => wheel(app, at, Command::Down),
        MouseEventKind::ScrollUp => wheel(app, at, Command::Up),
        _ => Vec::new(),
    }
}

fn click(app: &mut App, at: Position) -> Vec<Effect> {
    let painted = app.painted.borrow().clone();
    if let Some((_, command)) = painted.hints.iter().find(|(place, _)| place.contains(at)) {
        return run(app, *command);
    }
    if let (Some(_), Some((lines, selected))) = (&app.dialog, painted.rows) {
        return if lines.contains(at) { pick_line(app, usize::from(at.y - lines.y), selected) } else { Vec::new() };
    }
    if app.dialog.is_some() || app.clerk.is_none() {
        return Vec::new();
    }
    if let Some((_, tab)) = painted.tabs.iter().find(|(place, _)| place.contains(at)) {
        return if *tab == app.tab { Vec::new() } else { desk::show(app, *tab) };
    }
    if painted.list.contains(at) {
        let row = painted.list_top + usize::from(at.y - painted.list.y);
        return pick(app, row);
    }
    if painted.letter.contains(at) {
        app.pane = Pane::Letter;
    }
    Vec::new()
}

/// A click on a row selects it; a click on the selected one opens it.
fn pick(app: &mut App, row: usize) -> Vec<Effect> {
    match app.tab {
        Tab::Identity => app.identity.at = row.min(app.identity.rows.len().saturating_sub(1)),
        Tab::Outbox => app.outbox.at = row.min(app.outbox.rows.len().saturating_sub(1)),
        Tab::Queue(_) | Tab::Found => {
            let list = app.list_mut();
            if row >= list.items.len() {
                return Vec::new();
            }
            if !list.go(row) && app.pane == Pane::List {
                return run(app, Command::Open);
            }
            app.pane = Pane::List;
            return selection::selection_moved(app);
        }
    }
    Vec::new()
}

/// The same in the table of a sheet, with the keys that lead there: the sheet knows what a step and a choice mean.
fn pick_line(app: &mut App, line: usize, selected: usize) -> Vec<Effect> {
    let (step, times) = match line.cmp(&selected) {
        Ordering::Less => (KeyCode::Up, selected - line),
        Ordering::Equal => (KeyCode::Enter, 1),
        Ordering::Greater => (KeyCode::Down, line - selected),
    };
    (0..times).flat_map(|_| on_key(app, KeyEvent::from(step))).collect()
}

fn wheel(app: &mut App, at: Position, command: Command) -> Vec<Effect> {
    if app.dialog.is_some() {
        return run(app, command);
    }
    let painted = app.painted.borrow().clone();
    if painted.letter.contains(at) {
        let most = painted.letter_lines.saturating_sub(painted.letter.height.into());
        app.scroll = if command == Command::Down { app.scroll + NOTCH } else { app.scroll.saturating_sub(NOTCH) };
        app.scroll = app.scroll.min(most);
        return Vec::new();
    }
    if painted.list.contains(at) && app.pane == Pane::List { run(app, command) } else { Vec::new() }
}
