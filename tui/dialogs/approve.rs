//! The approve sheet: the number that will be given, the acting unit, copies, a note, and the SMS.

use crossterm::event::{KeyEvent, MouseEvent};
use pishkhan::actions::approve_letter::Approval;
use pishkhan::domain::ids::{LetterId, UnitId};
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::sms_text;
use pishkhan::words::Lang;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::parts::{self, Preview};
use super::picker::{Hit, Picker};
use super::{Draft, DraftKey, Taken};
use crate::app::App;
use crate::effect::Act;
use crate::keys::{Command, Context};
use crate::msg::Dossier;
use crate::persian::Base;
use crate::widgets::text::line;
use crate::widgets::{Focus, Input, sheet};

/// Its fields, in the order of Tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Unit,
    Copies,
    Note,
}

/// The sheet.
#[derive(Debug)]
pub struct Approve {
    /// The letter.
    pub letter: LetterId,
    /// The version that the clerk saw.
    pub version: i64,
    /// Why the last try was refused.
    pub fault: Option<String>,
    unit: Picker<UnitId>,
    copies: Picker<UnitId>,
    note: Input,
    field: Field,
}

impl Approve {
    /// A sheet for this letter, on the unit of its addressee.
    pub fn new(app: &App, dossier: &Dossier) -> Self {
        let letter = &dossier.letter;
        let office = app.office.as_ref();
        let units = || {
            let units = office.map(|office| office.units.as_slice()).unwrap_or_default();
            Picker::new(units.iter().map(|unit| (unit.id, unit.code.clone(), unit.name.clone())))
        };
        let addressee = office.and_then(|office| {
            office.addressees.iter().find(|addressee| Some(addressee.id) == letter.addressee_id)?.unit_id
        });
        let meant = addressee.or(letter.unit_id);
        let draft = app.drafts.get(&DraftKey::Letter(letter.id, Context::Approve, 0)).cloned().unwrap_or_default();
        let mut note = Input::default();
        note.on_paste(&draft.text);
        Self {
            letter: letter.id,
            version: letter.version,
            fault: None,
            unit: units().on(|id| Some(*id) == meant),
            copies: units().on_first().shy().with_ticks(|id| draft.copies.contains(id)),
            note,
            field: Field::Unit,
        }
    }

    pub(super) fn draft(&self) -> (DraftKey, Draft) {
        let copies = self.copies.ticked().map(|choice| choice.value).collect();
        let draft = Draft { text: self.note.text().to_owned(), copies, ..Draft::default() };
        (DraftKey::Letter(self.letter, Context::Approve, 0), draft)
    }

    pub(super) fn takes(&self, command: Command) -> bool {
        command != Command::Toggle || (self.field == Field::Copies && !self.copies.finds_nothing())
    }

    pub(super) fn on_command(&mut self, command: Command) -> Taken {
        match (command, self.field) {
            (Command::Confirm, _) => return self.confirm(),
            (Command::NextField, field) => {
                self.field = match field {
                    Field::Unit => Field::Copies,
                    Field::Copies => Field::Note,
                    Field::Note => Field::Unit,
                }
            }
            (Command::PreviousField, field) => {
                self.field = match field {
                    Field::Unit => Field::Note,
                    Field::Copies => Field::Unit,
                    Field::Note => Field::Copies,
                }
            }
            (Command::Down, Field::Unit) => self.unit.step(1),
            (Command::Up, Field::Unit) => self.unit.step(-1),
            (Command::Down, Field::Copies) => self.copies.step(1),
            (Command::Up, Field::Copies) => self.copies.step(-1),
            // A name of two words is typed with its space; there is nothing to tick yet.
            (Command::Toggle, Field::Copies) if self.copies.finds_nothing() => return Taken::No,
            (Command::Toggle, Field::Copies) => self.copies.toggle(),
            _ => return Taken::No,
        }
        Taken::Yes
    }

    fn confirm(&mut self) -> Taken {
        let Some(unit) = self.unit.selected() else {
            self.fault = Some(Refusal::UnitMissing.sentence(Lang::Fa));
            self.field = Field::Unit;
            return Taken::Yes;
        };
        Taken::Act(Act::Approve(Approval {
            letter: self.letter,
            version: self.version,
            unit: unit.value,
            copies: self.copies.ticked().map(|choice| choice.value).collect(),
            note: self.note.text().to_owned(),
        }))
    }

    pub(super) fn on_key(&mut self, key: KeyEvent) {
        match self.field {
            Field::Unit => self.unit.on_key(key),
            Field::Copies => self.copies.on_key(key),
            Field::Note => {
                self.note.on_key(key);
            }
        }
    }

    pub(super) fn on_mouse(&mut self, event: MouseEvent) -> Taken {
        if self.unit.on_mouse(event).is_some() {
            self.field = Field::Unit;
            return Taken::Yes;
        }
        let Some(hit) = self.copies.on_mouse(event) else { return Taken::No };
        self.field = Field::Copies;
        if hit != Hit::Wheel {
            self.copies.toggle();
        }
        Taken::Yes
    }

    pub(super) fn on_paste(&mut self, text: &str) {
        match self.field {
            Field::Unit => self.unit.on_paste(text),
            Field::Copies => self.copies.on_paste(text),
            Field::Note => {
                self.note.on_paste(text);
            }
        }
    }

    pub(super) fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let number = app.office.as_ref().map(|office| office.next_incoming.clone()).unwrap_or_default();
        let code = app.shown().and_then(|dossier| dossier.letter.follow_up_code.clone()).unwrap_or_default();
        let sms = sms_text::approved(&number, &app.now.date().to_string(), &code).text;
        let preview = Preview::by_switch(app, "sms.on_approve", sms);
        let lines = 9 + parts::foot_lines(app, &preview, area.width.saturating_sub(4));
        let title = parts::title(app, &app.say_with("sheet-approve", &[("number", &number)]));
        let room = sheet::draw(&app.scribe, app.theme, &title, sheet::place(area, lines), buf);
        let room = parts::foot(app, &preview, self.fault.as_deref(), room, buf);
        let focus = |field| if self.field == field { Focus::Here } else { Focus::Elsewhere };
        let note_line = Rect { y: room.bottom().saturating_sub(1), height: room.height.min(1), ..room };
        let air = if room.height < 6 { 1 } else { 2 };
        let ticked: Vec<&str> = self.copies.ticked().map(|choice| choice.name.as_str()).collect();
        let air = if ticked.is_empty() {
            air
        } else {
            let at = Rect { y: room.bottom().saturating_sub(2), height: room.height.min(1), ..room };
            let field = parts::label(app, &app.say("sheet-copies"), at, buf);
            line(&app.scribe, &ticked.join("، "), Base::Rtl, app.theme.green(), field, buf);
            2
        };
        let lists = Rect { height: room.height.saturating_sub(air), ..room };
        let (right, left) = parts::halves(lists, lists.width / 2);
        let unit = self.unit.draw(&app.scribe, app.theme, &app.say("sheet-unit"), focus(Field::Unit), right, buf);
        let copies =
            self.copies.draw(&app.scribe, app.theme, &app.say("sheet-copies"), focus(Field::Copies), left, buf);
        let field = parts::label(app, &app.say("sheet-note"), note_line, buf);
        let hint = app.say("sheet-note-hint");
        let note = self.note.draw(&app.scribe, app.theme, &hint, focus(Field::Note), field, buf);
        match self.field {
            Field::Unit => unit,
            Field::Copies => copies,
            Field::Note => note,
        }
    }
}
