//! How far the identity is proven, what is missing, and what to do about it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use pishkhan::actions::request_identity::request_identity;
use pishkhan::domain::refusal::Refusal;
use pishkhan::error::Error;
use pishkhan::store::View;
use pishkhan::store::identity::{self, CheckState};

use crate::app::App;
use crate::bridge::{self, Answer, Counter};
use crate::parts::{Icon, Tone, button_row, chip, link_button, notice, page, primary, prose};
use crate::session::Visitor;
use crate::words::{number, t, tv};

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Response {
    bridge::read(app, visitor, view).await
}

pub(crate) async fn post(State(app): State<App>, visitor: Visitor) -> Response {
    bridge::act(app, visitor, |counter| match request_identity(counter.ledger(), counter.person()?.id) {
        // Asked for already, or decided in the meantime: the page says which.
        Ok(()) | Err(Error::Refused(Refusal::IdentityWaits | Refusal::IdentityDecided)) => Ok(bridge::go("/identity")),
        Err(error) => Err(error.into()),
    })
    .await
}

fn view(counter: &Counter<'_>, view: &View<'_>) -> Answer {
    let lang = counter.lang();
    let person = counter.person()?;
    let needed = counter.settings.number("identity.min_level");
    let level = person.identity_level;
    let check = identity::newest_of(view, person.id)?;
    let is_done = level >= needed;
    let waits = check.as_ref().is_some_and(|check| check.state == CheckState::Waiting);
    let values = [("level", &*number(lang, level.unsigned_abs())), ("needed", &*number(lang, needed.unsigned_abs()))];
    let body = html! {
        p.lead { (t(lang, "identity-lead")) }
        @if is_done {
            (notice(Tone::Green, &t(lang, "identity-complete"), &html! {
                p { (tv(lang, "identity-level", &values)) }
            }))
            (button_row(&link_button(&t(lang, "desk-new"), "/letters/new")))
        } @else {
            p { (tv(lang, "identity-level", &values)) }
        }
        ol.levels { @for step in 1..=needed { (step_of(counter, step, level, waits)) } }
        @if !is_done {
            h2 { (t(lang, "identity-next-heading")) }
            @match check.map(|check| check.state) {
                Some(CheckState::Waiting) => {
                    (notice(Tone::Blue, &t(lang, "identity-waiting"), &html! { p { (t(lang, "identity-in-queue")) } }))
                },
                Some(CheckState::Refused(reason)) => {
                    (notice(Tone::Red, &t(lang, "identity-refused"), &prose(&reason)))
                    p { (t(lang, "identity-refused-next")) }
                    (ask(counter))
                },
                Some(CheckState::Confirmed) | None => {
                    p { (t(lang, "identity-ask-lead")) }
                    (ask(counter))
                },
            }
        }
    };
    bridge::page(StatusCode::OK, page(&counter.ctx(), &t(lang, "identity-title"), &body))
}

fn ask(counter: &Counter<'_>) -> Markup {
    html! {
        form method="post" action="/identity" {
            (button_row(&primary(&t(counter.lang(), "identity-ask"))))
        }
    }
}

/// One level as a line: done, waited for or missing.
fn step_of(counter: &Counter<'_>, step: i64, level: i64, waits: bool) -> Markup {
    let lang = counter.lang();
    let (tone, sign, key) = if step <= level {
        (Tone::Green, Icon::Tick, "identity-done")
    } else if waits {
        (Tone::Blue, Icon::Clock, "identity-waiting")
    } else {
        (Tone::Amber, Icon::Notice, "identity-missing")
    };
    html! {
        li {
            div.head {
                h3 { (t(lang, &format!("identity-{step}-name"))) }
                (chip(tone, sign, &t(lang, key)))
            }
            @if step > level { p.hint { (t(lang, &format!("identity-{step}-missing"))) } }
        }
    }
}
