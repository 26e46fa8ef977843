//! The first two lines: office, clerk and time; then the pages of the desk with their counts.

use pishkhan::messages::long_date;
use pishkhan::store::counts::MOST;
use pishkhan::store::queues::{Queue, WALK};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::{App, Tab};
use crate::persian::Base;
use crate::widgets::Focus;
use crate::widgets::text::{Align, Piece, row_at, strip};
use crate::words::{heart, number};
use pishkhan::messages::digits;

/// Cells between two tabs.
const GAP: u16 = 2;

/// Paints the first line: the office at the right, what needs somebody in the middle, clerk and time at the left.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    let (scribe, theme) = (&app.scribe, app.theme);
    let room = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let (hour, minute) = app.now.time();
    let time = digits(app.lang, &format!("{hour:02}:{minute:02}"));
    let clerk = app.clerk.as_ref();
    let name = clerk.map(|clerk| clerk.name.clone()).unwrap_or_default();
    let role = clerk.map(|clerk| heart(app.lang, &format!("role-{}", clerk.role.code()))).unwrap_or_default();
    let date = if area.width >= 100 {
        long_date(app.lang, app.now.date())
    } else {
        digits(app.lang, &app.now.date().to_string())
    };
    // Whose work is done besides the own one is seen wherever there is room for it.
    let stands: Vec<&str> =
        clerk.map(|clerk| clerk.stands_in_for().map(|place| place.name.as_str()).collect()).unwrap_or_default();
    let role = if stands.is_empty() {
        role
    } else {
        app.say_with("head-stands-in", &[("role", &role), ("name", &stands.join("، "))])
    };
    let who =
        if area.width >= 140 || (area.width >= 100 && !stands.is_empty()) { format!("{name} ({role})") } else { name };
    // In the narrowest windows the day is known and the clerk's name is not cut.
    let left_end = |who: &str| {
        if area.width < 72 { format!("{who} · {time}") } else { format!("{who} · {date} · {time}") }
    };
    let most = usize::from(room.width / 2);
    // What the clerk did today stands there quietly, where it cuts nothing.
    let done = app.say_with("head-done", &[("n", &number(app.lang, app.counts.done_today))]);
    let with_done = left_end(&format!("{who} · {done}"));
    let fits = app.counts.done_today > 0 && !app.in_lines && scribe.row(&with_done, Base::Rtl).width() <= most;
    let left = scribe.fit(&if fits { with_done } else { left_end(&who) }, Base::Rtl, most);
    row_at(&left, Align::Left, theme.plain(), room, buf);
    let office = app.office.as_ref().map(|office| &office.settings);
    let office_name = office.map(|settings| settings.text("office.name").to_owned()).unwrap_or_default();
    let secretariat = office.map(|settings| settings.text("office.secretariat").to_owned()).unwrap_or_default();
    let rest = Rect { x: room.x + left.width() as u16 + 2, ..room };
    let rest = Rect { width: room.right().saturating_sub(rest.x), ..rest };
    let mut pieces = vec![Piece::new(&office_name, theme.strong())];
    let trouble = super::trouble::short(app);
    // Half a word of the secretariat helps nobody; trouble goes before it, and may be cut.
    pieces.extend(trouble.as_ref().map(|(text, style)| Piece::new(text, *style)));
    let fits: usize = pieces.iter().map(|piece| scribe.row(piece.text, Base::Rtl).width() + 2).sum();
    if fits + scribe.row(&secretariat, Base::Rtl).width() <= usize::from(rest.width) {
        pieces.insert(1, Piece::new(&secretariat, theme.faint()));
    }
    strip(scribe, &pieces, 2, rest, buf);
}

/// The name of a page.
pub fn tab_word(app: &App, tab: Tab) -> String {
    match tab {
        Tab::Queue(queue) => app.say(&format!("queue-{}", queue.code())),
        Tab::Identity => app.say("tab-identity"),
        Tab::Outbox => app.say("tab-outbox"),
        Tab::Found => app.say("tab-found"),
    }
}

/// How many there are on a page.
pub fn count(app: &App, tab: Tab) -> i64 {
    match tab {
        Tab::Queue(queue) => app.counts.of(queue),
        Tab::Identity => app.counts.identity,
        Tab::Outbox => app.counts.sms_trouble,
        Tab::Found => app.lists.get(&Tab::Found).map_or(0, |list| list.items.len() as i64),
    }
}

/// A count as it is shown: nothing for none, «+۹۹۹» past the end of counting.
fn count_text(app: &App, tab: Tab) -> String {
    match count(app, tab) {
        0 => String::new(),
        n if n > MOST && tab != Tab::Found => format!(" +{}", number(app.lang, MOST)),
        // SMS in trouble want somebody: never by colour alone.
        n if tab == Tab::Outbox => format!(" {}!", number(app.lang, n)),
        n => format!(" {}", number(app.lang, n)),
    }
}

/// What stands behind the name of a page: the place of the selected letter in its queue, else how many there are.
fn behind(app: &App, tab: Tab) -> String {
    // Told line by line, a place that changes with every step would read all the tabs out each time.
    let here = tab == app.tab && !app.in_lines;
    let list = app.lists.get(&tab).filter(|list| here && list.selected().is_some());
    let Some(list) = list else { return count_text(app, tab) };
    let held = (list.offset + list.items.len()) as i64;
    let counted = count(app, tab);
    // Two counters stop at their most; what is held may be more.
    let is_cut = matches!(tab, Tab::Queue(Queue::Late | Queue::Mine)) && counted > MOST && !list.at_bottom;
    let all = match (is_cut, list.at_bottom && !list.is_lost) {
        (true, _) => format!("+{}", number(app.lang, held.max(MOST))),
        (false, true) => number(app.lang, held),
        (false, false) => number(app.lang, counted.max(held)),
    };
    let at = match list.place() {
        Some(place) => number(app.lang, place as i64),
        None => format!("+{}", number(app.lang, if is_cut { MOST } else { WALK })),
    };
    format!(" {}", app.say_with("tab-place", &[("at", &at), ("all", &all)]))
}

/// Paints the second line: as many pages as fit, the current one always.
pub fn tabs(app: &App, area: Rect, buf: &mut Buffer) {
    let (scribe, theme) = (&app.scribe, app.theme);
    let room = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let mut tabs = Tab::in_line(app);
    if app.tab == Tab::Found {
        tabs.push(Tab::Found);
    }
    let texts: Vec<String> = tabs.iter().map(|tab| tab_word(app, *tab) + &behind(app, *tab)).collect();
    let widths: Vec<u16> = texts.iter().map(|text| scribe.row(text, Base::Rtl).width() as u16 + 2).collect();
    let all: u16 = widths.iter().sum();
    let gap = if all + GAP * tabs.len() as u16 <= room.width { GAP } else { 0 };
    let here = tabs.iter().position(|tab| *tab == app.tab).unwrap_or(0);
    let mut first = 0;
    let width = |from: usize, to: usize| widths[from..=to].iter().map(|w| w + gap).sum::<u16>();
    // Two cells at each end are kept for the signs that there is more.
    while first < here && width(first, here) > room.width.saturating_sub(4) {
        first += 1;
    }
    let mut right = room.right();
    if first > 0 {
        strip(scribe, &[Piece::new("›", theme.faint())], 0, Rect { x: right - 1, width: 1, ..room }, buf);
        right -= 2;
    }
    let mut painted = app.painted.borrow_mut();
    for (n, tab) in tabs.iter().enumerate().skip(first) {
        let last = n + 1 == tabs.len();
        let keep = if last { 0 } else { 2 };
        if right < room.x + widths[n] + keep {
            let at = Rect { x: right.saturating_sub(1).max(room.x), width: 1, ..room };
            strip(scribe, &[Piece::new("‹", theme.faint())], 0, at, buf);
            break;
        }
        let place = Rect { x: right - widths[n], width: widths[n], ..room };
        let style = match tab {
            _ if *tab == app.tab => theme.selected(Focus::Here),
            Tab::Queue(Queue::Late) | Tab::Outbox if count(app, *tab) > 0 => theme.amber(),
            _ if count(app, *tab) == 0 => theme.faint(),
            _ => theme.plain(),
        };
        if *tab == app.tab {
            buf.set_style(place, style);
        }
        row_at(&scribe.row(&texts[n], Base::Rtl), Align::Centre, style, place, buf);
        painted.tabs.push((place, *tab));
        right = place.x.saturating_sub(gap);
    }
}
