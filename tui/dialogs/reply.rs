//! The reply sheet: text, files of this machine, the outgoing number and the SMS.

use crossterm::event::{KeyEvent, MouseEvent};
use pishkhan::domain::ids::{LetterId, TemplateId};
use pishkhan::domain::name::BODY_MAX;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::sms_text;
use pishkhan::messages::size;
use pishkhan::store::desk_files::DeskFile;
use pishkhan::words::Lang;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::parts::{self, Preview};
use super::picker::{Hit, Picker};
use super::writer::Writer;
use super::{Draft, DraftKey, Taken};
use crate::app::{App, FileSource, ReplyFile};
use crate::effect::{Act, Effect};
use crate::keys::{Command, Context};
use crate::msg::Dossier;
use crate::persian::Base;
use crate::widgets::text::{Piece, strip};
use crate::widgets::{Focus, Input, sheet};

/// Its fields, in the order of Tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Templates,
    Text,
    File,
}

/// The sheet.
#[derive(Debug)]
pub struct ReplySheet {
    /// The letter.
    pub letter: LetterId,
    /// The version that the clerk saw.
    pub version: i64,
    /// Why the last try was refused.
    pub fault: Option<String>,
    /// The text.
    pub writer: Writer,
    /// The files that go with it.
    pub files: Vec<ReplyFile>,
    /// The template that the last key brought in by its short code.
    pub used: Option<TemplateId>,
    templates: Picker<(TemplateId, String)>,
    path: Input,
    field: Field,
}

impl ReplySheet {
    /// A sheet for this letter, with what was typed into it before.
    pub fn new(app: &App, dossier: &Dossier) -> Self {
        let id = dossier.letter.id;
        let draft = app.drafts.get(&DraftKey::Letter(id, Context::Reply, 0)).cloned().unwrap_or_default();
        let writer = Writer::new(app, &draft.text, draft.caret, BODY_MAX);
        let known = app.office.as_ref().map(|office| office.templates.replies.as_slice()).unwrap_or_default();
        let mut sheet = Self {
            letter: id,
            version: dossier.letter.version,
            fault: None,
            writer,
            files: draft.files,
            used: None,
            templates: parts::templates(app, known, Some(&dossier.letter)),
            path: Input::new(Base::Ltr).verbatim(),
            field: Field::Text,
        };
        sheet.take_desk_files(&dossier.desk_files);
        sheet
    }

    /// Takes the files that wait on the clerk's desk; those that were thrown away or used up go.
    pub fn take_desk_files(&mut self, waiting: &[DeskFile]) {
        let is_there = |file: &ReplyFile| match file.source {
            FileSource::Path(_) => true,
            FileSource::Desk(id) => waiting.iter().any(|one| one.id == id),
        };
        self.files.retain(is_there);
        for file in waiting {
            let source = FileSource::Desk(file.id);
            if !self.files.iter().any(|held| held.source == source) {
                let (name, kind, bytes) = (file.name.clone(), file.kind, file.size_bytes);
                self.files.push(ReplyFile { source, name, kind, bytes });
            }
        }
    }

    pub(super) fn draft(&self) -> (DraftKey, Draft) {
        let draft = Draft {
            text: self.writer.editor.text(),
            // What is on the desk stays there by itself.
            files: self.files.iter().filter(|file| matches!(file.source, FileSource::Path(_))).cloned().collect(),
            caret: Some(self.writer.editor.caret()),
            ..Draft::default()
        };
        (DraftKey::Letter(self.letter, Context::Reply, 0), draft)
    }

    /// Takes a file that was looked at, or the sentence that says why not; a refused path stays to be mended.
    pub fn checked(&mut self, checked: Result<ReplyFile, String>) {
        match checked {
            Ok(file) => {
                self.path.take();
                self.fault = None;
                if !self.files.iter().any(|held| held.source == file.source) {
                    self.files.push(file);
                }
            }
            Err(sentence) => self.fault = Some(sentence),
        }
    }

    pub(super) fn takes(&self, command: Command) -> bool {
        match (command, self.field) {
            (Command::Choose, Field::Templates) => self.templates.selected().is_some(),
            (Command::Choose, Field::File) => !self.path.is_empty(),
            (Command::Choose, Field::Text) => false,
            (Command::Cancel, _) => !self.files.is_empty(),
            (Command::Pick(_), field) => field == Field::Templates,
            _ => true,
        }
    }

    pub(super) fn on_command(&mut self, command: Command) -> Taken {
        match (command, self.field) {
            (Command::Confirm, _) => return self.confirm(),
            (Command::NextField, field) => {
                self.field = match field {
                    Field::Text => Field::File,
                    Field::File => Field::Templates,
                    Field::Templates => Field::Text,
                }
            }
            (Command::PreviousField, field) => {
                self.field = match field {
                    Field::Text => Field::Templates,
                    Field::Templates => Field::File,
                    Field::File => Field::Text,
                }
            }
            (Command::Down, Field::Templates) => self.templates.step(1),
            (Command::Up, Field::Templates) => self.templates.step(-1),
            (Command::Choose, Field::Templates) => return self.choose(),
            (Command::Pick(digit), Field::Templates) if self.templates.pick(digit) => return self.choose(),
            (Command::Choose, Field::File) if !self.path.is_empty() => {
                return Taken::Effect(Effect::Check(self.path.text().to_owned(), self.files.clone()));
            }
            (Command::Choose, Field::File) => {}
            (Command::Cancel, _) => {
                if let Some(ReplyFile { source: FileSource::Desk(id), .. }) = self.files.pop() {
                    return Taken::Effect(Effect::DropDeskFile(id));
                }
            }
            (_, Field::Text) if self.writer.on_command(command) => {}
            _ => return Taken::No,
        }
        Taken::Yes
    }

    /// Takes the selected template into the text; a field that nobody filled is told at once.
    fn choose(&mut self) -> Taken {
        self.field = Field::Text;
        let Some(choice) = self.templates.selected() else { return Taken::Yes };
        let (id, text) = choice.value.clone();
        self.writer.add(&text);
        self.fault = parts::unfilled_fault(&text);
        Taken::Effect(Effect::UseTemplate(id))
    }

    /// The text of the selected template, while nothing is written yet: it is seen before it is taken.
    fn offered(&self) -> Option<&str> {
        let offered = self.field == Field::Templates && self.writer.editor.is_empty();
        self.templates.selected().filter(|_| offered).map(|choice| choice.value.1.as_str())
    }

    pub(super) fn on_mouse(&mut self, event: MouseEvent, now: u64) -> Taken {
        if self.writer.on_mouse(event, now) {
            self.field = Field::Text;
            return Taken::Yes;
        }
        let had_keys = self.field == Field::Templates;
        match self.templates.on_mouse(event) {
            Some(Hit::Again) if had_keys => self.choose(),
            Some(_) => {
                self.field = Field::Templates;
                Taken::Yes
            }
            None => Taken::No,
        }
    }

    fn confirm(&mut self) -> Taken {
        // A path that was typed and not entered would be lost silently.
        if !self.path.text().trim().is_empty() {
            self.field = Field::File;
            return Taken::Effect(Effect::Check(self.path.text().to_owned(), self.files.clone()));
        }
        let text = self.writer.editor.saved();
        if text.trim().is_empty() && self.files.is_empty() {
            self.fault = Some(Refusal::ReplyEmpty.sentence(Lang::Fa));
            return Taken::Yes;
        }
        if let Some(fault) = parts::unfilled_fault(&text) {
            self.fault = Some(fault);
            self.field = Field::Text;
            return Taken::Yes;
        }
        Taken::Act(Act::Reply(self.letter, self.version, text, self.files.clone()))
    }

    pub(super) fn on_key(&mut self, key: KeyEvent) {
        match self.field {
            Field::Templates => self.templates.on_key(key),
            Field::Text => {
                self.used = self.writer.expand(key, &self.templates);
                if self.used.is_none() {
                    self.writer.editor.on_key(key);
                }
            }
            Field::File => {
                self.path.on_key(key);
            }
        }
    }

    pub(super) fn on_paste(&mut self, text: &str) {
        match self.field {
            Field::Templates => self.templates.on_paste(text),
            Field::Text => {
                self.writer.editor.on_paste(text);
            }
            Field::File => {
                self.path.on_paste(text);
            }
        }
    }

    pub(super) fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let number = app.office.as_ref().map(|office| office.next_outgoing.clone()).unwrap_or_default();
        let code = app.shown().and_then(|dossier| dossier.letter.follow_up_code.clone()).unwrap_or_default();
        let preview = Preview::by_switch(app, "sms.on_reply", sms_text::replied(&code).text);
        let title = parts::title_of_one(app, &app.say_with("sheet-reply", &[("number", &number)]));
        let place = sheet::place(area, area.height);
        let room = sheet::draw(scribe, theme, &title, place, buf);
        let fault = self.fault.clone().or_else(|| self.writer.overflow(app));
        let room = parts::foot(app, &preview, fault.as_deref(), room, buf);
        let focus = |field| if self.field == field { Focus::Here } else { Focus::Elsewhere };
        let file_lines = (self.files.len() as u16 + 1).min(room.height / 2);
        let texts = Rect { height: room.height.saturating_sub(file_lines + 1), ..room };
        let (right, left) = parts::halves(texts, texts.width / if self.field == Field::Templates { 2 } else { 3 });
        let prompt = app.say("sheet-templates");
        let list = self.templates.draw(scribe, theme, &prompt, focus(Field::Templates), right, buf);
        let hint = self.offered().map_or_else(|| app.say("sheet-reply-hint"), str::to_owned);
        let text = self.writer.draw(app, &hint, focus(Field::Text), left, place, buf);
        let at = |n: u16| Rect { y: room.bottom().saturating_sub(file_lines) + n, height: 1, ..room };
        let field = parts::label(app, &app.say("sheet-file"), at(0).intersection(room), buf);
        let path = self.path.draw(scribe, theme, &app.say("sheet-file-hint"), focus(Field::File), field, buf);
        for (n, file) in (1..file_lines).zip(&self.files) {
            let (kind, size) = (file.kind.code().to_uppercase(), size(app.lang, file.bytes));
            let facts = [
                Piece::new("✓", theme.green()),
                Piece { text: &file.name, base: Base::Auto, style: theme.plain() },
                Piece::new(&kind, theme.faint()),
                Piece::new(&size, theme.faint()),
            ];
            strip(scribe, &facts, 2, at(n), buf);
        }
        match self.field {
            Field::Templates => list,
            Field::Text => text,
            Field::File => path,
        }
    }
}
