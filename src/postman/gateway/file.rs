//! A JSON Lines file instead of a gateway: one object a line, `id, to, text, kind, at`.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

use serde_json::json;

use super::{Class, Outgoing, Refusal, Sending};
use crate::error::{Error, Result};

/// Appends to the file. Nothing leaves the machine.
#[derive(Clone, Debug)]
pub struct FileGateway {
    name: String,
    /// Each line is one writing at the end of the file: two postmen do not mix theirs.
    file: Arc<File>,
}

impl FileGateway {
    /// Opens the file for appending; makes it, readable to its owner only, if it is not there.
    pub fn open(path: &Path) -> Result<Self> {
        Self::named("file", path)
    }

    /// The same under a name of the configuration.
    pub(super) fn named(name: &str, path: &Path) -> Result<Self> {
        OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(path)
            .map(|file| Self { name: name.to_owned(), file: Arc::new(file) })
            .map_err(|error| Error::internal("opening the SMS file", format!("{}: {error}", path.display())))
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn send(&self, outgoing: &Outgoing<'_>) -> Sending {
        let line = json!({
            "id": outgoing.id.0, "to": outgoing.to, "text": outgoing.text,
            "kind": outgoing.kind.code(), "at": outgoing.at.rfc3339(),
        });
        match (&*self.file).write_all(format!("{line}\n").as_bytes()) {
            Ok(()) => Sending::Taken { provider_ref: None },
            Err(error) => Sending::Refused(Refusal {
                class: Class::Later,
                code: None,
                said: error.to_string(),
                retry_after: None,
            }),
        }
    }
}
