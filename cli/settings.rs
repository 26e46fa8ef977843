//! `settings`: what the office decided, kept in its file.

use std::process::ExitCode;

use pishkhan::actions::set_setting::set_setting;
use pishkhan::domain::settings::SETTINGS;
use pishkhan::store::Actor;
use serde_json::json;

use crate::place::Place;
use crate::say::{self, Say};
use crate::table;
use crate::trouble::Result;

/// Settings of the office
#[derive(clap::Subcommand)]
pub enum SettingsCommand {
    /// List every setting with its value; * marks those that differ from the profile's default
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Give a setting a new value
    Set {
        /// Its key, such as undo.window
        key: String,
        /// Its value
        #[arg(allow_hyphen_values = true)]
        value: String,
    },
}

impl SettingsCommand {
    /// Does it.
    pub fn run(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        let ledger = place.ledger()?;
        match self {
            Self::Set { key, value } => {
                set_setting(&ledger, Actor::Admin, key, value)?;
                let settings = ledger.settings()?;
                say.tell("setting-set", &[("key", key), ("value", settings.text(key))]);
            }
            Self::List { json: as_json } => {
                let settings = ledger.settings()?;
                let profile = settings.profile();
                if *as_json {
                    let rows = SETTINGS.iter().map(|setting| {
                        let (value, default) = (settings.text(setting.key), setting.default_of(profile));
                        json!({ "key": setting.key, "value": value, "default": default })
                    });
                    say::json(&rows.collect())?;
                } else {
                    let rows: Vec<[String; 3]> = SETTINGS
                        .iter()
                        .map(|setting| {
                            let value = settings.text(setting.key);
                            let mark = if value == setting.default_of(profile) { "" } else { "*" };
                            [mark.to_owned(), setting.key.to_owned(), value.to_owned()]
                        })
                        .collect();
                    table::print(&rows);
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
