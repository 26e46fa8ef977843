//! `unit`: who acts on letters.

use std::process::ExitCode;

use pishkhan::actions::add_unit::add_unit;
use pishkhan::store::{Actor, office};
use serde_json::json;

use crate::place::Place;
use crate::say::{self, Say};
use crate::table;
use crate::trouble::Result;

/// Units of the office
#[derive(clap::Subcommand)]
pub enum UnitCommand {
    /// Add a unit
    Add {
        /// Code: 1 to 8 Latin letters or digits
        code: String,
        /// Its name
        #[arg(long)]
        name: String,
        /// Title of its head
        #[arg(long, value_name = "TITLE", default_value = "")]
        head: String,
    },
    /// List the units
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

impl UnitCommand {
    /// Does it.
    pub fn run(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        let ledger = place.ledger()?;
        match self {
            Self::Add { code, name, head } => {
                add_unit(&ledger, Actor::Admin, code, name, head)?;
                say.tell("unit-added", &[("code", &code.trim().to_ascii_lowercase())]);
            }
            Self::List { json: as_json } => {
                let units = ledger.read(office::units)?;
                if *as_json {
                    let rows = units.iter().map(|unit| {
                        json!({
                            "code": unit.code, "name": unit.name, "head_title": unit.head_title,
                            "active": unit.is_active,
                        })
                    });
                    say::json(&rows.collect())?;
                } else {
                    let rows: Vec<[String; 2]> = units.into_iter().map(|unit| [unit.code, unit.name]).collect();
                    table::print(&rows);
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
