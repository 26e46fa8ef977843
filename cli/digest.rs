//! `digest`: a day of the office as a text, to be read or printed.

use std::process::ExitCode;

use pishkhan::digest::text;
use pishkhan::domain::calendar::JalaliDate;
use pishkhan::store::digest::of_day;

use crate::place::Place;
use crate::say::{Say, line};
use crate::trouble::{Result, Trouble};

/// What came, was decided, is late, and what became of the SMS, for a day
#[derive(clap::Args)]
pub struct DigestOfDay {
    /// Jalali date, such as 1405/08/30 [default: today]
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
}

impl DigestOfDay {
    /// Prints it.
    pub fn run(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        let ledger = place.ledger()?;
        let date = match &self.date {
            None => ledger.now().date(),
            Some(typed) => JalaliDate::parse(typed).map_err(|_| Trouble::told_with("digest-date", "date", typed))?,
        };
        let settings = ledger.settings()?;
        let digest = ledger.read(|view| of_day(view, date))?;
        for printed in text(say.lang(), settings.text("office.name"), &digest).lines() {
            line(printed);
        }
        Ok(ExitCode::SUCCESS)
    }
}
