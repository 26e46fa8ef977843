//! «حساب من»: what the office knows of a person, what can be changed, and where the account is open.

pub(crate) mod close;
pub(crate) mod company;
pub(crate) mod end_company;
pub(crate) mod mobile;
pub(crate) mod password;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use pishkhan::actions::visit::log_out_elsewhere;
use pishkhan::messages::{long_date, long_moment};
use pishkhan::store::sessions::{self, OpenSession};
use pishkhan::store::{View, companies};

use crate::app::App;
use crate::bridge::{self, Answer, Counter, form, typed_only};
use crate::parts::{Icon, SummaryRow, Tone, chip, code, name, notice, page, quiet_link, secondary, summary_list};
use crate::session::Visitor;
use crate::upload::Form;
use crate::words::{label, number, t, tv};

const HERE: &str = "/account";

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Response {
    bridge::read(app, visitor, view).await
}

pub(crate) async fn post(State(app): State<App>, visitor: Visitor, request: Request) -> Response {
    match form(&app, request, &typed_only()).await {
        Ok(form) => bridge::act(app, visitor, move |counter| log_out(counter, &form)).await,
        Err(fault) => fault,
    }
}

fn log_out(counter: &Counter<'_>, form: &Form) -> Answer {
    let person = counter.person()?.id;
    if let (true, Some(session)) = (form.has("elsewhere"), &counter.visitor.session) {
        log_out_elsewhere(counter.ledger(), person, session)?;
        return Ok(bridge::go("/account?done=elsewhere"));
    }
    Ok(bridge::go(HERE))
}

fn view(counter: &Counter<'_>, view: &View<'_>) -> Answer {
    let lang = counter.lang();
    let person = counter.person()?;
    let settings = &counter.settings;
    let mut rows = Vec::new();
    if !person.first_name.is_empty() || !person.last_name.is_empty() {
        rows.push(SummaryRow::new(t(lang, "account-name"), name(&person.name())));
    }
    if let Some(id) = &person.national_id {
        rows.push(SummaryRow::new(label(lang, "national_id"), code(id.as_str())));
    }
    rows.push(SummaryRow::new(label(lang, "mobile"), code(&person.mobile.local())).change("/account/mobile"));
    if settings.has_passwords() {
        let has = if person.has_password { "account-password-set" } else { "account-password-none" };
        rows.push(SummaryRow::new(label(lang, "password"), html! { (t(lang, has)) }).change("/account/password"));
    }
    let companies = companies::of_person(view, person.id)?;
    let open = match &counter.visitor.session {
        Some(token) => {
            let (idle, longest) = (settings.number("session.idle"), settings.number("session.longest"));
            sessions::open_of(view, person.id, token, idle, longest)?
        }
        None => Vec::new(),
    };
    let body = html! {
        (done(counter))
        (summary_list(lang, &rows))
        @if person.national_id.is_some() {
            h2 { (t(lang, "identity-title")) }
            p { (tv(lang, "identity-level", &[
                ("level", &number(lang, person.identity_level.unsigned_abs())),
                ("needed", &number(lang, settings.number("identity.min_level").unsigned_abs())),
            ])) }
            p { (quiet_link(&t(lang, "account-identity"), "/identity")) }
            h2 { (t(lang, "company-heading")) }
            @if companies.is_empty() { p { (t(lang, "company-none")) } }
            @else {
                ul.levels { @for company in &companies { li {
                    div.head { h3 { (name(&company.company_name)) } (code(&company.company_id)) }
                    p.hint { (name(&company.signer_role)) " · "
                        (tv(lang, "company-since", &[("date", &long_date(lang, company.confirmed_at.date()))])) }
                    p { (quiet_link(&t(lang, "company-end"), &format!("/account/company/{}/end", company.company_id))) }
                } } }
            }
            p { (quiet_link(&t(lang, "company-ask"), "/account/company")) }
        }
        h2 { (t(lang, "account-sessions")) }
        ul.levels { @for session in &open { (device(counter, session)) } }
        @if open.len() > 1 {
            form method="post" action=(HERE) { (secondary(&t(lang, "account-log-out-elsewhere"), "elsewhere", "yes")) }
        }
        h2 { (t(lang, "close-heading")) }
        p { (t(lang, "close-lead")) " " (quiet_link(&t(lang, "close-title"), "/account/close")) }
    };
    bridge::page(StatusCode::OK, page(&counter.ctx(), &t(lang, "account-title"), &body))
}

/// What has just been done here.
fn done(counter: &Counter<'_>) -> Markup {
    let lang = counter.lang();
    let (tone, key, text) = match counter.visitor.query("done") {
        "mobile" => (Tone::Green, "account-done-mobile", "account-done-mobile-text"),
        "password" => (Tone::Green, "account-done-password", "account-done-password-text"),
        "elsewhere" => (Tone::Green, "account-done-elsewhere", "account-done-elsewhere-text"),
        "clerk" => (Tone::Blue, "account-done-clerk", "account-done-clerk-text"),
        "company-end" => (Tone::Green, "account-done-company-end", "account-done-company-end-text"),
        "company" => (Tone::Blue, "account-done-company", "account-done-company-text"),
        _ => return html! {},
    };
    notice(tone, &t(lang, key), &html! { p { (t(lang, text)) } })
}

fn device(counter: &Counter<'_>, session: &OpenSession) -> Markup {
    let lang = counter.lang();
    html! {
        li {
            div.head {
                span { (tv(lang, "account-session-since", &[("time", &long_moment(lang, session.created_at))])) }
                @if session.is_this { (chip(Tone::Green, Icon::Tick, &t(lang, "account-session-this"))) }
            }
            p.hint { (tv(lang, "account-session-seen", &[("time", &long_moment(lang, session.seen_at))])) }
        }
    }
}
