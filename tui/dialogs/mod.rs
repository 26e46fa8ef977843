//! Sheets over the desk: each has its state, what its keys do, and how it looks. A sheet never asks the ledger; what it
//! wants done it hands back as a [`Taken`].

pub mod approve;
pub mod files;
pub mod help;
pub mod palette;
pub mod parts;
pub mod picker;
pub mod reason;
pub mod refer;
pub mod reply;
pub mod search;

use crossterm::event::KeyEvent;
use pishkhan::domain::ids::LetterId;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::App;
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
    /// Reply.
    Reply(reply::ReplySheet),
    /// Files.
    Files(files::Files),
    /// Search.
    Search(search::Search),
    /// Palette.
    Palette(palette::Palette),
    /// Help.
    Help(help::Help),
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
}

impl Dialog {
    /// Where its keys are in the table.
    pub fn context(&self) -> Context {
        match self {
            Self::Approve(_) => Context::Approve,
            Self::Reason(_) => Context::Reason,
            Self::Refer(_) => Context::Refer,
            Self::Reply(_) => Context::Reply,
            Self::Files(_) => Context::Files,
            Self::Search(_) => Context::Search,
            Self::Palette(_) => Context::Palette,
            Self::Help(_) => Context::Help,
        }
    }

    /// Takes a command of its table.
    pub fn on_command(&mut self, command: Command) -> Taken {
        if command == Command::Close {
            return Taken::Close;
        }
        match self {
            Self::Approve(sheet) => sheet.on_command(command),
            Self::Reason(sheet) => sheet.on_command(command),
            Self::Refer(sheet) => sheet.on_command(command),
            Self::Reply(sheet) => sheet.on_command(command),
            Self::Files(sheet) => sheet.on_command(command),
            Self::Search(sheet) => sheet.on_command(command),
            Self::Palette(sheet) => sheet.on_command(command),
            Self::Help(sheet) => sheet.on_command(command),
        }
    }

    /// Takes a key that is no command.
    pub fn on_key(&mut self, key: KeyEvent) {
        match self {
            Self::Approve(sheet) => sheet.on_key(key),
            Self::Reason(sheet) => sheet.on_key(key),
            Self::Refer(sheet) => sheet.on_key(key),
            Self::Reply(sheet) => sheet.on_key(key),
            Self::Files(_) => {}
            Self::Search(sheet) => sheet.on_key(key),
            Self::Palette(sheet) => sheet.on_key(key),
            Self::Help(sheet) => sheet.on_key(key),
        }
    }

    /// Takes pasted text.
    pub fn on_paste(&mut self, text: &str) {
        match self {
            Self::Approve(sheet) => sheet.on_paste(text),
            Self::Reason(sheet) => sheet.on_paste(text),
            Self::Refer(sheet) => sheet.on_paste(text),
            Self::Reply(sheet) => sheet.on_paste(text),
            Self::Files(_) => {}
            Self::Search(sheet) => sheet.on_paste(text),
            Self::Palette(sheet) => sheet.on_paste(text),
            Self::Help(sheet) => sheet.on_paste(text),
        }
    }

    /// Shows why the act was refused; everything typed stays.
    pub fn set_fault(&mut self, sentence: String) {
        match self {
            Self::Approve(sheet) => sheet.fault = Some(sentence),
            Self::Reason(sheet) => sheet.fault = Some(sentence),
            Self::Refer(sheet) => sheet.fault = Some(sentence),
            Self::Reply(sheet) => sheet.fault = Some(sentence),
            Self::Files(_) | Self::Search(_) | Self::Palette(_) | Self::Help(_) => {}
        }
    }

    /// The letter was read again after a conflict: the next try is made on what the clerk now sees.
    pub fn set_version(&mut self, letter: LetterId, version: i64) {
        let (id, held, fault) = match self {
            Self::Approve(sheet) => (sheet.letter, &mut sheet.version, &sheet.fault),
            Self::Reason(sheet) => match sheet.letter {
                Some(id) => (id, &mut sheet.version, &sheet.fault),
                None => return,
            },
            Self::Refer(sheet) => (sheet.letter, &mut sheet.version, &sheet.fault),
            Self::Reply(sheet) => (sheet.letter, &mut sheet.version, &sheet.fault),
            Self::Files(_) | Self::Search(_) | Self::Palette(_) | Self::Help(_) => return,
        };
        if id == letter && fault.is_some() {
            *held = version;
        }
    }

    /// What was typed, to be kept for the next time.
    pub fn draft(&self) -> Option<((LetterId, Context, u8), String)> {
        let (key, text) = match self {
            Self::Reason(sheet) => ((sheet.letter?, Context::Reason, sheet.purpose.place()), sheet.editor.text()),
            Self::Reply(sheet) => ((sheet.letter, Context::Reply, 0), sheet.editor.text()),
            _ => return None,
        };
        Some((key, text))
    }

    /// Whether it decides about the letter above it.
    pub fn is_sheet(&self) -> bool {
        matches!(self, Self::Approve(_) | Self::Reason(_) | Self::Refer(_) | Self::Reply(_) | Self::Files(_))
    }

    /// Paints it over `area`; returns where the caret belongs.
    pub fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        match self {
            Self::Approve(sheet) => sheet.draw(app, area, buf),
            Self::Reason(sheet) => sheet.draw(app, area, buf),
            Self::Refer(sheet) => sheet.draw(app, area, buf),
            Self::Reply(sheet) => sheet.draw(app, area, buf),
            Self::Files(sheet) => sheet.draw(app, area, buf),
            Self::Search(sheet) => sheet.draw(app, area, buf),
            Self::Palette(sheet) => sheet.draw(app, area, buf),
            Self::Help(sheet) => sheet.draw(app, area, buf),
        }
    }
}
