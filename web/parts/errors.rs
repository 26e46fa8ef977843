//! What is wrong on a form, gathered once and said twice: in the summary on top and beside each field.

use maud::{Markup, html};
use pishkhan::words::Lang;

use crate::words::t;

/// What is wrong on a form: the field and the whole sentence, in the order of the page. An empty field name is an
/// error of the form as a whole.
#[derive(Clone, Debug, Default)]
pub struct Errors(Vec<(String, String)>);

impl Errors {
    /// No error yet.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds a sentence about a field of this page; an address (`/letters/new?…#subject`) is one of another page.
    pub fn add(&mut self, field: &str, sentence: String) {
        self.0.push((field.to_owned(), sentence));
    }

    /// Adds a sentence about the form as a whole.
    pub fn add_general(&mut self, sentence: String) {
        self.add("", sentence);
    }

    /// Takes over what another part of the page found, after what is here.
    pub fn append(&mut self, mut others: Self) {
        self.0.append(&mut others.0);
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The sentences about one field.
    pub fn of<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(name, _)| name == field).map(|(_, sentence)| sentence.as_str())
    }

    /// The summary that stands above the heading; nothing when nothing is wrong.
    pub fn summary(&self, lang: Lang) -> Markup {
        html! {
            @if !self.is_empty() {
                div.errors role="alert" tabindex="-1" autofocus aria-labelledby="errors-heading" {
                    h2 #errors-heading { (t(lang, "error-summary-heading")) }
                    ul {
                        @for (field, sentence) in &self.0 {
                            li {
                                @if field.is_empty() { (sentence) }
                                @else if field.starts_with('/') { a href=(field) { (sentence) } }
                                @else { a href={ "#" (field) } { (sentence) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
