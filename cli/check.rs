//! `check`: one line for everything that was looked at, and what to do about what is wrong; exit status 1 when something
//! is.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use pishkhan::actions::check_machine::{check_anchor, check_machine};
use pishkhan::actions::check_office::{Finding, check_office};
use pishkhan::domain::text::clean_line;
use pishkhan::error::Error;
use pishkhan::store::Ledger;
use serde_json::{Value, json};

use crate::config::sms_fault;
use crate::demo::is_demo;
use crate::place::Place;
use crate::say::{self, Say, line};
use crate::trouble::{Result, Trouble};

/// Check file, references, audit chain, register, attachments, schema, SMS, clock, disk, owner, log, backup and gateway
#[derive(clap::Args)]
pub struct Check {
    /// As JSON
    #[arg(long)]
    json: bool,
    /// Manifest of a backup, from off this machine: the audit log must still have what it says
    #[arg(long, value_name = "MANIFEST")]
    anchor: Vec<PathBuf>,
}

impl Check {
    /// Checks.
    pub fn run(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        let ledger = place.ledger()?;
        let mut findings = check_office(&ledger)?;
        // Nobody backs a demo up, and its SMS are meant to go nowhere.
        let is_demo = is_demo(ledger.path());
        findings.retain(|finding| !(is_demo && finding.what == "backup"));
        findings.extend(check_machine(&ledger));
        if !is_demo {
            let fault = sms_fault(&place.config()?, ledger.path()).map(|trouble| say.sentence(&trouble));
            let is_good = fault.is_none();
            findings.push(Finding {
                what: "gateway",
                is_good,
                detail: fault.unwrap_or_else(|| "configured".to_owned()),
            });
        }
        // A manifest from off this machine says more than the one that this file remembers.
        if !self.anchor.is_empty() {
            findings.retain(|finding| finding.what != "anchor");
        }
        for manifest in &self.anchor {
            findings.push(anchor(&ledger, manifest)?);
        }
        let is_good = findings.iter().all(|finding| finding.is_good);
        if self.json {
            let rows = findings
                .iter()
                .map(|finding| json!({ "what": finding.what, "good": finding.is_good, "detail": finding.detail }));
            say::json(&rows.collect())?;
        } else {
            for finding in &findings {
                let mark = if finding.is_good { '✓' } else { '✗' };
                line(&format!("{mark} {:<12} {}", finding.what, clean_line(&finding.detail)));
                if let (false, Some(advice)) = (finding.is_good, advice(finding.what)) {
                    line(&format!("  → {}", say.with(advice, &[("path", &ledger.path().display().to_string())])));
                }
            }
            say.tell(if is_good { "check-good" } else { "check-bad" }, &[]);
        }
        Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// The sentence that says what to do.
fn advice(what: &str) -> Option<&'static str> {
    Some(match what {
        "integrity" | "references" | "attachments" => "check-do-restore",
        "audit" | "anchor" => "check-do-audit",
        "register" | "counters" => "check-do-report",
        "schema" => "check-do-schema",
        "sms" => "check-do-sms",
        "clock" => "check-do-clock",
        "disk" => "check-do-disk",
        "owner" => "check-do-owner",
        "wal" => "check-do-wal",
        "backup" => "check-do-backup",
        "drill" => "check-do-drill",
        "gateway" => "check-do-gateway",
        _ => return None,
    })
}

/// Holds the audit log against the head that a manifest wrote down.
fn anchor(ledger: &Ledger, manifest: &Path) -> Result<Finding> {
    let fault = |cause: String| Trouble::internal("reading a manifest", format!("{}: {cause}", manifest.display()));
    let text = std::fs::read_to_string(manifest).map_err(|error| Error::unread(manifest, &error))?;
    let manifest: Value = serde_json::from_str(&text).map_err(|error| fault(error.to_string()))?;
    let head = &manifest["audit"];
    match (head["row"].as_i64(), head["hash"].as_str().and_then(bytes_of_hex)) {
        (Some(row), Some(hash)) => Ok(check_anchor(ledger, row, hash)?),
        _ => Err(fault("there is no head of an audit log in it".to_owned())),
    }
}

fn bytes_of_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let is_hex = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    for (byte, pair) in bytes.iter_mut().zip(0..) {
        *byte = u8::from_str_radix(is_hex.then(|| text.get(2 * pair..2 * pair + 2)).flatten()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::bytes_of_hex;

    #[test]
    fn a_hash_is_64_hexadecimal_digits() {
        assert_eq!(bytes_of_hex(&"0f".repeat(32)), Some([15; 32]));
        for wrong in ["", "0f", &"g".repeat(64), &"ش".repeat(32)] {
            assert_eq!(bytes_of_hex(wrong), None);
        }
    }
}
