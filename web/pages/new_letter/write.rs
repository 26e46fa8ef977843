//! The form of a letter, empty, resumed, or with everything typed and what is wrong with it.

use axum::http::StatusCode;
use maud::{Markup, html};
use pishkhan::messages::long_moment;

use super::Desk;
use crate::bridge::{self, Answer, Counter};
use crate::pages::letter::file_row;
use crate::parts::{
    Choice, Errors, Field, FileRow, Tone, Width, button_row, enter_button, file_list, form_page, link_button, notice,
    page, primary, prose, quiet_button, quiet_link, secondary,
};
use crate::words::{hint, label, number, size, t, tv};

/// What the file dialog offers; the content decides.
const ACCEPT: &str = ".pdf,.jpg,.jpeg,.png,.tif,.tiff,.doc,.docx";

/// The form.
pub(super) fn view(counter: &Counter<'_>, desk: &Desk, errors: &Errors, status: StatusCode) -> Answer {
    let lang = counter.lang();
    let split = counter.settings.text("form.person_kind") == "split";
    let file_first = counter.settings.text("form.body") == "file-or-text";
    let title = if desk.defects().is_some() { t(lang, "new-returned-title") } else { t(lang, "new-title") };
    let body = html! {
        @if counter.guest().is_none() {
            (notice(Tone::Amber, &t(lang, "new-session-over"), &html! {
                p { a href="/login" target="_blank" rel="noopener" { (t(lang, "new-log-in-again")) } }
            }))
        }
        @if let Some(defects) = desk.defects() {
            (notice(Tone::Amber, &t(lang, "new-returned-heading"), &prose(defects)))
        }
        @if counter.visitor.query("step") == "saved" && errors.is_empty() {
            (saved(counter))
        }
        (fresh(counter, desk))
        form.letter method="post" action="/letters/new" enctype="multipart/form-data" {
            (enter_button())
            input type="hidden" name="draft" value=(desk.id);
            h2 { (t(lang, "new-sender-heading")) }
            @if split { (person(counter, desk, errors)) } @else { (sender_name(counter, desk, errors)) }
            h2 { (t(lang, "new-letter-heading")) }
            (addressee(counter, desk, errors))
            (Field::text(lang, "subject", label(lang, "subject")).value(&desk.form.subject)
                .hint(hint(lang, "subject", &[])).errors(errors))
            @if file_first { (files(counter, desk, errors)) }
            (Field::area(lang, "body", label(lang, "body"), 12).value(&desk.form.body)
                .hint(hint(lang, "body", &[])).errors(errors))
            @if !file_first { (files(counter, desk, errors)) }
            (button_row(&html! {
                (primary(&t(lang, "new-check")))
                (secondary(&t(lang, "new-save-draft"), "step", "save"))
                @if desk.letter.is_some() && desk.defects().is_none() {
                    (quiet_link(&t(lang, "new-discard-draft"), &format!("/letters/{}/withdraw", desk.id)))
                }
            }))
        }
        p.small { (t(lang, "new-lead-draft")) }
    };
    bridge::page(status, form_page(&counter.ctx(), &title, errors, &body))
}

/// Instead of the form: what has to be proven first.
pub(super) fn not_yet(counter: &Counter<'_>) -> Answer {
    let lang = counter.lang();
    let body = html! {
        p.lead { (t(lang, "new-not-allowed")) }
        (button_row(&link_button(&t(lang, "identity-title"), "/identity")))
    };
    bridge::page(StatusCode::FORBIDDEN, page(&counter.ctx(), &t(lang, "new-title"), &body))
}

/// Says that this is a letter of its own, when it was written into the form of one that is filed.
pub(super) fn fresh(counter: &Counter<'_>, desk: &Desk) -> Markup {
    let lang = counter.lang();
    html! {
        @if desk.is_fresh {
            (notice(Tone::Amber, &t(lang, "new-fresh"), &html! { p { (t(lang, "new-fresh-text")) } }))
        }
    }
}

fn saved(counter: &Counter<'_>) -> Markup {
    let lang = counter.lang();
    let time = long_moment(lang, counter.ledger().now());
    notice(
        Tone::Green,
        &tv(lang, "new-draft-saved", &[("time", &time)]),
        &html! {
            p { (quiet_link(&t(lang, "action-to-desk"), "/desk")) }
        },
    )
}

fn person(counter: &Counter<'_>, desk: &Desk, errors: &Errors) -> Markup {
    let lang = counter.lang();
    let kinds = vec![
        Choice::new("natural", t(lang, "new-natural")).hint(t(lang, "new-natural-hint")),
        Choice::new("legal", t(lang, "new-legal")).hint(t(lang, "new-legal-hint")),
    ];
    let chosen = if desk.form.person_kind.is_empty() { "natural" } else { &desk.form.person_kind };
    html! {
        (Field::radio(lang, "person_kind", label(lang, "person_kind"), kinds).value(chosen).errors(errors))
        div.legal {
            (Field::text(lang, "company_name", label(lang, "company_name")).value(&desk.form.company_name)
                .autocomplete("organization").errors(errors))
            (Field::digits(lang, "company_id", label(lang, "company_id")).value(&desk.form.company_id)
                .hint(hint(lang, "company_id", &[])).errors(errors))
            (Field::text(lang, "signer_role", label(lang, "signer_role")).value(&desk.form.signer_role)
                .hint(hint(lang, "signer_role", &[])).width(Width::Twenty).autocomplete("organization-title")
                .errors(errors))
        }
    }
}

fn sender_name(counter: &Counter<'_>, desk: &Desk, errors: &Errors) -> Markup {
    let lang = counter.lang();
    html! {
        (Field::text(lang, "sender_name", label(lang, "sender_name")).value(&desk.form.sender_name)
            .hint(hint(lang, "sender_name", &[])).autocomplete("name").errors(errors))
    }
}

fn addressee(counter: &Counter<'_>, desk: &Desk, errors: &Errors) -> Markup {
    let lang = counter.lang();
    let by_citizen = counter.settings.text("form.addressee") == "citizen" && !desk.addressees.is_empty();
    let choices = desk.addressees.iter().map(|offer| Choice::new(offer.id.0.to_string(), &offer.name)).collect();
    html! {
        @if by_citizen {
            (Field::select(lang, "addressee", label(lang, "addressee"), choices).value(&desk.form.addressee)
                .hint(hint(lang, "addressee", &[])).errors(errors))
        }
    }
}

fn files(counter: &Counter<'_>, desk: &Desk, errors: &Errors) -> Markup {
    let lang = counter.lang();
    let setting = |key| counter.settings.number(key).unsigned_abs();
    let limits = tv(
        lang,
        "new-limits",
        &[
            ("file_size", &size(lang, setting("file.max_bytes"))),
            ("count", &number(lang, setting("file.max_count"))),
            ("total_size", &size(lang, setting("letter.max_bytes"))),
        ],
    );
    let kept: Vec<FileRow> = desk
        .files
        .iter()
        .map(|file| {
            let row = file_row(lang, file);
            let spoken = tv(lang, "action-remove-of", &[("what", &row.name)]);
            let remove = quiet_button(&t(lang, "action-remove"), &spoken, "remove", &file.public_id.to_string());
            FileRow { remove: Some(remove), ..row }
        })
        .collect();
    html! {
        (Field::files(lang, "files", label(lang, "files"), ACCEPT).hint(format!("{} {limits}", hint(lang, "files", &[])))
            .errors(errors))
        @if !kept.is_empty() {
            p { (t(lang, "new-files-kept")) }
            (file_list(lang, &kept))
        }
        p.small { (t(lang, "new-upload-time")) }
    }
}
