//! A citizen asks to be known as somebody who acts for a company: role and letter of authorisation go to a clerk.

use serde_json::json;

use crate::domain::company_id::CompanyId;
use crate::domain::event::EventKind;
use crate::domain::identity::{COMPANY, REGISTRY};
use crate::domain::ids::PersonId;
use crate::domain::letter::PersonKind;
use crate::domain::name::name;
use crate::domain::refusal::Refusal;
use crate::domain::settings::Settings;
use crate::error::Result;
use crate::store::identity::{self, CheckState, ClaimedCompany, NewCheck};
use crate::store::letters::LetterText;
use crate::store::{Actor, Ledger, View, audit, companies, company_paper, people};

use super::new_file::CheckedFile;

/// The form as typed.
#[derive(Clone, Debug, Default)]
pub struct CompanyForm {
    /// Name of the company.
    pub company_name: String,
    /// شناسه ملی.
    pub company_id: String,
    /// Role of the person.
    pub signer_role: String,
}

impl CompanyForm {
    /// Checks every field; all faults come back at once, in the order of the form.
    pub fn check(&self) -> std::result::Result<ClaimedCompany, Vec<Refusal>> {
        let long = |refusal, long| if refusal == Refusal::NameTooLong { long } else { refusal };
        let company = name(&self.company_name, Refusal::CompanyNameMissing)
            .map_err(|refusal| long(refusal, Refusal::CompanyNameTooLong));
        let id = CompanyId::parse(&self.company_id);
        let role = name(&self.signer_role, Refusal::SignerRoleMissing)
            .map_err(|refusal| long(refusal, Refusal::SignerRoleTooLong));
        match (company, id, role) {
            (Ok(name), Ok(id), Ok(role)) => Ok(ClaimedCompany { name, id: id.as_str().to_owned(), role }),
            (company, id, role) => Err([company.err(), id.err(), role.err()].into_iter().flatten().collect()),
        }
    }
}

/// Puts the request into the clerks' queue, with this letter of authorisation or the one that is kept. Who somebody is has to be proven first, as far as a registry can; one
/// request waits at a time.
pub fn request_company(
    ledger: &Ledger,
    person: PersonId,
    company: ClaimedCompany,
    authorisation: Option<CheckedFile>,
) -> Result<()> {
    let settings = ledger.settings()?;
    ledger.write(Actor::Person(person), move |tx| {
        may_ask(tx, &settings, person)?;
        let check = identity::add(tx, &NewCheck { company: Some(&company), ..NewCheck::manual(person, COMPANY) })?;
        match &authorisation {
            Some(paper) => {
                paper.store_with_check(tx, check)?;
                company_paper::forget(tx, person)?;
            }
            None if company_paper::hand_over(tx, person, check)? => {}
            None => return Err(Refusal::AuthorisationMissing.into()),
        }
        let facts = json!({ "person": person.0, "check": check.0, "level": COMPANY });
        audit::append(tx, EventKind::IdentityRequested, None, &facts, None)?;
        Ok(())
    })
}

/// Whether a person may ask now: proven as far as a registry can, and without a request that waits.
pub(super) fn may_ask(view: &View<'_>, settings: &Settings, person: PersonId) -> Result<()> {
    if people::by_id(view, person)?.identity_level < settings.number("identity.min_level").min(REGISTRY) {
        return Err(Refusal::IdentityTooLow.into());
    }
    if identity::newest(view, person, COMPANY, COMPANY)?.is_some_and(|check| check.state == CheckState::Waiting) {
        return Err(Refusal::IdentityWaits.into());
    }
    Ok(())
}

/// Refuses a letter in the name of a company that the sender is not confirmed to act for; company and role are then
/// named as the clerk saw them on the authorisation, whatever was typed. Only an office that demands level 4 asks for
/// that; elsewhere the role is what the sender writes, and the clerk reads the authorisation.
pub(super) fn by_right(
    view: &View<'_>,
    settings: &Settings,
    person: PersonId,
    mut text: LetterText,
) -> Result<LetterText> {
    if settings.number("identity.min_level") >= COMPANY && text.person_kind == PersonKind::Legal {
        let right = companies::right_to(view, person, &text.company_id)?.ok_or(Refusal::CompanyNotYours)?;
        text.company_name = right.company_name;
        text.signer_role = right.signer_role;
    }
    Ok(text)
}
