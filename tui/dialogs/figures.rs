//! Figures of the last days, drawn: letters per day, how long decisions and answers take, units, reasons, SMS.

use std::path::PathBuf;

use pishkhan::domain::cell::harmless;
use pishkhan::messages::digits;
use pishkhan::store::figures::{Figures, Spread};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::Taken;
use crate::app::App;
use crate::effect::Effect;
use crate::keys::Command;
use crate::persian::Base;
use crate::screens::outbox::state_word;
use crate::view::list::sign;
use crate::widgets::text::{Align, Piece, line, row_at, strip};
use crate::widgets::{bar, sheet};
use crate::words::{age, heart, number};

/// Spans that can be looked at, in days.
const SPANS: [i64; 3] = [30, 7, 90];
/// Rows of the plot.
const PLOT: u16 = 6;
/// Eighths of a cell, from empty to full.
const EIGHTHS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// The page.
#[derive(Debug, Default)]
pub struct FiguresPage {
    span: usize,
    folder: PathBuf,
    figures: Option<Box<Figures>>,
    top: u16,
}

/// One line under the plot.
enum Line {
    Blank,
    Head(String),
    /// A label, a bar of so many of the most, and words.
    Bar(String, u64, u64, Vec<(String, Style)>),
    Words(Vec<(String, Style)>),
}

impl FiguresPage {
    /// A page whose files are saved in this folder.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, ..Self::default() }
    }

    /// What has to be read for it.
    pub fn wants(&self) -> Effect {
        Effect::LoadFigures(SPANS[self.span])
    }

    /// Takes what was read.
    pub fn take(&mut self, days: i64, figures: Box<Figures>) {
        if days == SPANS[self.span] {
            self.figures = Some(figures);
        }
    }

    pub(super) fn on_command(&mut self, command: Command) -> Taken {
        match command {
            Command::Toggle => {
                self.span = (self.span + 1) % SPANS.len();
                self.top = 0;
                return Taken::Effect(self.wants());
            }
            Command::Down => self.top += 1,
            Command::Up => self.top = self.top.saturating_sub(1),
            Command::PageDown => self.top += 10,
            Command::PageUp => self.top = self.top.saturating_sub(10),
            Command::Export => {
                if let Some(figures) = &self.figures {
                    return Taken::Effect(Effect::SaveFigures(figures.clone(), self.folder.clone()));
                }
            }
            _ => return Taken::No,
        }
        Taken::Yes
    }

    pub(super) fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let days = number(app.lang, SPANS[self.span]);
        let title = app.say_with("figures-title", &[("days", &days)]);
        let room = sheet::draw(scribe, theme, &title, area, buf);
        let Some(figures) = &self.figures else {
            line(scribe, &app.say("loading"), Base::Rtl, theme.faint(), room, buf);
            return None;
        };
        let plot = Rect { height: (PLOT + 2).min(room.height), ..room };
        days_plot(app, figures, plot, buf);
        let below = Rect { y: plot.bottom() + 1, height: room.height.saturating_sub(plot.height + 1), ..room };
        let lines = lines(app, figures);
        let top = usize::from(self.top).min(lines.len().saturating_sub(below.height.into()));
        bar::scroll(theme, top, lines.len(), Rect { x: below.x.saturating_sub(2), ..below }, buf);
        for (one, y) in lines.iter().skip(top).zip(below.y..below.bottom()) {
            draw_line(app, one, Rect { y, height: 1, ..below }, buf);
        }
        None
    }
}

/// Bars of the days, today at the left end where reading stops, over a line with the first and the last date.
fn days_plot(app: &App, figures: &Figures, area: Rect, buf: &mut Buffer) {
    let (scribe, theme) = (&app.scribe, app.theme);
    if area.height < 4 {
        return;
    }
    let most = figures.days.iter().map(|day| day.filed).max().unwrap_or(0).max(1);
    let height = area.height - 2;
    let scale = number(app.lang, most as i64);
    let label = scribe.row(&scale, Base::Rtl);
    row_at(&label, Align::Right, theme.faint(), Rect { height: 1, ..area }, buf);
    let right = area.right().saturating_sub(label.width() as u16 + 1);
    let days = figures.days.len() as u16;
    let width = ((right - area.x) / days.max(1)).clamp(1, 4);
    let shown = usize::from(((right - area.x) / width).min(days));
    for (n, day) in figures.days.iter().skip(figures.days.len() - shown).enumerate() {
        let Some(x) = right.checked_sub((n as u16 + 1) * width) else { break };
        let mut eighths = (day.filed * u64::from(height) * 8).div_ceil(most);
        for y in (area.y..area.y + height).rev() {
            let part = eighths.min(8);
            eighths -= part;
            for x in x..x + width.saturating_sub(1).max(1) {
                if let Some(cell) = buf.cell_mut((x, y)) {
                    cell.set_symbol(EIGHTHS[part as usize]).set_style(theme.blue());
                }
            }
        }
    }
    let foot = Rect { y: area.y + height, height: 1, width: right - area.x, ..area };
    let first = figures.days.get(figures.days.len() - shown).map(|day| digits(app.lang, &day.date.to_string()));
    let last = figures.days.last().map(|day| digits(app.lang, &day.date.to_string()));
    row_at(&scribe.row(&first.unwrap_or_default(), Base::Rtl), Align::Right, theme.faint(), foot, buf);
    let used = Rect { x: right.saturating_sub(shown as u16 * width), width: shown as u16 * width, ..foot };
    row_at(&scribe.row(&last.unwrap_or_default(), Base::Rtl), Align::Left, theme.faint(), used, buf);
    let (filed, decided, answered) =
        figures.days.iter().fold((0, 0, 0), |sum, day| (sum.0 + day.filed, sum.1 + day.decided, sum.2 + day.answered));
    let count = |n: u64| number(app.lang, n as i64);
    let said = app.say_with(
        "figures-sums",
        &[("filed", &count(filed)), ("decided", &count(decided)), ("answered", &count(answered))],
    );
    line(scribe, &said, Base::Rtl, theme.plain(), Rect { y: foot.y + 1, ..Rect { height: 1, ..area } }, buf);
}

fn lines(app: &App, figures: &Figures) -> Vec<Line> {
    let theme = app.theme;
    let count = |n: u64| number(app.lang, n as i64);
    let took = |spread: Spread| {
        if spread.count == 0 {
            return app.say("figures-none");
        }
        let (median, ninth) = (age(app.lang, spread.median), age(app.lang, spread.ninth));
        app.say_with("figures-took", &[("median", &median), ("ninth", &ninth), ("count", &count(spread.count as u64))])
    };
    let mut lines = Vec::new();
    if !figures.is_whole {
        lines.push(Line::Words(vec![(app.say("figures-part"), theme.amber())]));
    }
    for (key, spread) in [("figures-decision", figures.decision), ("figures-reply", figures.reply)] {
        lines.push(Line::Words(vec![(app.say(key), theme.faint()), (took(spread), theme.plain())]));
    }
    lines.push(Line::Blank);
    lines.push(Line::Head(app.say("figures-states")));
    let most = figures.states.iter().map(|(_, n)| *n).max().unwrap_or(1);
    for (state, n) in &figures.states {
        let (symbol, style) = sign(theme, *state);
        let word = format!("{symbol} {}", heart(app.lang, &format!("state-{}", state.code())));
        lines.push(Line::Bar(word, *n, most, vec![(count(*n), style)]));
    }
    lines.push(Line::Blank);
    lines.push(Line::Head(app.say("figures-units")));
    let most = figures.units.first().map_or(1, |unit| unit.got);
    for unit in &figures.units {
        let mut words = vec![(count(unit.got), theme.strong())];
        if unit.open > 0 {
            words.push((app.say_with("figures-open", &[("count", &count(unit.open))]), theme.plain()));
        }
        if unit.late > 0 {
            words.push((app.say_with("figures-late", &[("count", &count(unit.late))]), theme.red()));
        }
        if unit.reply.count > 0 {
            words.push((took(unit.reply), theme.faint()));
        }
        lines.push(Line::Bar(unit.name.clone(), unit.got, most, words));
    }
    if let Some((_, most)) = figures.reasons.first() {
        lines.push(Line::Blank);
        lines.push(Line::Head(app.say("figures-reasons")));
        for (reason, n) in &figures.reasons {
            lines.push(Line::Bar(reason.clone(), *n, *most, vec![(count(*n), theme.strong())]));
        }
    }
    if !figures.sms.is_empty() {
        lines.push(Line::Blank);
        lines.push(Line::Head(app.say("figures-sms")));
        let most = figures.sms.iter().map(|(_, n)| *n).max().unwrap_or(1);
        for (state, n) in &figures.sms {
            lines.push(Line::Bar(state_word(app, *state), *n, most, vec![(count(*n), theme.strong())]));
        }
    }
    lines
}

fn draw_line(app: &App, one: &Line, area: Rect, buf: &mut Buffer) {
    let (scribe, theme) = (&app.scribe, app.theme);
    match one {
        Line::Blank => {}
        Line::Head(text) => {
            line(scribe, text, Base::Rtl, theme.strong(), area, buf);
        }
        Line::Words(words) => {
            let pieces: Vec<Piece<'_>> = words.iter().map(|(text, style)| Piece::new(text, *style)).collect();
            strip(scribe, &pieces, 2, area, buf);
        }
        Line::Bar(label, n, most, words) => {
            let names = (area.width / 3).min(34);
            let bars = (area.width / 5).min(24);
            let name = Rect { x: area.right() - names, width: names, ..area };
            row_at(&scribe.fit(label, Base::Rtl, names.into()), Align::Right, theme.plain(), name, buf);
            let place = Rect { x: name.x.saturating_sub(bars + 1), width: bars, ..area };
            length(theme.blue(), *n, *most, place, buf);
            let rest = Rect { width: place.x.saturating_sub(area.x + 1), ..area };
            let pieces: Vec<Piece<'_>> = words.iter().map(|(text, style)| Piece::new(text, *style)).collect();
            strip(scribe, &pieces, 2, rest, buf);
        }
    }
}

/// A bar from the right edge, to half a cell; what is not nothing is seen.
fn length(style: Style, n: u64, most: u64, area: Rect, buf: &mut Buffer) {
    let halves = (u64::from(area.width) * 2 * n).div_ceil(most.max(1));
    for (i, x) in (area.x..area.right()).rev().enumerate() {
        let symbol = match halves.saturating_sub(i as u64 * 2) {
            0 => break,
            1 => "▗",
            _ => "▄",
        };
        if let Some(cell) = buf.cell_mut((x, area.y)) {
            cell.set_symbol(symbol).set_style(style);
        }
    }
}

/// The figures as CSV: UTF-8 with a mark, so that spreadsheets read Persian; one table under the other.
pub fn csv(figures: &Figures) -> String {
    use std::fmt::Write;
    let cell = |text: &str| format!("\"{}\"", harmless(text).replace('"', "\"\""));
    let mut text = String::from("\u{feff}date,filed,decided,answered\r\n");
    // Writing into a string cannot fail.
    for day in &figures.days {
        let _ = write!(text, "{},{},{},{}\r\n", day.date, day.filed, day.decided, day.answered);
    }
    text.push_str("\r\nunit,got,open,late,answered,median_seconds,ninth_decile_seconds\r\n");
    for unit in &figures.units {
        let (name, reply) = (cell(&unit.name), unit.reply);
        let (got, open, late) = (unit.got, unit.open, unit.late);
        let _ = write!(text, "{name},{got},{open},{late},{},{},{}\r\n", reply.count, reply.median, reply.ninth);
    }
    text.push_str("\r\nreason,count\r\n");
    for (reason, n) in &figures.reasons {
        let _ = write!(text, "{},{n}\r\n", cell(reason));
    }
    text.push_str("\r\nsms,count\r\n");
    for (state, n) in &figures.sms {
        let _ = write!(text, "{},{n}\r\n", state.code());
    }
    text
}
