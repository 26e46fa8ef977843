//! `holiday`: the days on which the office is closed.

use std::process::ExitCode;

use pishkhan::actions::add_holiday::{add_holiday, add_solar_holidays};
use pishkhan::actions::remove_holiday::remove_holiday;
use pishkhan::domain::workdays::date;
use pishkhan::store::{Actor, holidays};
use serde_json::json;

use crate::number;
use crate::place::Place;
use crate::say::{self, Say};
use crate::table;
use crate::trouble::Result;

/// Holidays of the office: deadlines pass them over
#[derive(clap::Subcommand)]
pub enum HolidayCommand {
    /// Add a holiday, or give the one of this day another name
    Add {
        /// Jalali date, such as 1405/01/13
        date: String,
        /// What is celebrated
        #[arg(long)]
        name: String,
    },
    /// Add the fixed holidays of a year (those of the lunar year are announced anew and added by hand)
    Fill {
        /// Jalali year, such as 1405
        #[arg(value_parser = number::year)]
        year: i32,
    },
    /// Remove a holiday
    Remove {
        /// Jalali date
        date: String,
    },
    /// List the holidays
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

impl HolidayCommand {
    /// Does it.
    pub fn run(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        let ledger = place.ledger()?;
        match self {
            Self::Add { date: typed, name } => {
                let day = date(typed)?;
                add_holiday(&ledger, Actor::Admin, day, name)?;
                say.tell("holiday-added", &[("date", &day.to_string())]);
            }
            Self::Fill { year } => {
                let added = add_solar_holidays(&ledger, Actor::Admin, *year)?;
                say.tell("holidays-filled", &[("year", &year.to_string()), ("n", &say.number(&added))]);
            }
            Self::Remove { date: typed } => {
                let day = date(typed)?;
                remove_holiday(&ledger, Actor::Admin, day)?;
                say.tell("holiday-removed", &[("date", &day.to_string())]);
            }
            Self::List { json: as_json } => {
                let holidays = ledger.read(holidays::all)?;
                if *as_json {
                    let rows = holidays.iter().map(|one| json!({ "date": one.day.to_string(), "name": one.name }));
                    say::json(&rows.collect())?;
                } else {
                    let rows: Vec<[String; 2]> =
                        holidays.into_iter().map(|one| [one.day.to_string(), one.name]).collect();
                    table::print(&rows);
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
