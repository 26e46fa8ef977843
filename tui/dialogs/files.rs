//! The files of a letter and its replies: look into one, save it, make a link to it, copy where it was saved.

use std::collections::HashMap;
use std::path::PathBuf;

use pishkhan::domain::calendar::Instant;
use pishkhan::domain::ids::{AttachmentId, LetterId};
use pishkhan::messages::size;
use pishkhan::store::attachments::{Attachment, FileFacts};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::file_link::LinkPage;
use super::look::{self, Look};
use super::{Taken, parts};
use crate::app::App;
use crate::effect::Effect;
use crate::inside::Inside;
use crate::keys::{Command, Context};
use crate::persian::{Base, clean};
use crate::widgets::text::{Piece, line, strip};
use crate::widgets::{Cell, Column, Focus, Input, Item, List, Width, sheet};
use crate::words::number;

/// The sheet.
#[derive(Debug)]
pub struct Files {
    /// The letter.
    pub letter: LetterId,
    held: Vec<Attachment>,
    at: usize,
    folder: PathBuf,
    saved: HashMap<AttachmentId, PathBuf>,
    over: Option<Over>,
}

/// A page over the list.
#[derive(Debug)]
enum Over {
    Look(Box<Look>),
    Link(Box<LinkPage>),
}

impl Files {
    /// A sheet with these files.
    pub fn new(letter: LetterId, files: Vec<Attachment>, folder: PathBuf) -> Self {
        Self { letter, held: files, at: 0, folder, saved: HashMap::new(), over: None }
    }

    /// Files that nobody has looked into yet.
    pub fn unknown(&self) -> Vec<Attachment> {
        self.held.iter().filter(|file| file.facts.is_none()).cloned().collect()
    }

    /// Notes where a file was saved.
    pub fn saved(&mut self, file: &Attachment, path: PathBuf) {
        self.saved.insert(file.id, path);
    }

    /// Takes pages and pixels that were found out.
    pub fn take_facts(&mut self, found: &[(AttachmentId, FileFacts)]) {
        for (id, facts) in found {
            for file in self.held.iter_mut().filter(|file| file.id == *id) {
                file.facts = Some(*facts);
            }
        }
    }

    /// Takes what was found in a file, if its page still waits for it.
    pub fn looked(&mut self, id: AttachmentId, inside: Box<Inside>) {
        self.take_facts(&[(id, inside.facts)]);
        if let Some(Over::Look(page)) = &mut self.over
            && page.file.id == id
        {
            page.take(inside);
        }
    }

    /// Shows a link that was made.
    pub fn linked(&mut self, id: AttachmentId, address: String, until: Instant) {
        if let Some(file) = self.held.iter().find(|file| file.id == id) {
            self.over = Some(Over::Link(Box::new(LinkPage::new(file.clone(), address, until))));
        }
    }

    /// The page of a file that is looked into.
    pub fn look(&self) -> Option<&Look> {
        match &self.over {
            Some(Over::Look(page)) => Some(page),
            _ => None,
        }
    }

    /// The address of the link that is shown.
    pub fn address(&self) -> Option<&str> {
        match &self.over {
            Some(Over::Link(page)) => Some(&page.address),
            _ => None,
        }
    }

    /// Whether a page stands over the list: `Esc` then leaves the page.
    pub fn is_over(&self) -> bool {
        self.over.is_some()
    }

    pub(super) fn context(&self) -> Context {
        match &self.over {
            None => Context::Files,
            Some(Over::Look(page)) if page.is_finding() => Context::Search,
            Some(Over::Look(_)) => Context::Look,
            Some(Over::Link(_)) => Context::FileLink,
        }
    }

    pub(super) fn takes(&self, command: Command) -> bool {
        self.look().is_none_or(|page| page.takes(command))
    }

    /// The line to search by, while it is open.
    pub(super) fn find(&mut self) -> Option<&mut Input> {
        match &mut self.over {
            Some(Over::Look(page)) => page.find(),
            _ => None,
        }
    }

    pub(super) fn on_command(&mut self, command: Command) -> Taken {
        let Some(file) = self.held.get(self.at) else { return Taken::Close };
        if let Some(Over::Look(page)) = &mut self.over {
            if page.on_command(command) {
                return Taken::Yes;
            }
            if page.is_finding() {
                return Taken::No;
            }
        }
        match &self.over {
            Some(Over::Link(page)) if command == Command::Copy => {
                return Taken::Effect(Effect::Copy(page.address.clone()));
            }
            Some(_) if command == Command::Close => {
                self.over = None;
                return Taken::Redraw;
            }
            _ => {}
        }
        match command {
            Command::Down if !self.is_over() => self.at = (self.at + 1).min(self.held.len() - 1),
            Command::Up if !self.is_over() => self.at = self.at.saturating_sub(1),
            Command::Choose => {
                self.over = Some(Over::Look(Box::new(Look::new(file.clone()))));
                return Taken::Look(file.clone());
            }
            Command::Save => return Taken::Effect(Effect::Save(file.clone(), self.folder.clone())),
            Command::Link => return Taken::Effect(Effect::MakeFileLink(file.clone())),
            Command::Copy => {
                let path = self.saved.get(&file.id).map(|path| path.display().to_string());
                return Taken::Effect(Effect::Copy(path.unwrap_or_else(|| clean::line(&file.file_name).into_owned())));
            }
            _ => return Taken::No,
        }
        Taken::Yes
    }

    pub(super) fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        match &self.over {
            Some(Over::Look(page)) => return page.draw(app, area, buf),
            Some(Over::Link(page)) => return page.draw(app, area, buf),
            None => {}
        }
        let (scribe, theme) = (&app.scribe, app.theme);
        let place = sheet::place(area, self.held.len() as u16 + 4);
        let room = sheet::draw(scribe, theme, &parts::title(app, &app.say("sheet-files")), place, buf);
        let selected = self.held.get(self.at)?;
        let path = self.saved.get(&selected.id);
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
        if room.height > 3 {
            look::facts(app, selected, Rect { y: foot.y - 1, ..foot }, buf);
        }
        // In a narrow sheet the name needs the room; the kind stands in the line below as well.
        let kind = if room.width < 70 { 0 } else { 16 };
        let columns = [
            Column::new("", Width::Share(1)),
            Column::new("", Width::Cells(kind)),
            Column::new("", Width::Cells(8)),
            Column::new("", Width::Cells(12)),
        ];
        let list = Rect { height: room.height.saturating_sub(3).max(1).min(room.height), ..room };
        let height = usize::from(list.height).max(1);
        let first = (self.at + 1).saturating_sub(height);
        let pages = |file: &Attachment| match file.facts {
            None => "…".to_owned(),
            Some(FileFacts { pages: Some(n), .. }) => app.say_with("file-pages", &[("n", &number(app.lang, n.into()))]),
            Some(_) => String::new(),
        };
        let items: Vec<Item<'_>> = self
            .held
            .iter()
            .skip(first)
            .take(height)
            .map(|file| Item {
                cells: vec![
                    Cell::from(file.file_name.as_str()),
                    Cell::new(app.say(&format!("file-kind-{}", file.kind.code())), theme.faint()),
                    Cell::new(pages(file), theme.faint()),
                    Cell::new(size(app.lang, file.size_bytes), theme.faint()),
                ],
                mark: if self.saved.contains_key(&file.id) { "✓" } else { "" },
            })
            .collect();
        let selected = Some(self.at - first);
        let table =
            List { columns: &columns, items: &items, selected, focus: Focus::Here, first, total: self.held.len() };
        parts::table(app, &table, list, buf);
        None
    }
}

/// The keys that are made from the names of kinds.
#[cfg(test)]
pub(crate) fn message_keys() -> impl Iterator<Item = String> {
    pishkhan::domain::file_kind::FileKind::ALL.into_iter().map(|kind| format!("file-kind-{}", kind.code()))
}
