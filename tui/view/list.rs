//! The list of letters: state, sender, subject, age; the selected row is marked at its right edge.

use pishkhan::domain::letter::State;
use pishkhan::store::queues::ListItem;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::due::{self, Room};
use super::head::count;
use crate::app::{App, Pane, Tab};
use crate::persian::Base;
use crate::widgets::text::{Align, row_at, rows};
use crate::widgets::{Cell, Column, Focus, Item, List, Theme, Width};
use crate::words::age;

/// Sign and colour of a state.
pub fn sign(theme: Theme, state: State) -> (&'static str, Style) {
    match state {
        State::Draft => ("◌", theme.grey()),
        State::InReview => ("●", theme.blue()),
        State::Returned => ("↩", theme.amber()),
        State::Approved => ("✓", theme.green()),
        State::Answered => ("✔", theme.green()),
        State::Rejected => ("✗", theme.red()),
        State::Withdrawn => ("○", theme.grey()),
        State::Closed => ("■", theme.grey()),
    }
}

/// Paints the list of this page.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let Some(list) = app.list().filter(|list| !list.items.is_empty()) else {
        let loaded = app.list().is_some_and(|list| list.loaded);
        let key = if app.tab == Tab::Found { "empty-found" } else { "empty-queue" };
        empty(app, loaded, key, area, buf);
        return;
    };
    let wide = area.width >= 72;
    // In a narrow list beside the letter the subject gets what can be spared.
    let sender = if area.width < 60 { Width::Cells(14) } else { Width::Share(2) };
    let mut columns = vec![Column::new("", Width::Cells(1)), Column::new("", sender), Column::new("", Width::Share(3))];
    if wide {
        columns.push(Column::new("", Width::Cells(12)).align(Align::Right));
    }
    let (room, cells) = if area.width < 60 { (Room::Narrow, 9) } else { (Room::Wide, 13) };
    columns.push(Column::new("", Width::Cells(cells)).align(Align::Left));
    let height = usize::from(area.height).max(1);
    let top = list.scroll(height);
    let items: Vec<Item<'_>> =
        list.items.iter().skip(top).take(height).map(|item| row(app, item, wide, room)).collect();
    {
        let mut painted = app.painted.borrow_mut();
        painted.list = area;
        painted.list_top = top;
    }
    let total = match app.tab {
        Tab::Queue(_) => (count(app, app.tab) as usize).max(list.offset + list.items.len()),
        _ => list.items.len(),
    };
    let focus = if app.pane == Pane::List && app.dialog.is_none() { Focus::Here } else { Focus::Elsewhere };
    let selected = Some(list.at - top);
    List { columns: &columns, items: &items, selected, focus, first: list.offset + top, total }.draw(
        &app.scribe,
        app.theme,
        area,
        buf,
    );
}

fn row<'a>(app: &App, item: &'a ListItem, wide: bool, room: Room) -> Item<'a> {
    let theme = app.theme;
    let (symbol, style) = sign(theme, item.state);
    // How long there is left counts for more than how long it has waited.
    let old = match due::of_letter(app, item.state, item.due_at, room) {
        Some((word, style)) => Cell::new(word, style),
        None => Cell::new(age(app.lang, app.now.since(item.submitted_at)), theme.faint()),
    };
    let mut cells = vec![Cell::new(symbol, style), Cell::from(item.sender.as_str()), Cell::from(item.subject.as_str())];
    if wide {
        let number = item.register_no.as_deref().or(item.follow_up_code.as_deref()).unwrap_or_default();
        cells.push(Cell::new(number, theme.faint()));
    }
    cells.push(old);
    let mark = if app.marks.contains_key(&item.id) {
        "✓"
    } else if item.attachments > 0 {
        "+"
    } else {
        ""
    };
    Item { cells, mark }
}

/// Paints why there are no rows.
pub fn empty(app: &App, loaded: bool, key: &str, area: Rect, buf: &mut Buffer) {
    let text = if loaded { app.say(key) } else { app.say("loading") };
    let width = area.width.saturating_sub(6);
    let place = Rect { x: area.x + 3, y: area.y + area.height / 3, width, height: 1 };
    let wrapped = app.scribe.wrap(&text, Base::Rtl, usize::from(width).max(1));
    if let [row] = &wrapped[..] {
        row_at(row, Align::Centre, app.theme.faint(), place, buf);
    } else {
        rows(&wrapped, 0, app.theme.faint(), Rect { height: area.bottom().saturating_sub(place.y), ..place }, buf);
    }
}
