//! A letter is written, checked and filed.
//!
//! The form carries the letter's public name (`draft`), so that sending it twice gives one letter. Whatever is wrong,
//! everything typed and every sound file is kept in the draft; only `step=submit` files it, in one transaction.
//! `step` is `check` (the default), `save` or `submit`; `remove` names a file to be taken out.

use axum::extract::{Request, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use pishkhan::actions::letter_form::LetterForm;
use pishkhan::actions::new_file::{CheckedFile, FileBody, NewFile};
use pishkhan::actions::save_draft::save_draft;
use pishkhan::actions::submit_letter::submit_letter;
use pishkhan::actions::visit;
use pishkhan::domain::ids::PublicId;
use pishkhan::domain::letter::State as LetterState;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::settings::Settings;
use pishkhan::domain::text::typed_text;
use pishkhan::error::{Error, Result};
use pishkhan::store::View;
use pishkhan::store::attachments::{self, Attachment};
use pishkhan::store::letters::{self, Letter, LetterText};
use pishkhan::store::office::{self, Addressee};
use pishkhan::store::people::Person;

use crate::app::App;
use crate::bridge::{self, Answer, Counter, form};
use crate::faults::{self, BUSY_SECONDS};
use crate::parts::Errors;
use crate::session::Visitor;
use crate::upload::{Body, Form, Limits, Spool, Upload, Why};
use crate::words::{mistake, number, t, tv};

mod check;
mod write;

/// The fields that a refusal may point at.
const FIELDS: [&str; 9] = [
    "person_kind",
    "company_name",
    "company_id",
    "signer_role",
    "sender_name",
    "addressee",
    "subject",
    "body",
    "files",
];

/// A letter being written, as the pages show it.
struct Desk {
    id: PublicId,
    form: LetterForm,
    /// The letter under this name, if it was saved before.
    letter: Option<Letter>,
    /// Its own files.
    files: Vec<Attachment>,
    addressees: Vec<Addressee>,
    /// Whether it was written into the form of a letter that is filed, and so became one of its own.
    is_fresh: bool,
}

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Response {
    bridge::read(app, visitor, view).await
}

fn view(counter: &Counter<'_>, view: &View<'_>) -> Answer {
    let person = counter.person()?;
    if !is_proven(counter, person) {
        return write::not_yet(counter);
    }
    let asked = counter.visitor.query("draft");
    let id = match PublicId::parse(asked) {
        Some(id) => id,
        None if asked.is_empty() => PublicId(counter.ledger().dice().bytes()?),
        None => return Err(Error::NotFound.into()),
    };
    let mut desk = desk(view, person, id)?;
    if desk.letter.is_none() && !asked.is_empty() {
        return Err(Error::NotFound.into());
    }
    if let Some(filed) = desk.filed() {
        return Ok(bridge::go(&format!("/letters/{}", filed.public_id)));
    }
    desk.is_fresh = counter.visitor.query("fresh") == "filed";
    if counter.visitor.query("step") != "check" {
        return write::view(counter, &desk, &Errors::none(), StatusCode::OK);
    }
    let mut errors = Errors::none();
    match desk.form.check(&counter.settings, person, &desk.addressees, desk.files.len()) {
        Ok(text) => check::view(counter, &desk, &text),
        Err(faults) => {
            counter.tell_all(&mut errors, &faults, &FIELDS);
            write::view(counter, &desk, &errors, StatusCode::UNPROCESSABLE_ENTITY)
        }
    }
}

/// Before the body is read, the office's limits and the session are asked for: a stranger's files are read away and not
/// stored, so that what was typed is still there when a session has ended over it.
pub(crate) async fn post(State(app): State<App>, visitor: Visitor, request: Request) -> Response {
    let (asked, token) = (app.clone(), visitor.session.clone());
    let known = tokio::task::spawn_blocking(move || {
        let settings = asked.ledger.settings()?;
        let limits = limits(&settings);
        let visit = match token {
            Some(token) => asked.ledger.read(|view| visit::find(view, &settings, &token))?,
            None => None,
        };
        Ok::<_, Error>(if visit.is_some() { limits } else { Limits { files: 0, ..limits } })
    });
    let limits = match known.await {
        Ok(Ok(limits)) => limits,
        Ok(Err(error)) => return faults::of_error(&error),
        Err(panic) => return faults::of_error(&Error::internal("asking for the limits", panic)),
    };
    match form(&app, request, &limits).await {
        Ok(form) => bridge::act(app, visitor, move |counter| take(counter, form, &limits)).await,
        Err(fault) => fault,
    }
}

fn limits(settings: &Settings) -> Limits {
    let number = |key| settings.number(key).unsigned_abs();
    Limits::for_files(number("file.max_bytes"), number("file.max_count") as usize, number("letter.max_bytes"))
}

/// What a post wants.
enum Wish {
    Check,
    Save,
    Submit,
    Remove(Option<PublicId>),
}

impl Wish {
    fn of(form: &Form) -> Self {
        if form.has("remove") || form.get("step") == "remove" {
            let file = if form.has("remove") { form.get("remove") } else { form.get("file") };
            return Self::Remove(PublicId::parse(file));
        }
        match form.get("step") {
            "save" => Self::Save,
            "submit" => Self::Submit,
            _ => Self::Check,
        }
    }
}

/// Files that were handed in and recognised. What was spooled is deleted when this is dropped.
#[derive(Default)]
struct Handed {
    checked: Vec<CheckedFile>,
    names: Vec<String>,
    spooled: Vec<Spool>,
}

fn take(counter: &Counter<'_>, form: Form, limits: &Limits) -> Answer {
    let typed_id = PublicId::parse(form.get("draft"));
    let Some(person) = counter.guest() else { return session_over(counter, &form, typed_id) };
    if !is_proven(counter, person) {
        return write::not_yet(counter);
    }
    let mut id = match typed_id {
        Some(id) => id,
        None => PublicId(counter.ledger().dice().bytes()?),
    };
    let mut wish = Wish::of(&form);
    let mut desk = counter.ledger().read(|view| desk(view, person, id))?;
    if let Some(filed) = desk.filed() {
        if !says_more(counter, person, &desk, filed, &form)? {
            let place = if matches!(wish, Wish::Submit) { "receipt" } else { "letters" };
            return Ok(bridge::go(&format!("/{place}/{}", filed.public_id)));
        }
        // Back in the browser, and another letter written over the old one: it gets a name of its own. It is not filed
        // before it was looked at, because its writer may believe to be mending the first.
        id = PublicId(counter.ledger().dice().bytes()?);
        let is_fresh = filed.submitted_at.is_some();
        let addressees = std::mem::take(&mut desk.addressees);
        desk = Desk { id, form: LetterForm::default(), letter: None, files: Vec::new(), addressees, is_fresh };
        if matches!(wish, Wish::Submit) {
            wish = Wish::Check;
        }
    }
    if form.has("subject") || form.has("body") {
        desk.form = typed(&form);
    }
    let mut errors = Errors::none();
    let (mut handed, file_errors) = hand_in(counter, &desk, form, limits)?;
    let count = desk.files.len() + handed.checked.len();
    let asks_all = matches!(wish, Wish::Check | Wish::Submit);
    let checked = desk.form.check(&counter.settings, person, &desk.addressees, count);
    if let (Err(faults), true) = (&checked, asks_all) {
        counter.tell_all(&mut errors, faults, &FIELDS);
    }
    errors.append(file_errors);
    let files = std::mem::take(&mut handed.checked);
    if let (Wish::Submit, Ok(text), true) = (&wish, checked, errors.is_empty()) {
        return match submit_letter(counter.ledger(), person.id, id, text, files) {
            Ok(()) => Ok(bridge::go(&format!("/receipt/{id}"))),
            Err(error) => not_kept(counter, desk, error, errors, &handed.names),
        };
    }
    let removed = match wish {
        Wish::Remove(Some(file)) if desk.files.iter().any(|kept| kept.public_id == file) => vec![file],
        _ => Vec::new(),
    };
    let text = desk.form.as_draft(&counter.settings);
    if let Err(error) = save_draft(counter.ledger(), person.id, id, text, files, removed) {
        return not_kept(counter, desk, error, errors, &handed.names);
    }
    if errors.is_empty() {
        let next = match wish {
            Wish::Check | Wish::Submit => "&step=check",
            Wish::Save => "&step=saved",
            Wish::Remove(_) => "",
        };
        let fresh = if desk.is_fresh { "&fresh=filed" } else { "" };
        let place = if matches!(wish, Wish::Remove(_)) { "#files" } else { "" };
        return Ok(bridge::go(&format!("/letters/new?draft={id}{next}{fresh}{place}")));
    }
    // As typed, not as kept: a draft drops what no draft can hold, such as a person kind that is none.
    let (typed, is_fresh) = (std::mem::take(&mut desk.form), desk.is_fresh);
    let kept = counter.ledger().read(|view| self::desk(view, person, id))?;
    let desk = Desk { form: typed, is_fresh, ..kept };
    write::view(counter, &desk, &errors, StatusCode::UNPROCESSABLE_ENTITY)
}

/// Nothing could be stored: the form comes back as it was typed, with the reason on top and the files to be chosen
/// again. What is not there for this person stays a fault.
fn not_kept(counter: &Counter<'_>, desk: Desk, error: Error, others: Errors, file_names: &[String]) -> Answer {
    let lang = counter.lang();
    let mut errors = Errors::none();
    let status = match error {
        Error::NotFound => return Err(error.into()),
        Error::Busy => {
            errors.add_general(tv(lang, "refused-busy", &[("seconds", &number(lang, BUSY_SECONDS))]));
            StatusCode::SERVICE_UNAVAILABLE
        }
        Error::Refused(refusal) => {
            counter.tell(&mut errors, &refusal, &FIELDS);
            bridge::status_of(&refusal)
        }
        Error::Internal(fault) => {
            errors.add_general(format!("{} {}", t(lang, "fault-500-text"), faults::number_of(&fault)));
            StatusCode::INTERNAL_SERVER_ERROR
        }
    };
    errors.append(others);
    for name in file_names {
        errors.add("files", mistake(lang, "files", "not-kept", &[("name", name)]));
    }
    // Nothing was kept, so nothing may say that it was.
    let desk = Desk { is_fresh: false, ..desk };
    let mut response = write::view(counter, &desk, &errors, status)?;
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(BUSY_SECONDS));
    }
    Ok(response)
}

/// Whether a form holds anything that the filed letter of its name does not: then it is another letter, and no second
/// click.
fn says_more(counter: &Counter<'_>, person: &Person, desk: &Desk, filed: &Letter, form: &Form) -> Result<bool> {
    for file in &form.files {
        let sha256 = file.sha256().map_err(|error| Error::internal("reading a spooled file", error))?;
        if !desk.files.iter().any(|known| known.sha256 == sha256) {
            return Ok(true);
        }
    }
    if !form.rejected.is_empty() {
        return Ok(true);
    }
    let typed = typed(form);
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

/// The session ended while the letter was written: the form comes back with all that was typed, to be sent again after a
/// log-in in another tab. Without anything typed the log-in comes first.
fn session_over(counter: &Counter<'_>, form: &Form, id: Option<PublicId>) -> Answer {
    if form.get("subject").is_empty() && form.get("body").is_empty() {
        let place = id.map_or("/letters/new".to_owned(), |id| format!("/letters/new?draft={id}"));
        return Err(counter.log_in_first(&place));
    }
    let mut errors = Errors::none();
    counter.tell(&mut errors, &Refusal::SessionOver, &FIELDS);
    let id = match id {
        Some(id) => id,
        None => PublicId(counter.ledger().dice().bytes()?),
    };
    let addressees = counter.ledger().read(office::addressees)?;
    let desk = Desk { id, form: typed(form), letter: None, files: Vec::new(), addressees, is_fresh: false };
    write::view(counter, &desk, &errors, StatusCode::FORBIDDEN)
}

/// Recognises the handed-in files and holds them against the limits; each bad one is an error and no loss to the rest.
fn hand_in(counter: &Counter<'_>, desk: &Desk, form: Form, limits: &Limits) -> Result<(Handed, Errors)> {
    let mut errors = Errors::none();
    let lang = counter.lang();
    if !form.too_long.is_empty() {
        errors.add_general(t(lang, "refused-text-too-big"));
    }
    for (name, why) in &form.rejected {
        errors.add("files", why.sentence(lang, name, limits));
    }
    let mut count = desk.files.len();
    let mut bytes: u64 = desk.files.iter().map(|file| file.size_bytes).sum();
    let mut handed = Handed::default();
    for Upload { file_name, size_bytes, body, .. } in form.files {
        let refused = if count >= limits.files {
            Some(Why::TooMany)
        } else if bytes + size_bytes > limits.total_bytes {
            Some(Why::TotalTooBig)
        } else {
            None
        };
        if let Some(why) = refused {
            errors.add("files", why.sentence(lang, &file_name, limits));
            continue;
        }
        let bytes_of = match body {
            Body::Memory(bytes) => FileBody::Memory(bytes),
            Body::Spooled(spool) => {
                let path = spool.path().to_owned();
                handed.spooled.push(spool);
                FileBody::Spooled(path)
            }
        };
        match (NewFile { name: file_name.clone(), body: bytes_of }).check() {
            Ok(file) => {
                count += 1;
                bytes += size_bytes;
                handed.checked.push(file);
                handed.names.push(file_name);
            }
            Err(Error::Refused(refusal)) => counter.tell(&mut errors, &refusal, &FIELDS),
            Err(error) => return Err(error),
        }
    }
    Ok((handed, errors))
}

impl Desk {
    /// The letter, when it is past being written.
    fn filed(&self) -> Option<&Letter> {
        self.letter.as_ref().filter(|letter| !matches!(letter.state, LetterState::Draft | LetterState::Returned))
    }

    /// What the secretariat wants mended.
    fn defects(&self) -> Option<&str> {
        let returned = self.letter.as_ref().filter(|letter| letter.state == LetterState::Returned)?;
        returned.reason.as_deref()
    }
}

fn desk(view: &View<'_>, person: &Person, id: PublicId) -> Result<Desk> {
    let letter = match letters::of_person_by_public_id(view, person.id, id) {
        Ok(letter) => Some(letter),
        Err(Error::NotFound) => None,
        Err(error) => return Err(error),
    };
    let files = match &letter {
        Some(letter) => attachments::of_letter(view, letter.id)?,
        None => Vec::new(),
    };
    let form = letter.as_ref().map_or_else(LetterForm::default, LetterForm::of_letter);
    Ok(Desk { id, form, letter, files, addressees: office::addressees(view)?, is_fresh: false })
}

fn typed(form: &Form) -> LetterForm {
    let get = |field| form.get(field).to_owned();
    LetterForm {
        person_kind: get("person_kind"),
        sender_name: get("sender_name"),
        company_name: get("company_name"),
        company_id: get("company_id"),
        signer_role: get("signer_role"),
        addressee: get("addressee"),
        subject: get("subject"),
        body: get("body"),
    }
}

fn is_proven(counter: &Counter<'_>, person: &Person) -> bool {
    person.identity_level >= counter.settings.number("identity.min_level")
}

/// The page after an error, for the walks: some errors cannot be had from a healthy machine.
#[cfg(test)]
pub(crate) fn not_kept_at(counter: &Counter<'_>, error: Error) -> Answer {
    let form = LetterForm { subject: "نامه بلند".to_owned(), ..LetterForm::default() };
    let (files, addressees) = (Vec::new(), Vec::new());
    let desk = Desk { id: PublicId([7; 16]), form, letter: None, files, addressees, is_fresh: false };
    not_kept(counter, desk, error, Errors::none(), &["a.pdf".to_owned()])
}
