//! The SMS outbox: every text with its state, tries and the provider's own words.

use pishkhan::domain::sms_text::SmsKind;
use pishkhan::store::sms::{Sms, SmsFault, SmsState};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::app::App;
use crate::persian::Base;
use crate::view::list::empty;
use crate::view::trouble;
use crate::widgets::text::{Align, line, rows};
use crate::widgets::{Cell, Column, Focus, Item, List, Theme, Width};
use crate::words::{age, moment, number};

/// Lines of the selected row's details.
const DETAILS: u16 = 8;

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
    let area = draw_trouble(app, area, buf);
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

/// What is wrong with the sending stands above the rows, in whole sentences; gives the room that is left.
fn draw_trouble(app: &App, area: Rect, buf: &mut Buffer) -> Rect {
    let lines = trouble::lines(app);
    let width = usize::from(area.width.saturating_sub(4)).max(1);
    let mut painted = 0;
    for (text, style) in &lines {
        let wrapped = app.scribe.wrap(text, Base::Rtl, width);
        let room = area.height / 3;
        if painted + wrapped.len() as u16 > room {
            break;
        }
        let place = Rect { x: area.x + 2, y: area.y + painted, width: width as u16, height: wrapped.len() as u16 };
        painted += rows(&wrapped, 0, *style, place, buf);
    }
    let used = if painted > 0 { painted + 1 } else { 0 };
    Rect { y: area.y + used, height: area.height.saturating_sub(used), ..area }
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
    let foot: Vec<(String, Style)> = [happened(app, sms), said(app, sms)].into_iter().flatten().collect();
    let feet: Vec<_> = foot.iter().map(|(text, style)| (app.scribe.wrap(text, Base::Rtl, width), *style)).collect();
    let lines =
        (feet.iter().map(|(wrapped, _)| wrapped.len()).sum::<usize>() as u16).min(area.height.saturating_sub(3));
    let text = app.scribe.wrap(&shown_text(app, sms), Base::Rtl, width);
    let room = Rect { height: area.height.saturating_sub(2 + lines).max(1), ..at(2) };
    rows(&text, 0, app.theme.plain(), room, buf);
    let mut y = area.bottom().saturating_sub(lines);
    for (wrapped, style) in feet {
        let place = Rect { y, height: area.bottom().saturating_sub(y), ..area };
        y += rows(&wrapped, 0, style, place, buf);
    }
}

/// What became of it so far and what follows, as far as it is known.
fn happened(app: &App, sms: &Sms) -> Option<(String, Style)> {
    let settled = moment(app.lang, sms.settled_at.unwrap_or(sms.created_at));
    let text = match (sms.state, sms.fault) {
        (SmsState::Cancelled, _) => app.say("outbox-cancelled"),
        (SmsState::Delivered, _) => app.say_with("outbox-next-delivered", &[("at", &settled)]),
        (SmsState::Sent, _) => app.say_with("outbox-next-sent", &[("at", &settled)]),
        (SmsState::Unknown, _) if sms.kind == SmsKind::Code => app.say("outbox-next-code"),
        (SmsState::Unknown, _) if sms.unsure < 3 => app.say("outbox-next-again"),
        (SmsState::Unknown, _) => app.say("outbox-next-hand"),
        (SmsState::Failed, Some(SmsFault::Message)) => app.say("outbox-next-message"),
        (SmsState::Failed, _) if sms.kind != SmsKind::Code => app.say("outbox-next-gave-up"),
        (SmsState::Queued, Some(SmsFault::Account)) => app.say("outbox-next-account"),
        (SmsState::Queued, Some(SmsFault::Later)) => {
            app.say_with("outbox-next-later", &[("due", &moment(app.lang, sms.due_at))])
        }
        _ => return None,
    };
    Some((text, sign(app.theme, sms.state).1))
}

/// The provider's own words, or that there are none.
fn said(app: &App, sms: &Sms) -> Option<(String, Style)> {
    let Some(gateway) = sms.gateway.as_deref() else {
        let waits = matches!(sms.state, SmsState::Held | SmsState::Queued);
        return waits.then(|| (app.say("outbox-not-sent"), app.theme.faint()));
    };
    let text = match (&sms.provider_said, sms.state) {
        (Some(said), _) if !said.is_empty() => trouble::said_by(app, gateway, sms.provider_code.as_deref(), said),
        (_, SmsState::Sending) => app.say_with("outbox-said-nothing", &[("gateway", gateway)]),
        (_, SmsState::Unknown) => app.say_with("outbox-no-answer", &[("gateway", gateway)]),
        _ => app.say_with("outbox-gateway", &[("gateway", gateway)]),
    };
    let handed = sms.handed_at.map(|at| app.say_with("outbox-handed", &[("at", &moment(app.lang, at))]));
    Some((handed.map_or(text.clone(), |handed| format!("{text} · {handed}")), app.theme.plain()))
}
