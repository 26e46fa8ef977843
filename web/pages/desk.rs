//! «میز کار»: every letter of the person with its state, drafts to resume, and a search by follow-up code.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use pishkhan::domain::follow_up_code::FollowUpCode;
use pishkhan::domain::letter::State as LetterState;
use pishkhan::domain::refusal::Refusal;
use pishkhan::error::Error;
use pishkhan::messages::long_date;
use pishkhan::store::letters::Letter;
use pishkhan::store::{View, letters};

use crate::app::App;
use crate::bridge::{self, Answer, Counter};
use crate::pages::told_code;
use crate::parts::{
    Errors, Field, LetterRow, Tone, button_row, form_page, letter_list, link_button, notice, quiet_link,
};
use crate::session::Visitor;
use crate::words::{hint, t, tv};

/// How many letters the list shows; older ones are found by their code.
pub(super) const MOST: i64 = 200;

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Response {
    bridge::read(app, visitor, view).await
}

fn view(counter: &Counter<'_>, view: &View<'_>) -> Answer {
    let lang = counter.lang();
    let person = counter.person()?;
    let typed = counter.visitor.query("code");
    let mut errors = Errors::none();
    if counter.visitor.asks_for("code") {
        let found = FollowUpCode::parse(typed)
            .map_err(Error::from)
            .and_then(|code| letters::of_person_by_code(view, person.id, code))
            .and_then(|letter| told_code(&counter.settings, &letter).map(|_| letter.public_id).ok_or(Error::NotFound));
        match found {
            Ok(id) => return Ok(bridge::go(&format!("/letters/{id}"))),
            Err(Error::NotFound) => counter.tell(&mut errors, &Refusal::FollowUpUnknown, &["code"]),
            Err(Error::Refused(refusal)) => counter.tell(&mut errors, &refusal, &["code"]),
            Err(error) => return Err(error.into()),
        }
    }
    let letters = letters::of_person(view, person.id, MOST)?;
    let is_proven = person.identity_level >= counter.settings.number("identity.min_level");
    let body = html! {
        @if !is_proven {
            (notice(Tone::Amber, &t(lang, "identity-incomplete"), &html! {
                p { (quiet_link(&t(lang, "identity-title"), "/identity")) }
            }))
        }
        @if is_proven { (button_row(&link_button(&t(lang, "desk-new"), "/letters/new"))) }
        h2 { (t(lang, "desk-letters")) }
        (list(counter, &letters))
        @if !letters.is_empty() {
            form.search method="get" action="/desk" {
                (Field::digits(lang, "code", t(lang, "desk-search")).hint(hint(lang, "follow_up_code", &[]))
                    .value(typed).errors(&errors))
                button.button.secondary type="submit" { (t(lang, "action-search")) }
            }
        }
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    bridge::page(status, form_page(&counter.ctx(), &t(lang, "desk-title"), &errors, &body))
}

/// The letters of a person, newest first; drafts that were thrown away are not among them.
pub(super) fn list(counter: &Counter<'_>, letters: &[Letter]) -> Markup {
    let lang = counter.lang();
    let thrown_away = |letter: &Letter| letter.state == LetterState::Withdrawn && letter.submitted_at.is_none();
    let rows: Vec<LetterRow> =
        letters.iter().filter(|letter| !thrown_away(letter)).map(|letter| row(counter, letter)).collect();
    html! {
        @if rows.is_empty() {
            p { (t(lang, "desk-none")) " " (t(lang, "desk-none-hint")) }
        } @else {
            (letter_list(lang, &rows))
        }
    }
}

fn row(counter: &Counter<'_>, letter: &Letter) -> LetterRow {
    let lang = counter.lang();
    let date = |at: pishkhan::domain::calendar::Instant| long_date(lang, at.date());
    let mut facts = Vec::new();
    if let Some(number) = letter.register_no.as_ref().filter(|_| letter.approved_at.is_some()) {
        facts.push((t(lang, "letter-number"), number.clone()));
    }
    if let Some(code) = told_code(&counter.settings, letter) {
        facts.push((t(lang, "letter-code"), code.to_owned()));
    }
    match (letter.approved_at, letter.submitted_at) {
        (Some(at), _) => facts.push((t(lang, "letter-registered-on"), date(at))),
        (None, Some(at)) => facts.push((t(lang, "letter-submitted-on"), date(at))),
        (None, None) => facts.push((t(lang, "desk-begun-on"), date(letter.created_at))),
    }
    let note = match letter.state {
        LetterState::Rejected => {
            if let Some(at) = letter.rejected_at {
                facts.push((t(lang, "letter-rejected-on"), date(at)));
            }
            letter.reason.as_ref().map(|reason| tv(lang, "desk-reason", &[("reason", reason)]))
        }
        LetterState::Returned => Some(t(lang, "desk-needs-you")),
        LetterState::Draft => Some(t(lang, "desk-resume")),
        _ => None,
    };
    let href = match letter.state {
        LetterState::Draft => format!("/letters/new?draft={}", letter.public_id),
        _ => format!("/letters/{}", letter.public_id),
    };
    let subject = if letter.subject.is_empty() { t(lang, "desk-without-subject") } else { letter.subject.clone() };
    LetterRow { href, subject, state: letter.state.code().to_owned(), facts, note }
}
