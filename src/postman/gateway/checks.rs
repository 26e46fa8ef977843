//! The gateways of the configuration, held against all that the office sends before they carry any of it: what would
//! fail at the first SMS is refused at the start, in words that say what to change.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use super::{FileGateway, Gammu, Gateway, HttpGateway, Kannel, described};
use crate::actions::settle_sms_report::{own_ids, report_secret};
use crate::config::sms::{GammuConfig, GatewayConfig, HttpConfig, KannelConfig, TemplateConfig};
use crate::config::sms_service::SmsService;
use crate::config::{Config, SmsConfig, read_secret};
use crate::domain::refusal::Refusal;
use crate::domain::sms_report::{OwnIds, ReportDoor, ReportForm};
use crate::domain::sms_text::{self, SmsText, Template};
use crate::domain::sms_way::{WayRules, WayTemplate};
use crate::error::{Error, Result};
use crate::postman::exchange;
use crate::store::Ledger;
use crate::words::Lang;

/// Seconds that an answer may take when nothing else is said, and at most: a row is given up soon after.
const TIMEOUT: (u64, u64) = (15, 30);

/// The presets.
const KAVENEGAR: &str = include_str!("../../../assets/sms/kavenegar.toml");
const SMSIR: &str = include_str!("../../../assets/sms/smsir.toml");
const MELIPAYAMAK: &str = include_str!("../../../assets/sms/melipayamak.toml");
const GHASEDAK: &str = include_str!("../../../assets/sms/ghasedak.toml");
const IPPANEL: &str = include_str!("../../../assets/sms/ippanel.toml");
const IRANPAYAMAK: &str = include_str!("../../../assets/sms/iranpayamak.toml");

/// What the gateways of an office have to carry, and where they may report.
#[derive(Clone, Default)]
pub struct Texts {
    samples: Vec<(Template, SmsText)>,
    own: OwnIds,
    secrets: BTreeMap<String, String>,
    /// Where the web form listens, for this machine.
    here: Option<String>,
    /// The address that people type.
    public: Option<String>,
}

/// Why a gateway cannot be used.
pub(super) type Checked<T> = std::result::Result<T, String>;

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Not the secrets.
        write!(f, "Texts({})", self.samples.len())
    }
}

impl Texts {
    /// The texts of an office whose web form listens there.
    pub fn of(ledger: &Ledger, config: &Config, listen: SocketAddr) -> Result<Self> {
        let settings = ledger.settings()?;
        let secret = |name: &String| Ok((name.clone(), report_secret(ledger, name)?));
        let ip = if listen.ip().is_unspecified() { IpAddr::from([127, 0, 0, 1]) } else { listen.ip() };
        Ok(Self {
            samples: sms_text::samples(settings.text("office.name"), config.public_host().as_deref()),
            own: own_ids(ledger)?,
            secrets: config.sms.gateways.iter().map(secret).collect::<Result<_>>()?,
            here: Some(format!("http://{}", SocketAddr::new(ip, listen.port()))),
            public: config.public_url.clone(),
        })
    }

    #[cfg(any(test, feature = "parsers"))]
    pub(crate) fn for_tests(config: &Config) -> Self {
        Self {
            samples: sms_text::samples("شهرداری نمونه", config.public_host().as_deref()), ..Self::default()
        }
    }

    /// Every text with a sample.
    pub fn samples(&self) -> &[(Template, SmsText)] {
        &self.samples
    }

    pub(super) fn door(&self, gateway: &str, form: ReportForm) -> Option<ReportDoor> {
        let secret = self.secrets.get(gateway)?.clone();
        Some(ReportDoor { gateway: gateway.to_owned(), secret, form, own: self.own })
    }

    /// The address at which a gateway of another machine reports.
    pub fn public_report(&self, gateway: &str) -> Option<String> {
        self.report_at(self.public.as_deref()?, gateway)
    }

    fn report_at(&self, base: &str, gateway: &str) -> Option<String> {
        Some(format!("{}/sms/report/{}", base.trim_end_matches('/'), self.secrets.get(gateway)?))
    }
}

/// The gateways of the configuration, in the order of fail-over. `office` is the office's file: `sms.jsonl` stands
/// beside it.
pub fn from_config(config: &SmsConfig, office: &Path, texts: &Texts) -> Result<Vec<Gateway>> {
    let fault = |why: String| Error::from(Refusal::Configuration { section: "sms", why });
    let beside = || office.with_file_name("sms.jsonl");
    let not_meant = || Error::from(Refusal::SmsFileNotMeant);
    match (config.gateway.as_deref(), config.gateways.as_slice()) {
        (Some(_), [_, ..]) => {
            return Err(fault("`gateway` and `gateways` stand side by side; keep one of them".into()));
        }
        (Some("file"), []) if config.is_test() => {
            return Ok(vec![Gateway::File(FileGateway::open(&config.path.clone().unwrap_or_else(beside))?)]);
        }
        (Some("file"), []) => return Err(not_meant()),
        (Some(other), []) => {
            let words =
                format!("`gateway = \"{other}\"` is not understood; name tables in `gateways`, such as [sms.main]");
            return Err(fault(words));
        }
        (None, []) => return Err(Refusal::SmsNoGateway.into()),
        (None, [_, ..]) => {}
    }
    if let Some(forgotten) = config.tables.keys().find(|name| !config.gateways.contains(name)) {
        return Err(fault(format!("[sms.{forgotten}] stands in no place of `gateways`")));
    }
    let mut seen = BTreeSet::new();
    let mut gateways = Vec::new();
    for name in &config.gateways {
        let table = config.tables.get(name).ok_or_else(|| fault(format!("there is no table [sms.{name}]")))?;
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !seen.insert(name) || name.is_empty() || name.len() > 20 || !name.chars().all(is_plain) {
            return Err(fault(format!("“{name}” is no name of a gateway, or stands twice; take a-z, 0-9 and -")));
        }
        let fault = |cause: String| fault(format!("[sms.{name}] {cause}"));
        let gateway = match table {
            GatewayConfig::File(_) if !config.is_test() => return Err(not_meant()),
            GatewayConfig::File(file) => {
                Gateway::File(FileGateway::named(name, &file.path.clone().unwrap_or_else(beside))?)
            }
            GatewayConfig::Gammu(folders) => Gateway::Gammu(gammu(name, folders, texts).map_err(fault)?),
            GatewayConfig::Kannel(own) => Gateway::Kannel(kannel(name, own, texts)?.map_err(fault)?),
            GatewayConfig::Http(own) => match own.service.clone() {
                Some(service) => Gateway::Http(Box::new(http(name, own, service, texts)?.map_err(fault)?)),
                None => return Err(fault(format!("has no description; give it in [sms.{name}.service]"))),
            },
            GatewayConfig::Kavenegar(own) => preset(name, own, KAVENEGAR, texts)?,
            GatewayConfig::Smsir(own) => preset(name, own, SMSIR, texts)?,
            GatewayConfig::Melipayamak(own) => preset(name, own, MELIPAYAMAK, texts)?,
            GatewayConfig::Ghasedak(own) => preset(name, own, GHASEDAK, texts)?,
            GatewayConfig::Ippanel(own) => preset(name, own, IPPANEL, texts)?,
            GatewayConfig::Iranpayamak(own) => preset(name, own, IRANPAYAMAK, texts)?,
        };
        for (template, sample) in &texts.samples {
            let carried = gateway.carries(template.name, &sample.text, &sample.params);
            carried
                .map_err(|why| fault(format!("cannot carry the text “{}”: {}", template.name, why.words(Lang::En))))?;
        }
        gateways.push(gateway);
    }
    Ok(gateways)
}

/// The folders stand in the daemon's own configuration, and so does what would ruin every Persian text: unless it is told
/// to transmit Unicode, it sends question marks.
fn gammu(name: &str, config: &GammuConfig, texts: &Texts) -> Checked<Gammu> {
    let at = config.smsdrc.display();
    let text = std::fs::read_to_string(&config.smsdrc).map_err(|error| format!("smsdrc: {at}: {error}"))?;
    let mut section = String::new();
    let mut own = BTreeMap::new();
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with(['#', ';'])) {
        if let Some(title) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = title.to_lowercase();
        } else if let Some((key, value)) = line.split_once('=').filter(|_| section == "smsd") {
            own.insert(key.trim().to_lowercase(), value.trim().to_owned());
        }
    }
    let is = |key: &str, wanted: &str| own.get(key).is_some_and(|value| value.eq_ignore_ascii_case(wanted));
    for (key, wanted) in [("service", "files"), ("transmitformat", "unicode")] {
        if !is(key, wanted) {
            return Err(format!("smsdrc: {at}: write `{key} = {wanted}` into its [smsd]"));
        }
    }
    let folder = |key: &str| {
        let folder = own.get(key).map(PathBuf::from).filter(|folder| folder.is_dir());
        folder.ok_or_else(|| format!("smsdrc: {at}: `{key}` of [smsd] names no folder that is there"))
    };
    Ok(Gammu {
        name: name.to_owned(),
        outbox: folder("outboxpath")?,
        sent: folder("sentsmspath")?,
        error: folder("errorsmspath")?,
        own: texts.own,
    })
}

fn kannel(name: &str, config: &KannelConfig, texts: &Texts) -> Result<Checked<Kannel>> {
    let password = read_secret(&config.password_file)?;
    Ok((|| {
        let url = config.url.clone().unwrap_or_else(|| "http://127.0.0.1:13013/cgi-bin/sendsms".to_owned());
        exchange::address_fault(&url).map_or(Ok(()), |fault| Err(format!("url: {fault}")))?;
        if url.contains('?') {
            return Err("url: the fields after ? are made here; leave them out".to_owned());
        }
        let reports = match config.reports.as_deref() {
            Some("off") => None,
            Some(base) => texts.report_at(base, name),
            None if exchange::is_here(&url) => texts.here.as_deref().and_then(|here| texts.report_at(here, name)),
            None => texts.public_report(name),
        };
        let mut fields = vec![("username", config.username.clone()), ("password", password)];
        fields.extend(config.from.clone().map(|from| ("from", from)));
        fields.extend(config.smsc.clone().map(|smsc| ("smsc", smsc)));
        Ok(Kannel {
            name: name.to_owned(),
            agent: exchange::agent(seconds(config.timeout), config.authorities.as_deref())?,
            url,
            fields,
            rules: WayRules { parts: Some(config.parts.unwrap_or(6)), ..WayRules::plain() },
            reports,
            own: texts.own,
        })
    })())
}

fn preset(name: &str, config: &HttpConfig, text: &str, texts: &Texts) -> Result<Gateway> {
    let fault =
        |cause: String| Error::from(Refusal::Configuration { section: "sms", why: format!("[sms.{name}] {cause}") });
    if config.service.is_some() {
        return Err(fault("this kind is described already; `service` goes with `kind = \"http\"`".to_owned()));
    }
    let service = toml::from_str(text).map_err(|error| Error::internal("reading a preset of SMS", error))?;
    Ok(Gateway::Http(Box::new(http(name, config, service, texts)?.map_err(fault)?)))
}

fn http(name: &str, config: &HttpConfig, mut service: SmsService, texts: &Texts) -> Result<Checked<HttpGateway>> {
    let key = config.key_file.as_deref().map(read_secret).transpose()?;
    Ok((|| {
        service.base = config.url.clone().unwrap_or(service.base);
        exchange::address_fault(&service.base).map_or(Ok(()), |fault| Err(format!("url: {fault}")))?;
        let given = given(config, &service, key)?;
        described::check_service(&service)?;
        if !config.templates.is_empty() && service.pattern.is_none() {
            return Err("has templates, but the service takes none".to_owned());
        }
        let sends_plain = config.plain.unwrap_or(config.templates.is_empty());
        if sends_plain && service.plain.is_none() {
            return Err("is to send texts, but the service takes templates only; map them in `templates`".to_owned());
        }
        described::check_templates(config, &service, sends_plain)?;
        Ok(HttpGateway {
            name: name.to_owned(),
            agent: exchange::agent(seconds(config.timeout), config.authorities.as_deref())?,
            rules: rules(config, &service, sends_plain),
            service,
            given,
            own: texts.own,
        })
    })())
}

fn rules(config: &HttpConfig, service: &SmsService, sends_plain: bool) -> WayRules {
    let template = |own: &TemplateConfig| WayTemplate { id: own.id.clone(), params: own.params.clone() };
    WayRules {
        templates: config.templates.iter().map(|(name, own)| (name.clone(), template(own))).collect(),
        values: service.values.clone(),
        sends_plain,
        most: service.most,
        parts: None,
    }
}

/// What the office gave, with nothing missing and nothing that the service does not know.
fn given(config: &HttpConfig, service: &SmsService, key: Option<String>) -> Checked<Vec<(String, String)>> {
    let mut given: Vec<(String, String)> = Vec::new();
    for (name, value) in &config.values {
        if name == "key" {
            return Err("values: the key stands in a file of its own; name it in `key_file`".to_owned());
        }
        if !service.needs.contains(name) && !service.may.contains(name) {
            let known: Vec<&str> = service.needs.iter().chain(&service.may).map(String::as_str).collect();
            return Err(format!("values: there is no “{name}”; there are: {}", known.join(", ")));
        }
        given.push((name.clone(), value.clone()));
    }
    if let Some(key) = key {
        let key = key.trim().to_owned();
        if key.is_empty() || key.contains(char::is_whitespace) {
            return Err("key_file: the file holds no key".to_owned());
        }
        given.push(("key".to_owned(), key));
    }
    match service.needs.iter().find(|need| !given.iter().any(|(name, value)| name == *need && !value.is_empty())) {
        Some(need) if need == "key" => Err("needs a key; put it into a file and name it in `key_file`".to_owned()),
        Some(need) => Err(format!("needs `values = {{ {need} = \"…\" }}`")),
        None => Ok(given),
    }
}

fn seconds(asked: Option<u64>) -> u64 {
    asked.unwrap_or(TIMEOUT.0).clamp(1, TIMEOUT.1)
}
