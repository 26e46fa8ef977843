//! A right to act for a company ends: its holder gives it up, or the office was told that it is over.

use serde_json::json;

use crate::domain::company_id::CompanyId;
use crate::domain::event::EventKind;
use crate::domain::ids::PersonId;
use crate::error::{Error, Result};
use crate::store::{Actor, Ledger, audit, companies};

/// Ends it from now on. What was filed by right before stays the company's.
pub fn end_representation(ledger: &Ledger, actor: Actor, person: PersonId, company: CompanyId) -> Result<()> {
    ledger.write(actor, move |tx| {
        if !companies::end(tx, person, company.as_str())? {
            return Err(Error::NotFound);
        }
        let facts = json!({ "person": person.0, "company": company.as_str() });
        audit::append(tx, EventKind::RepresentationEnded, None, &facts, None)?;
        Ok(())
    })
}
