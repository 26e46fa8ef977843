//! Settings as rows: defaults of the profile with stored values over them.

use super::{Tx, View};
use crate::domain::settings::{Profile, SETTINGS, Settings};
use crate::error::Result;

/// The settings in force.
pub fn load(view: &View<'_>) -> Result<Settings> {
    let mut statement = view.connection.prepare_cached("select key, value from setting")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let stored = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    let profile = stored.iter().find(|(key, _)| key == "profile").and_then(|(_, value)| Profile::of_code(value));
    Ok(Settings::new(profile.unwrap_or_default(), stored))
}

/// One number of them, read alone: for an act that needs no other.
pub(crate) fn number(view: &View<'_>, key: &str) -> Result<i64> {
    let mut statement =
        view.connection.prepare_cached("select key, value from setting where key in ('profile', ?1)")?;
    let rows = statement.query_map([key], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let (mut profile, mut stored) = (Profile::default(), None);
    for row in rows {
        match row? {
            (name, value) if name == "profile" => profile = Profile::of_code(&value).unwrap_or_default(),
            (_, value) => stored = Some(value),
        }
    }
    let setting = SETTINGS.iter().find(|setting| setting.key == key);
    let value = stored.or_else(|| setting.map(|setting| setting.default_of(profile).to_owned()));
    Ok(value.and_then(|value| value.parse().ok()).unwrap_or_default())
}

/// Stores one value, which [`crate::domain::settings::Setting::check`] has passed.
pub(crate) fn store(tx: &Tx<'_>, key: &str, value: &str) -> Result<()> {
    tx.connection
        .prepare_cached(
            "insert into setting (key, value, changed_at) values (?1, ?2, ?3)
             on conflict do update set value = excluded.value, changed_at = excluded.changed_at",
        )?
        .execute((key, value, tx.now.0))?;
    Ok(())
}
