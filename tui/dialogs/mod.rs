//! Sheets over the desk: each has its state, what its keys do, and how it looks. A sheet never asks the ledger; what it
//! wants done it hands back as a [`Taken`].

pub mod approve;
pub mod calibrate;
pub mod counter;
pub mod digest;
pub mod figures;
pub mod file_link;
pub mod files;
pub mod help;
pub mod identify;
pub mod log;
pub mod look;
pub mod office;
pub mod palette;
pub mod parts;
pub mod picker;
pub mod plain;
pub mod print;
pub mod reason;
pub mod refer;
pub mod referral;
pub mod register;
pub mod reply;
pub mod search;
pub mod settings;
pub mod tour;
pub mod views;
pub mod writer;
pub mod writing;

use crossterm::event::{KeyEvent, MouseEvent};
use pishkhan::domain::ids::{IdentityCheckId, LetterId, TemplateId, UnitId};
use pishkhan::domain::writing::Writing;
use pishkhan::store::attachments::Attachment;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::{App, ReplyFile};
use crate::effect::{Act, Effect};
use crate::keys::{Command, Context};

/// A sheet.
#[derive(Debug)]
pub enum Dialog {
    /// Approve.
    Approve(approve::Approve),
    /// Refuse, return, notice.
    Reason(reason::Reason),
    /// Refer.
    Refer(refer::Refer),
    /// The referral at hand.
    Referral(referral::ReferralSheet),
    /// Reply.
    Reply(reply::ReplySheet),
    /// Confirm an identity.
    Identify(identify::Identify),
    /// Files.
    Files(files::Files),
    /// Search.
    Search(search::Search),
    /// Palette.
    Palette(palette::Palette),
    /// Help.
    Help(help::Help),
    /// Text for the terminal's own mouse.
    Plain(plain::Plain),
    /// How text is written here.
    Writing(writing::WritingSheet),
    /// Figures.
    Figures(figures::FiguresPage),
    /// The digest of a day.
    Digest(digest::DigestPage),
    /// The tour of the first day.
    Tour(tour::Tour),
    /// The office: clerks, units, texts and the like.
    Office(office::OfficePage),
    /// The audit log.
    Log(log::LogPage),
    /// Kept searches.
    Views(views::ViewsSheet),
    /// Settings of the office.
    Settings(settings::SettingsSheet),
    /// Which way of writing reads right here.
    Calibrate(calibrate::Calibrate),
    /// A walk-in's paper letter.
    Counter(Box<counter::Counter>),
    /// The register.
    Register(register::RegisterPage),
    /// A letter on paper.
    Print(print::Print),
}

/// Whose sheet a draft was typed into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DraftKey {
    /// A sheet of a letter; the sheets with a reason have a place each.
    Letter(LetterId, Context, u8),
    /// The refusal of an identity.
    Person(IdentityCheckId),
    /// A walk-in's paper letter.
    Counter,
}

/// What was typed and picked in a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The text or the note.
    pub text: String,
    /// Files of a reply.
    pub files: Vec<ReplyFile>,
    /// Units ticked for a copy.
    pub copies: Vec<UnitId>,
    /// The deadline of a referral, as typed.
    pub due: String,
    /// Characters before the caret.
    pub caret: Option<usize>,
}

impl Draft {
    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.files.is_empty() && self.copies.is_empty() && self.due.is_empty()
    }
}

/// What a command did to a sheet.
#[derive(Debug)]
pub enum Taken {
    /// Nothing: the key is typed into the field that has the caret.
    No,
    /// Something inside the sheet.
    Yes,
    /// The sheet closes; what was typed is kept.
    Close,
    /// The sheet waits for this act.
    Act(Act),
    /// Something else is to be done; the sheet stays.
    Effect(Effect),
    /// The sheet closes and this is run.
    Run(Command),
    /// The sheet closes and this is searched.
    Search(String),
    /// Text is written so from now on; whether the sheet closes.
    Write(Writing, bool),
    /// This file is looked into; the sheet waits for what is found.
    Look(Attachment),
    /// A page over the sheet went; where it leaves specks, all is painted anew.
    Redraw,
    /// This page takes the place of the sheet.
    Calibrate(calibrate::Calibrate),
}

impl Dialog {
    /// Where its keys are in the table.
    pub fn context(&self) -> Context {
        match self {
            Self::Approve(_) => Context::Approve,
            Self::Reason(_) => Context::Reason,
            Self::Refer(_) => Context::Refer,
            Self::Referral(_) => Context::Referral,
            Self::Reply(_) => Context::Reply,
            Self::Identify(_) => Context::Identify,
            Self::Files(sheet) => sheet.context(),
            Self::Search(_) => Context::Search,
            Self::Palette(_) => Context::Palette,
            Self::Help(_) => Context::Help,
            Self::Plain(_) => Context::Plain,
            Self::Writing(_) => Context::Writing,
            Self::Office(page) => page.context(),
            Self::Log(_) => Context::Log,
            Self::Views(sheet) => sheet.context(),
            Self::Settings(_) => Context::Settings,
            Self::Figures(_) => Context::Figures,
            Self::Digest(_) => Context::Digest,
            Self::Tour(_) => Context::Tour,
            Self::Calibrate(_) => Context::Calibrate,
            Self::Counter(_) => Context::Counter,
            Self::Register(page) if page.is_editing() => Context::Jump,
            Self::Register(_) => Context::Register,
            Self::Print(_) => Context::Print,
        }
    }

    /// Takes a command of its table.
    pub fn on_command(&mut self, command: Command) -> Taken {
        let stays = match self {
            Self::Settings(sheet) => sheet.is_editing(),
            Self::Office(page) => page.is_editing(),
            Self::Views(sheet) => sheet.is_editing(),
            Self::Files(sheet) => sheet.is_over(),
            Self::Register(page) => page.is_editing(),
            _ => false,
        };
        if command == Command::Close && !stays {
            return Taken::Close;
        }
        if matches!(command, Command::Up | Command::Down | Command::Toggle | Command::Cancel | Command::Choose) {
            self.clear_fault();
        }
        match self {
            Self::Approve(sheet) => sheet.on_command(command),
            Self::Reason(sheet) => sheet.on_command(command),
            Self::Refer(sheet) => sheet.on_command(command),
            Self::Referral(sheet) => sheet.on_command(command),
            Self::Reply(sheet) => sheet.on_command(command),
            Self::Identify(sheet) => sheet.on_command(command),
            Self::Files(sheet) => sheet.on_command(command),
            Self::Search(sheet) => sheet.on_command(command),
            Self::Palette(sheet) => sheet.on_command(command),
            Self::Help(sheet) => sheet.on_command(command),
            Self::Plain(sheet) => sheet.on_command(command),
            Self::Writing(sheet) => sheet.on_command(command),
            Self::Settings(sheet) => sheet.on_command(command),
            Self::Office(page) => page.on_command(command),
            Self::Log(page) => page.on_command(command),
            Self::Views(sheet) => sheet.on_command(command),
            Self::Figures(page) => page.on_command(command),
            Self::Digest(page) => page.on_command(command),
            Self::Tour(tour) => tour.on_command(command),
            Self::Calibrate(sheet) => sheet.on_command(command),
            Self::Counter(sheet) => sheet.on_command(command),
            Self::Register(page) => page.on_command(command),
            Self::Print(sheet) => sheet.on_command(command),
        }
    }

    /// Takes a key that is no command.
    pub fn on_key(&mut self, key: KeyEvent) {
        self.clear_fault();
        match self {
            Self::Approve(sheet) => sheet.on_key(key),
            Self::Reason(sheet) => sheet.on_key(key),
            Self::Refer(sheet) => sheet.on_key(key),
            Self::Referral(sheet) => sheet.on_key(key),
            Self::Reply(sheet) => sheet.on_key(key),
            Self::Identify(_)
            | Self::Plain(_)
            | Self::Writing(_)
            | Self::Calibrate(_)
            | Self::Digest(_)
            | Self::Print(_)
            | Self::Figures(_) => {}
            Self::Tour(tour) => tour.on_key(key),
            Self::Files(sheet) => {
                if let Some(find) = sheet.find() {
                    find.on_key(key);
                }
            }
            Self::Office(page) => page.on_key(key),
            Self::Log(page) => {
                page.on_key(key);
            }
            Self::Views(sheet) => sheet.on_key(key),
            Self::Counter(sheet) => sheet.on_key(key),
            Self::Register(page) => page.on_key(key),
            Self::Settings(sheet) => sheet.on_key(key),
            Self::Search(sheet) => sheet.on_key(key),
            Self::Palette(sheet) => sheet.on_key(key),
            Self::Help(sheet) => sheet.on_key(key),
        }
    }

    /// Takes the mouse, if it is over text that is written or over a list; `now` is milliseconds since the start.
    pub fn on_mouse(&mut self, event: MouseEvent, now: u64) -> Taken {
        match self {
            Self::Approve(sheet) => sheet.on_mouse(event),
            Self::Reason(sheet) => sheet.on_mouse(event, now),
            Self::Refer(sheet) => sheet.on_mouse(event),
            Self::Reply(sheet) => sheet.on_mouse(event, now),
            Self::Counter(sheet) => sheet.on_mouse(event, now),
            Self::Palette(sheet) => sheet.on_mouse(event),
            _ => Taken::No,
        }
    }

    /// The text that is written in it.
    pub fn writer(&mut self) -> Option<&mut writer::Writer> {
        match self {
            Self::Reason(sheet) => Some(&mut sheet.writer),
            Self::Reply(sheet) => Some(&mut sheet.writer),
            Self::Counter(sheet) => Some(&mut sheet.writer),
            Self::Office(page) => page.writer(),
            _ => None,
        }
    }

    /// The template that the last key brought in by its short code, once.
    pub fn used(&mut self) -> Option<TemplateId> {
        match self {
            Self::Reason(sheet) => sheet.used.take(),
            Self::Reply(sheet) => sheet.used.take(),
            _ => None,
        }
    }

    /// Takes pasted text.
    pub fn on_paste(&mut self, text: &str) {
        self.clear_fault();
        match self {
            Self::Approve(sheet) => sheet.on_paste(text),
            Self::Reason(sheet) => sheet.on_paste(text),
            Self::Refer(sheet) => sheet.on_paste(text),
            Self::Referral(sheet) => sheet.on_paste(text),
            Self::Reply(sheet) => sheet.on_paste(text),
            Self::Identify(_)
            | Self::Plain(_)
            | Self::Writing(_)
            | Self::Calibrate(_)
            | Self::Digest(_)
            | Self::Print(_)
            | Self::Tour(_)
            | Self::Figures(_) => {}
            Self::Files(sheet) => {
                if let Some(find) = sheet.find() {
                    find.on_paste(text);
                }
            }
            Self::Office(page) => page.on_paste(text),
            Self::Log(page) => page.on_paste(text),
            Self::Views(sheet) => sheet.on_paste(text),
            Self::Counter(sheet) => sheet.on_paste(text),
            Self::Register(page) => page.on_paste(text),
            Self::Settings(sheet) => sheet.on_paste(text),
            Self::Search(sheet) => sheet.on_paste(text),
            Self::Palette(sheet) => sheet.on_paste(text),
            Self::Help(sheet) => sheet.on_paste(text),
        }
    }

    /// A field changes: what was refused is not what stands there now.
    fn clear_fault(&mut self) {
        match self {
            Self::Approve(sheet) => sheet.fault = None,
            Self::Reason(sheet) => sheet.fault = None,
            Self::Refer(sheet) => sheet.fault = None,
            Self::Referral(sheet) => sheet.fault = None,
            Self::Reply(sheet) => sheet.fault = None,
            Self::Identify(sheet) => sheet.fault = None,
            Self::Counter(sheet) => sheet.fault = None,
            Self::Register(page) => page.fault = None,
            Self::Settings(sheet) => sheet.fault = None,
            _ => {}
        }
    }

    /// Shows why the act was refused; everything typed stays.
    pub fn set_fault(&mut self, sentence: String) {
        match self {
            Self::Approve(sheet) => sheet.fault = Some(sentence),
            Self::Reason(sheet) => sheet.fault = Some(sentence),
            Self::Refer(sheet) => sheet.fault = Some(sentence),
            Self::Referral(sheet) => sheet.fault = Some(sentence),
            Self::Reply(sheet) => sheet.fault = Some(sentence),
            Self::Identify(sheet) => sheet.fault = Some(sentence),
            Self::Counter(sheet) => sheet.fault = Some(sentence),
            Self::Settings(sheet) => sheet.fault = Some(sentence),
            Self::Office(page) => page.refused(None, sentence),
            Self::Views(sheet) => sheet.fault = Some(sentence),
            _ => {}
        }
    }

    /// The letter that it is about.
    pub fn letter(&self) -> Option<LetterId> {
        match self {
            Self::Approve(sheet) => Some(sheet.letter),
            Self::Reason(sheet) => sheet.letter,
            Self::Refer(sheet) => Some(sheet.letter),
            Self::Referral(sheet) => Some(sheet.letter),
            Self::Reply(sheet) => Some(sheet.letter),
            Self::Files(sheet) => Some(sheet.letter),
            Self::Print(sheet) => Some(sheet.letter),
            _ => None,
        }
    }

    /// The letter was read again after a conflict: the next try is made on what the clerk now sees.
    pub fn set_version(&mut self, version: i64) {
        match self {
            Self::Approve(sheet) => sheet.version = version,
            Self::Reason(sheet) => sheet.version = version,
            Self::Refer(sheet) => sheet.version = version,
            Self::Referral(sheet) => sheet.version = version,
            Self::Reply(sheet) => sheet.version = version,
            _ => {}
        }
    }

    /// What was typed, to be kept for the next time.
    pub fn draft(&self) -> Option<(DraftKey, Draft)> {
        match self {
            Self::Approve(sheet) => Some(sheet.draft()),
            Self::Refer(sheet) => Some(sheet.draft()),
            Self::Referral(sheet) => Some(sheet.draft()),
            Self::Reason(sheet) => sheet.draft(),
            Self::Reply(sheet) => Some(sheet.draft()),
            Self::Counter(sheet) => Some(sheet.draft()),
            _ => None,
        }
    }

    /// Whether the field that has the keys would do something with this command.
    pub fn takes(&self, command: Command) -> bool {
        match self {
            Self::Approve(sheet) => sheet.takes(command),
            Self::Reason(sheet) => sheet.takes(command),
            Self::Refer(sheet) => sheet.takes(command),
            Self::Reply(sheet) => sheet.takes(command),
            Self::Counter(sheet) => sheet.takes(command),
            Self::Calibrate(page) => page.takes(command),
            Self::Files(sheet) => sheet.takes(command),
            Self::Office(page) => page.is_editing() || page.takes(command),
            Self::Views(sheet) => sheet.takes(command),
            _ => true,
        }
    }

    /// Whether it decides about the letter above it.
    pub fn is_sheet(&self) -> bool {
        match self {
            Self::Files(sheet) => !sheet.is_over(),
            _ => matches!(
                self,
                Self::Approve(_)
                    | Self::Reason(_)
                    | Self::Refer(_)
                    | Self::Referral(_)
                    | Self::Reply(_)
                    | Self::Identify(_)
                    | Self::Print(_)
            ),
        }
    }

    /// Paints it over `area`; returns where the caret belongs.
    pub fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        match self {
            Self::Approve(sheet) => sheet.draw(app, area, buf),
            Self::Reason(sheet) => sheet.draw(app, area, buf),
            Self::Refer(sheet) => sheet.draw(app, area, buf),
            Self::Referral(sheet) => sheet.draw(app, area, buf),
            Self::Reply(sheet) => sheet.draw(app, area, buf),
            Self::Identify(sheet) => sheet.draw(app, area, buf),
            Self::Files(sheet) => sheet.draw(app, area, buf),
            Self::Search(sheet) => sheet.draw(app, area, buf),
            Self::Palette(sheet) => sheet.draw(app, area, buf),
            Self::Help(sheet) => sheet.draw(app, area, buf),
            Self::Plain(sheet) => sheet.draw(app, area, buf),
            Self::Writing(sheet) => sheet.draw(app, area, buf),
            Self::Office(page) => page.draw(app, area, buf),
            Self::Log(page) => page.draw(app, area, buf),
            Self::Views(sheet) => sheet.draw(app, area, buf),
            Self::Settings(sheet) => sheet.draw(app, area, buf),
            Self::Figures(page) => page.draw(app, area, buf),
            Self::Digest(page) => page.draw(app, area, buf),
            Self::Tour(tour) => tour.draw(app, area, buf),
            Self::Calibrate(sheet) => sheet.draw(app, area, buf),
            Self::Counter(sheet) => sheet.draw(app, area, buf),
            Self::Register(page) => page.draw(app, area, buf),
            Self::Print(sheet) => sheet.draw(app, area, buf),
        }
    }
}
