//! `digest`: a day of the office as a text, to be read or printed.

use std::process::ExitCode;

use pishkhan::digest::text;
use pishkhan::domain::workdays;
use pishkhan::store::digest::{Digest, of_day};
use serde_json::{Value, json};

use crate::place::Place;
use crate::say::{self, Say, line};
use crate::trouble::{Result, Trouble};

/// What came, was decided, is late, and what became of the SMS, for a day
#[derive(clap::Args)]
pub struct DigestOfDay {
    /// Jalali date, such as 1405/08/30 [default: today]
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl DigestOfDay {
    /// Prints it.
    pub fn run(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        let ledger = place.ledger()?;
        let date = match &self.date {
            None => ledger.now().date(),
            Some(typed) => workdays::date(typed).map_err(|_| Trouble::told_with("digest-date", "date", typed))?,
        };
        let settings = ledger.settings()?;
        let digest = ledger.read(|view| of_day(view, date))?;
        if self.json {
            say::json(&as_json(&digest))?;
            return Ok(ExitCode::SUCCESS);
        }
        for printed in text(say.lang(), settings.text("office.name"), &digest).lines() {
            line(printed);
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn as_json(digest: &Digest) -> Value {
    let deeds: serde_json::Map<String, Value> =
        digest.deeds.iter().map(|(deed, n)| (deed.code().to_owned(), (*n).into())).collect();
    let sms: serde_json::Map<String, Value> =
        digest.sms.iter().map(|(state, n)| (state.code().to_owned(), (*n).into())).collect();
    let named =
        |rows: &[(String, i64)]| rows.iter().map(|(name, n)| json!({ "name": name, "n": n })).collect::<Value>();
    let units = digest
        .units
        .iter()
        .map(|unit| json!({ "name": unit.name, "got": unit.got, "answered": unit.answered, "late": unit.late }));
    json!({
        "date": digest.date.to_string(), "asked_at": digest.asked_at.rfc3339(), "filed": digest.filed, "deeds": deeds,
        "clerks": named(&digest.clerks), "units": units.collect::<Value>(), "waiting": digest.waiting,
        "late": digest.late, "sms": sms, "troubles": named(&digest.troubles),
    })
}
