//! Ready descriptions of the brokers that answer for the registries: `[identity] preset = "…"` and its few values become
//! the questions of an [`IdentityConfig`].

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::{IdentityConfig, ServiceConfig, read_secret};
use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};

const PRESETS: [(&str, &str); 4] = [
    ("finnotech", include_str!("../../assets/identity/finnotech.toml")),
    ("jibit", include_str!("../../assets/identity/jibit.toml")),
    ("uid", include_str!("../../assets/identity/uid.toml")),
    ("zohal", include_str!("../../assets/identity/zohal.toml")),
];

/// How a token is fetched, where a broker gives one that ends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenConfig {
    /// Where; POST.
    pub url: String,
    /// Headers beside `Content-Type`.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The JSON that is sent.
    pub body: String,
    /// JSON pointer of the token.
    pub value: String,
    /// JSON pointer of its life in milliseconds.
    pub lives_ms: Option<String>,
    /// Its life in seconds where the answer does not say.
    pub lives: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Preset {
    base: String,
    needs: Vec<String>,
    token: Option<TokenConfig>,
    mobile: Option<ServiceConfig>,
    civil: Option<ServiceConfig>,
}

impl IdentityConfig {
    /// The configuration with its preset written out; as it is where it names none. What it describes itself wins.
    pub fn expanded(&self) -> Result<Self> {
        let fault = |why: String| Error::from(Refusal::Configuration { section: "identity", why });
        let Some(name) = &self.preset else { return Ok(self.clone()) };
        let Some((_, text)) = PRESETS.iter().find(|(known, _)| known == name) else {
            let known: Vec<&str> = PRESETS.iter().map(|(known, _)| *known).collect();
            return Err(fault(format!("there is no preset “{name}”; there are {}", known.join(", "))));
        };
        let preset: Preset = toml::from_str(text).map_err(|error| fault(format!("preset {name}: {error}")))?;
        let mut values = self.values.clone();
        values.insert("base".to_owned(), self.base.clone().unwrap_or(preset.base).trim_end_matches('/').to_owned());
        if let Some(client) = &self.client {
            values.insert("client".to_owned(), client.clone());
        }
        if let Some(path) = &self.secret_file {
            let secret = read_secret(path)?.trim().to_owned();
            let pair = format!("{}:{secret}", self.client.as_deref().unwrap_or_default());
            values.insert("basic".to_owned(), STANDARD.encode(pair));
            values.insert("secret".to_owned(), secret);
        }
        for need in &preset.needs {
            let is_there = match need.as_str() {
                "token" => self.token.is_some() || self.token_file.is_some(),
                other => values.get(other).is_some_and(|value| !value.trim().is_empty()),
            };
            if !is_there {
                let place = match need.as_str() {
                    "client" => "client".to_owned(),
                    "secret" => "secret_file".to_owned(),
                    "token" => "token_file".to_owned(),
                    other => format!("values.{other}"),
                };
                return Err(fault(format!("preset {name} needs `{place}`")));
            }
        }
        let mut full = self.clone();
        full.base = None;
        full.mobile = full.mobile.or_else(|| preset.mobile.map(|service| written_out(service, &values)));
        full.civil = full.civil.or_else(|| preset.civil.map(|service| written_out(service, &values)));
        full.fetched = preset.token.map(|token| TokenConfig {
            url: fill(&token.url, &values),
            headers: token.headers.iter().map(|(name, value)| (name.clone(), fill(value, &values))).collect(),
            body: fill_json(&token.body, &values),
            ..token
        });
        Ok(full)
    }
}

fn written_out(service: ServiceConfig, values: &BTreeMap<String, String>) -> ServiceConfig {
    ServiceConfig {
        url: fill(&service.url, values),
        headers: service.headers.iter().map(|(name, value)| (name.clone(), fill(value, values))).collect(),
        body: service.body.as_deref().map(|body| fill_json(body, values)),
        ..service
    }
}

/// The values of the configuration; the names of people's facts stay to be filled with each question.
fn fill(template: &str, values: &BTreeMap<String, String>) -> String {
    values.iter().fold(template.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

fn fill_json(template: &str, values: &BTreeMap<String, String>) -> String {
    let quoted = values.iter().map(|(name, value)| {
        let quoted = serde_json::Value::from(value.as_str()).to_string();
        (name.clone(), quoted[1..quoted.len() - 1].to_owned())
    });
    fill(template, &quoted.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_understood_and_says_what_it_needs() {
        for (name, _) in PRESETS {
            let bare = IdentityConfig { preset: Some(name.to_owned()), ..IdentityConfig::default() };
            let needs = bare.expanded().unwrap_err().to_string();
            assert!(needs.contains("needs `"), "{needs}");
        }
        let unknown = IdentityConfig { preset: Some("nobody".to_owned()), ..IdentityConfig::default() };
        assert!(unknown.expanded().unwrap_err().to_string().contains("finnotech, jibit, uid, zohal"));
    }
}
