//! Word documents: the text of `word/document.xml`, the pages that Word counted, the first picture of a page.

use std::io::{BufReader, Cursor, Read};

use pishkhan::store::attachments::FileFacts;
use pishkhan_tui::inside::{MOST_TEXT, Picture};
use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

use super::{Looked, Shut, cut};

/// Bytes that are unpacked of one part.
const MOST_XML: u64 = 60 << 20;
/// Bytes of the part with the page count.
const MOST_PROPERTIES: u64 = 64 << 10;

struct Docx {
    archive: ZipArchive<Cursor<Vec<u8>>>,
    pages: Option<u32>,
}

pub(super) fn open(bytes: Vec<u8>) -> Result<Box<dyn Looked>, Shut> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Shut::Broken)?;
    let pages = archive.by_name("docProps/app.xml").ok().and_then(|part| counted(part.take(MOST_PROPERTIES)));
    Ok(Box::new(Docx { archive, pages }))
}

/// What Word wrote down when the document was saved.
fn counted(part: impl Read) -> Option<u32> {
    let mut reader = Reader::from_reader(BufReader::new(part));
    let (mut buf, mut is_pages) = (Vec::new(), false);
    loop {
        match reader.read_event_into(&mut buf).ok()? {
            Event::Start(tag) => is_pages = tag.local_name().as_ref() == "Pages",
            Event::Text(text) if is_pages => {
                return text.trim().parse().ok().filter(|pages| *pages > 0);
            }
            Event::Eof => return None,
            _ => {}
        }
        buf.clear();
    }
}

/// Paragraphs as lines, cells of a table with a gap between them. What was struck out and the codes of fields are no
/// text.
fn text_of(part: impl Read) -> String {
    let mut reader = Reader::from_reader(BufReader::new(part));
    let (mut buf, mut text, mut is_text) = (Vec::new(), String::new(), false);
    while text.len() <= MOST_TEXT {
        // What came before a broken place is worth showing.
        let Ok(event) = reader.read_event_into(&mut buf) else { break };
        match event {
            Event::Eof => break,
            Event::Start(tag) => is_text = tag.local_name().as_ref() == "t",
            Event::Empty(tag) => match tag.local_name().as_ref() {
                "tab" => text.push('\t'),
                "br" | "cr" | "p" => text.push('\n'),
                "noBreakHyphen" => text.push('-'),
                _ => {}
            },
            Event::Text(words) if is_text => {
                text.push_str(&words);
            }
            Event::GeneralRef(name) if is_text => {
                let known = match &*name {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => name.resolve_char_ref().ok().flatten(),
                };
                text.extend(known);
            }
            Event::End(tag) => match tag.local_name().as_ref() {
                "t" => is_text = false,
                "p" | "tr" => text.push('\n'),
                "tc" => {
                    // The paragraph of a cell has ended its line already.
                    if text.ends_with('\n') {
                        text.pop();
                    }
                    text.push_str("    ");
                }
                _ => {}
            },
            _ => {}
        }
        buf.clear();
    }
    text
}

impl Looked for Docx {
    fn facts(&self) -> FileFacts {
        FileFacts { pages: self.pages, pixels: None }
    }

    fn text(&mut self) -> (String, bool) {
        let text = self.archive.by_name("word/document.xml").map(|part| text_of(part.take(MOST_XML)));
        cut(text.unwrap_or_default(), MOST_TEXT)
    }

    fn picture(&mut self, _room: (u16, u16)) -> Option<Picture> {
        None
    }
}
