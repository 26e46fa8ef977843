//! The press that sets PDF, sheet by sheet: joined and ordered Persian with its fonts inside, letters that can be
//! searched and copied, nothing else. A sheet is written as soon as it is full.

mod file;
mod font;
mod ink;
mod lines;
mod sheets;
mod table;

use std::io::{self, Write};

use unicode_normalization::UnicodeNormalization;

use self::file::{File, Id};
use self::font::{EM, Fonts, Weight};
use self::ink::Ink;
use self::lines::{Base, Line, base, lines};
use self::table::Table;
use super::{Column, Fact, Lie, Look, Press, Run, Sheet, Totals, qr};
use crate::domain::text::{clean_line, clean_text};

/// A4 in points: the short and the long side.
const A4: (f32, f32) = (595.28, 841.89);
/// Points left free at the sides, above and below.
const SIDE: f32 = 42.0;
const ABOVE: f32 = 36.0;
const BELOW: f32 = 50.0;
/// The size of running text, and from one line of it to the next.
const TEXT: (f32, f32) = (11.0, 20.0);
/// Names of facts have this much room.
const NAMES: f32 = 104.0;

/// Numbers of the objects that others name before they are written.
#[derive(Clone, Copy)]
struct Ids {
    root: Id,
    pages: Id,
    info: Id,
    fonts: [Id; 2],
    /// The drawing of how many sheets there are, which is known at the end.
    count: Id,
}

/// What is known once the first sheet has begun.
struct Work {
    ids: Ids,
    fonts: Fonts,
    sheet: Sheet,
    size: (f32, f32),
    pages: Vec<Id>,
    ink: Ink,
    /// How far down the sheet is used.
    y: f32,
    table: Option<Table>,
}

/// The press.
pub struct Pdf<'a> {
    file: File<'a>,
    work: Option<Box<Work>>,
}

/// Whether a paragraph runs from the right.
pub(super) fn runs_from_right(text: &str) -> bool {
    base(text) == Base::Rtl
}

impl<'a> Pdf<'a> {
    /// A press that sets into `out`.
    pub fn new(out: &'a mut dyn Write) -> Self {
        Self { file: File::new(out), work: None }
    }

    fn work(&mut self) -> io::Result<(&mut Work, &mut File<'a>)> {
        let work = self.work.as_mut().ok_or_else(|| io::Error::other("a sheet is set before it is opened"))?;
        Ok((work, &mut self.file))
    }
}

impl Work {
    fn width(&self) -> f32 {
        self.size.0 - 2.0 * SIDE
    }

    /// How far down a sheet may be used.
    fn bottom(&self) -> f32 {
        self.size.1 - BELOW
    }

    fn lines(&mut self, weight: Weight, text: &str, run: Run, size: f32, width: f32) -> Vec<Line> {
        // A letter with its mark is one letter where there is one: «هٔ» is copied as it was written.
        let text = &text.nfc().collect::<String>();
        let base = if run == Run::Ltr { Base::Ltr } else { base(text) };
        lines(&mut self.fonts, weight, text, base, size, width)
    }

    /// A line whose right end is at `right`.
    fn flush_right(&mut self, weight: Weight, line: &Line, size: f32, right: f32, y: f32) {
        let x = right - line.width as f32 * size / EM as f32;
        self.ink.line(&mut self.fonts, weight, line, size, x, y);
    }

    /// One line at the right end, cut to the room; gives the room that it took.
    fn label(&mut self, weight: Weight, text: &str, size: f32, (right, y): (f32, f32), room: f32) -> f32 {
        let Some(line) = self.lines(weight, text, Run::Auto, size, room).into_iter().next() else { return 0.0 };
        self.flush_right(weight, &line, size, right, y);
        line.width as f32 * size / EM as f32
    }
}

impl Press for Pdf<'_> {
    fn open(&mut self, sheet: &Sheet) -> io::Result<()> {
        let size = match sheet.lie {
            Lie::Portrait => A4,
            Lie::Landscape => (A4.1, A4.0),
        };
        self.file.begin()?;
        let mut id = || self.file.reserve();
        let ids = Ids { root: id(), pages: id(), info: id(), fonts: [id(), id()], count: id() };
        let mut work = Work {
            ids,
            fonts: Fonts::new()?,
            sheet: sheet.clone(),
            size,
            pages: Vec::new(),
            ink: Ink::new(size.1),
            y: ABOVE,
            table: None,
        };
        work.head();
        self.work = Some(Box::new(work));
        Ok(())
    }

    fn centred(&mut self, text: &str) -> io::Result<()> {
        let (work, file) = self.work()?;
        work.needs(file, 22.0)?;
        let width = work.width();
        if let Some(line) = work.lines(Weight::Regular, &clean_line(text), Run::Auto, 11.0, width).into_iter().next() {
            let right = SIDE + f32::midpoint(width, line.width as f32 * 11.0 / EM as f32);
            let y = work.y + 8.0;
            work.flush_right(Weight::Regular, &line, 11.0, right, y);
        }
        work.y += 24.0;
        Ok(())
    }

    fn heading(&mut self, text: &str) -> io::Result<()> {
        let (work, file) = self.work()?;
        // A heading does not stand alone at the foot of a sheet.
        work.needs(file, 58.0)?;
        let (width, right) = (work.width(), work.size.0 - SIDE);
        work.y += 8.0;
        for line in work.lines(Weight::Bold, &clean_line(text), Run::Auto, 11.5, width) {
            let y = work.y + 11.0;
            work.flush_right(Weight::Bold, &line, 11.5, right, y);
            work.y += 20.0;
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        let (work, file) = self.work()?;
        let (size, step) = TEXT;
        let (width, right) = (work.width(), work.size.0 - SIDE);
        for paragraph in clean_text(text).split('\n') {
            for line in work.lines(Weight::Regular, paragraph, Run::Auto, size, width) {
                work.needs(file, step)?;
                let y = work.y + 12.0;
                if line.rtl {
                    work.flush_right(Weight::Regular, &line, size, right, y);
                } else {
                    work.ink.line(&mut work.fonts, Weight::Regular, &line, size, SIDE, y);
                }
                work.y += step;
            }
        }
        Ok(())
    }

    fn facts(&mut self, facts: &[Fact]) -> io::Result<()> {
        let (work, file) = self.work()?;
        let (size, step) = (10.0, 16.5);
        let (right, room) = (work.size.0 - SIDE, work.width() - NAMES);
        for fact in facts {
            let lines = work.lines(Weight::Regular, &clean_line(&fact.value), fact.run, size, room);
            for (n, line) in lines.iter().enumerate() {
                work.needs(file, step)?;
                let y = work.y + 11.0;
                if n == 0 {
                    work.ink.grey(0.3);
                    work.label(Weight::Regular, &format!("{}:", clean_line(&fact.name)), size, (right, y), NAMES);
                    work.ink.grey(0.0);
                }
                work.flush_right(Weight::Regular, line, size, right - NAMES, y);
                work.y += step;
            }
        }
        Ok(())
    }

    fn qr(&mut self, code: &str, beside: &str) -> io::Result<()> {
        let (work, file) = self.work()?;
        let side = 84.0;
        work.needs(file, side + 16.0)?;
        work.y += 12.0;
        let (right, top) = (work.size.0 - SIDE, work.y);
        if let Some((squares, bars)) = qr::bars(code) {
            let square = side / squares as f32;
            for bar in bars {
                let x = right - side + bar.column as f32 * square;
                work.ink.fill(x, top + bar.row as f32 * square, bar.length as f32 * square, square);
            }
        }
        let (right, room) = (right - side - 18.0, work.width() - side - 18.0);
        let mut y = top + 30.0;
        let words = work.lines(Weight::Regular, &clean_line(beside), Run::Auto, 9.5, room);
        let address = work.lines(Weight::Regular, &clean_line(code), Run::Ltr, 9.5, room);
        for line in words.iter().chain(&address).take(5) {
            work.flush_right(Weight::Regular, line, 9.5, right, y);
            y += 15.0;
        }
        work.y += side + 4.0;
        Ok(())
    }

    fn table(&mut self, columns: Vec<Column>, totals: Option<Totals>) -> io::Result<()> {
        let (work, file) = self.work()?;
        work.needs(file, 70.0)?;
        let width = work.width();
        work.table = Some(Table::new(columns, totals, width));
        work.table_head();
        Ok(())
    }

    fn row(&mut self, cells: &[String], look: Look, adds: i64) -> io::Result<()> {
        let (work, file) = self.work()?;
        work.table_row(file, cells, look, adds)
    }

    fn end_table(&mut self) -> io::Result<()> {
        let (work, _) = self.work()?;
        work.table_foot();
        work.table = None;
        work.y += 8.0;
        Ok(())
    }

    fn close(&mut self) -> io::Result<()> {
        let (work, file) = self.work()?;
        if !work.ink.is_empty() {
            work.end_sheet(file)?;
        }
        work.end(file)
    }
}
