//! Follow by code, without a log-in: follow-up code and the last four digits of the mobile open state and course of a
//! letter, never its contents.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use pishkhan::domain::follow_up_code::FollowUpCode;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::text::typed_number;
use pishkhan::error::Error;
use pishkhan::messages::{long_date, long_moment};
use pishkhan::store::letters::{self, Letter};
use pishkhan::store::{View, office};

use crate::app::App;
use crate::bridge::{self, Answer, Counter, form, typed_only};
use crate::faults::Fault;
use crate::pages::course;
use crate::parts::{
    Errors, Event, Field, SummaryRow, button_row, code, form_page, name, number, primary, state_chip, summary_list,
    timeline,
};
use crate::session::Visitor;
use crate::upload::Form;
use crate::words::{hint, label, mistake, t, tv};

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Response {
    let mut form = Form::default();
    for field in ["code", "mobile_last4"] {
        form.fields.insert(field.to_owned(), visitor.query(field).to_owned());
    }
    if form.get("mobile_last4").is_empty() {
        return bridge::read(app, visitor, move |counter, _| ask(counter, &form, &Errors::none(), StatusCode::OK))
            .await;
    }
    bridge::read(app, visitor, move |counter, view| look(counter, view, &form)).await
}

pub(crate) async fn post(State(app): State<App>, visitor: Visitor, request: Request) -> Response {
    match form(&app, request, &typed_only()).await {
        Ok(form) => bridge::read(app, visitor, move |counter, view| look(counter, view, &form)).await,
        Err(fault) => fault,
    }
}

fn look(counter: &Counter<'_>, view: &View<'_>, form: &Form) -> Answer {
    let lang = counter.lang();
    let (address, now) = (counter.visitor.client.bucket(), view.now.0);
    if let Some(seconds) = counter.app.wrong_follow_ups.wait(address, now) {
        let seconds = seconds.unsigned_abs();
        return Ok(Fault { seconds, ..Fault::of(StatusCode::TOO_MANY_REQUESTS) }.into_response());
    }
    let mut errors = Errors::none();
    let typed_code = FollowUpCode::parse(form.get("code"));
    if let Err(refusal) = &typed_code {
        counter.tell(&mut errors, refusal, &["code"]);
    }
    let last_four = typed_number(form.get("mobile_last4")).unwrap_or_default();
    match last_four.len() {
        4 => {}
        0 => errors.add("mobile_last4", mistake(lang, "mobile_last4", "missing", &[])),
        _ => errors.add("mobile_last4", mistake(lang, "mobile_last4", "length", &[])),
    }
    let Some(typed_code) = typed_code.ok().filter(|_| errors.is_empty()) else {
        return ask(counter, form, &errors, StatusCode::UNPROCESSABLE_ENTITY);
    };
    match letters::by_follow_up(view, typed_code, &last_four) {
        Ok(letter) => state(counter, view, &letter, form),
        Err(Error::Refused(refusal @ Refusal::FollowUpUnknown)) => {
            counter.app.wrong_follow_ups.count(address, now);
            counter.tell(&mut errors, &refusal, &["code"]);
            ask(counter, form, &errors, StatusCode::NOT_FOUND)
        }
        Err(error) => Err(error.into()),
    }
}

fn ask(counter: &Counter<'_>, form: &Form, errors: &Errors, status: StatusCode) -> Answer {
    let lang = counter.lang();
    let body = html! {
        (inputs(counter, form, errors, &primary(&t(lang, "follow-button"))))
        p { (t(lang, "follow-lost-code")) }
    };
    bridge::page(status, form_page(&counter.ctx(), &t(lang, "follow-title"), errors, &body))
}

/// The form under its own heading, for the home page.
pub(super) fn fields(counter: &Counter<'_>, form: &Form, errors: &Errors) -> Markup {
    let lang = counter.lang();
    html! {
        h2 { (t(lang, "home-follow-heading")) }
        (inputs(counter, form, errors, &html! {
            button.button.secondary type="submit" { (t(lang, "follow-button")) }
        }))
    }
}

fn inputs(counter: &Counter<'_>, form: &Form, errors: &Errors, button: &Markup) -> Markup {
    let lang = counter.lang();
    html! {
        p.lead { (t(lang, "follow-lead")) }
        form method="post" action="/follow" {
            (Field::digits(lang, "code", label(lang, "follow_up_code")).hint(hint(lang, "follow_up_code", &[]))
                .autocomplete("off").value(form.get("code")).errors(errors))
            (Field::code(lang, "mobile_last4", label(lang, "mobile_last4")).hint(hint(lang, "mobile_last4", &[]))
                .autocomplete("off").value(form.get("mobile_last4")).errors(errors))
            (button_row(button))
        }
    }
}

fn state(counter: &Counter<'_>, view: &View<'_>, letter: &Letter, form: &Form) -> Answer {
    let lang = counter.lang();
    let course = course::of_letter(view, lang, letter)?;
    let course: Vec<Event> = course.into_iter().map(|event| Event { note: None, ..event }).collect();
    let mut rows = vec![SummaryRow::new(t(lang, "letter-code"), code(letter.follow_up_code.as_deref().unwrap_or("")))];
    if let Some(at) = letter.submitted_at {
        rows.push(SummaryRow::new(t(lang, "letter-submitted-on"), html! { (long_date(lang, at.date())) }));
    }
    if let (Some(at), Some(no)) = (letter.approved_at, &letter.register_no) {
        rows.push(SummaryRow::new(t(lang, "letter-number"), number(no)));
        rows.push(SummaryRow::new(t(lang, "letter-registered-on"), html! { (long_date(lang, at.date())) }));
    }
    let unit = office::units(view)?.into_iter().find(|unit| Some(unit.id) == letter.unit_id);
    if let Some(unit) = unit {
        rows.push(SummaryRow::new(t(lang, "letter-unit"), name(&unit.name)));
    }
    let body = html! {
        p { (state_chip(lang, letter.state.code())) }
        p.lead { (t(lang, &format!("state-{}-means", letter.state.code()))) }
        (summary_list(lang, &rows))
        form method="post" action="/follow" {
            input type="hidden" name="code" value=(form.get("code"));
            input type="hidden" name="mobile_last4" value=(form.get("mobile_last4"));
            (button_row(&primary(&t(lang, "letter-latest"))))
        }
        p.small { (tv(lang, "letter-latest-at", &[("time", &long_moment(lang, view.now))])) }
        h2 { (t(lang, "letter-timeline-heading")) }
        (timeline(&course))
        p { (t(lang, "follow-log-in-for-more")) " " a href={ "/letters/" (letter.public_id) } { (t(lang, "nav-log-in")) } }
    };
    bridge::page(StatusCode::OK, form_page(&counter.ctx(), &t(lang, "follow-title"), &Errors::none(), &body))
}
