//! Files of letters and replies, inside the file of the office.

use std::io::{Read, Seek, SeekFrom};

use rusqlite::{MAIN_DB, OptionalExtension, Row};

use super::clerks::Clerk;
use super::{Tx, View, companies, letters};
use crate::domain::file_kind::FileKind;
use crate::domain::ids::{AttachmentId, LetterId, PersonId, PublicId, ReplyId};
use crate::error::{Error, Result};

/// A stored file, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// The row.
    pub id: AttachmentId,
    /// The name in addresses.
    pub public_id: PublicId,
    /// Its letter.
    pub letter_id: LetterId,
    /// Its reply, if it belongs to one.
    pub reply_id: Option<ReplyId>,
    /// The sender's name for it: a label, never a path.
    pub file_name: String,
    /// What it is, by content.
    pub kind: FileKind,
    /// Its size.
    pub size_bytes: u64,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// What looking into it has found; none before anybody looked.
    pub facts: Option<FileFacts>,
}

/// What looking into a file finds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileFacts {
    /// Pages of a document or a scan.
    pub pages: Option<u32>,
    /// Width and height of a picture, in pixels.
    pub pixels: Option<(u32, u32)>,
}

impl Attachment {
    /// The name that a download gets: the sender's label with the ending of what the file really is.
    pub fn download_name(&self) -> String {
        safe_name(&self.file_name, self.kind)
    }
}

/// A label as a file name that leads nowhere, with the ending of what the file really is.
pub(super) fn safe_name(label: &str, kind: FileKind) -> String {
    let clean = crate::domain::text::clean_line(label).replace(['/', '\\', '"'], "_");
    let stem = clean.rsplit_once('.').map_or(clean.as_str(), |(stem, _)| stem).trim_matches('.').trim();
    let stem = if stem.is_empty() { "file" } else { stem };
    format!("{stem}.{}", kind.code())
}

/// A file that is to be stored.
pub(crate) struct NewAttachment<'a> {
    pub(crate) public_id: PublicId,
    pub(crate) letter_id: LetterId,
    pub(crate) reply_id: Option<ReplyId>,
    pub(crate) file_name: &'a str,
    pub(crate) kind: FileKind,
    pub(crate) sha256: [u8; 32],
    pub(crate) bytes: &'a [u8],
    /// Whether it belongs to a correction that is not filed yet.
    pub(crate) is_correction: bool,
}

const SELECT: &str = "select a.id, a.public_id, a.letter_id, a.reply_id, a.file_name, a.kind, a.size_bytes, a.sha256,
    f.attachment_id, f.pages, f.width_px, f.height_px
    from attachment a left join reply r on r.id = a.reply_id left join attachment_facts f on f.attachment_id = a.id";

/// The files of a letter and of its replies, in order. The caller has checked that the viewer may see the letter.
/// Files of a reply that was taken back, and of a correction that is not filed yet, are left out.
pub fn of_letter(view: &View<'_>, letter: LetterId) -> Result<Vec<Attachment>> {
    let mut statement = view.connection.prepare_cached(&format!(
        "{SELECT} where a.letter_id = ?1 and r.undone_at is null and a.correction is not 'added'
         order by a.position, a.id"
    ))?;
    Ok(statement.query_map([letter.0], attachment)?.collect::<rusqlite::Result<_>>()?)
}

/// The files of a letter as its sender's form shows them: with what a correction added, without what it takes out, and
/// without those of replies.
pub fn of_form(view: &View<'_>, letter: LetterId) -> Result<Vec<Attachment>> {
    let mut statement = view.connection.prepare_cached(&format!(
        "{SELECT} where a.letter_id = ?1 and a.reply_id is null and a.correction is not 'removed'
         order by a.position, a.id"
    ))?;
    Ok(statement.query_map([letter.0], attachment)?.collect::<rusqlite::Result<_>>()?)
}

/// A file of one of this person's letters, or of a reply to it.
pub fn for_person(view: &View<'_>, person: PersonId, id: PublicId) -> Result<Attachment> {
    Ok(view
        .connection
        .prepare_cached(&format!(
            "{SELECT} join letter l on l.id = a.letter_id
             where a.public_id = ?1 and l.person_id = ?2 and r.undone_at is null"
        ))?
        .query_row((id.0, person.0), attachment)?)
}

/// A file of a letter that this person may read for a company, or of a reply to it.
pub fn for_representative(view: &View<'_>, person: PersonId, id: PublicId) -> Result<Attachment> {
    let found = view
        .connection
        .prepare_cached(&format!(
            "{SELECT} where a.public_id = ?1 and r.undone_at is null and a.correction is not 'added'"
        ))?
        .query_row([id.0], attachment)?;
    let letter = letters::by_id(view, found.letter_id)?;
    if companies::may_read(view, person, &letter)? { Ok(found) } else { Err(Error::NotFound) }
}

/// A file of a letter that this clerk may see.
pub fn for_clerk(view: &View<'_>, clerk: &Clerk, id: AttachmentId) -> Result<Attachment> {
    let found = view
        .connection
        .prepare_cached(&format!("{SELECT} where a.id = ?1 and a.correction is not 'added'"))?
        .query_row([id.0], attachment)
        .optional()?
        .ok_or(Error::NotFound)?;
    letters::for_clerk(view, clerk, found.letter_id)?;
    Ok(found)
}

/// Bytes of a file from `offset`, at most `most`; empty at the end.
pub fn read_chunk(view: &View<'_>, id: AttachmentId, offset: u64, most: usize) -> Result<Vec<u8>> {
    let mut blob = view.connection.blob_open(MAIN_DB, "attachment_bytes", "bytes", id.0, true)?;
    let fault = |error: std::io::Error| Error::internal("reading a stored file", error);
    blob.seek(SeekFrom::Start(offset)).map_err(fault)?;
    let mut bytes = Vec::with_capacity(most.min(1 << 20));
    blob.take(most as u64).read_to_end(&mut bytes).map_err(fault)?;
    Ok(bytes)
}

pub(crate) fn add(tx: &Tx<'_>, new: &NewAttachment<'_>) -> Result<AttachmentId> {
    tx.connection
        .prepare_cached(
            "insert into attachment (public_id, letter_id, reply_id, position, file_name, kind, size_bytes, sha256,
                 created_at, correction)
             values (?1, ?2, ?3, (select count(*) from attachment where letter_id = ?2), ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute((
            new.public_id.0,
            new.letter_id.0,
            new.reply_id.map(|r| r.0),
            new.file_name,
            new.kind.code(),
            new.bytes.len() as i64,
            new.sha256,
            tx.now.0,
            new.is_correction.then_some("added"),
        ))?;
    let id = tx.connection.last_insert_rowid();
    tx.connection
        .prepare_cached("insert into attachment_bytes (attachment_id, bytes) values (?1, ?2)")?
        .execute((id, new.bytes))?;
    Ok(AttachmentId(id))
}

/// Marks a file of a returned letter as taken out by its correction; one that the correction brought is gone at once.
pub(crate) fn remove_in_correction(tx: &Tx<'_>, letter: LetterId, id: PublicId) -> Result<()> {
    let gone = tx
        .connection
        .prepare_cached("delete from attachment where public_id = ?1 and letter_id = ?2 and correction = 'added'")?
        .execute((id.0, letter.0))?;
    let marked = tx
        .connection
        .prepare_cached(
            "update attachment set correction = 'removed'
             where public_id = ?1 and letter_id = ?2 and reply_id is null and correction is null",
        )?
        .execute((id.0, letter.0))?;
    if gone + marked == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Takes all files out of a draft.
pub(crate) fn remove_all(tx: &Tx<'_>, letter: LetterId) -> Result<()> {
    tx.connection.prepare_cached("delete from attachment where letter_id = ?1")?.execute([letter.0])?;
    Ok(())
}

/// Takes a file out of a draft.
pub(crate) fn remove(tx: &Tx<'_>, letter: LetterId, id: PublicId) -> Result<()> {
    let removed = tx
        .connection
        .prepare_cached("delete from attachment where public_id = ?1 and letter_id = ?2 and reply_id is null")?
        .execute((id.0, letter.0))?;
    if removed == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Keeps what looking into a file has found.
pub(crate) fn note_facts(tx: &Tx<'_>, id: AttachmentId, facts: FileFacts) -> Result<()> {
    tx.connection
        .prepare_cached(
            "insert into attachment_facts (attachment_id, pages, width_px, height_px) values (?1, ?2, ?3, ?4)
             on conflict do update set pages = excluded.pages, width_px = excluded.width_px,
                 height_px = excluded.height_px",
        )?
        .execute((id.0, facts.pages, facts.pixels.map(|(width, _)| width), facts.pixels.map(|(_, height)| height)))?;
    Ok(())
}

fn facts(row: &Row<'_>) -> rusqlite::Result<Option<FileFacts>> {
    if row.get::<_, Option<i64>>(8)?.is_none() {
        return Ok(None);
    }
    let (width, height): (Option<u32>, Option<u32>) = (row.get(10)?, row.get(11)?);
    Ok(Some(FileFacts { pages: row.get(9)?, pixels: width.zip(height) }))
}

fn attachment(row: &Row<'_>) -> rusqlite::Result<Attachment> {
    Ok(Attachment {
        id: AttachmentId(row.get(0)?),
        public_id: PublicId(row.get(1)?),
        letter_id: LetterId(row.get(2)?),
        reply_id: row.get::<_, Option<i64>>(3)?.map(ReplyId),
        file_name: row.get(4)?,
        kind: FileKind::of_code(row.get_ref(5)?.as_str()?).unwrap_or(FileKind::Pdf),
        size_bytes: row.get::<_, i64>(6)?.unsigned_abs(),
        sha256: row.get(7)?,
        facts: facts(row)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_download_name_cannot_climb_or_lie() {
        let mut file = Attachment {
            id: AttachmentId(1),
            public_id: PublicId([0; 16]),
            letter_id: LetterId(1),
            reply_id: None,
            file_name: String::new(),
            kind: FileKind::Pdf,
            size_bytes: 1,
            sha256: [0; 32],
            facts: None,
        };
        for (label, name) in [
            ("تصویر قرارداد.pdf", "تصویر قرارداد.pdf"),
            ("../../etc/passwd", ".._.._etc_passwd.pdf"),
            ("setup.exe", "setup.pdf"),
            ("fdp.\u{202e}exe", "fdp.pdf"),
            ("..", "file.pdf"),
            ("a\"b\r\nc.pdf", "a_bc.pdf"),
        ] {
            label.clone_into(&mut file.file_name);
            let shown = file.download_name();
            assert!(!shown.contains(['/', '"', '\n', '\u{202e}']), "{shown}");
            if label != "../../etc/passwd" {
                assert!(shown == name || label.contains('\r'), "{label}: {shown}");
            }
        }
    }
}
