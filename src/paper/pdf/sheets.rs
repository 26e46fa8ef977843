//! The sheets of a PDF: the head of the first one and of those after it, the foot of each, and what ties them together
//! at the end.

use std::io;

use super::file::{self, File};
use super::font::{EM, Weight};
use super::ink::Ink;
use super::{ABOVE, SIDE, Work};
use crate::domain::text::clean_line;
use crate::messages::WORDS;
use crate::paper::Run;
use crate::paper::html::number;
use crate::words::Lang;

impl Work {
    /// The head of the first sheet: the office and what this is at the right, the stamp at the left.
    pub(super) fn head(&mut self) {
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
    pub(super) fn running_head(&mut self) {
        let said = format!("{} · {}", clean_line(&self.sheet.office), clean_line(&self.sheet.title));
        let (right, room) = (self.size.0 - SIDE, self.width());
        self.ink.grey(0.3);
        self.label(Weight::Regular, &said, 8.0, (right, ABOVE + 4.0), room);
        self.ink.grey(0.0);
        self.y = ABOVE + 14.0;
    }

    pub(super) fn turn(&mut self, file: &mut File<'_>) -> io::Result<()> {
        self.end_sheet(file)?;
        self.running_head();
        Ok(())
    }

    /// Turns to a new sheet unless so many points are left on this one.
    pub(super) fn needs(&mut self, file: &mut File<'_>, points: f32) -> io::Result<()> {
        if self.y + points > self.bottom() { self.turn(file) } else { Ok(()) }
    }

    pub(super) fn end_sheet(&mut self, file: &mut File<'_>) -> io::Result<()> {
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
    pub(super) fn end(&mut self, file: &mut File<'_>) -> io::Result<()> {
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
