//! The sheet that prints a letter: the letter, its replies or the receipt, as PDF or for a browser. After a letter was
//! entered at the counter it stands there with the code for the bearer.

use std::path::PathBuf;

use pishkhan::domain::ids::LetterId;
use pishkhan::paper::Form;
use pishkhan::paper::letter::Part;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Taken, parts};
use crate::app::App;
use crate::effect::Effect;
use crate::effect::print::LetterPrint;
use crate::keys::Command;
use crate::msg::Dossier;
use crate::persian::Base;
use crate::widgets::text::line;
use crate::widgets::{Cell, Column, Focus, Item, List, Width, sheet};

/// The sheet.
#[derive(Debug)]
pub struct Print {
    /// The letter.
    pub letter: LetterId,
    /// What is said above the choices.
    said: String,
    /// What can be printed, with the number that its file is named after.
    choices: Vec<(Part, String)>,
    at: usize,
    folder: PathBuf,
    public_url: Option<String>,
}

impl Print {
    /// A sheet for this letter.
    pub fn new(app: &App, dossier: &Dossier) -> Self {
        let letter = &dossier.letter;
        let number = dossier.named().0;
        let mut choices = vec![(Part::Letter, number.clone())];
        choices.extend(dossier.replies.iter().map(|reply| (Part::Reply(reply.id), reply.register_no.clone())));
        choices.push((Part::Receipt, number));
        Self::with(app, letter.id, app.say("print-where"), choices)
    }

    /// A sheet for a letter that was just entered, on its receipt.
    pub fn of_entered(app: &App, letter: LetterId, number: &str, code: &str) -> Self {
        let said = if number.is_empty() {
            app.say_with("print-entered", &[("code", code)])
        } else {
            app.say_with("print-entered-number", &[("number", number), ("code", code)])
        };
        let named = if number.is_empty() { code } else { number };
        let choices = vec![(Part::Receipt, named.to_owned()), (Part::Letter, named.to_owned())];
        Self::with(app, letter, said, choices)
    }

    fn with(app: &App, letter: LetterId, said: String, choices: Vec<(Part, String)>) -> Self {
        let (folder, public_url) = (app.save_dir.clone(), app.public_url.clone());
        Self { letter, said, choices, at: 0, folder, public_url }
    }

    pub(super) fn on_command(&mut self, command: Command) -> Taken {
        match command {
            Command::Down => self.at = (self.at + 1).min(self.choices.len() - 1),
            Command::Up => self.at = self.at.saturating_sub(1),
            Command::Confirm => return self.print(Form::Pdf),
            Command::Export => return self.print(Form::Html),
            _ => return Taken::No,
        }
        Taken::Yes
    }

    fn print(&self, form: Form) -> Taken {
        let (part, number) = &self.choices[self.at];
        Taken::Effect(Effect::PrintLetter(LetterPrint {
            letter: self.letter,
            part: *part,
            form,
            number: number.clone(),
            public_url: self.public_url.clone(),
            folder: self.folder.clone(),
        }))
    }

    pub(super) fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let lines = self.choices.len() as u16 + 2;
        let title = parts::title(app, &app.say("print-title"));
        let room = sheet::draw(scribe, theme, &title, sheet::place(area, lines), buf);
        line(scribe, &self.said, Base::Rtl, theme.strong(), Rect { height: room.height.min(1), ..room }, buf);
        let list = Rect { y: room.y + 2.min(room.height), height: room.height.saturating_sub(2), ..room };
        let columns = [Column::new("", Width::Cells(20)), Column::new("", Width::Share(1))];
        let items: Vec<Item<'_>> = self
            .choices
            .iter()
            .map(|(part, number)| {
                let word = match part {
                    Part::Letter => "print-letter",
                    Part::Reply(_) => "print-reply",
                    Part::Receipt => "print-receipt",
                };
                let cells = vec![Cell::new(app.say(word), theme.plain()), Cell::new(number.as_str(), theme.faint())];
                Item { cells, mark: "" }
            })
            .collect();
        let table = List {
            columns: &columns,
            items: &items,
            selected: Some(self.at),
            focus: Focus::Here,
            first: 0,
            total: items.len(),
        };
        parts::table(app, &table, list, buf);
        None
    }
}
