//! What the gateways of a serving office take is kept beside the settings, so that whoever changes a setting that stands in
//! texts is told at once what would not leave any more. The consoles know no gateway and no key.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::sms_way::WayRules;
use crate::error::Result;
use crate::store::sms::rules::{self, NotedWay};
use crate::store::{Actor, Ledger, audit};

/// Notes the gateways in the order of fail-over; `host` is the address that a code's text ends with. Writes only news.
pub fn note_gateways(ledger: &Ledger, gateways: Vec<(String, WayRules)>, host: Option<&str>) -> Result<()> {
    let noted = |(name, rules)| NotedWay { name, rules, host: host.map(str::to_owned) };
    let ways: Vec<NotedWay> = gateways.into_iter().map(noted).collect();
    if ledger.read(rules::all)? == ways {
        return Ok(());
    }
    ledger.write(Actor::Postman, move |tx| {
        rules::replace(tx, &ways)?;
        let names: Vec<&str> = ways.iter().map(|way| way.name.as_str()).collect();
        audit::append(tx, EventKind::GatewaysNoted, None, &json!({ "gateways": names }), None)?;
        Ok(())
    })
}
