//! A setting gets a new value.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::domain::settings::Setting;
use crate::domain::sms_text::samples;
use crate::error::Result;
use crate::store::sms::rules::{self, NotedWay};
use crate::store::{Actor, Ledger, audit, clerks, office, settings};

/// Stores a checked value; a clerk needs the power to manage.
pub fn set_setting(ledger: &Ledger, actor: Actor, key: &str, value: &str) -> Result<()> {
    let setting = Setting::of_key(key)?;
    let mut value = setting.check(value)?;
    if setting.key == "approval.unit" {
        // Codes of units are small letters.
        value.make_ascii_lowercase();
    }
    ledger.write(actor, move |tx| {
        if actor != Actor::Admin {
            clerks::acting(tx, Power::Manage)?;
        }
        // A unit that is none would leave letters to the rule's next best, and nobody would know why.
        if setting.key == "approval.unit" && !value.is_empty() && office::unit_by_code(tx, &value)?.is_none() {
            return Err(Refusal::UnitUnknown { code: value }.into());
        }
        // It stands in texts: what a gateway would refuse at each SMS is refused here, once.
        if setting.key == "office.name" {
            let ways = rules::all(tx)?;
            fits_texts(&ways, &value)?;
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

fn fits_texts(ways: &[NotedWay], office: &str) -> std::result::Result<(), Refusal> {
    for way in ways {
        for (template, sample) in samples(office, way.host.as_deref()) {
            way.rules.carries(template.name, &sample.text, &sample.params).map_err(|why| Refusal::SmsNotCarried {
                text: template.name,
                gateway: way.name.clone(),
                why,
            })?;
        }
    }
    Ok(())
}
