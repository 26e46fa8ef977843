//! The form of a walk-in's paper letter as a clerk typed it. All faults come back at once, in the order of the form.

use crate::domain::calendar::{Instant, JalaliDate};
use crate::domain::company_id::CompanyId;
use crate::domain::ids::AddresseeId;
use crate::domain::letter::PersonKind;
use crate::domain::mobile::Mobile;
use crate::domain::name::{body, named, subject};
use crate::domain::national_id::NationalId;
use crate::domain::refusal::Refusal;
use crate::domain::text::{clean_line, typed_number};
use crate::store::letters::LetterText;

/// Longest number of the sender, in characters.
const SENDERS_NUMBER_MAX: usize = 60;
/// Most sheets or pieces.
const PAPER_MAX: i64 = 9_999;

/// Whether the clerk held the bearer's identity card in hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Card {
    /// No: a name and a number were said.
    #[default]
    Unseen,
    /// Yes: face, name and number were compared.
    Seen,
}

/// The form, field by field.
#[derive(Clone, Debug, Default)]
pub struct CounterForm {
    /// Who the letter speaks for; none was chosen yet.
    pub person_kind: Option<PersonKind>,
    /// The sender, or who signed for the company.
    pub sender_name: String,
    /// Legal person: company name.
    pub company_name: String,
    /// Legal person: company ID; a paper may not name it.
    pub company_id: String,
    /// Legal person: role of the signer.
    pub signer_role: String,
    /// The bearer's national ID, if it was given.
    pub national_id: String,
    /// Whether the card was seen.
    pub card: Card,
    /// Where SMS go, if anywhere.
    pub mobile: String,
    /// The paper's own number.
    pub senders_number: String,
    /// The paper's own date.
    pub senders_date: String,
    /// Whom it is addressed to.
    pub addressee: Option<AddresseeId>,
    /// Subject.
    pub subject: String,
    /// Text, or what it is about.
    pub body: String,
    /// Sheets of the paper.
    pub pages: String,
    /// Things that came with it.
    pub pieces: String,
}

/// A form without faults.
#[derive(Clone, Debug)]
pub struct CounterEntry {
    pub(super) text: LetterText,
    pub(super) national_id: Option<NationalId>,
    pub(super) card: Card,
    pub(super) mobile: Option<Mobile>,
    pub(super) senders_number: String,
    pub(super) senders_date: String,
    pub(super) paper: (i64, i64),
}

impl CounterForm {
    /// Checks every field. `files` is how many scans go with it.
    pub fn check(&self, now: Instant, files: usize) -> Result<CounterEntry, Vec<Refusal>> {
        let mut faults = Vec::new();
        let kind = self.person_kind.unwrap_or_else(|| {
            faults.push(Refusal::PersonKindMissing);
            PersonKind::Natural
        });
        let is_legal = kind == PersonKind::Legal;
        let mut text = LetterText {
            person_kind: kind,
            sender_name: String::new(),
            company_name: String::new(),
            company_id: String::new(),
            signer_role: String::new(),
            addressee_id: self.addressee,
            subject: String::new(),
            body: String::new(),
        };
        keep(
            &mut faults,
            &mut text.sender_name,
            named(&self.sender_name, Refusal::SenderNameMissing, Refusal::SenderNameTooLong),
        );
        if is_legal {
            let company = named(&self.company_name, Refusal::CompanyNameMissing, Refusal::CompanyNameTooLong);
            keep(&mut faults, &mut text.company_name, company);
            if !self.company_id.trim().is_empty() {
                let id = CompanyId::parse(&self.company_id).map(|id| id.as_str().to_owned());
                keep(&mut faults, &mut text.company_id, id);
            }
            let role = named(&self.signer_role, Refusal::SignerRoleMissing, Refusal::SignerRoleTooLong);
            keep(&mut faults, &mut text.signer_role, role);
        }
        let national_id = given(&mut faults, &self.national_id, NationalId::parse);
        let mobile = given(&mut faults, &self.mobile, Mobile::parse);
        let senders_number = clean_line(&self.senders_number);
        if senders_number.chars().count() > SENDERS_NUMBER_MAX {
            faults.push(Refusal::SendersNumberTooLong);
        }
        let senders_date = given(&mut faults, &self.senders_date, |typed| match JalaliDate::parse(typed) {
            Ok(date) if date > now.date() => Err(Refusal::SendersDateAhead),
            Ok(date) => Ok(date.to_string()),
            Err(_) => Err(Refusal::SendersDateWrong),
        });
        keep(&mut faults, &mut text.subject, subject(&self.subject));
        keep(&mut faults, &mut text.body, body(&self.body));
        let paper = count(&self.pages).zip(count(&self.pieces)).unwrap_or_else(|| {
            faults.push(Refusal::PaperCountWrong);
            (0, 0)
        });
        // Something must carry the letter: words, a scan, or the sheet in the folder.
        if text.body.is_empty() && files == 0 && paper.0 == 0 {
            faults.push(Refusal::BodyMissing);
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let senders_date = senders_date.unwrap_or_default();
        Ok(CounterEntry { text, national_id, card: self.card, mobile, senders_number, senders_date, paper })
    }
}

fn keep(faults: &mut Vec<Refusal>, place: &mut String, value: Result<String, Refusal>) {
    match value {
        Ok(value) => *place = value,
        Err(refusal) => faults.push(refusal),
    }
}

/// A field that may be empty.
fn given<T>(faults: &mut Vec<Refusal>, typed: &str, parse: impl Fn(&str) -> Result<T, Refusal>) -> Option<T> {
    if typed.trim().is_empty() {
        return None;
    }
    parse(typed).map_err(|refusal| faults.push(refusal)).ok()
}

/// A count; nothing typed is none.
fn count(typed: &str) -> Option<i64> {
    if typed.trim().is_empty() {
        return Some(0);
    }
    typed_number(typed)?.parse().ok().filter(|count| (0..=PAPER_MAX).contains(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Instant {
        JalaliDate::new(1405, 8, 30).unwrap().start().plus(36_000)
    }

    fn form() -> CounterForm {
        CounterForm {
            person_kind: Some(PersonKind::Natural),
            sender_name: "  سارا   احمدی ".to_owned(),
            subject: "درخواست مجوز".to_owned(),
            pages: "۲".to_owned(),
            ..CounterForm::default()
        }
    }

    #[test]
    fn a_walk_in_needs_a_name_a_subject_and_a_sheet_and_nothing_else() {
        let entry = form().check(now(), 0).unwrap();
        assert_eq!((entry.text.sender_name.as_str(), entry.paper), ("سارا احمدی", (2, 0)));
        assert!(entry.mobile.is_none() && entry.national_id.is_none() && entry.senders_date.is_empty());
    }

    #[test]
    fn every_fault_is_told_at_once_in_the_order_of_the_form() {
        let wrong = CounterForm {
            person_kind: Some(PersonKind::Legal),
            company_id: "10380284792".to_owned(),
            national_id: "0123456780".to_owned(),
            mobile: "02188776655".to_owned(),
            senders_date: "1405/09/01".to_owned(),
            senders_number: "ش".repeat(61),
            pages: "دو".to_owned(),
            ..CounterForm::default()
        };
        let faults = wrong.check(now(), 1).unwrap_err();
        assert_eq!(
            faults,
            [
                Refusal::SenderNameMissing,
                Refusal::CompanyNameMissing,
                Refusal::CompanyIdWrong,
                Refusal::SignerRoleMissing,
                Refusal::NationalIdWrong,
                Refusal::MobileNotMobile,
                Refusal::SendersNumberTooLong,
                Refusal::SendersDateAhead,
                Refusal::SubjectMissing,
                Refusal::PaperCountWrong,
            ]
        );
        let empty = CounterForm { pages: "0".to_owned(), senders_date: "1404/12/30".to_owned(), ..form() };
        assert_eq!(empty.check(now(), 0).unwrap_err(), [Refusal::SendersDateWrong, Refusal::BodyMissing]);
    }
}
