//! The sheets with a text that the sender will read: refuse, return for correction, notice; and the refusal of an
//! identity. Templates at the right, the editor at the left, the SMS under both.

use crossterm::event::{KeyEvent, MouseEvent};
use pishkhan::actions::decide_identity::Verdict;
use pishkhan::domain::ids::{IdentityCheckId, LetterId, TemplateId};
use pishkhan::domain::name::REASON_MAX;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::sms_text;
use pishkhan::domain::text::clean_line;
use pishkhan::words::Lang;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::parts::{self, Preview};
use super::picker::{Hit, Picker};
use super::writer::Writer;
use super::{Draft, DraftKey, Taken};
use crate::app::App;
use crate::effect::{Act, Effect};
use crate::keys::{Command, Context};
use crate::msg::Dossier;
use crate::widgets::{Focus, sheet};

/// What the text is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Refuse the letter.
    Reject,
    /// Return it.
    Return,
    /// Tell its sender something.
    Notice,
    /// Reverse the decision on it.
    Reverse,
    /// Refuse the identity of this person.
    Identity(IdentityCheckId, String),
}

impl Purpose {
    /// Its place among them, for kept drafts.
    pub fn place(&self) -> u8 {
        match self {
            Self::Reject => 0,
            Self::Return => 1,
            Self::Notice => 2,
            Self::Identity(..) => 3,
            Self::Reverse => 4,
        }
    }
}

/// The sheet.
#[derive(Debug)]
pub struct Reason {
    /// What the text is for.
    pub purpose: Purpose,
    /// The letter; none for an identity.
    pub letter: Option<LetterId>,
    /// The version that the clerk saw.
    pub version: i64,
    /// Why the last try was refused.
    pub fault: Option<String>,
    /// The text.
    pub writer: Writer,
    /// The template that the last key brought in by its short code.
    pub used: Option<TemplateId>,
    templates: Picker<(TemplateId, String)>,
    in_editor: bool,
}

impl Reason {
    /// A sheet for a letter, with what was typed into it before.
    pub fn new(app: &App, purpose: Purpose, dossier: Option<&Dossier>) -> Self {
        let known = app.office.as_ref().map(|office| &office.templates);
        let templates = known.map(|known| match purpose {
            Purpose::Reject | Purpose::Identity(..) => known.reasons.as_slice(),
            Purpose::Return => known.defects.as_slice(),
            Purpose::Notice => known.notices.as_slice(),
            Purpose::Reverse => known.reversals.as_slice(),
        });
        let templates = match purpose {
            // Reasons of refusal speak of letters, not of persons.
            Purpose::Identity(..) => &[],
            _ => templates.unwrap_or_default(),
        };
        let letter = dossier.map(|dossier| dossier.letter.id);
        let of_one = dossier.filter(|_| app.marks.is_empty());
        let draft = key(&purpose, letter).and_then(|key| app.drafts.get(&key));
        let (text, caret) = draft.map_or(("", None), |draft| (draft.text.as_str(), draft.caret));
        let writer = Writer::new(app, text, caret, REASON_MAX);
        let in_editor = templates.is_empty() || !writer.editor.is_empty();
        Self {
            purpose,
            letter,
            version: dossier.map_or(0, |dossier| dossier.letter.version),
            fault: None,
            writer,
            used: None,
            // One text for many letters: what differs from letter to letter stays open, and an open field is not sent.
            templates: parts::templates(app, templates, of_one.map(|dossier| &dossier.letter)),
            in_editor,
        }
    }

    pub(super) fn draft(&self) -> Option<(DraftKey, Draft)> {
        Some((
            key(&self.purpose, self.letter)?,
            Draft { text: self.writer.editor.text(), caret: Some(self.writer.editor.caret()), ..Draft::default() },
        ))
    }

    pub(super) fn takes(&self, command: Command) -> bool {
        match command {
            Command::Choose => !self.in_editor && self.templates.selected().is_some(),
            Command::Pick(_) => !self.in_editor,
            Command::NextField => !matches!(self.purpose, Purpose::Identity(..)),
            _ => true,
        }
    }

    pub(super) fn on_command(&mut self, command: Command) -> Taken {
        match command {
            Command::Confirm => return self.confirm(),
            Command::NextField | Command::PreviousField => self.in_editor = !self.in_editor,
            Command::Down if !self.in_editor => self.templates.step(1),
            Command::Up if !self.in_editor => self.templates.step(-1),
            Command::Choose if !self.in_editor => return self.choose(),
            Command::Pick(digit) if !self.in_editor && self.templates.pick(digit) => return self.choose(),
            _ => return if self.in_editor && self.writer.on_command(command) { Taken::Yes } else { Taken::No },
        }
        Taken::Yes
    }

    /// Takes the selected template into the text; a field that nobody filled is told at once.
    fn choose(&mut self) -> Taken {
        self.in_editor = true;
        self.fault = None;
        let Some(choice) = self.templates.selected() else { return Taken::Yes };
        let (id, text) = choice.value.clone();
        self.writer.add(&text);
        self.fault = parts::unfilled_fault(&text);
        Taken::Effect(Effect::UseTemplate(id))
    }

    /// The text of the selected template, while nothing is written yet: it is seen before it is taken.
    fn offered(&self) -> Option<&str> {
        let offered = !self.in_editor && self.writer.editor.is_empty();
        self.templates.selected().filter(|_| offered).map(|choice| choice.value.1.as_str())
    }

    pub(super) fn on_mouse(&mut self, event: MouseEvent, now: u64) -> Taken {
        if self.writer.on_mouse(event, now) {
            self.in_editor = true;
            return Taken::Yes;
        }
        let had_keys = !std::mem::replace(&mut self.in_editor, false);
        match self.templates.on_mouse(event) {
            Some(Hit::Again) if had_keys => self.choose(),
            Some(_) => Taken::Yes,
            None => {
                self.in_editor = !had_keys;
                Taken::No
            }
        }
    }

    fn confirm(&mut self) -> Taken {
        let text = self.writer.editor.saved();
        if let Err(refusal) = pishkhan::domain::name::reason(&text) {
            self.fault = Some(refusal.sentence(Lang::Fa));
            self.in_editor = refusal != Refusal::ReasonMissing || self.templates.shown().is_empty();
            return Taken::Yes;
        }
        if let Some(fault) = parts::unfilled_fault(&text) {
            self.fault = Some(fault);
            self.in_editor = true;
            return Taken::Yes;
        }
        match (&self.purpose, self.letter) {
            (Purpose::Identity(check, _), _) => Taken::Act(Act::Identity(*check, Verdict::Refuse(text))),
            (Purpose::Reject, Some(id)) => Taken::Act(Act::Reject(id, self.version, text)),
            (Purpose::Return, Some(id)) => Taken::Act(Act::Return(id, self.version, text)),
            (Purpose::Reverse, Some(id)) => Taken::Act(Act::Reverse(id, self.version, text)),
            (Purpose::Notice, Some(id)) => Taken::Act(Act::Notice(id, text)),
            (_, None) => Taken::Close,
        }
    }

    pub(super) fn on_key(&mut self, key: KeyEvent) {
        if self.in_editor {
            self.used = self.writer.expand(key, &self.templates);
            if self.used.is_none() {
                self.writer.editor.on_key(key);
            }
        } else {
            self.templates.on_key(key);
        }
    }

    pub(super) fn on_paste(&mut self, text: &str) {
        if self.in_editor {
            self.writer.editor.on_paste(text);
        } else {
            self.templates.on_paste(text);
        }
    }

    fn preview(&self, app: &App) -> Preview {
        let text = self.offered().map_or_else(|| self.writer.editor.text(), str::to_owned);
        match self.purpose {
            Purpose::Reject => {
                let sms = sms_text::rejected(&text, &app.now.date().to_string()).text;
                Preview::by_switch(app, "sms.on_reject", sms)
            }
            Purpose::Return => Preview::by_switch(app, "sms.on_return", sms_text::returned(&text).text),
            Purpose::Notice => Preview::Sms(clean_line(&text)),
            Purpose::Reverse => {
                let code = app.shown().and_then(|dossier| dossier.letter.follow_up_code.clone()).unwrap_or_default();
                Preview::by_switch(app, "sms.on_reverse", sms_text::reversed(&text, &code).text)
            }
            Purpose::Identity(..) => Preview::None,
        }
    }

    pub(super) fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let preview = self.preview(app);
        let lines = 7 + parts::foot_lines(app, &preview, area.width.saturating_sub(4));
        let title = match &self.purpose {
            Purpose::Reject => app.say("sheet-reject"),
            Purpose::Return => app.say("sheet-return"),
            Purpose::Notice => app.say("sheet-notice"),
            Purpose::Reverse => app.say("sheet-reverse"),
            Purpose::Identity(_, name) => app.say_with("sheet-refuse-identity", &[("name", name)]),
        };
        let title = if self.letter.is_some() { parts::title(app, &title) } else { title };
        let place = sheet::place(area, lines);
        let room = sheet::draw(&app.scribe, app.theme, &title, place, buf);
        let fault = self.fault.clone().or_else(|| self.writer.overflow(app));
        let room = parts::foot(app, &preview, fault.as_deref(), room, buf);
        let focus = |here| if self.in_editor == here { Focus::Here } else { Focus::Elsewhere };
        let has_templates = !matches!(self.purpose, Purpose::Identity(..));
        let (right, left) = if has_templates {
            parts::halves(room, if self.in_editor { room.width / 3 } else { room.width / 2 })
        } else {
            (Rect::default(), room)
        };
        let list = self.templates.draw(&app.scribe, app.theme, &app.say("sheet-templates"), focus(false), right, buf);
        let hint = match self.purpose {
            Purpose::Return => app.say("sheet-defects-hint"),
            Purpose::Notice => app.say("sheet-notice-hint"),
            Purpose::Reverse => app.say("sheet-reverse-hint"),
            Purpose::Reject | Purpose::Identity(..) => app.say("sheet-reason-hint"),
        };
        let hint = self.offered().map_or(hint, str::to_owned);
        let editor = self.writer.draw(app, &hint, focus(true), left, place, buf);
        if self.in_editor { editor } else { list }
    }
}

fn key(purpose: &Purpose, letter: Option<LetterId>) -> Option<DraftKey> {
    match purpose {
        Purpose::Identity(check, _) => Some(DraftKey::Person(*check)),
        _ => letter.map(|id| DraftKey::Letter(id, Context::Reason, purpose.place())),
    }
}
