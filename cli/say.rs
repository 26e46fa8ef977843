//! What is printed, and how: sentences from the message files, data to stdout, trouble to stderr, always cleaned.
//!
//! Whatever comes out of the file may hold characters that act on a terminal; every line passes [`clean_line`].

use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::LazyLock;

use pishkhan::domain::text::{clean_line, is_hostile, persian_digits};
use pishkhan::error::Error;
use pishkhan::words::{Lang, Words};

use crate::trouble::{Result, Trouble};

const FA: &str = include_str!("messages/fa.ftl");
const EN: &str = include_str!("messages/en.ftl");

static WORDS: LazyLock<Words> = LazyLock::new(|| Words::new(FA, EN));

/// Speaks one language.
pub struct Say {
    lang: Lang,
}

impl Say {
    /// Speaks this language.
    pub fn new(lang: Lang) -> Self {
        Self { lang }
    }

    /// The language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The sentence of a key.
    pub fn word(&self, key: &str) -> String {
        WORDS.get(self.lang, key)
    }

    /// The sentence of a key with values, each cleaned.
    pub fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        let cleaned: Vec<(&str, String)> = values.iter().map(|(name, value)| (*name, clean_line(value))).collect();
        let values: Vec<(&str, &str)> = cleaned.iter().map(|(name, value)| (*name, value.as_str())).collect();
        WORDS.with(self.lang, key, &values)
    }

    /// A count as prose of the language writes it.
    pub fn number(&self, number: &impl ToString) -> String {
        match self.lang {
            Lang::Fa => persian_digits(&number.to_string()),
            Lang::En => number.to_string(),
        }
    }

    /// Prints a sentence.
    pub fn tell(&self, key: &str, values: &[(&str, &str)]) {
        line(&self.with(key, values));
    }

    /// Prints a sentence to stderr.
    pub fn warn(&self, key: &str, values: &[(&str, &str)]) {
        let _ = writeln!(io::stderr(), "{}", self.with(key, values));
    }

    /// Prints why a command ended badly.
    pub fn trouble(&self, trouble: &Trouble) {
        let _ = writeln!(io::stderr(), "{}", self.sentence(trouble));
        if matches!(trouble, Trouble::Heart(error) if error.is_damage()) {
            self.warn("file-damaged", &[]);
        }
    }

    /// Why a command ended badly.
    pub fn sentence(&self, trouble: &Trouble) -> String {
        match trouble {
            Trouble::Heart(Error::Refused(refusal)) => clean_line(&refusal.sentence(self.lang)),
            Trouble::Heart(Error::NotFound) => self.word("not-found"),
            Trouble::Heart(Error::Busy) => self.word("busy"),
            Trouble::Heart(Error::Internal(fault)) => {
                self.with("internal", &[("doing", fault.doing), ("cause", &fault.cause)])
            }
            Trouble::Told(key, values) => {
                let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
                self.with(key, &values)
            }
        }
    }
}

/// Prints a line. A reader that went away (`| head`) is no fault.
pub fn line(text: &str) {
    let _ = writeln!(io::stdout(), "{text}");
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Lines for people.
    Words,
    /// JSON for programs.
    Json,
}

impl Form {
    /// What a flag `--json` asks for.
    pub fn of_flag(json: bool) -> Self {
        if json { Self::Json } else { Self::Words }
    }
}

/// Prints a JSON value, indented.
pub fn json(value: &serde_json::Value) -> Result<()> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Trouble::internal("writing JSON", error))?;
    line(&escaped(&text));
    Ok(())
}

/// JSON escapes what is below a blank; what else steers a terminal is escaped here, and means the same to whoever reads it.
fn escaped(json: &str) -> String {
    let mut kept = String::with_capacity(json.len());
    for c in json.chars() {
        if c == '\n' || !is_hostile(c) {
            kept.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing into a string cannot fail.
            let _ = write!(kept, "\\u{unit:04x}");
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use pishkhan::words::keys;

    use super::*;

    #[test]
    fn json_steers_no_terminal_and_means_the_same() {
        let value = serde_json::json!({ "نام": "می\u{200c}خواهم \u{9b}31m\u{1b}[2J\u{202e}x\u{7f}" });
        let text = escaped(&serde_json::to_string_pretty(&value).unwrap());
        assert!(!text.contains(|c: char| c != '\n' && is_hostile(c)), "{text:?}");
        assert!(text.contains("می\u{200c}خواهم"));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }

    #[test]
    fn both_languages_say_the_same_things() {
        assert_eq!(keys(FA), keys(EN));
    }

    #[test]
    fn every_key_that_is_used_has_a_sentence() {
        let sources = [
            include_str!("ask.rs"),
            include_str!("backup.rs"),
            include_str!("bar.rs"),
            include_str!("check.rs"),
            include_str!("clerk.rs"),
            include_str!("client.rs"),
            include_str!("config.rs"),
            include_str!("console.rs"),
            include_str!("demo.rs"),
            include_str!("demo/card.rs"),
            include_str!("demo/folder.rs"),
            include_str!("digest.rs"),
            include_str!("export.rs"),
            include_str!("holiday.rs"),
            include_str!("identity.rs"),
            include_str!("init.rs"),
            include_str!("log.rs"),
            include_str!("open_doors.rs"),
            include_str!("paper.rs"),
            include_str!("place.rs"),
            include_str!("restore.rs"),
            include_str!("retention.rs"),
            include_str!("salvage.rs"),
            include_str!("say.rs"),
            include_str!("serve.rs"),
            include_str!("settings.rs"),
            include_str!("sms.rs"),
            include_str!("ssh_keys.rs"),
            include_str!("ssh_setup.rs"),
            include_str!("ssh_setup/account.rs"),
            include_str!("ssh_setup/sshd.rs"),
            include_str!("unit.rs"),
            include_str!("version.rs"),
        ];
        let sources: String = sources.iter().filter_map(|source| source.split("#[cfg(test)]").next()).collect();
        let callers = [
            ".tell(\"",
            ".warn(\"",
            ".word(\"",
            ".with(\"",
            "told(\"",
            "told_with(\"",
            "Told(\"",
            "ask(\"",
            "choose(\"",
            "prompt(\"",
        ];
        let mut seen = 0;
        for caller in callers {
            for rest in sources.split(caller).skip(1) {
                let key = rest.split('"').next().unwrap_or_default();
                assert!(WORDS.has(Lang::Fa, key) && WORDS.has(Lang::En, key), "{key}");
                seen += 1;
            }
        }
        // Sentences that are chosen from a table.
        for prefix in ["\"check-do-", "\"ssh-"] {
            for rest in sources.split(prefix).skip(1) {
                let key = format!("{}{}", &prefix[1..], rest.split('"').next().unwrap_or_default());
                // A command is no key.
                if key.contains(' ') {
                    continue;
                }
                assert!(WORDS.has(Lang::Fa, &key) && WORDS.has(Lang::En, &key), "{key}");
                seen += 1;
            }
        }
        assert!(seen > 20, "{seen}");
        for key in keys(FA) {
            assert!(sources.contains(&format!("\"{key}\"")), "{key} is said nowhere");
        }
    }

    #[test]
    fn a_value_cannot_act_on_the_terminal() {
        let say = Say::new(Lang::En);
        assert_eq!(
            say.with("unit-added", &[("code", "a\u{1b}[2J\u{202e}b")]),
            say.with("unit-added", &[("code", "a[2Jb")])
        );
    }
}
