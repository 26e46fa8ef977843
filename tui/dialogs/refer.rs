//! The refer sheet: to which unit, perhaps to which clerk of it, for action or as a copy, with a note.

use crossterm::event::{KeyEvent, MouseEvent};
use pishkhan::actions::refer_letter::ReferralOrder;
use pishkhan::domain::ids::{ClerkId, LetterId, UnitId};
use pishkhan::domain::letter::ReferralKind;
use pishkhan::domain::refusal::Refusal;
use pishkhan::store::clerks::Clerk;
use pishkhan::words::Lang;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Taken;
use super::parts;
use super::picker::Picker;
use crate::app::App;
use crate::effect::Act;
use crate::keys::Command;
use crate::msg::Dossier;
use crate::persian::Base;
use crate::widgets::text::line;
use crate::widgets::{Focus, Input, sheet};
use crate::words::{heart, say};

/// Its fields, in the order of Tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Unit,
    Clerk,
    Kind,
    Note,
}

const FIELDS: [Field; 4] = [Field::Unit, Field::Clerk, Field::Kind, Field::Note];

/// The sheet.
#[derive(Debug)]
pub struct Refer {
    /// The letter.
    pub letter: LetterId,
    /// The version that the clerk saw.
    pub version: i64,
    /// Why the last try was refused.
    pub fault: Option<String>,
    unit: Picker<UnitId>,
    clerk: Picker<Option<ClerkId>>,
    kind: ReferralKind,
    note: Input,
    field: Field,
    /// Who has the letter now.
    holder: (Option<UnitId>, Option<ClerkId>),
    everybody: Vec<Clerk>,
    /// «the whole unit», as the list of clerks says it.
    whole: String,
}

impl Refer {
    /// A sheet for this letter, on the unit that has it.
    pub fn new(app: &App, dossier: &Dossier) -> Self {
        let letter = &dossier.letter;
        let units = app.office.as_ref().map(|office| office.units.as_slice()).unwrap_or_default();
        let unit = Picker::new(units.iter().map(|unit| (unit.id, unit.code.clone(), unit.name.clone())))
            .on(|id| Some(*id) == letter.unit_id);
        let mut sheet = Self {
            letter: letter.id,
            version: letter.version,
            fault: None,
            unit,
            clerk: Picker::new([]),
            kind: ReferralKind::Action,
            note: Input::default(),
            field: Field::Unit,
            holder: (letter.unit_id, letter.clerk_id),
            everybody: app.office.as_ref().map(|office| office.clerks.clone()).unwrap_or_default(),
            whole: app.say("sheet-whole-unit"),
        };
        sheet.list_clerks();
        sheet
    }

    /// The clerks of the selected unit.
    fn list_clerks(&mut self) {
        let unit = self.unit.selected().map(|choice| choice.value);
        let of_unit = self.everybody.iter().filter(|clerk| clerk.unit_id.is_some() && clerk.unit_id == unit);
        let whole = (None, String::new(), self.whole.clone());
        let clerks = of_unit.map(|clerk| (Some(clerk.id), String::new(), clerk.name.clone()));
        self.clerk = Picker::new(std::iter::once(whole).chain(clerks)).on_first();
    }

    pub(super) fn takes(&self, command: Command) -> bool {
        command != Command::Toggle || self.field == Field::Kind
    }

    pub(super) fn on_command(&mut self, command: Command) -> Taken {
        let place = FIELDS.iter().position(|field| *field == self.field).unwrap_or(0);
        match (command, self.field) {
            (Command::Confirm, _) => return self.confirm(),
            (Command::NextField, _) => self.field = FIELDS[(place + 1) % FIELDS.len()],
            (Command::PreviousField, _) => self.field = FIELDS[(place + FIELDS.len() - 1) % FIELDS.len()],
            (Command::Down, Field::Unit) => self.unit_changes(|unit| unit.step(1)),
            (Command::Up, Field::Unit) => self.unit_changes(|unit| unit.step(-1)),
            (Command::Down, Field::Clerk) => self.clerk.step(1),
            (Command::Up, Field::Clerk) => self.clerk.step(-1),
            (Command::Toggle | Command::Up | Command::Down, Field::Kind) => {
                self.kind = match self.kind {
                    ReferralKind::Action => ReferralKind::Copy,
                    ReferralKind::Copy => ReferralKind::Action,
                }
            }
            _ => return Taken::No,
        }
        Taken::Yes
    }

    fn unit_changes(&mut self, change: impl FnOnce(&mut Picker<UnitId>)) {
        let before = self.unit.selected().map(|choice| choice.value);
        change(&mut self.unit);
        if self.unit.selected().map(|choice| choice.value) != before {
            self.list_clerks();
        }
    }

    fn confirm(&mut self) -> Taken {
        let Some(unit) = self.unit.selected() else {
            self.fault = Some(Refusal::UnitMissing.sentence(Lang::Fa));
            self.field = Field::Unit;
            return Taken::Yes;
        };
        if self.clerk.finds_nothing() {
            self.fault = Some(say(Lang::Fa, "refer-no-such-clerk"));
            self.field = Field::Clerk;
            return Taken::Yes;
        }
        let clerk = self.clerk.selected().and_then(|choice| choice.value);
        if (Some(unit.value), clerk) == self.holder {
            self.fault = Some(say(Lang::Fa, "refer-same-holder"));
            return Taken::Yes;
        }
        Taken::Act(Act::Refer(ReferralOrder {
            letter: self.letter,
            version: self.version,
            unit: unit.value,
            clerk,
            kind: self.kind,
            note: self.note.text().to_owned(),
        }))
    }

    pub(super) fn on_key(&mut self, key: KeyEvent) {
        match self.field {
            Field::Unit => self.unit_changes(|unit| unit.on_key(key)),
            Field::Clerk => self.clerk.on_key(key),
            Field::Kind => {}
            Field::Note => {
                self.note.on_key(key);
            }
        }
    }

    pub(super) fn on_mouse(&mut self, event: MouseEvent) -> Taken {
        let mut hit = None;
        self.unit_changes(|unit| hit = unit.on_mouse(event));
        if hit.is_some() {
            self.field = Field::Unit;
        } else if self.clerk.on_mouse(event).is_some() {
            self.field = Field::Clerk;
        } else {
            return Taken::No;
        }
        Taken::Yes
    }

    pub(super) fn on_paste(&mut self, text: &str) {
        match self.field {
            Field::Unit => self.unit_changes(|unit| unit.on_paste(text)),
            Field::Clerk => self.clerk.on_paste(text),
            Field::Kind => {}
            Field::Note => {
                self.note.on_paste(text);
            }
        }
    }

    pub(super) fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let faults = self.fault.as_ref().map_or(0, |fault| {
            scribe.wrap(fault, Base::Rtl, usize::from(area.width.saturating_sub(4)).max(1)).len() as u16
        });
        let room = sheet::draw(
            scribe,
            theme,
            &parts::title(app, &app.say("sheet-refer")),
            sheet::place(area, 10 + faults),
            buf,
        );
        if let Some(fault) = &self.fault {
            let rows = scribe.wrap(fault, Base::Rtl, usize::from(room.width).max(1));
            let at = Rect { y: room.bottom().saturating_sub(faults), height: faults.min(room.height), ..room };
            crate::widgets::text::rows(&rows, 0, theme.red(), at, buf);
        }
        let tight = room.height < parts::TIGHT;
        let room = Rect { height: room.height.saturating_sub(faults + u16::from(!tight)), ..room };
        let focus = |field| if self.field == field { Focus::Here } else { Focus::Elsewhere };
        let lists = Rect { height: room.height.saturating_sub(if tight { 2 } else { 3 }), ..room };
        let (right, left) = parts::halves(lists, lists.width / 2);
        let unit = self.unit.draw(scribe, theme, &app.say("sheet-unit"), focus(Field::Unit), right, buf);
        let clerk = self.clerk.draw(scribe, theme, &app.say("sheet-clerk"), focus(Field::Clerk), left, buf);
        let kind_line = Rect { y: room.bottom().saturating_sub(2), height: room.height.min(1), ..room };
        let field = parts::label(app, &app.say("sheet-kind"), kind_line, buf);
        let name = heart(app.lang, &format!("referral-{}", self.kind.code()));
        let style = if self.field == Field::Kind { theme.selected(Focus::Here) } else { theme.plain() };
        let used = line(scribe, &name, Base::Rtl, style, field, buf);
        let kind = Position::new(field.right().saturating_sub(used), field.y);
        let note_line = Rect { y: room.bottom().saturating_sub(1), height: room.height.min(1), ..room };
        let field = parts::label(app, &app.say("sheet-note"), note_line, buf);
        let note = self.note.draw(scribe, theme, &app.say("sheet-note-hint"), focus(Field::Note), field, buf);
        match self.field {
            Field::Unit => unit,
            Field::Clerk => clerk,
            Field::Kind => Some(kind),
            Field::Note => note,
        }
    }
}
