//! Checks of the parsers of the one executable: a stranger's files, a client's commands, a registry's spreadsheet.

#[cfg(test)]
#[path = "replay.rs"]
mod replay;

use std::cell::Cell;

use pishkhan::domain::file_kind::FileKind;
use pishkhan_tui::inside::{MOST_SIDE, MOST_TEXT};

use super::look_inside::lines::{self, Glyph};
use super::look_inside::looked::{self, Shut, calmly};
use super::{answers, command};

/// A check by the name of its target.
pub type Check = fn(&[u8]);

/// Every target of the keys.
pub const TARGETS: &[(&str, Check)] = &[
    ("pdf", pdf),
    ("docx", docx),
    ("doc", doc),
    ("pictures", pictures),
    ("lines", painted),
    ("client", client),
    ("registry_file", registry_file),
];

/// Those whose inputs cost so much that only what was kept for them is replayed.
#[cfg(test)]
pub const DEAR: &[&str] = &["pdf", "docx", "doc", "pictures"];

thread_local! {
    /// Whether what happens now happens to the process that looks into a file, which may fall.
    static MAY_FALL: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic at this place is one that the process which looks into a file is made for: in somebody else's parser.
/// Our own rooms fall over nothing.
#[cfg(not(test))]
pub fn is_foreseen(place: &str) -> bool {
    MAY_FALL.get() && !place.contains("look_inside")
}

/// Looks into a file as `look-inside` does, and holds what was found against the limits.
fn look(kind: FileKind, bytes: &[u8]) {
    MAY_FALL.set(true);
    let opened = calmly(|| looked::open(kind, bytes.to_vec()));
    if let Some(Ok(mut file)) = opened {
        let facts = calmly(|| file.facts()).unwrap_or_default();
        assert!(facts.pages != Some(0) && facts.pixels.is_none_or(|(width, height)| width > 0 && height > 0));
        let (text, _) = calmly(|| file.text()).unwrap_or_default();
        assert!(text.len() <= MOST_TEXT, "{} bytes of text", text.len());
        if let Some(picture) = calmly(|| file.picture((80, 60))).flatten() {
            assert!(picture.width.max(picture.height) <= MOST_SIDE);
            assert_eq!(picture.rgb.len(), usize::from(picture.width) * usize::from(picture.height) * 3);
        }
    } else {
        assert!(!matches!(opened, Some(Err(Shut::Locked))) || matches!(kind, FileKind::Pdf | FileKind::Doc));
    }
    MAY_FALL.set(false);
}

fn pdf(bytes: &[u8]) {
    look(FileKind::Pdf, bytes);
}

fn docx(bytes: &[u8]) {
    look(FileKind::Docx, bytes);
}

fn doc(bytes: &[u8]) {
    look(FileKind::Doc, bytes);
}

/// A picture of the kind that its bytes say.
fn pictures(bytes: &[u8]) {
    match FileKind::recognise(&mut std::io::Cursor::new(bytes)) {
        Some(kind @ (FileKind::Jpg | FileKind::Png | FileKind::Tiff)) => look(kind, bytes),
        _ => {
            for kind in [FileKind::Jpg, FileKind::Png, FileKind::Tiff] {
                look(kind, bytes);
            }
        }
    }
}

/// Glyphs on a page, five bytes each: where, how large, which letter. The text has no more letters than were painted, but
/// for what stands between them.
fn painted(bytes: &[u8]) {
    const LETTERS: [&str; 24] = [
        "ﺳ", "ﻼ", "ﻡ", "ا", "ل", "پ", "ﷲ", "\u{64b}", "\u{651}", "\u{fe70}", "۱", "2", "٣", ".", "/", "(", "»", " ",
        "a", "Z", "fi", "\u{202e}", "", "\u{1b}",
    ];
    let glyph = |five: &[u8]| {
        let left = f64::from(five[0]) * 2.0;
        let odd = [0.0, f64::NAN, f64::INFINITY, -1.0];
        let size = if five[2] < 4 { odd[usize::from(five[2])] } else { f64::from(five[2]) / 8.0 };
        Glyph {
            left,
            right: left + f64::from(five[3]) / 4.0,
            base: f64::from(five[1]) * 3.0,
            size,
            text: LETTERS[usize::from(five[4]) % LETTERS.len()].to_owned(),
        }
    };
    let glyphs: Vec<Glyph> = bytes.chunks_exact(5).map(glyph).collect();
    // A ligature comes apart into four letters; a gap between columns is four blanks.
    let most = glyphs.len() * 10 + 1;
    let text = lines::text(glyphs);
    assert!(text.chars().count() <= most, "{text:?}");
}

/// A client's command: a path, an option or a word for a shell is none.
fn client(bytes: &[u8]) {
    let typed = String::from_utf8_lossy(bytes);
    if let Some(asked) = command::parse(&typed) {
        let (command::Asked::Get(code, _) | command::Asked::Put(code)) = asked;
        assert!(!code.is_empty() && !code.contains([' ', '\n', '\0']) && typed.len() <= 200, "{typed:?}");
    }
}

/// A registry's spreadsheet: every line is an answer or a fault, and what is kept of it is clean.
fn registry_file(bytes: &[u8]) {
    if let Ok(Some((answers, faults))) = answers::understood(bytes) {
        assert!(answers.len() + faults.len() <= bytes.len(), "more lines than bytes");
        for answer in answers {
            let kept = [answer.name, answer.reference].into_iter().flatten();
            for text in kept {
                assert!(!text.contains(pishkhan::domain::text::is_hostile), "{text:?}");
            }
        }
    }
}

#[cfg(test)]
#[test]
fn no_bytes_at_all_are_too_much_for_a_parser_of_the_keys() {
    replay::all(TARGETS, DEAR);
}
