//! A letter being written, as the form's pages know it: what is kept of it, and what was typed over it.

use pishkhan::actions::letter_form::LetterForm;
use pishkhan::domain::company_id::CompanyId;
use pishkhan::domain::ids::PublicId;
use pishkhan::domain::letter::State;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::text::typed_text;
use pishkhan::error::{Error, Result};
use pishkhan::store::View;
use pishkhan::store::attachments::{self, Attachment};
use pishkhan::store::companies::{self, Representation};
use pishkhan::store::letters::kin::{self, Kin};
use pishkhan::store::letters::{self, Letter, LetterText, correction};
use pishkhan::store::office::{self, Addressee};
use pishkhan::store::people::Person;

use super::steps::{Sheet, Way};
use crate::bridge::Counter;
use crate::upload::Form;

/// A letter being written.
pub(super) struct Desk {
    pub(super) id: PublicId,
    pub(super) form: LetterForm,
    /// The letter under this name, if it was saved before.
    pub(super) letter: Option<Letter>,
    /// Its own files, with what a correction changed.
    pub(super) files: Vec<Attachment>,
    pub(super) addressees: Vec<Addressee>,
    /// The companies that the writer is confirmed to act for.
    pub(super) companies: Vec<Representation>,
    /// The letter that it follows.
    pub(super) follows: Option<Kin>,
    /// Whether it was written into the form of a letter that is filed, and so became one of its own.
    pub(super) is_fresh: bool,
    /// Whether its writer came from the check and goes back there.
    pub(super) to_check: bool,
}

impl Desk {
    /// An empty one.
    pub(super) fn empty(id: PublicId, addressees: Vec<Addressee>) -> Self {
        Self {
            id,
            form: LetterForm::default(),
            letter: None,
            files: Vec::new(),
            addressees,
            companies: Vec::new(),
            follows: None,
            is_fresh: false,
            to_check: false,
        }
    }

    /// What is kept under this name for this person.
    pub(super) fn load(view: &View<'_>, person: &Person, id: PublicId) -> Result<Self> {
        let companies = companies::of_person(view, person.id)?;
        let mut desk = Self { companies, ..Self::empty(id, office::addressees(view)?) };
        let letter = match letters::of_person_by_public_id(view, person.id, id) {
            Ok(letter) => letter,
            Err(Error::NotFound) => return Ok(desk),
            Err(error) => return Err(error),
        };
        desk.files = attachments::of_form(view, letter.id)?;
        desk.form = match correction::of_letter(view, letter.id)? {
            Some(text) if letter.state == State::Returned => LetterForm::of_text(text),
            _ => LetterForm::of_letter(&letter),
        };
        if let Some(earlier) = letter.follows_id {
            desk.follows = kin::of_id(view, earlier)?;
        }
        desk.letter = Some(letter);
        Ok(desk)
    }

    /// The letter, when it is past being written.
    pub(super) fn filed(&self) -> Option<&Letter> {
        self.letter.as_ref().filter(|letter| !matches!(letter.state, State::Draft | State::Returned))
    }

    /// What the secretariat wants mended.
    pub(super) fn defects(&self) -> Option<&str> {
        let returned = self.letter.as_ref().filter(|letter| letter.state == State::Returned)?;
        returned.reason.as_deref()
    }

    /// The whole letter, or all that is wrong with it.
    pub(super) fn check(
        &self,
        counter: &Counter<'_>,
        person: &Person,
        files: usize,
    ) -> std::result::Result<LetterText, Vec<Refusal>> {
        let checked = self.form.check(&counter.settings, person, &self.addressees, files);
        // An office that demands the level of a representative takes a company's letter from nobody else.
        let asks = counter.settings.number("identity.min_level") >= 4 && self.form.person_kind == "legal";
        let is_own = |id: &CompanyId| self.companies.iter().any(|company| company.company_id == id.as_str());
        if asks && CompanyId::parse(&self.form.company_id).is_ok_and(|id| !is_own(&id)) {
            let mut faults = checked.err().unwrap_or_default();
            faults.push(Refusal::CompanyNotYours);
            return Err(faults);
        }
        checked
    }

    /// Fills in a confirmed company that was chosen from the list. Of the one that stands there already, what was typed
    /// over it stays.
    pub(super) fn takes_company(&mut self, chosen: &str) {
        let known = self.companies.iter().find(|known| known.company_id == chosen);
        if let Some(known) = known.filter(|_| self.form.person_kind == "legal" && self.form.company_id != chosen) {
            self.form.company_name.clone_from(&known.company_name);
            self.form.company_id.clone_from(&known.company_id);
            self.form.signer_role.clone_from(&known.signer_role);
        }
    }

    /// The way through its pages.
    pub(super) fn way(&self, counter: &Counter<'_>) -> Way {
        Way::new(&counter.settings, &self.addressees)
    }
}

/// The form with what was typed on this sheet.
pub(super) fn typed(form: &Form, sheet: Sheet, known: &LetterForm) -> LetterForm {
    let get = |field: &str, known: &str| if sheet.shows(field) { form.get(field) } else { known }.to_owned();
    LetterForm {
        person_kind: get("person_kind", &known.person_kind),
        sender_name: get("sender_name", &known.sender_name),
        company_name: get("company_name", &known.company_name),
        company_id: get("company_id", &known.company_id),
        signer_role: get("signer_role", &known.signer_role),
        addressee: get("addressee", &known.addressee),
        subject: get("subject", &known.subject),
        body: get("body", &known.body),
    }
}

/// Whether a form holds anything that the filed letter of its name does not: then it is another letter, and no second
/// click.
pub(super) fn says_more(
    counter: &Counter<'_>,
    person: &Person,
    desk: &Desk,
    sheet: Sheet,
    form: &Form,
) -> Result<bool> {
    let Some(filed) = desk.filed() else { return Ok(false) };
    for file in &form.files {
        let sha256 = file.sha256().map_err(|error| Error::internal("reading a spooled file", error))?;
        if !desk.files.iter().any(|known| known.sha256 == sha256) {
            return Ok(true);
        }
    }
    if !form.rejected.is_empty() {
        return Ok(true);
    }
    let typed = typed(form, sheet, &desk.form);
    if typed_text(&typed.subject).is_empty() && typed_text(&typed.body).is_empty() {
        return Ok(false);
    }
    if let Ok(text) = typed.check(&counter.settings, person, &desk.addressees, desk.files.len()) {
        return Ok(!is_text_of(&text, filed));
    }
    let differs = |typed: &str, known: &str| !typed_text(typed).split_whitespace().eq(known.split_whitespace());
    Ok(differs(&typed.subject, &filed.subject) || differs(&typed.body, &filed.body))
}

fn is_text_of(text: &LetterText, letter: &Letter) -> bool {
    (text.person_kind, text.addressee_id) == (letter.person_kind, letter.addressee_id)
        && (&text.sender_name, &text.signer_role) == (&letter.sender_name, &letter.signer_role)
        && (&text.company_name, &text.company_id) == (&letter.company_name, &letter.company_id)
        && (&text.subject, &text.body) == (&letter.subject, &letter.body)
}
