//! Gateways: where SMS leave the building. One enum, so that a configuration names what there is and nothing else.
//!
//! A gateway says what it knows and no more: HTTP 200 is no success, a silence after the bytes left is `Unknown`, and
//! what it did not surely refuse is not called refused.

mod checks;
mod described;
mod file;
mod gammu;
mod http;
mod kannel;
#[cfg(test)]
mod tests;

use crate::domain::calendar::Instant;
use crate::domain::ids::SmsId;
use crate::domain::sms_report::{ReportDoor, ReportForm};
use crate::domain::sms_text::SmsKind;
use crate::domain::sms_way::{Unfit, WayRules};

pub use crate::domain::sms_way::Carries;
pub use checks::{Texts, from_config};
pub use file::FileGateway;
pub use gammu::Gammu;
pub use http::HttpGateway;
pub use kannel::Kannel;

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

/// A way out of the building. A copy of it leads to the same place.
#[derive(Clone, Debug)]
pub enum Gateway {
    /// A JSON Lines file, for the demo and for development: nothing leaves the machine.
    File(FileGateway),
    /// Kannel's `sendsms`.
    Kannel(Kannel),
    /// The folders of gammu-smsd.
    Gammu(Gammu),
    /// A service over HTTP: a preset, or one that the configuration describes.
    Http(Box<HttpGateway>),
}

impl Gateway {
    /// Its name, as the outbox shows it.
    pub fn name(&self) -> &str {
        match self {
            Self::File(file) => file.name(),
            Self::Kannel(kannel) => &kannel.name,
            Self::Gammu(gammu) => &gammu.name,
            Self::Http(http) => &http.name,
        }
    }

    /// Hands a text over. Blocks; no lock is held.
    pub fn send(&mut self, outgoing: &Outgoing<'_>) -> Sending {
        match self {
            Self::File(file) => file.send(outgoing),
            Self::Kannel(kannel) => kannel.send(outgoing),
            Self::Gammu(gammu) => gammu.send(outgoing),
            Self::Http(http) => http.send(outgoing),
        }
    }

    /// Whether it can tell by our own id what became of an SMS whose answer never came.
    pub fn knows_own_ids(&self) -> bool {
        match self {
            Self::File(_) | Self::Kannel(_) => false,
            Self::Gammu(_) => true,
            Self::Http(http) => http.knows_own_ids(),
        }
    }

    /// The same of a code, which may go by a way of its own.
    pub fn knows_own_ids_of_codes(&self) -> bool {
        match self {
            Self::Http(http) => http.knows_own_ids_of_codes(),
            other => other.knows_own_ids(),
        }
    }

    /// Seconds after which it forgets what it was handed by our id; none when it does not.
    pub fn reaches_back(&self) -> Option<i64> {
        match self {
            Self::File(_) | Self::Kannel(_) | Self::Gammu(_) => None,
            Self::Http(http) => http.reaches_back(),
        }
    }

    /// Whether it can be asked at all what became of an SMS that it took.
    pub fn can_be_asked(&self) -> bool {
        match self {
            Self::File(_) | Self::Kannel(_) => false,
            Self::Gammu(_) => true,
            Self::Http(http) => http.can_be_asked(),
        }
    }

    /// What became of an SMS: by its own id where it gave one, else by ours. Blocks; no lock is held.
    pub fn fate(&mut self, id: SmsId, provider_ref: Option<&str>) -> Fate {
        match self {
            // Kannel tells by itself, in its reports.
            Self::File(_) | Self::Kannel(_) => Fate::CannotTell,
            Self::Gammu(gammu) => gammu.fate(id),
            Self::Http(http) => http.fate(id, provider_ref),
        }
    }

    /// What it makes of a text with these values, or why it cannot carry it.
    pub fn carries(&self, name: &str, text: &str, params: &[(String, String)]) -> Result<Carries, Unfit> {
        self.rules().carries(name, text, params)
    }

    /// What it takes.
    pub fn rules(&self) -> WayRules {
        match self {
            Self::File(_) | Self::Gammu(_) => WayRules::plain(),
            Self::Kannel(kannel) => kannel.rules.clone(),
            Self::Http(http) => http.rules.clone(),
        }
    }

    /// Where it reports what became of an SMS; none when it does not.
    pub fn report_door(&self, texts: &Texts) -> Option<ReportDoor> {
        let form = match self {
            Self::File(_) | Self::Gammu(_) => return None,
            Self::Kannel(kannel) => kannel.reports.as_ref().map(|_| ReportForm::Kannel)?,
            Self::Http(http) => http.report_form()?,
        };
        texts.door(self.name(), form)
    }
    /// An answer of its service as every way of sending and of asking reads it.
    #[cfg(any(test, feature = "parsers"))]
    pub(crate) fn readings(&self, status: u16, text: &str) -> (Vec<Sending>, Vec<Fate>) {
        match self {
            Self::File(_) | Self::Gammu(_) => (Vec::new(), Vec::new()),
            Self::Kannel(kannel) => (vec![kannel.understand(status, None, text)], Vec::new()),
            Self::Http(http) => http.readings(status, text),
        }
    }

    /// How its reports read, wherever they come.
    #[cfg(any(test, feature = "parsers"))]
    pub(crate) fn report_form(&self) -> Option<ReportForm> {
        match self {
            Self::File(_) | Self::Gammu(_) => None,
            Self::Kannel(_) => Some(ReportForm::Kannel),
            Self::Http(http) => http.report_form(),
        }
    }
}
