//! Files of this machine: looked at before they go with a reply, and written when an attachment is saved.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use pishkhan::actions::decide_identity::read_authorisation;
use pishkhan::actions::new_file::{CheckedFile, FileBody, NewFile};
use pishkhan::actions::open_letter::download_file;
use pishkhan::domain::ids::{ClerkId, IdentityCheckId};
use pishkhan::domain::refusal::Refusal;
use pishkhan::error::{Error, Result};
use pishkhan::messages::size;
use pishkhan::store::Ledger;
use pishkhan::store::attachments::{self, Attachment};
use pishkhan::store::desk_files::DeskFile;
use pishkhan::store::digest::Digest;
use pishkhan::store::figures::Figures;
use pishkhan::words::Lang;

use crate::app::{FileSource, ReplyFile};
use crate::dialogs::figures::csv;
use crate::msg::Msg;
use crate::words::{say, say_with, with_path};

/// What was under way when a file of a reply could not be read.
pub(crate) const READING: &str = "reading a file for a reply";
/// Bytes read from the ledger at once.
const CHUNK: usize = 1 << 18;
/// Names tried before giving up on a folder full of the same name.
const TRIES: u32 = 1_000;

/// Looks at a file: it is there, not too large, and one of the six formats.
pub(super) fn check(ledger: &Ledger, path: &str, held: &[ReplyFile]) -> Msg {
    let path = PathBuf::from(path.trim());
    match looked_at(ledger, path, held) {
        Ok(checked) => Msg::Checked(checked),
        Err(Error::Refused(refusal)) => Msg::Checked(Err(refusal.sentence(Lang::Fa))),
        Err(error) => Msg::Failed(error),
    }
}

/// What the machine said of a file, as people read it, with the path.
pub(super) fn said(path: &Path, error: &io::Error) -> String {
    let key = match error.kind() {
        io::ErrorKind::NotFound => "file-not-found",
        io::ErrorKind::PermissionDenied => "file-not-allowed",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "file-no-room",
        io::ErrorKind::ReadOnlyFilesystem => "file-read-only",
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => "file-no-folder",
        io::ErrorKind::InvalidFilename => "file-name-long",
        _ => "file-other",
    };
    with_path(&say_with(Lang::Fa, key, &[("cause", &error.to_string())]), path)
}

fn looked_at(ledger: &Ledger, path: PathBuf, held: &[ReplyFile]) -> Result<std::result::Result<ReplyFile, String>> {
    let settings = ledger.settings()?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let count = settings.number("file.max_count");
    if held.len() as i64 >= count {
        return Err(Refusal::FilesTooMany { limit: count }.into());
    }
    let facts = match std::fs::metadata(&path) {
        Ok(facts) => facts,
        Err(error) => return Ok(Err(said(&path, &error))),
    };
    if !facts.is_file() {
        return Ok(Err(with_path(&say(Lang::Fa, "file-is-folder"), &path)));
    }
    let bytes = facts.len();
    let most = settings.number("file.max_bytes") as u64;
    if bytes == 0 {
        return Err(Refusal::FileEmpty { name }.into());
    }
    if bytes > most {
        return Err(Refusal::FileTooLarge { name, limit: size(Lang::Fa, most) }.into());
    }
    let all = settings.number("letter.max_bytes") as u64;
    if held.iter().map(|file| file.bytes).sum::<u64>() + bytes > all {
        return Err(Refusal::FilesTooLarge { limit: size(Lang::Fa, all) }.into());
    }
    if let Err(error) = File::open(&path) {
        return Ok(Err(said(&path, &error)));
    }
    let kind = NewFile { name: name.clone(), body: FileBody::Spooled(path.clone()) }.check()?.kind();
    Ok(Ok(ReplyFile { source: FileSource::Path(path), name, kind, bytes }))
}

/// The files of a reply, read into memory and checked once more: what is stored is what was recognised.
pub(super) fn for_reply(files: &[ReplyFile]) -> Result<Vec<CheckedFile>> {
    let read = |file: &ReplyFile| {
        let path = match &file.source {
            FileSource::Path(path) => path,
            FileSource::Desk(id) => {
                let (name, kind) = (file.name.clone(), file.kind);
                return Ok(CheckedFile::of_desk(&DeskFile { id: *id, name, kind, size_bytes: file.bytes }));
            }
        };
        let bytes = std::fs::read(path).map_err(|error| Error::internal(READING, said(path, &error)))?;
        if bytes.len() as u64 > file.bytes {
            return Err(Refusal::FileKindUnknown { name: file.name.clone() }.into());
        }
        NewFile { name: file.name.clone(), body: FileBody::Memory(bytes) }.check()
    };
    files.iter().map(read).collect()
}

/// Saves a file of a letter under a name that is free. That it was taken out is written down first.
pub(super) fn save(ledger: &Ledger, clerk: ClerkId, file: &Attachment, folder: &Path) -> Msg {
    if let Err(error) = download_file(ledger, clerk, file.id) {
        return Msg::Failed(error);
    }
    match written(ledger, file, folder) {
        Ok(Ok(path)) => Msg::Saved(file.clone(), path),
        Ok(Err(error)) => Msg::FileFailed(said(folder, &error)),
        Err(error) => Msg::Failed(error),
    }
}

/// Saves the letter of authorisation of an identity request. That it was taken out is written down with the reading.
pub(super) fn save_paper(ledger: &Ledger, clerk: ClerkId, check: IdentityCheckId, folder: &Path) -> Msg {
    let paper = match read_authorisation(ledger, clerk, check) {
        Ok(paper) => paper,
        Err(error) => return Msg::Failed(error),
    };
    let saved = create(folder, &paper.download_name()).and_then(|(mut out, path)| {
        let done = out.write_all(&paper.bytes).and_then(|()| out.sync_all());
        if done.is_err() {
            // Half a file is worse than none; the first error is the one to tell.
            let _ = std::fs::remove_file(&path);
        }
        done.map(|()| path)
    });
    match saved {
        Ok(path) => Msg::PaperSaved(path),
        Err(error) => Msg::FileFailed(said(folder, &error)),
    }
}

/// Saves figures as CSV.
pub(super) fn save_figures(figures: &Figures, folder: &Path) -> Msg {
    let date = figures.days.last().map(|day| day.date.to_string().replace('/', "-")).unwrap_or_default();
    let saved = create(folder, &format!("figures-{date}.csv")).and_then(|(mut out, path)| {
        out.write_all(csv(figures).as_bytes())?;
        out.sync_all().map(|()| path)
    });
    match saved {
        Ok(path) => Msg::PaperSaved(path),
        Err(error) => Msg::FileFailed(said(folder, &error)),
    }
}

/// Saves the digest of a day as a text for a printer, in the office's language.
pub(super) fn save_digest(ledger: &Ledger, digest: &Digest, folder: &Path) -> Msg {
    let office = match ledger.settings() {
        Ok(settings) => settings.text("office.name").to_owned(),
        Err(error) => return Msg::Failed(error),
    };
    let text = pishkhan::digest::text(Lang::Fa, &office, digest);
    let name = format!("digest-{}.txt", digest.date.to_string().replace('/', "-"));
    let saved = create(folder, &name).and_then(|(mut out, path)| {
        out.write_all(text.as_bytes())?;
        out.sync_all().map(|()| path)
    });
    match saved {
        Ok(path) => Msg::PaperSaved(path),
        Err(error) => Msg::FileFailed(said(folder, &error)),
    }
}

fn written(ledger: &Ledger, file: &Attachment, folder: &Path) -> Result<io::Result<PathBuf>> {
    let (mut out, path) = match create(folder, &file.download_name()) {
        Ok(made) => made,
        Err(error) => return Ok(Err(error)),
    };
    let mut offset = 0;
    while offset < file.size_bytes {
        let bytes = ledger.read(|view| attachments::read_chunk(view, file.id, offset, CHUNK))?;
        if bytes.is_empty() {
            break;
        }
        if let Err(error) = out.write_all(&bytes) {
            // Half a file is worse than none; the first error is the one to tell.
            let _ = std::fs::remove_file(&path);
            return Ok(Err(error));
        }
        offset += bytes.len() as u64;
    }
    Ok(out.sync_all().map(|()| path))
}

/// Makes a new file that only its owner can read; one that is there is never written over.
pub(super) fn create(folder: &Path, name: &str) -> io::Result<(File, PathBuf)> {
    std::fs::create_dir_all(folder)?;
    let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
    for n in 1..TRIES {
        let name = if n == 1 { name.to_owned() } else { format!("{stem}-{n}.{end}") };
        let path = folder.join(name);
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
            Ok(file) => return Ok((file, path)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}
