//! `register print` and `letter print`: what the office knows, on paper.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use pishkhan::actions::print_letter::{LetterOrder, find_printable, print_letter};
use pishkhan::actions::print_register::{RegisterOrder, print_register};
use pishkhan::domain::calendar::JalaliDate;
use pishkhan::domain::register_no::Direction;
use pishkhan::domain::workdays;
use pishkhan::paper::Form;
use pishkhan::paper::letter::Part;
use pishkhan::store::Actor;
use pishkhan::store::register::book::Wanted;

use crate::export;
use crate::number;
use crate::place::Place;
use crate::retention;
use crate::say::Say;
use crate::trouble::{Result, Trouble};

/// The register (دفتر اندیکاتور)
#[derive(clap::Subcommand)]
pub enum RegisterCommand {
    /// Print a year or some days of it, sealed with the head of the audit log
    Print {
        #[command(flatten)]
        days: Days,
        /// The file: .html or .pdf; it must not be there yet
        file: PathBuf,
    },
    /// Write a year or some days of it for a spreadsheet
    Export {
        #[command(flatten)]
        days: Days,
        /// The file: .csv or .xlsx; it must not be there yet
        file: PathBuf,
    },
}

/// Which lines of the register.
#[derive(clap::Args)]
pub struct Days {
    /// Jalali year [default: this one]
    #[arg(long, value_parser = number::year, value_name = "YEAR")]
    year: Option<i32>,
    /// First day, such as 1405/08/01
    #[arg(long, value_name = "DATE", value_parser = date)]
    from: Option<JalaliDate>,
    /// Last day, in the same year
    #[arg(long, value_name = "DATE", value_parser = date)]
    to: Option<JalaliDate>,
    /// Letters to the office, or its replies
    #[arg(long, value_name = "DIRECTION", default_value = "incoming", value_parser = direction)]
    direction: Direction,
}

impl Days {
    fn wanted(&self, today: JalaliDate) -> Result<Wanted> {
        let Self { year, from, to, direction } = self;
        let year = year.or(from.or(*to).map(|date| date.year)).unwrap_or(today.year);
        let first = JalaliDate { year, month: 1, day: 1 };
        if from.is_none() && to.is_none() {
            return Ok(Wanted::Year(*direction, year));
        }
        let last = JalaliDate { year: year + 1, ..first }.start().plus(-1).date();
        let (from, to) = (from.unwrap_or(first), to.unwrap_or(last));
        if from.year != year || to.year != year || from > to {
            return Err(Trouble::told("register-days-wrong"));
        }
        Ok(Wanted::Days(*direction, from, to))
    }
}

/// Letters
#[derive(clap::Subcommand)]
pub enum LetterCommand {
    /// Print a letter, or the reply of an outgoing number
    Print {
        /// Register number or follow-up code
        number: String,
        /// The file: .html or .pdf; it must not be there yet
        file: PathBuf,
        /// The sender's receipt instead of the letter
        #[arg(long)]
        receipt: bool,
    },
    /// Write a letter as text, PDF and JSON into a new folder, with its files, replies and timeline
    Export {
        /// Register number or follow-up code
        number: String,
        /// The folder; it must not be there yet
        folder: PathBuf,
    },
    /// Erase text, sender, files, notes, replies and SMS texts of a letter; its number, dates and log stay
    Erase {
        /// Register number or follow-up code
        number: String,
        /// Why; the audit log keeps it
        #[arg(long)]
        reason: String,
    },
}

impl RegisterCommand {
    /// Does it.
    pub fn run(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        let (days, file) = match self {
            Self::Print { days, file } => (days, file),
            Self::Export { days, file } => {
                let ledger = place.ledger()?;
                return export::register(say, &ledger, days.wanted(ledger.now().date())?, file);
            }
        };
        let form = Form::of_path(file)?;
        let ledger = place.ledger()?;
        let lines = days.wanted(ledger.now().date())?;
        let order = RegisterOrder { lines, form, lang: say.lang() };
        let count = written(file, |out| Ok(print_register(&ledger, Actor::Admin, &order, out)?))?;
        let lines = say.number(&count);
        say.tell("register-printed", &[("lines", &lines), ("path", &file.display().to_string())]);
        Ok(ExitCode::SUCCESS)
    }
}

impl LetterCommand {
    /// Does it.
    pub fn run(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        let (number, file, receipt) = match self {
            Self::Print { number, file, receipt } => (number, file, receipt),
            Self::Export { number, folder } => return export::letter(say, place, number, folder),
            Self::Erase { number, reason } => return retention::erase(say, place, number, reason),
        };
        let form = Form::of_path(file)?;
        let public_url = place.config()?.public_url;
        let ledger = place.ledger()?;
        let (letter, part) = find_printable(&ledger, number)?;
        let part = if *receipt { Part::Receipt } else { part };
        let order = LetterOrder { part, form, lang: say.lang(), public_url };
        written(file, |out| Ok(print_letter(&ledger, Actor::Admin, letter, &order, out)?))?;
        say.tell("letter-printed", &[("number", number), ("path", &file.display().to_string())]);
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes a new file that only its owner can read, whole or not at all.
fn written<T>(path: &Path, print: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
    export::whole(path, |part| {
        let mut out = BufWriter::new(export::new_file(part)?);
        let value = print(&mut out)?;
        out.flush().and_then(|()| out.get_ref().sync_all()).map_err(|error| export::fault(part, &error))?;
        Ok(value)
    })
}

fn date(typed: &str) -> std::result::Result<JalaliDate, String> {
    workdays::date(typed).map_err(|_| "1405/08/30".to_owned())
}

fn direction(typed: &str) -> std::result::Result<Direction, String> {
    match typed {
        "incoming" => Ok(Direction::Incoming),
        "outgoing" => Ok(Direction::Outgoing),
        _ => Err("incoming | outgoing".to_owned()),
    }
}
