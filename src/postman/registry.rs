//! A registry over HTTP: the neutral contract, or another service as the configuration describes it.
//!
//! HTTP 200 is no success: what counts is the value at a JSON pointer, and one that is not known is no answer. Redirects
//! are not followed, answers are read up to 64 KiB and dropped. Nothing personal is logged.

use std::sync::Mutex;

use serde_json::Value;

use super::exchange::{self, Heard, fill, inside_json, percent};
use super::judge::judge;
use super::token::Token;
use crate::actions::ask_registry::{Answer, Question};
use crate::config::{IdentityConfig, ServiceConfig, read_secret};
use crate::domain::identity::{OWNER, Outcome, REGISTRY};
use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};

/// Seconds that an answer may take when nothing else is said.
const TIMEOUT: u64 = 30;

/// A service that can be asked.
pub struct Registry {
    agent: ureq::Agent,
    token: Token,
    mobile: Option<Service>,
    civil: Option<Service>,
}

struct Service {
    is_get: bool,
    config: ServiceConfig,
}

impl Registry {
    /// The service of the configuration; none where it names none.
    pub fn from_config(config: &IdentityConfig) -> Result<Option<Self>> {
        let fault = |why: String| Error::from(Refusal::Configuration { section: "identity", why });
        let config = &config.expanded()?;
        let mobile = service(config, config.mobile.as_ref(), "mobile-ownership", MOBILE_BODY).map_err(fault)?;
        let civil = service(config, config.civil.as_ref(), "civil-registry", CIVIL_BODY).map_err(fault)?;
        if mobile.is_none() && civil.is_none() {
            return Ok(None);
        }
        let token = match (&config.token, &config.token_file) {
            (_, Some(path)) => read_secret(path)?.trim().to_owned(),
            (token, None) => token.clone().unwrap_or_default(),
        };
        let token = match &config.fetched {
            Some(fetched) => Token::Fetched(fetched.clone(), Mutex::new(None)),
            None => Token::Fixed(token),
        };
        let seconds = config.timeout.unwrap_or(TIMEOUT).clamp(1, 60);
        let agent = exchange::agent(seconds, config.authorities.as_deref()).map_err(fault)?;
        Ok(Some(Self { agent, token, mobile, civil }))
    }

    /// Asks. Blocks; no lock is held.
    pub fn ask(&self, question: &Question) -> Answer {
        let service = match question.level {
            OWNER => self.mobile.as_ref(),
            REGISTRY => self.civil.as_ref(),
            _ => None,
        };
        // Where nobody can be asked, a clerk decides.
        let Some(service) = service else { return Answer::Said { outcome: Outcome::Unknown, reference: None } };
        self.exchange(service, question).unwrap_or_else(|why| {
            tracing::warn!(check = question.check.0, level = question.level, why, "a registry gave no answer");
            Answer::Silent { after: None }
        })
    }

    fn exchange(&self, service: &Service, question: &Question) -> std::result::Result<Answer, String> {
        let token = self.token.value(&self.agent)?;
        let values = values(question, &token);
        let config = &service.config;
        let url = fill(&config.url, &values, percent);
        let mut headers = Vec::new();
        if !token.is_empty() && !config.headers.keys().any(|name| name.eq_ignore_ascii_case("authorization")) {
            headers.push(("Authorization".to_owned(), format!("Bearer {token}")));
        }
        for (name, value) in &config.headers {
            let value = fill(value, &values, str::to_owned);
            // A header that is described as empty is one that is not sent.
            if !value.is_empty() {
                headers.push((name.clone(), value));
            }
        }
        let body = (!service.is_get)
            .then(|| ("application/json", fill(config.body.as_deref().unwrap_or("{}"), &values, inside_json)));
        let asked = exchange::Question { url, headers, body, at: None };
        let (status, retry_after, text) = match exchange::ask(&self.agent, &asked) {
            Heard::Answer { status, retry_after, text } => (status, retry_after.map(i64::from), text),
            Heard::NotSent(why) | Heard::Unsure(why) => return Err(why.to_owned()),
        };
        match status {
            200..=299 => heard(config, &text, question),
            401 => {
                self.token.forget();
                Err("the token was not taken".to_owned())
            }
            // The service refuses these very facts: asking again changes nothing.
            400 | 404 | 422 => Ok(Answer::Said { outcome: Outcome::Unknown, reference: None }),
            429 | 503 if retry_after.is_some() => Ok(Answer::Silent { after: retry_after }),
            _ => Err(format!("HTTP status {status}")),
        }
    }
}

#[cfg(any(test, feature = "parsers"))]
impl Registry {
    /// An answer as each of its services reads it.
    pub(crate) fn readings(&self, text: &str, question: &Question) -> Vec<std::result::Result<Answer, String>> {
        let services = [&self.mobile, &self.civil].into_iter().flatten();
        services.map(|service| heard(&service.config, text, question)).collect()
    }
}

/// The body of the neutral contract.
const MOBILE_BODY: &str = r#"{"request_id":"{request_id}","national_id":"{national_id}","mobile":"{mobile}"}"#;
const CIVIL_BODY: &str = r#"{"request_id":"{request_id}","national_id":"{national_id}","birth_date":"{birth_date}","first_name":"{first_name}","last_name":"{last_name}"}"#;

fn service(
    config: &IdentityConfig,
    own: Option<&ServiceConfig>,
    path: &str,
    body: &str,
) -> std::result::Result<Option<Service>, String> {
    let config = match (own, &config.base) {
        (Some(own), _) => own.clone(),
        (None, Some(base)) => ServiceConfig {
            url: format!("{}/v1/{path}", base.trim_end_matches('/')),
            body: Some(body.to_owned()),
            outcome: "/outcome".to_owned(),
            reference: Some("/reference".to_owned()),
            ..ServiceConfig::default()
        },
        (None, None) => return Ok(None),
    };
    if let Some(fault) = exchange::address_fault(&config.url) {
        return Err(format!("{path}: {fault}"));
    }
    if !config.outcome.starts_with('/') {
        return Err(format!("{path}: `outcome` is a JSON pointer and begins with /"));
    }
    let is_get = match config.method.as_deref() {
        None | Some("POST") => false,
        Some("GET") => true,
        Some(other) => return Err(format!("{path}: there is no method “{other}”; there are POST and GET")),
    };
    if let Some(body) = config.body.as_deref() {
        let sample = fill(body, &NAMES.map(|name| (name, "0".to_owned())), inside_json);
        serde_json::from_str::<Value>(&sample).map_err(|error| format!("{path}: `body` is no JSON: {error}"))?;
    }
    Ok(Some(Service { is_get, config }))
}

/// What an answer with HTTP 200 says.
fn heard(config: &ServiceConfig, text: &str, question: &Question) -> std::result::Result<Answer, String> {
    match judge(config, text, question) {
        Some(outcome) => Ok(Answer::Said { outcome: outcome?, reference: reference(config, text) }),
        None => understand(config, text),
    }
}

/// Reads the outcome at its pointer. Errors hide inside HTTP 200: what is not one of the known values is no answer.
fn understand(config: &ServiceConfig, text: &str) -> std::result::Result<Answer, String> {
    let answer: Value = serde_json::from_str(text).map_err(|_| "an answer that is no JSON".to_owned())?;
    let plain = |pointer: &str| exchange::plain(&answer, pointer);
    let Some(said) = plain(&config.outcome) else { return Err("an answer without an outcome".to_owned()) };
    let is_one_of = |own: &Option<Vec<String>>, usual: &[&str]| match own {
        Some(own) => own.contains(&said),
        None => usual.contains(&said.as_str()),
    };
    let outcome = if is_one_of(&config.matches, &["match", "true"]) {
        Outcome::Match
    } else if is_one_of(&config.no_match, &["no_match", "false"]) {
        Outcome::NoMatch
    } else if is_one_of(&config.deceased, &["deceased"]) {
        Outcome::Deceased
    } else if is_one_of(&config.unknown, &["unknown"]) {
        Outcome::Unknown
    } else {
        return Err("an outcome that is not known".to_owned());
    };
    Ok(Answer::Said { outcome, reference: reference(config, text) })
}

/// The service's own number for its answer.
fn reference(config: &ServiceConfig, text: &str) -> Option<String> {
    let answer: Value = serde_json::from_str(text).ok()?;
    let said = match answer.pointer(config.reference.as_deref()?)? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Some(crate::domain::text::clean_line(&said).chars().take(100).collect())
}

/// The names that a template may hold.
const NAMES: [&str; 10] = [
    "request_id",
    "national_id",
    "mobile",
    "mobile_international",
    "birth_date",
    "birth_date_slashes",
    "birth_date_digits",
    "first_name",
    "last_name",
    "token",
];

fn values(question: &Question, token: &str) -> [(&'static str, String); 10] {
    let person = &question.person;
    let birth = person.birth_date.clone().unwrap_or_default();
    let [request_id, national_id, mobile, international, dashes, slashes, digits, first, last, secret] = NAMES;
    [
        (request_id, question.request_id.clone()),
        (national_id, person.national_id.as_ref().map(|id| id.as_str().to_owned()).unwrap_or_default()),
        (mobile, person.mobile.local()),
        (international, person.mobile.as_str().to_owned()),
        (dashes, birth.replace('/', "-")),
        (slashes, birth.clone()),
        (digits, birth.replace('/', "")),
        (first, person.first_name.clone()),
        (last, person.last_name.clone()),
        (secret, token.to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_inside_http_200_is_no_answer() {
        let config = ServiceConfig { outcome: "/result/isValid".to_owned(), ..ServiceConfig::default() };
        for garbage in
            ["", "<html>", "{}", r#"{"result":{"isValid":null}}"#, r#"{"result":{"isValid":"maybe"}}"#, "[1]"]
        {
            assert!(understand(&config, garbage).is_err(), "{garbage}");
        }
        let said = understand(&config, r#"{"result":{"isValid":false}}"#).unwrap();
        assert_eq!(said, Answer::Said { outcome: Outcome::NoMatch, reference: None });
    }

    #[test]
    fn facts_about_people_do_not_cross_a_network_in_the_clear() {
        let config = |base: &str| IdentityConfig { base: Some(base.to_owned()), ..IdentityConfig::default() };
        for base in [
            "http://registry.example.ir",
            "http://127.0.0.1.evil.example",
            "http://localhost.evil",
            "http://127.0.0.1:80@evil.example",
            "http://localhost:x#@evil.example",
            "http://localhost5",
            "ftp://x",
        ] {
            assert!(Registry::from_config(&config(base)).is_err(), "{base}");
        }
        for base in ["https://registry.example.ir", "http://127.0.0.1:8099", "http://localhost"] {
            assert!(Registry::from_config(&config(base)).unwrap().is_some(), "{base}");
        }
        assert!(Registry::from_config(&IdentityConfig::default()).unwrap().is_none());
    }
}
