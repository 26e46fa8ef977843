//! A letter of authorisation is kept while the rest of its request has to be mended, or taken out again.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::PersonId;
use crate::error::Result;
use crate::store::{Actor, Ledger, audit, company_paper};

use super::new_file::CheckedFile;
use super::request_company::may_ask;

/// Keeps the paper, in place of the one before. Of somebody who may not ask for a company nothing is kept.
pub fn keep_company_paper(ledger: &Ledger, person: PersonId, paper: CheckedFile) -> Result<()> {
    let settings = ledger.settings()?;
    ledger.write(Actor::Person(person), move |tx| {
        may_ask(tx, &settings, person)?;
        paper.keep_for_company(tx, person)?;
        let facts = json!({ "person": person.0, "kept": true });
        audit::append(tx, EventKind::CompanyPaperKept, None, &facts, None)?;
        Ok(())
    })
}

/// Takes it out. Nothing happens when there is none.
pub fn drop_company_paper(ledger: &Ledger, person: PersonId) -> Result<()> {
    ledger.write(Actor::Person(person), move |tx| {
        if company_paper::forget(tx, person)? {
            let facts = json!({ "person": person.0, "kept": false });
            audit::append(tx, EventKind::CompanyPaperKept, None, &facts, None)?;
        }
        Ok(())
    })
}
