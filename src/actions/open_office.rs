//! An office opens: profile, name and secretariat in a new file.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::settings::{Profile, Setting};
use crate::error::Result;
use crate::store::{Actor, Ledger, audit, office, settings};

/// Sets a new file up: stores the profile and the given settings, and makes the main secretariat.
pub fn open_office(ledger: &Ledger, profile: Profile, values: &[(&str, &str)]) -> Result<()> {
    let mut checked = vec![("profile", profile.code().to_owned())];
    for (key, value) in values {
        let setting = Setting::of_key(key)?;
        checked.push((setting.key, setting.check(value)?));
    }
    let secretariat = checked.iter().find(|(key, _)| *key == "office.secretariat").map(|(_, value)| value.clone());
    let secretariat = match secretariat {
        Some(name) => name,
        None => Setting::of_key("office.secretariat")?.default_of(profile).to_owned(),
    };
    ledger.write(Actor::Admin, move |tx| {
        for (key, value) in &checked {
            settings::store(tx, key, value)?;
        }
        office::add_secretariat(tx, "main", &secretariat)?;
        audit::append(tx, EventKind::OfficeOpened, None, &json!({ "profile": profile.code() }), None)?;
        Ok(())
    })?;
    ledger.forget_settings();
    Ok(())
}
