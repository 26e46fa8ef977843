//! A clerk takes a template into a text: those that are used most stand first.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{ClerkId, TemplateId};
use crate::error::Result;
use crate::store::{Actor, Ledger, audit, clerks, office};

/// Counts one use.
pub fn use_template(ledger: &Ledger, clerk: ClerkId, template: TemplateId) -> Result<()> {
    ledger.write(Actor::Clerk(clerk), move |tx| {
        clerks::acting_any(tx)?;
        office::use_template(tx, template)?;
        audit::append(tx, EventKind::TemplateUsed, None, &json!({ "template": template.0 }), None)?;
        Ok(())
    })
}
