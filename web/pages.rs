//! The pages, one file each: what a GET shows, what a POST does, and how it looks.
//!
//! Handlers read the form and cross the bridge once; on the other side a page asks the heart and is built. What was
//! typed is shown again with every error, in the same words above and beside the field.

pub(crate) mod account;
pub(crate) mod captcha;
pub(crate) mod code;
mod course;
pub(crate) mod desk;
pub(crate) mod file;
pub(crate) mod file_link;
pub(crate) mod follow;
pub(crate) mod follow_up;
pub(crate) mod home;
pub(crate) mod identity;
pub(crate) mod letter;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod new_letter;
pub(crate) mod otp;
pub(crate) mod probes;
pub(crate) mod receipt;
pub(crate) mod recover;
pub(crate) mod reopen;
pub(crate) mod signup;
pub(crate) mod sms_report;
pub(crate) mod withdraw;

use maud::{Markup, html};
use pishkhan::actions::code_request::Whom;
use pishkhan::domain::ids::PublicId;
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::national_id::NationalId;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::settings::Settings;
use pishkhan::error::{Error, Result};
use pishkhan::store::letters::Letter;

use crate::bridge::Counter;
use crate::parts::{Errors, Field, security_code};
use crate::upload::Form;
use crate::words::{hint, label};

/// The public name in an address; what is none is not found.
fn public_id(text: &str) -> Result<PublicId> {
    PublicId::parse(text).ok_or(Error::NotFound)
}

/// The follow-up code, if its time to be told has come.
fn told_code<'a>(settings: &Settings, letter: &'a Letter) -> Option<&'a str> {
    let told = settings.code_at_submit() || letter.approved_at.is_some();
    letter.follow_up_code.as_deref().filter(|_| told && letter.submitted_at.is_some())
}

/// A new picture code for a form.
fn picture(counter: &Counter<'_>, errors: &Errors) -> Markup {
    let id = counter.app.pictures.issue(counter.visitor.client.bucket(), counter.ledger().now().0);
    security_code(counter.lang(), &id, errors)
}

/// The field that names an account in this office.
fn key_field(counter: &Counter<'_>) -> &'static str {
    if counter.settings.keyed_by_mobile() { "mobile" } else { "national_id" }
}

/// The account that was typed.
fn typed_key(counter: &Counter<'_>, form: &Form) -> std::result::Result<Whom, Refusal> {
    match key_field(counter) {
        "mobile" => Mobile::parse(form.get("mobile")).map(Whom::Mobile),
        field => NationalId::parse(form.get(field)).map(Whom::NationalId),
    }
}

/// The input that names an account, where somebody comes in.
fn key_input(counter: &Counter<'_>, form: &Form, errors: &Errors) -> Markup {
    let lang = counter.lang();
    match key_field(counter) {
        "mobile" => html! {
            (Field::tel(lang, "mobile", label(lang, "mobile")).value(form.get("mobile"))
                .hint(hint(lang, "mobile", &[])).autocomplete("username").errors(errors))
        },
        field => html! {
            (Field::digits(lang, field, label(lang, "national_id")).value(form.get(field))
                .hint(hint(lang, "national_id", &[])).autocomplete("username").errors(errors))
        },
    }
}

/// The page that is wanted after the log-in, kept in the form.
fn wanted(next: &str) -> Markup {
    html! { @if !next.is_empty() { input type="hidden" name="next" value=(next); } }
}

/// An address of the log-in's pages, with the page that is wanted after it.
fn with_next(place: &str, next: &str) -> String {
    if next.is_empty() {
        return place.to_owned();
    }
    let next = percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC);
    format!("{place}?next={next}")
}
