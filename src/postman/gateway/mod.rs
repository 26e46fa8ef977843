//! Gateways: where SMS leave the building. One enum, so that a configuration names what there is and nothing else.
//!
//! A gateway says what it knows and no more: HTTP 200 is no success, a silence after the bytes left is `Unknown`, and
//! what it did not surely refuse is not called refused.

mod file;

use std::path::Path;

use crate::config::SmsConfig;
use crate::domain::calendar::Instant;
use crate::domain::ids::SmsId;
use crate::domain::sms_text::SmsKind;
use crate::error::{Error, Result};

pub use file::FileGateway;

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
    /// The values of the text by name, for gateways that send by template; may be empty.
    pub params: &'a [(String, String)],
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
    Refused(Refusal),
    /// Bytes left, and no sure answer came.
    Unknown {
        /// What was seen instead of one.
        said: String,
    },
}

/// A sure refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What it means for the postman.
    pub class: Class,
    /// The provider's own code.
    pub code: Option<String>,
    /// The provider's own words, cleaned.
    pub said: String,
    /// Seconds after which it wants to be asked again.
    pub retry_after: Option<u32>,
}

/// What a refusal means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// This SMS will never go: stop, and show it to a clerk.
    Message,
    /// The account or its configuration: the gateway pauses, with an alarm.
    Account,
    /// Back off; it was surely not sent.
    Later,
}

/// What became of an SMS that a gateway took, or may have taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrived.
    Delivered,
    /// It will not arrive.
    Failed {
        /// The provider's own words.
        said: String,
    },
    /// The gateway has it.
    OnTheWay,
    /// The gateway surely never had it.
    NeverSeen,
    /// The gateway cannot tell, or could not be asked.
    CannotTell,
}

/// A way out of the building.
#[derive(Debug)]
pub enum Gateway {
    /// A JSON Lines file, for the demo and for development: nothing leaves the machine.
    File(FileGateway),
}

/// What the gateways of an office have to carry, and where they may report.
#[derive(Clone, Debug, Default)]
pub struct Texts {}

/// The gateways of the configuration, in the order of fail-over. `office` is the office's file: `sms.jsonl` stands
/// beside it. What would fail at the first SMS is refused here.
pub fn from_config(config: &SmsConfig, office: &Path, _texts: &Texts) -> Result<Vec<Gateway>> {
    match config.gateway.as_deref() {
        Some("file") if config.is_test() => {
            let path = config.path.clone().unwrap_or_else(|| office.with_file_name("sms.jsonl"));
            Ok(vec![Gateway::File(FileGateway::open(&path)?)])
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

impl Gateway {
    /// Its name, as the outbox shows it.
    pub fn name(&self) -> &str {
        match self {
            Self::File(file) => file.name(),
        }
    }

    /// Hands a text over. Blocks; no lock is held.
    pub fn send(&mut self, outgoing: &Outgoing<'_>) -> Sending {
        match self {
            Self::File(file) => file.send(outgoing),
        }
    }

    /// Whether it can tell by our own id what became of an SMS whose answer never came.
    pub fn knows_own_ids(&self) -> bool {
        match self {
            Self::File(_) => false,
        }
    }

    /// What became of an SMS: by its own id where it gave one, else by ours. Blocks; no lock is held.
    pub fn fate(&mut self, _id: SmsId, _provider_ref: Option<&str>) -> Fate {
        match self {
            Self::File(_) => Fate::CannotTell,
        }
    }
}
