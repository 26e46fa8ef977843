//! The pages of a file that may be damaged, and the cells on them. Nothing here believes a number that it read: what
//! leads out of the file, or in a circle, is no cell.
//!
//! The form is SQLite's own (sqlite.org/fileformat2.html, sections 1.6 and 2).

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

use crate::error::{Error, Result};
use crate::store::connection::PAGE_SIZE;

/// Longer than any row of an office: a file of ten MiB has room in it many times.
const MOST_PAYLOAD: u64 = 1 << 30;

/// What a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Leads on in a table.
    TableInner,
    /// Rows of a table.
    TableLeaf,
    /// Rows of a table without row numbers, or of an index, that also leads on.
    KeyInner,
    /// The same at its end.
    KeyLeaf,
}

/// A cell: a row, and where its payload lies.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) rowid: i64,
    pub(super) payload: Vec<u8>,
    /// Pages beside its own that it lies on.
    pub(super) overflow: Vec<u32>,
}

/// A page that was read and understood as far as it goes.
#[derive(Clone, Debug)]
pub(super) struct Page {
    pub(super) kind: Kind,
    pub(super) cells: Vec<Cell>,
    /// Pages below, each with the greatest row number in it; the last one has none.
    pub(super) children: Vec<(u32, Option<i64>)>,
    /// Cells that could not be read.
    pub(super) broken: u64,
}

/// A file by its pages.
pub(super) struct Pages {
    file: File,
    size: usize,
    usable: usize,
    pub(super) count: u32,
}

impl Pages {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let fault =
            |error: std::io::Error| Error::internal("reading a damaged file", format!("{}: {error}", path.display()));
        let file = File::open(path).map_err(fault)?;
        let length = file.metadata().map_err(fault)?.len();
        let mut head = [0; 100];
        let _ = file.read_at(&mut head, 0).map_err(fault)?;
        let told = usize::from(u16::from_be_bytes([head[16], head[17]]));
        let told = if told == 1 { 65_536 } else { told };
        let is_sane =
            head.starts_with(b"SQLite format 3\0") && (512..=65_536).contains(&told) && told.is_power_of_two();
        // A header that lies about the size of pages is outvoted by what every file of ours has.
        let size = if is_sane && looks_like(&file, told) { told } else { PAGE_SIZE as usize };
        // No file of ours keeps bytes back at the end of its pages.
        Ok(Self { file, size, usable: size, count: u32::try_from(length / size as u64).unwrap_or(u32::MAX) })
    }

    pub(super) fn page(&self, number: u32) -> Option<Page> {
        let bytes = self.bytes(number)?;
        let head = if number == 1 { 100 } else { 0 };
        let kind = match bytes[head] {
            0x05 => Kind::TableInner,
            0x0d => Kind::TableLeaf,
            0x02 => Kind::KeyInner,
            0x0a => Kind::KeyLeaf,
            _ => return None,
        };
        let count = usize::from(u16::from_be_bytes([bytes[head + 3], bytes[head + 4]]));
        let inner = matches!(kind, Kind::TableInner | Kind::KeyInner);
        let first = head + if inner { 12 } else { 8 };
        if first + 2 * count > self.usable {
            return None;
        }
        let mut page = Page { kind, cells: Vec::new(), children: Vec::new(), broken: 0 };
        for at in 0..count {
            let place = first + 2 * at;
            let start = usize::from(u16::from_be_bytes([bytes[place], bytes[place + 1]]));
            if start < first + 2 * count || start >= self.usable || self.cell(&bytes, start, &mut page).is_none() {
                page.broken += 1;
            }
        }
        if inner {
            page.children.push((number_at(&bytes, head + 8)?, None));
        }
        Some(page)
    }

    fn cell(&self, bytes: &[u8], mut at: usize, page: &mut Page) -> Option<()> {
        if page.kind == Kind::TableInner {
            let child = number_at(bytes, at)?;
            let (key, _) = varint(bytes.get(at + 4..)?)?;
            page.children.push((child, Some(key as i64)));
            return Some(());
        }
        if page.kind == Kind::KeyInner {
            page.children.push((number_at(bytes, at)?, None));
            at += 4;
        }
        let (length, width) = varint(bytes.get(at..)?)?;
        at += width;
        let mut rowid = 0;
        if page.kind == Kind::TableLeaf {
            let (number, width) = varint(bytes.get(at..)?)?;
            rowid = number as i64;
            at += width;
        }
        let (payload, overflow) = self.payload(bytes, at, length, page.kind)?;
        page.cells.push(Cell { rowid, payload, overflow });
        Some(())
    }

    /// The bytes of a row: those on its page, and those in its chain of further pages.
    fn payload(&self, bytes: &[u8], at: usize, length: u64, kind: Kind) -> Option<(Vec<u8>, Vec<u32>)> {
        // A row cannot be longer than the file that it lies in.
        if length > MOST_PAYLOAD.min(u64::from(self.count) * self.size as u64) {
            return None;
        }
        let (length, usable) = (length as usize, self.usable);
        let most = if kind == Kind::TableLeaf { usable - 35 } else { (usable - 12) * 64 / 255 - 23 };
        if length <= most {
            return Some((bytes.get(at..at + length)?.to_vec(), Vec::new()));
        }
        let least = (usable - 12) * 32 / 255 - 23;
        let wanted = least + (length - least) % (usable - 4);
        let local = if wanted <= most { wanted } else { least };
        let mut payload = bytes.get(at..at + local)?.to_vec();
        let mut next = number_at(bytes, at + local)?;
        let mut chain = Vec::new();
        while payload.len() < length {
            if chain.len() > length / (usable - 4) + 1 {
                return None;
            }
            let piece = self.bytes(next)?;
            chain.push(next);
            let rest = (length - payload.len()).min(usable - 4);
            payload.extend_from_slice(&piece[4..4 + rest]);
            next = number_at(&piece, 0)?;
        }
        Some((payload, chain))
    }

    /// A whole page; none outside the file.
    fn bytes(&self, number: u32) -> Option<Vec<u8>> {
        if number == 0 || number > self.count {
            return None;
        }
        let mut bytes = vec![0; self.size];
        self.file.read_exact_at(&mut bytes, u64::from(number - 1) * self.size as u64).ok()?;
        Some(bytes)
    }
}

/// Whether pages of this size begin with what pages begin with, here and there in the file.
fn looks_like(file: &File, size: usize) -> bool {
    let mut known = 0;
    let mut seen = 0;
    let length = file.metadata().map_or(0, |file| file.len());
    for number in 1..64.min(length / size as u64) {
        let mut first = [0];
        if file.read_exact_at(&mut first, number * size as u64).is_ok() {
            seen += 1;
            known += u32::from(matches!(first[0], 0x00 | 0x02 | 0x05 | 0x0a | 0x0d));
        }
    }
    known * 2 >= seen
}

fn number_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// A number of one to nine bytes, and how many they were.
pub(super) fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0_u64;
    for (at, &byte) in bytes.iter().take(9).enumerate() {
        if at == 8 {
            return Some(((value << 8) | u64::from(byte), 9));
        }
        value = (value << 7) | u64::from(byte & 0x7f);
        if byte < 0x80 {
            return Some((value, at + 1));
        }
    }
    None
}
