//! The intake of forms: typed fields and files, counted while they stream.
//!
//! One bad file never costs the rest: it lands among the rejected with the reason, and the fields and the other files
//! stay. Nothing is believed about a file but its bytes; its name is only words. What was spooled is deleted when the
//! form is dropped.

use std::collections::HashMap;
use std::path::Path;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use pishkhan::domain::refusal::Refusal;
use pishkhan::words::Lang;
use sha2::{Digest, Sha256};

use crate::words::{mistake, size};

pub(crate) mod file_name;
mod parts;
mod spool;
mod tap;
mod urlencoded;

pub use spool::{Body, Spool, prepare};
use tap::Tap;

/// How much of a form is taken. Sizes in bytes.
#[derive(Clone, Debug)]
pub struct Limits {
    /// One file.
    pub file_bytes: u64,
    /// How many files.
    pub files: usize,
    /// All files together.
    pub total_bytes: u64,
    /// One typed field; what is longer is cut and named in [`Form::too_long`].
    pub field_bytes: usize,
    /// All typed fields together; likewise.
    pub text_bytes: usize,
    /// Fields and files together, empty inputs included.
    pub parts: usize,
    /// The largest body that is read at all. Leave room above `total_bytes`: up to here typed fields survive.
    pub body_bytes: u64,
    /// How much of a refused body is read and dropped, so that a browser shows the page and not a broken connection.
    pub drain_bytes: u64,
    /// Files up to here stay in memory, larger ones go to the spool.
    pub memory_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self::for_files(10 << 20, 10, 30 << 20)
    }
}

impl Limits {
    /// The usual limits around an office's settings for files.
    pub fn for_files(file_bytes: u64, files: usize, total_bytes: u64) -> Self {
        Self {
            file_bytes,
            files,
            total_bytes,
            field_bytes: 64 << 10,
            text_bytes: 100 << 10,
            parts: 64,
            body_bytes: total_bytes.saturating_mul(2).saturating_add(4 << 20),
            drain_bytes: 64 << 20,
            memory_bytes: 256 << 10,
        }
    }
}

/// A form that was taken in.
#[derive(Debug, Default)]
pub struct Form {
    /// What was typed, by field name; of a name sent twice the last. Lines end with `\n`.
    pub fields: HashMap<String, String>,
    /// The files that were taken, in their order.
    pub files: Vec<Upload>,
    /// The files that were not, by name, and why.
    pub rejected: Vec<(String, Why)>,
    /// Typed fields that were cut at the limit.
    pub too_long: Vec<String>,
}

impl Form {
    /// What was typed in a field; empty when it is not there.
    pub fn get(&self, field: &str) -> &str {
        self.fields.get(field).map_or("", String::as_str)
    }

    /// Whether a button or box of this name was sent.
    pub fn has(&self, field: &str) -> bool {
        self.fields.contains_key(field)
    }
}

/// A file that was taken.
#[derive(Debug)]
pub struct Upload {
    /// Its name for people: last component, cleaned, 120 characters at most. Never a path.
    pub file_name: String,
    /// Its size.
    pub size_bytes: u64,
    /// Its content.
    pub body: Body,
}

impl Upload {
    /// The SHA-256 of its content. Reads a spooled file: call it where blocking is allowed.
    pub fn sha256(&self) -> std::io::Result<[u8; 32]> {
        Ok(match &self.body {
            Body::Memory(bytes) => Sha256::digest(bytes).into(),
            Body::Spooled(spool) => Sha256::digest(std::fs::read(spool.path())?).into(),
        })
    }
}

/// Why a file was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It holds nothing.
    Empty,
    /// It is larger than one file may be.
    TooBig,
    /// There were enough already.
    TooMany,
    /// Together with those before it, it is too much.
    TotalTooBig,
    /// It could not be stored on our side.
    NotKept,
}

impl Why {
    /// The sentence for the error summary and the field.
    pub fn sentence(self, lang: Lang, file_name: &str, limits: &Limits) -> String {
        let name = file_name.to_owned();
        let refusal = match self {
            Self::Empty => Refusal::FileEmpty { name },
            Self::TooBig => Refusal::FileTooLarge { name, limit: size(lang, limits.file_bytes) },
            Self::TooMany => Refusal::FilesTooMany { limit: limits.files as i64 },
            Self::TotalTooBig => Refusal::FilesTooLarge { limit: size(lang, limits.total_bytes) },
            Self::NotKept => return mistake(lang, "files", "not-kept", &[("name", file_name)]),
        };
        refusal.sentence(lang)
    }
}

/// Why a whole form could not be taken. [`Refused::status`] picks the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The body is larger than anything we read.
    TooLarge,
    /// Broken multipart, bad boundary, a body that ends early, too many parts.
    Malformed,
    /// A typed field is not UTF-8.
    NotUtf8,
    /// Neither kind of form.
    NotAForm,
    /// The sender was too slow.
    TooSlow,
}

impl Refused {
    /// The HTTP status of this refusal; there is a fault page for each.
    pub fn status(self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Malformed | Self::NotUtf8 | Self::NotAForm => StatusCode::BAD_REQUEST,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
        }
    }
}

/// Takes in a form of either kind. Files go to memory or to `spool`, a private folder made by [`prepare`].
///
/// However it ends, the rest of the body has been read up to `limits.drain_bytes`.
pub async fn read(request: Request, limits: &Limits, spool: &Path) -> Result<Form, Refused> {
    let (head, body) = request.into_parts();
    let header = |name| head.headers.get(name).and_then(|value| value.to_str().ok());
    let announced = header(CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    let content_type = header(CONTENT_TYPE).unwrap_or("");
    let kind = content_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase();

    let tap = Tap::new(body, limits.body_bytes);
    let taken = if announced.is_some_and(|length| length > limits.body_bytes) {
        Err(Refused::TooLarge)
    } else {
        match kind.as_str() {
            "multipart/form-data" => parts::read(&tap, content_type, limits, spool).await,
            "application/x-www-form-urlencoded" => urlencoded::read(&tap, limits).await,
            _ => Err(Refused::NotAForm),
        }
    };
    if taken.is_err() {
        tap.drain(limits.drain_bytes).await;
    }
    taken
}

/// Puts a typed field into the form, cut at a whole character where it is too long.
fn put_field(form: &mut Form, name: String, mut value: String, room: usize) {
    if value.len() > room {
        value.truncate(value.floor_char_boundary(room));
        form.too_long.push(name.clone());
    }
    form.fields.insert(name, value.replace("\r\n", "\n"));
}

#[cfg(test)]
mod tests;
