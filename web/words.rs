//! The words of the counter: two embedded Fluent files and short ways to ask them.
//!
//! Keys are written in code, sentences only in `messages/`. The test below holds both files against each other and
//! against every key that the rooms of this door use.

use std::sync::LazyLock;

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

/// Digits as prose of the language writes them. Anything meant to be copied stays in ASCII and does not come here.
pub fn digits(lang: Lang, text: &str) -> String {
    match lang {
        Lang::En => text.to_owned(),
        Lang::Fa => text.chars().map(persian_digit).collect(),
    }
}

/// A count for prose.
pub fn number(lang: Lang, n: u64) -> String {
    digits(lang, &n.to_string())
}

/// A size for people: whole bytes and kilobytes, megabytes with one decimal place when it says something.
pub fn size(lang: Lang, bytes: u64) -> String {
    const KIB: u64 = 1024;
    const MIB: u64 = 1024 * KIB;
    if bytes < KIB {
        return tv(lang, "size-bytes", &[("n", &number(lang, bytes))]);
    }
    let kib = bytes.div_ceil(KIB);
    if kib < KIB {
        return tv(lang, "size-kib", &[("n", &number(lang, kib))]);
    }
    let tenths = (bytes * 10).div_ceil(MIB);
    let point = if lang == Lang::Fa { '٫' } else { '.' };
    let n = match tenths % 10 {
        0 => (tenths / 10).to_string(),
        rest => format!("{}{point}{rest}", tenths / 10),
    };
    tv(lang, "size-mib", &[("n", &digits(lang, &n))])
}

fn persian_digit(c: char) -> char {
    c.to_digit(10).and_then(|d| char::from_u32('۰' as u32 + d)).unwrap_or(c)
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
    fn sizes_read_well() {
        assert_eq!(size(Lang::Fa, 0), "۰ بایت");
        assert_eq!(size(Lang::Fa, 20_000), "۲۰ کیلوبایت");
        assert_eq!(size(Lang::Fa, 10 * 1024 * 1024), "۱۰ مگابایت");
        assert_eq!(size(Lang::Fa, 1_250_000), "۱٫۲ مگابایت");
        assert_eq!(size(Lang::En, 1_250_000), "1.2 MB");
        assert_eq!(size(Lang::En, 1024 * 1024 - 1), "1 MB");
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
        if lang.is_empty() || !lang.chars().all(|c| c.is_alphanumeric() || "_.:&*".contains(c)) {
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
