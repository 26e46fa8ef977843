//! What the gateways take, as the last `serve` found them configured.

use crate::domain::sms_way::WayRules;
use crate::error::{Error, Result};
use crate::store::{Tx, View};

/// A gateway and its rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotedWay {
    /// Its name.
    pub name: String,
    /// What it takes.
    pub rules: WayRules,
    /// The address that a code's text ends with.
    pub host: Option<String>,
}

/// All of them, in the order of fail-over.
pub fn all(view: &View<'_>) -> Result<Vec<NotedWay>> {
    let mut statement = view.connection.prepare_cached("select name, rules, host from sms_way order by place")?;
    let rows = statement.query_map([], |row| {
        // What an older program noted is noted anew when the office serves again.
        let rules = serde_json::from_str(row.get_ref(1)?.as_str()?).unwrap_or_else(|_| WayRules::plain());
        Ok(NotedWay { name: row.get(0)?, rules, host: row.get(2)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// These, and no others.
pub(crate) fn replace(tx: &Tx<'_>, ways: &[NotedWay]) -> Result<()> {
    tx.connection.prepare_cached("delete from sms_way")?.execute([])?;
    let mut statement =
        tx.connection.prepare_cached("insert into sms_way (place, name, rules, host) values (?1, ?2, ?3, ?4)")?;
    for (place, way) in ways.iter().enumerate() {
        let rules = serde_json::to_string(&way.rules)
            .map_err(|error| Error::internal("writing the rules of a gateway", error))?;
        statement.execute((place as i64, &way.name, rules, &way.host))?;
    }
    Ok(())
}
