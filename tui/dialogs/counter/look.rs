//! How the counter sheet looks: rows of fields that slide so that the one with the keys is seen, and under them what
//! belongs to it: the list to choose from, the fault, or what happens next.

use pishkhan::actions::counter_form::Card;
use pishkhan::messages::size;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Counter;
use super::fields::{self, Field, TEXTS};
use crate::app::App;
use crate::dialogs::parts;
use crate::persian::Base;
use crate::widgets::text::{Piece, line, rows as text_rows, strip};
use crate::widgets::{Focus, sheet};
use crate::words::heart;

/// Lines of the text at least.
const BODY: u16 = 3;
/// Lines under the fields.
const FOOT: u16 = 5;

impl Counter {
    pub(in crate::dialogs) fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let number = app.office.as_ref().map(|office| office.next_incoming.clone()).unwrap_or_default();
        let title = if self.approves {
            app.say_with("counter-title-number", &[("number", &number)])
        } else {
            app.say("counter-title")
        };
        let room = sheet::draw(scribe, theme, &title, area, buf);
        let foot = FOOT.min(room.height / 3);
        let form = Rect { height: room.height - foot, ..room };
        let rows = fields::rows(self.kind(), self.may_approve, self.approves);
        // The text takes what the other rows leave.
        let body = form.height.saturating_sub(rows.len() as u16 - 1).max(BODY);
        let high = |row: &[Field]| if row.contains(&Field::Body) { body } else { 1 };
        let tops: Vec<u16> = rows
            .iter()
            .scan(0, |top, row| {
                let here = *top;
                *top += high(row);
                Some(here)
            })
            .collect();
        let at = rows.iter().position(|row| row.contains(&self.field)).unwrap_or(0);
        let slide = (tops[at] + high(&rows[at])).saturating_sub(form.height);
        let mut caret = None;
        for (row, top) in rows.iter().zip(tops) {
            let Some(y) = top.checked_sub(slide).filter(|y| *y < form.height) else { continue };
            let place = Rect { y: form.y + y, height: high(row).min(form.height - y), ..form };
            let (right, left) = parts::halves(place, if row.len() > 1 { place.width / 2 } else { place.width });
            for (field, place) in row.iter().zip([right, left]) {
                let found = self.field(app, *field, place, area, buf);
                if *field == self.field {
                    caret = found;
                }
            }
        }
        let below = Rect { y: form.bottom() + 1, height: foot.saturating_sub(1), ..room };
        self.foot(app, below, buf).or(caret)
    }

    fn field(&self, app: &App, field: Field, area: Rect, upper: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let here = self.field == field;
        let focus = if here { Focus::Here } else { Focus::Elsewhere };
        let style = if here { theme.selected(Focus::Here) } else { theme.plain() };
        let place = parts::label(app, &app.say(field.label()), area, buf);
        let word = |text: &str, buf: &mut Buffer| {
            let used = line(scribe, text, Base::Rtl, style, place, buf);
            Some(Position::new(place.right().saturating_sub(used), place.y))
        };
        let none = || app.say("counter-none");
        match field {
            Field::Kind => word(&heart(app.lang, &format!("person-{}", self.kind().code())), buf),
            Field::Card => word(&app.say(if self.card == Card::Seen { "counter-seen" } else { "counter-unseen" }), buf),
            Field::Course => word(&app.say(if self.approves { "counter-approve" } else { "counter-review" }), buf),
            Field::Addressee => word(&self.addressee.selected().map_or_else(none, |one| one.name.clone()), buf),
            Field::Unit => word(&self.unit.selected().map_or_else(none, |one| one.name.clone()), buf),
            Field::Copies => {
                let ticked: Vec<&str> = self.copies.ticked().map(|one| one.name.as_str()).collect();
                word(&if ticked.is_empty() { none() } else { ticked.join("، ") }, buf)
            }
            Field::Body => {
                let room = Rect { width: place.width, ..area };
                self.writer.draw(app, &app.say("counter-body-hint"), focus, room, upper, buf)
            }
            _ => {
                let at = TEXTS.iter().position(|one| *one == field)?;
                let hint = match field {
                    Field::File => app.say("sheet-file-hint"),
                    Field::Mobile => app.say("counter-mobile-hint"),
                    Field::SendersDate => app.say("counter-date-hint"),
                    Field::Note => app.say("sheet-note-hint"),
                    _ => String::new(),
                };
                self.texts[at].draw(scribe, theme, &hint, focus, place, buf)
            }
        }
    }

    /// The list of the field with the keys; else the fault, the scans, and what happens next.
    fn foot(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let prompt = app.say(self.field.label());
        match self.field {
            Field::Addressee => return self.addressee.draw(scribe, theme, &prompt, Focus::Here, area, buf),
            Field::Unit => return self.unit.draw(scribe, theme, &prompt, Focus::Here, area, buf),
            Field::Copies => return self.copies.draw(scribe, theme, &prompt, Focus::Here, area, buf),
            _ => {}
        }
        let width = usize::from(area.width).max(1);
        let mut y = area.y;
        let fault = self.fault.clone().or_else(|| self.writer.overflow(app));
        if let Some(fault) = fault {
            let rows = parts::fault_rows(scribe, &fault, width);
            y += text_rows(&rows, 0, theme.red(), area, buf);
        }
        let at = |y: u16| Rect { y, height: area.bottom().saturating_sub(y).min(1), ..area };
        if !self.files.is_empty() && y < area.bottom() {
            let sizes: Vec<String> = self.files.iter().map(|file| size(app.lang, file.bytes)).collect();
            let mut pieces = vec![Piece::new("✓", theme.green())];
            for (file, size) in self.files.iter().zip(&sizes) {
                pieces.push(Piece { text: &file.name, base: Base::Auto, style: theme.plain() });
                pieces.push(Piece::new(size, theme.faint()));
            }
            strip(scribe, &pieces, 2, at(y), buf);
            y += 1;
        }
        if y < area.bottom() {
            let said = app.say(match (self.card, self.approves) {
                (Card::Seen, _) => "counter-next-card",
                (Card::Unseen, true) => "counter-next-approve",
                (Card::Unseen, false) => "counter-next-review",
            });
            let rows = scribe.wrap(&said, Base::Rtl, width);
            let room = Rect { y, height: area.bottom().saturating_sub(y), ..area };
            text_rows(&rows, 0, theme.faint(), room, buf);
        }
        None
    }
}
