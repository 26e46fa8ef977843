//! The press that sets HTML for a browser's printer: one file with its own fonts and style, no scripts, nothing asked
//! from elsewhere.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::qr;
use super::{Column, Fact, Lie, Look, Press, Run, Sheet, Sum, Totals};
use crate::domain::text::{clean_line, clean_text};
use crate::messages::{WORDS, digits};
use crate::words::Lang;

const REGULAR: &[u8] = include_bytes!("../../assets/web/vazirmatn-regular.woff2");
const BOLD: &[u8] = include_bytes!("../../assets/web/vazirmatn-bold.woff2");
const STYLE: &str = include_str!("../../assets/paper/print.css");

/// Rows of a page of the table. A browser breaks pages as it likes; a page of so many rows fits on a sheet, and when
/// long subjects make it higher, its head stands again on the next one.
const ROWS: i64 = 16;

/// The press.
pub struct Html<'a> {
    out: &'a mut dyn Write,
    lang: Lang,
    columns: Vec<Column>,
    totals: Option<Totals>,
    page: Sum,
    all: Sum,
}

impl<'a> Html<'a> {
    /// A press that sets into `out`.
    pub fn new(out: &'a mut dyn Write) -> Self {
        Self { out, lang: Lang::Fa, columns: Vec::new(), totals: None, page: Sum::default(), all: Sum::default() }
    }

    fn put(&mut self, parts: &[&str]) -> io::Result<()> {
        parts.iter().try_for_each(|part| self.out.write_all(part.as_bytes()))
    }

    fn table_head(&mut self) -> io::Result<()> {
        self.put(&["<table><colgroup>"])?;
        let columns = std::mem::take(&mut self.columns);
        let all: u32 = columns.iter().map(|column| u32::from(column.share)).sum::<u32>().max(1);
        for column in &columns {
            let width = u32::from(column.share) * 1_000 / all;
            self.put(&["<col style=\"width:", &format!("{}.{}", width / 10, width % 10), "%\">"])?;
        }
        self.put(&["</colgroup><thead><tr>"])?;
        for column in &columns {
            self.put(&["<th>", &line(&column.head), "</th>"])?;
        }
        self.columns = columns;
        self.put(&["</tr></thead><tbody>\n"])
    }

    fn table_foot(&mut self) -> io::Result<()> {
        let said = self.totals.as_ref().map(|totals| totals(self.page, self.all));
        self.put(&["</tbody></table>\n"])?;
        if let Some(said) = said {
            self.put(&["<p class=\"totals\">", &line(&said), "</p>\n"])?;
        }
        self.page = Sum::default();
        Ok(())
    }
}

impl Press for Html<'_> {
    fn open(&mut self, sheet: &Sheet) -> io::Result<()> {
        self.lang = sheet.lang;
        let lie = match sheet.lie {
            Lie::Portrait => "A4 portrait",
            Lie::Landscape => "A4 landscape",
        };
        let font = |weight: &str, bytes: &[u8]| {
            format!(
                "@font-face{{font-family:Vazirmatn;font-weight:{weight};src:url(data:font/woff2;base64,{}) format(\"woff2\")}}\n",
                base64(bytes)
            )
        };
        let digits = if sheet.lang == Lang::Fa { "persian" } else { "decimal" };
        let title = line(&sheet.title);
        let page = |key: &str| line(&WORDS.get(sheet.lang, key)).replace('"', "");
        self.put(&[
            "<!doctype html>\n<html lang=\"",
            sheet.lang.code(),
            "\" dir=\"",
            sheet.lang.dir(),
            "\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>",
            &title,
            " · ",
            &line(&sheet.office),
            "</title>\n<style>\n",
            &font("400", REGULAR),
            &font("700", BOLD),
            "@page{size:",
            lie,
            ";margin:14mm 14mm 16mm;@bottom-left{font:8pt Vazirmatn;content:\"",
            &page("paper-page-word"),
            " \" counter(page,",
            digits,
            ") \" ",
            &page("paper-of-word"),
            " \" counter(pages,",
            digits,
            ")}}\n",
            STYLE,
            "</style></head>\n<body class=\"",
            if sheet.lie == Lie::Landscape { "wide" } else { "tall" },
            "\">\n<header><div><p class=\"office\">",
            &line(&sheet.office),
            "</p><h1>",
            &title,
            "</h1></div><dl class=\"stamp\">",
        ])?;
        for (name, value) in &sheet.stamp {
            self.put(&["<div><dt>", &line(name), "</dt><dd><bdi>", &line(value), "</bdi></dd></div>"])?;
        }
        self.put(&["</dl></header>\n<p class=\"foot\">", &line(&sheet.foot), "</p>\n<main>\n"])
    }

    fn centred(&mut self, text: &str) -> io::Result<()> {
        self.put(&["<p class=\"centred\">", &line(text), "</p>\n"])
    }

    fn heading(&mut self, text: &str) -> io::Result<()> {
        self.put(&["<h2>", &line(text), "</h2>\n"])
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        for paragraph in clean_text(text).split('\n') {
            self.put(&["<p class=\"text\" dir=\"", dir(paragraph), "\">", &escaped(paragraph), "</p>\n"])?;
        }
        Ok(())
    }

    fn facts(&mut self, facts: &[Fact]) -> io::Result<()> {
        self.put(&["<dl class=\"facts\">\n"])?;
        for fact in facts {
            let value = cell(&fact.value, fact.run);
            self.put(&["<div><dt>", &line(&fact.name), "</dt><dd>", &value, "</dd></div>\n"])?;
        }
        self.put(&["</dl>\n"])
    }

    fn qr(&mut self, code: &str, beside: &str) -> io::Result<()> {
        self.put(&["<div class=\"scan\">"])?;
        if let Some((side, bars)) = qr::bars(code) {
            // Four light squares all round, as the standard asks.
            let view = (side + 8).to_string();
            let mut path = String::new();
            for bar in bars {
                // Writing into a string cannot fail.
                let _ = write!(path, "M{} {}h{len}v1h-{len}z", bar.column + 4, bar.row + 4, len = bar.length);
            }
            self.put(&[
                "<svg viewBox=\"0 0 ",
                &view,
                " ",
                &view,
                "\" shape-rendering=\"crispEdges\"><path d=\"",
                &path,
                "\"/></svg>",
            ])?;
        }
        self.put(&["<p>", &line(beside), "<br><bdi dir=\"ltr\">", &line(code), "</bdi></p></div>\n"])
    }

    fn table(&mut self, columns: Vec<Column>, totals: Option<Totals>) -> io::Result<()> {
        self.columns = columns;
        self.totals = totals;
        (self.page, self.all) = (Sum::default(), Sum::default());
        self.table_head()
    }

    fn row(&mut self, cells: &[String], look: Look, adds: i64) -> io::Result<()> {
        if self.totals.is_some() && self.page.rows == ROWS {
            self.table_foot()?;
            self.put(&["<div class=\"turn\"></div>\n"])?;
            self.table_head()?;
        }
        self.put(&[if look == Look::Void { "<tr class=\"void\">" } else { "<tr>" }])?;
        for (n, text) in cells.iter().enumerate() {
            let run = self.columns.get(n).map_or(Run::Auto, |column| column.run);
            self.put(&["<td>", &cell(text, run), "</td>"])?;
        }
        for sum in [&mut self.page, &mut self.all] {
            sum.rows += 1;
            sum.adds += adds;
        }
        self.put(&["</tr>\n"])
    }

    fn end_table(&mut self) -> io::Result<()> {
        self.table_foot()
    }

    fn close(&mut self) -> io::Result<()> {
        self.put(&["</main>\n</body>\n</html>\n"])?;
        self.out.flush()
    }
}

/// The direction of a paragraph: from the right, unless it has no letter that runs so.
fn dir(text: &str) -> &'static str {
    if super::pdf::runs_from_right(text) { "rtl" } else { "ltr" }
}

fn cell(text: &str, run: Run) -> String {
    match run {
        Run::Ltr => format!("<bdi dir=\"ltr\">{}</bdi>", line(text)),
        Run::Auto => format!("<bdi>{}</bdi>", line(text)),
    }
}

/// One line: hostile characters gone, signs of HTML written out.
fn line(text: &str) -> String {
    escaped(&clean_line(text))
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let at = |n: usize| u32::from(three.get(n).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for n in 0..4 {
            let sign = SIGNS[(bits >> (18 - 6 * n) & 63) as usize];
            text.push(if n > three.len() { '=' } else { char::from(sign) });
        }
    }
    text
}

/// The digits of a number as the press's language writes them.
pub(super) fn number(lang: Lang, n: i64) -> String {
    digits(lang, &n.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_as_the_standard_says() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn what_a_citizen_typed_is_text_and_nothing_else() {
        assert_eq!(line("<script>\u{202e}\"x\"&'\u{7}"), "&lt;script&gt;&quot;x&quot;&amp;&#39;");
    }
}
