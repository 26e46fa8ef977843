//! Buttons and links that look like them, and the security code with its own button.
//!
//! The space after each keeps neighbours apart in browsers that show text alone.

use maud::{Markup, html};
use pishkhan::words::Lang;

use super::{Errors, Field};
use crate::words::{hint, label, t};

/// The buttons at the end of a form, in a row where there is room.
pub fn button_row(buttons: &Markup) -> Markup {
    html! { div.buttons { (buttons) } }
}

/// The one primary button of a page.
pub fn primary(label: &str) -> Markup {
    html! { button.button type="submit" { (label) } " " }
}

/// The button that the Enter key presses. Write it first in a form that has other buttons before its primary one.
pub fn enter_button() -> Markup {
    html! { button.unseen type="submit" tabindex="-1" aria-hidden="true" {} }
}

/// Another way to send the same form: it sends `name=value` and is not held up by checks of the browser.
pub fn secondary(label: &str, name: &str, value: &str) -> Markup {
    html! { button.button.secondary type="submit" name=(name) value=(value) formnovalidate { (label) } " " }
}

/// A button that looks like a link, for small repeated acts such as removing one file.
pub fn quiet_button(label: &str, spoken: &str, name: &str, value: &str) -> Markup {
    html! { button.bare type="submit" name=(name) value=(value) formnovalidate aria-label=(spoken) { (label) } }
}

/// A link that looks like the primary button.
pub fn link_button(label: &str, address: &str) -> Markup {
    html! { a.button href=(address) { (label) } " " }
}

/// A link in a row of buttons.
pub fn quiet_link(label: &str, address: &str) -> Markup {
    html! { a.quiet href=(address) { (label) } }
}

/// The security code of this id: picture, the same digits spoken, input, a button for a new one (it sends `captcha_new`),
/// and the hidden `captcha_id`.
pub fn security_code(lang: Lang, id: &str, errors: &Errors) -> Markup {
    let (picture, sound) = (format!("/captcha/{id}.png"), format!("/captcha/{id}.wav"));
    let field = Field::code(lang, "captcha", label(lang, "captcha"))
        .autocomplete("off")
        .hint(hint(lang, "captcha", &[]))
        .picture(&picture, t(lang, "field-captcha-alt"))
        .errors(errors);
    let again = t(lang, "field-captcha-new");
    html! {
        input type="hidden" name="captcha_id" value=(id);
        div.security {
            (field)
            p.meta { (quiet_button(&again, &again, "captcha_new", "yes")) }
            details {
                summary { (t(lang, "field-captcha-hear")) }
                audio controls preload="none" src=(sound) {
                    a href=(sound) { (t(lang, "field-captcha-sound")) }
                }
            }
            p.hint { (t(lang, "home-at-counter")) }
        }
    }
}
