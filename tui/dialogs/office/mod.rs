//! The office kept in order: one page with a list for clerks, keys, units, addressees, texts and deputies. Typing narrows
//! the list; what is added or changed is a form over it. Nothing is ever deleted.

mod form;
mod forms;
mod paint;
mod section;

use crossterm::event::KeyEvent;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::text::fold;
use pishkhan::words::Lang;

use self::form::Form;
use self::forms::Purpose;
use self::section::{Row, Section};
use super::Taken;
use super::writer::Writer;
use crate::app::App;
use crate::effect::{Act, Effect};
use crate::keys::{Command, Context};
use crate::layout_keys::latin;
use crate::manage::Manage;
use crate::widgets::{Input, Reply};

/// The page.
#[derive(Debug)]
pub struct OfficePage {
    sections: Vec<Section>,
    section: usize,
    filter: Input,
    at: usize,
    data: Option<Box<Manage>>,
    /// Rows as they read, by section: forms and rows need words, and commands do not have them.
    rows: Vec<Vec<Row>>,
    form: Option<(Purpose, Form)>,
    /// A form that is wanted, opened with the next look at the desk.
    wants: Option<Wanted>,
    /// The row that is to be closed, once it is asked for twice.
    sure: Option<i64>,
    /// Why the last act without a form was refused.
    fault: Option<String>,
}

/// A form that is wanted.
#[derive(Clone, Copy, Debug)]
pub enum Wanted {
    /// Of something new.
    New,
    /// Of the selected row.
    Row(i64),
    /// Of the password of the selected clerk.
    Password(i64),
}

impl OfficePage {
    /// The page of a clerk; none when there is nothing for this clerk to tend.
    pub fn new(app: &App) -> Option<Self> {
        let clerk = app.clerk.as_ref()?;
        let sections: Vec<Section> = Section::ALL.into_iter().filter(|section| section.is_for(clerk)).collect();
        (!sections.is_empty()).then(|| Self {
            sections,
            section: 0,
            filter: Input::default().limit(60),
            at: 0,
            data: None,
            rows: Vec::new(),
            form: None,
            wants: None,
            sure: None,
            fault: None,
        })
    }

    /// Where its keys are in the table.
    pub fn context(&self) -> Context {
        if self.form.is_some() { Context::OfficeForm } else { Context::Office }
    }

    /// Whether a form is open: `Esc` then leaves the form, not the page.
    pub fn is_editing(&self) -> bool {
        self.form.is_some()
    }

    /// What has to be read for it.
    pub fn wants() -> Effect {
        Effect::LoadManage
    }

    /// Takes what was read.
    pub fn take(&mut self, app_rows: Vec<Vec<Row>>, data: Box<Manage>) {
        let before = self.selected().map(|row| row.id);
        self.rows = app_rows;
        self.data = Some(data);
        if let Some(place) = before.and_then(|id| self.shown().iter().position(|row| row.id == id)) {
            self.at = place;
        }
        self.at = self.at.min(self.shown().len().saturating_sub(1));
    }

    /// The rows of its lists in the words of this desk.
    pub fn rows_of(&self, app: &App, data: &Manage) -> Vec<Vec<Row>> {
        self.sections.iter().map(|section| section.rows(app, data)).collect()
    }

    /// The form that is wanted, made with the words of the desk.
    pub fn wanted(&mut self) -> Option<(Section, Wanted, Box<Manage>)> {
        let wanted = self.wants.take()?;
        Some((self.section(), wanted, self.data.clone()?))
    }

    /// Opens a form.
    pub fn open(&mut self, app_form: Option<(Purpose, Form)>) {
        self.form = app_form;
    }

    /// The act was done.
    pub fn done(&mut self) {
        self.form = None;
        self.sure = None;
        self.fault = None;
    }

    /// The act was refused: told beside the field that it is about; everything typed stays.
    pub fn refused(&mut self, field: Option<&str>, sentence: String) {
        self.sure = None;
        match &mut self.form {
            Some((_, form)) => form.refuse(field, sentence),
            None => self.fault = Some(sentence),
        }
    }

    /// The text that is written in it.
    pub fn writer(&mut self) -> Option<&mut Writer> {
        self.form.as_mut().and_then(|(_, form)| form.writer())
    }

    fn section(&self) -> Section {
        self.sections.get(self.section).copied().unwrap_or(Section::Deputies)
    }

    fn shown(&self) -> Vec<&Row> {
        let typed = fold(self.filter.text().trim());
        let turned: String = typed.chars().map(latin).collect();
        let fits = |row: &&Row| {
            let words = fold(&format!("{} {}", row.cells.join(" "), row.detail));
            typed.split_whitespace().zip(turned.split_whitespace()).all(|(a, b)| words.contains(a) || words.contains(b))
        };
        self.rows.get(self.section).map(|rows| rows.iter().filter(fits).collect()).unwrap_or_default()
    }

    fn selected(&self) -> Option<&Row> {
        self.shown().get(self.at).copied()
    }

    /// Whether a key would do something now.
    pub(super) fn takes(&self, command: Command) -> bool {
        match command {
            Command::Password => self.section() == Section::Clerks && self.selected().is_some(),
            Command::CloseRow => self.selected().is_some(),
            Command::Choose => {
                self.selected().is_some()
                    && !matches!(self.section(), Section::Keys | Section::Holidays | Section::Deputies)
            }
            _ => true,
        }
    }

    pub(super) fn on_command(&mut self, command: Command) -> Taken {
        if self.form.is_some() {
            return self.in_form(command);
        }
        let sure = self.sure.take();
        let last = self.shown().len().saturating_sub(1);
        let id = self.selected().map(|row| row.id);
        self.fault = None;
        match command {
            Command::NextField | Command::PreviousField => {
                let count = self.sections.len();
                let step = if command == Command::NextField { 1 } else { count - 1 };
                self.section = (self.section + step) % count;
                self.at = 0;
                self.filter.take();
            }
            Command::Down => self.at = (self.at + 1).min(last),
            Command::Up => self.at = self.at.saturating_sub(1),
            Command::PageDown => self.at = (self.at + 10).min(last),
            Command::PageUp => self.at = self.at.saturating_sub(10),
            Command::New => self.wants = self.data.as_ref().map(|_| Wanted::New),
            Command::Choose if self.takes(command) => self.wants = id.map(Wanted::Row),
            Command::Password if self.takes(command) => self.wants = id.map(Wanted::Password),
            Command::CloseRow => {
                if sure.is_none() || sure != id {
                    self.sure = id;
                    return Taken::Yes;
                }
                let act = id.zip(self.data.as_ref()).and_then(|(id, data)| forms::close(self.section(), data, id));
                return act.map_or(Taken::Yes, |act| Taken::Act(Act::Office(Box::new(act))));
            }
            Command::Choose | Command::Password => {}
            _ => return Taken::No,
        }
        Taken::Yes
    }

    fn in_form(&mut self, command: Command) -> Taken {
        let (Some((purpose, form)), Some(data)) = (&mut self.form, &self.data) else { return Taken::No };
        match command {
            Command::Choose if form.in_text() => return Taken::No,
            Command::Confirm | Command::Choose => match forms::act(purpose, form, data) {
                Ok(act) => return Taken::Act(Act::Office(Box::new(act))),
                Err((field, refusal)) => form.refuse(Some(field), refusal.sentence(Lang::Fa)),
            },
            Command::NextField => form.step(1),
            Command::PreviousField => form.step(-1),
            Command::Down if !form.in_text() => form.step(1),
            Command::Up if !form.in_text() => form.step(-1),
            Command::Close => self.form = None,
            _ => {
                let done = form.writer().is_some_and(|writer| writer.on_command(command));
                return if done { Taken::Yes } else { Taken::No };
            }
        }
        Taken::Yes
    }

    pub(super) fn on_key(&mut self, key: KeyEvent) {
        self.sure = None;
        self.fault = None;
        match &mut self.form {
            Some((_, form)) => form.on_key(key),
            None => {
                if self.filter.on_key(key) == Reply::Changed {
                    self.at = 0;
                }
            }
        }
    }

    pub(super) fn on_paste(&mut self, text: &str) {
        if let Some((_, form)) = &mut self.form {
            form.on_paste(text);
        } else {
            self.filter.on_paste(text);
            self.at = 0;
        }
    }
}

/// The form that was wanted, in the words of the desk.
pub fn make(app: &App, section: Section, wanted: Wanted, data: &Manage) -> Option<(Purpose, Form)> {
    match wanted {
        Wanted::New => Some((Purpose::Add(section), forms::fresh(app, section, data))),
        Wanted::Row(id) => forms::of_row(app, section, data, id),
        Wanted::Password(id) => {
            let clerk = data.clerks.iter().find(|clerk| clerk.id.0 == id)?;
            Some((Purpose::Password(clerk.id, clerk.name.clone()), forms::password()))
        }
    }
}

/// A key was typed that wants a form: it is opened.
pub fn open_wanted(app: &mut App) {
    let Some(super::Dialog::Office(page)) = &mut app.dialog else { return };
    let Some((section, wanted, data)) = page.wanted() else { return };
    let form = make(app, section, wanted, &data);
    if let Some(super::Dialog::Office(page)) = &mut app.dialog {
        page.open(form);
    }
}

/// What was read for the page.
pub fn take(app: &mut App, data: Box<Manage>) {
    let Some(super::Dialog::Office(page)) = &app.dialog else { return };
    let rows = page.rows_of(app, &data);
    if let Some(super::Dialog::Office(page)) = &mut app.dialog {
        page.take(rows, data);
    }
}

/// Whether a refusal is of a form of this page.
pub fn refused(app: &mut App, refusal: &Refusal, sentence: &str) -> bool {
    let Some(super::Dialog::Office(page)) = &mut app.dialog else { return false };
    page.refused(refusal.field(), sentence.to_owned());
    true
}
