//! `identity`: the `file` verifier for closed networks. Who waits is carried out as CSV, the registry's answers back in.

pub(crate) mod answers;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use pishkhan::actions::import_identities::{Import, ImportCounts, import_identities};
use pishkhan::domain::cell::harmless;
use pishkhan::error::Error;
use pishkhan::store::identity;

use crate::export;
use crate::place::Place;
use crate::say::Say;
use crate::trouble::{Result, Trouble};

/// Most people in one file.
const MOST: i64 = 100_000;
/// How many faulty lines are told.
const MOST_FAULTS: usize = 20;
const COLUMNS: [&str; 6] = ["national_id", "mobile", "birth_date", "first_name", "last_name", "outcome"];

/// Identity checks by files, for networks that are closed to the outside
#[derive(clap::Subcommand)]
pub enum IdentityCommand {
    /// Write who waits for a check into a CSV file, with an empty column `outcome`
    Export {
        /// The file; it must not be there yet
        file: PathBuf,
    },
    /// Read the registry's answers (match, `no_match`, unknown, deceased) from a CSV file
    Import {
        /// The file: columns `national_id`, outcome and mobile and/or `birth_date`; names and reference if there are any
        file: PathBuf,
        /// Only count what would happen
        #[arg(long)]
        dry_run: bool,
    },
}

impl IdentityCommand {
    /// Does it.
    pub fn run(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        let ledger = place.ledger()?;
        match self {
            Self::Export { file } => {
                let waiting = ledger.read(|view| identity::waiting(view, MOST))?;
                let mut rows = vec![COLUMNS.map(str::to_owned)];
                for check in waiting.into_iter().filter(|check| matches!(check.level, 2 | 3) && check.rival.is_none()) {
                    let (first, last) = check.name.split_once(' ').unwrap_or((&check.name, ""));
                    rows.push([
                        check.national_id.clone(),
                        check.mobile.local(),
                        check.birth_date.clone(),
                        harmless(first),
                        harmless(last),
                        String::new(),
                    ]);
                }
                let people = say.number(&(rows.len() - 1));
                write(file, &rows)?;
                say.tell("identity-exported", &[("people", &people), ("path", &file.display().to_string())]);
            }
            Self::Import { file, dry_run } => {
                let (answers, faults) = read(file)?;
                if !faults.is_empty() {
                    for (line, why) in faults.iter().take(MOST_FAULTS) {
                        say.warn("identity-fault", &[("line", &say.number(line)), ("why", why)]);
                    }
                    return Err(Trouble::told_with("identity-faults", "faults", say.number(&faults.len())));
                }
                let import = if *dry_run { Import::DryRun } else { Import::Real };
                let counts = import_identities(&ledger, answers, import)?;
                tell(say, &counts);
                match import {
                    Import::DryRun => say.tell("identity-dry-run", &[]),
                    Import::Real => say.tell("identity-imported", &[]),
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn tell(say: &Say, counts: &ImportCounts) {
    let n = |count: usize| say.number(&count);
    say.tell("identity-lines", &[("n", &n(counts.lines))]);
    say.tell("identity-owners", &[("n", &n(counts.owners))]);
    say.tell("identity-registered", &[("n", &n(counts.registered))]);
    say.tell("identity-for-clerks", &[("n", &n(counts.for_clerks))]);
    say.tell("identity-about-others", &[("n", &n(counts.about_others))]);
    say.tell("identity-known", &[("n", &n(counts.known))]);
    say.tell("identity-without-account", &[("n", &n(counts.without_account))]);
}

fn read(path: &Path) -> Result<answers::Read> {
    let fault = |cause: &dyn std::fmt::Display| {
        Trouble::internal("reading the registry's answers", format!("{}: {cause}", path.display()))
    };
    let bytes = std::fs::read(path).map_err(|error| Error::unread(path, &error))?;
    let understood = answers::understood(&bytes).map_err(|error| fault(&error))?;
    understood.ok_or_else(|| Trouble::told("identity-columns"))
}

fn write(path: &Path, rows: &[[String; 6]]) -> Result<()> {
    export::whole(path, |part| {
        let mut file = export::new_file(part)?;
        std::io::Write::write_all(&mut file, b"\xef\xbb\xbf").map_err(|error| export::fault(part, &error))?;
        let mut writer = csv::Writer::from_writer(file);
        for row in rows {
            writer.write_record(row).map_err(|error| export::fault(part, &error.into()))?;
        }
        writer.flush().map_err(|error| export::fault(part, &error))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_formula() {
        assert_eq!(harmless("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(harmless("سارا"), "سارا");
    }
}
