//! What stands beside a backup: sums, counts and the head of the audit log, sealed by a sum of its own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::ids::{hex, hex_into};
use crate::error::{Error, Result};
use crate::secrets::sha256;

/// The form of manifests that this program writes.
const FORM: u32 = 1;

/// The facts of one backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The form of this text.
    pub form: u32,
    /// The program that made it.
    pub made_by: String,
    /// When: UTC seconds.
    pub made_at: i64,
    /// The same for people.
    pub made_at_utc: String,
    /// The office's name.
    pub office: String,
    /// Hash of the first row of the office's log: what tells one office from another.
    pub office_mark: String,
    /// The number of the schema.
    pub schema: i64,
    /// The file as it lies there.
    pub file: FileSum,
    /// Whom it is encrypted to.
    pub recipient: Option<String>,
    /// The file as it is inside; the same as `file` unless it is encrypted.
    pub plain: FileSum,
    /// The head of the audit log.
    pub audit: ChainHead,
    /// When the newest event happened: UTC seconds.
    pub newest_event_at: i64,
    /// Rows of each table.
    pub tables: BTreeMap<String, i64>,
    /// SHA-256 of all of the above.
    #[serde(default)]
    pub seal: String,
}

/// Size and sum of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileSum {
    /// Bytes.
    pub size_bytes: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

/// A row of the audit log and its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainHead {
    /// Its place in the chain.
    pub row: i64,
    /// Its hash, hexadecimal.
    pub hash: String,
}

impl FileSum {
    /// Of these.
    pub fn new(size_bytes: u64, sum: &[u8; 32]) -> Self {
        Self { size_bytes, sha256: hex(sum) }
    }

    /// The sum as bytes.
    pub fn sum(&self) -> Result<[u8; 32]> {
        bytes_of(&self.sha256)
    }
}

impl ChainHead {
    /// The hash as bytes.
    pub fn sum(&self) -> Result<[u8; 32]> {
        bytes_of(&self.hash)
    }
}

fn bytes_of(text: &str) -> Result<[u8; 32]> {
    let mut bytes = [0; 32];
    if hex_into(text, &mut bytes) { Ok(bytes) } else { Err(Error::internal("reading a manifest", "no SHA-256")) }
}

impl Manifest {
    /// The number of this form.
    pub fn form() -> u32 {
        FORM
    }

    /// Letters in the backup.
    pub fn letters(&self) -> i64 {
        self.tables.get("letter").copied().unwrap_or_default()
    }

    /// As it is written beside the backup.
    pub fn to_text(&self) -> Result<String> {
        let sealed = Self { seal: self.seal()?, ..self.clone() };
        let text = serde_json::to_string_pretty(&sealed).map_err(fault)?;
        Ok(text + "\n")
    }

    /// Reads a manifest back. The error is why it is not believed.
    pub fn of_text(text: &str) -> std::result::Result<Self, String> {
        let found: Self = serde_json::from_str(text).map_err(|error| format!("manifest: {error}"))?;
        if found.form != FORM {
            return Err(format!("manifest: form {}", found.form));
        }
        if found.seal().ok().as_deref() != Some(&found.seal) || found.file.sum().is_err() || found.audit.sum().is_err()
        {
            return Err("manifest: it was changed after it was made".to_owned());
        }
        Ok(found)
    }

    fn seal(&self) -> Result<String> {
        let bare = Self { seal: String::new(), ..self.clone() };
        Ok(hex(&sha256(&serde_json::to_vec(&bare).map_err(fault)?)))
    }
}

fn fault(error: serde_json::Error) -> Error {
    Error::internal("writing a manifest", error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_reads_back_and_no_edit_of_a_value_is_believed() {
        let sum = FileSum::new(12, &[7; 32]);
        let manifest = Manifest {
            form: FORM,
            made_by: "pishkhan".to_owned(),
            made_at: 5,
            made_at_utc: "1970-01-01T00:00:05Z".to_owned(),
            office: "شهرداری".to_owned(),
            office_mark: hex(&[1; 32]),
            schema: 1,
            file: sum.clone(),
            recipient: None,
            plain: sum,
            audit: ChainHead { row: 9, hash: hex(&[2; 32]) },
            newest_event_at: 4,
            tables: BTreeMap::from([("letter".to_owned(), 3)]),
            seal: String::new(),
        };
        let text = manifest.to_text().unwrap();
        let read = Manifest::of_text(&text).unwrap();
        assert_eq!(Manifest { seal: String::new(), ..read }, manifest);
        for (at, old) in text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
            let mut bent = text.clone();
            bent.replace_range(at..at + old.len_utf8(), if old == 'x' { "y" } else { "x" });
            assert!(Manifest::of_text(&bent).is_err(), "{old} at {at}");
        }
    }
}
