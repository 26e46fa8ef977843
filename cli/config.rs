//! `config`: what the machine was told, and whether `serve` could work with it.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use pishkhan::config::sms::GatewayConfig;
use pishkhan::config::sources::{Origin, Sources};
use pishkhan::config::{BackupConfig, Config, read_secret};
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::text::clean_line;
use pishkhan::postman::{Registry, Texts, from_config};
use serde_json::json;

use crate::log::{LogForm, level_of};
use crate::place::{Place, service_account};
use crate::say::{self, Form, Say, line};
use crate::serve::{LISTEN, refuse_plain_http};
use crate::table;
use crate::trouble::{Result, Trouble};

/// Configuration of this machine
#[derive(clap::Subcommand)]
pub enum ConfigCommand {
    /// Show what was understood, and where each value came from; secrets are not shown
    ///
    /// Every key can also be given by a variable: the key identity.base by PISHKHAN_IDENTITY_BASE, and so on. Flags win over
    /// variables, variables over the file.
    Show {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Check whether `serve` could work with it; exit status 1 on a finding
    Check {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

impl ConfigCommand {
    /// Does it.
    pub fn run(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        let sources = place.sources()?;
        match self {
            Self::Show { json } => show(say, place, &sources, Form::of_flag(*json)),
            Self::Check { json } => check(say, place, &sources, Form::of_flag(*json)),
        }
    }
}

fn show(say: &Say, place: &Place, sources: &Sources, form: Form) -> Result<ExitCode> {
    let (office, office_from) = place.office_and_why()?;
    let file = sources.file.as_ref().map(|path| path.display().to_string());
    if form == Form::Json {
        let values = sources.values.iter().map(|value| {
            let (origin, variable) = match &value.origin {
                Origin::File => ("file", None),
                Origin::Variable(name) => ("variable", Some(name)),
                Origin::Default => ("default", None),
            };
            json!({ "key": value.key, "value": value.value, "origin": origin, "variable": variable })
        });
        let values: Vec<serde_json::Value> = values.collect();
        say::json(&json!({
            "file": file, "db": office.display().to_string(), "db_origin": office_from, "values": values,
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    say.tell("config-db", &[("path", &office.display().to_string()), ("origin", office_from)]);
    match &file {
        Some(path) => say.tell("config-file", &[("path", path)]),
        None => say.tell("config-no-file", &[]),
    }
    let rows: Vec<[String; 3]> = sources
        .values
        .iter()
        .map(|value| {
            let origin = match &value.origin {
                Origin::File => "file".to_owned(),
                Origin::Variable(name) => name.clone(),
                Origin::Default => "-".to_owned(),
            };
            [origin, value.key.clone(), value.value.clone().unwrap_or_else(|| "-".to_owned())]
        })
        .collect();
    table::print(&rows);
    Ok(ExitCode::SUCCESS)
}

/// Something that is not as it should be, with the sentence that says what to do.
struct Finding {
    what: String,
    sentence: String,
}

fn check(say: &Say, place: &Place, sources: &Sources, form: Form) -> Result<ExitCode> {
    let findings = findings(say, place, sources)?;
    if form == Form::Json {
        let rows = findings.iter().map(|finding| json!({ "what": finding.what, "detail": finding.sentence }));
        say::json(&rows.collect())?;
    } else if findings.is_empty() {
        say.tell("config-good", &[]);
    } else {
        for finding in &findings {
            line(&format!("✗ {}: {}", clean_line(&finding.what), finding.sentence));
        }
    }
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn findings(say: &Say, place: &Place, sources: &Sources) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    let mut add = |what: &str, sentence: String| found.push(Finding { what: what.to_owned(), sentence });
    for name in &sources.unknown_variables {
        add(name, say.word("config-unknown-variable"));
    }
    let config = &sources.config;
    let listen = config.listen.unwrap_or(LISTEN);
    if let Err(trouble) = refuse_plain_http(config, listen) {
        add("listen", say.sentence(&trouble));
    }
    if config.public_url.as_deref().is_some_and(|url| !is_address(url)) {
        add("public_url", say.word("config-not-address"));
    }
    let office = place.office()?;
    if let Some(trouble) = sms_fault(config, &office) {
        add("sms", say.sentence(&trouble));
    }
    if let Err(error) = Registry::from_config(&config.identity) {
        add("identity", say.sentence(&error.into()));
    }
    for trouble in [LogForm::of(None, &config.log).err(), level_of(&config.log).err()].into_iter().flatten() {
        add("log", say.sentence(&trouble));
    }
    for trouble in backup_faults(&config.backup) {
        add("backup", say.sentence(&trouble));
    }
    for value in &sources.values {
        if let (true, Origin::Variable(name)) = (value.is_secret, &value.origin) {
            add(name, say.with("config-secret-in-variable", &[("key", &value.key)]));
        }
        if let (true, Some(written)) = (value.key.ends_with("_file"), &value.value)
            && let Ok(path) = serde_json::from_str::<String>(written)
        {
            match read_secret(Path::new(&path)) {
                Err(error) => add(&value.key, say.sentence(&error.into())),
                Ok(_) if is_open_to_others(Path::new(&path)) => {
                    add(&value.key, say.with("config-open-to-others", &[("path", &path)]));
                }
                Ok(_) if is_closed_to_service(Path::new(&path)) => {
                    add(&value.key, say.with("config-closed-to-service", &[("path", &path)]));
                }
                Ok(_) => {}
            }
        }
    }
    let in_file = sources.values.iter().any(|value| value.is_secret && value.origin == Origin::File);
    if let (true, Some(path)) = (in_file, &sources.file)
        && is_open_to_others(path)
    {
        add("file", say.with("config-open-to-others", &[("path", &path.display().to_string())]));
    }
    if let Some(path) = sources.file.as_deref().filter(|path| is_closed_to_service(path)) {
        add("file", say.with("config-closed-to-service", &[("path", &path.display().to_string())]));
    }
    if office.exists() {
        if let Err(error) = place.ledger() {
            add("db", say.sentence(&error));
        }
    } else {
        add("db", say.with("config-no-office", &[("path", &office.display().to_string())]));
    }
    Ok(found)
}

/// Why no SMS could leave. To check makes nothing: a gateway that writes a file writes nowhere.
pub fn sms_fault(config: &Config, office: &Path) -> Option<Trouble> {
    let nowhere = || Some(PathBuf::from("/dev/null"));
    let mut sms = config.sms.clone();
    sms.path = nowhere();
    for gateway in sms.tables.values_mut() {
        if let GatewayConfig::File(file) = gateway {
            file.path = nowhere();
        }
    }
    from_config(&sms, office, &Texts::default()).err().map(Trouble::from)
}

/// Why planned backups would not be made, or not all of them.
fn backup_faults(config: &BackupConfig) -> Vec<Trouble> {
    let mut faults: Vec<Trouble> =
        [config.plan().err(), config.recipient().err()].into_iter().flatten().map(Trouble::from).collect();
    for folder in [&config.folder, &config.copy_to].into_iter().flatten().filter(|folder| !folder.is_dir()) {
        faults.push(Refusal::FolderAbsent { path: folder.display().to_string() }.into());
    }
    let is_planned = config.at.is_some() || config.every.is_some() || config.copy_to.is_some();
    if is_planned && config.folder.is_none() {
        faults.push(Trouble::told("config-backup-nowhere"));
    }
    faults
}

/// Whether root may read a file that the service's account may not.
fn is_closed_to_service(path: &Path) -> bool {
    let (Some((user, group)), Ok(file)) = (service_account(), fs::metadata(path)) else { return false };
    let mode = file.permissions().mode();
    !((file.uid() == user && mode & 0o400 != 0) || (file.gid() == group && mode & 0o040 != 0))
}

fn is_address(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| rest.split(['/', ':']).next().is_some_and(|host| !host.is_empty() && !host.contains(' ')))
}

fn is_open_to_others(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o007 != 0)
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn an_address_has_a_scheme_and_a_host() {
        assert!(is_address("https://desk.example.ir") && is_address("http://127.0.0.1:8080/"));
        assert!(!is_address("desk.example.ir") && !is_address("https://") && !is_address("ftp://a"));
    }
}
