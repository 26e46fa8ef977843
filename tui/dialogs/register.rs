//! دفتر اندیکاتور on the screen: a year of one direction, line by line, void numbers struck by their word; a jump to a
//! number or a day; the span that is shown goes to paper.

use std::path::PathBuf;

use crossterm::event::KeyEvent;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::register_no::Direction;
use pishkhan::messages::digits;
use pishkhan::paper::Form;
use pishkhan::store::register::book::{Line, Span, Volume};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Taken, parts};
use crate::app::App;
use crate::effect::Effect;
use crate::effect::print::{Opened, Place};
use crate::keys::Command;
use crate::persian::Base;
use crate::widgets::text::{Piece, line, strip};
use crate::widgets::{Cell, Column, Focus, Input, Item, List, Width, sheet};
use crate::words::number;

/// Lines under the table: the selected line in full, and the span that would be printed.
const FOOT: u16 = 4;
/// Rows of a page key.
const PAGE: i64 = 15;

/// The page.
#[derive(Debug)]
pub struct RegisterPage {
    folder: PathBuf,
    volumes: Vec<Volume>,
    volume: Option<Volume>,
    lines: Vec<Line>,
    /// The serial of the selected line.
    at: i64,
    /// Where the span begins that ends at the selected line; the whole year without it.
    from: Option<i64>,
    /// What is typed to jump to.
    jump: Option<Input>,
    /// What was typed is not there.
    pub fault: Option<Refusal>,
    loaded: bool,
}

impl RegisterPage {
    /// A page whose files are saved in this folder.
    pub fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            volumes: Vec::new(),
            volume: None,
            lines: Vec::new(),
            at: 0,
            from: None,
            jump: None,
            fault: None,
            loaded: false,
        }
    }

    /// What has to be read for it.
    pub fn wants(&self) -> Effect {
        Effect::LoadRegister(None, Place::End)
    }

    /// Takes what was read.
    pub fn take(&mut self, opened: Opened) {
        self.loaded = true;
        if opened.is_missing {
            self.fault = Some(Refusal::RegisterEmpty);
            return;
        }
        self.fault = None;
        self.volumes = opened.volumes;
        self.volume = opened.volume;
        self.lines = opened.lines;
        self.at = opened.at;
        if opened.from.is_some() {
            self.from = opened.from;
        }
    }

    /// Whether a number is being typed: `Esc` then leaves the field, not the page.
    pub fn is_editing(&self) -> bool {
        self.jump.is_some()
    }

    /// The span that would be printed.
    fn span(&self) -> Option<Span> {
        let volume = self.volume?;
        let (first, last) = match self.from {
            Some(from) => (from.min(self.at), from.max(self.at)),
            None => (1, volume.last),
        };
        Some(Span { direction: volume.direction, year: volume.year, first, last })
    }

    fn selected(&self) -> Option<&Line> {
        self.lines.iter().find(|line| line.serial == self.at)
    }

    pub(super) fn on_command(&mut self, command: Command) -> Taken {
        if self.jump.is_some() {
            return self.on_jump(command);
        }
        let Some(volume) = self.volume else { return Taken::Yes };
        match command {
            Command::Down => return self.go(self.at + 1),
            Command::Up => return self.go(self.at - 1),
            Command::PageDown => return self.go(self.at + PAGE),
            Command::PageUp => return self.go(self.at - PAGE),
            Command::First => return self.go(1),
            Command::Last => return self.go(volume.last),
            Command::NextField => {
                let other = match volume.direction {
                    Direction::Incoming => Direction::Outgoing,
                    Direction::Outgoing => Direction::Incoming,
                };
                return self.turn(other, volume.year);
            }
            Command::NextTab => return self.turn(volume.direction, volume.year - 1),
            Command::PreviousTab => return self.turn(volume.direction, volume.year + 1),
            Command::Toggle => self.from = if self.from == Some(self.at) { None } else { Some(self.at) },
            Command::Search => self.jump = Some(Input::default().limit(60)),
            Command::Print => return self.print(Form::Pdf),
            Command::Export => return self.print(Form::Html),
            Command::Choose => {
                return self.selected().map_or(Taken::Yes, |line| Taken::Search(line.number.clone()));
            }
            _ => return Taken::No,
        }
        Taken::Yes
    }

    fn on_jump(&mut self, command: Command) -> Taken {
        match command {
            Command::Close => self.jump = None,
            Command::Choose => {
                let typed = self.jump.take().map(|input| input.text().to_owned()).unwrap_or_default();
                if typed.trim().is_empty() {
                    return Taken::Yes;
                }
                self.from = None;
                let open = self.volume.map(|volume| (volume.direction, volume.year));
                return Taken::Effect(Effect::LoadRegister(open, Place::Typed(typed)));
            }
            _ => return Taken::No,
        }
        Taken::Yes
    }

    fn print(&self, form: Form) -> Taken {
        match self.span() {
            Some(span) => Taken::Effect(Effect::PrintRegister(span, form, self.folder.clone())),
            None => Taken::Yes,
        }
    }

    /// Another volume at its end, if there is one.
    fn turn(&mut self, direction: Direction, year: i32) -> Taken {
        let known = self.volumes.iter().any(|one| (one.direction, one.year) == (direction, year));
        if !known {
            self.fault = Some(Refusal::RegisterEmpty);
            return Taken::Yes;
        }
        self.from = None;
        Taken::Effect(Effect::LoadRegister(Some((direction, year)), Place::End))
    }

    /// Goes to a serial; what is not held is read.
    fn go(&mut self, serial: i64) -> Taken {
        let Some(volume) = self.volume else { return Taken::Yes };
        self.at = serial.clamp(1, volume.last);
        if self.selected().is_some() {
            return Taken::Yes;
        }
        Taken::Effect(Effect::LoadRegister(Some((volume.direction, volume.year)), Place::Serial(self.at)))
    }

    pub(super) fn on_key(&mut self, key: KeyEvent) {
        if let Some(jump) = &mut self.jump {
            jump.on_key(key);
        }
    }

    pub(super) fn on_paste(&mut self, text: &str) {
        if let Some(jump) = &mut self.jump {
            jump.on_paste(text);
        }
    }

    pub(super) fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let year = self.volume.map(|volume| number(app.lang, i64::from(volume.year))).unwrap_or_default();
        let title = match self.volume.map(|volume| volume.direction) {
            Some(Direction::Outgoing) => app.say_with("register-outgoing", &[("year", &year)]),
            _ => app.say_with("register-incoming", &[("year", &year)]),
        };
        let room = sheet::draw(scribe, theme, &title, area, buf);
        if self.volume.is_none() {
            let said = app.say(if self.loaded { "register-none" } else { "loading" });
            line(scribe, &said, Base::Rtl, theme.faint(), room, buf);
            return None;
        }
        let table = Rect { height: room.height.saturating_sub(FOOT), ..room };
        self.table(app, table, buf);
        let at = |n: u16| Rect { y: (table.bottom() + n).min(room.bottom()), height: 1, ..room }.intersection(room);
        if let Some(line) = self.selected() {
            in_full(app, line, at(1), at(2), buf);
        }
        if let Some(fault) = &self.fault {
            line(scribe, &fault.sentence(app.lang), Base::Rtl, theme.red(), at(3), buf);
            return None;
        }
        if let Some(jump) = &self.jump {
            let field = parts::label(app, &app.say("register-jump"), at(3), buf);
            return jump.draw(scribe, theme, &app.say("register-jump-hint"), Focus::Here, field, buf);
        }
        if let Some(span) = self.span() {
            let (from, to) = (number(app.lang, span.first), number(app.lang, span.last));
            let key = if self.from.is_some() { "register-span" } else { "register-span-year" };
            let said = app.say_with(key, &[("from", &from), ("to", &to)]);
            line(scribe, &said, Base::Rtl, theme.faint(), at(3), buf);
        }
        None
    }

    fn table(&self, app: &App, area: Rect, buf: &mut Buffer) {
        let theme = app.theme;
        let wide = area.width >= 100;
        let (row, no, date) = (app.say("register-row"), app.say("register-number"), app.say("register-date"));
        let (party, subject, linked) =
            (app.say("register-party"), app.say("register-subject"), app.say("register-linked"));
        let (unit, files, remarks) = (app.say("register-unit"), app.say("register-files"), app.say("register-remarks"));
        let mut columns = vec![
            Column::new(&row, Width::Cells(5)),
            Column::new(&no, Width::Cells(14)),
            Column::new(&date, Width::Cells(10)),
            Column::new(&party, Width::Share(2)),
            Column::new(&subject, Width::Share(3)),
        ];
        if wide {
            columns.push(Column::new(&files, Width::Cells(5)));
            columns.push(Column::new(&unit, Width::Share(1)));
            columns.push(Column::new(&linked, Width::Cells(14)));
        }
        columns.push(Column::new(&remarks, Width::Cells(7)));
        let height = i64::from(area.height.saturating_sub(1)).max(1);
        let last = self.volume.map_or(1, |volume| volume.last);
        let first = (self.at - height / 2).clamp(1, (last - height + 1).max(1));
        let shown: Vec<&Line> = self.lines.iter().filter(|line| line.serial >= first).take(height as usize).collect();
        let items: Vec<Item<'_>> = shown
            .iter()
            .map(|line| {
                let is_void = line.voided_at.is_some();
                let style = if is_void { theme.grey() } else { theme.plain() };
                let date = digits(app.lang, &line.given_at.date().to_string());
                let mut cells = vec![
                    Cell::new(number(app.lang, line.serial), theme.faint()),
                    Cell::new(line.number.as_str(), style),
                    Cell::new(date, style),
                    Cell::new(line.party.as_str(), style),
                    Cell::new(line.subject.as_str(), style),
                ];
                if wide {
                    cells.push(Cell::new(number(app.lang, line.attachments), style));
                    cells.push(Cell::new(if is_void { "" } else { &line.unit }, style));
                    cells.push(Cell::new(if is_void { "" } else { &line.linked }, style));
                }
                cells.push(Cell::new(app.say(if is_void { "register-void" } else { "register-stands" }), style));
                let marked = self.span().is_some_and(|span| self.from.is_some() && covers(&span, line));
                Item { cells, mark: if marked { "•" } else { "" } }
            })
            .collect();
        let table = List {
            columns: &columns,
            items: &items,
            selected: shown.iter().position(|line| line.serial == self.at),
            focus: if self.jump.is_some() { Focus::Elsewhere } else { Focus::Here },
            first: first as usize - 1,
            total: last as usize,
        };
        parts::table(app, &table, area, buf);
    }
}

/// What a narrow table cuts.
fn in_full(app: &App, line: &Line, upper: Rect, lower: Rect, buf: &mut Buffer) {
    let (scribe, theme) = (&app.scribe, app.theme);
    strip(scribe, &[Piece::new(&line.party, theme.strong()), Piece::new(&line.subject, theme.plain())], 2, upper, buf);
    let theirs = digits(app.lang, &line.senders_date);
    let mut words = Vec::new();
    let mut say = |key: &str, value: &str| {
        if !value.is_empty() {
            words.push(app.say_with(key, &[("value", value)]));
        }
    };
    say("register-theirs", format!("{} {theirs}", line.senders_number).trim());
    if line.voided_at.is_none() {
        say("register-unit-of", &line.unit);
        say("register-linked-to", &line.linked);
    }
    say("register-follows", &line.follows);
    say("register-voided", &line.voided_at.map(|at| digits(app.lang, &at.date().to_string())).unwrap_or_default());
    let pieces: Vec<Piece<'_>> = words.iter().map(|word| Piece::new(word, theme.faint())).collect();
    strip(scribe, &pieces, 3, lower, buf);
}

fn covers(span: &Span, line: &Line) -> bool {
    (span.first..=span.last).contains(&line.serial)
}
