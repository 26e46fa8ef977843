//! The first page: one clear button (agency), or two areas and, on return, the history first (company).

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use pishkhan::domain::settings::Setting;
use pishkhan::store::{View, letters};

use crate::app::App;
use crate::bridge::{self, Answer, Counter};
use crate::pages::{desk, follow};
use crate::parts::{Errors, button_row, flowing, layout, link_button};
use crate::session::Visitor;
use crate::upload::Form;
use crate::words::{number, size, t, tv};

/// Minutes that a letter takes a person who has everything at hand.
const MINUTES: u64 = 10;

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Response {
    bridge::read(app, visitor, view).await
}

fn view(counter: &Counter<'_>, view: &View<'_>) -> Answer {
    let lang = counter.lang();
    let two_areas = counter.settings.text("home.layout") == "two-areas";
    let body = match (two_areas, counter.guest()) {
        (true, Some(person)) => {
            let drafts = letters::drafts_of(view, person.id, desk::DRAFTS)?;
            let letters = letters::filed_by(view, person.id, None, desk::MOST)?;
            html! {
                h1 { (t(lang, "home-title")) }
                (button_row(&link_button(&t(lang, "desk-new"), "/letters/new")))
                h2 { (t(lang, "desk-letters")) }
                (desk::list(counter, &letters))
                @if !drafts.is_empty() {
                    h2 { (t(lang, "desk-drafts")) }
                    (desk::list(counter, &drafts))
                }
                section.area { (follow::fields(counter, &Form::default(), &Errors::none())) }
            }
        }
        (true, None) => html! {
            (hero(counter, &html! {}))
            div.areas {
                section.area { (follow::fields(counter, &Form::default(), &Errors::none())) }
                section.area {
                    h2 { (t(lang, "home-new-heading")) }
                    p { (t(lang, if counter.settings.keyed_by_mobile() { "home-new-lead" } else { "home-new-lead-account" })) }
                    (button_row(&link_button(&t(lang, "desk-new"), "/letters/new")))
                }
            }
            (about(counter))
        },
        (false, _) => {
            let place = if counter.guest().is_some() { "/desk" } else { "/login" };
            html! {
                (hero(counter, &html! {
                    a.button.large href=(place) { (button_label(counter)) }
                }))
                @if counter.guest().is_none() && !counter.settings.keyed_by_mobile() {
                    p { (t(lang, "home-account-question")) " " a href="/signup" { (t(lang, "login-sign-up")) } }
                }
                (about(counter))
            }
        }
    };
    bridge::page(StatusCode::OK, layout(&counter.ctx(), &t(lang, "home-title"), &body))
}

/// The label is the office's own; where it never chose one, each language has its words.
fn button_label(counter: &Counter<'_>) -> String {
    let chosen = counter.settings.text("home.button");
    let given = Setting::of_key("home.button").map(|setting| setting.default_of(counter.settings.profile()));
    if given == Ok(chosen) { t(counter.lang(), "home-title") } else { chosen.to_owned() }
}

fn hero(counter: &Counter<'_>, button: &Markup) -> Markup {
    let lang = counter.lang();
    html! {
        div.hero {
            h1 { (t(lang, "home-title")) }
            p.lead { (t(lang, "home-lead")) }
            (button)
        }
    }
}

fn about(counter: &Counter<'_>) -> Markup {
    let lang = counter.lang();
    let settings = &counter.settings;
    let file_size = size(lang, settings.number("file.max_bytes").unsigned_abs());
    let legal = settings.text("office.legal_basis");
    html! {
        h2 { (t(lang, "home-need-heading")) }
        ul {
            @if settings.keyed_by_mobile() { li { (t(lang, "home-need-mobile")) } }
            @else { li { (t(lang, "home-need-national-id")) } }
            li { (tv(lang, "home-need-letter", &[("size", &file_size)])) }
            li { (tv(lang, "home-need-time", &[("minutes", &number(lang, MINUTES))])) }
        }
        h2 { (t(lang, "home-steps-heading")) }
        ol.steps {
            li { (t(lang, "home-step-send")) }
            li { (t(lang, "home-step-review")) }
            li { (t(lang, "home-step-answer")) }
        }
        @if !legal.is_empty() {
            h2 { (t(lang, "home-legal-heading")) }
            p.prose dir="auto" { (flowing(legal)) }
        }
        p { (t(lang, "home-at-counter")) }
    }
}
