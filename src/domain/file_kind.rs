//! The six formats a letter may carry, recognised by content. A file's name is a label and decides nothing.

use std::io::{Read, Seek, SeekFrom};

/// A format that is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// JPEG picture.
    Jpg,
    /// PNG picture.
    Png,
    /// TIFF scan.
    Tiff,
    /// PDF document.
    Pdf,
    /// Word 97 document (OLE compound file with a `WordDocument` stream).
    Doc,
    /// Word document (ZIP with `word/document.xml`).
    Docx,
}

impl FileKind {
    /// All of them, in the order a page names them.
    pub const ALL: [Self; 6] = [Self::Pdf, Self::Jpg, Self::Png, Self::Tiff, Self::Doc, Self::Docx];

    /// As the schema stores it; also the ending of a downloaded file.
    pub fn code(self) -> &'static str {
        match self {
            Self::Jpg => "jpg",
            Self::Png => "png",
            Self::Tiff => "tiff",
            Self::Pdf => "pdf",
            Self::Doc => "doc",
            Self::Docx => "docx",
        }
    }

    /// The kind of a stored code.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Its media type, from this detector and never from the sender.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpg => "image/jpeg",
            Self::Png => "image/png",
            Self::Tiff => "image/tiff",
            Self::Pdf => "application/pdf",
            Self::Doc => "application/msword",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    }

    /// Recognises a file by its content; `None` for everything that is not one of the six. Reads headers and container
    /// directories only: nothing is unpacked or decoded.
    pub fn recognise(file: &mut (impl Read + Seek)) -> Option<Self> {
        let mut head = Vec::with_capacity(1024);
        file.by_ref().take(1024).read_to_end(&mut head).ok()?;
        file.seek(SeekFrom::Start(0)).ok()?;
        if infer::image::is_jpeg(&head) {
            Some(Self::Jpg)
        } else if infer::image::is_png(&head) {
            Some(Self::Png)
        } else if infer::image::is_tiff(&head) || head.starts_with(b"II*\0") || head.starts_with(b"MM\0*") {
            Some(Self::Tiff)
        } else if infer::archive::is_pdf(&head) {
            Some(Self::Pdf)
        } else if infer::archive::is_zip(&head) {
            is_docx(file).then_some(Self::Docx)
        } else if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
            is_doc(file).then_some(Self::Doc)
        } else {
            None
        }
    }
}

/// A ZIP whose directory holds a Word document and no bomb: at most 1,000 entries, 200 MB declared, 100 times its size.
fn is_docx(file: &mut (impl Read + Seek)) -> bool {
    let Ok(size) = file.seek(SeekFrom::End(0)) else { return false };
    let Ok(mut archive) = zip::ZipArchive::new(file) else { return false };
    if archive.len() > 1_000 || archive.index_for_name("word/document.xml").is_none() {
        return false;
    }
    let mut declared = 0_u64;
    for index in 0..archive.len() {
        let Ok(entry) = archive.by_index_raw(index) else { return false };
        declared = declared.saturating_add(entry.size());
    }
    declared <= 200_000_000 && declared <= size.saturating_mul(100)
}

fn is_doc(file: &mut (impl Read + Seek)) -> bool {
    cfb::CompoundFile::open(file).is_ok_and(|compound| compound.exists("/WordDocument"))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn kind(bytes: &[u8]) -> Option<FileKind> {
        FileKind::recognise(&mut Cursor::new(bytes))
    }

    #[test]
    fn pictures_and_pdf_are_known_by_their_first_bytes() {
        assert_eq!(kind(b"%PDF-1.7\n..."), Some(FileKind::Pdf));
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n...."), Some(FileKind::Png));
        assert_eq!(kind(b"\xff\xd8\xff\xe0\0\x10JFIF"), Some(FileKind::Jpg));
        assert_eq!(kind(b"II*\0\x08\0\0\0\0\0\0\0"), Some(FileKind::Tiff));
        assert_eq!(kind(b"MM\0*\0\0\0\x08\0\0\0\0"), Some(FileKind::Tiff));
    }

    #[test]
    fn what_only_pretends_is_refused() {
        assert_eq!(kind(b"MZ\x90\0\x03\0\0\0"), None);
        assert_eq!(kind(b"PK\x03\x04 not a directory"), None);
        assert_eq!(kind(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 short"), None);
        assert_eq!(kind(b"<html><script>"), None);
        assert_eq!(kind(b""), None);
    }
}
