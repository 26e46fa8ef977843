//! The refer sheet: to which unit, perhaps to which clerk of it, copies for other units, by when, with a note.

use crossterm::event::{KeyEvent, MouseEvent};
use pishkhan::actions::refer_letter::{Recipient, ReferralOrder};
use pishkhan::domain::calendar::Instant;
use pishkhan::domain::ids::{ClerkId, LetterId, UnitId};
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::workdays::Deadline;
use pishkhan::messages::digits;
use pishkhan::store::clerks::Clerk;
use pishkhan::words::Lang;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::picker::Picker;
use super::{Draft, DraftKey, Taken, parts};
use crate::app::App;
use crate::effect::Act;
use crate::keys::{Command, Context};
use crate::msg::Dossier;
use crate::persian::Base;
use crate::widgets::text::{Align, line, row_at};
use crate::widgets::{Focus, Input, sheet};
use crate::words::say;

/// Its fields, in the order of Tab: what a routine referral needs stands first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Unit,
    Copies,
    Clerk,
    Due,
    Note,
}

const FIELDS: [Field; 5] = [Field::Unit, Field::Copies, Field::Clerk, Field::Due, Field::Note];

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
    copies: Picker<UnitId>,
    clerk: Picker<Option<ClerkId>>,
    due: Input,
    note: Input,
    field: Field,
    /// Who has the letter now; with several letters, nobody in particular.
    holder: Option<(Option<UnitId>, Option<ClerkId>)>,
    everybody: Vec<Clerk>,
    /// «the whole unit», as the list of clerks says it.
    whole: String,
    /// When the sheet was opened: dates are read from there.
    now: Instant,
    /// The letter's own deadline.
    usual: Option<Instant>,
}

impl Refer {
    /// A sheet for this letter, on the unit that has it.
    pub fn new(app: &App, dossier: &Dossier) -> Self {
        let letter = &dossier.letter;
        let units = || {
            let units = app.office.as_ref().map(|office| office.units.as_slice()).unwrap_or_default();
            Picker::new(units.iter().map(|unit| (unit.id, unit.code.clone(), unit.name.clone())))
        };
        let draft = app.drafts.get(&DraftKey::Letter(letter.id, Context::Refer, 0)).cloned().unwrap_or_default();
        let (mut note, mut due) = (Input::default(), Input::default().limit(20));
        note.on_paste(&draft.text);
        due.on_paste(&draft.due);
        let mut sheet = Self {
            letter: letter.id,
            version: letter.version,
            fault: None,
            unit: units().on(|id| Some(*id) == letter.unit_id),
            copies: units().on_first().shy().with_ticks(|id| draft.copies.contains(id)),
            clerk: Picker::new([]),
            due,
            note,
            field: Field::Unit,
            holder: app.marks.is_empty().then_some((letter.unit_id, letter.clerk_id)),
            everybody: app.office.as_ref().map(|office| office.clerks.clone()).unwrap_or_default(),
            whole: app.say("sheet-whole-unit"),
            now: app.now,
            usual: letter.due_at,
        };
        sheet.list_clerks();
        sheet
    }

    pub(super) fn draft(&self) -> (DraftKey, Draft) {
        let draft = Draft {
            text: self.note.text().to_owned(),
            due: self.due.text().to_owned(),
            copies: self.copies.ticked().map(|choice| choice.value).collect(),
            ..Draft::default()
        };
        (DraftKey::Letter(self.letter, Context::Refer, 0), draft)
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
        command != Command::Toggle || (self.field == Field::Copies && !self.copies.finds_nothing())
    }

    pub(super) fn on_command(&mut self, command: Command) -> Taken {
        let place = FIELDS.iter().position(|field| *field == self.field).unwrap_or(0);
        let rows = match command {
            Command::Confirm => return self.confirm(),
            Command::NextField => {
                self.field = FIELDS[(place + 1) % FIELDS.len()];
                return Taken::Yes;
            }
            Command::PreviousField => {
                self.field = FIELDS[(place + FIELDS.len() - 1) % FIELDS.len()];
                return Taken::Yes;
            }
            // A name of two words is typed with its space; there is nothing to tick yet.
            Command::Toggle if self.takes(command) => {
                self.copies.toggle();
                return Taken::Yes;
            }
            Command::Down => 1,
            Command::Up => -1,
            _ => return Taken::No,
        };
        match self.field {
            Field::Unit => self.unit_changes(|unit| unit.step(rows)),
            Field::Copies => self.copies.step(rows),
            Field::Clerk => self.clerk.step(rows),
            Field::Due | Field::Note => return Taken::No,
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
        let copies: Vec<UnitId> = self.copies.ticked().map(|choice| choice.value).collect();
        let unit = self.unit.selected().map(|choice| choice.value);
        if unit.is_none() && (copies.is_empty() || self.unit.finds_nothing()) {
            return self.stops(Field::Unit, Refusal::UnitMissing.sentence(Lang::Fa));
        }
        if self.clerk.finds_nothing() {
            return self.stops(Field::Clerk, say(Lang::Fa, "refer-no-such-clerk"));
        }
        let clerk = self.clerk.selected().and_then(|choice| choice.value);
        // Where the letter is already, only the copies go out.
        let original = unit.map(|unit| Recipient { unit, clerk }).filter(|_| self.holder != Some((unit, clerk)));
        if original.is_none() && copies.is_empty() {
            return self.stops(Field::Unit, say(Lang::Fa, "refer-same-holder"));
        }
        let due = match Deadline::parse(self.due.text(), self.now) {
            Ok(due) => due,
            Err(refusal) => return self.stops(Field::Due, refusal.sentence(Lang::Fa)),
        };
        let (letter, version, note) = (self.letter, self.version, self.note.text().to_owned());
        Taken::Act(Act::Refer(ReferralOrder { letter, version, original, copies, due, note }))
    }

    fn stops(&mut self, field: Field, fault: String) -> Taken {
        self.fault = Some(fault);
        self.field = field;
        Taken::Yes
    }

    pub(super) fn on_key(&mut self, key: KeyEvent) {
        match self.field {
            Field::Unit => self.unit_changes(|unit| unit.on_key(key)),
            Field::Copies => self.copies.on_key(key),
            Field::Clerk => self.clerk.on_key(key),
            Field::Due => {
                self.due.on_key(key);
            }
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
            Field::Copies => self.copies.on_paste(text),
            Field::Clerk => self.clerk.on_paste(text),
            Field::Due => {
                self.due.on_paste(text);
            }
            Field::Note => {
                self.note.on_paste(text);
            }
        }
    }

    /// The date that the deadline comes to, as far as what was typed can be read.
    fn due_date(&self, app: &App) -> Option<String> {
        let office = app.office.as_ref()?;
        let due = Deadline::parse(self.due.text(), self.now).ok()?;
        let days = office.settings.number("answer.days");
        let at = office.calendar.instant(due, app.now, self.usual, days).date();
        let weekday = crate::words::heart(app.lang, &format!("weekday-{}", at.weekday()));
        Some(format!("{weekday} {}", digits(app.lang, &at.to_string())))
    }

    pub(super) fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let width = usize::from(area.width.saturating_sub(4)).max(1);
        let faults = self.fault.as_ref().map(|fault| scribe.wrap(fault, Base::Rtl, width).to_vec()).unwrap_or_default();
        let fault_lines = faults.len() as u16;
        let chosen = self.chosen(app);
        let lines = 9 + fault_lines + chosen.len() as u16;
        let title = parts::title(app, &app.say("sheet-refer"));
        let room = sheet::draw(scribe, theme, &title, sheet::place(area, lines), buf);
        let mut bottom = room.bottom();
        let mut from_below = |count: u16| {
            bottom = bottom.saturating_sub(count).max(room.y);
            Rect { y: bottom, height: count.min(room.height), ..room }
        };
        crate::widgets::text::rows(&faults, 0, theme.red(), from_below(fault_lines), buf);
        let focus = |field| if self.field == field { Focus::Here } else { Focus::Elsewhere };
        let field = parts::label(app, &app.say("sheet-note"), from_below(1), buf);
        let note = self.note.draw(scribe, theme, &app.say("sheet-note-hint"), focus(Field::Note), field, buf);
        let field = parts::label(app, &app.say("sheet-due"), from_below(1), buf);
        let due = self.draw_due(app, focus(Field::Due), field, buf);
        for (key, names) in chosen.iter().rev() {
            let field = parts::label(app, &app.say(key), from_below(1), buf);
            line(scribe, names, Base::Rtl, theme.green(), field, buf);
        }
        let air = u16::from(bottom.saturating_sub(room.y) >= 5);
        let lists = Rect { height: bottom.saturating_sub(room.y + air), ..room };
        let (right, left) = parts::halves(lists, lists.width / 2);
        let unit = self.unit.draw(scribe, theme, &app.say("sheet-unit"), focus(Field::Unit), right, buf);
        let beside = if self.field == Field::Clerk {
            self.clerk.draw(scribe, theme, &app.say("sheet-clerk"), Focus::Here, left, buf)
        } else {
            self.copies.draw(scribe, theme, &app.say("sheet-copies"), focus(Field::Copies), left, buf)
        };
        match self.field {
            Field::Unit => unit,
            Field::Copies | Field::Clerk => beside,
            Field::Due => due,
            Field::Note => note,
        }
    }

    /// What was chosen in the lists that share a place.
    fn chosen(&self, app: &App) -> Vec<(&'static str, String)> {
        let mut chosen = Vec::new();
        let copies: Vec<&str> = self.copies.ticked().map(|choice| choice.name.as_str()).collect();
        if !copies.is_empty() {
            chosen.push(("sheet-copies", copies.join(if app.lang == Lang::Fa { "، " } else { ", " })));
        }
        if let Some(clerk) = self.clerk.selected().filter(|choice| choice.value.is_some()) {
            chosen.push(("sheet-clerk", clerk.name.clone()));
        }
        chosen
    }

    fn draw_due(&self, app: &App, focus: Focus, field: Rect, buf: &mut Buffer) -> Option<Position> {
        let date = self.due_date(app).unwrap_or_default();
        let date = app.scribe.fit(&date, Base::Rtl, usize::from(field.width / 2));
        let taken = date.width() as u16;
        row_at(&date, Align::Left, app.theme.faint(), field, buf);
        let field = Rect { x: field.x + taken + 2, width: field.width.saturating_sub(taken + 2), ..field };
        self.due.draw(&app.scribe, app.theme, &app.say("sheet-due-hint"), focus, field, buf)
    }
}
