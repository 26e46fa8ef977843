//! The pages of the form, empty, resumed, or with everything typed and what is wrong with it.

use axum::http::StatusCode;
use maud::{Markup, html};

use super::desk::Desk;
use super::steps::{Part, Sheet, Step};
use crate::bridge::{self, Answer, Counter};
use crate::pages::letter::{file_row, kin_line};
use crate::parts::{
    Choice, Errors, Field, FileRow, Tone, Width, button_row, enter_button, file_list, form_page, link_button, notice,
    page, primary, prose, quiet_button, secondary, step_page,
};
use crate::words::{hint, label, number, size, t, tv};

/// What the file dialog offers; the content decides.
const ACCEPT: &str = ".pdf,.jpg,.jpeg,.png,.tif,.tiff,.doc,.docx";

/// Up to so many addressees all stand on the page; more are a list that opens.
const SEEN_AT_ONCE: usize = 8;

/// A page of the form, or the whole letter on one.
pub(super) fn view(counter: &Counter<'_>, desk: &Desk, sheet: Sheet, errors: &Errors, status: StatusCode) -> Answer {
    let lang = counter.lang();
    let markup = match sheet {
        Sheet::One(step) => {
            let way = desk.way(counter);
            let body = html! {
                (around(counter, desk))
                (form(counter, desk, Some(step), &html! {
                    @for part in step.parts { (question(counter, desk, *part, errors)) }
                }))
            };
            let count = number(lang, way.count() as u64);
            let caption = tv(lang, "new-step", &[("n", &number(lang, way.number(step) as u64)), ("count", &count)]);
            step_page(&counter.ctx(), &caption, &t(lang, &format!("new-{}", step.code)), errors, &body)
        }
        Sheet::Whole | Sheet::Check => {
            let title = if desk.defects().is_some() { t(lang, "new-returned-title") } else { t(lang, "new-title") };
            let body = html! {
                (around(counter, desk))
                (form(counter, desk, None, &html! {
                    @for part in desk.way(counter).parts() { (question(counter, desk, part, errors)) }
                }))
            };
            form_page(&counter.ctx(), &title, errors, &body)
        }
    };
    bridge::page(status, markup)
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

/// What the secretariat wants mended, in sight on every page.
pub(super) fn defects(counter: &Counter<'_>, desk: &Desk) -> Markup {
    html! {
        @if let Some(defects) = desk.defects() {
            (notice(Tone::Amber, &t(counter.lang(), "new-returned-heading"), &prose(defects)))
        }
    }
}

fn around(counter: &Counter<'_>, desk: &Desk) -> Markup {
    let lang = counter.lang();
    html! {
        @if counter.guest().is_none() {
            (notice(Tone::Amber, &t(lang, "new-session-over"), &html! {
                p { a href="/login" target="_blank" rel="noopener" { (t(lang, "new-log-in-again")) } }
            }))
        }
        (defects(counter, desk))
        (fresh(counter, desk))
        @if let Some(earlier) = &desk.follows { p { (t(lang, "letter-follows")) " " (kin_line(counter, earlier)) } }
    }
}

fn form(counter: &Counter<'_>, desk: &Desk, step: Option<Step>, questions: &Markup) -> Markup {
    let lang = counter.lang();
    let is_first = step.is_some_and(|step| desk.way(counter).before(step).is_none());
    html! {
        form.letter method="post" action="/letters/new" enctype="multipart/form-data" {
            (enter_button())
            input type="hidden" name="draft" value=(desk.id);
            @if let Some(step) = step { input type="hidden" name="page" value=(step.code); }
            @if desk.to_check { input type="hidden" name="back" value="check"; }
            (questions)
            (button_row(&html! {
                (primary(&t(lang, if step.is_some() { "new-continue" } else { "new-check" })))
                (secondary(&t(lang, "new-save-draft"), "step", "save"))
                @if desk.to_check {
                    (bare(&t(lang, "new-back-to-check"), "back"))
                } @else if step.is_some() && !is_first {
                    (bare(&t(lang, "new-step-back"), "back"))
                }
            }))
        }
        @if is_first || step.is_none() { p.small { (t(lang, "new-lead-draft")) } }
    }
}

/// A button that sends the form as it stands, whole or not.
fn bare(label: &str, step: &str) -> Markup {
    quiet_button(label, label, "step", step)
}

fn question(counter: &Counter<'_>, desk: &Desk, part: Part, errors: &Errors) -> Markup {
    let lang = counter.lang();
    let file_first = counter.settings.file_first();
    match part {
        Part::Sender if counter.settings.text("form.person_kind") == "split" => person(counter, desk, errors),
        Part::Sender => html! {
            (Field::text(lang, "sender_name", label(lang, "sender_name")).value(&desk.form.sender_name)
                .hint(hint(lang, "sender_name", &[])).autocomplete("name").errors(errors))
        },
        Part::Addressee => addressee(counter, desk, errors),
        Part::Subject => html! {
            (Field::text(lang, "subject", label(lang, "subject")).value(&desk.form.subject)
                .hint(hint(lang, "subject", &[])).autocomplete("off").errors(errors))
        },
        Part::Body => html! {
            (Field::area(lang, "body", label(lang, "body"), 12).value(&desk.form.body)
                .hint(t(lang, if file_first { "new-body-second" } else { "new-body-first" })).errors(errors))
        },
        Part::Files => files(counter, desk, errors),
    }
}

fn person(counter: &Counter<'_>, desk: &Desk, errors: &Errors) -> Markup {
    let lang = counter.lang();
    let kinds = vec![
        Choice::new("natural", t(lang, "new-natural")).hint(t(lang, "new-natural-hint")),
        Choice::new("legal", t(lang, "new-legal")).hint(t(lang, "new-legal-hint")),
    ];
    let chosen = if desk.form.person_kind.is_empty() { "natural" } else { &desk.form.person_kind };
    let (mut company, mut id, mut role) = (&desk.form.company_name, &desk.form.company_id, &desk.form.signer_role);
    let is_untouched = company.is_empty() && id.is_empty() && role.is_empty();
    if let (true, [known]) = (is_untouched, &desk.companies[..]) {
        (company, id, role) = (&known.company_name, &known.company_id, &known.signer_role);
    }
    html! {
        (Field::radio(lang, "person_kind", label(lang, "person_kind"), kinds).value(chosen).errors(errors))
        div.legal {
            p.hint { (t(lang, "new-legal-only")) }
            @if desk.companies.len() > 1 { (companies(counter, desk)) }
            (Field::text(lang, "company_name", label(lang, "company_name")).value(company)
                .autocomplete("organization").errors(errors))
            (Field::digits(lang, "company_id", label(lang, "company_id")).value(id)
                .hint(hint(lang, "company_id", &[])).autocomplete("off").errors(errors))
            (Field::text(lang, "signer_role", label(lang, "signer_role")).value(role)
                .hint(hint(lang, "signer_role", &[])).width(Width::Twenty).autocomplete("organization-title")
                .errors(errors))
        }
    }
}

/// Which of the confirmed companies the letter is from; the one that is chosen fills the three questions below.
fn companies(counter: &Counter<'_>, desk: &Desk) -> Markup {
    let lang = counter.lang();
    let typed = &desk.form.company_id;
    let mut choices: Vec<Choice> = desk
        .companies
        .iter()
        .map(|known| Choice::new(&known.company_id, &known.company_name).hint(&known.signer_role))
        .collect();
    choices.push(Choice::new("", t(lang, "new-company-other")));
    let chosen = if desk.companies.iter().any(|known| known.company_id == *typed) { typed } else { "" };
    html! { (Field::radio(lang, "company", label(lang, "company"), choices).value(chosen)) }
}

fn addressee(counter: &Counter<'_>, desk: &Desk, errors: &Errors) -> Markup {
    let lang = counter.lang();
    let choices: Vec<Choice> =
        desk.addressees.iter().map(|offer| Choice::new(offer.id.0.to_string(), &offer.name)).collect();
    let field = if choices.len() > SEEN_AT_ONCE {
        Field::select(lang, "addressee", label(lang, "addressee"), choices)
    } else {
        Field::radio(lang, "addressee", label(lang, "addressee"), choices)
    };
    html! { (field.value(&desk.form.addressee).hint(hint(lang, "addressee", &[])).errors(errors)) }
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
        @if desk.form.person_kind == "legal" { p { (t(lang, "new-authorisation")) } }
        (Field::files(lang, "files", label(lang, "files"), ACCEPT).hint(format!("{} {limits}", hint(lang, "files", &[])))
            .errors(errors))
        (secondary(&t(lang, "new-add-files"), "step", "add"))
        p.small { (t(lang, "new-upload-time")) }
        @if !kept.is_empty() {
            h2 { (t(lang, "new-files-kept")) }
            (file_list(lang, &kept))
        }
    }
}
