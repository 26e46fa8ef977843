//! The files of a letter and its replies: save one, copy where it was saved.

use std::collections::HashMap;
use std::path::PathBuf;

use pishkhan::domain::ids::{AttachmentId, LetterId, hex};
use pishkhan::messages::size;
use pishkhan::store::attachments::Attachment;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Taken, parts};
use crate::app::App;
use crate::effect::Effect;
use crate::keys::Command;
use crate::persian::Base;
use crate::widgets::text::{Align, Piece, line, strip};
use crate::widgets::{Cell, Column, Focus, Item, List, Width, sheet};

/// The sheet.
#[derive(Debug)]
pub struct Files {
    /// The letter.
    pub letter: LetterId,
    held: Vec<Attachment>,
    at: usize,
    folder: PathBuf,
    saved: HashMap<AttachmentId, PathBuf>,
}

impl Files {
    /// A sheet with these files.
    pub fn new(letter: LetterId, files: Vec<Attachment>, folder: PathBuf) -> Self {
        Self { letter, held: files, at: 0, folder, saved: HashMap::new() }
    }

    /// Notes where a file was saved.
    pub fn saved(&mut self, file: &Attachment, path: PathBuf) {
        self.saved.insert(file.id, path);
    }

    pub(super) fn on_command(&mut self, command: Command) -> Taken {
        let Some(file) = self.held.get(self.at) else { return Taken::Close };
        match command {
            Command::Down => self.at = (self.at + 1).min(self.held.len() - 1),
            Command::Up => self.at = self.at.saturating_sub(1),
            Command::Choose => return Taken::Effect(Effect::Save(file.clone(), self.folder.clone())),
            Command::Copy => {
                let path = self.saved.get(&file.id).map(|path| path.display().to_string());
                return Taken::Effect(Effect::Copy(path.unwrap_or_else(|| file.file_name.clone())));
            }
            _ => return Taken::No,
        }
        Taken::Yes
    }

    pub(super) fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let place = sheet::place(area, self.held.len() as u16 + 2);
        let room = sheet::draw(scribe, theme, &parts::title(app, &app.say("sheet-files")), place, buf);
        let path = self.held.get(self.at).and_then(|file| self.saved.get(&file.id));
        let foot = Rect { y: room.bottom().saturating_sub(1), height: room.height.min(1), ..room };
        if let Some(path) = path {
            line(scribe, &path.display().to_string(), Base::Ltr, theme.green(), foot, buf);
        } else {
            let folder = self.folder.display().to_string();
            let hint = app.say("sheet-save-to");
            let pieces =
                [Piece::new(&hint, theme.faint()), Piece { text: &folder, base: Base::Ltr, style: theme.faint() }];
            strip(scribe, &pieces, 1, foot, buf);
        }
        let columns = [
            Column::new("", Width::Share(1)),
            Column::new("", Width::Cells(4)),
            Column::new("", Width::Cells(12)),
            Column::new("", Width::Cells(8)).base(Base::Ltr).align(Align::Left),
        ];
        let list = Rect { height: room.height.saturating_sub(2), ..room };
        let height = usize::from(list.height).max(1);
        let first = (self.at + 1).saturating_sub(height);
        let items: Vec<Item<'_>> = self
            .held
            .iter()
            .skip(first)
            .take(height)
            .map(|file| Item {
                cells: vec![
                    Cell::from(file.file_name.as_str()),
                    Cell::new(file.kind.code().to_uppercase(), theme.faint()),
                    Cell::new(size(app.lang, file.size_bytes), theme.faint()),
                    Cell::new(hex(&file.sha256[..4]), theme.faint()),
                ],
                mark: if self.saved.contains_key(&file.id) { "✓" } else { "" },
            })
            .collect();
        let selected = Some(self.at - first);
        List { columns: &columns, items: &items, selected, focus: Focus::Here, first, total: self.held.len() }
            .draw(scribe, theme, list, buf);
        None
    }
}
