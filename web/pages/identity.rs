//! How far the identity is proven, what is missing, and what to do about it.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use pishkhan::actions::request_identity::{agree_to_check, request_identity};
use pishkhan::domain::identity::{COMPANY, OWNER, REGISTRY, Verifier};
use pishkhan::domain::refusal::Refusal;
use pishkhan::error::{Error, Result};
use pishkhan::messages::long_moment;
use pishkhan::store::View;
use pishkhan::store::identity::{self, CheckState, IdentityCheck};
use pishkhan::store::people::Person;

use crate::app::App;
use crate::bridge::{self, Answer, Counter, form, status_of, typed_only};
use crate::parts::{Errors, Icon, Tone, button_row, chip, form_page, link_button, notice, primary, prose, quiet_link};
use crate::session::Visitor;
use crate::upload::Form;
use crate::words::{number, t, tv};

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Response {
    bridge::read(app, visitor, |counter, view| page(counter, view, &Errors::none(), StatusCode::OK)).await
}

pub(crate) async fn post(State(app): State<App>, visitor: Visitor, request: Request) -> Response {
    match form(&app, request, &typed_only()).await {
        Ok(form) => bridge::act(app, visitor, move |counter| ask(counter, &form)).await,
        Err(fault) => fault,
    }
}

fn ask(counter: &Counter<'_>, form: &Form) -> Answer {
    let person = counter.person()?.id;
    let asked = if form.get("consent") == "yes" {
        agree_to_check(counter.ledger(), person)
    } else {
        request_identity(counter.ledger(), person)
    };
    match asked {
        // Asked for already, or decided in the meantime: the page says which.
        Ok(()) | Err(Error::Refused(Refusal::IdentityWaits | Refusal::IdentityDecided)) => Ok(bridge::go("/identity")),
        Err(Error::Refused(refusal)) => {
            let mut errors = Errors::none();
            counter.tell(&mut errors, &refusal, &["consent"]);
            counter.ledger().read(|view| Ok(page(counter, view, &errors, status_of(&refusal))))?
        }
        Err(error) => Err(error.into()),
    }
}

/// What a person can do next about the own identity.
pub(crate) enum Next {
    /// Nothing: the office demands no more.
    Done,
    /// Ask for a check.
    Ask,
    /// Wait for a clerk.
    Clerk,
    /// Wait for a clerk, because a registry's answer decided nothing.
    ByHand,
    /// Wait for a registry.
    Registry,
    /// A registry does not answer; it is asked again.
    Silent(IdentityCheck),
    /// Mend what the clerk wrote, and ask again.
    Refused(String),
    /// Ask to be known as acting for a company.
    Company,
    /// Wait for the clerk who reads the letter of authorisation.
    CompanyWaits,
}

impl Next {
    /// Where a person stands.
    pub(crate) fn of(counter: &Counter<'_>, view: &View<'_>, person: &Person) -> Result<Self> {
        let needed = counter.settings.number("identity.min_level");
        if person.identity_level >= needed {
            return Ok(Self::Done);
        }
        if person.identity_level >= needed.min(REGISTRY) {
            let check = identity::newest(view, person.id, COMPANY, COMPANY)?;
            let waits = check.is_some_and(|check| check.state == CheckState::Waiting);
            return Ok(if waits { Self::CompanyWaits } else { Self::Company });
        }
        Ok(match identity::newest(view, person.id, OWNER, REGISTRY)? {
            Some(check) => match check.state {
                CheckState::Waiting if check.verifier != Verifier::Http => {
                    if check.outcome.is_some() {
                        Self::ByHand
                    } else {
                        Self::Clerk
                    }
                }
                CheckState::Waiting if check.attempts > 0 && check.due_at > view.now => Self::Silent(check),
                CheckState::Waiting => Self::Registry,
                CheckState::Refused(reason) => Self::Refused(reason),
                CheckState::Confirmed | CheckState::Dropped => Self::Ask,
            },
            None => Self::Ask,
        })
    }

    fn waits(&self) -> bool {
        matches!(self, Self::Clerk | Self::ByHand | Self::Registry | Self::Silent(_) | Self::CompanyWaits)
    }

    /// One sentence: what is missing and what to do, or what is waited for.
    fn sentence(&self, counter: &Counter<'_>) -> String {
        let lang = counter.lang();
        match self {
            Self::Done => t(lang, "identity-complete"),
            Self::Ask => t(lang, "identity-ask-lead"),
            Self::Clerk | Self::CompanyWaits => t(lang, "identity-in-queue"),
            Self::ByHand => t(lang, "identity-by-hand"),
            Self::Registry => t(lang, "identity-asked"),
            Self::Silent(check) => tv(lang, "identity-silent", &[("time", &long_moment(lang, check.due_at))]),
            Self::Refused(_) => t(lang, "identity-refused-next"),
            Self::Company => t(lang, "identity-4-missing"),
        }
    }
}

/// For other pages (the desk): why no letter can be filed yet, and the way on. Nothing when one can.
pub(crate) fn standing(counter: &Counter<'_>, view: &View<'_>, person: &Person) -> Result<Markup> {
    let lang = counter.lang();
    let next = Next::of(counter, view, person)?;
    let tone = match next {
        Next::Done => return Ok(html! {}),
        Next::Refused(_) => Tone::Red,
        _ if next.waits() => Tone::Blue,
        _ => Tone::Amber,
    };
    Ok(notice(
        tone,
        &t(lang, "identity-incomplete"),
        &html! {
            p { (level(counter, person)) }
            p { (next.sentence(counter)) }
            p { (quiet_link(&t(lang, "account-identity"), "/identity")) }
        },
    ))
}

fn level(counter: &Counter<'_>, person: &Person) -> String {
    let lang = counter.lang();
    let needed = counter.settings.number("identity.min_level").unsigned_abs();
    let level = person.identity_level.unsigned_abs();
    tv(lang, "identity-level", &[("level", &number(lang, level)), ("needed", &number(lang, needed))])
}

fn page(counter: &Counter<'_>, view: &View<'_>, errors: &Errors, status: StatusCode) -> Answer {
    let lang = counter.lang();
    let person = counter.person()?;
    let needed = counter.settings.number("identity.min_level");
    let next = Next::of(counter, view, person)?;
    let body = html! {
        @if let Next::Done = next {
            (notice(Tone::Green, &t(lang, "identity-complete"), &html! { p { (level(counter, person)) } }))
        } @else {
            p.lead { (t(lang, "identity-lead")) }
            p { (level(counter, person)) }
        }
        ol.levels { @for step in 1..=needed { (step_of(counter, step, person.identity_level, next.waits())) } }
        @if let Next::Done = next {
            (button_row(&link_button(&t(lang, "desk-new"), "/letters/new")))
        } @else {
            h2 { (t(lang, "identity-next-heading")) }
            (what_next(counter, &next, errors))
        }
    };
    bridge::page(status, form_page(&counter.ctx(), &t(lang, "identity-title"), errors, &body))
}

fn what_next(counter: &Counter<'_>, next: &Next, errors: &Errors) -> Markup {
    let lang = counter.lang();
    let sentence = next.sentence(counter);
    html! {
        @match next {
            Next::Done => {},
            Next::Clerk | Next::ByHand | Next::Registry | Next::CompanyWaits => {
                (notice(Tone::Blue, &t(lang, "identity-waiting"), &html! { p { (sentence) } }))
            },
            Next::Silent(_) => {
                (notice(Tone::Amber, &t(lang, "identity-silent-title"), &html! { p { (sentence) } }))
            },
            Next::Refused(reason) => {
                (notice(Tone::Red, &t(lang, "identity-refused"), &prose(reason)))
                p { (sentence) }
                (ask_form(counter, errors))
            },
            Next::Ask => {
                p { (sentence) }
                (ask_form(counter, errors))
            },
            Next::Company => {
                p { (sentence) }
                (button_row(&link_button(&t(lang, "company-ask"), "/account/company")))
            },
        }
        p.small { (t(lang, "home-at-counter")) }
    }
}

/// The button, and before it the consent where a registry is asked.
fn ask_form(counter: &Counter<'_>, errors: &Errors) -> Markup {
    let lang = counter.lang();
    let asks_registry = Verifier::of_code(counter.settings.text("identity.verifier")) == Some(Verifier::Http);
    let wrong: Vec<&str> = errors.of("consent").collect();
    html! {
        form method="post" action="/identity" {
            @if asks_registry {
                div.field.wrong[!wrong.is_empty()] {
                    p.hint #consent-hint { (t(lang, "consent-text")) }
                    @if !wrong.is_empty() {
                        div.error #consent-error {
                            @for sentence in &wrong { p { span.unseen { (t(lang, "error-word")) " " } (sentence) } }
                        }
                    }
                    div.choice {
                        input #consent type="checkbox" name="consent" value="yes"
                            aria-describedby=(if wrong.is_empty() { "consent-hint" } else { "consent-hint consent-error" })
                            aria-invalid=[(!wrong.is_empty()).then_some("true")];
                        label for="consent" { (t(lang, "field-consent-label")) }
                    }
                }
            }
            (button_row(&primary(&t(lang, "identity-ask"))))
        }
    }
}

/// One level as a line: done, waited for or missing.
fn step_of(counter: &Counter<'_>, step: i64, level: i64, waits: bool) -> Markup {
    let lang = counter.lang();
    let (tone, sign, key) = if step <= level {
        (Tone::Green, Icon::Tick, "identity-done")
    } else if waits && (step < COMPANY || level >= REGISTRY) {
        (Tone::Blue, Icon::Clock, "identity-waiting")
    } else {
        (Tone::Amber, Icon::Notice, "identity-missing")
    };
    html! {
        li {
            div.head {
                strong { (t(lang, &format!("identity-{step}-name"))) }
                (chip(tone, sign, &t(lang, key)))
            }
            @if step > level { p.hint { (t(lang, &format!("identity-{step}-missing"))) } }
        }
    }
}
