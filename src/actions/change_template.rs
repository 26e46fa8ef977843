//! A text that clerks write every day changes, or is offered no more.

use serde_json::{Value, json};

use crate::domain::event::EventKind;
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::error::Result;
use crate::store::office::{self, FullTemplate};
use crate::store::{Actor, Ledger, audit, clerks};

use super::add_template::{CheckedTemplate, TemplateKind};

/// Gives a template the values of `new`, if it is still as it was seen. Its kind stays: a reason does not become a reply.
pub fn change_template(ledger: &Ledger, actor: Actor, seen: &FullTemplate, new: &FullTemplate) -> Result<()> {
    let checked = CheckedTemplate::check(&new.short_code, &new.title, &new.body)?;
    let (seen, new) = (seen.clone(), new.clone());
    ledger.write(actor, move |tx| {
        if actor != Actor::Admin {
            clerks::acting(tx, Power::EditTemplates)?;
        }
        let before = office::template_by_id(tx, seen.id)?;
        // It may have been taken into a text meanwhile: that is no change of it.
        if before != (FullTemplate { used_count: before.used_count, ..seen.clone() }) || new.id != seen.id {
            return Err(Refusal::RowChanged.into());
        }
        let kind = TemplateKind::of_code(&before.kind).ok_or(Refusal::TemplateBodyMissing)?;
        let after = FullTemplate {
            kind: before.kind.clone(),
            short_code: checked.short_code,
            title: checked.title,
            body: checked.body,
            ..new
        };
        if office::template_by_code(tx, kind.code(), &after.short_code)?.is_some_and(|other| other != after.id) {
            return Err(Refusal::TemplateTaken.into());
        }
        office::change_template(tx, &after)?;
        let facts = json!({
            "template": after.id.0, "kind": kind.code(), "before": facts_of(&before), "after": facts_of(&after),
        });
        audit::append(tx, EventKind::TemplateChanged, None, &facts, None)?;
        Ok(())
    })
}

fn facts_of(template: &FullTemplate) -> Value {
    json!({
        "code": template.short_code, "title": template.title, "body": template.body, "active": template.is_active,
    })
}
