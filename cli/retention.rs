//! `retention` and `letter erase`: what the office forgets, seen before it is done.

use std::process::ExitCode;

use pishkhan::actions::erase_letter::erase_letter;
use pishkhan::actions::keep_retention::{Due, Swept, keep_retention, retention_due};
use pishkhan::domain::retention::Kept;
use pishkhan::store::Actor;
use serde_json::json;

use crate::place::Place;
use crate::say::{self, Say};
use crate::table;
use crate::trouble::Result;

/// Forget what has rested longer than the settings retention.… allow
#[derive(clap::Subcommand)]
pub enum RetentionCommand {
    /// Print per kind what is kept for how long and how much of it would go, or forget it
    Run {
        /// Only print; nothing is changed
        #[arg(long)]
        dry_run: bool,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

impl RetentionCommand {
    /// Does it.
    pub fn run(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        let Self::Run { dry_run, json: as_json } = self;
        let ledger = place.ledger()?;
        let (due, swept) = match dry_run {
            true => (retention_due(&ledger)?, Swept::Clean),
            false => keep_retention(&ledger, Actor::Admin)?,
        };
        if *as_json {
            let rows = due.iter().map(|one| json!({ "kind": one.kind.code(), "days": one.days, "count": one.count }));
            say::json(&rows.collect())?;
        } else {
            let rows: Vec<[String; 4]> = due.iter().map(|one| row(say, *one)).collect();
            table::print(&rows);
            let total: i64 = due.iter().map(|one| one.count).sum();
            let total = say.number(&total);
            match dry_run {
                true => say.tell("retention-would-go", &[("n", &total)]),
                false => say.tell("retention-gone", &[("n", &total)]),
            }
        }
        Ok(warned(say, swept))
    }
}

/// `letter erase`: one letter, whatever the settings say.
pub fn erase(say: &Say, place: &Place, number: &str, reason: &str) -> Result<ExitCode> {
    let ledger = place.ledger()?;
    let (_, swept) = erase_letter(&ledger, Actor::Admin, number, reason)?;
    say.tell("letter-erased", &[("number", number)]);
    Ok(warned(say, swept))
}

fn warned(say: &Say, swept: Swept) -> ExitCode {
    match swept {
        Swept::Clean => ExitCode::SUCCESS,
        Swept::LogInUse => {
            say.warn("retention-log-in-use", &[]);
            ExitCode::FAILURE
        }
    }
}

fn row(say: &Say, due: Due) -> [String; 4] {
    let days = due.days.map_or_else(|| "-".to_owned(), |days| days.to_string());
    [due.kind.code().to_owned(), days, due.count.to_string(), say.word(word(due.kind))]
}

fn word(kind: Kept) -> &'static str {
    match kind {
        Kept::Rejected => "kept-rejected",
        Kept::Withdrawn => "kept-withdrawn",
        Kept::Answered => "kept-answered",
        Kept::Drafts => "kept-drafts",
        Kept::SmsTexts => "kept-sms-texts",
        Kept::Codes => "kept-codes",
        Kept::Sessions => "kept-sessions",
        Kept::Tries => "kept-tries",
        Kept::Papers => "kept-papers",
        Kept::Looks => "kept-looks",
        Kept::Authorisations => "kept-authorisations",
    }
}
