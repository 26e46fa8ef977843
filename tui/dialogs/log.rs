//! The audit log: newest first, narrowed by a filter line, with before and after of the selected row; and how far the
//! chain was found sound.

use crossterm::event::KeyEvent;
use pishkhan::actions::verify_chain::ChainState;
use pishkhan::domain::event::EventKind;
use pishkhan::messages::digits;
use pishkhan::store::audit::AuditRow;
use pishkhan::store::audit_log::{AuditEntry, AuditKey, AuditPage};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use serde_json::Value;

use super::{Taken, parts};
use crate::app::App;
use crate::effect::Effect;
use crate::keys::Command;
use crate::persian::Base;
use crate::widgets::text::{line, rows};
use crate::widgets::{Cell, Column, Focus, Input, Item, List, Reply, Width, sheet};
use crate::words::{WORDS, event_key, heart, moment, number};

/// Lines of the selected row's details.
const DETAILS: u16 = 6;
/// Rows before the end at which more are read.
const NEAR: usize = 20;

/// The page.
#[derive(Debug, Default)]
pub struct LogPage {
    filter: Input,
    /// The line that the rows are of.
    query: String,
    entries: Vec<AuditEntry>,
    next: Option<AuditKey>,
    loaded: bool,
    /// More rows are on their way.
    reading: bool,
    at: usize,
    chain: Option<ChainState>,
}

impl LogPage {
    /// An empty page and what has to be read for it.
    pub fn open() -> (Self, Vec<Effect>) {
        let page = Self { filter: Input::default().limit(200), ..Self::default() };
        (page, vec![Effect::LoadLog(String::new(), None), Effect::VerifyChain])
    }

    /// Takes rows of this line, behind that row.
    pub fn take(&mut self, query: &str, from: Option<AuditKey>, page: AuditPage) {
        if query != self.query {
            return;
        }
        if from.is_none() {
            self.entries.clear();
            self.at = 0;
        } else if from != self.next {
            return;
        }
        self.entries.extend(page.entries);
        self.next = page.next;
        (self.loaded, self.reading) = (true, false);
    }

    /// Takes how far the chain was recomputed; the next piece is asked for until the end is there.
    pub fn verified(&mut self, state: ChainState) -> Option<Effect> {
        self.chain = Some(state);
        state.goes_on.then_some(Effect::VerifyChain)
    }

    pub(super) fn on_command(&mut self, command: Command) -> Taken {
        let last = self.entries.len().saturating_sub(1);
        match command {
            Command::Confirm => {
                self.query = self.filter.text().trim().to_owned();
                self.loaded = false;
                return Taken::Effect(Effect::LoadLog(self.query.clone(), None));
            }
            Command::Down => self.at = (self.at + 1).min(last),
            Command::Up => self.at = self.at.saturating_sub(1),
            Command::PageDown => self.at = (self.at + 10).min(last),
            Command::PageUp => self.at = self.at.saturating_sub(10),
            _ => return Taken::No,
        }
        if self.next.is_some() && !self.reading && self.at + NEAR >= self.entries.len() {
            self.reading = true;
            return Taken::Effect(Effect::LoadLog(self.query.clone(), self.next));
        }
        Taken::Yes
    }

    pub(super) fn on_key(&mut self, key: KeyEvent) -> Reply {
        self.filter.on_key(key)
    }

    pub(super) fn on_paste(&mut self, text: &str) {
        self.filter.on_paste(text);
    }

    pub(super) fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let room = sheet::draw(scribe, theme, &app.say("log-title"), area, buf);
        let at = |n: u16, height: u16| Rect { y: room.y + n.min(room.height), height, ..room }.intersection(room);
        let (said, style) = self.chain_words(app);
        line(scribe, &said, Base::Rtl, style, at(0, 1), buf);
        let field = parts::label(app, &app.say("log-prompt"), at(1, 1), buf);
        let caret = self.filter.draw(scribe, theme, &app.say("log-hint"), Focus::Here, field, buf);
        let details = DETAILS.min(room.height.saturating_sub(7));
        let list = Rect { y: room.y + 3, height: room.height.saturating_sub(3 + details), ..room };
        if self.entries.is_empty() {
            let key = if self.loaded { "log-empty" } else { "loading" };
            line(scribe, &app.say(key), Base::Rtl, theme.faint(), Rect { height: list.height.min(1), ..list }, buf);
            return caret;
        }
        self.list(app, list, buf);
        if let Some(entry) = self.entries.get(self.at) {
            let foot = Rect { y: list.bottom(), height: details, ..room };
            in_full(app, entry, foot, buf);
        }
        caret
    }

    fn chain_words(&self, app: &App) -> (String, Style) {
        let theme = app.theme;
        let Some(chain) = self.chain else { return (app.say("log-chain-reads"), theme.faint()) };
        let row = |n: i64| number(app.lang, n);
        match chain.fault {
            Some(fault) => (app.say_with("log-chain-broken", &[("row", &row(fault))]), theme.red()),
            None if chain.goes_on => {
                let values = [("row", row(chain.checked_to)), ("last", row(chain.last))];
                let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
                (app.say_with("log-chain-goes-on", &values), theme.faint())
            }
            None => {
                let before = chain.before.map_or_else(|| app.say("office-never"), |at| moment(app.lang, at));
                let values = [("row", row(chain.checked_to)), ("last", row(chain.last)), ("before", before)];
                let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
                (app.say_with("log-chain-sound", &values), theme.green())
            }
        }
    }

    fn list(&self, app: &App, area: Rect, buf: &mut Buffer) {
        let theme = app.theme;
        let (when, who) = (app.say("log-when"), app.say("log-who"));
        let (what, letter) = (app.say("log-what"), app.say("log-letter"));
        let columns = [
            Column::new(&when, Width::Cells(16)),
            Column::new(&who, Width::Share(2)),
            Column::new(&what, Width::Share(3)),
            Column::new(&letter, Width::Cells(14)),
        ];
        let height = usize::from(area.height.saturating_sub(1)).max(1);
        let first = (self.at + 1).saturating_sub(height).min(self.entries.len().saturating_sub(height));
        let items: Vec<Item<'_>> = self
            .entries
            .iter()
            .skip(first)
            .take(height)
            .map(|entry| Item {
                cells: vec![
                    Cell::new(moment(app.lang, entry.row.at), theme.faint()),
                    Cell::from(who_acted(app, &entry.row)),
                    Cell::from(app.say(&event_key(entry.row.event))),
                    Cell::from(entry.letter_number.clone().unwrap_or_default()),
                ],
                mark: "",
            })
            .collect();
        let more = usize::from(self.next.is_some());
        let table = List {
            columns: &columns,
            items: &items,
            selected: self.at.checked_sub(first),
            focus: Focus::Here,
            first,
            total: self.entries.len() + more,
        };
        parts::table(app, &table, area, buf);
    }
}

/// The selected row in full: its place in the chain, before and after, its note.
fn in_full(app: &App, entry: &AuditEntry, area: Rect, buf: &mut Buffer) {
    let (scribe, theme) = (&app.scribe, app.theme);
    let width = usize::from(area.width).max(1);
    let mut y = area.y + 1.min(area.height);
    let mut told = |text: &str, style: Style| {
        let room = Rect { y, height: area.bottom().saturating_sub(y), ..area };
        y += rows(&scribe.wrap(text, Base::Rtl, width), 0, style, room, buf);
    };
    let row = number(app.lang, entry.row.id);
    told(&app.say_with("log-row", &[("row", &row)]), theme.faint());
    for text in facts(app, &entry.row) {
        told(&text, theme.plain());
    }
    if let Some(note) = &entry.row.note {
        told(&format!("«{note}»"), theme.faint());
    }
}

/// Who did it, and in whose place.
pub fn who_acted(app: &App, row: &AuditRow) -> String {
    let who = match (&row.clerk_name, row.actor.split(':').next()) {
        (Some(name), _) => name.clone(),
        (None, Some("person")) => app.say("actor-person"),
        (None, Some("postman")) if row.event == EventKind::LetterEscalated => app.say("actor-program"),
        (None, Some("postman")) => app.say("actor-postman"),
        (None, Some("admin")) => app.say("actor-admin"),
        (None, Some("")) => app.say("actor-forgotten"),
        (None, _) => app.say("actor-visitor"),
    };
    match &row.acts_for {
        Some(other) => app.say_with("actor-for", &[("who", &who), ("other", other)]),
        None => who,
    }
}

/// The facts of a row in words: what changed from what to what, and the rest.
pub fn facts(app: &App, row: &AuditRow) -> Vec<String> {
    let Some(facts) = row.facts.as_object() else { return Vec::new() };
    let mut told = Vec::new();
    match (facts.get("before"), facts.get("after")) {
        (Some(Value::Object(before)), after) => {
            for (name, old) in before {
                match after.and_then(|after| after.get(name)) {
                    Some(new) if new != old => told.push(change(app, name, old, new)),
                    None => told.push(format!("{}: {}", fact_word(app, name), value(app, name, old))),
                    Some(_) => {}
                }
            }
        }
        (Some(old), Some(new)) => told.push(change(app, "value", old, new)),
        _ => {}
    }
    let rest = facts.iter().filter(|(name, value)| {
        !matches!(name.as_str(), "before" | "after" | "for") && !value.is_null() && value.as_str() != Some("")
    });
    let rest: Vec<String> =
        rest.map(|(name, old)| format!("{}: {}", fact_word(app, name), value(app, name, old))).collect();
    if !rest.is_empty() {
        told.push(rest.join(" · "));
    }
    told
}

fn change(app: &App, name: &str, old: &Value, new: &Value) -> String {
    let (old, new) = (value(app, name, old), value(app, name, new));
    app.say_with("log-change", &[("name", &fact_word(app, name)), ("before", &old), ("after", &new)])
}

/// Facts that have a name in words; others are told as the program calls them.
pub const FACTS: &[&str] = &[
    "active",
    "body",
    "by",
    "by_key",
    "clerk",
    "code",
    "copies",
    "deputy",
    "deputy_login",
    "files",
    "fingerprint",
    "from",
    "gateway",
    "head_title",
    "key",
    "kind",
    "letter",
    "login",
    "mobile",
    "name",
    "number",
    "percent",
    "person",
    "position",
    "role",
    "sms",
    "state",
    "template",
    "title",
    "to",
    "unit",
    "until",
    "value",
    "view",
    "was",
    "why",
];

/// The key of a fact's name.
pub fn fact_key(name: &str) -> String {
    format!("fact-{}", name.replace('_', "-"))
}

fn fact_word(app: &App, name: &str) -> String {
    if FACTS.contains(&name) { WORDS.get(app.lang, &fact_key(name)) } else { name.to_owned() }
}

fn value(app: &App, name: &str, value: &Value) -> String {
    match value {
        Value::Null => "—".to_owned(),
        Value::Bool(true) => app.say("log-yes"),
        Value::Bool(false) => app.say("log-no"),
        Value::String(text) if text.is_empty() => "—".to_owned(),
        Value::String(text) if name == "role" => heart(app.lang, &format!("role-{text}")),
        Value::String(text) if matches!(name, "state" | "was") => heart(app.lang, &format!("state-{text}")),
        Value::String(text) => text.replace('\n', " "),
        Value::Number(_) if name == "unit" => unit_word(app, value),
        Value::Number(n) => digits(app.lang, &n.to_string()),
        other => other.to_string(),
    }
}

fn unit_word(app: &App, id: &Value) -> String {
    let units = app.office.as_ref().map(|office| office.units.as_slice()).unwrap_or_default();
    let known = units.iter().find(|unit| Some(unit.id.0) == id.as_i64());
    known.map_or_else(|| digits(app.lang, &id.to_string()), |unit| unit.name.clone())
}
