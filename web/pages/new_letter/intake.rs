//! Files handed in with the form: recognised, held against the office's limits, each bad one told by its name.

use pishkhan::actions::new_file::{CheckedFile, FileBody, NewFile};
use pishkhan::error::{Error, Result};

use super::desk::Desk;
use crate::bridge::Counter;
use crate::parts::Errors;
use crate::upload::{Body, Form, Limits, Spool, Upload, Why};
use crate::words::t;

/// Files that were handed in and recognised. What was spooled is deleted when this is dropped.
#[derive(Default)]
pub(super) struct Handed {
    pub(super) checked: Vec<CheckedFile>,
    pub(super) names: Vec<String>,
    spooled: Vec<Spool>,
}

/// Recognises the handed-in files and holds them against the limits; each bad one is an error and no loss to the rest.
pub(super) fn hand_in(counter: &Counter<'_>, desk: &Desk, form: Form, limits: &Limits) -> Result<(Handed, Errors)> {
    let mut errors = Errors::none();
    let lang = counter.lang();
    if !form.too_long.is_empty() {
        errors.add_general(t(lang, "refused-text-too-big"));
    }
    for (name, why) in &form.rejected {
        errors.add("files", why.sentence(lang, name, limits));
    }
    let mut count = desk.files.len();
    let mut bytes: u64 = desk.files.iter().map(|file| file.size_bytes).sum();
    let mut handed = Handed::default();
    for Upload { file_name, size_bytes, body, .. } in form.files {
        let refused = if count >= limits.files {
            Some(Why::TooMany)
        } else if bytes + size_bytes > limits.total_bytes {
            Some(Why::TotalTooBig)
        } else {
            None
        };
        if let Some(why) = refused {
            errors.add("files", why.sentence(lang, &file_name, limits));
            continue;
        }
        let bytes_of = match body {
            Body::Memory(bytes) => FileBody::Memory(bytes),
            Body::Spooled(spool) => {
                let path = spool.path().to_owned();
                handed.spooled.push(spool);
                FileBody::Spooled(path)
            }
        };
        match (NewFile { name: file_name.clone(), body: bytes_of }).check() {
            Ok(file) => {
                count += 1;
                bytes += size_bytes;
                handed.checked.push(file);
                handed.names.push(file_name);
            }
            Err(Error::Refused(refusal)) => counter.tell(&mut errors, &refusal, &["files"]),
            Err(error) => return Err(error),
        }
    }
    Ok((handed, errors))
}
