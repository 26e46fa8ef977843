//! A one-time code is asked for: by national ID (agency), or by mobile number and picture code (company).

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use pishkhan::actions::code_request::{Purpose, send_code};
use pishkhan::error::Error;

use crate::app::App;
use crate::bridge::{self, Answer, Counter, form, status_of, typed_only};
use crate::pages::{key_field, key_input, picture, typed_key, wanted, with_next};
use crate::parts::{Errors, button_row, enter_button, form_page, primary};
use crate::session::{Visitor, safe_next};
use crate::upload::Form;
use crate::words::t;

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
    let whom = typed_key(counter, form);
    if let Err(refusal) = &whom {
        counter.tell(&mut errors, refusal, &[field]);
    }
    if errors.is_empty() && counter.picture_first() {
        counter.check_picture(form, &mut errors);
    }
    let Some(whom) = whom.ok().filter(|_| errors.is_empty()) else {
        return view(counter, form, &errors, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let request = counter.code_request()?;
    match send_code(counter.ledger(), &request, Purpose::LogIn, whom) {
        Ok(()) => {
            counter.count_failure();
            counter.go_with_browser(&request, &with_next("/code", form.get("next")))
        }
        Err(Error::Refused(refusal)) => {
            counter.tell(&mut errors, &refusal, &[field]);
            view(counter, form, &errors, status_of(&refusal))
        }
        Err(error) => Err(error.into()),
    }
}

fn view(counter: &Counter<'_>, form: &Form, errors: &Errors, status: StatusCode) -> Answer {
    let lang = counter.lang();
    let by_mobile = counter.settings.keyed_by_mobile();
    let title = if by_mobile { t(lang, "otp-title-company") } else { t(lang, "otp-title") };
    let body = html! {
        p.lead { (if by_mobile { t(lang, "otp-lead-company") } else { t(lang, "otp-lead-agency") }) }
        form method="post" action="/login/otp" {
            (enter_button())
            (wanted(form.get("next")))
            (key_input(counter, form, errors))
            @if counter.picture_first() { (picture(counter, errors)) }
            (button_row(&primary(&t(lang, "otp-button"))))
        }
        @if !by_mobile && !counter.settings.has_passwords() {
            p { (t(lang, "login-no-account")) " "
                a href=(with_next("/signup", form.get("next"))) { (t(lang, "login-sign-up")) } }
        }
    };
    bridge::page(status, form_page(&counter.ctx(), &title, errors, &body))
}
