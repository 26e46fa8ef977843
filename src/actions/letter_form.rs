//! The letter form as typed: lenient for a draft, strict for filing. All faults come back at once.

use crate::domain::company_id::CompanyId;
use crate::domain::ids::AddresseeId;
use crate::domain::letter::PersonKind;
use crate::domain::name::{body, named, subject};
use crate::domain::refusal::Refusal;
use crate::domain::settings::Settings;
use crate::domain::text::{clean_line, typed_text};
use crate::store::letters::{Letter, LetterText};
use crate::store::office::Addressee;
use crate::store::people::Person;

/// The form, field by field, as DESIGN.md section 7 names them.
#[derive(Clone, Debug, Default)]
pub struct LetterForm {
    /// `natural` or `legal`.
    pub person_kind: String,
    /// Free sender name (company profile).
    pub sender_name: String,
    /// Legal person: company name.
    pub company_name: String,
    /// Legal person: company ID.
    pub company_id: String,
    /// Legal person: role of the signer.
    pub signer_role: String,
    /// The chosen addressee's number.
    pub addressee: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: String,
}

impl LetterForm {
    /// The form of a draft or a filed letter.
    pub fn of_letter(letter: &Letter) -> Self {
        Self {
            person_kind: letter.person_kind.code().to_owned(),
            sender_name: letter.sender_name.clone(),
            company_name: letter.company_name.clone(),
            company_id: letter.company_id.clone(),
            signer_role: letter.signer_role.clone(),
            addressee: letter.addressee_id.map(|id| id.0.to_string()).unwrap_or_default(),
            subject: letter.subject.clone(),
            body: letter.body.clone(),
        }
    }

    /// The form of a correction that was begun.
    pub fn of_text(text: LetterText) -> Self {
        Self {
            person_kind: text.person_kind.code().to_owned(),
            sender_name: text.sender_name,
            company_name: text.company_name,
            company_id: text.company_id,
            signer_role: text.signer_role,
            addressee: text.addressee_id.map(|id| id.0.to_string()).unwrap_or_default(),
            subject: text.subject,
            body: text.body,
        }
    }

    /// What a draft keeps: everything, right or wrong.
    pub fn as_draft(&self, settings: &Settings) -> LetterText {
        LetterText {
            person_kind: self.kind(settings).unwrap_or(PersonKind::Natural),
            sender_name: clean_line(&self.sender_name),
            company_name: clean_line(&self.company_name),
            company_id: clean_line(&self.company_id),
            signer_role: clean_line(&self.signer_role),
            addressee_id: self.addressee_id(),
            subject: typed_text(&self.subject),
            body: typed_text(&self.body),
        }
    }

    /// Checks every field for filing. `files` is how many files the letter carries.
    pub fn check(
        &self,
        settings: &Settings,
        person: &Person,
        addressees: &[Addressee],
        files: usize,
    ) -> std::result::Result<LetterText, Vec<Refusal>> {
        let mut text = self.as_draft(settings);
        let mut faults = Vec::new();
        let mut keep = |place: &mut String, value: std::result::Result<String, Refusal>| match value {
            Ok(value) => *place = value,
            Err(refusal) => faults.push(refusal),
        };
        match self.kind(settings) {
            Some(PersonKind::Natural) => {
                keep(&mut text.sender_name, Ok(person.name()));
                keep(&mut text.company_name, Ok(String::new()));
                keep(&mut text.company_id, Ok(String::new()));
                keep(&mut text.signer_role, Ok(String::new()));
            }
            Some(PersonKind::Legal) => {
                keep(&mut text.sender_name, Ok(person.name()));
                keep(
                    &mut text.company_name,
                    named(&self.company_name, Refusal::CompanyNameMissing, Refusal::CompanyNameTooLong),
                );
                let company_id = CompanyId::parse(&self.company_id).map(|id| id.as_str().to_owned());
                keep(&mut text.company_id, company_id);
                keep(
                    &mut text.signer_role,
                    named(&self.signer_role, Refusal::SignerRoleMissing, Refusal::SignerRoleTooLong),
                );
            }
            Some(PersonKind::Free) => {
                keep(
                    &mut text.sender_name,
                    named(&self.sender_name, Refusal::SenderNameMissing, Refusal::SenderNameTooLong),
                );
            }
            None => keep(&mut text.sender_name, Err(Refusal::PersonKindMissing)),
        }
        keep(&mut text.subject, subject(&self.subject));
        keep(&mut text.body, body(&self.body));
        if text.body.is_empty() && files == 0 {
            faults.push(Refusal::BodyMissing);
        }
        // Level 4 is a proven representative; anybody else shows the paper that says so.
        if self.kind(settings) == Some(PersonKind::Legal) && person.identity_level < 4 && files == 0 {
            faults.push(Refusal::AuthorisationMissing);
        }
        let by_citizen = settings.addressee_by_citizen() && !addressees.is_empty();
        let offered = text.addressee_id.is_some_and(|id| addressees.iter().any(|offer| offer.id == id));
        if !by_citizen {
            text.addressee_id = None;
        } else if !offered {
            faults.push(Refusal::AddresseeMissing);
        }
        if faults.is_empty() { Ok(text) } else { Err(faults) }
    }

    fn kind(&self, settings: &Settings) -> Option<PersonKind> {
        if settings.text("form.person_kind") == "free" {
            return Some(PersonKind::Free);
        }
        PersonKind::of_code(self.person_kind.trim()).filter(|kind| *kind != PersonKind::Free)
    }

    fn addressee_id(&self) -> Option<AddresseeId> {
        crate::domain::text::ascii_digits(self.addressee.trim()).parse().ok().map(AddresseeId)
    }
}
