//! The code that was sent is typed back: an account is made or a session begins.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use pishkhan::actions::code_request::{Purpose, WaitingCode, send_again, waiting_code};
use pishkhan::actions::confirm_code::confirm_code;
use pishkhan::actions::old_holder::{begin_anew, recognise};
use pishkhan::domain::refusal::Refusal;
use pishkhan::error::Error;

use crate::app::App;
use crate::bridge::{self, Answer, Counter, form, status_of, typed_only};
use crate::pages::{wanted, with_next};
use crate::parts::{Errors, Field, Width, button_row, code, enter_button, form_page, primary, quiet_link, secondary};
use crate::session::Visitor;
use crate::upload::Form;
use crate::words::{hint, label, number, t, tv};

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Response {
    bridge::act(app, visitor, |counter| {
        let mut form = Form::default();
        form.fields.insert("next".to_owned(), counter.visitor.query("next").to_owned());
        view(counter, &form, &Errors::none(), StatusCode::OK)
    })
    .await
}

pub(crate) async fn post(State(app): State<App>, visitor: Visitor, request: Request) -> Response {
    match form(&app, request, &typed_only()).await {
        Ok(form) => bridge::act(app, visitor, move |counter| confirm(counter, &form)).await,
        Err(fault) => fault,
    }
}

fn confirm(counter: &Counter<'_>, form: &Form) -> Answer {
    let Some(browser) = &counter.visitor.browser else {
        return Ok(bridge::go(&with_next("/login/otp", form.get("next"))));
    };
    let outcome = if form.has("resend") {
        match send_again(counter.ledger(), &counter.code_request()?) {
            Ok(()) => return Ok(bridge::go(&with_next("/code", form.get("next")))),
            Err(error) => Err(error),
        }
    } else if form.has("anew") {
        begin_anew(counter.ledger(), browser)
    } else if form.has("known") {
        recognise(counter.ledger(), browser, form.get("known"))
    } else {
        confirm_code(counter.ledger(), browser, form.get("code"))
    };
    match outcome {
        Ok(token) => counter.let_in_by_code(&token, form.get("next")),
        // The code was right, and the number rested for long: this page asks on.
        Err(Error::Refused(Refusal::OldHolderAsked { .. })) => Ok(bridge::go(&with_next("/code", form.get("next")))),
        Err(Error::Refused(refusal)) => {
            if matches!(refusal, Refusal::CodeWrong { .. } | Refusal::OldHolderWrong { .. }) {
                counter.count_failure();
            }
            let mut errors = Errors::none();
            // Only what is on the page can be linked to.
            let field = if form.has("known") { "known" } else { "code" };
            counter.tell(&mut errors, &refusal, &[field]);
            view(counter, form, &errors, status_of(&refusal))
        }
        Err(error) => Err(error.into()),
    }
}

fn view(counter: &Counter<'_>, form: &Form, errors: &Errors, status: StatusCode) -> Answer {
    let lang = counter.lang();
    let next = form.get("next");
    let waiting = match &counter.visitor.browser {
        Some(browser) => waiting_code(counter.ledger(), browser)?,
        None => None,
    };
    let waiting = match waiting {
        Some(waiting) if waiting.purpose == Purpose::Recover => return Ok(bridge::go("/login/recover")),
        Some(waiting) if matches!(waiting.purpose, Purpose::OldMobile | Purpose::NewMobile) => {
            return Ok(bridge::go("/account/mobile"));
        }
        Some(waiting) if waiting.purpose == Purpose::OldHolder && waiting.lives => {
            return old_holder(counter, form, errors, status, &waiting);
        }
        Some(waiting) => waiting,
        None if errors.is_empty() => return Ok(bridge::go(&with_next("/login/otp", next))),
        // A code that was used in the meantime: the page that says so has no code to wait for.
        None => WaitingCode { purpose: Purpose::LogIn, mobile: None, wait: 0, lives: false },
    };
    let start = if waiting.purpose == Purpose::SignUp { "/signup" } else { "/login/otp" };
    let body = html! {
        @match &waiting.mobile {
            Some(mobile) => p.lead { (t(lang, "code-lead-mobile")) " " (code(&mobile.local())) },
            None => p.lead { (t(lang, "code-lead")) },
        }
        form method="post" action="/code" {
            (enter_button())
            (wanted(next))
            (field(counter, form, errors))
            (button_row(&html! {
                (primary(&t(lang, "code-button")))
                (secondary(&t(lang, "code-resend"), "resend", "yes"))
            }))
        }
        (notes(counter, &waiting))
        p { (quiet_link(&t(lang, "code-start-again"), &with_next(start, next))) }
    };
    bridge::page(status, form_page(&counter.ctx(), &t(lang, "code-title"), errors, &body))
}

/// The question who had this number before.
fn old_holder(
    counter: &Counter<'_>,
    form: &Form,
    errors: &Errors,
    status: StatusCode,
    waiting: &WaitingCode,
) -> Answer {
    let lang = counter.lang();
    let months = counter.settings.number("account.recycled_after");
    let asked = Refusal::OldHolderAsked { months }.sentence(lang);
    let body = html! {
        @if let Some(mobile) = &waiting.mobile { p.lead { (code(&mobile.local())) } }
        p { (asked) }
        form method="post" action="/code" {
            (enter_button())
            (wanted(form.get("next")))
            (Field::text(lang, "known", label(lang, "known")).value(form.get("known")).autocomplete("off")
                .hint(hint(lang, "known", &[])).width(Width::Twenty).errors(errors))
            (button_row(&primary(&t(lang, "old-holder-button"))))
        }
        h2 { (t(lang, "old-holder-anew-heading")) }
        p { (t(lang, "old-holder-anew-lead")) }
        form method="post" action="/code" {
            (wanted(form.get("next")))
            (button_row(&secondary(&t(lang, "old-holder-anew-button"), "anew", "yes")))
        }
        p.small { (t(lang, "home-at-counter")) }
    };
    bridge::page(status, form_page(&counter.ctx(), &t(lang, "old-holder-title"), errors, &body))
}

/// The input of the code, here and beside a new password.
pub(super) fn field(counter: &Counter<'_>, form: &Form, errors: &Errors) -> Markup {
    let lang = counter.lang();
    let field = Field::code(lang, "code", label(lang, "code")).hint(hint(lang, "code", &[]));
    html! { (field.value(form.get("code")).errors(errors)) }
}

/// What to know while waiting for the SMS.
pub(super) fn notes(counter: &Counter<'_>, waiting: &WaitingCode) -> Markup {
    let lang = counter.lang();
    let minutes = number(lang, counter.settings.number("code.lifetime").unsigned_abs().div_ceil(60));
    html! {
        p { (tv(lang, "code-lifetime", &[("minutes", &minutes)])) " " (t(lang, "code-never-tell")) }
        @if waiting.wait > 0 {
            p { (tv(lang, "code-resend-wait", &[("seconds", &number(lang, waiting.wait.unsigned_abs()))])) }
        } @else {
            p { (t(lang, "code-resend-now")) }
        }
        p.small { (t(lang, "code-not-arriving")) }
    }
}
