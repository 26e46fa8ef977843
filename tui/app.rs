//! The state of the desk: what is known, what is selected, what is open. Changed by [`crate::update::update`] only.

mod tab;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use crossterm::event::KeyEvent;
use pishkhan::domain::calendar::Instant;
use pishkhan::domain::file_kind::FileKind;
use pishkhan::domain::ids::{DeskFileId, LetterId};
use pishkhan::domain::letter::State;
use pishkhan::domain::role::Power;
use pishkhan::domain::writing::{Ordering, Writing};
use pishkhan::store::clerks::Clerk;
use pishkhan::store::counts::Counts;
use pishkhan::store::identity::WaitingCheck;
use pishkhan::store::letters::Letter;
use pishkhan::store::sms::Sms;
use pishkhan::words::Lang;
use ratatui::layout::Rect;

pub use tab::Tab;

use crate::dialogs::{Dialog, Draft, DraftKey};
use crate::keys::{Command, Context};
use crate::msg::Dossier;
use crate::office::Office;
use crate::persian::Scribe;
use crate::screens::login::Login;
use crate::terminal::{Facts, Graphics, Hands, LinkPart};
use crate::widgets::Theme;
use crate::widgets::picture::{Depth, Pixels};
use crate::window::Window;
use crate::{words, writing};

/// Where a file of a reply is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileSource {
    /// On this machine.
    Path(PathBuf),
    /// On the clerk's desk, put there over the line.
    Desk(DeskFileId),
}

/// A file that goes with a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyFile {
    /// Where it is.
    pub source: FileSource,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: FileKind,
    /// Its size.
    pub bytes: u64,
}

/// What has the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// The list.
    List,
    /// The letter.
    Letter,
}

/// How a line above the hints is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It was done.
    Good,
    /// It was not done.
    Bad,
    /// By the way.
    Plain,
}

/// What just happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// How it is meant.
    pub tone: Tone,
    /// The sentence.
    pub text: String,
}

/// A decision of this console, while it can be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Its letter.
    pub letter: LetterId,
    /// The version that it made: what came after it is not taken back with it.
    pub version: i64,
    /// Until when.
    pub until: Instant,
    /// What people call the letter: its number, and its sender.
    pub named: (String, String),
    /// Decisions that were made together are taken back together.
    pub group: u64,
    /// What was typed into its sheet: there again once it is taken back.
    pub draft: Option<(DraftKey, Draft)>,
}

/// What was painted where: for clicks, and for keys that move by a screenful.
#[derive(Clone, Debug, Default)]
pub struct Painted {
    /// Tabs.
    pub tabs: Vec<(Rect, Tab)>,
    /// Hints.
    pub hints: Vec<(Rect, Command)>,
    /// Rows of the list: its area, and the first row.
    pub list: Rect,
    /// The first row of the list on the screen.
    pub list_top: usize,
    /// The letter.
    pub letter: Rect,
    /// Lines of the letter in all.
    pub letter_lines: usize,
    /// The lines of a sheet's table, and which of them is selected.
    pub rows: Option<(Rect, usize)>,
    /// Room for a picture that the terminal paints itself.
    pub picture: Option<Rect>,
    /// Where the parts of an address stand that can be clicked, and their bytes in it.
    pub link: Vec<LinkPart>,
}

/// A list of things that is short enough to be held whole.
#[derive(Clone, Debug)]
pub struct Table<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Which one is selected.
    pub at: usize,
    /// Whether rows came.
    pub loaded: bool,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), at: 0, loaded: false }
    }
}

impl<T> Table<T> {
    /// Takes new rows; the selection stays on the row that `same` knows again.
    pub fn take(&mut self, rows: Vec<T>, same: impl Fn(&T, &T) -> bool) {
        let stays = self.rows.get(self.at).and_then(|old| rows.iter().position(|row| same(old, row)));
        self.at = stays.unwrap_or(self.at).min(rows.len().saturating_sub(1));
        self.rows = rows;
        self.loaded = true;
    }

    /// The selected row.
    pub fn selected(&self) -> Option<&T> {
        self.rows.get(self.at)
    }
}

/// The desk.
pub struct App {
    /// The language of its words.
    pub lang: Lang,
    /// Lays text out.
    pub scribe: Scribe,
    /// What the terminal said about itself.
    pub facts: Facts,
    /// Told line by line, for a screen reader: the way of writing is fixed.
    pub in_lines: bool,
    /// How text is written here.
    pub writing: Writing,
    /// When a new choice of that is kept, in milliseconds.
    pub writing_due: Option<u64>,
    /// Styles.
    pub theme: Theme,
    /// The window.
    pub size: Rect,
    /// The clock.
    pub now: Instant,
    /// Milliseconds since the start.
    pub ms: u64,
    /// Lines for the first screen and the help page.
    pub notice: Vec<String>,
    /// Where attachments are saved.
    pub save_dir: PathBuf,
    /// This program, which looks into files as a child.
    pub program: PathBuf,
    /// What an address of the counter begins with.
    pub link_base: String,
    /// How the terminal paints pictures.
    pub graphics: Graphics,
    /// In how many colours.
    pub depth: Depth,
    /// The public address of the office, for the QR code of a printed letter.
    pub public_url: Option<String>,
    /// The log-in page, until somebody is in.
    pub login: Login,
    /// Who works here.
    pub clerk: Option<Clerk>,
    /// The office, once it was read.
    pub office: Option<Office>,
    /// Counts of the tabs.
    pub counts: Counts,
    /// The page that is shown.
    pub tab: Tab,
    /// The page before a search.
    pub tab_before: Tab,
    /// The lists that were seen.
    pub lists: HashMap<Tab, Window>,
    /// What was searched.
    pub query: String,
    /// The identity queue.
    pub identity: Table<WaitingCheck>,
    /// The outbox.
    pub outbox: Table<Sms>,
    /// The letter that is shown.
    pub dossier: Option<Box<Dossier>>,
    /// The letter after it, read ahead.
    pub ahead: Option<Box<Dossier>>,
    /// The letter that was read ahead last, or is being read, with the version of its row.
    pub ahead_of: Option<(LetterId, i64)>,
    /// First line of it on the screen.
    pub scroll: usize,
    /// What has the keys.
    pub pane: Pane,
    /// The sheet that is open.
    pub dialog: Option<Dialog>,
    /// What was typed into a sheet that was closed, by letter and sheet.
    pub drafts: HashMap<DraftKey, Draft>,
    /// What of it the file has.
    pub kept: HashMap<DraftKey, Draft>,
    /// When the last key was typed, in milliseconds.
    pub typed_at: u64,
    /// The sheet that was open when the line was cut, to be opened when its letter is there.
    pub resume: Option<(LetterId, Command)>,
    /// The tour is to be offered.
    pub tour_due: bool,
    /// What just happened.
    pub note: Option<Note>,
    /// Since when it is told, in milliseconds.
    pub note_from: u64,
    /// The decisions of this console that can still be taken back, the last one at the end.
    pub decisions: Vec<Decision>,
    /// The number of the last decision or group of decisions.
    pub group: u64,
    /// Marked letters, with the version that was seen.
    pub marks: BTreeMap<LetterId, i64>,
    /// An act is under way.
    pub busy: bool,
    /// A command that waits for its letter, and the keys typed after it.
    pub pending: Option<Command>,
    /// Keys that wait with it.
    pub held: Vec<KeyEvent>,
    /// Since when the selection rests, in milliseconds.
    pub rest_from: u64,
    /// When the selection moved last, in milliseconds.
    pub moved_at: Option<u64>,
    /// When the selected letter is read, in milliseconds: the selection moves too fast to show each one.
    pub letter_due: Option<u64>,
    /// When letters were opened.
    pub opened: HashMap<LetterId, Instant>,
    /// The letter whose sheet was refused because somebody changed it: the sheet goes on with what is read next.
    pub conflict: Option<LetterId>,
    /// The letter that was just decided: the selection goes on from it.
    pub leave: Option<LetterId>,
    /// The letter that comes back into the list: the selection goes to it.
    pub arrive: Option<LetterId>,
    /// What was painted.
    pub painted: RefCell<Painted>,
}

impl App {
    /// A desk before anything was read. `clerk` is given when who works here is proven already.
    pub fn new(clerk: Option<Clerk>, login: Option<&str>, theme: Theme, save_dir: PathBuf) -> Self {
        let writing = Writing::default();
        Self {
            lang: Lang::Fa,
            scribe: Scribe::new(writing::options(writing)),
            facts: Facts::default(),
            in_lines: false,
            writing,
            writing_due: None,
            theme,
            size: Rect::new(0, 0, 80, 24),
            now: Instant::default(),
            ms: 0,
            notice: Vec::new(),
            save_dir,
            program: PathBuf::new(),
            link_base: String::new(),
            graphics: Graphics::default(),
            depth: Depth::default(),
            public_url: None,
            login: Login::new(login),
            clerk,
            office: None,
            counts: Counts::default(),
            tab: Tab::ALL[0],
            tab_before: Tab::ALL[0],
            lists: HashMap::new(),
            query: String::new(),
            identity: Table::default(),
            outbox: Table::default(),
            dossier: None,
            ahead: None,
            ahead_of: None,
            scroll: 0,
            pane: Pane::List,
            dialog: None,
            drafts: HashMap::new(),
            kept: HashMap::new(),
            typed_at: 0,
            resume: None,
            tour_due: false,
            note: None,
            note_from: 0,
            decisions: Vec::new(),
            group: 0,
            marks: BTreeMap::new(),
            busy: false,
            pending: None,
            held: Vec::new(),
            rest_from: 0,
            moved_at: None,
            letter_due: None,
            opened: HashMap::new(),
            conflict: None,
            leave: None,
            arrive: None,
            painted: RefCell::default(),
        }
    }

    /// Whether list and letter stand side by side.
    pub fn is_wide(&self) -> bool {
        self.size.width >= 100
    }

    /// The list of this page, if it is one of letters.
    pub fn list(&self) -> Option<&Window> {
        self.lists.get(&self.tab)
    }

    /// The same, to be changed.
    pub fn list_mut(&mut self) -> &mut Window {
        self.lists.entry(self.tab).or_default()
    }

    /// The selected letter.
    pub fn selected(&self) -> Option<LetterId> {
        if self.tab.has_letters() { self.list().and_then(Window::letter) } else { None }
    }

    /// Whether the clerk may do this.
    pub fn may(&self, power: Power) -> bool {
        self.clerk.as_ref().is_some_and(|clerk| clerk.may(power))
    }

    /// The letter that is worked on: that of the open sheet, whatever moves in the list behind it; else the selected one.
    pub fn at_hand(&self) -> Option<LetterId> {
        self.dialog.as_ref().and_then(Dialog::letter).or_else(|| self.selected())
    }

    /// The letter that is shown: that of the open sheet; else the selected one, when it is not older than its row in the
    /// list.
    pub fn shown(&self) -> Option<&Dossier> {
        if let Some(id) = self.dialog.as_ref().and_then(Dialog::letter) {
            return self.dossier.as_deref().filter(|dossier| dossier.letter.id == id);
        }
        let id = self.selected()?;
        let version = self.list()?.selected()?.version;
        self.dossier.as_deref().filter(|dossier| dossier.letter.id == id && dossier.letter.version >= version)
    }

    /// The letter to be painted: the one that is shown, or the one before it while the selection runs.
    pub fn painted_letter(&self) -> Option<&Dossier> {
        let before = || self.dossier.as_deref().filter(|_| self.letter_due.is_some());
        self.shown().or_else(before)
    }

    /// Writes in another way from now on.
    pub fn write(&mut self, writing: Writing) {
        self.writing = writing;
        self.scribe.set_options(writing::options(writing));
    }

    /// In whose hands the order of letters is, and the mouse.
    pub fn hands(&self) -> (Hands, Hands) {
        let selecting = matches!(self.dialog, Some(Dialog::Plain(_)));
        let order =
            if selecting || self.writing.ordering == Ordering::Terminal { Hands::Terminals } else { Hands::Ours };
        (order, if selecting { Hands::Terminals } else { Hands::Ours })
    }

    /// The picture that the terminal paints over the last frame, and where.
    pub fn picture(&self) -> Option<(Rect, Pixels<'_>)> {
        let place = self.painted.borrow().picture?;
        let Some(Dialog::Files(sheet)) = &self.dialog else { return None };
        Some((place, sheet.look()?.picture()?))
    }

    /// The address that can be clicked in the last frame, and where its parts stand.
    pub fn link(&self) -> Option<(Vec<LinkPart>, &str)> {
        let parts = self.painted.borrow().link.clone();
        let Some(Dialog::Files(sheet)) = &self.dialog else { return None };
        let address = sheet.address()?;
        (!parts.is_empty()).then_some((parts, address))
    }

    /// The contexts in force, nearest first.
    pub fn contexts(&self) -> Vec<Context> {
        use Context as C;
        if let Some(dialog) = &self.dialog {
            return vec![dialog.context(), C::Always];
        }
        if self.clerk.is_none() {
            return vec![C::Login, C::Always];
        }
        match (self.tab, self.pane) {
            (Tab::Identity, _) => vec![C::Identity, C::Move, C::Desk, C::Always],
            (Tab::Outbox, _) => vec![C::Outbox, C::Move, C::Desk, C::Always],
            (Tab::Queue(_) | Tab::Found, Pane::List) => vec![C::List, C::Letters, C::Move, C::Desk, C::Always],
            (Tab::Queue(_) | Tab::Found, Pane::Letter) => vec![C::Letter, C::Letters, C::Move, C::Desk, C::Always],
        }
    }

    /// Seconds in which `u` still takes something back: the last decision of this console, else the one on the letter
    /// that is shown.
    pub fn undo_left(&self) -> Option<i64> {
        let own = self.decisions.last().map(|last| last.until.since(self.now)).filter(|left| *left > 0);
        own.or_else(|| self.undo_left_of(&self.shown()?.letter))
    }

    /// Seconds in which the decision on this letter can still be taken back by who sits here.
    pub fn undo_left_of(&self, letter: &Letter) -> Option<i64> {
        let (power, at) = match letter.state {
            State::Approved => (Power::Decide, letter.approved_at?),
            State::Rejected => (Power::Decide, letter.rejected_at?),
            State::Returned => (Power::Return, letter.returned_at?),
            State::Answered => (Power::Reply, letter.answered_at?),
            State::Draft | State::InReview | State::Withdrawn | State::Closed => return None,
        };
        let window = self.office.as_ref()?.settings.number("undo.window");
        let left = at.plus(window).since(self.now);
        (left > 0 && self.clerk.as_ref()?.may(power)).then_some(left)
    }

    /// Says what happened.
    pub fn tell(&mut self, tone: Tone, text: String) {
        self.note = Some(Note { tone, text });
        self.note_from = self.ms;
    }

    /// A sentence of this door.
    pub fn say(&self, key: &str) -> String {
        words::say(self.lang, key)
    }

    /// A sentence of this door with its values.
    pub fn say_with(&self, key: &str, values: &[(&str, &str)]) -> String {
        words::say_with(self.lang, key, values)
    }
}
