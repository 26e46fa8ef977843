//! A file that was handed in: spooled by a door, recognised by content here, stored with its letter.

use std::fs::File;
use std::io::{BufReader, Cursor};
use std::path::PathBuf;

use crate::domain::file_kind::FileKind;
use crate::domain::ids::{LetterId, PublicId, ReplyId};
use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};
use crate::secrets::sha256;
use crate::store::Tx;
use crate::store::attachments::{self, NewAttachment};

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
    body: FileBody,
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
        match kind {
            Some(kind) => Ok(CheckedFile { name, kind, body: self.body }),
            None => Err(Refusal::FileKindUnknown { name }.into()),
        }
    }
}

impl CheckedFile {
    /// What it is.
    pub fn kind(&self) -> FileKind {
        self.kind
    }

    /// Stores it with its letter, or with a reply to it.
    pub(super) fn store(&self, tx: &Tx<'_>, letter: LetterId, reply: Option<ReplyId>) -> Result<()> {
        let read;
        let bytes = match &self.body {
            FileBody::Memory(bytes) => bytes,
            FileBody::Spooled(path) => {
                read = std::fs::read(path).map_err(|error| Error::internal("reading a spooled file", error))?;
                &read
            }
        };
        attachments::add(
            tx,
            &NewAttachment {
                public_id: PublicId(tx.dice.bytes()?),
                letter_id: letter,
                reply_id: reply,
                file_name: &self.name,
                kind: self.kind,
                sha256: sha256(bytes),
                bytes,
            },
        )?;
        Ok(())
    }
}
