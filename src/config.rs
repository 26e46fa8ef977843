//! Addresses and secrets of the machine: TOML file, then `PISHKHAN_…` variables, then flags. The only reader of the
//! environment. What belongs to the office is a setting and lives in the file of the office.

mod backup;
mod broker;
pub mod keys;
pub mod sms;
pub mod sms_service;
pub mod sources;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

use serde::Deserialize;

pub use broker::TokenConfig;

use crate::error::{Error, Result};

pub use backup::BackupConfig;
pub use sms::SmsConfig;

/// What the machine was told.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where the web form listens. Default `127.0.0.1:8080`.
    pub listen: Option<SocketAddr>,
    /// The address people type, such as `https://desk.example.ir`. Cookies are `Secure` when it is https.
    pub public_url: Option<String>,
    /// Serve plain HTTP to the public although cookies are not safe there. Meant for a proxy on another machine.
    pub allow_plain_http: bool,
    /// Proxies whose word on a client's address is believed. A server behind https on this machine believes this
    /// machine without being told.
    pub trusted_proxies: Vec<IpAddr>,
    /// Machines beside this one that may read `/metrics` and `/readyz`.
    pub metrics_from: Vec<IpAddr>,
    /// How log lines are written, and from which level on.
    pub log: LogConfig,
    /// SMS gateways.
    pub sms: SmsConfig,
    /// The service that confirms identities, where the setting `identity.verifier` is `http`.
    pub identity: IdentityConfig,
    /// Planned backups.
    pub backup: BackupConfig,
}

/// Log lines of `serve`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogConfig {
    /// `text` (default), `json`, or `journald` where systemd takes the lines.
    pub format: Option<String>,
    /// `off`, `error`, `warn`, `info` (default), `debug` or `trace`; `PISHKHAN_LOG` wins.
    pub level: Option<String>,
}

/// How a registry is asked. With `base` alone the neutral contract is spoken; `[identity.mobile]` and
/// `[identity.civil]` describe another service.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IdentityConfig {
    /// Where the neutral contract is answered, such as `https://registry.example.ir`. Plain http on this machine only.
    pub base: Option<String>,
    /// A broker whose way of asking is known: `finnotech`, `jibit`, `uid` or `zohal`. `base` is then another address of it.
    pub preset: Option<String>,
    /// The preset's name for this office: a client ID, an API key or a business ID.
    pub client: Option<String>,
    /// A file with the secret that a token is fetched with.
    pub secret_file: Option<PathBuf>,
    /// Further values of the preset.
    pub values: std::collections::BTreeMap<String, String>,
    /// How a token is fetched: what the preset says.
    #[serde(skip)]
    pub fetched: Option<TokenConfig>,
    /// Sent as `Authorization: Bearer …`.
    pub token: Option<String>,
    /// A file that holds the token, so that it stands in no configuration.
    pub token_file: Option<PathBuf>,
    /// A PEM file with the authorities that the service's certificate is believed from, instead of the public ones.
    pub authorities: Option<PathBuf>,
    /// Seconds that an answer may take. Default 30.
    pub timeout: Option<u64>,
    /// Whether the number belongs to the national ID (level 2).
    pub mobile: Option<ServiceConfig>,
    /// Whether name and birth date are the civil registry's (level 3).
    pub civil: Option<ServiceConfig>,
}

/// One question to a service that does not speak the neutral contract.
///
/// In `url`, `headers` and `body` stand `{request_id} {national_id} {mobile}` (09…) `{mobile_international}` (+989…)
/// `{birth_date}` (1370-01-15) `{birth_date_slashes} {birth_date_digits} {first_name} {last_name} {token}`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceConfig {
    /// `POST` (default) or `GET`.
    pub method: Option<String>,
    /// The address.
    pub url: String,
    /// Headers beside `Content-Type`, `Accept` and `Authorization`.
    #[serde(default)]
    pub headers: std::collections::BTreeMap<String, String>,
    /// The JSON that is sent.
    pub body: Option<String>,
    /// JSON pointer of the answer, such as `/result/isValid`.
    pub outcome: String,
    /// Answers that mean a match. Default `match`, `true`.
    #[serde(rename = "match")]
    pub matches: Option<Vec<String>>,
    /// Answers that mean no match. Default `no_match`, `false`.
    pub no_match: Option<Vec<String>>,
    /// Answers that mean that the person is not alive. Default `deceased`.
    pub deceased: Option<Vec<String>>,
    /// Answers that mean that the registry does not know. Default `unknown`.
    pub unknown: Option<Vec<String>>,
    /// JSON pointer of the service's own number for its answer.
    pub reference: Option<String>,
    /// The outcome, and what `also` points at, are percentages: a match is at least this.
    pub at_least: Option<f64>,
    /// Further percentages that have to reach it.
    #[serde(default)]
    pub also: Vec<String>,
    /// JSON pointer that says whether the person is alive.
    pub alive: Option<String>,
    /// JSON pointer that says whether the person is dead.
    pub dead: Option<String>,
    /// JSON pointer of the first name that the registry has: it is compared and dropped.
    pub first_name: Option<String>,
    /// The same of the last name.
    pub last_name: Option<String>,
}

impl Config {
    /// Reads the file, if there is one, and the environment over it: the key `identity.base` is `PISHKHAN_IDENTITY_BASE`
    /// there, and so is every other key that holds one value.
    pub fn load(file: Option<&Path>) -> Result<Self> {
        Ok(sources::read(file)?.config)
    }

    /// The proxies to be believed. Without an https proxy there is none: the socket tells the address.
    pub fn proxies(&self, listen: SocketAddr) -> Vec<IpAddr> {
        let behind_https = self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"));
        if self.trusted_proxies.is_empty() && behind_https && listen.ip().is_loopback() {
            return vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        }
        self.trusted_proxies.clone()
    }

    /// The host of the public address, for codes that a browser fills in by itself.
    pub fn public_host(&self) -> Option<String> {
        let rest = self.public_url.as_deref()?.strip_prefix("https://")?;
        let host = rest.split(['/', ':']).next()?;
        (!host.is_empty()).then(|| host.to_owned())
    }
}

/// A secret that stands in a file of its own, without the line's end. A path that begins with `$CREDENTIALS_DIRECTORY/`
/// is one of systemd's credentials.
pub fn read_secret(path: &Path) -> Result<String> {
    let file = match (path.strip_prefix("$CREDENTIALS_DIRECTORY"), variable("CREDENTIALS_DIRECTORY")) {
        (Ok(name), Some(folder)) => Path::new(&folder).join(name),
        _ => path.to_owned(),
    };
    let text = std::fs::read_to_string(&file).map_err(|error| Error::unread(path, &error))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// A variable of the environment, if it is set and readable.
#[expect(clippy::disallowed_methods, reason = "this file is the one reader of the environment")]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The variables of the environment that are meant for this program.
fn variables() -> Vec<(String, String)> {
    let ours =
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    ours.filter(|(name, _)| name.starts_with("PISHKHAN_")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_on_this_machine_is_believed_only_behind_https() {
        let loopback: SocketAddr = "127.0.0.1:8080".parse().unwrap();
        let config = |url: &str| Config { public_url: Some(url.into()), ..Config::default() };
        assert_eq!(config("https://desk.example.ir").proxies(loopback).len(), 2);
        assert!(config("http://desk.example.ir").proxies(loopback).is_empty());
        assert!(config("https://desk.example.ir").proxies("0.0.0.0:8080".parse().unwrap()).is_empty());
    }

    #[test]
    fn a_misspelt_key_is_told() {
        assert!(toml::from_str::<Config>("listne = '127.0.0.1:1'").is_err());
    }

    #[test]
    fn only_an_https_address_binds_codes_to_a_host() {
        let host = |url: &str| Config { public_url: Some(url.into()), ..Config::default() }.public_host();
        assert_eq!(host("https://desk.example.ir/x").as_deref(), Some("desk.example.ir"));
        assert_eq!(host("http://127.0.0.1:8080"), None);
    }
}
