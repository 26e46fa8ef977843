//! The queue of people who wait for their identity to be confirmed.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::App;
use crate::persian::Base;
use crate::view::list::empty;
use crate::widgets::text::Align;
use crate::widgets::{Cell, Column, Focus, Item, List, Width};
use crate::words::age;
use pishkhan::messages::digits;

/// Paints the queue.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    let table = &app.identity;
    if table.rows.is_empty() {
        empty(app, table.loaded, "empty-identity", area, buf);
        return;
    }
    let (name, id, birth) = (app.say("identity-name"), app.say("identity-national-id"), app.say("identity-birth"));
    let (mobile, level, since) = (app.say("identity-mobile"), app.say("identity-level"), app.say("identity-since"));
    let columns = [
        Column::new(&name, Width::Share(1)),
        Column::new(&id, Width::Cells(11)).base(Base::Ltr).align(Align::Right),
        Column::new(&birth, Width::Cells(10)),
        Column::new(&mobile, Width::Cells(11)).base(Base::Ltr).align(Align::Right),
        Column::new(&level, Width::Cells(7)),
        Column::new(&since, Width::Cells(9)),
    ];
    let height = usize::from(area.height.saturating_sub(1)).max(1);
    let first = (table.at + 1).saturating_sub(height);
    let items: Vec<Item<'_>> = table
        .rows
        .iter()
        .skip(first)
        .take(height)
        .map(|row| Item {
            cells: vec![
                Cell::from(row.name.as_str()),
                Cell::from(row.national_id.as_str()),
                Cell::from(digits(app.lang, &row.birth_date)),
                Cell::from(row.mobile.local()),
                Cell::from(app.say(&format!("identity-kind-{}", row.level))),
                Cell::new(age(app.lang, app.now.since(row.requested_at)), app.theme.faint()),
            ],
            mark: "",
        })
        .collect();
    let mut painted = app.painted.borrow_mut();
    painted.list = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    painted.list_top = first;
    let selected = Some(table.at - first);
    List { columns: &columns, items: &items, selected, focus: Focus::Here, first, total: table.rows.len() }.draw(
        &app.scribe,
        app.theme,
        area,
        buf,
    );
}
