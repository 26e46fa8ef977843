//! A letter is written page by page, checked and filed.
//!
//! The form carries the letter's public name (`draft`), so that sending it twice gives one letter. `page` names the page
//! it was sent from; without it, or with more than that page asks for, it is the whole letter at once. Whatever is
//! wrong, everything typed and every sound file is kept in the draft; only `step=submit` files it, in one transaction.
//! `step` is `check` (the default: on to what comes next), `save`, `back`, `add` or `submit`; `remove` names a file to be
//! taken out; `back=check` leads back to the check.

use axum::extract::{Request, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use pishkhan::actions::letter_form::LetterForm;
use pishkhan::actions::save_draft::save_draft;
use pishkhan::actions::submit_letter::submit_letter;
use pishkhan::actions::visit;
use pishkhan::domain::ids::PublicId;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::settings::Settings;
use pishkhan::error::Error;
use pishkhan::store::people::Person;
use pishkhan::store::{View, letters, office};

use crate::app::App;
use crate::bridge::{self, Answer, Counter, form};
use crate::faults::{self, BUSY_SECONDS};
use crate::parts::Errors;
use crate::session::Visitor;
use crate::upload::{Form, Limits};
use crate::words::{mistake, number, t, tv};

mod check;
mod desk;
mod intake;
mod steps;
mod write;

use desk::{Desk, says_more, typed};
use intake::hand_in;
use steps::{Sheet, Step};

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Response {
    bridge::read(app, visitor, view).await
}

fn view(counter: &Counter<'_>, view: &View<'_>) -> Answer {
    let person = counter.person()?;
    if !is_proven(counter, person) {
        return write::not_yet(counter);
    }
    let asked = counter.visitor.query("draft");
    if asked.is_empty() {
        return begin(counter, view, person);
    }
    let Some(id) = PublicId::parse(asked) else { return Err(Error::NotFound.into()) };
    let mut desk = Desk::load(view, person, id)?;
    if desk.letter.is_none() {
        return Err(Error::NotFound.into());
    }
    if let Some(filed) = desk.filed() {
        return Ok(bridge::go(&format!("/letters/{}", filed.public_id)));
    }
    desk.is_fresh = counter.visitor.query("fresh") == "filed";
    desk.to_check = counter.visitor.query("back") == "check";
    let way = desk.way(counter);
    let step = match counter.visitor.query("step") {
        "check" => None,
        // Resumed: a letter that came back is seen whole, a draft goes on where something is still missing.
        code => way.step(code).or_else(|| {
            let faults = desk.check(counter, person, desk.files.len()).err()?;
            let first = faults.iter().map(|fault| way.of_field(way.field_of(fault, Sheet::Check)));
            first.min_by_key(|step| way.number(*step)).filter(|_| desk.defects().is_none())
        }),
    };
    match step {
        Some(step) => write::view(counter, &desk, Sheet::One(step), &Errors::none(), StatusCode::OK),
        None => check::view(counter, view, &desk, person, Errors::none(), StatusCode::OK),
    }
}

/// The first page of a new letter. Nothing is kept before something is sent.
fn begin(counter: &Counter<'_>, view: &View<'_>, person: &Person) -> Answer {
    let mut desk = Desk::load(view, person, PublicId(counter.ledger().dice().bytes()?))?;
    if counter.settings.text("form.person_kind") == "free"
        && let Some(last) = letters::filed_by(view, person.id, None, 1)?.pop()
    {
        desk.form.sender_name = last.sender_name;
    }
    let first = desk.way(counter).first();
    write::view(counter, &desk, Sheet::One(first), &Errors::none(), StatusCode::OK)
}

/// Before the body is read, the office's limits and the session are asked for: a stranger's files are read away and not
/// stored, so that what was typed is still there when a session has ended over it.
pub(crate) async fn post(State(app): State<App>, visitor: Visitor, request: Request) -> Response {
    let (asked, token) = (app.clone(), visitor.session.clone());
    let Ok(turn) = bridge::turn(&app, &visitor).await else { return bridge::turned_away().await };
    let known = tokio::task::spawn_blocking(move || {
        let _turn = turn;
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
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    /// On to the next page, or to the check.
    Onward,
    Save,
    Back,
    /// The files, and then the same page again.
    Add,
    Remove(Option<PublicId>),
    Submit,
}

impl Wish {
    fn of(form: &Form) -> Self {
        if form.has("remove") || form.get("step") == "remove" {
            let file = if form.has("remove") { form.get("remove") } else { form.get("file") };
            return Self::Remove(PublicId::parse(file));
        }
        match form.get("step") {
            "save" => Self::Save,
            "back" => Self::Back,
            "add" => Self::Add,
            "submit" => Self::Submit,
            _ => Self::Onward,
        }
    }
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
    let mut desk = counter.ledger().read(|view| Desk::load(view, person, id))?;
    let way = desk.way(counter);
    let sheet = way.sheet_of(&form);
    if let Some(filed) = desk.filed() {
        if !says_more(counter, person, &desk, sheet, &form)? {
            let place = if wish == Wish::Submit { "receipt" } else { "letters" };
            return Ok(bridge::go(&format!("/{place}/{}", filed.public_id)));
        }
        // Back in the browser, and another letter written over the old one: it gets a name of its own. It is not filed
        // before it was looked at, because its writer may believe to be mending the first.
        id = PublicId(counter.ledger().dice().bytes()?);
        let is_fresh = filed.submitted_at.is_some();
        let form = if is_fresh { std::mem::take(&mut desk.form) } else { LetterForm::default() };
        let (companies, addressees) = (std::mem::take(&mut desk.companies), std::mem::take(&mut desk.addressees));
        desk = Desk { form, companies, is_fresh, ..Desk::empty(id, addressees) };
        if wish == Wish::Submit {
            wish = Wish::Onward;
        }
    }
    desk.form = typed(&form, sheet, &desk.form);
    desk.takes_company(form.get("company"));
    desk.to_check = form.get("back") == "check";
    let (mut handed, file_errors) = hand_in(counter, &desk, form, limits)?;
    let checked = desk.check(counter, person, desk.files.len() + handed.checked.len());
    let mut errors = Errors::none();
    if let (Err(faults), Wish::Onward | Wish::Submit) = (&checked, wish) {
        for fault in faults {
            let field = way.field_of(fault, sheet);
            if sheet.shows(field) {
                errors.add(field, fault.sentence(counter.lang()));
            }
        }
    }
    errors.append(file_errors);
    let files = std::mem::take(&mut handed.checked);
    if let (Wish::Submit, Ok(text), true) = (wish, checked, errors.is_empty()) {
        return match submit_letter(counter.ledger(), person.id, id, text, files) {
            Ok(()) => Ok(bridge::go(&format!("/receipt/{id}"))),
            Err(error) => not_kept(counter, desk, sheet, error, errors, &handed.names),
        };
    }
    // The page before filing brings nothing to be kept.
    if sheet != Sheet::Check || matches!(wish, Wish::Remove(_)) {
        let removed = match wish {
            Wish::Remove(Some(file)) if desk.files.iter().any(|kept| kept.public_id == file) => vec![file],
            _ => Vec::new(),
        };
        let text = desk.form.as_draft(&counter.settings);
        if let Err(error) = save_draft(counter.ledger(), person.id, id, text, files, removed) {
            return not_kept(counter, desk, sheet, error, errors, &handed.names);
        }
    }
    if errors.is_empty() {
        return Ok(bridge::go(&next_place(counter, &desk, sheet, wish)));
    }
    // As typed, not as kept: a draft drops what no draft can hold, such as a person kind that is none.
    let Desk { form, is_fresh, to_check, .. } = desk;
    let kept = counter.ledger().read(|view| Desk::load(view, person, id))?;
    let desk = Desk { form, is_fresh, to_check, ..kept };
    write::view(counter, &desk, sheet, &errors, StatusCode::UNPROCESSABLE_ENTITY)
}

/// Where a post leads that was taken without a fault.
fn next_place(counter: &Counter<'_>, desk: &Desk, sheet: Sheet, wish: Wish) -> String {
    let to_check = desk.to_check;
    let way = desk.way(counter);
    let fresh = if desk.is_fresh { "&fresh=filed" } else { "" };
    let page = |step: Option<Step>, place: &str| {
        let back = if to_check && step.is_some() { "&back=check" } else { "" };
        let code = step.map_or("check", |step| step.code);
        format!("/letters/new?draft={}&step={code}{back}{fresh}{place}", desk.id)
    };
    match (wish, sheet) {
        (Wish::Save, _) => format!("/desk?saved={}{fresh}", desk.id),
        (Wish::Add | Wish::Remove(_), Sheet::One(step)) => page(Some(step), "#files"),
        (Wish::Add | Wish::Remove(_), _) => page(Some(way.of_field("files")), "#files"),
        (Wish::Back, Sheet::One(step)) if !to_check => match way.before(step) {
            Some(step) => page(Some(step), ""),
            None => "/desk".to_owned(),
        },
        (Wish::Onward, Sheet::One(step)) if !to_check && !desk.is_fresh => page(way.after(step), ""),
        (Wish::Onward | Wish::Back | Wish::Submit, _) => page(None, ""),
    }
}

/// Nothing could be stored: the form comes back as it was typed, with the reason on top and the files to be chosen
/// again. What is not there for this person stays a fault.
fn not_kept(
    counter: &Counter<'_>,
    desk: Desk,
    sheet: Sheet,
    error: Error,
    others: Errors,
    file_names: &[String],
) -> Answer {
    let lang = counter.lang();
    let mut errors = Errors::none();
    let status = match error {
        Error::NotFound => return Err(error.into()),
        Error::Busy => {
            errors.add_general(tv(lang, "refused-busy", &[("seconds", &number(lang, BUSY_SECONDS))]));
            StatusCode::SERVICE_UNAVAILABLE
        }
        Error::Refused(refusal) => {
            let field = refusal.field().filter(|field| sheet.shows(field)).unwrap_or("");
            errors.add(field, refusal.sentence(lang));
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
    let mut response = match (sheet, counter.guest()) {
        (Sheet::Check, Some(person)) => {
            counter.ledger().read(|view| Ok(check::view(counter, view, &desk, person, errors, status)))??
        }
        (Sheet::Check, None) => return Err(Error::NotFound.into()),
        _ => write::view(counter, &desk, sheet, &errors, status)?,
    };
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(BUSY_SECONDS));
    }
    Ok(response)
}

/// The session ended while the letter was written: the form comes back with all that was typed, to be sent again after a
/// log-in in another tab. Without anything typed the log-in comes first, and then the same page.
fn session_over(counter: &Counter<'_>, form: &Form, id: Option<PublicId>) -> Answer {
    let addressees = counter.ledger().read(office::addressees)?;
    let desk = match id {
        Some(id) => Desk::empty(id, addressees),
        None => Desk::empty(PublicId(counter.ledger().dice().bytes()?), addressees),
    };
    let way = desk.way(counter);
    let sheet = way.sheet_of(form);
    let typed = typed(form, sheet, &LetterForm::default());
    let words = [&typed.subject, &typed.body, &typed.sender_name, &typed.company_name, &typed.company_id];
    if words.iter().all(|words| words.is_empty()) {
        let place = match (id, sheet) {
            // Nothing is kept of a letter whose first page was not taken.
            (Some(_), Sheet::One(step)) if step == way.first() => "/letters/new".to_owned(),
            (Some(id), Sheet::One(step)) => format!("/letters/new?draft={id}&step={}", step.code),
            (Some(id), _) => format!("/letters/new?draft={id}"),
            (None, _) => "/letters/new".to_owned(),
        };
        return Err(counter.log_in_first(&place));
    }
    let mut errors = Errors::none();
    errors.add_general(Refusal::SessionOver.sentence(counter.lang()));
    let desk = Desk { form: typed, to_check: form.get("back") == "check", ..desk };
    write::view(counter, &desk, sheet, &errors, StatusCode::FORBIDDEN)
}

fn is_proven(counter: &Counter<'_>, person: &Person) -> bool {
    person.identity_level >= counter.settings.number("identity.min_level")
}

/// The page after an error, for the walks: some errors cannot be had from a healthy machine.
#[cfg(test)]
pub(crate) fn not_kept_at(counter: &Counter<'_>, error: Error) -> Answer {
    let form = LetterForm { subject: "نامه بلند".to_owned(), ..LetterForm::default() };
    let desk = Desk { form, ..Desk::empty(PublicId([7; 16]), Vec::new()) };
    not_kept(counter, desk, Sheet::Whole, error, Errors::none(), &["a.pdf".to_owned()])
}
