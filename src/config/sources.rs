//! What the machine was told, and where each value came from: the file, then variables over it.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::{Table, Value};

use super::keys::{Key, Kind, keys};
use super::{Config, variables};
use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The configuration file.
    File,
    /// The variable of this name.
    Variable(String),
    /// Nobody gave one: what is usual holds.
    Default,
}

/// One value as it was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Understood {
    /// As in the file, with its tables.
    pub key: String,
    /// The value as JSON writes it, secrets as «…»; none when nobody gave one.
    pub value: Option<String>,
    /// Where it came from.
    pub origin: Origin,
    /// Whether it is a secret that stands openly where it was given.
    pub is_secret: bool,
}

/// A configuration with its sources.
#[derive(Clone, Debug)]
pub struct Sources {
    /// What holds.
    pub config: Config,
    /// The file that was read.
    pub file: Option<PathBuf>,
    /// Every value, those that nobody gave included.
    pub values: Vec<Understood>,
    /// Variables that begin with `PISHKHAN_` and name nothing.
    pub unknown_variables: Vec<String>,
}

/// Variables that are no key of the configuration: they say where it is, and how to speak.
const OTHER_VARIABLES: [&str; 4] = ["PISHKHAN_DB", "PISHKHAN_CONFIG", "PISHKHAN_LANG", "PISHKHAN_LOG"];

/// Reads the file, if there is one, and the environment over it.
pub fn read(file: Option<&Path>) -> Result<Sources> {
    let text = match file {
        Some(path) => Some(std::fs::read_to_string(path).map_err(|error| Error::unread(path, &error))?),
        None => None,
    };
    understand(file, text.as_deref().unwrap_or_default(), variables())
}

pub(crate) fn understand(file: Option<&Path>, text: &str, variables: Vec<(String, String)>) -> Result<Sources> {
    let in_file = |error: toml::de::Error| {
        let path = file.unwrap_or(Path::new("")).display().to_string();
        Error::from(Refusal::ConfigurationFile { path, why: error.to_string() })
    };
    // Once by itself, so that a fault is told with its line.
    toml::from_str::<Config>(text).map_err(in_file)?;
    let mut table: Table = toml::from_str(text).map_err(in_file)?;
    let keys = keys::<Config>();
    let mut given: Vec<(String, String)> = Vec::new();
    let mut unknown_variables = Vec::new();
    for (name, value) in variables {
        match keys.iter().find(|key| key.variable() == name) {
            Some(key) => {
                put(&mut table, &key.path, parse(key, &name, &value)?);
                // The whole again, so that a fault names its variable.
                Config::deserialize(Value::Table(table.clone())).map_err(|error| {
                    Error::internal("understanding a variable", format!("{name}: {}", error.message()))
                })?;
                given.push((key.path.clone(), name));
            }
            None if OTHER_VARIABLES.contains(&name.as_str()) => {}
            None => unknown_variables.push(name),
        }
    }
    // A variable that names the one gateway stands against the list of the file.
    if given.iter().any(|(path, _)| path == "sms.gateway")
        && let Some(Value::Table(sms)) = table.get_mut("sms")
    {
        sms.retain(|key, value| key != "gateways" && !value.is_table());
    }
    let config = Config::deserialize(Value::Table(table.clone()))
        .map_err(|error| Error::internal("understanding the configuration", error.message()))?;
    let mut values = Vec::new();
    flatten("", &Value::Table(table), &mut |key, value| {
        let origin = given.iter().find(|(path, _)| path == key);
        let origin = origin.map_or(Origin::File, |(_, name)| Origin::Variable(name.clone()));
        values.push(Understood {
            key: key.to_owned(),
            value: Some(shown(key, value)),
            origin,
            is_secret: is_secret(key),
        });
    });
    // What is usual stands where the types have it, a table that was not opened as the keys it would have.
    for key in keys {
        if !values.iter().any(|value| value.key == key.path) {
            values.push(Understood { key: key.path, value: None, origin: Origin::Default, is_secret: false });
        }
    }
    values.sort_by(|a, b| (a.key.contains('.'), &a.key).cmp(&(b.key.contains('.'), &b.key)));
    Ok(Sources { config, file: file.map(Path::to_owned), values, unknown_variables })
}

fn parse(key: &Key, name: &str, value: &str) -> Result<Value> {
    let wrong =
        |wanted: &str| Error::internal("understanding a variable", format!("{name}: “{value}” is not {wanted}"));
    Ok(match key.kind {
        Kind::Text => Value::String(value.to_owned()),
        Kind::Number => Value::Integer(value.trim().parse().map_err(|_| wrong("a whole number"))?),
        Kind::Flag => Value::Boolean(value.trim().parse().map_err(|_| wrong("true or false"))?),
        Kind::List => {
            let parts = value.split(',').map(str::trim).filter(|part| !part.is_empty());
            Value::Array(parts.map(|part| Value::String(part.to_owned())).collect())
        }
    })
}

/// Puts a value into its table, which is made if it is not there.
fn put(table: &mut Table, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            table.insert(path.to_owned(), value);
        }
        Some((first, rest)) => {
            let inner = table.entry(first).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

/// Every single value with its path; tables in a list are counted from 1.
fn flatten(path: &str, value: &Value, found: &mut impl FnMut(&str, &Value)) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Table(table) => table.iter().for_each(|(name, value)| flatten(&below(name), value, found)),
        Value::Array(values) if values.iter().any(Value::is_table) => {
            values.iter().zip(1..).for_each(|(value, n)| flatten(&format!("{path}[{n}]"), value, found));
        }
        value => found(path, value),
    }
}

/// Whether a key names a secret. A file of a secret is none.
fn is_secret(key: &str) -> bool {
    let name = key.rsplit('.').next().unwrap_or(key).to_ascii_lowercase().replace('-', "_");
    let words = ["token", "secret", "password", "passphrase", "authorization", "api_key", "apikey", "cookie"];
    !name.ends_with("_file") && (name == "key" || name == "pass" || words.iter().any(|word| name.contains(word)))
}

/// A value as people may see it: a secret as «…», also one that stands in an address.
fn shown(key: &str, value: &Value) -> String {
    match value {
        _ if is_secret(key) => "«…»".to_owned(),
        Value::String(text) if text.contains("://") => {
            serde_json::to_string(&without_secrets(text)).unwrap_or_default()
        }
        value => serde_json::to_string(value).unwrap_or_default(),
    }
}

fn without_secrets(address: &str) -> String {
    let (scheme, rest) = address.split_once("://").unwrap_or(("", address));
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let host = host.rsplit_once('@').map_or(host.to_owned(), |(_, host)| format!("«…»@{host}"));
    let Some((path, query)) = path.split_once('?') else { return format!("{scheme}://{host}{path}") };
    let parts = query.split('&').map(|part| match part.split_once('=') {
        Some((name, value)) if is_secret(name) && !value.starts_with('{') => format!("{name}=«…»"),
        _ => part.to_owned(),
    });
    format!("{scheme}://{host}{path}?{}", parts.collect::<Vec<_>>().join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, variables: &[(&str, &str)]) -> Result<Sources> {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        understand(Some(Path::new("c.toml")), text, variables)
    }

    fn value<'a>(sources: &'a Sources, key: &str) -> &'a Understood {
        sources.values.iter().find(|value| value.key == key).unwrap()
    }

    #[test]
    fn variables_win_over_the_file_and_each_value_says_where_it_came_from() {
        let text = "listen = '127.0.0.1:1'\n[identity]\nbase = 'https://a.example.ir'\n";
        let variables = [
            ("PISHKHAN_LISTEN", "127.0.0.1:2"),
            ("PISHKHAN_ALLOW_PLAIN_HTTP", "true"),
            ("PISHKHAN_TRUSTED_PROXIES", "127.0.0.1, ::1"),
            ("PISHKHAN_IDENTITY_TIMEOUT", "7"),
            ("PISHKHAN_DB", "x"),
            ("PISHKHAN_LISTNE", "x"),
        ];
        let sources = of(text, &variables).unwrap();
        assert_eq!(sources.config.listen.map(|address| address.port()), Some(2));
        assert_eq!(sources.config.trusted_proxies.len(), 2);
        assert!(sources.config.allow_plain_http && sources.config.identity.timeout == Some(7));
        assert_eq!(value(&sources, "listen").origin, Origin::Variable("PISHKHAN_LISTEN".to_owned()));
        assert_eq!(value(&sources, "identity.base").origin, Origin::File);
        assert_eq!(
            (value(&sources, "public_url").origin.clone(), value(&sources, "public_url").value.clone()),
            (Origin::Default, None)
        );
        assert_eq!(sources.unknown_variables, ["PISHKHAN_LISTNE"]);
    }

    #[test]
    fn what_cannot_be_understood_is_told_with_its_place() {
        let said = |sources: Result<Sources>| sources.unwrap_err().to_string();
        assert!(said(of("a = 1\nlistne = 'x'", &[])).contains("c.toml"));
        assert!(said(of("", &[("PISHKHAN_LISTEN", "here")])).contains("PISHKHAN_LISTEN"));
        assert!(said(of("", &[("PISHKHAN_IDENTITY_TIMEOUT", "soon")])).contains("“soon” is not a whole number"));
        assert!(said(of("", &[("PISHKHAN_ALLOW_PLAIN_HTTP", "perhaps")])).contains("true or false"));
    }

    #[test]
    fn secrets_are_not_shown_wherever_they_stand() {
        let text = "public_url = 'https://me:pw@desk.example.ir/a?token=abc&q=1&key={key}'\n[identity]\ntoken = 'abc'\ntoken_file = '/etc/x'\n\
                    [identity.mobile]\nurl = 'https://a'\noutcome = '/a'\n[identity.mobile.headers]\nX-Api-Key = 'abc'\n";
        let sources = of(text, &[]).unwrap();
        let all: String = sources.values.iter().filter_map(|value| value.value.clone()).collect();
        assert!(!all.contains("abc") && !all.contains("pw"), "{all}");
        assert!(all.contains("/etc/x") && all.contains("q=1") && all.contains("key={key}"), "{all}");
        assert!(value(&sources, "identity.mobile.headers.X-Api-Key").is_secret);
        assert!(!value(&sources, "identity.token_file").is_secret);
    }
}
