//! The SMS outbox: every text with its state, tries and the provider's own words.

use pishkhan::domain::sms_text::SmsKind;
use pishkhan::store::sms::{Sms, SmsState};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::app::App;
use crate::persian::Base;
use crate::view::list::empty;
use crate::widgets::text::{Align, line, rows};
use crate::widgets::{Cell, Column, Focus, Item, List, Theme, Width};
use crate::words::{age, moment, number};

/// Lines of the selected row's details.
const DETAILS: u16 = 7;

/// Sign and colour of a state.
pub fn sign(theme: Theme, state: SmsState) -> (&'static str, Style) {
    match state {
        SmsState::Held => ("◔", theme.amber()),
        SmsState::Queued => ("○", theme.blue()),
        SmsState::Sending => ("…", theme.blue()),
        SmsState::Sent => ("✓", theme.green()),
        SmsState::Delivered => ("✔", theme.green()),
        SmsState::Unknown => ("?", theme.amber()),
        SmsState::Failed => ("✗", theme.red()),
        SmsState::Expired => ("–", theme.grey()),
        SmsState::Cancelled => ("×", theme.grey()),
    }
}

/// The state in words.
pub fn state_word(app: &App, state: SmsState) -> String {
    app.say(&format!("sms-state-{}", state.code()))
}

/// Paints the outbox: the rows, and under them the selected one in full.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    let table = &app.outbox;
    if table.rows.is_empty() {
        empty(app, table.loaded, "empty-outbox", area, buf);
        return;
    }
    let details = DETAILS.min(area.height / 2);
    let list = Rect { height: area.height - details, ..area };
    let theme = app.theme;
    let wide = area.width >= 100;
    let (state, kind, to) = (app.say("outbox-state"), app.say("outbox-kind"), app.say("outbox-to"));
    let (text, parts, tries) = (app.say("outbox-text"), app.say("outbox-parts"), app.say("outbox-tries"));
    let since = app.say("outbox-since");
    let mut columns = vec![
        Column::new("", Width::Cells(1)),
        Column::new(&state, Width::Cells(10)),
        Column::new(&kind, Width::Cells(8)),
        Column::new(&to, Width::Cells(11)).base(Base::Ltr).align(Align::Right),
        Column::new(&text, Width::Share(1)),
        Column::new(&since, Width::Cells(9)),
    ];
    if wide {
        columns.push(Column::new(&parts, Width::Cells(4)));
        columns.push(Column::new(&tries, Width::Cells(4)));
    }
    let height = usize::from(list.height.saturating_sub(1)).max(1);
    let first = (table.at + 1).saturating_sub(height);
    let items: Vec<Item<'_>> = table
        .rows
        .iter()
        .skip(first)
        .take(height)
        .map(|sms| {
            let (symbol, style) = sign(theme, sms.state);
            let mut cells = vec![
                Cell::new(symbol, style),
                Cell::new(state_word(app, sms.state), style),
                Cell::from(app.say(&format!("sms-kind-{}", sms.kind.code()))),
                Cell::from(sms.mobile.masked()),
                Cell::from(shown_text(app, sms)),
                Cell::new(age(app.lang, app.now.since(sms.created_at)), theme.faint()),
            ];
            if wide {
                cells.push(Cell::from(number(app.lang, sms.parts)));
                cells.push(Cell::from(number(app.lang, sms.attempts)));
            }
            Item { cells, mark: "" }
        })
        .collect();
    {
        let mut painted = app.painted.borrow_mut();
        painted.list = Rect { y: list.y + 1, height: list.height.saturating_sub(1), ..list };
        painted.list_top = first;
    }
    let selected = Some(table.at - first);
    List { columns: &columns, items: &items, selected, focus: Focus::Here, first, total: table.rows.len() }.draw(
        &app.scribe,
        theme,
        list,
        buf,
    );
    let foot = Rect { x: area.x + 2, y: list.bottom(), width: area.width.saturating_sub(5), height: details };
    if let Some(sms) = table.selected() {
        full(app, sms, foot, buf);
    }
}

/// The text, unless it was a code: those are nobody's to read.
fn shown_text(app: &App, sms: &Sms) -> String {
    if sms.kind == SmsKind::Code { app.say("outbox-code-hidden") } else { sms.body.clone() }
}

fn full(app: &App, sms: &Sms, area: Rect, buf: &mut Buffer) {
    let at = |n: u16| Rect { y: area.y + n, height: area.height.saturating_sub(n), ..area };
    if area.height < 3 {
        return;
    }
    let head = app.say_with(
        "outbox-head",
        &[
            ("mobile", &sms.mobile.local()),
            ("parts", &number(app.lang, sms.parts)),
            ("tries", &number(app.lang, sms.attempts)),
            ("written", &moment(app.lang, sms.created_at)),
            ("due", &moment(app.lang, sms.due_at)),
        ],
    );
    line(&app.scribe, &head, Base::Rtl, app.theme.faint(), Rect { height: 1, ..at(1) }, buf);
    let width = usize::from(area.width).max(1);
    let text = app.scribe.wrap(&shown_text(app, sms), Base::Rtl, width);
    let room = Rect { height: area.height.saturating_sub(4).max(1), ..at(2) };
    rows(&text, 0, app.theme.plain(), room, buf);
    let gateway = sms.gateway.as_deref().unwrap_or("—");
    let said = match &sms.provider_said {
        Some(said) => app.say_with("outbox-said", &[("gateway", gateway), ("said", said)]),
        _ if sms.state == SmsState::Cancelled => app.say("outbox-cancelled"),
        None if sms.gateway.is_some() => app.say_with("outbox-gateway", &[("gateway", gateway)]),
        None => app.say("outbox-not-sent"),
    };
    let last = Rect { y: area.bottom() - 1, height: 1, ..area };
    line(&app.scribe, &said, Base::Rtl, sign(app.theme, sms.state).1, last, buf);
}
