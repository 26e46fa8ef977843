//! The one error type of the heart: refused with a sentence, not found, busy, or internal with a number to quote.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::domain::refusal::Refusal;

/// Why something was not done.
#[derive(Clone, Debug)]
pub enum Error {
    /// A rule says no; the refusal has a sentence for people.
    Refused(Refusal),
    /// There is no such thing, or not for this viewer.
    NotFound,
    /// Another writer held the file too long; nothing was done, trying again is right.
    Busy,
    /// A fault of the program or the machine. People see the number, the log has the rest.
    Internal(Arc<Fault>),
}

/// What is logged of an internal error.
#[derive(Debug)]
pub struct Fault {
    /// What was being done.
    pub doing: &'static str,
    /// What the machine said.
    pub cause: String,
}

/// A result of the heart.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An internal error, with what was being done.
    pub fn internal(doing: &'static str, cause: impl fmt::Display) -> Self {
        Self::Internal(Arc::new(Fault { doing, cause: cause.to_string() }))
    }

    /// What a file that somebody named, and that was not read, comes to.
    pub fn unread(path: &Path, error: &io::Error) -> Self {
        let shown = path.display().to_string();
        match error.kind() {
            io::ErrorKind::NotFound => Refusal::FileToReadAbsent { path: shown }.into(),
            io::ErrorKind::PermissionDenied => Refusal::FileNotAllowed { path: shown }.into(),
            io::ErrorKind::IsADirectory => Refusal::FileIsFolder { path: shown }.into(),
            _ => Self::internal("reading a file", format!("{shown}: {error}")),
        }
    }

    /// What a print that could not be written comes to.
    pub(crate) fn print(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Refused(Refusal::DiskFull),
            _ => Self::internal("writing what is printed", error),
        }
    }

    /// Whether the office's file is damaged, as SQLite says it.
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Internal(fault) if fault.cause.contains("database disk image is malformed"))
    }

    /// The refusal, if it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => f.write_str(&refusal.sentence(crate::words::Lang::En)),
            Self::NotFound => f.write_str("not found"),
            Self::Busy => f.write_str("another writer holds the file"),
            Self::Internal(fault) => write!(f, "{}: {}", fault.doing, fault.cause),
        }
    }
}

impl std::error::Error for Error {}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match &error {
            rusqlite::Error::QueryReturnedNoRows => Self::NotFound,
            rusqlite::Error::SqliteFailure(failure, _) => match failure.code {
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
                ErrorCode::DiskFull => Self::Refused(Refusal::DiskFull),
                // The index of the log could not grow: SQLite's word for a disk without room for it.
                _ if failure.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE => Self::Refused(Refusal::DiskFull),
                _ => Self::internal("asking the file", error),
            },
            _ => Self::internal("asking the file", error),
        }
    }
}
