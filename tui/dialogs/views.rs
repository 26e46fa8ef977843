//! Kept searches: a list with digits; the chosen line runs as a search, so that everybody sees what is theirs to see.

use crossterm::event::KeyEvent;
use pishkhan::actions::keep_view::Sharing;
use pishkhan::domain::ids::ClerkId;
use pishkhan::domain::role::Power;
use pishkhan::messages::digits;
use pishkhan::store::saved_views::SavedView;
use pishkhan::words::Lang;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Taken, parts};
use crate::app::{App, Tab};
use crate::effect::office::OfficeAct;
use crate::effect::{Act, Effect};
use crate::keys::{Command, Context};
use crate::persian::Base;
use crate::widgets::text::{line, rows};
use crate::widgets::{Cell, Column, Focus, Input, Item, List, Width, sheet};
use crate::words::say;

/// The sheet.
#[derive(Debug)]
pub struct ViewsSheet {
    me: ClerkId,
    may_share: bool,
    /// The search that is shown behind the sheet, which can be kept.
    query: Option<String>,
    views: Option<Vec<SavedView>>,
    at: usize,
    /// The name that is being written: of the search that is kept, or of a view.
    naming: Option<(Option<SavedView>, Input)>,
    /// The view that goes when it is asked for twice.
    sure: Option<usize>,
    /// Why the last act was refused.
    pub fault: Option<String>,
}

impl ViewsSheet {
    /// A sheet for this clerk, over what is shown.
    pub fn new(app: &App) -> Option<Self> {
        let clerk = app.clerk.as_ref()?;
        let query = (app.tab == Tab::Found && !app.query.trim().is_empty()).then(|| app.query.clone());
        Some(Self {
            me: clerk.id,
            may_share: clerk.role.may(Power::ShareViews),
            query,
            views: None,
            at: 0,
            naming: None,
            sure: None,
            fault: None,
        })
    }

    /// What has to be read for it.
    pub fn wants() -> Effect {
        Effect::LoadViews
    }

    /// Takes what was read.
    pub fn take(&mut self, views: Vec<SavedView>) {
        self.at = self.at.min(views.len().saturating_sub(1));
        self.views = Some(views);
    }

    /// Whether a name is being written: `Esc` then leaves the name, not the sheet.
    pub fn is_editing(&self) -> bool {
        self.naming.is_some()
    }

    /// Where its keys are in the table.
    pub fn context(&self) -> Context {
        if self.naming.is_some() { Context::ViewName } else { Context::Views }
    }

    /// The act was done.
    pub fn done(&mut self) {
        self.naming = None;
        self.fault = None;
    }

    fn list(&self) -> &[SavedView] {
        self.views.as_deref().unwrap_or_default()
    }

    fn selected(&self) -> Option<&SavedView> {
        self.list().get(self.at)
    }

    fn tends(&self, view: &SavedView) -> bool {
        view.clerk_id == self.me || (view.is_shared && self.may_share)
    }

    /// Whether a key would do something now.
    pub(super) fn takes(&self, command: Command) -> bool {
        let naming = self.naming.is_some();
        match command {
            Command::SaveView => !naming && self.query.is_some(),
            Command::RenameView | Command::DropView => !naming && self.selected().is_some_and(|view| self.tends(view)),
            Command::ShareView => !naming && self.may_share && self.selected().is_some_and(|view| self.tends(view)),
            Command::Pick(_) => !naming && !self.list().is_empty(),
            _ => true,
        }
    }

    pub(super) fn on_command(&mut self, command: Command) -> Taken {
        if self.naming.is_some() {
            return self.in_name(command);
        }
        let sure = self.sure.take();
        self.fault = None;
        let last = self.list().len().saturating_sub(1);
        let selected = self.selected().cloned();
        match (command, selected) {
            (Command::Pick(n), _) => {
                let picked = self.list().get(n.saturating_sub(1));
                return picked.map_or(Taken::Yes, |view| Taken::Search(view.query.clone()));
            }
            (Command::Confirm, Some(view)) => return Taken::Search(view.query),
            (Command::Down, _) => self.at = (self.at + 1).min(last),
            (Command::Up, _) => self.at = self.at.saturating_sub(1),
            (Command::SaveView, _) if self.query.is_none() => {
                self.fault = Some(say(Lang::Fa, "views-search-first"));
            }
            (Command::SaveView, _) => self.naming = Some((None, Input::default().limit(60))),
            (Command::RenameView | Command::DropView | Command::ShareView, Some(view)) if !self.tends(&view) => {
                self.fault = Some(say(Lang::Fa, "views-not-yours"));
            }
            (Command::RenameView, Some(view)) => {
                let mut name = Input::default().limit(60);
                name.set_text(&view.name);
                self.naming = Some((Some(view), name));
            }
            (Command::ShareView, Some(view)) => {
                let sharing = if view.is_shared { Sharing::Own } else { Sharing::Shared };
                return act(OfficeAct::ChangeView(view.id, view.name, sharing));
            }
            (Command::DropView, Some(_)) if sure != Some(self.at) => self.sure = Some(self.at),
            (Command::DropView, Some(view)) => return act(OfficeAct::DropView(view.id)),
            (Command::Close, _) => return Taken::Close,
            _ => {}
        }
        Taken::Yes
    }

    fn in_name(&mut self, command: Command) -> Taken {
        let Some((view, name)) = &self.naming else { return Taken::No };
        match (command, view, &self.query) {
            (Command::Confirm, Some(view), _) => {
                let sharing = if view.is_shared { Sharing::Shared } else { Sharing::Own };
                act(OfficeAct::ChangeView(view.id, name.text().to_owned(), sharing))
            }
            (Command::Confirm, None, Some(query)) => act(OfficeAct::SaveView(name.text().to_owned(), query.clone())),
            (Command::Close, ..) => {
                self.done();
                Taken::Yes
            }
            _ => Taken::No,
        }
    }

    pub(super) fn on_key(&mut self, key: KeyEvent) {
        self.fault = None;
        if let Some((_, name)) = &mut self.naming {
            name.on_key(key);
        }
    }

    pub(super) fn on_paste(&mut self, text: &str) {
        if let Some((_, name)) = &mut self.naming {
            name.on_paste(text);
        }
    }

    pub(super) fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let room = sheet::draw(scribe, theme, &app.say("views-title"), area, buf);
        let foot = 3.min(room.height.saturating_sub(2));
        let list = Rect { height: room.height.saturating_sub(foot), ..room };
        let views = self.list();
        if views.is_empty() {
            let key = if self.views.is_some() { "views-empty" } else { "loading" };
            let lines = scribe.wrap(&app.say(key), Base::Rtl, usize::from(list.width).max(1));
            rows(&lines, 0, theme.faint(), list, buf);
        }
        let height = usize::from(list.height).max(1);
        let first = (self.at + 1).saturating_sub(height).min(views.len().saturating_sub(height));
        let columns = [
            Column::new("", Width::Cells(2)),
            Column::new("", Width::Share(2)),
            Column::new("", Width::Share(3)).base(Base::Auto),
            Column::new("", Width::Share(1)),
        ];
        let items: Vec<Item<'_>> = views
            .iter()
            .enumerate()
            .skip(first)
            .take(height)
            .map(|(n, view)| {
                let digit = if n < 9 { digits(app.lang, &(n + 1).to_string()) } else { String::new() };
                let whose = match (view.clerk_id == self.me, view.is_shared) {
                    (true, true) => app.say("views-shared"),
                    (true, false) => String::new(),
                    (false, _) => app.say_with("views-of", &[("name", &view.clerk_name)]),
                };
                Item {
                    cells: vec![
                        Cell::new(digit, theme.strong()),
                        Cell::new(view.name.as_str(), theme.plain()),
                        Cell::new(view.query.as_str(), theme.faint()),
                        Cell::new(whose, theme.faint()),
                    ],
                    mark: "",
                }
            })
            .collect();
        let selected = self.at.checked_sub(first).filter(|_| !views.is_empty());
        let table = List { columns: &columns, items: &items, selected, focus: Focus::Here, first, total: views.len() };
        parts::table(app, &table, list, buf);
        self.foot(app, Rect { y: room.bottom() - foot, height: foot, ..room }, buf)
    }

    fn foot(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let at = |n: u16| Rect { y: area.y + n.min(area.height), height: 1, ..area }.intersection(area);
        let mut caret = None;
        if let Some((view, name)) = &self.naming {
            let about = view.as_ref().map(|view| view.query.as_str()).or(self.query.as_deref()).unwrap_or_default();
            line(scribe, about, Base::Auto, theme.faint(), at(0), buf);
            let field = parts::label(app, &app.say("views-name"), at(1), buf);
            caret = name.draw(scribe, theme, &app.say("views-name-hint"), Focus::Here, field, buf);
        } else if self.sure.is_some()
            && let Some(view) = self.selected()
        {
            let said = app.say_with("views-sure", &[("name", &view.name)]);
            line(scribe, &said, Base::Rtl, theme.amber(), at(1), buf);
        }
        if let Some(fault) = &self.fault {
            line(scribe, fault, Base::Rtl, theme.red(), at(2), buf);
        }
        caret
    }
}

fn act(act: OfficeAct) -> Taken {
    Taken::Act(Act::Office(Box::new(act)))
}
