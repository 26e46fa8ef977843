//! What leaves the office on paper: the register, a letter, a reply, a receipt, as an HTML page that a browser prints
//! and as PDF. Both say the same, because both are told by the same hand: [`letter`] and [`register`] say what stands
//! on the paper, a [`Press`] sets it.
//!
//! May call `domain`, `store` and the heart's words; writes into whatever it is handed, and opens no file itself. A
//! press cleans every text that it is given: what citizens typed is hostile here as anywhere.

pub mod html;
pub mod letter;
pub mod pdf;
mod qr;
pub mod register;

use std::io::{self, Write};
use std::path::Path;

use crate::domain::calendar::Instant;
use crate::domain::refusal::Refusal;
use crate::words::Lang;

/// How something is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A page that a browser prints; its fonts are in it.
    Html,
    /// Portable Document Format, with joined letters that can be searched and copied.
    Pdf,
}

impl Form {
    /// The form that a file name asks for by its ending.
    pub fn of_path(path: &Path) -> Result<Self, Refusal> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        match ending.as_deref() {
            Some("html" | "htm") => Ok(Self::Html),
            Some("pdf") => Ok(Self::Pdf),
            _ => Err(Refusal::PrintFormUnknown {
                name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            }),
        }
    }

    /// The ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Pdf => "pdf",
        }
    }

    /// A press of this form that sets into `out`.
    pub fn press<'a>(self, out: &'a mut dyn Write) -> Box<dyn Press + 'a> {
        match self {
            Self::Html => Box::new(html::Html::new(out)),
            Self::Pdf => Box::new(pdf::Pdf::new(out)),
        }
    }
}

/// How an A4 sheet lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lie {
    /// A letter.
    Portrait,
    /// A book of columns.
    Landscape,
}

/// What is the same on all sheets of a print.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The language of its words.
    pub lang: Lang,
    /// How it lies.
    pub lie: Lie,
    /// What it is.
    pub title: String,
    /// The office.
    pub office: String,
    /// Number, date, attachment: the lines of the stamp.
    pub stamp: Vec<(String, String)>,
    /// A line at the foot of every sheet.
    pub foot: String,
    /// When it was printed.
    pub at: Instant,
}

/// Which way a text runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Run {
    /// From the right, unless it has no letter that does.
    #[default]
    Auto,
    /// From the left: codes, hashes, addresses.
    Ltr,
}

/// A named value.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Its name.
    pub name: String,
    /// The value.
    pub value: String,
    /// Which way the value runs.
    pub run: Run,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its head.
    pub head: String,
    /// Its part of the width.
    pub share: u16,
    /// Which way its cells run.
    pub run: Run,
}

/// How a row looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// As the others.
    #[default]
    Plain,
    /// Struck out: it is void.
    Void,
}

/// Rows and what they add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Rows.
    pub rows: i64,
    /// What they add: attachments.
    pub adds: i64,
}

/// Says what a page of rows adds up to, and all rows until its end.
pub type Totals = Box<dyn Fn(Sum, Sum) -> String>;

/// Sets paper piece by piece, from the first sheet to the last, and holds no more than one sheet.
pub trait Press {
    /// Begins, with the head of the first sheet.
    fn open(&mut self, sheet: &Sheet) -> io::Result<()>;
    /// A line in the middle.
    fn centred(&mut self, text: &str) -> io::Result<()>;
    /// A line over what follows.
    fn heading(&mut self, text: &str) -> io::Result<()>;
    /// Paragraphs, parted by line feeds.
    fn text(&mut self, text: &str) -> io::Result<()>;
    /// Names and values, one a line.
    fn facts(&mut self, facts: &[Fact]) -> io::Result<()>;
    /// A QR code with words beside it.
    fn qr(&mut self, code: &str, beside: &str) -> io::Result<()>;
    /// Begins a table; its head stands again on every sheet, and its totals at the end of each.
    fn table(&mut self, columns: Vec<Column>, totals: Option<Totals>) -> io::Result<()>;
    /// A row; it is never split between sheets.
    fn row(&mut self, cells: &[String], look: Look, adds: i64) -> io::Result<()>;
    /// Ends the table.
    fn end_table(&mut self) -> io::Result<()>;
    /// Ends the last sheet.
    fn close(&mut self) -> io::Result<()>;
}
