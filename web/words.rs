//! The words of the counter: two embedded Fluent files and short ways to ask them.
//!
//! Keys are written in code, sentences only in `messages/`. The test below holds both files against each other and
//! against every key that the rooms of this door use.

use std::sync::LazyLock;

use pishkhan::messages::digits;
pub use pishkhan::messages::size;
pub use pishkhan::words::Lang;
use pishkhan::words::Words;

const FA: &str = include_str!("messages/fa.ftl");
const EN: &str = include_str!("messages/en.ftl");

/// Every sentence of the counter.
pub static WORDS: LazyLock<Words> = LazyLock::new(|| Words::new(FA, EN));

/// The sentence of `key`.
pub fn t(lang: Lang, key: &str) -> String {
    WORDS.get(lang, key)
}

/// The sentence of `key` with its values.
pub fn tv(lang: Lang, key: &str, values: &[(&str, &str)]) -> String {
    WORDS.with(lang, key, values)
}

/// What is wrong with a field and what to do about it: `error-{field}-{kind}`, for example `("mobile", "missing")`.
pub fn mistake(lang: Lang, field: &str, kind: &str, values: &[(&str, &str)]) -> String {
    WORDS.with(lang, &format!("error-{field}-{kind}"), values)
}

/// The label of a field of the contract.
pub fn label(lang: Lang, field: &str) -> String {
    WORDS.get(lang, &format!("field-{field}-label"))
}

/// The hint below a field's label.
pub fn hint(lang: Lang, field: &str, values: &[(&str, &str)]) -> String {
    WORDS.with(lang, &format!("field-{field}-hint"), values)
}

/// A count for prose.
pub fn number(lang: Lang, n: u64) -> String {
    digits(lang, &n.to_string())
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use pishkhan::words::keys;

    use super::*;

    #[test]
    fn both_languages_say_the_same_things() {
        assert_eq!(keys(FA), keys(EN));
        let mut once = keys(FA);
        once.sort_unstable();
        once.windows(2).for_each(|pair| assert_ne!(pair[0], pair[1], "a key stands twice"));
    }

    #[test]
    fn no_line_is_faulty_and_every_value_is_known_to_both() {
        for key in keys(FA) {
            assert!(WORDS.has(Lang::Fa, key) && WORDS.has(Lang::En, key), "{key} does not parse");
            assert_eq!(values_of(FA, key), values_of(EN, key), "{key} takes different values");
            let values = values_of(FA, key);
            let given: Vec<_> = values.iter().map(|name| (*name, "۱۲")).collect();
            for lang in [Lang::Fa, Lang::En] {
                let text = tv(lang, key, &given);
                assert!(!text.contains('{') && text != key, "{key}: {text}");
            }
        }
    }

    #[test]
    fn persian_is_written_with_persian_letters_and_digits() {
        for line in FA.lines().filter(|line| !line.starts_with('#')) {
            let Some((key, text)) = line.split_once(" = ") else { continue };
            assert!(!text.contains(['ي', 'ك', '٠', '١', '٢']), "Arabic letter or digit in {key}");
            let slip = [" می ", " نمی ", " ها ", " های ", " ،", " ؛", "  "].iter().find(|slip| text.contains(**slip));
            assert!(slip.is_none(), "{key}: {slip:?}");
            let ascii_digit = text
                .split(['{', '}'])
                .step_by(2)
                .any(|prose| prose.replace("A4", "").replace("SHA-256", "").contains(|c: char| c.is_ascii_digit()));
            assert!(!ascii_digit, "ASCII digit in the prose of {key}");
        }
    }

    #[test]
    fn one_word_is_not_spelt_in_two_ways() {
        // «تایید کد» is how the tender spells the name of that page and of its button.
        let fixed = |line: &&str| line.starts_with("code-title = ") || line.starts_with("code-button = ");
        let slips: Vec<&str> = FA.lines().filter(|line| line.contains("تایید") && !fixed(line)).collect();
        assert_eq!(slips, [""; 0]);
    }

    #[test]
    fn nobody_is_sent_to_an_upload_that_is_not_there() {
        for (lang, word) in [(Lang::Fa, "بارگذاری"), (Lang::En, "pload")] {
            for step in 1..=4 {
                assert!(!t(lang, &format!("identity-{step}-missing")).contains(word), "{step}");
            }
        }
    }

    #[test]
    fn every_key_used_in_this_door_exists() {
        let mut seen = 0;
        for file in rust_files(Path::new(env!("CARGO_MANIFEST_DIR"))) {
            let source = std::fs::read_to_string(&file).unwrap();
            for (call, shape) in CALLS {
                for (at, _) in source.match_indices(call) {
                    let own_name = !source[..at].ends_with(|c: char| c.is_alphanumeric() || "_.".contains(c));
                    let Some(literals) = literals_of(&source[at + call.len()..], shape) else { continue };
                    if !own_name {
                        continue;
                    }
                    seen += 1;
                    let key = shape.fill(&literals);
                    assert!(WORDS.has(Lang::Fa, &key), "{} asks for {key}", file.display());
                }
            }
        }
        assert!(seen > 0);
    }

    #[test]
    fn no_sentence_waits_for_nobody() {
        let sources: Vec<(PathBuf, String)> = rust_files(Path::new(env!("CARGO_MANIFEST_DIR")))
            .into_iter()
            .filter(|file| !file.ends_with("web/words.rs"))
            .map(|file| (file.clone(), std::fs::read_to_string(&file).unwrap()))
            .collect();
        let mut asked: Vec<String> = Vec::new();
        let mut families: Vec<(&str, &str)> = Vec::new();
        for (_, source) in &sources {
            for (call, shape) in CALLS {
                let calls = source.match_indices(call).map(|(at, _)| &source[at + call.len()..]);
                asked.extend(calls.filter_map(|rest| literals_of(rest, shape)).map(|literals| shape.fill(&literals)));
            }
            // Keys that are put together: `format!("state-{code}-means")` asks for a whole family.
            for (at, call) in source.match_indices(concat!("format!", "(\"")) {
                let Some((pattern, _)) = source[at + call.len()..].split_once('"') else { continue };
                let (Some(open), Some(close)) = (pattern.find('{'), pattern.rfind('}')) else { continue };
                let family = (&pattern[..open], &pattern[close + 1..]);
                if family.0.ends_with('-') && family.0.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
                    families.push(family);
                }
            }
        }
        let waits = keys(FA).into_iter().filter(|key| {
            let literal = format!("\"{key}\"");
            let is_asked = asked.iter().any(|asked| asked == *key)
                || sources.iter().any(|(_, source)| source.contains(&literal))
                || families.iter().any(|(before, after)| {
                    key.strip_prefix(before)
                        .and_then(|rest| rest.strip_suffix(after))
                        .is_some_and(|rest| !rest.is_empty())
                });
            !is_asked
        });
        assert_eq!(waits.collect::<Vec<_>>(), [""; 0], "nobody asks for these");
    }

    /// How the key is made from the literals of a call.
    enum Shape {
        Key,
        Mistake,
        Around(&'static str, &'static str),
    }

    impl Shape {
        fn fill(&self, literals: &[String]) -> String {
            match self {
                Self::Key => literals[0].clone(),
                Self::Mistake => format!("error-{}-{}", literals[0], literals[1]),
                Self::Around(before, after) => format!("{before}{}{after}", literals[0]),
            }
        }
    }

    /// Calls that name their key in a literal after the language. The parentheses are split off so that this table
    /// does not find itself.
    const CALLS: &[(&str, Shape)] = &[
        (concat!("t", "("), Shape::Key),
        (concat!("tv", "("), Shape::Key),
        (concat!("mistake", "("), Shape::Mistake),
        (concat!("label", "("), Shape::Around("field-", "-label")),
        (concat!("hint", "("), Shape::Around("field-", "-hint")),
    ];

    fn literals_of(rest: &str, shape: &Shape) -> Option<Vec<String>> {
        let (lang, mut rest) = rest.split_once(',')?;
        if lang.is_empty() || !lang.chars().all(|c| c.is_alphanumeric() || "_.:&*()".contains(c)) {
            return None;
        }
        let wanted = if matches!(shape, Shape::Mistake) { 2 } else { 1 };
        let mut found = Vec::new();
        while found.len() < wanted {
            rest = rest.trim_start().strip_prefix('"')?;
            let (literal, after) = rest.split_once('"')?;
            found.push(literal.to_owned());
            rest = after.trim_start().strip_prefix(',').unwrap_or(after);
        }
        Some(found)
    }

    fn values_of(source: &'static str, key: &str) -> Vec<&'static str> {
        let line = source.lines().find(|line| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(" =")));
        let mut values: Vec<_> =
            line.unwrap_or("").split("{ $").skip(1).filter_map(|rest| rest.split_once(" }").map(|(v, _)| v)).collect();
        values.sort_unstable();
        values.dedup();
        values
    }

    fn rust_files(folder: &Path) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                files.extend(rust_files(&path));
            } else if path.extension().is_some_and(|e| e == "rs") {
                files.push(path);
            }
        }
        files
    }
}
