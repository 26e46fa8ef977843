//! A one-time code is asked for: by national ID (agency), or by mobile number and picture code (company).

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use pishkhan::actions::code_request::{Purpose, Whom, send_code};
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::national_id::NationalId;
use pishkhan::error::Error;

use crate::app::App;
use crate::bridge::{self, Answer, Counter, form, status_of, typed_only};
use crate::pages::{picture, wanted, with_next};
use crate::parts::{Errors, Field, button_row, enter_button, form_page, primary};
use crate::session::{Visitor, safe_next};
use crate::upload::Form;
use crate::words::{hint, label, t};

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
        Ok(form) => bridge::act(app, visitor, move |counter| ask(counter, &form)).await,
        Err(fault) => fault,
    }
}

fn ask(counter: &Counter<'_>, form: &Form) -> Answer {
    let mut errors = Errors::none();
    if form.has("captcha_new") {
        return view(counter, form, &errors, StatusCode::OK);
    }
    let field = key_field(counter);
    let whom = match field {
        "national_id" => NationalId::parse(form.get(field)).map(Whom::NationalId),
        _ => Mobile::parse(form.get(field)).map(Whom::Mobile),
    };
    if let Err(refusal) = &whom {
        counter.tell(&mut errors, refusal, &[field]);
    }
    if errors.is_empty() && counter.picture_before_sms() {
        counter.check_picture(form, &mut errors);
    }
    let Some(whom) = whom.ok().filter(|_| errors.is_empty()) else {
        return view(counter, form, &errors, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let request = counter.code_request()?;
    match send_code(counter.ledger(), &request, Purpose::LogIn, whom) {
        Ok(()) => counter.go_with_browser(&request, &with_next("/code", form.get("next"))),
        Err(Error::Refused(refusal)) => {
            counter.tell(&mut errors, &refusal, &[field]);
            view(counter, form, &errors, status_of(&refusal))
        }
        Err(error) => Err(error.into()),
    }
}

/// What names an account in this office.
fn key_field(counter: &Counter<'_>) -> &'static str {
    if counter.settings.text("account.key") == "mobile" { "mobile" } else { "national_id" }
}

fn view(counter: &Counter<'_>, form: &Form, errors: &Errors, status: StatusCode) -> Answer {
    let lang = counter.lang();
    let by_mobile = key_field(counter) == "mobile";
    let title = if by_mobile { t(lang, "otp-title-company") } else { t(lang, "otp-title") };
    let body = html! {
        p.lead { (if by_mobile { t(lang, "otp-lead-company") } else { t(lang, "otp-lead-agency") }) }
        form method="post" action="/login/otp" {
            (enter_button())
            (wanted(form.get("next")))
            @if by_mobile {
                (Field::tel(lang, "mobile", label(lang, "mobile")).value(form.get("mobile"))
                    .hint(hint(lang, "mobile", &[])).errors(errors))
            } @else {
                (Field::digits(lang, "national_id", label(lang, "national_id")).value(form.get("national_id"))
                    .hint(hint(lang, "national_id", &[])).autocomplete("username").errors(errors))
            }
            @if counter.picture_before_sms() { (picture(counter, errors)) }
            (button_row(&primary(&t(lang, "otp-button"))))
        }
    };
    bridge::page(status, form_page(&counter.ctx(), &title, errors, &body))
}
