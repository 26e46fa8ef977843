//! Everything that the office has, as JSON Lines: written row by row at one moment of the file.

use std::io::Write;

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::hex;
use crate::domain::role::Power;
use crate::error::Result;
use crate::store::{Actor, Ledger, Tx, audit, clerks, export, schema};

/// Writes a line about the export and then one a row; says how many rows.
pub fn export_office(ledger: &Ledger, actor: Actor, out: &mut dyn Write) -> Result<u64> {
    ledger.write(actor, |tx| {
        may_export(tx)?;
        audit::append(tx, EventKind::OfficeExported, None, &json!({}), None)?;
        Ok(())
    })?;
    ledger.read(|view| {
        let (row, hash) = audit::head(view)?.unwrap_or_default();
        let about = json!({
            "export": "pishkhan",
            "schema": schema::VERSION,
            "at": view.now.rfc3339(),
            "audit_rows": row,
            "audit_head": hex(&hash),
        });
        export::line(out, &about)?;
        export::office(view, out)
    })
}

/// The admin at the shell, or a clerk who manages the office.
pub(super) fn may_export(tx: &Tx<'_>) -> Result<()> {
    if tx.actor != Actor::Admin {
        clerks::acting(tx, Power::Manage)?;
    }
    Ok(())
}
