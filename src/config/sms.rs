//! `[sms]` of the configuration: which gateways there are, and in which order they are tried.
//!
//! Each gateway is a table of its own under a name that the admin chose: `[sms.main]` with its `kind`. Secrets stand in
//! files of their own. What is misspelt is refused.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::sms_service::SmsService;

/// How SMS leave the building.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct SmsConfig {
    /// Instead of a list: the one gateway `file`.
    pub gateway: Option<String>,
    /// For `file`: the JSON Lines file that texts are appended to. Default `sms.jsonl` beside the office's file.
    pub path: Option<PathBuf>,
    /// The words that let `serve` work with a gateway that sends nothing: `this is a test`.
    pub test: Option<String>,
    /// The gateways by name, in the order in which they are tried.
    pub gateways: Vec<String>,
    /// Their tables. What is no key of `[sms]` lands here too, and is refused as a table that it is not.
    #[serde(flatten)]
    pub tables: BTreeMap<String, GatewayConfig>,
}

/// One gateway.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum GatewayConfig {
    /// A JSON Lines file: nothing leaves the machine.
    File(FileConfig),
    /// Kannel's `sendsms`.
    Kannel(KannelConfig),
    /// gammu-smsd over its folders.
    Gammu(GammuConfig),
    /// A service that the configuration describes.
    Http(HttpConfig),
    /// Services that the program knows.
    Kavenegar(HttpConfig),
    /// SMS.ir.
    Smsir(HttpConfig),
    /// MeliPayamak.
    Melipayamak(HttpConfig),
    /// Ghasedak.
    Ghasedak(HttpConfig),
    /// Faraz SMS, IPPanel Edge.
    Ippanel(HttpConfig),
    /// Faraz SMS, IranPayamak.
    Iranpayamak(HttpConfig),
}

/// `kind = "file"`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileConfig {
    /// The file. Default `sms.jsonl` beside the office's file.
    pub path: Option<PathBuf>,
}

/// `kind = "kannel"`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KannelConfig {
    /// Default `http://127.0.0.1:13013/cgi-bin/sendsms`.
    pub url: Option<String>,
    /// A `sendsms-user` of Kannel.
    pub username: String,
    /// The file with its password.
    pub password_file: PathBuf,
    /// The sender's number. Default: what Kannel sets.
    pub from: Option<String>,
    /// Which centre is to carry it. Default: what Kannel routes.
    pub smsc: Option<String>,
    /// Most parts of one text, as `max-messages` of Kannel. Default 6.
    pub parts: Option<usize>,
    /// Where Kannel finds the web form for its delivery reports: `http://127.0.0.1:8080`. Default: where it listens, if
    /// Kannel is on this machine, else the public address. `off` asks for none.
    pub reports: Option<String>,
    /// Seconds that an answer may take. Default 15.
    pub timeout: Option<u64>,
    /// A PEM file with the authorities that its certificate is believed from.
    pub authorities: Option<PathBuf>,
}

/// `kind = "gammu"`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GammuConfig {
    /// The configuration of gammu-smsd, which names its folders: `/etc/gammu-smsdrc`.
    pub smsdrc: PathBuf,
}

/// A service over HTTP.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpConfig {
    /// Another address than that of the service, such as a proxy of the office.
    pub url: Option<String>,
    /// The file with the key or the password; `{key}` in the description of the service.
    pub key_file: Option<PathBuf>,
    /// What the service needs beside it, such as `line` or `username`.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// Our texts by name, with the template that the service has for each.
    #[serde(default)]
    pub templates: BTreeMap<String, TemplateConfig>,
    /// Whether what has no template goes as a text. Default: when there are no templates at all.
    pub plain: Option<bool>,
    /// Seconds that an answer may take. Default 15.
    pub timeout: Option<u64>,
    /// A PEM file with the authorities that its certificate is believed from, instead of the public ones.
    pub authorities: Option<PathBuf>,
    /// The service, for `kind = "http"`.
    pub service: Option<SmsService>,
}

/// A template of the service.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateConfig {
    /// Its number or name.
    pub id: String,
    /// The names of its values, each with the name of ours. Default: all of ours under their own names.
    pub params: Option<BTreeMap<String, String>>,
}

impl SmsConfig {
    /// Whether the configuration says in words that nothing has to leave the building.
    pub fn is_test(&self) -> bool {
        self.test.as_deref() == Some("this is a test")
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    #[test]
    fn gateways_are_tables_and_what_is_misspelt_is_told() {
        let read = |text: &str| toml::from_str::<Config>(text).map(|config| config.sms);
        let sms = read(
            "[sms]\ngateways = ['main', 'spare']\n\
             [sms.main]\nkind = 'kavenegar'\nkey_file = '/k'\n[sms.main.templates]\ncode = { id = 'otp', params = { token = 'code' } }\n\
             [sms.spare]\nkind = 'kannel'\nusername = 'u'\npassword_file = '/p'\n",
        );
        assert_eq!(sms.unwrap().tables.len(), 2);
        for wrong in [
            "[sms]\ngatewys = ['main']",
            "[sms]\ngatway = 'file'",
            "[sms.main]\nkind = 'kavenagar'",
            "[sms.main]\nkey_file = '/k'",
            "[sms.main]\nkind = 'kannel'\nusername = 'u'\npassword_file = '/p'\nform = '1'",
            "[sms.main]\nkind = 'ghasedak'\ntemplates = { code = { id = 'x', parms = {} } }",
            "[sms.main]\nkind = 'gammu'\noutbox = '/o'",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
