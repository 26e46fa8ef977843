//! The pages, one file each: what a GET shows, what a POST does, and how it looks.
//!
//! Handlers read the form and cross the bridge once; on the other side a page asks the heart and is built. What was
//! typed is shown again with every error, in the same words above and beside the field.

pub(crate) mod captcha;
pub(crate) mod code;
mod course;
pub(crate) mod desk;
pub(crate) mod file;
pub(crate) mod follow;
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
pub(crate) mod signup;
pub(crate) mod withdraw;

use maud::{Markup, html};
use pishkhan::domain::ids::PublicId;
use pishkhan::domain::settings::Settings;
use pishkhan::error::{Error, Result};
use pishkhan::store::letters::Letter;

use crate::bridge::Counter;
use crate::parts::{Errors, security_code};

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
    security_code(counter.lang(), &id, &format!("/captcha/{id}.png"), errors)
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
