//! A text that clerks write every day is added.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::TemplateId;
use crate::domain::letter::coded;
use crate::domain::name::reason;
use crate::domain::role::Power;
use crate::error::Result;
use crate::store::{Actor, Ledger, audit, clerks, office};

coded! {
    /// What a template is for.
    TemplateKind {
        /// Reason of refusal.
        Reason = "reason",
        /// Defect of a returned letter.
        Defect = "defect",
        /// Reply.
        Reply = "reply",
        /// Note of a referral.
        Note = "note",
        /// Notice by SMS.
        Notice = "notice",
        /// Reason of a reversal.
        Reversal = "reversal",
    }
}

/// Adds a template.
pub fn add_template(
    ledger: &Ledger,
    actor: Actor,
    kind: TemplateKind,
    short_code: &str,
    title: &str,
    body: &str,
) -> Result<TemplateId> {
    let (short_code, title, body) = (short_code.trim().to_owned(), title.trim().to_owned(), reason(body)?);
    ledger.write(actor, move |tx| {
        if actor != Actor::Admin {
            clerks::acting(tx, Power::Manage)?;
        }
        let id = office::add_template(tx, kind.code(), &short_code, &title, &body)?;
        audit::append(tx, EventKind::TemplateAdded, None, &json!({ "template": id.0, "kind": kind.code() }), None)?;
        Ok(id)
    })
}
