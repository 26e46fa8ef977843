//! It is done: the follow-up code, what happens next, and a receipt for printing.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use pishkhan::domain::ids::hex;
use pishkhan::domain::letter::State as LetterState;
use pishkhan::error::Error;
use pishkhan::messages::{long_date, long_moment};
use pishkhan::store::attachments::Attachment;
use pishkhan::store::letters::{self, Letter};
use pishkhan::store::{View, attachments};

use crate::app::App;
use crate::bridge::{self, Answer, Counter};
use crate::pages::letter::sender;
use crate::pages::{public_id, told_code};
use crate::parts::{
    SummaryRow, button_row, code, code_box, layout, link_button, name, number as registered, qr, quiet_link, success,
    summary_list,
};
use crate::session::Visitor;
use crate::words::{number, size, t, tv};

pub(crate) async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Response {
    bridge::read(app, visitor, move |counter, view| page(counter, view, &id)).await
}

fn page(counter: &Counter<'_>, view: &View<'_>, id: &str) -> Answer {
    let lang = counter.lang();
    let letter = letters::of_person_by_public_id(view, counter.person()?.id, public_id(id)?)?;
    let Some(received_at) = letter.submitted_at else { return Err(Error::NotFound.into()) };
    let files = attachments::of_letter(view, letter.id)?;
    let told = told_code(&counter.settings, &letter);
    let done = html! {
        @match told {
            Some(code) => {
                (code_box(&t(lang, "success-code"), code))
                p { (t(lang, "success-code-keep")) }
            },
            None => p { (t(lang, "success-code-later")) },
        }
    };
    let body = html! {
        (success(&t(lang, "success-title"), &done))
        section.screen-only {
            @if matches!(letter.state, LetterState::InReview | LetterState::Approved) {
                h2 { (t(lang, "success-next-heading")) }
                ul { (next_steps(counter, &letter)) }
            }
            (button_row(&html! {
                (link_button(&t(lang, "action-to-desk"), "/desk"))
                (quiet_link(&t(lang, "success-another"), "/letters/new"))
            }))
        }
        div.receipt-head {
            div {
                h2 { (t(lang, "receipt-title")) }
                p { (t(lang, "receipt-lead")) }
            }
            @if let Some(code) = told { (picture(counter, code)) }
        }
        div.receipt { (summary_list(lang, &rows(counter, &letter, &files, &long_moment(lang, received_at)))) }
        @if told.is_some() { p.small { (t(lang, "receipt-pages")) } }
        p.small.screen-only { (t(lang, "action-print")) }
    };
    bridge::page(StatusCode::OK, layout(&counter.ctx(), &t(lang, "success-title"), &body))
}

/// Leads a phone's camera to the page that follows the letter; without a public address it holds the code alone.
fn picture(counter: &Counter<'_>, code: &str) -> Markup {
    let lang = counter.lang();
    let (text, spoken, scan) = match &counter.app.options.public_url {
        Some(url) => {
            let url = format!("{}/follow?code={code}", url.trim_end_matches('/'));
            (url, t(lang, "receipt-qr"), t(lang, "receipt-scan"))
        }
        None => (code.to_owned(), t(lang, "receipt-qr-code"), t(lang, "receipt-scan-code")),
    };
    html! {
        figure.scan {
            (qr(&text, &spoken))
            figcaption.small { (scan) }
        }
    }
}

fn next_steps(counter: &Counter<'_>, letter: &Letter) -> Markup {
    let lang = counter.lang();
    let days = number(lang, counter.settings.number("answer.days").unsigned_abs());
    html! {
        @if let (Some(_), Some(unit)) = (letter.approved_at, &letter.unit_name) {
            li { (tv(lang, "success-next-registered", &[("unit", unit)])) }
        } @else {
            li { (t(lang, "success-next-review")) }
        }
        li { (tv(lang, "success-next-by", &[("days", &days)])) }
        @if counter.settings.code_at_submit() && counter.settings.is_on("sms.on_submit") {
            li { (t(lang, "success-sms")) }
        }
    }
}

fn rows(counter: &Counter<'_>, letter: &Letter, files: &[Attachment], received_at: &str) -> Vec<SummaryRow> {
    let lang = counter.lang();
    let mut rows = Vec::new();
    if let Some(told) = told_code(&counter.settings, letter) {
        rows.push(SummaryRow::new(t(lang, "letter-code"), code(told)));
    }
    rows.push(SummaryRow::new(t(lang, "receipt-received-at"), html! { (received_at) }));
    if let (Some(at), Some(no)) = (letter.approved_at, &letter.register_no) {
        let value = html! { (registered(no)) " · " (long_date(lang, at.date())) };
        rows.push(SummaryRow::new(t(lang, "receipt-number"), value));
    }
    rows.push(SummaryRow::new(t(lang, "letter-subject"), name(&letter.subject)));
    rows.push(SummaryRow::new(t(lang, "letter-sender"), sender(lang, letter)));
    if let Some(addressee) = &letter.addressee {
        rows.push(SummaryRow::new(t(lang, "letter-addressee"), name(addressee)));
    }
    for file in files.iter().filter(|file| file.reply_id.is_none()) {
        rows.push(SummaryRow::new(
            t(lang, "receipt-file"),
            html! {
                (name(&file.download_name())) " · " (size(lang, file.size_bytes))
                br;
                span.small { (t(lang, "receipt-checksum")) ": " (code(&hex(&file.sha256))) }
            },
        ));
    }
    if let Some(url) = &counter.app.options.public_url {
        rows.push(SummaryRow::new(
            t(lang, "receipt-follow-at"),
            code(&format!("{}/follow", url.trim_end_matches('/'))),
        ));
    }
    rows
}
