//! An account is asked for: who one is, and the code that proves the telephone.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use pishkhan::actions::sign_up::{SignUpForm, sign_up};
use pishkhan::error::Error;

use crate::app::App;
use crate::bridge::{self, Answer, Counter, form, status_of, typed_only};
use crate::pages::{picture, wanted, with_next};
use crate::parts::{Errors, Field, Width, button_row, enter_button, form_page, primary};
use crate::session::Visitor;
use crate::upload::Form;
use crate::words::{hint, label, number, t};

/// The shortest password, as the heart has it.
const PASSWORD_LEAST: u64 = 10;
const FIELDS: [&str; 6] = ["national_id", "first_name", "last_name", "birth_date", "mobile", "password"];

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
        Ok(form) => bridge::act_on_password(app, visitor, move |counter| ask(counter, &form)).await,
        Err(fault) => fault,
    }
}

fn ask(counter: &Counter<'_>, form: &Form) -> Answer {
    let mut errors = Errors::none();
    if form.has("captcha_new") || counter.settings.keyed_by_mobile() {
        return view(counter, form, &errors, StatusCode::OK);
    }
    let typed = SignUpForm {
        national_id: form.get("national_id").to_owned(),
        mobile: form.get("mobile").to_owned(),
        first_name: form.get("first_name").to_owned(),
        last_name: form.get("last_name").to_owned(),
        birth_date: form.get("birth_date").to_owned(),
        password: form.get("password").to_owned(),
    };
    let now = counter.ledger().now();
    let checked = if counter.settings.has_passwords() { typed.check(now) } else { typed.check_without_password(now) };
    if let Err(wrong) = &checked {
        counter.tell_all(&mut errors, wrong, &FIELDS);
    }
    if errors.is_empty() && counter.picture_first() {
        counter.check_picture(form, &mut errors);
    }
    let Some(sound) = checked.ok().filter(|_| errors.is_empty()) else {
        return view(counter, form, &errors, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let request = counter.code_request()?;
    match counter.passwords_first().and_then(|()| sign_up(counter.ledger(), &request, &sound)) {
        Ok(()) => {
            counter.count_failure();
            counter.go_with_browser(&request, &with_next("/code", form.get("next")))
        }
        Err(Error::Refused(refusal)) => {
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
    // Where the number is the account, the first code that is typed back makes it.
    if counter.settings.keyed_by_mobile() {
        return Ok(bridge::go(&with_next("/login/otp", form.get("next"))));
    }
    let has_passwords = counter.settings.has_passwords();
    let lang = counter.lang();
    let body = html! {
        p.lead { (t(lang, "signup-lead")) }
        form method="post" action="/signup" {
            (enter_button())
            (wanted(form.get("next")))
            (Field::digits(lang, "national_id", label(lang, "national_id")).value(form.get("national_id"))
                .hint(hint(lang, "national_id", &[])).autocomplete("username").errors(errors))
            (Field::text(lang, "first_name", label(lang, "first_name")).value(form.get("first_name"))
                .autocomplete("given-name").width(Width::Twenty).errors(errors))
            (Field::text(lang, "last_name", label(lang, "last_name")).value(form.get("last_name"))
                .autocomplete("family-name").width(Width::Twenty).errors(errors))
            (Field::date(lang, "birth_date", label(lang, "birth_date")).value(form.get("birth_date"))
                .hint(format!("{}. {}", hint(lang, "birth_date", &[]), t(lang, "signup-why-birth-date")))
                .errors(errors))
            (Field::tel(lang, "mobile", label(lang, "mobile")).value(form.get("mobile"))
                .hint(hint(lang, "mobile", &[])).errors(errors))
            @if has_passwords {
                (Field::password(lang, "password", label(lang, "password")).autocomplete("new-password")
                    .hint(hint(lang, "password", &[("n", &number(lang, PASSWORD_LEAST))])).errors(errors))
            }
            @if counter.picture_first() { (picture(counter, errors)) }
            p.small { (t(lang, "signup-consent")) }
            (button_row(&primary(&t(lang, "signup-button"))))
        }
        p { (t(lang, "signup-have-account")) " "
            a href=(if has_passwords { "/login" } else { "/login/otp" }) { (t(lang, "signup-log-in")) } }
    };
    bridge::page(status, form_page(&counter.ctx(), &t(lang, "signup-title"), errors, &body))
}
