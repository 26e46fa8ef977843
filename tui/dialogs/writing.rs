//! How text is written on this terminal, choice by choice, with a sentence that shows it at once.

use pishkhan::domain::writing::{CaretWay, DigitScript, LamAlefCells, Ordering, Shapes, Writing};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Taken;
use super::calibrate::Calibrate;
use super::parts;
use crate::app::App;
use crate::keys::Command;
use crate::persian::Base;
use crate::widgets::text::line;
use crate::widgets::{Cell, Column, Focus, Item, List, Width, sheet};

/// The choices, then the two pages that help to choose.
const ROWS: [&str; 7] = ["ordering", "shapes", "lam-alef", "digits", "caret", "calibrate", "advice"];

/// The sheet.
#[derive(Clone, Copy, Debug)]
pub struct WritingSheet {
    writing: Writing,
    at: usize,
}

/// The one after `now`, round and round.
fn after<T: Copy + PartialEq>(all: &[T], now: T) -> T {
    let place = all.iter().position(|one| *one == now).map_or(0, |place| place + 1);
    all[place % all.len()]
}

impl WritingSheet {
    /// A sheet that begins with what is in force.
    pub fn new(writing: Writing) -> Self {
        Self { writing, at: 0 }
    }

    pub(super) fn on_command(&mut self, command: Command) -> Taken {
        match command {
            Command::Down => self.at = (self.at + 1).min(ROWS.len() - 1),
            Command::Up => self.at = self.at.saturating_sub(1),
            Command::Toggle => {
                let now = self.writing;
                match ROWS[self.at] {
                    "ordering" => self.writing.ordering = after(Ordering::ALL, now.ordering),
                    "shapes" => self.writing.shapes = after(Shapes::ALL, now.shapes),
                    "lam-alef" => self.writing.lam_alef = after(LamAlefCells::ALL, now.lam_alef),
                    "digits" => self.writing.digits = after(DigitScript::ALL, now.digits),
                    "caret" => self.writing.caret = after(CaretWay::ALL, now.caret),
                    "calibrate" => return Taken::Calibrate(Calibrate::default()),
                    _ => return Taken::Calibrate(Calibrate::advice()),
                }
                return Taken::Write(self.writing, false);
            }
            _ => return Taken::No,
        }
        Taken::Yes
    }

    pub(super) fn draw(self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let terminal =
            if app.facts.fingerprint.is_empty() { app.say("writing-unknown") } else { app.facts.fingerprint.clone() };
        let title = app.say_with("writing-title", &[("terminal", &terminal)]);
        let place = sheet::place(area, ROWS.len() as u16 + 3);
        let room = sheet::draw(scribe, theme, &title, place, buf);
        let columns = [Column::new("", Width::Share(2)), Column::new("", Width::Share(3))];
        let codes = self.writing.codes();
        let items: Vec<Item<'_>> = ROWS
            .iter()
            .enumerate()
            .map(|(n, row)| {
                let value = codes.get(n).map(|code| app.say(&format!("writing-{row}-{code}"))).unwrap_or_default();
                let name = Cell::new(app.say(&format!("writing-{row}")), theme.plain());
                Item { cells: vec![name, Cell::new(value, theme.blue())], mark: "" }
            })
            .collect();
        let list = Rect { height: room.height.saturating_sub(2).min(ROWS.len() as u16), ..room };
        let first = (self.at + 1).saturating_sub(usize::from(list.height).max(1));
        let shown = &items[first..];
        let table = List {
            columns: &columns,
            items: shown,
            selected: Some(self.at - first),
            focus: Focus::Here,
            first,
            total: ROWS.len(),
        };
        parts::table(app, &table, list, buf);
        let sample = Rect { y: (list.bottom() + 1).min(room.bottom()), height: 1, ..room }.intersection(room);
        line(scribe, &app.say("writing-sample"), Base::Rtl, theme.strong(), sample, buf);
        None
    }
}

/// The keys that are made from the names of the choices.
#[cfg(test)]
pub(crate) fn message_keys() -> Vec<String> {
    let choices: [Vec<&str>; 5] = [
        Ordering::ALL.iter().map(|one| one.code()).collect(),
        Shapes::ALL.iter().map(|one| one.code()).collect(),
        LamAlefCells::ALL.iter().map(|one| one.code()).collect(),
        DigitScript::ALL.iter().map(|one| one.code()).collect(),
        CaretWay::ALL.iter().map(|one| one.code()).collect(),
    ];
    let values = ROWS.iter().zip(&choices);
    let values = values.flat_map(|(row, codes)| codes.iter().map(move |code| format!("writing-{row}-{code}")));
    ROWS.iter().map(|row| format!("writing-{row}")).chain(values).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_can_be_changed_and_comes_round() {
        let mut writing = Writing::default();
        let mut sheet = WritingSheet::new(writing);
        for row in 0..5 {
            sheet.at = row;
            for _ in 0..4 {
                let Taken::Write(changed, false) = sheet.on_command(Command::Toggle) else { panic!("row {row}") };
                assert_ne!(changed, writing);
                writing = changed;
            }
            while writing.codes()[row] != Writing::default().codes()[row] {
                let Taken::Write(changed, _) = sheet.on_command(Command::Toggle) else { panic!("row {row}") };
                writing = changed;
            }
        }
        assert_eq!(writing, Writing::default());
    }
}
