//! An answered or closed letter is taken up again: why, and then the unit has to act once more.

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use pishkhan::actions::reopen_letter::{reopen_letter, reopens_until};
use pishkhan::error::Error;
use pishkhan::messages::long_date;
use pishkhan::store::{View, letters};

use crate::app::App;
use crate::bridge::{self, Answer, Counter, form, typed_only};
use crate::pages::public_id;
use crate::parts::{Errors, Field, button_row, form_page, name, primary, quiet_link};
use crate::session::Visitor;
use crate::words::{hint, label, t, tv};

pub(crate) async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Response {
    bridge::read(app, visitor, move |counter, view| ask(counter, view, &id, "", &Errors::none(), StatusCode::OK)).await
}

pub(crate) async fn post(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    match form(&app, request, &typed_only()).await {
        Ok(form) => bridge::act(app, visitor, move |counter| take(counter, &id, form.get("reason"))).await,
        Err(fault) => fault,
    }
}

fn take(counter: &Counter<'_>, id: &str, typed: &str) -> Answer {
    let name = public_id(id)?;
    let again =
        |errors: &Errors, status| counter.ledger().read(|view| Ok(ask(counter, view, id, typed, errors, status)))?;
    let Some(person) = counter.guest() else { return Err(counter.log_in_first(&format!("/letters/{name}/reopen"))) };
    match reopen_letter(counter.ledger(), person.id, name, typed) {
        Ok(()) => Ok(bridge::go(&format!("/letters/{name}"))),
        Err(Error::Refused(refusal)) if refusal.field() == Some("reason") => {
            let mut errors = Errors::none();
            counter.tell(&mut errors, &refusal, &["reason"]);
            again(&errors, bridge::status_of(&refusal))
        }
        Err(error) => Err(error.into()),
    }
}

fn ask(counter: &Counter<'_>, view: &View<'_>, id: &str, typed: &str, errors: &Errors, status: StatusCode) -> Answer {
    let lang = counter.lang();
    let letter = letters::of_person_by_public_id(view, counter.person()?.id, public_id(id)?)?;
    let until = reopens_until(&counter.settings, &letter).filter(|until| *until >= view.now).ok_or(Error::NotFound)?;
    let here = format!("/letters/{}", letter.public_id);
    let body = html! {
        p.lead { (name(&letter.subject)) }
        p { (tv(lang, "reopen-lead", &[("date", &long_date(lang, until.date()))])) }
        form method="post" action={ (here) "/reopen" } {
            (Field::area(lang, "reason", label(lang, "reopen-reason"), 6).hint(hint(lang, "reopen-reason", &[]))
                .value(typed).errors(errors))
            (button_row(&html! {
                (primary(&t(lang, "reopen-button")))
                (quiet_link(&t(lang, "action-back"), &here))
            }))
        }
    };
    bridge::page(status, form_page(&counter.ctx(), &t(lang, "reopen-title"), errors, &body))
}
