//! Acting for a company no longer: asked once more, then done.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use pishkhan::actions::end_representation::end_representation;
use pishkhan::domain::company_id::CompanyId;
use pishkhan::error::Error;
use pishkhan::store::{Actor, View, companies};

use crate::app::App;
use crate::bridge::{self, Answer, Counter};
use crate::parts::{button_row, name, page, primary, quiet_link};
use crate::session::Visitor;
use crate::words::t;

pub(crate) async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Response {
    bridge::read(app, visitor, move |counter, view| view_of(counter, view, &id)).await
}

pub(crate) async fn post(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Response {
    bridge::act(app, visitor, move |counter| {
        let person = counter.person()?.id;
        match end_representation(counter.ledger(), Actor::Person(person), person, company(&id)?) {
            // The same button pressed twice.
            Ok(()) | Err(Error::NotFound) => Ok(bridge::go("/account?done=company-end")),
            Err(error) => Err(error.into()),
        }
    })
    .await
}

fn company(typed: &str) -> Result<CompanyId, Error> {
    CompanyId::parse(typed).map_err(|_| Error::NotFound)
}

fn view_of(counter: &Counter<'_>, view: &View<'_>, id: &str) -> Answer {
    let lang = counter.lang();
    let person = counter.person()?.id;
    let company = company(id)?;
    let right = companies::right_to(view, person, company.as_str())?.ok_or(Error::NotFound)?;
    let body = html! {
        p.lead { (name(&right.company_name)) }
        p { (t(lang, "company-end-warning")) }
        form method="post" action={ "/account/company/" (company.as_str()) "/end" } {
            (button_row(&html! {
                (primary(&t(lang, "company-end-button")))
                (quiet_link(&t(lang, "action-back"), "/account"))
            }))
        }
    };
    bridge::page(StatusCode::OK, page(&counter.ctx(), &t(lang, "company-end-title"), &body))
}
