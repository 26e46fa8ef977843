//! The fields of the counter sheet: their names, their order, and which stand side by side.

use pishkhan::domain::letter::PersonKind;
use pishkhan::domain::name::{NAME_MAX, REASON_MAX, SUBJECT_MAX};

use crate::persian::Base;
use crate::widgets::Input;

/// A field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Kind,
    Sender,
    Mobile,
    Company,
    CompanyId,
    Role,
    NationalId,
    Card,
    SendersNumber,
    SendersDate,
    Addressee,
    Subject,
    Body,
    Pages,
    Pieces,
    File,
    Course,
    Unit,
    Copies,
    Note,
}

/// The fields of one line of text.
pub(super) const TEXTS: &[Field] = &[
    Field::Sender,
    Field::Mobile,
    Field::Company,
    Field::CompanyId,
    Field::Role,
    Field::NationalId,
    Field::SendersNumber,
    Field::SendersDate,
    Field::Subject,
    Field::Pages,
    Field::Pieces,
    Field::File,
    Field::Note,
];

impl Field {
    /// As a kept draft and a refusal name it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Kind => "person_kind",
            Self::Sender => "sender_name",
            Self::Mobile => "mobile",
            Self::Company => "company_name",
            Self::CompanyId => "company_id",
            Self::Role => "signer_role",
            Self::NationalId => "national_id",
            Self::Card => "card_seen",
            Self::SendersNumber => "senders_number",
            Self::SendersDate => "senders_date",
            Self::Addressee => "addressee",
            Self::Subject => "subject",
            Self::Body => "text",
            Self::Pages => "paper_pages",
            Self::Pieces => "paper_pieces",
            Self::File => "files",
            Self::Course => "course",
            Self::Unit => "unit",
            Self::Copies => "copies",
            Self::Note => "note",
        }
    }

    /// The field that a refusal names.
    pub(super) fn named(name: &str) -> Option<Self> {
        let all = rows(PersonKind::Legal, true, true).into_iter().flatten();
        all.into_iter().find(|field| field.name() == name || (name == "body" && *field == Self::Body))
    }

    /// The message that labels it.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Kind => "counter-kind",
            Self::Sender => "counter-sender",
            Self::Mobile => "counter-mobile",
            Self::Company => "counter-company",
            Self::CompanyId => "counter-company-id",
            Self::Role => "counter-role",
            Self::NationalId => "counter-national-id",
            Self::Card => "counter-card",
            Self::SendersNumber => "counter-senders-number",
            Self::SendersDate => "counter-senders-date",
            Self::Addressee => "counter-addressee",
            Self::Subject => "counter-subject",
            Self::Body => "counter-body",
            Self::Pages => "counter-pages",
            Self::Pieces => "counter-pieces",
            Self::File => "counter-file",
            Self::Course => "counter-course",
            Self::Unit => "sheet-unit",
            Self::Copies => "sheet-copies",
            Self::Note => "sheet-note",
        }
    }

    /// An empty field of its kind.
    pub(super) fn input(self) -> Input {
        match self {
            Self::Mobile | Self::CompanyId | Self::NationalId | Self::SendersDate | Self::Pages | Self::Pieces => {
                Input::new(Base::Ltr).limit(30)
            }
            Self::File => Input::new(Base::Ltr).verbatim(),
            Self::SendersNumber => Input::new(Base::Rtl).limit(60),
            Self::Subject => Input::default().limit(SUBJECT_MAX),
            Self::Note => Input::default().limit(REASON_MAX),
            _ => Input::default().limit(NAME_MAX),
        }
    }
}

/// The rows of the sheet from above, each with its fields from the right.
pub(super) fn rows(kind: PersonKind, may_approve: bool, approves: bool) -> Vec<Vec<Field>> {
    use Field as F;
    let mut rows = vec![vec![F::Kind, F::Addressee], vec![F::Sender, F::Mobile]];
    if kind == PersonKind::Legal {
        rows.push(vec![F::Company, F::CompanyId]);
        rows.push(vec![F::Role]);
    }
    rows.push(vec![F::NationalId, F::Card]);
    rows.push(vec![F::SendersNumber, F::SendersDate]);
    rows.push(vec![F::Subject]);
    rows.push(vec![F::Body]);
    rows.push(vec![F::Pages, F::Pieces]);
    rows.push(vec![F::File]);
    if may_approve {
        rows.push(vec![F::Course]);
    }
    if approves {
        rows.push(vec![F::Unit, F::Copies]);
        rows.push(vec![F::Note]);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use pishkhan::domain::refusal::Refusal;

    #[test]
    fn every_refusal_of_the_form_finds_its_field() {
        for refusal in [
            Refusal::SenderNameMissing,
            Refusal::MobileLength,
            Refusal::CompanyIdWrong,
            Refusal::SignerRoleMissing,
            Refusal::NationalIdWrong,
            Refusal::SendersDateAhead,
            Refusal::SendersNumberTooLong,
            Refusal::SubjectMissing,
            Refusal::BodyMissing,
            Refusal::PaperCountWrong,
            Refusal::FilesTooMany { limit: 3 },
            Refusal::UnitMissing,
        ] {
            let known = refusal.field().map(|name| Field::named(name).is_some());
            assert_ne!(known, Some(false), "{refusal:?}");
        }
    }
}
