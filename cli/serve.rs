//! `serve`: the web form and the postman, until SIGTERM or SIGINT.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;

use pishkhan::actions::note_gateways::note_gateways;
use pishkhan::config::Config;
use pishkhan::postman::{Archivist, Asker, Registry, Texts, from_config};
use pishkhan_web::WebOptions;

use crate::log::{self, LogForm};
use crate::notify::Notify;
use crate::open_doors::{OpenDoors, shown, spool};
use crate::place::Place;
use crate::say::Say;
use crate::trouble::{Result, Trouble};

/// Serve the web form and send SMS, until SIGTERM or SIGINT
#[derive(clap::Args)]
pub struct Serve {
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// How log lines are written [default: as `[log] format` says, else text]
    #[arg(long, value_enum)]
    log: Option<LogForm>,
}

/// Where `serve` and `demo` listen when nothing else is said.
pub const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

impl Serve {
    /// Serves.
    pub fn run(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        let config = place.config()?;
        let listen = self.listen.or(config.listen).unwrap_or(LISTEN);
        refuse_plain_http(&config, listen)?;
        log::to_stderr(LogForm::of(self.log, &config.log)?, &config.log)?;
        let ledger = place.ledger()?;
        let texts = Texts::of(&ledger, &config, listen)?;
        let gateways = from_config(&config.sms, ledger.path(), &texts)?;
        let rules = gateways.iter().map(|gateway| (gateway.name().to_owned(), gateway.rules())).collect();
        note_gateways(&ledger, rules, config.public_host().as_deref())?;
        let registry = Registry::from_config(&config.identity)?;
        if registry.is_none() && ledger.settings()?.text("identity.verifier") == "http" {
            say.warn("serve-no-registry", &[]);
        }
        let options = WebOptions {
            public_host: config.public_host(),
            public_url: config.public_url.clone(),
            demo: false,
            metrics_from: config.metrics_from.clone(),
            spool: spool(ledger.path()),
            sms_reports: gateways.iter().filter_map(|gateway| gateway.report_door(&texts)).collect(),
        };
        let _archivist = Archivist::start(ledger.clone(), config.backup.clone())?;
        let doors = OpenDoors::open(&ledger, gateways, listen, options, config.proxies(listen))?;
        let _asker = registry.map(|registry| Asker::start(ledger.clone(), registry)).transpose()?;
        let asked = doors.watch()?;
        say.tell("serve-listens", &[("address", &shown(doors.address()))]);
        let notify = Notify::of_environment();
        notify.says("READY=1");
        notify.feeds_while(|| doors.is_alive(), || doors.wait(asked));
        notify.says("STOPPING=1");
        doors.close();
        Ok(ExitCode::SUCCESS)
    }
}

/// Passwords and cookies do not cross a network in the clear, unless the configuration says that it is meant.
pub fn refuse_plain_http(config: &Config, listen: SocketAddr) -> Result<()> {
    let is_https = config.public_url.as_deref().is_some_and(|url| url.starts_with("https://"));
    if listen.ip().is_loopback() || is_https || config.allow_plain_http {
        return Ok(());
    }
    Err(Trouble::told_with("plain-http", "address", listen))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_on_this_machine_unless_it_is_meant() {
        let all = "0.0.0.0:80".parse().unwrap();
        let config = |url: Option<&str>, allow_plain_http| Config {
            public_url: url.map(str::to_owned),
            allow_plain_http,
            ..Config::default()
        };
        assert!(refuse_plain_http(&config(None, false), LISTEN).is_ok());
        assert!(refuse_plain_http(&config(None, false), all).is_err());
        assert!(refuse_plain_http(&config(Some("http://desk.example.ir"), false), all).is_err());
        assert!(refuse_plain_http(&config(Some("https://desk.example.ir"), false), all).is_ok());
        assert!(refuse_plain_http(&config(None, true), all).is_ok());
    }
}
