//! `identity`: the `file` verifier for closed networks. Who waits is carried out as CSV, the registry's answers back in.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use pishkhan::actions::import_identities::{Import, ImportCounts, RegistryAnswer, import_identities};
use pishkhan::domain::calendar::JalaliDate;
use pishkhan::domain::cell::harmless;
use pishkhan::domain::identity::Outcome;
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::national_id::NationalId;
use pishkhan::domain::text::{ascii_digits, clean_line};
use pishkhan::store::identity;
use pishkhan::words::Lang;

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

/// Answers of a file, and the faulty lines with what is wrong in them.
type Read = (Vec<RegistryAnswer>, Vec<(u64, String)>);

fn read(path: &Path) -> Result<Read> {
    let fault = |cause: &dyn std::fmt::Display| {
        Trouble::internal("reading the registry's answers", format!("{}: {cause}", path.display()))
    };
    let text = std::fs::read(path).map_err(|error| fault(&error))?;
    // Spreadsheets begin a file with a mark that says UTF-8.
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text);
    let headers = reader.headers().map_err(|error| fault(&error))?.clone();
    let column = |name: &str| headers.iter().position(|header| header.eq_ignore_ascii_case(name));
    let (Some(id), Some(outcome)) = (column("national_id"), column("outcome")) else {
        return Err(Trouble::told("identity-columns"));
    };
    let (first, last) = (column("first_name"), column("last_name"));
    let (mobile, birth, reference) = (column("mobile"), column("birth_date"), column("reference"));
    if mobile.is_none() && birth.is_none() {
        return Err(Trouble::told("identity-columns"));
    }
    let (mut answers, mut faults) = (Vec::new(), Vec::new());
    for (place, record) in reader.records().enumerate() {
        let line = place as u64 + 2;
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                faults.push((line, error.to_string()));
                continue;
            }
        };
        let cell = |column: Option<usize>| column.and_then(|column| record.get(column)).unwrap_or_default();
        if cell(Some(outcome)).is_empty() {
            // Not answered yet.
            continue;
        }
        let name = format!("{} {}", cell(first), cell(last));
        match answer(cell(Some(id)), cell(mobile), cell(birth), &name, cell(Some(outcome)), cell(reference)) {
            Ok(answer) => answers.push(answer),
            Err(why) => faults.push((line, why)),
        }
    }
    Ok((answers, faults))
}

fn answer(
    id: &str,
    mobile: &str,
    birth: &str,
    name: &str,
    outcome: &str,
    reference: &str,
) -> std::result::Result<RegistryAnswer, String> {
    // Spreadsheets drop leading zeros of an ID.
    let digits = ascii_digits(id);
    let padded = if (8..10).contains(&digits.len()) { format!("{digits:0>10}") } else { digits };
    let say = |refusal: pishkhan::domain::refusal::Refusal| refusal.sentence(Lang::Fa);
    let birth_date = if birth.is_empty() { None } else { Some(JalaliDate::parse(birth).map_err(say)?.to_string()) };
    Ok(RegistryAnswer {
        national_id: NationalId::parse(&padded).map_err(say)?,
        mobile: if mobile.is_empty() { None } else { Some(Mobile::parse(mobile).map_err(say)?) },
        birth_date,
        name: Some(clean_line(name)).filter(|name| !name.trim().is_empty()),
        outcome: Outcome::of_code(&outcome.to_ascii_lowercase()).ok_or_else(|| outcome.to_owned())?,
        reference: Some(clean_line(reference).chars().take(100).collect::<String>()).filter(|text| !text.is_empty()),
    })
}

fn write(path: &Path, rows: &[[String; 6]]) -> Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let fault =
        |cause: &dyn std::fmt::Display| Trouble::internal("writing who waits", format!("{}: {cause}", path.display()));
    let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = file.map_err(|error| fault(&error))?;
    std::io::Write::write_all(&mut file, b"\xef\xbb\xbf").map_err(|error| fault(&error))?;
    let mut writer = csv::Writer::from_writer(file);
    for row in rows {
        writer.write_record(row).map_err(|error| fault(&error))?;
    }
    writer.flush().map_err(|error| fault(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_with_any_digits_and_without_its_leading_zeros() {
        let read = answer("۷۶۲۲۹۶۴۵", "0912 123 4567", "۱۳۷۰/۱/۱۵", " ", "MATCH", "").unwrap();
        assert_eq!((read.national_id.as_str(), read.birth_date.as_deref()), ("0076229645", Some("1370/01/15")));
        assert_eq!((read.outcome, read.reference, read.name), (Outcome::Match, None, None));
        for (id, mobile, outcome) in
            [("1111111111", "", "match"), ("0076229645", "021", "match"), ("0076229645", "", "yes")]
        {
            assert!(answer(id, mobile, "", "", outcome, "").is_err(), "{id} {mobile} {outcome}");
        }
    }

    #[test]
    fn a_name_is_no_formula() {
        assert_eq!(harmless("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(harmless("سارا"), "سارا");
    }
}
