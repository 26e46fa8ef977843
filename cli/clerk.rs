//! `clerk`: who works at the console.

use std::path::PathBuf;
use std::process::ExitCode;

use pishkhan::actions::add_clerk::{NewClerk, add_clerk};
use pishkhan::actions::disable_clerk::disable_clerk;
use pishkhan::actions::set_clerk_mobile::set_clerk_mobile;
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::role::Role;
use pishkhan::store::{Actor, Ledger, clerks, office};
use serde_json::json;

use crate::ask::Ask;
use crate::place::Place;
use crate::say::{self, Say};
use crate::table;
use crate::trouble::{Result, Trouble};

/// Clerks of the office
#[derive(clap::Subcommand)]
pub enum ClerkCommand {
    /// Add a clerk; asks for the first password
    Add(Add),
    /// List the clerks
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Set the mobile number where the office tells a clerk something; without a number it is removed
    Mobile {
        /// Login name
        login: String,
        /// Mobile number, such as 09121234567
        number: Option<String>,
    },
    /// Cut a clerk off; the name stays in the books
    Disable {
        /// Login name
        login: String,
    },
}

/// Add a clerk
#[derive(clap::Args)]
pub struct Add {
    /// Login name: small Latin letters, digits, dashes, dots
    login: String,
    /// The name that colleagues read
    #[arg(long)]
    name: String,
    /// Role: intake, approver, unit_officer, head, auditor or admin
    #[arg(long, value_parser = role)]
    role: Role,
    /// Code of the own unit
    #[arg(long, value_name = "CODE")]
    unit: Option<String>,
    /// File whose first line is the first password
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl ClerkCommand {
    /// Does it.
    pub fn run(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        let ledger = place.ledger()?;
        match self {
            Self::Add(add) => add.run(say, &ledger)?,
            Self::List { json: true } => say::json(&as_json(&ledger)?)?,
            Self::List { json: false } => list(say, &ledger)?,
            Self::Mobile { login, number } => {
                let mobile = number.as_deref().map(Mobile::parse).transpose()?;
                if ledger.read(|view| clerks::by_login(view, login.trim()))?.is_none() {
                    return Err(Trouble::told_with("clerk-unknown", "login", login));
                }
                let said = if mobile.is_some() { "clerk-mobile-set" } else { "clerk-mobile-removed" };
                set_clerk_mobile(&ledger, Actor::Admin, login, mobile)?;
                say.tell(said, &[("login", login)]);
            }
            Self::Disable { login } => {
                if ledger.read(|view| clerks::by_login(view, login.trim()))?.is_none() {
                    return Err(Trouble::told_with("clerk-unknown", "login", login));
                }
                disable_clerk(&ledger, Actor::Admin, login)?;
                say.tell("clerk-disabled", &[("login", login)]);
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Add {
    fn run(&self, say: &Say, ledger: &Ledger) -> Result<()> {
        let unit = self.unit.as_ref().map(|code| code.trim().to_ascii_lowercase());
        let password = Ask::new(say).new_password(self.password_file.as_deref())?;
        let new = NewClerk {
            login: &self.login,
            name: &self.name,
            role: self.role,
            unit_code: unit.as_deref(),
            password: &password,
        };
        add_clerk(ledger, Actor::Admin, &new)?;
        say.tell("clerk-added", &[("login", &self.login)]);
        Ok(())
    }
}

fn list(say: &Say, ledger: &Ledger) -> Result<()> {
    let units = ledger.read(office::units)?;
    let mut rows = Vec::new();
    for clerk in ledger.read(clerks::all)? {
        let unit = units.iter().find(|unit| Some(unit.id) == clerk.unit_id).map(|unit| unit.code.clone());
        let name = if clerk.is_active { clerk.name } else { format!("{} ({})", clerk.name, say.word("disabled")) };
        rows.push([clerk.login, clerk.role.code().to_owned(), unit.unwrap_or_else(|| "-".to_owned()), name]);
    }
    table::print(&rows);
    Ok(())
}

fn as_json(ledger: &Ledger) -> Result<serde_json::Value> {
    let units = ledger.read(office::units)?;
    let clerks = ledger.read(clerks::all)?;
    let rows = clerks.iter().map(|clerk| {
        let unit = units.iter().find(|unit| Some(unit.id) == clerk.unit_id).map(|unit| &unit.code);
        json!({
            "login": clerk.login, "name": clerk.name, "role": clerk.role.code(), "unit": unit,
            "active": clerk.is_active,
        })
    });
    Ok(rows.collect())
}

fn role(typed: &str) -> std::result::Result<Role, String> {
    Role::of_code(&typed.replace('-', "_")).ok_or_else(|| {
        let known: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
        known.join(", ")
    })
}
