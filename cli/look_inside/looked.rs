//! What every reader of a stranger's file gives, and which reader opens which file.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pishkhan::domain::file_kind::FileKind;
use pishkhan::store::attachments::FileFacts;
use pishkhan_tui::inside::Picture;

use super::{doc, docx, pdf, picture};

/// What one kind of file is asked for, in the order of its price.
pub(crate) trait Looked {
    fn facts(&self) -> FileFacts;
    /// Text up to [`pishkhan_tui::inside::MOST_TEXT`] bytes, and whether there is more.
    fn text(&mut self) -> (String, bool);
    fn picture(&mut self, room: (u16, u16)) -> Option<Picture>;
}

/// Why nothing is to be seen.
pub(crate) enum Shut {
    Locked,
    Broken,
}

/// Opens a file of this kind.
pub(crate) fn open(kind: FileKind, bytes: Vec<u8>) -> Result<Box<dyn Looked>, Shut> {
    match kind {
        FileKind::Pdf => pdf::open(bytes),
        FileKind::Docx => docx::open(bytes),
        FileKind::Doc => doc::open(&bytes),
        FileKind::Jpg | FileKind::Png | FileKind::Tiff => picture::open(bytes, kind),
    }
}

/// What a look gives; nothing when the parser broke. Whatever it left half done ends with this process.
pub(crate) fn calmly<T>(look: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(look)).ok()
}

/// Cuts a text at a character's edge; says whether something fell off.
pub(super) fn cut(mut text: String, most: usize) -> (String, bool) {
    if text.len() <= most {
        return (text, false);
    }
    text.truncate(text.floor_char_boundary(most));
    (text, true)
}
