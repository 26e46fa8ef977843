//! The press that sets PDF, sheet by sheet: joined and ordered Persian with its fonts inside, letters that can be
//! searched and copied, nothing else. A sheet is written as soon as it is full.

mod file;
mod font;
mod ink;
mod lines;
mod table;

use std::io::{self, Write};

use unicode_normalization::UnicodeNormalization;

use self::file::{File, Id};
use self::font::{EM, Fonts, Weight};
use self::ink::Ink;
use self::lines::{Base, Line, base, lines};
use self::table::Table;
use super::html::number;
use super::{Column, Fact, Lie, Look, Press, Run, Sheet, Totals, qr};
use crate::domain::text::{clean_line, clean_text};
use crate::messages::WORDS;
use crate::words::Lang;

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

    /// The head of the first sheet: the office and what this is at the right, the stamp at the left.
    fn head(&mut self) {
        let sheet = self.sheet.clone();
        let (right, stamp) = (self.size.0 - SIDE, 150.0);
        let room = self.width() - stamp - 20.0;
        let mut y = ABOVE + 14.0;
        self.label(Weight::Bold, &clean_line(&sheet.office), 14.0, (right, y), room);
        y += 22.0;
        for line in self.lines(Weight::Regular, &clean_line(&sheet.title), Run::Auto, 11.0, room) {
            self.flush_right(Weight::Regular, &line, 11.0, right, y);
            y += 17.0;
        }
        let mut below = ABOVE + 11.0;
        for (name, value) in &sheet.stamp {
            let used =
                self.label(Weight::Regular, &format!("{}:", clean_line(name)), 10.0, (SIDE + stamp, below), stamp);
            let used = used + 6.0;
            self.label(Weight::Bold, &clean_line(value), 10.0, (SIDE + stamp - used, below), stamp - used);
            below += 17.0;
        }
        self.y = y.max(below) - 6.0;
        self.ink.rule(SIDE, self.y, self.size.0 - 2.0 * SIDE);
        self.y += 14.0;
    }

    /// The head of the sheets after it: one line.
    fn running_head(&mut self) {
        let said = format!("{} · {}", clean_line(&self.sheet.office), clean_line(&self.sheet.title));
        let (right, room) = (self.size.0 - SIDE, self.width());
        self.ink.grey(0.3);
        self.label(Weight::Regular, &said, 8.0, (right, ABOVE + 4.0), room);
        self.ink.grey(0.0);
        self.y = ABOVE + 14.0;
    }

    fn turn(&mut self, file: &mut File<'_>) -> io::Result<()> {
        self.end_sheet(file)?;
        self.running_head();
        Ok(())
    }

    /// Turns to a new sheet unless so many points are left on this one.
    fn needs(&mut self, file: &mut File<'_>, points: f32) -> io::Result<()> {
        if self.y + points > self.bottom() { self.turn(file) } else { Ok(()) }
    }

    fn end_sheet(&mut self, file: &mut File<'_>) -> io::Result<()> {
        let lang = self.sheet.lang;
        let (y, right) = (self.size.1 - 28.0, self.size.0 - SIDE);
        self.ink.grey(0.3);
        let room = self.width() - 90.0;
        let foot = clean_line(&self.sheet.foot);
        let mut at = y;
        for line in self.lines(Weight::Regular, &foot, Run::Auto, 7.0, room).iter().take(2) {
            self.flush_right(Weight::Regular, line, 7.0, right, at);
            at += 10.0;
        }
        let n = self.pages.len() as i64 + 1;
        let said = WORDS.with(lang, "paper-page", &[("n", &number(lang, n))]);
        if let Some(line) = self.lines(Weight::Regular, &said, Run::Auto, 8.0, 90.0).into_iter().next() {
            // The count of sheets is drawn left of it, at the end of the print.
            self.ink.line(&mut self.fonts, Weight::Regular, &line, 8.0, SIDE + 24.0, y);
            self.ink.place("N", SIDE + 22.0, y);
        }
        self.ink.grey(0.0);
        let drawn = self.ink.take();
        let (page, content) = (file.reserve(), file.reserve());
        file.stream(content, "", drawn.as_bytes())?;
        let [regular, bold] = self.ids.fonts;
        file.object(
            page,
            &format!(
                "<< /Type /Page /Parent {} /MediaBox [0 0 {:.2} {:.2}] /Contents {} /Resources << /Font << /F0 {} /F1 {} >> \
                 /XObject << /N {} >> >> >>",
                self.ids.pages.named(),
                self.size.0,
                self.size.1,
                content.named(),
                regular.named(),
                bold.named(),
                self.ids.count.named()
            ),
        )?;
        self.pages.push(page);
        Ok(())
    }

    /// The count of sheets, the fonts, and what ties the file together.
    fn end(&mut self, file: &mut File<'_>) -> io::Result<()> {
        let lang = self.sheet.lang;
        let said = number(lang, self.pages.len() as i64);
        let mut count = Ink::new(0.0);
        count.grey(0.3);
        if let Some(line) = self.lines(Weight::Regular, &said, Run::Auto, 8.0, 90.0).into_iter().next() {
            let x = -line.width as f32 * 8.0 / EM as f32;
            count.line(&mut self.fonts, Weight::Regular, &line, 8.0, x, 0.0);
        }
        let [regular, bold] = self.ids.fonts;
        let entries = format!(
            "/Type /XObject /Subtype /Form /BBox [-60 -6 2 12] /Resources << /Font << /F0 {} /F1 {} >> >>",
            regular.named(),
            bold.named()
        );
        file.stream(self.ids.count, &entries, count.take().as_bytes())?;
        self.fonts.write(file, self.ids.fonts)?;
        let kids: Vec<String> = self.pages.iter().map(|page| page.named()).collect();
        file.object(self.ids.pages, &format!("<< /Type /Pages /Count {} /Kids [{}] >>", kids.len(), kids.join(" ")))?;
        let (code, way) = match lang {
            Lang::Fa => ("fa-IR", "R2L"),
            Lang::En => ("en", "L2R"),
        };
        file.object(
            self.ids.root,
            &format!(
                "<< /Type /Catalog /Pages {} /Lang ({code}) /ViewerPreferences << /Direction /{way} /DisplayDocTitle true >> >>",
                self.ids.pages.named()
            ),
        )?;
        let at: String = self.sheet.at.rfc3339().chars().filter(char::is_ascii_digit).take(14).collect();
        let info = format!(
            "<< /Title {} /Author {} /Producer (Pishkhan) /CreationDate (D:{at}Z) >>",
            file::text(&clean_line(&self.sheet.title)),
            file::text(&clean_line(&self.sheet.office)),
        );
        file.object(self.ids.info, &info)?;
        file.end(self.ids.root, self.ids.info)
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
