//! A file that was handed in: spooled by a door, recognised by content here, stored with its letter.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, Cursor};
use std::path::PathBuf;

use crate::domain::file_kind::FileKind;
use crate::domain::ids::{ClerkId, DeskFileId, IdentityCheckId, LetterId, PersonId, PublicId, ReplyId};
use crate::domain::refusal::Refusal;
use crate::domain::settings::Settings;
use crate::error::{Error, Result};
use crate::secrets::{sha256, sha256_of};
use crate::store::attachments::{self, NewAttachment};
use crate::store::desk_files::{self, DeskFile};
use crate::store::{Tx, company_paper, identity};
use crate::words::Lang;

/// Where its bytes are until they are stored.
#[derive(Clone, Debug)]
pub enum FileBody {
    /// In memory: a small one.
    Memory(Vec<u8>),
    /// In a file that the door made and will delete.
    Spooled(PathBuf),
}

/// A file as handed in.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// The sender's name for it.
    pub name: String,
    /// Its bytes.
    pub body: FileBody,
}

/// A file that is one of the six formats.
#[derive(Clone, Debug)]
pub struct CheckedFile {
    name: String,
    kind: FileKind,
    source: Source,
}

/// Where the bytes of a checked file come from.
#[derive(Clone, Debug)]
enum Source {
    /// A door, with the hash of its bytes: computed before the act, because acts wait for each other.
    Door(FileBody, [u8; 32]),
    /// A clerk's desk; it was checked when it was put there.
    Desk(DeskFileId),
}

impl NewFile {
    /// Recognises the file by its content.
    pub fn check(self) -> Result<CheckedFile> {
        let kind = match &self.body {
            FileBody::Memory(bytes) => FileKind::recognise(&mut Cursor::new(bytes)),
            FileBody::Spooled(path) => {
                let file = File::open(path).map_err(|error| Error::internal("opening a spooled file", error))?;
                FileKind::recognise(&mut BufReader::new(file))
            }
        };
        let name = crate::domain::text::clean_line(&self.name);
        let Some(kind) = kind else { return Err(Refusal::FileKindUnknown { name }.into()) };
        let hash = self.body.hash()?;
        Ok(CheckedFile { name, kind, source: Source::Door(self.body, hash) })
    }
}

impl FileBody {
    /// Many are handed in at once: a spooled one is not held in memory for it.
    fn hash(&self) -> Result<[u8; 32]> {
        match self {
            Self::Memory(bytes) => Ok(sha256(bytes)),
            Self::Spooled(path) => {
                File::open(path).and_then(sha256_of).map_err(|error| Error::internal("reading a spooled file", error))
            }
        }
    }

    fn read(&self) -> Result<Cow<'_, [u8]>> {
        match self {
            Self::Memory(bytes) => Ok(Cow::Borrowed(bytes)),
            Self::Spooled(path) => {
                std::fs::read(path).map(Cow::Owned).map_err(|error| Error::internal("reading a spooled file", error))
            }
        }
    }
}

/// Stores files with a letter that is being written. What the letter has already (a double click) is passed over; the
/// office's limits hold here, whatever a door lets through. Those of a correction are the sender's alone until it is
/// filed.
pub(super) fn store_all(
    tx: &Tx<'_>,
    settings: &Settings,
    letter: LetterId,
    files: &[CheckedFile],
    is_correction: bool,
) -> Result<()> {
    let known = attachments::of_form(tx, letter)?;
    let mut held: Vec<(&[u8; 32], &str)> = known.iter().map(|file| (&file.sha256, &*file.file_name)).collect();
    let mut total: u64 = known.iter().map(|file| file.size_bytes).sum();
    for file in files {
        let (bytes, hash) = file.read()?;
        if held.contains(&(hash, &file.name)) {
            continue;
        }
        file.add(tx, (letter, None), &bytes, *hash, is_correction)?;
        held.push((hash, &file.name));
        total += bytes.len() as u64;
        let limit = settings.number("file.max_count");
        if held.len() as i64 > limit {
            return Err(Refusal::FilesTooMany { limit }.into());
        }
        let limit = settings.number("letter.max_bytes").unsigned_abs();
        if total > limit {
            return Err(Refusal::FilesTooLarge { limit: crate::messages::size(Lang::Fa, limit) }.into());
        }
    }
    Ok(())
}

impl CheckedFile {
    /// What it is.
    pub fn kind(&self) -> FileKind {
        self.kind
    }

    /// A file that waits on a clerk's desk.
    pub fn of_desk(file: &DeskFile) -> Self {
        Self { name: file.name.clone(), kind: file.kind, source: Source::Desk(file.id) }
    }

    /// Stores it with a reply to its letter; one of the clerk's desk is used up with it.
    pub(super) fn store_with_reply(&self, tx: &Tx<'_>, clerk: ClerkId, letter: LetterId, reply: ReplyId) -> Result<()> {
        if let Source::Desk(id) = self.source {
            let bytes = desk_files::bytes(tx, clerk, letter, id)?;
            let bytes = bytes.ok_or_else(|| Refusal::DeskFileGone { name: self.name.clone() })?;
            self.add(tx, (letter, Some(reply)), &bytes, sha256(&bytes), false)?;
            return desk_files::use_up(tx, id, reply);
        }
        let (bytes, hash) = self.read()?;
        self.add(tx, (letter, Some(reply)), &bytes, *hash, false)
    }

    /// Stores it with a request to act for a company.
    pub(super) fn store_with_check(&self, tx: &Tx<'_>, check: IdentityCheckId) -> Result<()> {
        let (bytes, hash) = self.read()?;
        identity::add_file(tx, check, (&self.name, self.kind, &bytes, *hash))
    }

    /// Keeps it until the request that it belongs to is whole.
    pub(super) fn keep_for_company(&self, tx: &Tx<'_>, person: PersonId) -> Result<()> {
        let (bytes, hash) = self.read()?;
        company_paper::keep(tx, person, (&self.name, self.kind, &bytes, *hash))
    }

    /// Its bytes and their hash.
    pub(super) fn read(&self) -> Result<(Cow<'_, [u8]>, &[u8; 32])> {
        match &self.source {
            Source::Desk(_) => Err(Error::internal("storing a file", "a file of a desk goes with replies only")),
            Source::Door(body, hash) => Ok((body.read()?, hash)),
        }
    }

    fn add(
        &self,
        tx: &Tx<'_>,
        (letter_id, reply_id): (LetterId, Option<ReplyId>),
        bytes: &[u8],
        sha256: [u8; 32],
        is_correction: bool,
    ) -> Result<()> {
        attachments::add(
            tx,
            &NewAttachment {
                public_id: PublicId(tx.dice.bytes()?),
                letter_id,
                reply_id,
                file_name: &self.name,
                kind: self.kind,
                sha256,
                bytes,
                is_correction,
            },
        )?;
        Ok(())
    }
}
