//! The last look before filing: every answer with a way back, and one button.

use axum::http::StatusCode;
use maud::{Markup, html};
use pishkhan::domain::letter::PersonKind;
use pishkhan::store::letters::LetterText;

use super::Desk;
use super::write::fresh;
use crate::bridge::{self, Answer, Counter};
use crate::pages::letter::file_row;
use crate::parts::{
    FileRow, SummaryRow, button_row, code, file_list, name, page, primary, prose, quiet_link, summary_list,
};
use crate::words::t;

/// The page. `text` is the checked letter.
pub(super) fn view(counter: &Counter<'_>, desk: &Desk, text: &LetterText) -> Answer {
    let lang = counter.lang();
    let back = format!("/letters/new?draft={}", desk.id);
    let button = if desk.defects().is_some() { t(lang, "new-resubmit") } else { t(lang, "check-button") };
    let body = html! {
        (fresh(counter, desk))
        p.lead { (t(lang, "check-lead")) }
        (summary_list(lang, &rows(counter, desk, text, &back)))
        form method="post" action="/letters/new" {
            input type="hidden" name="draft" value=(desk.id);
            input type="hidden" name="step" value="submit";
            p { (t(lang, "check-declare")) }
            (button_row(&html! {
                (primary(&button))
                (quiet_link(&t(lang, "action-back"), &back))
            }))
        }
    };
    bridge::page(StatusCode::OK, page(&counter.ctx(), &t(lang, "check-title"), &body))
}

fn rows(counter: &Counter<'_>, desk: &Desk, text: &LetterText, back: &str) -> Vec<SummaryRow> {
    let lang = counter.lang();
    let change = |field: &str| format!("{back}#{field}");
    let sender_field = if text.person_kind == PersonKind::Free { "sender_name" } else { "person_kind" };
    let mut rows = vec![SummaryRow::new(t(lang, "letter-sender"), sender(counter, text)).change(change(sender_field))];
    let addressee = desk.addressees.iter().find(|offer| Some(offer.id) == text.addressee_id);
    if let Some(addressee) = addressee {
        rows.push(SummaryRow::new(t(lang, "letter-addressee"), name(&addressee.name)).change(change("addressee")));
    }
    rows.push(SummaryRow::new(t(lang, "letter-subject"), name(&text.subject)).change(change("subject")));
    let body = if text.body.is_empty() {
        html! { (t(lang, "check-body-in-file")) }
    } else {
        prose(&text.body)
    };
    rows.push(SummaryRow::new(t(lang, "letter-body"), body).change(change("body")));
    let files: Vec<FileRow> = desk.files.iter().map(|file| file_row(lang, file)).collect();
    let files = if files.is_empty() {
        html! { (t(lang, "new-files-none")) }
    } else {
        file_list(lang, &files)
    };
    rows.push(SummaryRow::new(t(lang, "letter-files"), files).change(change("files")));
    rows
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
