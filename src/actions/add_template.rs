//! A text that clerks write every day is added.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::TemplateId;
use crate::domain::letter::coded;
use crate::domain::name::{name, reason};
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::domain::text::clean_line;
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
    let checked = CheckedTemplate::check(short_code, title, body)?;
    ledger.write(actor, move |tx| {
        if actor != Actor::Admin {
            clerks::acting(tx, Power::EditTemplates)?;
        }
        let CheckedTemplate { short_code, title, body } = &checked;
        if office::template_by_code(tx, kind.code(), short_code)?.is_some() {
            return Err(Refusal::TemplateTaken.into());
        }
        let id = office::add_template(tx, kind.code(), short_code, title, body)?;
        audit::append(tx, EventKind::TemplateAdded, None, &json!({ "template": id.0, "kind": kind.code() }), None)?;
        Ok(id)
    })
}

/// What was typed for a template, as it is kept.
pub(super) struct CheckedTemplate {
    /// What is typed to call it up.
    pub(super) short_code: String,
    /// What the list shows.
    pub(super) title: String,
    /// The text.
    pub(super) body: String,
}

impl CheckedTemplate {
    /// Checks a short code, a title and a text.
    pub(super) fn check(short_code: &str, title: &str, body: &str) -> Result<Self> {
        let short_code = clean_line(short_code);
        let fits = |c: char| c.is_alphanumeric() || c == '\u{200c}';
        if !(1..=12).contains(&short_code.chars().count()) || !short_code.chars().all(fits) {
            return Err(Refusal::TemplateCodeForm.into());
        }
        let title = name(title, Refusal::TemplateTitleMissing)?;
        let body = reason(body).map_err(|refusal| match refusal {
            Refusal::ReasonMissing => Refusal::TemplateBodyMissing,
            other => other,
        })?;
        Ok(Self { short_code, title, body })
    }
}
