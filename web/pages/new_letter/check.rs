//! The last look before filing: every answer with a way back, what is still missing, and one button.

use axum::http::StatusCode;
use maud::{Markup, html};
use pishkhan::domain::letter::PersonKind;
use pishkhan::domain::refusal::Refusal;
use pishkhan::messages::long_date;
use pishkhan::store::View;
use pishkhan::store::letters::LetterText;
use pishkhan::store::letters::kin::{self, Kin};
use pishkhan::store::people::Person;

use super::desk::Desk;
use super::steps::{Part, Sheet, Way};
use super::write::{defects, fresh};
use crate::bridge::{self, Answer, Counter};
use crate::pages::letter::{file_row, kin_line};
use crate::parts::{
    Errors, FileRow, SummaryRow, Tone, button_row, code, file_list, link_button, name, notice, primary, prose,
    quiet_link, step_page, summary_list,
};
use crate::words::{number, t, tv};

const DAY: i64 = 86_400;

/// The page. `errors` are those of a filing that was not taken; what is missing is added here.
pub(super) fn view(
    counter: &Counter<'_>,
    view: &View<'_>,
    desk: &Desk,
    person: &Person,
    mut errors: Errors,
    status: StatusCode,
) -> Answer {
    let lang = counter.lang();
    let way = desk.way(counter);
    let (text, faults) = match desk.check(counter, person, desk.files.len()) {
        Ok(text) => (text, Vec::new()),
        Err(faults) => (as_it_is(counter, desk, person), faults),
    };
    let place =
        |field: &str| format!("/letters/new?draft={}&step={}&back=check#{field}", desk.id, way.of_field(field).code);
    for fault in &faults {
        errors.add(&place(way.field_of(fault, Sheet::Check)), fault.sentence(lang));
    }
    let is_returned = desk.defects().is_some();
    let button = if is_returned { t(lang, "new-resubmit") } else { t(lang, "check-button") };
    let body = html! {
        (defects(counter, desk))
        (fresh(counter, desk))
        @if let Some(known) = similar(counter, view, desk, person, &text)? { (hint(counter, &known)) }
        @if faults.is_empty() { p.lead { (t(lang, "check-lead")) } }
        @if let Some(earlier) = &desk.follows { p { (t(lang, "letter-follows")) " " (kin_line(counter, earlier)) } }
        (summary_list(lang, &rows(counter, desk, &text, &faults, &place)))
        @if let Some(fault) = faults.first() {
            (button_row(&html! {
                (link_button(&t(lang, "check-complete"), &place(way.field_of(fault, Sheet::Check))))
                (discard(counter, desk))
            }))
        } @else {
            form method="post" action="/letters/new" {
                input type="hidden" name="draft" value=(desk.id);
                input type="hidden" name="step" value="submit";
                p { (tv(lang, "check-declare", &[("button", &button)])) }
                (button_row(&html! {
                    (primary(&button))
                    (discard(counter, desk))
                }))
            }
        }
    };
    let count = number(lang, way.count() as u64);
    let caption = tv(lang, "new-step", &[("n", &count), ("count", &count)]);
    let title = if is_returned { t(lang, "new-returned-title") } else { t(lang, "check-title") };
    let status = if status == StatusCode::OK && !faults.is_empty() { StatusCode::UNPROCESSABLE_ENTITY } else { status };
    bridge::page(status, step_page(&counter.ctx(), &caption, &title, &errors, &body))
}

/// The letter as it stands, when it is not whole yet.
fn as_it_is(counter: &Counter<'_>, desk: &Desk, person: &Person) -> LetterText {
    let text = desk.form.as_draft(&counter.settings);
    let sender_name = if text.person_kind == PersonKind::Free { text.sender_name } else { person.name() };
    LetterText { sender_name, ..text }
}

/// An own letter of the last days on the same subject, unless this one is there to mend or follow one.
fn similar(
    counter: &Counter<'_>,
    view: &View<'_>,
    desk: &Desk,
    person: &Person,
    text: &LetterText,
) -> pishkhan::error::Result<Option<Kin>> {
    let days = counter.settings.number("similar.days");
    if days == 0 || desk.follows.is_some() || desk.defects().is_some() {
        return Ok(None);
    }
    kin::similar(view, person.id, desk.id, &text.subject, view.now.plus(-days * DAY))
}

fn hint(counter: &Counter<'_>, known: &Kin) -> Markup {
    let lang = counter.lang();
    let days = number(lang, counter.settings.number("similar.days").unsigned_abs());
    notice(
        Tone::Amber,
        &tv(lang, "check-similar", &[("days", &days)]),
        &html! {
            p {
                (kin_line(counter, known))
                @if let Some(at) = known.submitted_at { " · " (long_date(lang, at.date())) }
            }
            p { (t(lang, "check-similar-means")) }
        },
    )
}

/// A draft can be thrown away; a letter that came back is withdrawn on its own page.
fn discard(counter: &Counter<'_>, desk: &Desk) -> Markup {
    let lang = counter.lang();
    html! {
        @if desk.defects().is_none() {
            (quiet_link(&t(lang, "new-discard-draft"), &format!("/letters/{}/withdraw", desk.id)))
        } @else {
            (quiet_link(&t(lang, "action-back"), &format!("/letters/{}", desk.id)))
        }
    }
}

fn rows(
    counter: &Counter<'_>,
    desk: &Desk,
    text: &LetterText,
    faults: &[Refusal],
    place: &impl Fn(&str) -> String,
) -> Vec<SummaryRow> {
    let lang = counter.lang();
    let way = desk.way(counter);
    let row = |part: Part, key: &str, field: &str, value: Markup| {
        let step = way.of_field(field);
        let wrong: Vec<&Refusal> = faults.iter().filter(|fault| is_of(&way, part, fault)).collect();
        debug_assert!(step.has(part), "a field stands on the page of its part");
        let value = html! {
            (value)
            @if !wrong.is_empty() {
                div.error { @for fault in wrong { p { (fault.sentence(lang)) } } }
            }
        };
        SummaryRow::new(t(lang, key), value).change(place(field))
    };
    let mut rows = Vec::new();
    for part in way.parts() {
        rows.push(match part {
            Part::Sender => {
                let field = if text.person_kind == PersonKind::Free { "sender_name" } else { "person_kind" };
                row(part, "letter-sender", field, sender(counter, text))
            }
            Part::Addressee => {
                let chosen = desk.addressees.iter().find(|offer| Some(offer.id) == text.addressee_id);
                row(part, "letter-addressee", "addressee", html! { @if let Some(to) = chosen { (name(&to.name)) } })
            }
            Part::Subject => row(part, "letter-subject", "subject", name(&text.subject)),
            Part::Body => {
                let is_in_file = text.body.is_empty() && !desk.files.is_empty();
                let body = html! {
                    @if is_in_file { (t(lang, "check-body-in-file")) } @else { (prose(&text.body)) }
                };
                row(part, "letter-body", "body", body)
            }
            Part::Files => {
                let files: Vec<FileRow> = desk.files.iter().map(|file| file_row(lang, file)).collect();
                let files = html! {
                    @if files.is_empty() { (t(lang, "new-files-none")) } @else { (file_list(lang, &files)) }
                };
                row(part, "letter-files", "files", files)
            }
        });
    }
    rows
}

/// Whether a fault is told at this part of the list.
fn is_of(way: &Way, part: Part, fault: &Refusal) -> bool {
    part.fields().contains(&way.field_of(fault, Sheet::Check))
}

fn sender(counter: &Counter<'_>, text: &LetterText) -> Markup {
    html! {
        (name(&text.sender_name))
        @if text.person_kind == PersonKind::Legal {
            br;
            (name(&text.signer_role)) " · " (name(&text.company_name))
            br;
            (t(counter.lang(), "field-company_id-label")) ": " (code(&text.company_id))
        }
    }
}
