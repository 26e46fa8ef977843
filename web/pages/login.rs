//! The account and its password; the other ways in stand below.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use pishkhan::actions::log_in::log_in;
use pishkhan::domain::refusal::Refusal;
use pishkhan::error::Error;

use crate::app::App;
use crate::bridge::{self, Answer, Counter, form, status_of, typed_only};
use crate::pages::{key_input, picture, typed_key, wanted, with_next};
use crate::parts::{Errors, Field, button_row, enter_button, form_page, primary};
use crate::session::{Visitor, safe_next};
use crate::upload::Form;
use crate::words::{label, t};

const FIELDS: [&str; 3] = ["national_id", "mobile", "password"];

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Response {
    bridge::act(app, visitor, |counter| {
        let next = counter.visitor.query("next");
        if counter.guest().is_some() {
            return Ok(bridge::go(safe_next(next)));
        }
        let mut form = Form::default();
        form.fields.insert("next".to_owned(), next.to_owned());
        view(counter, &form, &Errors::none(), StatusCode::OK)
    })
    .await
}

pub(crate) async fn post(State(app): State<App>, visitor: Visitor, request: Request) -> Response {
    match form(&app, request, &typed_only()).await {
        Ok(form) => bridge::act_on_password(app, visitor, move |counter| enter(counter, &form)).await,
        Err(fault) => fault,
    }
}

fn enter(counter: &Counter<'_>, form: &Form) -> Answer {
    let mut errors = Errors::none();
    if form.has("captcha_new") || !counter.settings.has_passwords() {
        return view(counter, form, &errors, StatusCode::OK);
    }
    let whom = typed_key(counter, form);
    if let Err(refusal) = &whom {
        counter.tell(&mut errors, refusal, &FIELDS);
    }
    if form.get("password").is_empty() {
        counter.tell(&mut errors, &Refusal::PasswordMissing, &FIELDS);
    }
    if errors.is_empty() && counter.picture_first() {
        counter.check_picture(form, &mut errors);
    }
    let Some(whom) = whom.ok().filter(|_| errors.is_empty()) else {
        return view(counter, form, &errors, StatusCode::UNPROCESSABLE_ENTITY);
    };
    match counter.passwords_first().and_then(|()| log_in(counter.ledger(), whom, form.get("password"))) {
        Ok(token) => counter.let_in(&token, form.get("next")),
        Err(Error::Refused(refusal)) => {
            counter.count_failure();
            counter.tell(&mut errors, &refusal, &FIELDS);
            view(counter, form, &errors, status_of(&refusal))
        }
        Err(Error::Busy) => {
            let status = counter.tell_busy(&mut errors);
            view(counter, form, &errors, status)
        }
        Err(error) => Err(error.into()),
    }
}

fn view(counter: &Counter<'_>, form: &Form, errors: &Errors, status: StatusCode) -> Answer {
    let next = form.get("next");
    if !counter.settings.has_passwords() {
        return Ok(bridge::go(&with_next("/login/otp", next)));
    }
    let lang = counter.lang();
    let body = html! {
        @if !next.is_empty() { p.lead { (t(lang, "login-first")) } }
        form method="post" action="/login" {
            (enter_button())
            (wanted(next))
            (key_input(counter, form, errors))
            (Field::password(lang, "password", label(lang, "password")).errors(errors))
            @if counter.picture_first() { (picture(counter, errors)) }
            (button_row(&primary(&t(lang, "login-button"))))
        }
        ul.ways {
            li { a href=(with_next("/login/otp", next)) { (t(lang, "login-otp")) } }
            li { a href="/login/recover" { (t(lang, "login-forgotten")) } }
            @if !counter.settings.keyed_by_mobile() {
                li { (t(lang, "login-no-account")) " " a href=(with_next("/signup", next)) { (t(lang, "login-sign-up")) } }
            }
        }
    };
    bridge::page(status, form_page(&counter.ctx(), &t(lang, "login-title"), errors, &body))
}
