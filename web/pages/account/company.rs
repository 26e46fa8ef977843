//! Acting for a company: its name and ID, one's role, and the letter of authorisation go to a clerk.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use pishkhan::actions::keep_company_paper::{drop_company_paper, keep_company_paper};
use pishkhan::actions::new_file::{CheckedFile, FileBody, NewFile};
use pishkhan::actions::request_company::{CompanyForm, request_company};
use pishkhan::domain::identity::{COMPANY, REGISTRY};
use pishkhan::domain::refusal::Refusal;
use pishkhan::error::{Error, Result};
use pishkhan::store::company_paper::{self, CompanyPaper};
use pishkhan::store::identity::{self, CheckState};

use crate::app::App;
use crate::bridge::{self, Answer, Counter, form, status_of};
use crate::parts::{
    Errors, Field, FileRow, Tone, Width, button_row, enter_button, file_list, form_page, notice, primary, prose,
    quiet_button, quiet_link,
};
use crate::session::Visitor;
use crate::upload::{Body, Form, Limits};
use crate::words::{hint, label, size, t, tv};

const HERE: &str = "/account/company";
const FIELDS: [&str; 4] = ["company_name", "company_id", "signer_role", "files"];
/// What the file dialog offers first.
const ACCEPT: &str = ".pdf,.jpg,.jpeg,.png,.tif,.tiff,.doc,.docx";

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Response {
    bridge::act(app, visitor, |counter| view(counter, &Form::default(), &Errors::none(), StatusCode::OK)).await
}

pub(crate) async fn post(State(app): State<App>, visitor: Visitor, request: Request) -> Response {
    let largest = app.ledger.settings().map_or(10 << 20, |settings| settings.number("file.max_bytes").unsigned_abs());
    let limits = Limits::for_files(largest, 1, largest);
    match form(&app, request, &limits).await {
        Ok(form) => bridge::act(app, visitor, move |counter| ask(counter, form, &limits)).await,
        Err(fault) => fault,
    }
}

fn ask(counter: &Counter<'_>, mut form: Form, limits: &Limits) -> Answer {
    let lang = counter.lang();
    let mut errors = Errors::none();
    let Some(person) = counter.guest().map(|person| person.id) else {
        errors.add_general(Refusal::SessionOver.sentence(lang));
        return view(counter, &form, &errors, StatusCode::FORBIDDEN);
    };
    if form.has("remove") {
        drop_company_paper(counter.ledger(), person)?;
        return view(counter, &form, &errors, StatusCode::OK);
    }
    let typed = CompanyForm {
        company_name: form.get("company_name").to_owned(),
        company_id: form.get("company_id").to_owned(),
        signer_role: form.get("signer_role").to_owned(),
    };
    let company = typed.check();
    if let Err(wrong) = &company {
        counter.tell_all(&mut errors, wrong, &FIELDS);
    }
    for (file, why) in &form.rejected {
        errors.add("files", why.sentence(lang, file, limits));
    }
    // A spooled file is deleted with its form: it is held here until it is stored.
    let uploads = std::mem::take(&mut form.files);
    let paper = match uploads.first().map(|upload| checked(&upload.file_name, &upload.body)) {
        Some(Ok(file)) => Some(file),
        Some(Err(Error::Refused(refusal))) => {
            counter.tell(&mut errors, &refusal, &FIELDS);
            None
        }
        Some(Err(error)) => return Err(error.into()),
        None => None,
    };
    let has_paper = paper.is_some() || counter.ledger().read(|view| company_paper::of_person(view, person))?.is_some();
    if !has_paper && errors.of("files").next().is_none() {
        counter.tell(&mut errors, &Refusal::AuthorisationMissing, &FIELDS);
    }
    let Some(company) = company.ok().filter(|_| errors.is_empty()) else {
        if let Some(paper) = paper
            && let Err(error) = keep_company_paper(counter.ledger(), person, paper)
        {
            // Whoever may not ask is told so by the page itself.
            let Error::Refused(refusal) = error else { return Err(error.into()) };
            counter.tell(&mut errors, &refusal, &FIELDS);
        }
        return view(counter, &form, &errors, StatusCode::UNPROCESSABLE_ENTITY);
    };
    match request_company(counter.ledger(), person, company, paper) {
        // The same form sent twice: the first one waits.
        Ok(()) | Err(Error::Refused(Refusal::IdentityWaits)) => Ok(bridge::go("/account?done=company")),
        Err(Error::Refused(refusal)) => {
            counter.tell(&mut errors, &refusal, &FIELDS);
            view(counter, &form, &errors, status_of(&refusal))
        }
        Err(error) => Err(error.into()),
    }
}

fn checked(name: &str, body: &Body) -> Result<CheckedFile> {
    let body = match body {
        Body::Memory(bytes) => FileBody::Memory(bytes.clone()),
        Body::Spooled(spool) => FileBody::Spooled(spool.path().to_owned()),
    };
    NewFile { name: name.to_owned(), body }.check()
}

fn view(counter: &Counter<'_>, form: &Form, errors: &Errors, status: StatusCode) -> Answer {
    let lang = counter.lang();
    if counter.guest().is_none() && status == StatusCode::FORBIDDEN {
        let body = html! {
            (notice(Tone::Amber, &t(lang, "new-session-over"), &html! {
                p { a href="/login" target="_blank" rel="noopener" { (t(lang, "new-log-in-again")) } }
            }))
            (fields(counter, form, errors, None))
        };
        return bridge::page(status, form_page(&counter.ctx(), &t(lang, "company-title"), errors, &body));
    }
    let person = counter.person()?;
    let id = person.id;
    let (check, paper) = counter
        .ledger()
        .read(|view| Ok((identity::newest(view, id, COMPANY, COMPANY)?, company_paper::of_person(view, id)?)))?;
    let needed = counter.settings.number("identity.min_level").min(REGISTRY);
    let waits = check.as_ref().is_some_and(|check| check.state == CheckState::Waiting);
    let body = html! {
        p.lead { (t(lang, "company-lead")) }
        @if person.national_id.is_none() || person.identity_level < needed {
            (notice(Tone::Amber, &t(lang, "company-identity-first"), &html! {
                p { (quiet_link(&t(lang, "account-identity"), "/identity")) }
            }))
        } @else if waits {
            @let named = check.as_ref().and_then(|check| check.company_name.as_deref()).unwrap_or_default();
            (notice(Tone::Blue, &t(lang, "company-waits"), &html! {
                p { (tv(lang, "company-waits-text", &[("company", named)])) }
            }))
        } @else {
            @if let Some(CheckState::Refused(reason)) = check.as_ref().map(|check| &check.state) {
                (notice(Tone::Red, &t(lang, "company-refused"), &prose(reason)))
            }
            (fields(counter, form, errors, paper.as_ref()))
        }
        p { (quiet_link(&t(lang, "account-back"), "/account")) }
    };
    bridge::page(status, form_page(&counter.ctx(), &t(lang, "company-title"), errors, &body))
}

fn fields(counter: &Counter<'_>, form: &Form, errors: &Errors, paper: Option<&CompanyPaper>) -> Markup {
    let lang = counter.lang();
    let largest = size(lang, counter.settings.number("file.max_bytes").unsigned_abs());
    let kept = paper.map(|paper| FileRow {
        name: paper.file_name.clone(),
        size_bytes: paper.size_bytes,
        kind: t(lang, &format!("kind-{}", paper.kind.code())),
        download: None,
        remove: Some(quiet_button(
            &t(lang, "action-remove"),
            &tv(lang, "action-remove-of", &[("what", &paper.file_name)]),
            "remove",
            "paper",
        )),
    });
    let question = if kept.is_some() { "company-paper-other" } else { "company-file" };
    html! {
        form method="post" action=(HERE) enctype="multipart/form-data" {
            (enter_button())
            (Field::text(lang, "company_name", label(lang, "company_name")).value(form.get("company_name"))
                .autocomplete("organization").errors(errors))
            (Field::digits(lang, "company_id", label(lang, "company_id")).value(form.get("company_id"))
                .hint(hint(lang, "company_id", &[])).errors(errors))
            (Field::text(lang, "signer_role", label(lang, "signer_role")).value(form.get("signer_role"))
                .hint(hint(lang, "signer_role", &[])).autocomplete("organization-title").width(Width::Twenty)
                .errors(errors))
            @if let Some(kept) = kept {
                h2 { (t(lang, "company-paper-kept")) }
                (file_list(lang, &[kept]))
            }
            (Field::files(lang, "files", t(lang, question), ACCEPT)
                .hint(tv(lang, "company-file-hint", &[("size", &largest)])).errors(errors))
            (button_row(&primary(&t(lang, "company-button"))))
        }
    }
}
