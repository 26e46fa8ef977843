//! How the office page looks: its lists, the selected row in full, a form in their place.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::section::{Row, Section};
use super::{OfficePage, forms};
use crate::app::App;
use crate::dialogs::parts;
use crate::manage::Manage;
use crate::persian::Base;
use crate::widgets::text::{Piece, line, rows, strip};
use crate::widgets::{Cell, Column, Focus, Item, List, sheet};

/// Lines under the list.
const FOOT: u16 = 3;
/// Cells of a form in a wide window: a value stays near its label.
const FORM: u16 = 76;

impl OfficePage {
    /// Paints it over `area`; returns where the caret belongs.
    pub fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        if let Some((purpose, form)) = &self.form {
            let room = sheet::draw(scribe, theme, &purpose.title(app), area, buf);
            let width = room.width.min(FORM);
            let room = Rect { x: room.right() - width, width, ..room };
            let told = forms::told(app, purpose, form);
            let below = if told.is_some() { 4 } else { 0 };
            let fields = Rect { height: room.height.saturating_sub(below), ..room };
            let (caret, rest) = form.draw(app, fields, area, buf);
            let at = |n: u16| Rect { y: (rest.y + n).min(room.bottom()), height: 1, ..room }.intersection(room);
            if let Some((told, variables)) = told {
                line(scribe, &told, Base::Rtl, theme.faint(), at(1), buf);
                line(scribe, variables, Base::Ltr, theme.faint(), at(2), buf);
            }
            return caret;
        }
        let room = sheet::draw(scribe, theme, &app.say("office-title"), area, buf);
        let at = |n: u16, height: u16| Rect { y: room.y + n.min(room.height), height, ..room }.intersection(room);
        let words: Vec<String> = self.sections.iter().map(|section| app.say(section.word())).collect();
        let pieces: Vec<Piece<'_>> = words
            .iter()
            .enumerate()
            .map(|(n, word)| {
                Piece::new(word, if n == self.section { theme.selected(Focus::Here) } else { theme.faint() })
            })
            .collect();
        strip(scribe, &pieces, 3, at(0, 1), buf);
        let field = parts::label(app, &app.say("palette-prompt"), at(1, 1), buf);
        let caret = self.filter.draw(scribe, theme, &app.say("office-hint"), Focus::Here, field, buf);
        let Some(data) = &self.data else {
            line(scribe, &app.say("loading"), Base::Rtl, theme.faint(), at(3, 1), buf);
            return caret;
        };
        let foot = FOOT.min(room.height.saturating_sub(6));
        self.list(app, Rect { y: room.y + 3, height: room.height.saturating_sub(3 + foot), ..room }, buf);
        self.foot(app, data, Rect { y: room.bottom() - foot, height: foot, ..room }, buf);
        caret
    }

    fn list(&self, app: &App, area: Rect, buf: &mut Buffer) {
        let (scribe, theme, section) = (&app.scribe, app.theme, self.section());
        let shown = self.shown();
        if shown.is_empty() {
            line(
                scribe,
                &app.say("office-empty"),
                Base::Rtl,
                theme.faint(),
                Rect { height: area.height.min(1), ..area },
                buf,
            );
            return;
        }
        let heads: Vec<(String, Column<'_>)> =
            section.columns().into_iter().map(|(head, column)| (app.say(head), column)).collect();
        let state = app.say("office-field-active");
        let mut columns: Vec<Column<'_>> =
            heads.iter().map(|(head, column)| Column { title: head.as_str(), ..*column }).collect();
        columns.push(Column::new(&state, crate::widgets::Width::Cells(8)));
        let height = usize::from(area.height.saturating_sub(1)).max(1);
        let first = (self.at + 1).saturating_sub(height).min(shown.len().saturating_sub(height));
        let closed = app.say(section.closed_word());
        let items: Vec<Item<'_>> = shown
            .iter()
            .skip(first)
            .take(height)
            .map(|row| {
                let style = Section::style(app, row);
                let mut cells: Vec<Cell<'_>> = row.cells.iter().map(|cell| Cell::new(cell.as_str(), style)).collect();
                cells.push(Cell::new(if row.is_active { "" } else { &closed }, theme.amber()));
                Item { cells, mark: if row.is_active { "" } else { "×" } }
            })
            .collect();
        let table = List {
            columns: &columns,
            items: &items,
            selected: self.at.checked_sub(first),
            focus: Focus::Here,
            first,
            total: shown.len(),
        };
        parts::table(app, &table, area, buf);
    }

    /// The selected row in full; or the question whether it is to be closed; or why it was not.
    fn foot(&self, app: &App, data: &Manage, area: Rect, buf: &mut Buffer) {
        let (scribe, theme) = (&app.scribe, app.theme);
        let Some(row) = self.selected() else { return };
        let room = Rect { y: area.y + 1.min(area.height), height: area.height.saturating_sub(1), ..area };
        let (text, base, style) = if let Some(fault) = &self.fault {
            (fault.clone(), Base::Rtl, theme.red())
        } else if self.sure == Some(row.id) {
            let key = match (self.section(), row.is_active) {
                (Section::Keys, _) => "office-sure-key",
                (Section::Holidays, _) => "office-sure-holiday",
                (Section::Deputies, _) => "office-sure-deputy",
                (_, true) => "office-sure-close",
                (_, false) => "office-sure-open",
            };
            let name = data.clerks.iter().find(|clerk| self.section() == Section::Clerks && clerk.id.0 == row.id);
            let name = name.map_or_else(|| name_of(self.section(), row), |clerk| clerk.name.clone());
            (app.say_with(key, &[("name", &name)]), Base::Rtl, theme.amber())
        } else {
            let base = if self.section() == Section::Keys { Base::Ltr } else { Base::Rtl };
            (row.detail.clone(), base, theme.faint())
        };
        let lines = scribe.wrap(&text, base, usize::from(room.width).max(1));
        rows(&lines, 0, style, room, buf);
    }
}

/// What people call a row.
fn name_of(section: Section, row: &Row) -> String {
    let place = match section {
        Section::Clerks | Section::Keys | Section::Deputies => 0,
        Section::Addressees | Section::Holidays => 1,
        Section::Units | Section::Templates => 2,
    };
    row.cells.get(place).cloned().unwrap_or_default()
}
