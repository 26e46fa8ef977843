//! One question to a service over HTTP, and what was heard of it. Shared by registries and gateways.
//!
//! TLS is always verified, redirects are not followed, plain http is for this machine only, answers are read up to
//! 64 KiB. What was heard tells apart whether the question surely never left: a text may be sent again only then.

use std::io::Read;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};

use crate::domain::calendar::Instant;

/// Most bytes of an answer that are looked at.
pub(super) const ANSWER_MOST: u64 = 64 << 10;
/// Seconds until a service that cannot be reached is given up.
const CONNECT: u64 = 5;

/// A question.
#[derive(Debug, Default)]
pub(super) struct Question {
    pub(super) url: String,
    pub(super) headers: Vec<(String, String)>,
    /// Its content type and text; a question without one is a GET.
    pub(super) body: Option<(&'static str, String)>,
    /// When it is asked, for answers that name a moment and do not say what time it is with them.
    pub(super) at: Option<Instant>,
}

/// What was heard.
#[derive(Debug)]
pub(super) enum Heard {
    /// A whole answer.
    Answer {
        /// The HTTP status.
        status: u16,
        /// Seconds after which it wants to be asked again.
        retry_after: Option<u32>,
        /// The body.
        text: String,
    },
    /// The question surely never left.
    NotSent(&'static str),
    /// Bytes left, and no whole answer came.
    Unsure(&'static str),
}

/// An agent that asks. No connection is used twice: one that died meanwhile would make every first question unsure.
pub(super) fn agent(seconds: u64, authorities: Option<&Path>) -> Result<ureq::Agent, String> {
    let mut agent = ureq::Agent::config_builder()
        .timeout_connect(Some(Duration::from_secs(CONNECT)))
        .timeout_global(Some(Duration::from_secs(seconds)))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .max_idle_connections(0)
        .proxy(None)
        .user_agent("pishkhan");
    if let Some(path) = authorities {
        let pem = std::fs::read(path).map_err(|error| format!("authorities {}: {error}", path.display()))?;
        let roots: Vec<_> = parse_pem(&pem)
            .filter_map(|item| match item {
                Ok(PemItem::Certificate(certificate)) => Some(certificate),
                _ => None,
            })
            .collect();
        if roots.is_empty() {
            return Err(format!("authorities {}: there is no certificate in it", path.display()));
        }
        agent = agent.tls_config(TlsConfig::builder().root_certs(RootCerts::new_with_certs(&roots)).build());
    }
    Ok(agent.build().new_agent())
}

/// Asks. Blocks. Never tells the question, which may hold a key.
pub(super) fn ask(agent: &ureq::Agent, question: &Question) -> Heard {
    let mut request = ureq::http::Request::builder()
        .method(if question.body.is_some() { "POST" } else { "GET" })
        .uri(&question.url)
        .header("Accept", "application/json");
    for (name, value) in &question.headers {
        request = request.header(name.as_str(), value.as_str());
    }
    let mut body = Watched { rest: &[], is_begun: false };
    let ran = if let Some((kind, text)) = &question.body {
        body.rest = text.as_bytes();
        let request = request.header("Content-Type", *kind).header("Content-Length", text.len());
        let Ok(request) = request.body(ureq::SendBody::from_reader(&mut body)) else {
            return Heard::NotSent("the question cannot be written");
        };
        agent.run(request)
    } else {
        // A question without a body is whole with its head: from the connection on, it may have left.
        body.is_begun = true;
        let Ok(request) = request.body(()) else { return Heard::NotSent("the question cannot be written") };
        agent.run(request)
    };
    let mut response = match ran {
        Ok(response) => response,
        Err(error) => return unheard(&error, body.is_begun),
    };
    let status = response.status().as_u16();
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let retry_after = header("retry-after").and_then(|value| seconds_until(value, header("date"), question.at));
    match response.body_mut().with_config().limit(ANSWER_MOST).read_to_vec() {
        Ok(bytes) => Heard::Answer { status, retry_after, text: String::from_utf8_lossy(&bytes).into_owned() },
        Err(_) => Heard::Unsure("an answer that broke off or is too long"),
    }
}

/// Seconds of a `Retry-After`: a number, or a moment (RFC 9110, 10.2.3). A moment is held against the service's own clock, so
/// that nobody's clock has to be right; against ours only where it does not tell the time.
fn seconds_until(value: &str, date: Option<&str>, at: Option<Instant>) -> Option<u32> {
    value.parse().ok().or_else(|| {
        let until = Instant::of_http_date(value)?;
        let now = date.and_then(Instant::of_http_date).or(at)?;
        u32::try_from(until.since(now).max(0)).ok()
    })
}

/// A body that knows whether any of it was taken for sending.
struct Watched<'a> {
    rest: &'a [u8],
    is_begun: bool,
}

impl Read for Watched<'_> {
    fn read(&mut self, space: &mut [u8]) -> std::io::Result<usize> {
        self.is_begun = true;
        self.rest.read(space)
    }
}

fn unheard(error: &ureq::Error, is_begun: bool) -> Heard {
    use std::io::ErrorKind;
    use ureq::{Error, Timeout};
    match error {
        Error::HostNotFound => Heard::NotSent("its name is not known"),
        Error::ConnectionFailed | Error::Timeout(Timeout::Resolve | Timeout::Connect) => {
            Heard::NotSent("it could not be reached")
        }
        Error::Io(error)
            if matches!(
                error.kind(),
                ErrorKind::ConnectionRefused
                    | ErrorKind::HostUnreachable
                    | ErrorKind::NetworkUnreachable
                    | ErrorKind::AddrNotAvailable
            ) =>
        {
            Heard::NotSent("it could not be reached")
        }
        // The standard library has no kind of its own for a name that could not be looked up.
        Error::Io(error) if error.to_string().contains("failed to lookup address") => {
            Heard::NotSent("its name is not known")
        }
        Error::Tls(_) | Error::Rustls(_) => Heard::NotSent("its certificate is not believed"),
        Error::Io(error) if error.to_string().contains("invalid peer certificate") => {
            Heard::NotSent("its certificate is not believed")
        }
        Error::BadUri(_) | Error::Http(_) | Error::RequireHttpsOnly(_) | Error::TlsRequired => {
            Heard::NotSent("the question cannot be written")
        }
        _ if !is_begun => Heard::NotSent("the connection broke before anything was said"),
        Error::Timeout(_) => Heard::Unsure("no answer in time"),
        Error::Io(_) => Heard::Unsure("the connection broke"),
        _ => Heard::Unsure("an answer that is none"),
    }
}

/// Why an address is not asked: secrets and people's numbers do not cross a network in the clear.
pub(super) fn address_fault(url: &str) -> Option<&'static str> {
    if host_of(url).contains('@') {
        return Some("an address with a name before @ is not taken; the token has its own place");
    }
    if url.starts_with("https://") || url.starts_with("http://") && is_here(url) {
        return None;
    }
    Some("the address has to begin with https://; plain http is for this machine only")
}

/// Whether an address is one of this machine.
pub(super) fn is_here(url: &str) -> bool {
    let host = host_of(url);
    let is_port = |rest: &str| rest.strip_prefix(':').is_some_and(|port| port.bytes().all(|b| b.is_ascii_digit()));
    ["127.0.0.1", "localhost", "[::1]"]
        .iter()
        .any(|here| host.strip_prefix(here).is_some_and(|rest| rest.is_empty() || is_port(rest)))
}

fn host_of(url: &str) -> &str {
    url.split("://").nth(1).and_then(|rest| rest.split(['/', '?', '#', '\\']).next()).unwrap_or_default()
}

/// Fills the names of a template in one pass, so that nothing typed by a citizen is read as a name.
pub(super) fn fill<N: AsRef<str>>(template: &str, values: &[(N, String)], write: impl Fn(&str) -> String) -> String {
    let mut filled = String::with_capacity(template.len() + 64);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        filled.push_str(&rest[..open]);
        let after = &rest[open + 1..];
        let name = after.split_once('}').map(|(name, _)| name);
        if let Some((name, value)) = name.and_then(|name| values.iter().find(|(known, _)| known.as_ref() == name)) {
            filled.push_str(&write(value));
            rest = &after[name.as_ref().len() + 1..];
        } else {
            filled.push('{');
            rest = after;
        }
    }
    filled.push_str(rest);
    filled
}

/// As it stands between the quotes of a JSON text.
pub(super) fn inside_json(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// As it stands in an address or in a form.
pub(super) fn percent(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// A text, truth value or number at a JSON pointer, as text.
pub(super) fn plain(answer: &Value, pointer: &str) -> Option<String> {
    match answer.pointer(pointer)? {
        Value::String(text) => Some(text.clone()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(value) => Some(value.to_string()),
        _ => None,
    }
}

/// A provider's words as the outbox may keep them: one clean line.
pub(super) fn clean(words: &str) -> String {
    crate::domain::text::clean_line(words).chars().take(200).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nobody listens on the first of all ports.
    const CLOSED: &str = "http://127.0.0.1:1/";

    #[test]
    fn a_name_cannot_break_out_of_its_template() {
        let values = [("first_name", "\"},{national_id}\n".to_owned()), ("national_id", "0".to_owned())];
        let body = fill(r#"{"n":"{first_name}"}"#, &values, inside_json);
        let read: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(read["n"], "\"},{national_id}\n");
        assert_eq!(
            fill("/x?n={first_name}&{other}", &values[..1], percent),
            "/x?n=%22%7D%2C%7Bnational_id%7D%0A&{other}"
        );
    }

    #[test]
    fn a_service_may_name_the_moment_when_it_wants_to_be_asked_again() {
        let (noon, later) = ("Sat, 28 Nov 2026 12:00:00 GMT", "Sat, 28 Nov 2026 12:01:30 GMT");
        let at = Instant::of_http_date("Sat, 28 Nov 2026 12:01:00 GMT");
        for (value, date, at, seconds) in [
            ("120", None, None, Some(120)),
            (later, Some(noon), at, Some(90)),
            (later, None, at, Some(30)),
            (noon, None, at, Some(0)),
            ("Saturday, 28-Nov-26 12:01:30 GMT", Some("Sat Nov 28 12:00:00 2026"), None, Some(90)),
            (later, None, None, None),
            ("soon", Some(noon), at, None),
            ("-5", Some(noon), at, None),
        ] {
            assert_eq!(seconds_until(value, date, at), seconds, "{value} {date:?}");
        }
    }

    #[test]
    fn a_closed_door_and_an_unknown_name_are_surely_not_sent() {
        let agent = agent(5, None).unwrap();
        for body in [None, Some(("application/json", "{}".to_owned()))] {
            let question = Question { url: CLOSED.to_owned(), body, ..Question::default() };
            assert!(matches!(ask(&agent, &question), Heard::NotSent(_)), "{question:?}");
        }
        let nobody = Question { url: "https://nowhere.invalid/".to_owned(), ..Question::default() };
        assert!(matches!(ask(&agent, &nobody), Heard::NotSent(_)));
    }
}
