//! A setting gets a new value.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::role::Power;
use crate::domain::settings::Setting;
use crate::error::Result;
use crate::store::{Actor, Ledger, audit, clerks, settings};

/// Stores a checked value; a clerk needs the power to manage.
pub fn set_setting(ledger: &Ledger, actor: Actor, key: &str, value: &str) -> Result<()> {
    let setting = Setting::of_key(key)?;
    let value = setting.check(value)?;
    ledger.write(actor, move |tx| {
        if actor != Actor::Admin {
            clerks::acting(tx, Power::Manage)?;
        }
        let before = settings::load(tx)?.text(setting.key).to_owned();
        settings::store(tx, setting.key, &value)?;
        let facts = json!({ "key": setting.key, "before": before, "after": value });
        audit::append(tx, EventKind::SettingChanged, None, &facts, None)?;
        Ok(())
    })?;
    ledger.forget_settings();
    Ok(())
}
