//! Word 97 documents: the text by the piece table ([MS-DOC] 2.4.1). Nothing of its layout is known.

use std::io::{Cursor, Read};

use pishkhan::store::attachments::FileFacts;
use pishkhan_tui::inside::{MOST_TEXT, Picture};

use super::{Looked, Shut, cut};

/// Bytes of one stream.
const MOST_STREAM: u64 = 110 << 20;

struct Doc {
    document: Vec<u8>,
    table: Vec<u8>,
    pages: Option<u32>,
}

pub(super) fn open(bytes: &[u8]) -> Result<Box<dyn Looked>, Shut> {
    let mut compound = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| Shut::Broken)?;
    let mut stream = |name: &str| -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        compound.open_stream(name).ok()?.take(MOST_STREAM).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    };
    let document = stream("/WordDocument").ok_or(Shut::Broken)?;
    let flags = u16_at(&document, 0x0a).ok_or(Shut::Broken)?;
    if flags & 0x0100 != 0 {
        return Err(Shut::Locked);
    }
    let table = stream(if flags & 0x0200 == 0 { "/0Table" } else { "/1Table" }).unwrap_or_default();
    let pages = stream("/\u{5}SummaryInformation").and_then(|summary| counted(&summary));
    Ok(Box::new(Doc { document, table, pages }))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// The page count of the property set ([MS-OLEPS] 2.21): property 14 of its first section.
fn counted(summary: &[u8]) -> Option<u32> {
    let section = u32_at(summary, 44)? as usize;
    let count = u32_at(summary, section.checked_add(4)?)?.min(64) as usize;
    let entry = (0..count).map(|n| section + 8 + n * 8).find(|at| u32_at(summary, *at) == Some(14))?;
    let value = section.checked_add(u32_at(summary, entry + 4)? as usize)?;
    // A whole number of four bytes.
    (u32_at(summary, value)? == 3).then(|| u32_at(summary, value + 4))?.filter(|pages| (1..100_000).contains(pages))
}

/// The pieces of the text: where each begins in the text, where its bytes are, and whether they are one a character.
fn pieces(document: &[u8], table: &[u8]) -> Option<Vec<(usize, usize, usize, bool)>> {
    let start = u32_at(document, 0x01a2)? as usize;
    let len = u32_at(document, 0x01a6)? as usize;
    let mut rest = table.get(start..start.checked_add(len)?)?;
    // Runs of properties stand before the pieces.
    while *rest.first()? == 1 {
        rest = rest.get(3 + usize::from(u16_at(rest, 1)?)..)?;
    }
    if *rest.first()? != 2 {
        return None;
    }
    let plan = rest.get(5..5_usize.checked_add(u32_at(rest, 1)? as usize)?)?;
    let count = plan.len().checked_sub(4)? / 12;
    let piece = |n: usize| {
        let (from, to) = (u32_at(plan, n * 4)? as usize, u32_at(plan, n * 4 + 4)? as usize);
        let place = u32_at(plan, (count + 1) * 4 + n * 8 + 2)?;
        let is_narrow = place & 0x4000_0000 != 0;
        let place = (place & 0x3fff_ffff) as usize;
        Some((from, to, if is_narrow { place / 2 } else { place }, is_narrow))
    };
    (0..count).map(piece).collect()
}

fn text_of(document: &[u8], table: &[u8]) -> Option<String> {
    // Characters of the text itself; notes, headers and text boxes stand behind it.
    let end = u32_at(document, 0x4c)? as usize;
    let mut text = String::new();
    let mut fields = Fields::default();
    for (from, to, place, is_narrow) in pieces(document, table)? {
        let count = to.min(end).saturating_sub(from);
        let bytes = if is_narrow { count } else { count.checked_mul(2)? };
        let Some(bytes) = document.get(place..place.checked_add(bytes)?) else { break };
        if is_narrow {
            bytes.iter().filter_map(|byte| fields.shown(western(*byte))).for_each(|c| text.push(c));
        } else {
            let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
            let chars = char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}'));
            chars.filter_map(|c| fields.shown(c)).for_each(|c| text.push(c));
        }
        if text.len() > MOST_TEXT {
            break;
        }
    }
    // A row of a table ends with a mark of its own behind that of its last cell.
    Some(text.replace("\u{7}\u{7}", "\n").replace('\u{7}', "    "))
}

/// Code page 1252; the controls of Word stay controls.
fn western(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}',
        '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// Fields: a code, then what it came to. Only the latter is text.
#[derive(Default)]
struct Fields(Vec<Part>);

/// In which part of a field the text is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Code,
    Outcome,
}

impl Fields {
    fn shown(&mut self, c: char) -> Option<char> {
        match c {
            '\u{13}' => self.0.push(Part::Code),
            '\u{14}' => {
                if let Some(last) = self.0.last_mut() {
                    *last = Part::Outcome;
                }
            }
            '\u{15}' => {
                self.0.pop();
            }
            _ if self.0.contains(&Part::Code) => {}
            '\r' | '\u{b}' | '\u{c}' => return Some('\n'),
            '\u{1e}' => return Some('-'),
            '\u{7}' | '\t' => return Some(c),
            c if c < ' ' => {}
            c => return Some(c),
        }
        None
    }
}

impl Looked for Doc {
    fn facts(&self) -> FileFacts {
        FileFacts { pages: self.pages, pixels: None }
    }

    fn text(&mut self) -> (String, bool) {
        cut(text_of(&self.document, &self.table).unwrap_or_default(), MOST_TEXT)
    }

    fn picture(&mut self, _room: (u16, u16)) -> Option<Picture> {
        None
    }
}
