//! Form fields: label, hint, error in the same words as the summary, control.
//!
//! A field never loses what was typed: pages hand the value back with `.value(…)`. Passwords and files are the
//! exceptions that browsers make. There is no `maxlength`: it cuts a pasted letter without a word.

use maud::{Markup, Render, html};
use pishkhan::words::Lang;

use super::Errors;
use crate::words::t;

/// One answer of a select or a group of radio buttons.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What people read.
    pub label: String,
    /// A second line for radio buttons.
    pub hint: Option<String>,
}

impl Choice {
    /// A choice without a second line.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None }
    }

    /// The choice with a second line.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// How wide an input is drawn: as wide as what belongs into it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// The whole column.
    #[default]
    Full,
    /// About six characters: codes.
    Six,
    /// About twelve characters: identifiers, dates, telephone numbers.
    Twelve,
    /// About twenty characters: names.
    Twenty,
}

#[derive(Clone, Debug)]
enum Kind {
    Input { r#type: &'static str },
    Area { rows: u8 },
    Select(Vec<Choice>),
    Radio(Vec<Choice>),
    Files { accept: String },
}

/// A form field with everything that belongs to it. Write it into markup as it is: `(Field::code(…).value(&v))`.
#[derive(Clone, Debug)]
#[must_use]
pub struct Field<'a> {
    lang: Lang,
    name: &'a str,
    label: String,
    kind: Kind,
    value: &'a str,
    hint: Option<String>,
    errors: Vec<&'a str>,
    autocomplete: Option<&'static str>,
    numeric: Option<&'static str>,
    dir: &'static str,
    width: Width,
    picture: Option<(&'a str, String)>,
}

impl<'a> Field<'a> {
    fn new(lang: Lang, name: &'a str, label: String, kind: Kind) -> Self {
        Self {
            lang,
            name,
            label,
            kind,
            value: "",
            hint: None,
            errors: Vec::new(),
            autocomplete: None,
            numeric: None,
            dir: "auto",
            width: Width::Full,
            picture: None,
        }
    }

    /// One line of text, in the direction of what is typed.
    pub fn text(lang: Lang, name: &'a str, label: String) -> Self {
        Self::new(lang, name, label, Kind::Input { r#type: "text" })
    }

    /// Digits that are read from left to right: identifiers, follow-up codes. A telephone shows its digit keys.
    pub fn digits(lang: Lang, name: &'a str, label: String) -> Self {
        let field = Self::new(lang, name, label, Kind::Input { r#type: "text" });
        Self { numeric: Some("numeric"), dir: "ltr", width: Width::Twelve, ..field }
    }

    /// A one-time code or another short row of digits. Paste is never blocked, and one input takes it whole.
    pub fn code(lang: Lang, name: &'a str, label: String) -> Self {
        Self { width: Width::Six, autocomplete: Some("one-time-code"), ..Self::digits(lang, name, label) }
    }

    /// A telephone number.
    pub fn tel(lang: Lang, name: &'a str, label: String) -> Self {
        let field = Self::new(lang, name, label, Kind::Input { r#type: "tel" });
        Self { dir: "ltr", width: Width::Twelve, autocomplete: Some("tel-national"), ..field }
    }

    /// A Jalali date in one input, `1370/01/15`; any digit script.
    pub fn date(lang: Lang, name: &'a str, label: String) -> Self {
        Self { numeric: None, ..Self::digits(lang, name, label) }
    }

    /// A password. Choose `current-password` or `new-password` with `autocomplete`.
    pub fn password(lang: Lang, name: &'a str, label: String) -> Self {
        let field = Self::new(lang, name, label, Kind::Input { r#type: "password" });
        Self { dir: "ltr", width: Width::Twenty, autocomplete: Some("current-password"), ..field }
    }

    /// Several lines of text.
    pub fn area(lang: Lang, name: &'a str, label: String, rows: u8) -> Self {
        Self::new(lang, name, label, Kind::Area { rows })
    }

    /// One of a longer list; nothing is chosen beforehand.
    pub fn select(lang: Lang, name: &'a str, label: String, choices: Vec<Choice>) -> Self {
        Self::new(lang, name, label, Kind::Select(choices))
    }

    /// One of a few, all visible.
    pub fn radio(lang: Lang, name: &'a str, label: String, choices: Vec<Choice>) -> Self {
        Self::new(lang, name, label, Kind::Radio(choices))
    }

    /// One or more files. `accept` only helps the file dialog: `.pdf,.png`.
    pub fn files(lang: Lang, name: &'a str, label: String, accept: &str) -> Self {
        Self::new(lang, name, label, Kind::Files { accept: accept.to_owned() })
    }

    /// What was typed or chosen before.
    pub fn value(self, value: &'a str) -> Self {
        Self { value, ..self }
    }

    /// A line below the label.
    pub fn hint(self, hint: String) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// Takes the sentences about this field.
    pub fn errors(self, errors: &'a Errors) -> Self {
        let of_field = errors.of(self.name).collect();
        Self { errors: of_field, ..self }
    }

    /// The autofill token of the HTML standard.
    pub fn autocomplete(self, token: &'static str) -> Self {
        Self { autocomplete: Some(token), ..self }
    }

    /// How wide the input is drawn.
    pub fn width(self, width: Width) -> Self {
        Self { width, ..self }
    }

    /// A picture between hint and input, with its text for those who do not see it.
    pub fn picture(self, address: &'a str, alt: String) -> Self {
        Self { picture: Some((address, alt)), ..self }
    }

    fn described_by(&self) -> Option<String> {
        let mut ids = Vec::new();
        if self.hint.is_some() {
            ids.push(format!("{}-hint", self.name));
        }
        if !self.errors.is_empty() {
            ids.push(format!("{}-error", self.name));
        }
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn notes(&self) -> Markup {
        html! {
            @if let Some(hint) = &self.hint { p.hint id={ (self.name) "-hint" } { (hint) } }
            @if !self.errors.is_empty() {
                div.error id={ (self.name) "-error" } {
                    @for sentence in &self.errors {
                        p { span.unseen { (t(self.lang, "error-word")) " " } (sentence) }
                    }
                }
            }
        }
    }

    fn classes(&self) -> &'static str {
        match (self.width, self.dir) {
            (Width::Full, _) => "",
            (Width::Six, _) => "w6 digits",
            (Width::Twelve, "ltr") => "w12 digits",
            (Width::Twelve, _) => "w12",
            (Width::Twenty, _) => "w20",
        }
    }

    fn group(&self, choices: &[Choice]) -> Markup {
        html! {
            fieldset aria-describedby=[self.described_by()] {
                legend { (self.label) }
                (self.notes())
                @for (nth, choice) in choices.iter().enumerate() {
                    @let id = if nth == 0 { self.name.to_owned() } else { format!("{}-{nth}", self.name) };
                    @let hint_id = format!("{}-{nth}-hint", self.name);
                    div.choice {
                        input type="radio" id=(id) name=(self.name) value=(choice.value)
                            checked[choice.value == self.value]
                            aria-describedby=[choice.hint.as_ref().map(|_| &hint_id)];
                        " "
                        label for=(id) { (choice.label) }
                        @if let Some(hint) = &choice.hint { p.hint id=(hint_id) { (hint) } }
                    }
                }
            }
        }
    }

    fn control(&self) -> Markup {
        let described = self.described_by();
        let invalid = (!self.errors.is_empty()).then_some("true");
        match &self.kind {
            Kind::Input { r#type } => html! {
                input id=(self.name) name=(self.name) type=(r#type) class=(self.classes()) dir=(self.dir)
                    value=[(*r#type != "password").then_some(self.value)] inputmode=[self.numeric]
                    autocomplete=[self.autocomplete] spellcheck=[self.numeric.map(|_| "false")]
                    aria-describedby=[described] aria-invalid=[invalid];
            },
            Kind::Area { rows } => html! {
                textarea id=(self.name) name=(self.name) rows=(rows) dir=(self.dir)
                    aria-describedby=[described] aria-invalid=[invalid] {
                    // HTML drops one newline after the tag; this one is it, so that a text may begin with its own.
                    "\n" (self.value)
                }
            },
            Kind::Select(choices) => html! {
                select id=(self.name) name=(self.name) aria-describedby=[described] aria-invalid=[invalid] {
                    option value="" { (t(self.lang, "choose-one")) }
                    @for choice in choices {
                        option value=(choice.value) selected[choice.value == self.value] { (choice.label) }
                    }
                }
            },
            Kind::Files { accept } => html! {
                input id=(self.name) name=(self.name) type="file" accept=(accept) multiple
                    aria-describedby=[described] aria-invalid=[invalid];
            },
            Kind::Radio(choices) => self.group(choices),
        }
    }
}

impl Render for Field<'_> {
    fn render(&self) -> Markup {
        let class = if self.errors.is_empty() { "field" } else { "field wrong" };
        html! {
            div class=(class) {
                @match &self.kind {
                    Kind::Radio(_) => (self.control()),
                    _ => {
                        label for=(self.name) { (self.label) } " "
                        (self.notes())
                        @if let Some((address, alt)) = &self.picture {
                            img.captcha src=(address) alt=(alt) width="220" height="90";
                        }
                        (self.control())
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_field_keeps_what_was_typed_and_says_what_is_wrong() {
        let mut errors = Errors::none();
        errors.add("mobile", "کوتاه است".to_owned());
        errors.add("other", "دیگری".to_owned());
        let field = Field::tel(Lang::Fa, "mobile", "همراه".to_owned()).hint("مانند".to_owned());
        let shown = field.value("\"><script>").errors(&errors).render().into_string();
        for part in [
            "<label for=\"mobile\">همراه</label>",
            "id=\"mobile\" name=\"mobile\" type=\"tel\"",
            "dir=\"ltr\"",
            "autocomplete=\"tel-national\"",
            "aria-describedby=\"mobile-hint mobile-error\" aria-invalid=\"true\"",
            "value=\"&quot;&gt;&lt;script&gt;\"",
            "کوتاه است",
        ] {
            assert!(shown.contains(part), "{part} is not in {shown}");
        }
        assert!(!shown.contains("دیگری"));
        assert!(errors.summary(Lang::Fa).into_string().contains("<a href=\"#mobile\">کوتاه است</a>"));
    }

    #[test]
    fn codes_show_digit_keys_and_take_the_sms() {
        let shown = Field::code(Lang::Fa, "code", "کد".to_owned()).render().into_string();
        assert!(shown.contains("inputmode=\"numeric\" autocomplete=\"one-time-code\""), "{shown}");
        assert!(!shown.contains("type=\"number\"") && !shown.contains("maxlength") && !shown.contains("aria-invalid"));
    }

    #[test]
    fn a_password_is_never_sent_back() {
        let shown = Field::password(Lang::Fa, "password", "x".to_owned()).value("secret").render().into_string();
        assert!(!shown.contains("secret"));
    }

    #[test]
    fn a_text_may_begin_with_an_empty_line() {
        let shown = Field::area(Lang::Fa, "body", "متن".to_owned(), 8).value("\nسلام").render().into_string();
        assert!(shown.contains(">\n\nسلام</textarea>"), "{shown}");
    }

    #[test]
    fn a_summary_link_reaches_the_first_radio_button() {
        let choices = vec![Choice::new("natural", "حقیقی").hint("به نام خودم"), Choice::new("legal", "حقوقی")];
        let field = Field::radio(Lang::Fa, "person_kind", "چه کسی".to_owned(), choices);
        let shown = field.value("legal").render().into_string();
        assert!(shown.contains("id=\"person_kind\" name=\"person_kind\" value=\"natural\" aria"), "{shown}");
        assert!(shown.contains("value=\"legal\" checked"));
        assert!(shown.contains("<fieldset") && shown.contains("<legend>"));
    }
}
