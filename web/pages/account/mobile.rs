//! Another mobile number: the number and a proof, then the code; without a proof a clerk has to confirm it.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use pishkhan::actions::change_mobile::{Proof, Step, ask_new_mobile, confirm_new_mobile};
use pishkhan::actions::code_request::{Purpose, WaitingCode, send_again, waiting_code};
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::refusal::Refusal;
use pishkhan::error::{Error, Result};

use crate::app::App;
use crate::bridge::{self, Answer, Counter, form, status_of, typed_only};
use crate::pages::code;
use crate::parts::{
    Errors, Field, button_row, code as shown, enter_button, form_page, primary, quiet_button, quiet_link, secondary,
};
use crate::session::Visitor;
use crate::upload::Form;
use crate::words::{hint, label, t};

const HERE: &str = "/account/mobile";
const FIELDS: [&str; 2] = ["mobile", "password"];

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Response {
    bridge::act(app, visitor, |counter| {
        counter.person()?;
        let (form, errors) = (Form::default(), Errors::none());
        match waiting(counter)? {
            Some(waiting) if counter.visitor.query("again").is_empty() => {
                second(counter, &form, &errors, StatusCode::OK, &waiting)
            }
            _ => first(counter, &form, &errors, StatusCode::OK),
        }
    })
    .await
}

pub(crate) async fn post(State(app): State<App>, visitor: Visitor, request: Request) -> Response {
    match form(&app, request, &typed_only()).await {
        Ok(form) => {
            bridge::act_on_password(app, visitor, move |counter| {
                let is_second = form.has("code") || form.has("resend");
                if is_second { confirm(counter, &form) } else { ask(counter, &form) }
            })
            .await
        }
        Err(fault) => fault,
    }
}

fn ask(counter: &Counter<'_>, form: &Form) -> Answer {
    let person = counter.person()?;
    let mut errors = Errors::none();
    let mobile = Mobile::parse(form.get("mobile"));
    if let Err(refusal) = &mobile {
        counter.tell(&mut errors, refusal, &FIELDS);
    }
    let by_password = counter.settings.has_passwords() && person.has_password;
    let proof = match form.get("proof") {
        "old" => Proof::OldNumber,
        "clerk" => Proof::Clerk,
        _ if by_password => Proof::Password(form.get("password")),
        _ => Proof::OldNumber,
    };
    if proof == Proof::Password("") {
        counter.tell(&mut errors, &Refusal::PasswordMissing, &FIELDS);
    }
    let Some(mobile) = mobile.ok().filter(|_| errors.is_empty()) else {
        return first(counter, form, &errors, StatusCode::UNPROCESSABLE_ENTITY);
    };
    counter.passwords_first()?;
    let request = counter.code_request()?;
    match ask_new_mobile(counter.ledger(), &request, person.id, &mobile, proof) {
        Ok(()) => counter.go_with_browser(&request, HERE),
        Err(Error::Refused(refusal)) => {
            counter.tell(&mut errors, &refusal, &FIELDS);
            first(counter, form, &errors, status_of(&refusal))
        }
        Err(error) => Err(error.into()),
    }
}

fn confirm(counter: &Counter<'_>, form: &Form) -> Answer {
    let person = counter.person()?.id;
    let Some(session) = &counter.visitor.session else { return Ok(bridge::go(HERE)) };
    let request = counter.code_request()?;
    if form.has("resend") {
        return match send_again(counter.ledger(), &request) {
            Ok(()) => Ok(bridge::go(HERE)),
            Err(Error::Refused(refusal)) => again(counter, form, &refusal),
            Err(error) => Err(error.into()),
        };
    }
    match confirm_new_mobile(counter.ledger(), &request, person, session, form.get("code")) {
        Ok(Step::NewNumberNext) => Ok(bridge::go(HERE)),
        Ok(Step::Changed) => Ok(bridge::go("/account?done=mobile")),
        Ok(Step::WaitsForClerk) => Ok(bridge::go("/account?done=clerk")),
        Err(Error::Refused(refusal @ Refusal::MobileTaken)) => {
            let mut errors = Errors::none();
            counter.tell(&mut errors, &refusal, &FIELDS);
            first(counter, form, &errors, status_of(&refusal))
        }
        Err(Error::Refused(refusal)) => again(counter, form, &refusal),
        Err(error) => Err(error.into()),
    }
}

fn again(counter: &Counter<'_>, form: &Form, refusal: &Refusal) -> Answer {
    let mut errors = Errors::none();
    counter.tell(&mut errors, refusal, &["code"]);
    let over = WaitingCode { purpose: Purpose::NewMobile, mobile: None, wait: 0, lives: false };
    second(counter, form, &errors, status_of(refusal), &waiting(counter)?.unwrap_or(over))
}

/// The code of a change that this browser waits for.
fn waiting(counter: &Counter<'_>) -> Result<Option<WaitingCode>> {
    let Some(browser) = &counter.visitor.browser else { return Ok(None) };
    let is_ours = |waiting: &WaitingCode| matches!(waiting.purpose, Purpose::OldMobile | Purpose::NewMobile);
    Ok(waiting_code(counter.ledger(), browser)?.filter(is_ours))
}

fn first(counter: &Counter<'_>, form: &Form, errors: &Errors, status: StatusCode) -> Answer {
    let lang = counter.lang();
    let person = counter.person()?;
    let by_password = counter.settings.has_passwords() && person.has_password;
    let (old, lost) = (t(lang, "mobile-by-old"), t(lang, "mobile-lost"));
    let body = html! {
        p.lead { (t(lang, "mobile-now")) " " (shown(&person.mobile.local())) }
        form method="post" action=(HERE) {
            (enter_button())
            (Field::tel(lang, "mobile", t(lang, "field-mobile-new-label")).value(form.get("mobile"))
                .hint(hint(lang, "mobile", &[])).errors(errors))
            @if by_password { (Field::password(lang, "password", label(lang, "password")).errors(errors)) }
            @else { p { (t(lang, "mobile-old-first")) } }
            (button_row(&primary(&t(lang, "otp-button"))))
            h2 { (t(lang, "mobile-otherwise")) }
            ul.ways {
                @if by_password { li { (quiet_button(&old, &old, "proof", "old")) } }
                li { (quiet_button(&lost, &lost, "proof", "clerk")) p.hint { (t(lang, "mobile-lost-hint")) } }
            }
        }
        p.small { (t(lang, "mobile-consequences")) }
        p { (quiet_link(&t(lang, "account-back"), "/account")) }
    };
    bridge::page(status, form_page(&counter.ctx(), &t(lang, "mobile-title"), errors, &body))
}

fn second(counter: &Counter<'_>, form: &Form, errors: &Errors, status: StatusCode, waiting: &WaitingCode) -> Answer {
    let lang = counter.lang();
    let lead = if waiting.purpose == Purpose::OldMobile { "mobile-code-old" } else { "mobile-code-new" };
    let body = html! {
        p.lead { (t(lang, lead)) " " @if let Some(mobile) = &waiting.mobile { (shown(&mobile.local())) } }
        form method="post" action=(HERE) {
            (enter_button())
            (code::field(counter, form, errors))
            (button_row(&html! {
                (primary(&t(lang, "code-button")))
                (secondary(&t(lang, "code-resend"), "resend", "yes"))
            }))
        }
        (code::notes(counter, waiting))
        p { (quiet_link(&t(lang, "code-start-again"), &format!("{HERE}?again=yes"))) }
    };
    bridge::page(status, form_page(&counter.ctx(), &t(lang, "mobile-title"), errors, &body))
}
