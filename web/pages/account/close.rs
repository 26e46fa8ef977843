//! The account is closed: what that means first, then the password and the one button.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use pishkhan::actions::close_account::close_account;
use pishkhan::error::Error;
use pishkhan::store::people;

use crate::app::App;
use crate::bridge::{self, Answer, Counter, form, status_of, typed_only};
use crate::parts::{Errors, Field, Tone, button_row, enter_button, form_page, notice, primary, quiet_link};
use crate::session::{Visitor, no_session_cookie, set_cookie};
use crate::upload::Form;
use crate::words::{label, number, t, tv};

const HERE: &str = "/account/close";

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Response {
    bridge::act(app, visitor, |counter| view(counter, &Errors::none(), StatusCode::OK)).await
}

pub(crate) async fn post(State(app): State<App>, visitor: Visitor, request: Request) -> Response {
    match form(&app, request, &typed_only()).await {
        Ok(form) => bridge::act_on_password(app, visitor, move |counter| close(counter, &form)).await,
        Err(fault) => fault,
    }
}

fn close(counter: &Counter<'_>, form: &Form) -> Answer {
    let person = counter.person()?.id;
    let outcome =
        counter.passwords_first().and_then(|()| close_account(counter.ledger(), person, form.get("password")));
    match outcome {
        Ok(()) => {
            let mut response = bridge::go("/");
            set_cookie(&mut response, &no_session_cookie(counter.app));
            Ok(response)
        }
        Err(Error::Refused(refusal)) => {
            let mut errors = Errors::none();
            counter.tell(&mut errors, &refusal, &["password"]);
            view(counter, &errors, status_of(&refusal))
        }
        Err(error) => Err(error.into()),
    }
}

fn view(counter: &Counter<'_>, errors: &Errors, status: StatusCode) -> Answer {
    let lang = counter.lang();
    let person = counter.person()?;
    let id = person.id;
    let (under_way, all) = counter.ledger().read(|view| people::letters_of(view, id))?;
    let body = html! {
        @if under_way > 0 {
            (notice(Tone::Amber, &tv(lang, "close-under-way", &[("n", &number(lang, under_way.unsigned_abs()))]),
                &html! { p { (t(lang, "close-under-way-text")) } }))
        }
        ul {
            @if all > 0 { li { (tv(lang, "close-letters-stay", &[("n", &number(lang, all.unsigned_abs()))])) } }
            li { (t(lang, "close-no-sms")) }
            li { (t(lang, "close-codes-work")) }
            li { (t(lang, "close-for-good")) }
        }
        form method="post" action=(HERE) {
            (enter_button())
            @if person.has_password { (Field::password(lang, "password", label(lang, "password")).errors(errors)) }
            (button_row(&html! {
                (primary(&t(lang, "close-button")))
                (quiet_link(&t(lang, "account-back"), "/account"))
            }))
        }
    };
    bridge::page(status, form_page(&counter.ctx(), &t(lang, "close-title"), errors, &body))
}
