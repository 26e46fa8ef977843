//! A forgotten password: the account first, then code and new password on one page.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use pishkhan::actions::code_request::{Purpose, WaitingCode, send_again, send_code, waiting_code};
use pishkhan::actions::reset_password::reset_password;
use pishkhan::domain::refusal::Refusal;
use pishkhan::error::{Error, Result};

use crate::app::App;
use crate::bridge::{self, Answer, Counter, form, status_of, typed_only};
use crate::pages::{code, key_field, key_input, picture, typed_key};
use crate::parts::{Errors, Field, button_row, enter_button, form_page, primary, quiet_link, secondary};
use crate::session::Visitor;
use crate::upload::Form;
use crate::words::{hint, number, t};

const HERE: &str = "/login/recover";
/// The shortest password, as the heart has it.
const PASSWORD_LEAST: u64 = 10;

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Response {
    bridge::act(app, visitor, |counter| {
        if !counter.settings.has_passwords() {
            return Ok(bridge::go("/login/otp"));
        }
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
                if !counter.settings.has_passwords() {
                    return Ok(bridge::go("/login/otp"));
                }
                let is_second = form.has("code") || form.has("resend");
                if is_second { set(counter, &form) } else { ask(counter, &form) }
            })
            .await
        }
        Err(fault) => fault,
    }
}

fn ask(counter: &Counter<'_>, form: &Form) -> Answer {
    let mut errors = Errors::none();
    if form.has("captcha_new") {
        return first(counter, form, &errors, StatusCode::OK);
    }
    let (field, whom) = (key_field(counter), typed_key(counter, form));
    if let Err(refusal) = &whom {
        counter.tell(&mut errors, refusal, &[field]);
    }
    if errors.is_empty() && counter.picture_first() {
        counter.check_picture(form, &mut errors);
    }
    let Some(whom) = whom.ok().filter(|_| errors.is_empty()) else {
        return first(counter, form, &errors, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let request = counter.code_request()?;
    match send_code(counter.ledger(), &request, Purpose::Recover, whom) {
        Ok(()) => {
            counter.count_failure();
            counter.go_with_browser(&request, HERE)
        }
        Err(Error::Refused(refusal)) => {
            counter.tell(&mut errors, &refusal, &[field]);
            first(counter, form, &errors, status_of(&refusal))
        }
        Err(error) => Err(error.into()),
    }
}

fn set(counter: &Counter<'_>, form: &Form) -> Answer {
    let Some(browser) = &counter.visitor.browser else { return Ok(bridge::go(HERE)) };
    let outcome = if form.has("resend") {
        match send_again(counter.ledger(), &counter.code_request()?) {
            Ok(()) => return Ok(bridge::go(HERE)),
            Err(error) => Err(error),
        }
    } else {
        let reset = |()| reset_password(counter.ledger(), browser, form.get("code"), form.get("password"));
        counter.passwords_first().and_then(reset)
    };
    let over = WaitingCode { purpose: Purpose::Recover, mobile: None, wait: 0, lives: false };
    match outcome {
        Ok(token) => counter.let_in_by_code(&token, ""),
        // The number rested for long: the question stands on the page of the code.
        Err(Error::Refused(Refusal::OldHolderAsked { .. })) => Ok(bridge::go("/code")),
        Err(Error::Refused(refusal)) => {
            if matches!(refusal, Refusal::CodeWrong { .. }) {
                counter.count_failure();
            }
            let mut errors = Errors::none();
            counter.tell(&mut errors, &refusal, &["code", "password"]);
            second(counter, form, &errors, status_of(&refusal), &waiting(counter)?.unwrap_or(over))
        }
        Err(Error::Busy) => {
            let mut errors = Errors::none();
            let status = counter.tell_busy(&mut errors);
            second(counter, form, &errors, status, &waiting(counter)?.unwrap_or(over))
        }
        Err(error) => Err(error.into()),
    }
}

/// The code for a new password that this browser waits for.
fn waiting(counter: &Counter<'_>) -> Result<Option<WaitingCode>> {
    let Some(browser) = &counter.visitor.browser else { return Ok(None) };
    Ok(waiting_code(counter.ledger(), browser)?.filter(|waiting| waiting.purpose == Purpose::Recover))
}

fn first(counter: &Counter<'_>, form: &Form, errors: &Errors, status: StatusCode) -> Answer {
    let lang = counter.lang();
    let body = html! {
        p.lead { (t(lang, if counter.settings.keyed_by_mobile() { "recover-lead-mobile" } else { "recover-lead" })) }
        form method="post" action=(HERE) {
            (enter_button())
            (key_input(counter, form, errors))
            @if counter.picture_first() { (picture(counter, errors)) }
            (button_row(&primary(&t(lang, "recover-button"))))
        }
        @if !counter.settings.keyed_by_mobile() {
            h2 { (t(lang, "recover-lost-heading")) }
            p { (t(lang, "recover-lost-number")) " " a href="/signup" { (t(lang, "login-sign-up")) } }
        }
    };
    bridge::page(status, form_page(&counter.ctx(), &t(lang, "recover-title"), errors, &body))
}

fn second(counter: &Counter<'_>, form: &Form, errors: &Errors, status: StatusCode, waiting: &WaitingCode) -> Answer {
    let lang = counter.lang();
    let body = html! {
        p.lead { (t(lang, "code-lead")) }
        form method="post" action=(HERE) {
            (enter_button())
            (code::field(counter, form, errors))
            (Field::password(lang, "password", t(lang, "field-password-new-label")).autocomplete("new-password")
                .hint(hint(lang, "password", &[("n", &number(lang, PASSWORD_LEAST))])).errors(errors))
            p.small { (t(lang, "recover-new-lead")) }
            (button_row(&html! {
                (primary(&t(lang, "recover-new-button")))
                (secondary(&t(lang, "code-resend"), "resend", "yes"))
            }))
        }
        (code::notes(counter, waiting))
        p { (quiet_link(&t(lang, "code-start-again"), &format!("{HERE}?again=yes"))) }
    };
    bridge::page(status, form_page(&counter.ctx(), &t(lang, "recover-new-title"), errors, &body))
}
