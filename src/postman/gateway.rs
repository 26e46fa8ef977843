//! Gateways: where SMS leave the building. One enum, so that a configuration names what there is and nothing else.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use serde_json::json;

use crate::config::SmsConfig;
use crate::domain::calendar::Instant;
use crate::domain::ids::SmsId;
use crate::domain::sms_text::SmsKind;
use crate::error::{Error, Result};

/// A text on its way out.
#[derive(Debug)]
pub struct Outgoing<'a> {
    /// Our own id, the idempotency key.
    pub id: SmsId,
    /// `+989…`.
    pub to: &'a str,
    /// The text.
    pub text: &'a str,
    /// What it is about.
    pub kind: SmsKind,
    /// When it is handed over.
    pub at: Instant,
}

/// What a gateway said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sending {
    /// It took the text.
    Taken {
        /// Its own id for it.
        provider_ref: Option<String>,
    },
    /// It surely did not take it.
    Refused {
        /// Its own words.
        said: String,
    },
}

/// A way out of the building.
#[derive(Debug)]
pub enum Gateway {
    /// A JSON Lines file, for the demo and for development: nothing leaves the machine.
    File(FileGateway),
}

impl Gateway {
    /// The gateway that the configuration names. `office` is the office's file: `sms.jsonl` stands beside it.
    pub fn from_config(config: &SmsConfig, office: &Path) -> Result<Self> {
        match config.gateway.as_deref() {
            Some("file") if config.is_test() => {
                let path = config.path.clone().unwrap_or_else(|| office.with_file_name("sms.jsonl"));
                FileGateway::open(&path).map(Self::File)
            }
            Some("file") => Err(Error::internal(
                "choosing the SMS gateway",
                "the gateway `file` sends nothing; say [sms] test = \"this is a test\" if that is meant",
            )),
            Some(other) => Err(Error::internal(
                "choosing the SMS gateway",
                format!("there is no gateway named “{other}”; there is: file"),
            )),
            None => Err(Error::internal(
                "choosing the SMS gateway",
                "the configuration names none; set [sms] gateway (or PISHKHAN_SMS_GATEWAY)",
            )),
        }
    }

    /// Its name, as the outbox shows it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::File(_) => "file",
        }
    }

    /// Hands a text over. Blocks; no lock is held.
    pub fn send(&mut self, outgoing: &Outgoing<'_>) -> Sending {
        match self {
            Self::File(file) => file.send(outgoing),
        }
    }
}

/// Appends one JSON object a line: `id, to, text, kind, at`.
#[derive(Debug)]
pub struct FileGateway(File);

impl FileGateway {
    /// Opens the file for appending; makes it, readable to its owner only, if it is not there.
    pub fn open(path: &Path) -> Result<Self> {
        OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(path)
            .map(Self)
            .map_err(|error| Error::internal("opening the SMS file", format!("{}: {error}", path.display())))
    }

    fn send(&mut self, outgoing: &Outgoing<'_>) -> Sending {
        let line = json!({
            "id": outgoing.id.0, "to": outgoing.to, "text": outgoing.text,
            "kind": outgoing.kind.code(), "at": outgoing.at.rfc3339(),
        });
        match self.0.write_all(format!("{line}\n").as_bytes()) {
            Ok(()) => Sending::Taken { provider_ref: None },
            Err(error) => Sending::Refused { said: error.to_string() },
        }
    }
}
