//! Settings as rows: defaults of the profile with stored values over them.

use super::{Tx, View};
use crate::domain::settings::{Profile, Settings};
use crate::error::Result;

/// The settings in force.
pub fn load(view: &View<'_>) -> Result<Settings> {
    let mut statement = view.connection.prepare_cached("select key, value from setting")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let stored = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    let profile = stored.iter().find(|(key, _)| key == "profile").and_then(|(_, value)| Profile::of_code(value));
    Ok(Settings::new(profile.unwrap_or_default(), stored))
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
