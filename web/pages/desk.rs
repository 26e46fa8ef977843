//! «میز کار»: every letter of the person with its state, drafts to resume, and a search by follow-up code.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use pishkhan::domain::follow_up_code::FollowUpCode;
use pishkhan::domain::ids::PublicId;
use pishkhan::domain::letter::State as LetterState;
use pishkhan::domain::refusal::Refusal;
use pishkhan::error::Error;
use pishkhan::messages::long_date;
use pishkhan::store::letters::Letter;
use pishkhan::store::people::Person;
use pishkhan::store::{View, companies, letters};

use crate::app::App;
use crate::bridge::{self, Answer, Counter};
use crate::pages::{identity, told_code};
use crate::parts::{Errors, Field, LetterRow, Tone, button_row, form_page, letter_list, link_button, notice};
use crate::session::Visitor;
use crate::words::{hint, t, tv};

/// How many letters a page of the list shows; older ones are a page further, or found by their code.
pub(super) const MOST: i64 = 20;

/// How many drafts are shown.
pub(super) const DRAFTS: i64 = 20;

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
    let before = match PublicId::parse(counter.visitor.query("before")) {
        Some(last) => {
            let last = letters::of_person_by_public_id(view, person.id, last)?;
            last.submitted_at.map(|at| (at, last.id))
        }
        None => None,
    };
    let drafts = if before.is_none() { letters::drafts_of(view, person.id, DRAFTS)? } else { Vec::new() };
    let letters = letters::filed_by(view, person.id, before, MOST)?;
    let standing = identity::standing(counter, view, person)?;
    let of_companies = if before.is_none() { of_companies(view, person)? } else { Vec::new() };
    let is_proven = person.identity_level >= counter.settings.number("identity.min_level");
    let body = html! {
        (standing)
        (saved(counter))
        @if is_proven { (button_row(&link_button(&t(lang, "desk-new"), "/letters/new"))) }
        @if !drafts.is_empty() {
            h2 { (t(lang, "desk-drafts")) }
            (list(counter, &drafts))
        }
        h2 { (t(lang, "desk-letters")) }
        (list(counter, &letters))
        @if before.is_some() { p { a href="/desk" { (t(lang, "desk-newest")) } } }
        @for (company, letters) in &of_companies {
            h2 { (tv(lang, "desk-company", &[("company", company)])) }
            (list(counter, letters))
        }
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
            @if let Some(last) = letters.last().filter(|_| letters.len() as i64 >= MOST) {
                p { a href={ "/desk?before=" (last.public_id) } { (t(lang, "desk-older")) } }
            }
        }
    }
}

/// What others have filed for the companies that a person acts for, newest first; companies without such are left out.
fn of_companies(view: &View<'_>, person: &Person) -> pishkhan::error::Result<Vec<(String, Vec<Letter>)>> {
    let mut all = Vec::new();
    for company in companies::of_person(view, person.id)? {
        let mut letters = companies::letters_of(view, person.id, &company.company_id, MOST)?;
        letters.retain(|letter| letter.person_id != Some(person.id));
        // One less than a full page, so that the list offers no older ones: its pages are those of own letters.
        letters.truncate(MOST as usize - 1);
        if !letters.is_empty() {
            all.push((company.company_name, letters));
        }
    }
    Ok(all)
}

/// Says that a draft was just kept.
fn saved(counter: &Counter<'_>) -> Markup {
    let lang = counter.lang();
    html! {
        @if let Some(id) = PublicId::parse(counter.visitor.query("saved")) {
            @if counter.visitor.query("fresh") == "filed" {
                (notice(Tone::Amber, &t(lang, "new-fresh"), &html! { p { (t(lang, "new-fresh-text")) } }))
            }
            (notice(Tone::Green, &t(lang, "desk-saved"), &html! {
                p { (t(lang, "desk-saved-means")) }
                p { a href={ "/letters/new?draft=" (id) } { (t(lang, "desk-resume")) } }
            }))
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
        _ => None,
    };
    let href = match letter.state {
        LetterState::Draft => format!("/letters/new?draft={}", letter.public_id),
        _ => format!("/letters/{}", letter.public_id),
    };
    let subject = if letter.subject.is_empty() { t(lang, "desk-without-subject") } else { letter.subject.clone() };
    let ways = match letter.state {
        LetterState::Draft => vec![
            (t(lang, "desk-continue"), href.clone()),
            (t(lang, "desk-discard"), format!("/letters/{}/withdraw", letter.public_id)),
        ],
        _ => Vec::new(),
    };
    LetterRow { href, subject, state: letter.state.code().to_owned(), facts, note, ways }
}
