//! The palette: every command that works here, found by its Persian or English words.

use crossterm::event::{KeyEvent, MouseButton, MouseEvent, MouseEventKind};
use pishkhan::domain::text::fold;
use pishkhan::words::Lang;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Taken;
use super::parts;
use crate::app::App;
use crate::keys::{Binding, Command, Context, KEYS, label, long};
use crate::layout_keys::{as_persian, latin};
use crate::widgets::{Cell, Column, Focus, Input, Item, List, Reply, Width, sheet};
use crate::words::say;

/// The palette.
#[derive(Debug)]
pub struct Palette {
    contexts: Vec<Context>,
    filter: Input,
    at: usize,
    /// Where the commands were painted, and the first of them.
    painted: std::cell::Cell<(Rect, usize)>,
}

impl Palette {
    /// A palette over what works in these contexts.
    pub fn new(contexts: Vec<Context>) -> Self {
        Self { contexts, filter: Input::default().limit(60), at: 0, painted: std::cell::Cell::default() }
    }

    /// The commands that fit what was typed, one row each.
    fn shown(&self) -> Vec<&'static Binding> {
        let typed = fold(self.filter.text().trim());
        let mut shown: Vec<&'static Binding> = Vec::new();
        for binding in KEYS {
            let here = self.contexts.contains(&binding.context) && binding.context != Context::Move;
            let itself = matches!(binding.command, Command::Palette | Command::Close);
            let again = shown.iter().any(|other| other.word == binding.word);
            if here && !itself && !again && fits(binding, &typed) {
                shown.push(binding);
            }
        }
        shown
    }

    pub(super) fn on_command(&mut self, command: Command) -> Taken {
        match command {
            Command::Down => self.at = (self.at + 1).min(self.shown().len().saturating_sub(1)),
            Command::Up => self.at = self.at.saturating_sub(1),
            Command::Confirm => {
                return self.shown().get(self.at).map_or(Taken::Yes, |binding| Taken::Run(binding.command));
            }
            _ => return Taken::No,
        }
        Taken::Yes
    }

    pub(super) fn on_key(&mut self, key: KeyEvent) {
        if self.filter.on_key(key) == Reply::Changed {
            self.at = 0;
        }
    }

    /// A click selects a command, a click on the selected one runs it.
    pub(super) fn on_mouse(&mut self, event: MouseEvent) -> Taken {
        let (area, first) = self.painted.get();
        let inside = area.contains(Position::new(event.column, event.row));
        if !inside || event.kind != MouseEventKind::Down(MouseButton::Left) {
            return Taken::No;
        }
        let place = first + usize::from(event.row - area.y);
        match self.shown().get(place) {
            Some(binding) if self.at == place => Taken::Run(binding.command),
            Some(_) => {
                self.at = place;
                Taken::Yes
            }
            None => Taken::No,
        }
    }

    pub(super) fn on_paste(&mut self, text: &str) {
        self.filter.on_paste(text);
        self.at = 0;
    }

    pub(super) fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let shown = self.shown();
        let room = sheet::draw(scribe, theme, &app.say("palette-title"), sheet::place(area, 12), buf);
        let field = parts::label(app, &app.say("palette-prompt"), Rect { height: room.height.min(1), ..room }, buf);
        let caret = self.filter.draw(scribe, theme, &app.say("palette-hint"), Focus::Here, field, buf);
        let body = Rect { y: room.y + 1, height: room.height.saturating_sub(1), ..room };
        let height = usize::from(body.height).max(1);
        let first = (self.at + 1).saturating_sub(height).min(shown.len().saturating_sub(height));
        self.painted.set((body, first));
        let columns = [Column::new("", Width::Cells(12)), Column::new("", Width::Share(1))];
        let items: Vec<Item<'_>> = shown
            .iter()
            .skip(first)
            .take(height)
            .map(|binding| Item {
                cells: vec![Cell::new(label(binding), theme.strong()), Cell::from(long(app.lang, binding))],
                mark: "",
            })
            .collect();
        let selected = self.at.checked_sub(first);
        List { columns: &columns, items: &items, selected, focus: Focus::Here, first, total: shown.len() }
            .draw(scribe, theme, body, buf);
        caret
    }
}

/// Whether a row of the table has the typed words, in either language and under either keyboard layout, or is the typed
/// key.
pub(super) fn fits(binding: &Binding, typed: &str) -> bool {
    let has = |lang, typed: &str| {
        let words = fold(&say(lang, binding.word));
        typed.split_whitespace().all(|part| words.contains(part))
    };
    let fits = |typed: &str| binding.name.eq_ignore_ascii_case(typed) || has(Lang::Fa, typed) || has(Lang::En, typed);
    let (latin, persian) = (typed.chars().map(latin).collect::<String>(), typed.chars().map(as_persian).collect());
    typed.is_empty() || [typed.to_owned(), latin, persian].iter().any(|typed| fits(typed))
}
