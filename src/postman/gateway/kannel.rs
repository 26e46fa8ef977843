//! Kannel's `sendsms`: one GET a text, UTF-8, with an address for delivery reports in it.
//!
//! Kannel answers with a status and a line of words. What it accepted it keeps on its disk and carries on by itself.

use super::http::is_of_a_proxy;
use super::{Class, Outgoing, Refusal, Sending};
use crate::domain::sms_report::OwnIds;
use crate::domain::sms_text::is_gsm;
use crate::domain::sms_way::WayRules;
use crate::postman::exchange::{self, Heard, Question, percent};
use crate::words::Lang;

/// A Kannel.
#[derive(Clone)]
pub struct Kannel {
    pub(super) name: String,
    pub(super) agent: ureq::Agent,
    pub(super) url: String,
    /// Username, password, sender and centre, as fields of the question.
    pub(super) fields: Vec<(&'static str, String)>,
    /// What it takes.
    pub(super) rules: WayRules,
    /// Where it reports.
    pub(super) reports: Option<String>,
    pub(super) own: OwnIds,
}

impl Kannel {
    pub(super) fn send(&self, outgoing: &Outgoing<'_>) -> Sending {
        if let Err(why) = self.rules.carries(outgoing.kind.code(), outgoing.text, outgoing.params) {
            return refused(Class::Message, None, why.words(Lang::En));
        }
        match exchange::ask(&self.agent, &self.question(outgoing)) {
            Heard::NotSent(why) => refused(Class::Later, None, why.to_owned()),
            Heard::Unsure(why) => Sending::Unknown { said: why.to_owned() },
            Heard::Answer { status, retry_after, text } => self.understand(status, retry_after, &text),
        }
    }

    pub(super) fn understand(&self, status: u16, retry_after: Option<u32>, text: &str) -> Sending {
        let said = self.clean(text);
        match status {
            // «0: Accepted for delivery», and «3: Queued for later delivery» while the centre is away.
            202 => match text.trim_start().chars().next() {
                Some('0' | '3') => Sending::Taken { provider_ref: None },
                _ => Sending::Unknown { said },
            },
            503 | 429 => {
                Sending::Refused(Refusal { class: Class::Later, code: Some(status.to_string()), said, retry_after })
            }
            lost if is_of_a_proxy(lost) => Sending::Unknown { said: format!("HTTP status {status}: {said}") },
            400 if !said.contains("Sender missing") => refused(Class::Message, Some(status), said),
            400..=499 => refused(Class::Account, Some(status), said),
            500..=599 => refused(Class::Later, Some(status), said),
            _ => Sending::Unknown { said: format!("HTTP status {status}: {said}") },
        }
    }

    fn question(&self, outgoing: &Outgoing<'_>) -> Question {
        // What fits the alphabet of GSM goes in it: 160 characters a part instead of 70.
        let coding = if outgoing.text.chars().all(is_gsm) { "0" } else { "2" };
        let mut fields = self.fields.clone();
        fields.extend([
            ("to", outgoing.to.to_owned()),
            ("charset", "UTF-8".to_owned()),
            ("coding", coding.to_owned()),
            ("text", outgoing.text.to_owned()),
        ]);
        if let Some(address) = &self.reports {
            // 31: whatever the centre and the telephone tell.
            fields.push(("dlr-mask", "31".to_owned()));
            fields.push(("dlr-url", format!("{address}?sms={}&d=%d&t=%T", self.own.number(outgoing.id))));
        }
        let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
        Question { url: format!("{}?{}", self.url, fields.join("&")), ..Question::default() }
    }

    /// Its words without the password, should it ever repeat it.
    fn clean(&self, words: &str) -> String {
        let password = self.fields.iter().find(|(name, _)| *name == "password").map(|(_, value)| value.as_str());
        match password.filter(|password| !password.is_empty()) {
            Some(password) => exchange::clean(&words.replace(password, "•••")),
            None => exchange::clean(words),
        }
    }
}

fn refused(class: Class, code: Option<u16>, said: String) -> Sending {
    Sending::Refused(Refusal { class, code: code.map(|code| code.to_string()), said, retry_after: None })
}

impl std::fmt::Debug for Kannel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Kannel({})", self.name)
    }
}
