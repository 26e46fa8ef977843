//! Words for people: message files of a door, Persian first, English second.
//!
//! A door embeds its two Fluent files and asks here by key. No sentence is written in code, and no value is
//! wrapped in isolate characters: HTML has `<bdi>`, the terminal has islands, and an SMS must stay short.

use std::borrow::Cow;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

/// A language that a person can be answered in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Persian, right to left. The language of the office.
    #[default]
    Fa,
    /// English, left to right.
    En,
}

impl Lang {
    /// The code for `lang=` and cookies: `fa` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Fa => "fa",
            Self::En => "en",
        }
    }

    /// The language of a code, if it is one of ours.
    pub fn of_code(code: &str) -> Option<Self> {
        match code {
            "fa" => Some(Self::Fa),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The direction of its lines, as HTML writes it.
    pub fn dir(self) -> &'static str {
        match self {
            Self::Fa => "rtl",
            Self::En => "ltr",
        }
    }
}

/// The message files of one door.
pub struct Words {
    fa: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
}

impl Words {
    /// Reads two embedded Fluent files. A faulty line is a fault of the build: the first use of it shows its key,
    /// and the door's test over [`keys`] finds it.
    pub fn new(fa: &'static str, en: &'static str) -> Self {
        Self { fa: bundle("fa", fa), en: bundle("en", en) }
    }

    /// The sentence of `key` without values.
    pub fn get(&self, lang: Lang, key: &str) -> String {
        self.with(lang, key, &[])
    }

    /// The sentence of `key` with its values filled in. An unknown key comes back as itself, so that it is seen.
    pub fn with(&self, lang: Lang, key: &str, values: &[(&str, &str)]) -> String {
        let bundle = self.bundle(lang);
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, lang = lang.code(), "message file lacks a key");
            return key.to_owned();
        };
        let mut args = FluentArgs::with_capacity(values.len());
        for &(name, value) in values {
            args.set(name, Cow::Borrowed(value));
        }
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::error!(key, lang = lang.code(), "message lacks a value");
        }
        text
    }

    /// Whether the language has the key.
    pub fn has(&self, lang: Lang, key: &str) -> bool {
        self.bundle(lang).has_message(key)
    }

    fn bundle(&self, lang: Lang) -> &FluentBundle<FluentResource> {
        match lang {
            Lang::Fa => &self.fa,
            Lang::En => &self.en,
        }
    }
}

/// The keys of a message file in their order: what a test holds one language against the other with.
pub fn keys(source: &str) -> Vec<&str> {
    source
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| line.split_once(" =").map(|(key, _)| key))
        .collect()
}

fn bundle(lang: &str, source: &'static str) -> FluentBundle<FluentResource> {
    let (resource, faults) = match FluentResource::try_new(source.to_owned()) {
        Ok(resource) => (resource, Vec::new()),
        Err((resource, faults)) => (resource, faults),
    };
    for fault in faults {
        tracing::error!(lang, %fault, "message file has a faulty line");
    }
    let mut bundle = FluentBundle::new_concurrent(vec![lang.parse().unwrap_or_default()]);
    bundle.set_use_isolating(false);
    if bundle.add_resource(resource).is_err() {
        tracing::error!(lang, "message file has a key twice");
    }
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_filled_in_without_isolates() {
        let words = Words::new("hello = سلام { $name }\n", "hello = Hello { $name }\n");
        assert_eq!(words.with(Lang::Fa, "hello", &[("name", "سارا")]), "سلام سارا");
        assert_eq!(words.with(Lang::En, "hello", &[("name", "Sara")]), "Hello Sara");
        assert_eq!(words.get(Lang::Fa, "nowhere"), "nowhere");
        assert_eq!(keys("a = x\n    .b = y\n# c = z\nd-e = w\n"), ["a", "d-e"]);
    }
}
