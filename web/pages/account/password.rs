//! A new password for somebody who is logged in.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use pishkhan::actions::change_password::change_password;
use pishkhan::domain::refusal::Refusal;
use pishkhan::error::Error;

use crate::app::App;
use crate::bridge::{self, Answer, Counter, form, status_of, typed_only};
use crate::parts::{Errors, Field, button_row, enter_button, form_page, primary, quiet_link};
use crate::session::Visitor;
use crate::upload::Form;
use crate::words::{hint, number, t};

const HERE: &str = "/account/password";
/// The shortest password, as the heart has it.
const PASSWORD_LEAST: u64 = 10;

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Response {
    bridge::act(app, visitor, |counter| view(counter, &Errors::none(), StatusCode::OK)).await
}

pub(crate) async fn post(State(app): State<App>, visitor: Visitor, request: Request) -> Response {
    match form(&app, request, &typed_only()).await {
        Ok(form) => bridge::act_on_password(app, visitor, move |counter| set(counter, &form)).await,
        Err(fault) => fault,
    }
}

fn set(counter: &Counter<'_>, form: &Form) -> Answer {
    let person = counter.person()?;
    let Some(session) = counter.visitor.session.as_ref().filter(|_| counter.settings.has_passwords()) else {
        return Ok(bridge::go("/account"));
    };
    let mut errors = Errors::none();
    let (current, new) = (form.get("current"), form.get("password"));
    if person.has_password && current.is_empty() {
        errors.add("current", Refusal::PasswordMissing.sentence(counter.lang()));
        return view(counter, &errors, StatusCode::UNPROCESSABLE_ENTITY);
    }
    counter.passwords_first()?;
    match change_password(counter.ledger(), person.id, session, current, new) {
        Ok(()) => Ok(bridge::go("/account?done=password")),
        Err(Error::Refused(refusal)) => {
            // Two passwords are on this page: a wrong one is the present one, any other fault is the new one's.
            let is_current = matches!(refusal, Refusal::PasswordWrong | Refusal::LogInWaits { .. });
            if is_current {
                errors.add("current", refusal.sentence(counter.lang()));
            } else {
                counter.tell(&mut errors, &refusal, &["password"]);
            }
            view(counter, &errors, status_of(&refusal))
        }
        Err(error) => Err(error.into()),
    }
}

fn view(counter: &Counter<'_>, errors: &Errors, status: StatusCode) -> Answer {
    let lang = counter.lang();
    let person = counter.person()?;
    if !counter.settings.has_passwords() {
        return Ok(bridge::go("/account"));
    }
    let account = person.national_id.as_ref().map_or_else(|| person.mobile.local(), |id| id.as_str().to_owned());
    let body = html! {
        form method="post" action=(HERE) {
            (enter_button())
            // For the password managers, which keep a password beside its account.
            input type="text" name="username" autocomplete="username" value=(account) hidden;
            @if person.has_password {
                (Field::password(lang, "current", t(lang, "field-password-current-label")).errors(errors))
            }
            (Field::password(lang, "password", t(lang, "field-password-new-label")).autocomplete("new-password")
                .hint(hint(lang, "password", &[("n", &number(lang, PASSWORD_LEAST))])).errors(errors))
            p.small { (t(lang, "recover-new-lead")) }
            (button_row(&primary(&t(lang, "recover-new-button"))))
        }
        p { (quiet_link(&t(lang, "login-forgotten"), "/login/recover")) }
        p { (quiet_link(&t(lang, "account-back"), "/account")) }
    };
    bridge::page(status, form_page(&counter.ctx(), &t(lang, "password-title"), errors, &body))
}
