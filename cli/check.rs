//! `check`: one line for everything that was looked at; exit status 1 when something is wrong.

use std::process::ExitCode;

use pishkhan::actions::check_office::check_office;
use pishkhan::domain::text::clean_line;
use serde_json::json;

use crate::place::Place;
use crate::say::{self, Say, line};
use crate::trouble::Result;

/// Check file, references, audit chain, register, attachments, schema, SMS, clock and disk
#[derive(clap::Args)]
pub struct Check {
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Check {
    /// Checks.
    pub fn run(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        let findings = check_office(&place.ledger()?)?;
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
            }
            say.tell(if is_good { "check-good" } else { "check-bad" }, &[]);
        }
        Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
