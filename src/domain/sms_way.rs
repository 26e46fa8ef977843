//! What one gateway takes of a text: its templates, how long and of what kind values and texts may be.
//!
//! The postman asks before he sends, `serve` before it starts, and whoever changes a setting that stands in texts before it
//! is changed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::text::persian_digits;
use crate::messages::WORDS;
use crate::words::Lang;

/// The rules of a gateway.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayRules {
    /// Its templates, by the names of our texts.
    pub templates: BTreeMap<String, WayTemplate>,
    /// What values of a template may be.
    pub values: ValueRules,
    /// Whether what has no template goes as a text.
    pub sends_plain: bool,
    /// Most characters of a text.
    pub most: Option<usize>,
    /// Most parts of a text.
    pub parts: Option<usize>,
}

/// A template of a gateway.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayTemplate {
    /// Its number or name.
    pub id: String,
    /// The names of its values, each with the name of ours; none: all of ours under their own names.
    pub params: Option<BTreeMap<String, String>>,
}

/// What values of a template may be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueRules {
    /// Most characters of one.
    pub most: Option<usize>,
    /// Most spaces in one, by the service's name of it; `*` stands for the others.
    #[serde(default)]
    pub spaces: BTreeMap<String, usize>,
    /// Characters that none may hold.
    #[serde(default)]
    pub without: String,
}

/// What a gateway makes of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carries {
    /// It sends the words themselves.
    Text,
    /// It has a template of this id, and takes these values.
    Template(String, Vec<(String, String)>),
}

/// Why a gateway cannot carry a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It has no template for it, and sends no texts.
    NoTemplate,
    /// Its template wants a value that the text does not have.
    NoValue(String),
    /// A value is empty.
    Empty(String),
    /// A value is longer than so many characters.
    ValueLong(String, usize),
    /// A value has more spaces than that.
    ValueSpaces(String, usize),
    /// A value holds one of these characters.
    ValueSigns(String, String),
    /// The text is longer than so many characters.
    TextLong(usize),
    /// The text is longer than so many parts.
    TextParts(usize),
}

impl WayRules {
    /// A gateway that sends every text as it is.
    pub fn plain() -> Self {
        Self { sends_plain: true, ..Self::default() }
    }

    /// By template or as a text; why it can go by neither.
    pub fn carries(&self, name: &str, text: &str, params: &[(String, String)]) -> Result<Carries, Unfit> {
        let why = match self.templates.get(name).map(|template| self.params(template, params)) {
            Some(Ok((id, params))) => return Ok(Carries::Template(id, params)),
            Some(Err(why)) => why,
            None => Unfit::NoTemplate,
        };
        if !self.sends_plain {
            return Err(why);
        }
        if let Some(most) = self.most.filter(|most| text.chars().count() > *most) {
            return Err(Unfit::TextLong(most));
        }
        match self.parts.filter(|most| super::sms_text::parts(text) > *most) {
            Some(most) => Err(Unfit::TextParts(most)),
            None => Ok(Carries::Text),
        }
    }

    /// The template's id and its values by the service's names, or why these values cannot go in it.
    fn params(
        &self,
        template: &WayTemplate,
        values: &[(String, String)],
    ) -> Result<(String, Vec<(String, String)>), Unfit> {
        let named: Vec<(String, String)> = match &template.params {
            None => values.iter().filter(|(name, _)| name != "template").cloned().collect(),
            Some(names) => {
                let of_ours = |theirs: &String, ours: &String| {
                    let value = values.iter().find(|(name, _)| name == ours).map(|(_, value)| value.clone());
                    value.map(|value| (theirs.clone(), value)).ok_or_else(|| Unfit::NoValue(ours.clone()))
                };
                names.iter().map(|(theirs, ours)| of_ours(theirs, ours)).collect::<Result<_, _>>()?
            }
        };
        for (name, value) in &named {
            if let Some(why) = self.values.fault(name, value) {
                return Err(why);
            }
        }
        Ok((template.id.clone(), named))
    }
}

impl ValueRules {
    fn fault(&self, name: &str, value: &str) -> Option<Unfit> {
        let name = || name.to_owned();
        let spaces = self.spaces.get(&name()).or_else(|| self.spaces.get("*"));
        if value.is_empty() {
            return Some(Unfit::Empty(name()));
        }
        if let Some(most) = self.most.filter(|most| value.chars().count() > *most) {
            return Some(Unfit::ValueLong(name(), most));
        }
        if let Some(most) = spaces.filter(|most| value.chars().filter(|c| c.is_whitespace()).count() > **most) {
            return Some(Unfit::ValueSpaces(name(), *most));
        }
        value.contains(|c| self.without.contains(c)).then(|| Unfit::ValueSigns(name(), self.without.clone()))
    }
}

impl Unfit {
    /// In words, as the end of a sentence.
    pub fn words(&self, lang: Lang) -> String {
        let number = |n: usize| match lang {
            Lang::Fa => persian_digits(&n.to_string()),
            Lang::En => n.to_string(),
        };
        let say = |key: &str, name: &str, most: &str| WORDS.with(lang, key, &[("name", name), ("most", most)]);
        match self {
            Self::NoTemplate => say("sms-unfit-no-template", "", ""),
            Self::NoValue(name) => say("sms-unfit-no-value", name, ""),
            Self::Empty(name) => say("sms-unfit-empty", name, ""),
            Self::ValueLong(name, most) => say("sms-unfit-value-long", name, &number(*most)),
            Self::ValueSpaces(name, most) => say("sms-unfit-value-spaces", name, &number(*most)),
            Self::ValueSigns(name, signs) => say("sms-unfit-value-signs", name, signs),
            Self::TextLong(most) => say("sms-unfit-text-long", "", &number(*most)),
            Self::TextParts(most) => say("sms-unfit-text-parts", "", &number(*most)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_does_not_fit_its_template_goes_as_a_text_where_that_is_allowed() {
        let template = WayTemplate { id: "7".to_owned(), params: Some([("T".to_owned(), "office".to_owned())].into()) };
        let strict = WayRules {
            templates: [("code".to_owned(), template)].into(),
            values: ValueRules { most: Some(8), spaces: [("*".to_owned(), 1)].into(), without: ";".to_owned() },
            ..WayRules::default()
        };
        let loose = WayRules { sends_plain: true, most: Some(20), parts: Some(1), ..strict.clone() };
        let of = |rules: &WayRules, office: &str, text: &str| {
            rules.carries("code", text, &[("office".to_owned(), office.to_owned())])
        };
        let name = || "T".to_owned();
        assert!(matches!(of(&strict, "شهر", "x"), Ok(Carries::Template(id, values)) if id == "7" && values.len() == 1));
        for (office, why) in [
            ("", Unfit::Empty(name())),
            ("شهرداری نمونه", Unfit::ValueLong(name(), 8)),
            ("ا ب پ", Unfit::ValueSpaces(name(), 1)),
            ("ا;ب", Unfit::ValueSigns(name(), ";".to_owned())),
        ] {
            assert_eq!(of(&strict, office, "x"), Err(why));
            assert_eq!(of(&loose, office, "x"), Ok(Carries::Text));
        }
        assert_eq!(of(&loose, "", &"x".repeat(21)), Err(Unfit::TextLong(20)));
        assert_eq!(strict.carries("code", "x", &[]), Err(Unfit::NoValue("office".to_owned())));
        assert_eq!(strict.carries("late", "x", &[]), Err(Unfit::NoTemplate));
        let one_part = WayRules { parts: Some(1), ..WayRules::plain() };
        assert_eq!(one_part.carries("code", &"پ".repeat(71), &[]), Err(Unfit::TextParts(1)));
    }
}
