//! The counter sheet: a walk-in's paper letter as a clerk copies it, field by field, with scans of this machine, and
//! what happens to it: into review with the others, or approved at once by who may.

mod fields;
mod look;

use crossterm::event::{KeyCode, KeyEvent, MouseEvent};
use pishkhan::actions::counter_form::{Card, CounterForm};
use pishkhan::actions::enter_letter::Course;
use pishkhan::domain::ids::{AddresseeId, UnitId};
use pishkhan::domain::letter::PersonKind;
use pishkhan::domain::name::BODY_MAX;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Power;
use pishkhan::words::Lang;
use serde_json::{Value, json};

use self::fields::{Field, TEXTS};
use super::picker::Picker;
use super::writer::Writer;
use super::{Draft, DraftKey, Taken};
use crate::app::{App, ReplyFile};
use crate::effect::{Act, Effect};
use crate::keys::Command;
use crate::widgets::Input;

/// The sheet.
#[derive(Debug)]
pub struct Counter {
    /// Why the last try was refused.
    pub fault: Option<String>,
    /// The text of the letter.
    pub writer: Writer,
    /// Scans that go with it.
    pub files: Vec<ReplyFile>,
    /// Kinds of sender that the office knows; the chosen one.
    kinds: &'static [PersonKind],
    kind: usize,
    card: Card,
    /// One-line fields, in the order of [`TEXTS`].
    texts: Vec<Input>,
    /// Addressees, and the unit that each means.
    addressee: Picker<(AddresseeId, Option<UnitId>)>,
    /// Whether the clerk may approve, and does.
    may_approve: bool,
    approves: bool,
    unit: Picker<UnitId>,
    copies: Picker<UnitId>,
    field: Field,
}

impl Counter {
    /// A sheet with what was typed into it before.
    pub fn new(app: &App) -> Self {
        let draft = app.drafts.get(&DraftKey::Counter).cloned().unwrap_or_default();
        let kept: Value = serde_json::from_str(&draft.text).unwrap_or(Value::Null);
        let text = |name: &str| kept[name].as_str().unwrap_or_default().to_owned();
        let office = app.office.as_ref();
        let units = || {
            let units = office.map(|office| office.units.as_slice()).unwrap_or_default();
            Picker::new(units.iter().map(|unit| (unit.id, unit.code.clone(), unit.name.clone())))
        };
        let addressees = office.map(|office| office.addressees.as_slice()).unwrap_or_default();
        let addressees = addressees.iter().map(|one| ((one.id, one.unit_id), String::new(), one.name.clone()));
        let is_free = office.is_some_and(|office| office.settings.text("form.person_kind") == "free");
        let kinds: &'static [PersonKind] =
            if is_free { &[PersonKind::Free] } else { &[PersonKind::Natural, PersonKind::Legal] };
        let texts = TEXTS
            .iter()
            .map(|field| {
                let mut input = field.input();
                // One sheet of paper is the rule.
                let first = if *field == Field::Pages && kept.is_null() { "1".to_owned() } else { text(field.name()) };
                input.set_text(&first);
                input
            })
            .collect();
        let may_approve = app.may(Power::Decide);
        Self {
            fault: None,
            writer: Writer::new(app, &text("body"), draft.caret, BODY_MAX),
            files: draft.files,
            kinds,
            kind: kinds.iter().position(|kind| kind.code() == text("kind")).unwrap_or(0),
            card: if kept["card"].as_bool() == Some(true) { Card::Seen } else { Card::Unseen },
            texts,
            addressee: Picker::new(addressees).on(|(id, _)| Some(id.0) == kept["addressee"].as_i64()),
            may_approve,
            approves: may_approve && kept["approves"].as_bool() == Some(true),
            unit: units().on(|id| Some(id.0) == kept["unit"].as_i64()),
            copies: units().on_first().shy().with_ticks(|id| draft.copies.contains(id)),
            field: Field::Sender,
        }
    }

    fn text(&self, field: Field) -> &str {
        TEXTS.iter().position(|one| *one == field).map_or("", |at| self.texts[at].text())
    }

    fn input(&mut self) -> Option<&mut Input> {
        let at = TEXTS.iter().position(|one| *one == self.field)?;
        self.texts.get_mut(at)
    }

    fn kind(&self) -> PersonKind {
        self.kinds[self.kind]
    }

    /// The fields that stand there now, in the order of Tab.
    fn order(&self) -> Vec<Field> {
        fields::rows(self.kind(), self.may_approve, self.approves).into_iter().flatten().collect()
    }

    pub(super) fn draft(&self) -> (DraftKey, Draft) {
        let body = self.writer.editor.text();
        let typed = TEXTS.iter().any(|field| *field != Field::Pages && !self.text(*field).trim().is_empty());
        let mut kept = json!({
            "kind": self.kind().code(),
            "card": self.card == Card::Seen,
            "addressee": self.addressee.selected().map(|choice| choice.value.0.0),
            "approves": self.approves,
            "unit": self.unit.selected().map(|choice| choice.value.0),
            "body": body,
        });
        for field in TEXTS {
            kept[field.name()] = self.text(*field).into();
        }
        let is_empty = !typed && body.trim().is_empty();
        let draft = Draft {
            text: if is_empty { String::new() } else { kept.to_string() },
            files: self.files.clone(),
            copies: self.copies.ticked().map(|choice| choice.value).collect(),
            caret: Some(self.writer.editor.caret()),
            ..Draft::default()
        };
        (DraftKey::Counter, draft)
    }

    /// Takes a file that was looked at, or the sentence that says why not; a refused path stays to be mended.
    pub fn checked(&mut self, checked: Result<ReplyFile, String>) {
        match checked {
            Ok(file) => {
                if let Some(at) = TEXTS.iter().position(|one| *one == Field::File) {
                    self.texts[at].take();
                }
                self.fault = None;
                if !self.files.iter().any(|held| held.source == file.source) {
                    self.files.push(file);
                }
            }
            Err(sentence) => self.fault = Some(sentence),
        }
    }

    pub(super) fn takes(&self, command: Command) -> bool {
        match command {
            Command::Cancel => !self.files.is_empty(),
            Command::Choose => self.field == Field::File && !self.text(Field::File).is_empty(),
            Command::Toggle => self.toggles(),
            _ => true,
        }
    }

    fn toggles(&self) -> bool {
        match self.field {
            Field::Kind => self.kinds.len() > 1,
            Field::Card | Field::Course => true,
            Field::Copies => !self.copies.finds_nothing(),
            _ => false,
        }
    }

    pub(super) fn on_command(&mut self, command: Command) -> Taken {
        match (command, self.field) {
            (Command::Confirm, _) => return self.confirm(),
            (Command::Down, Field::Addressee) => self.addressee.step(1),
            (Command::Up, Field::Addressee) => self.addressee.step(-1),
            (Command::Down, Field::Unit) => self.unit.step(1),
            (Command::Up, Field::Unit) => self.unit.step(-1),
            (Command::Down, Field::Copies) => self.copies.step(1),
            (Command::Up, Field::Copies) => self.copies.step(-1),
            (Command::Down | Command::Up | Command::Choose, Field::Body) => return Taken::No,
            (Command::Choose, Field::File) if !self.text(Field::File).trim().is_empty() => return self.look_at_file(),
            // Enter goes on, as in any form of one line fields.
            (Command::NextField | Command::Down | Command::Choose, _) => self.step(1),
            (Command::PreviousField | Command::Up, _) => self.step(-1),
            (Command::Toggle, _) if self.toggles() => self.toggle(),
            (Command::Cancel, _) => {
                self.files.pop();
            }
            (_, Field::Body) if self.writer.on_command(command) => {}
            _ => return Taken::No,
        }
        Taken::Yes
    }

    fn toggle(&mut self) {
        match self.field {
            Field::Kind => self.kind = (self.kind + 1) % self.kinds.len(),
            Field::Card => self.card = if self.card == Card::Seen { Card::Unseen } else { Card::Seen },
            Field::Course => {
                self.approves = !self.approves;
                // Who is addressed acts, unless the clerk says otherwise.
                if self.unit.selected().is_none() {
                    let meant = self.addressee.selected().and_then(|choice| choice.value.1);
                    self.unit = self.unit.clone().on(|unit| Some(*unit) == meant);
                }
            }
            _ => self.copies.toggle(),
        }
    }

    fn step(&mut self, by: isize) {
        let order = self.order();
        let at = order.iter().position(|field| *field == self.field).unwrap_or(0);
        self.field = order[(at + order.len()).saturating_add_signed(by) % order.len()];
    }

    fn look_at_file(&self) -> Taken {
        Taken::Effect(Effect::Check(self.text(Field::File).to_owned(), self.files.clone()))
    }

    fn form(&self) -> CounterForm {
        let text = |field| self.text(field).to_owned();
        CounterForm {
            person_kind: Some(self.kind()),
            sender_name: text(Field::Sender),
            company_name: text(Field::Company),
            company_id: text(Field::CompanyId),
            signer_role: text(Field::Role),
            national_id: text(Field::NationalId),
            card: self.card,
            mobile: text(Field::Mobile),
            senders_number: text(Field::SendersNumber),
            senders_date: text(Field::SendersDate),
            addressee: self.addressee.selected().map(|choice| choice.value.0),
            subject: text(Field::Subject),
            body: self.writer.editor.saved(),
            pages: text(Field::Pages),
            pieces: text(Field::Pieces),
        }
    }

    fn confirm(&mut self) -> Taken {
        // A path that was typed and not entered would be lost silently.
        if !self.text(Field::File).trim().is_empty() {
            self.field = Field::File;
            return self.look_at_file();
        }
        let course = if self.approves {
            let Some(unit) = self.unit.selected() else {
                self.refuse(&Refusal::UnitMissing);
                return Taken::Yes;
            };
            Course::Approve {
                unit: unit.value,
                copies: self.copies.ticked().map(|choice| choice.value).collect(),
                note: self.text(Field::Note).to_owned(),
            }
        } else {
            Course::Review
        };
        Taken::Act(Act::Enter(Box::new(self.form()), self.files.clone(), course))
    }

    /// Says why it was refused, and goes to the field that has to be mended.
    pub fn refuse(&mut self, refusal: &Refusal) {
        self.fault = Some(refusal.sentence(Lang::Fa));
        let order = self.order();
        if let Some(field) = refusal.field().and_then(Field::named).filter(|field| order.contains(field)) {
            self.field = field;
        }
    }

    pub(super) fn on_mouse(&mut self, event: MouseEvent, now: u64) -> Taken {
        if !self.writer.on_mouse(event, now) {
            return Taken::No;
        }
        self.field = Field::Body;
        Taken::Yes
    }

    pub(super) fn on_key(&mut self, key: KeyEvent) {
        match self.field {
            Field::Addressee => self.addressee.on_key(key),
            Field::Unit => self.unit.on_key(key),
            Field::Copies => self.copies.on_key(key),
            Field::Body => {
                self.writer.editor.on_key(key);
            }
            Field::Kind | Field::Card | Field::Course => {
                if matches!(key.code, KeyCode::Left | KeyCode::Right) && self.toggles() {
                    self.toggle();
                }
            }
            _ => {
                if let Some(input) = self.input() {
                    input.on_key(key);
                }
            }
        }
    }

    pub(super) fn on_paste(&mut self, text: &str) {
        match self.field {
            Field::Addressee => self.addressee.on_paste(text),
            Field::Unit => self.unit.on_paste(text),
            Field::Copies => self.copies.on_paste(text),
            Field::Body => {
                self.writer.editor.on_paste(text);
            }
            Field::Kind | Field::Card | Field::Course => {}
            _ => {
                if let Some(input) = self.input() {
                    input.on_paste(text);
                }
            }
        }
    }
}
