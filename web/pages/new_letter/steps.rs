//! The way through the form: which questions there are, in which order, and on which page each stands.

use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::settings::Settings;
use pishkhan::store::office::Addressee;

use crate::upload::Form;

/// A question, or a few that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Sender,
    Addressee,
    Subject,
    Body,
    Files,
}

impl Part {
    /// Its fields, as the contract names them.
    pub(super) fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Sender => &["person_kind", "company_name", "company_id", "signer_role", "sender_name"],
            Self::Addressee => &["addressee"],
            Self::Subject => &["subject"],
            Self::Body => &["body"],
            Self::Files => &["files"],
        }
    }
}

/// One page of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// What the address calls it.
    pub(super) code: &'static str,
    pub(super) parts: &'static [Part],
}

impl Step {
    pub(super) fn has(self, part: Part) -> bool {
        self.parts.contains(&part)
    }
}

const SENDER: Step = Step { code: "sender", parts: &[Part::Sender] };
const ADDRESSEE: Step = Step { code: "addressee", parts: &[Part::Addressee] };
const LETTER: Step = Step { code: "letter", parts: &[Part::Subject, Part::Body] };
const FILES: Step = Step { code: "files", parts: &[Part::Files] };
const PAPER: Step = Step { code: "paper", parts: &[Part::Subject, Part::Files] };
const TEXT: Step = Step { code: "text", parts: &[Part::Body] };

/// The pages of the form in the order that the office's settings give.
pub(super) struct Way {
    steps: Vec<Step>,
    file_first: bool,
}

/// What a post was sent from, or what an answer shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sheet {
    /// One page of the form.
    One(Step),
    /// The whole letter at once, as scripts send it.
    Whole,
    /// The page before filing, which asks nothing.
    Check,
}

impl Sheet {
    pub(super) fn shows(self, field: &str) -> bool {
        match self {
            Self::One(step) => step.parts.iter().any(|part| part.fields().contains(&field)),
            Self::Whole => ALL.iter().any(|part| part.fields().contains(&field)),
            Self::Check => false,
        }
    }
}

const ALL: [Part; 5] = [Part::Sender, Part::Addressee, Part::Subject, Part::Body, Part::Files];

impl Way {
    pub(super) fn new(settings: &Settings, addressees: &[Addressee]) -> Self {
        let file_first = settings.file_first();
        let mut steps = vec![SENDER];
        if settings.addressee_by_citizen() && !addressees.is_empty() {
            steps.push(ADDRESSEE);
        }
        steps.extend(if file_first { [PAPER, TEXT] } else { [LETTER, FILES] });
        Self { steps, file_first }
    }

    pub(super) fn first(&self) -> Step {
        self.steps[0]
    }

    /// The page of this name. The names of the other order are understood too: the setting may have changed meanwhile.
    pub(super) fn step(&self, code: &str) -> Option<Step> {
        let code = match (code, self.file_first) {
            ("letter" | "files", true) => "paper",
            ("paper" | "text", false) => "letter",
            _ => code,
        };
        self.steps.iter().copied().find(|step| step.code == code)
    }

    /// The page on which a field stands.
    pub(super) fn of_field(&self, field: &str) -> Step {
        self.steps.iter().copied().find(|step| Sheet::One(*step).shows(field)).unwrap_or(self.first())
    }

    pub(super) fn after(&self, step: Step) -> Option<Step> {
        self.steps.get(self.number(step)).copied()
    }

    pub(super) fn before(&self, step: Step) -> Option<Step> {
        self.steps.get(self.number(step).checked_sub(2)?).copied()
    }

    /// Its place on the way, from one.
    pub(super) fn number(&self, step: Step) -> usize {
        self.steps.iter().position(|known| *known == step).unwrap_or_default() + 1
    }

    /// How many pages there are, with the check.
    pub(super) fn count(&self) -> usize {
        self.steps.len() + 1
    }

    /// The parts in their order, for the whole letter on one page.
    pub(super) fn parts(&self) -> impl Iterator<Item = Part> {
        self.steps.iter().flat_map(|step| step.parts.iter().copied())
    }

    /// What a post was sent from. One that carries more than its page asks for is a whole letter.
    pub(super) fn sheet_of(&self, form: &Form) -> Sheet {
        let page = self.step(form.get("page")).map(Sheet::One);
        let brings = |field: &str| match field {
            "files" => !form.files.is_empty() || !form.rejected.is_empty(),
            field => form.has(field),
        };
        let mut fields = ALL.iter().flat_map(|part| part.fields());
        let says_more = fields.any(|field| brings(field) && !page.is_some_and(|page| page.shows(field)));
        match page {
            Some(page) if !says_more => page,
            None if !says_more => Sheet::Check,
            _ => Sheet::Whole,
        }
    }

    /// The field at which a fault is told on this sheet. A letter without text and file is told on the page that comes
    /// last of the two.
    pub(super) fn field_of(&self, fault: &Refusal, sheet: Sheet) -> &'static str {
        match fault {
            Refusal::BodyMissing if matches!(sheet, Sheet::One(_)) && !self.file_first => "files",
            fault => fault.field().unwrap_or(""),
        }
    }
}

#[cfg(test)]
mod tests {
    use pishkhan::domain::settings::Profile;

    use super::*;

    fn codes(way: &Way) -> Vec<&'static str> {
        way.steps.iter().map(|step| step.code).collect()
    }

    #[test]
    fn the_settings_give_the_order_of_the_pages() {
        let to = [Addressee {
            id: pishkhan::domain::ids::AddresseeId(1),
            name: "شهردار".into(),
            unit_id: None,
            position: 1,
            is_active: true,
        }];
        let stored = |key: &str, value: &str| [(key.to_owned(), value.to_owned())];
        let agency = |values: [(String, String); 1]| Settings::new(Profile::Agency, values);
        let citizen = agency(stored("form.addressee", "citizen"));
        assert_eq!(codes(&Way::new(&citizen, &to)), ["sender", "addressee", "letter", "files"]);
        assert_eq!(codes(&Way::new(&citizen, &[])), ["sender", "letter", "files"]);
        let secretariat = agency(stored("form.addressee", "secretariat"));
        assert_eq!(codes(&Way::new(&secretariat, &to)), ["sender", "letter", "files"]);
        let company = Way::new(&Settings::new(Profile::Company, []), &to);
        assert_eq!(codes(&company), ["sender", "addressee", "paper", "text"]);
        assert_eq!(company.field_of(&Refusal::BodyMissing, Sheet::One(TEXT)), "body");
        assert_eq!(company.step("files"), Some(PAPER));
        assert_eq!(company.before(PAPER), Some(ADDRESSEE));
        assert_eq!((company.before(SENDER), company.after(TEXT)), (None, None));
    }
}
