//! A service over HTTP as a description of it says: the presets of `assets/sms`, or one in the configuration.
//!
//! An answer is a success only where the description says so. Values are put into a form or into the leaves of a JSON
//! tree, so that no text can break out of its place. The key stands in no word that leaves this room.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Carries, Class, Fate, Outgoing, Refusal, Sending};
use crate::config::sms_service::{Codes, Method, ParamsForm, SendForm, SmsService, StatusForm};
use crate::domain::ids::SmsId;
use crate::domain::sms_report::{OwnIds, ReportForm};
use crate::domain::sms_way::WayRules;
use crate::postman::exchange::{self, Heard, Question, fill, percent, plain};
use crate::words::Lang;

/// A service that is ready to be asked. [`super::checks`] makes it.
#[derive(Clone)]
pub struct HttpGateway {
    pub(super) name: String,
    pub(super) agent: ureq::Agent,
    pub(super) service: SmsService,
    /// What the office gave, with the key as `key`.
    pub(super) given: Vec<(String, String)>,
    /// What it takes.
    pub(super) rules: WayRules,
    pub(super) own: OwnIds,
}

/// What goes into the places of a description.
type Values = Vec<(String, String)>;

impl HttpGateway {
    pub(super) fn send(&self, outgoing: &Outgoing<'_>) -> Sending {
        let name = outgoing.params.iter().find(|(name, _)| name == "template").map(|(_, value)| value.as_str());
        let carries = self.rules.carries(name.unwrap_or(outgoing.kind.code()), outgoing.text, outgoing.params);
        let mut values = self.given.clone();
        let (form, params) = match (carries, &self.service.plain, &self.service.pattern) {
            (Ok(Carries::Text), Some(form), _) => (form, Values::new()),
            (Ok(Carries::Template(id, params)), _, Some(form)) => {
                values.push(("template".to_owned(), id));
                (form, params)
            }
            (Err(why), ..) => return refused(Class::Message, why.words(Lang::En)),
            (Ok(_), ..) => return refused(Class::Account, "the service has no such way".to_owned()),
        };
        let local = outgoing.to.strip_prefix("+98").map_or_else(|| outgoing.to.to_owned(), |rest| format!("0{rest}"));
        values.extend([
            ("to".to_owned(), outgoing.to.to_owned()),
            ("to_plain".to_owned(), outgoing.to.trim_start_matches('+').to_owned()),
            ("to_local".to_owned(), local),
            ("text".to_owned(), outgoing.text.to_owned()),
            ("id".to_owned(), self.own.number(outgoing.id).to_string()),
        ]);
        let body =
            Body { method: form.method, headers: &form.headers, form: form.form.as_ref(), json: form.json.as_ref() };
        let question = self.question(&form.path, &body, &values, (&params, &form.params));
        match exchange::ask(&self.agent, &Question { at: Some(outgoing.at), ..question }) {
            Heard::NotSent(why) => refused(Class::Later, why.to_owned()),
            Heard::Unsure(why) => Sending::Unknown { said: why.to_owned() },
            Heard::Answer { status, retry_after, text } => self.understand(form, status, retry_after, &text),
        }
    }

    fn question(
        &self,
        path: &str,
        body: &Body<'_>,
        values: &[(String, String)],
        params: (&Values, &ParamsForm),
    ) -> Question {
        let mut url = format!("{}{}", self.service.base.trim_end_matches('/'), fill(path, values, percent));
        let headers =
            body.headers.iter().map(|(name, value)| (name.clone(), fill(value, values, str::to_owned))).collect();
        let mut all = values.to_vec();
        if let (named, ParamsForm::Joined(between)) = params {
            let mut named: Vec<&(String, String)> = named.iter().collect();
            named.sort_by_key(|(name, _)| (name.parse::<u32>().unwrap_or(u32::MAX), name.clone()));
            let joined = named.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(between);
            all.push(("params".to_owned(), joined));
        }
        let body = if let Some(form) = body.form {
            let fields = form.iter().filter(|(_, place)| self.is_given(place));
            let mut fields: Values =
                fields.map(|(name, place)| (name.clone(), fill(place, &all, str::to_owned))).collect();
            if let (named, ParamsForm::Fields) = params {
                fields.extend(named.iter().cloned());
            }
            let text = fields.iter().map(|(name, value)| format!("{}={}", percent(name), percent(value)));
            let text = text.collect::<Vec<_>>().join("&");
            if body.method == Method::Get {
                url.push(if url.contains('?') { '&' } else { '?' });
                url.push_str(&text);
                None
            } else {
                Some(("application/x-www-form-urlencoded", text))
            }
        } else {
            body.json.map(|tree| ("application/json", self.plant(tree, &all, params).to_string()))
        };
        Question { url, headers, body, at: None }
    }

    /// Whether a place holds nothing that the office may leave out and did.
    fn is_given(&self, place: &str) -> bool {
        let is_missing = |name: &&String| !self.given.iter().any(|(given, _)| given == *name);
        let mut missing = self.service.may.iter().filter(is_missing);
        !missing.any(|name| place.contains(&format!("{{{name}}}")) || place == format!("{{#{name}}}"))
    }

    /// A JSON tree with its leaves filled.
    fn plant(&self, tree: &Value, values: &[(String, String)], params: (&Values, &ParamsForm)) -> Value {
        match tree {
            Value::String(place) if place == "{params}" && !matches!(params.1, ParamsForm::Joined(_)) => match params.1
            {
                ParamsForm::List(name, value) => {
                    let pair = |(n, v): &(String, String)| {
                        Value::Object(Map::from_iter([
                            (name.clone(), n.as_str().into()),
                            (value.clone(), v.as_str().into()),
                        ]))
                    };
                    params.0.iter().map(pair).collect()
                }
                _ => Value::Object(params.0.iter().map(|(n, v)| (n.clone(), v.as_str().into())).collect()),
            },
            Value::String(place) => {
                let number = place.strip_prefix("{#").and_then(|rest| rest.strip_suffix('}'));
                let value = number.and_then(|name| values.iter().find(|(known, _)| known == name));
                match value {
                    Some((_, text)) => text.parse::<i64>().map_or_else(|_| text.as_str().into(), Into::into),
                    None => fill(place, values, str::to_owned).into(),
                }
            }
            Value::Array(items) => items.iter().map(|item| self.plant(item, values, params)).collect(),
            Value::Object(fields) => {
                let given = fields.iter().filter(|(_, place)| place.as_str().is_none_or(|place| self.is_given(place)));
                Value::Object(given.map(|(name, item)| (name.clone(), self.plant(item, values, params))).collect())
            }
            other => other.clone(),
        }
    }

    fn understand(&self, form: &SendForm, status: u16, retry_after: Option<u32>, text: &str) -> Sending {
        let is_good = (200..300).contains(&status);
        let Ok(answer) = serde_json::from_str::<Value>(text) else {
            return match of_status(status) {
                Some(class) => refusal(class, Some(status.to_string()), format!("HTTP status {status}"), retry_after),
                None => Sending::Unknown { said: format!("HTTP status {status} with an answer that is none") },
            };
        };
        let said = form.said.as_ref().and_then(|pointer| plain(&answer, pointer)).map(|words| self.clean(&words));
        let said = said.filter(|words| !words.is_empty()).unwrap_or_else(|| format!("HTTP status {status}"));
        let code = form.code.as_ref().and_then(|pointer| plain(&answer, pointer)).map(|code| self.clean(&code));
        let of_code = code.as_deref().and_then(|code| of_code(&self.service.codes, code));
        let id = form.id.iter().find_map(|pointer| match answer.pointer(pointer)? {
            Value::Null => Some("null".to_owned()),
            _ => plain(&answer, pointer),
        });
        let is_ok = |verdict: String| form.ok_is.iter().any(|ok| *ok == verdict || ok == "*");
        if plain(&answer, &form.ok).is_some_and(is_ok) {
            if !is_good {
                return Sending::Unknown { said: format!("HTTP status {status} with the words of a success: {said}") };
            }
            return match id {
                Some(id) if form.id_refused.contains(&id) => refusal(Class::Message, Some(id), said, None),
                Some(id) if id.chars().count() < form.id_least => {
                    refusal(of_code.unwrap_or(Class::Later), code, said, retry_after)
                }
                Some(id) if id == "null" => Sending::Taken { provider_ref: None },
                Some(id) => Sending::Taken { provider_ref: Some(self.clean(&id)) },
                None => Sending::Taken { provider_ref: None },
            };
        }
        let is_error = plain(&answer, &form.ok).is_some() || of_code.is_some();
        match (of_code, of_status(status)) {
            (Some(class), _) | (None, Some(class)) => {
                refusal(class, code.or_else(|| Some(status.to_string())), said, retry_after)
            }
            // It says no in words of its own, with a code that stands nowhere.
            (None, None) if is_error && is_good => refusal(Class::Later, code, said, retry_after),
            (None, None) => Sending::Unknown { said: format!("HTTP status {status} without a verdict: {said}") },
        }
    }

    /// An answer as each way of sending and each way of asking reads it.
    #[cfg(any(test, feature = "parsers"))]
    pub(super) fn readings(&self, status: u16, text: &str) -> (Vec<Sending>, Vec<Fate>) {
        let sends = [&self.service.plain, &self.service.pattern].into_iter().flatten();
        let asks = [&self.service.status, &self.service.status_by_id].into_iter().flatten();
        let sent = sends.map(|form| self.understand(form, status, None, text)).collect();
        (sent, asks.map(|form| self.understand_fate(form, text)).collect())
    }

    /// A provider's words without our key, which stands in some addresses.
    fn clean(&self, words: &str) -> String {
        let key = self.given.iter().find(|(name, _)| name == "key").map(|(_, key)| key.as_str());
        match key.filter(|key| !key.is_empty()) {
            Some(key) => exchange::clean(&words.replace(key, "•••").replace(&percent(key), "•••")),
            None => exchange::clean(words),
        }
    }

    pub(super) fn can_be_asked(&self) -> bool {
        self.service.status.is_some() || self.service.status_by_id.is_some()
    }

    /// Whether every notice carries our number, and the service can be asked by it.
    pub(super) fn knows_own_ids(&self) -> bool {
        // Codes are never sent again: what is known of them decides nothing.
        let has_notices = self.rules.templates.keys().any(|name| name != "code");
        self.service.status_by_id.is_some()
            && (!has_notices || carries_id(self.service.pattern.as_ref()))
            && (!self.rules.sends_plain || carries_id(self.service.plain.as_ref()))
    }

    /// Whether every code carries it: by its template, or as a text where the template does not take it.
    pub(super) fn knows_own_ids_of_codes(&self) -> bool {
        self.knows_own_ids()
            && (!self.rules.templates.contains_key("code") || carries_id(self.service.pattern.as_ref()))
    }

    pub(super) fn reaches_back(&self) -> Option<i64> {
        self.service.status_by_id.as_ref()?.reaches_back.map(|hours| i64::from(hours) * 3_600)
    }

    pub(super) fn fate(&self, id: SmsId, provider_ref: Option<&str>) -> Fate {
        let mut values = self.given.clone();
        values.push(("id".to_owned(), self.own.number(id).to_string()));
        let form = match (provider_ref, &self.service.status, &self.service.status_by_id) {
            (Some(reference), Some(form), _) => {
                values.push(("ref".to_owned(), reference.to_owned()));
                form
            }
            (_, _, Some(form)) if self.knows_own_ids() => form,
            _ => return Fate::CannotTell,
        };
        let (form_of, json) = (form.form.as_ref(), form.json.as_ref());
        let body = Body { method: Method::Post, headers: &form.headers, form: form_of, json };
        let question = self.question(&form.path, &body, &values, (&Vec::new(), &ParamsForm::Object));
        match exchange::ask(&self.agent, &question) {
            Heard::Answer { status: 200..=299, text, .. } => self.understand_fate(form, &text),
            _ => Fate::CannotTell,
        }
    }

    fn understand_fate(&self, form: &StatusForm, text: &str) -> Fate {
        let Ok(answer) = serde_json::from_str::<Value>(text) else { return Fate::CannotTell };
        if let Some(ok) = &form.ok
            && !plain(&answer, ok).is_some_and(|verdict| form.ok_is.contains(&verdict))
        {
            return Fate::CannotTell;
        }
        let states = &self.service.states;
        let Some(state) = plain(&answer, &form.state) else {
            // Only a service that says in words that it answered may say by an empty list that it never saw it.
            return if form.absent_is_unseen && form.ok.is_some() { Fate::NeverSeen } else { Fate::CannotTell };
        };
        if states.delivered.contains(&state) {
            Fate::Delivered
        } else if states.failed.contains(&state) {
            let said = form.said.as_ref().and_then(|pointer| plain(&answer, pointer)).map(|words| self.clean(&words));
            Fate::Failed { said: said.unwrap_or_else(|| format!("state {}", self.clean(&state))) }
        } else if states.moving.contains(&state) {
            Fate::OnTheWay
        } else if states.unseen.contains(&state) {
            Fate::NeverSeen
        } else {
            Fate::CannotTell
        }
    }

    /// How the reports read that the service sends by itself.
    pub(super) fn report_form(&self) -> Option<ReportForm> {
        let form = self.service.report.as_ref()?;
        let states = &self.service.states;
        Some(ReportForm::Fields {
            list: form.list.clone(),
            reference: form.reference.clone(),
            state: form.state.clone(),
            delivered: states.delivered.clone(),
            failed: states.failed.clone(),
            moving: states.moving.clone(),
        })
    }
}

impl std::fmt::Debug for HttpGateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HttpGateway({})", self.name)
    }
}

struct Body<'a> {
    method: Method,
    headers: &'a BTreeMap<String, String>,
    form: Option<&'a BTreeMap<String, String>>,
    json: Option<&'a Value>,
}

/// Whether what is sent in this way has our number in it.
fn carries_id(form: Option<&SendForm>) -> bool {
    form.is_some_and(|form| {
        let in_form = form.form.iter().flat_map(BTreeMap::values).any(|place| place.contains("{id}"));
        in_form
            || form.path.contains("{id}")
            || form.json.as_ref().is_some_and(|tree| tree.to_string().contains("{id}"))
    })
}

fn refused(class: Class, said: String) -> Sending {
    refusal(class, None, said, None)
}

fn refusal(class: Class, code: Option<String>, said: String, retry_after: Option<u32>) -> Sending {
    Sending::Refused(Refusal { class, code, said, retry_after })
}

fn of_code(codes: &Codes, code: &str) -> Option<Class> {
    let is_in = |list: &[String]| list.iter().any(|known| known == code);
    if is_in(&codes.message) {
        Some(Class::Message)
    } else if is_in(&codes.account) {
        Some(Class::Account)
    } else if is_in(&codes.later) {
        Some(Class::Later)
    } else {
        None
    }
}

/// Whether a status is a proxy's word of a service that it lost: the service may have taken the SMS before.
pub(super) fn is_of_a_proxy(status: u16) -> bool {
    matches!(status, 408 | 502 | 504 | 520 | 522..=527)
}

/// What a status means by itself. A success says nothing without its words.
pub(super) fn of_status(status: u16) -> Option<Class> {
    match status {
        200..=299 => None,
        lost if is_of_a_proxy(lost) => None,
        401 | 402 | 403 | 404 | 405 | 407 | 410 => Some(Class::Account),
        425 | 429 => Some(Class::Later),
        400..=499 => Some(Class::Message),
        _ => Some(Class::Later),
    }
}
