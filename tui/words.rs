//! The desk's own words: two message files, Persian first. Names of states, months and refusals are the heart's.

use std::sync::LazyLock;

use pishkhan::domain::calendar::Instant;
use pishkhan::messages::digits;
use pishkhan::words::{Lang, Words};

/// The message files of this door.
pub static WORDS: LazyLock<Words> =
    LazyLock::new(|| Words::new(include_str!("messages/fa.ftl"), include_str!("messages/en.ftl")));

/// The sentence of a key.
pub fn say(lang: Lang, key: &str) -> String {
    WORDS.get(lang, key)
}

/// The sentence of a key with its values.
pub fn say_with(lang: Lang, key: &str, values: &[(&str, &str)]) -> String {
    WORDS.with(lang, key, values)
}

/// One of the heart's words.
pub fn heart(lang: Lang, key: &str) -> String {
    pishkhan::messages::WORDS.get(lang, key)
}

/// A sentence and a path: the path stands behind a line feed and is painted apart, in its own left-to-right order.
pub fn with_path(said: &str, path: &std::path::Path) -> String {
    format!("{said}\n{}", path.display())
}

/// A number in prose.
pub fn number(lang: Lang, n: i64) -> String {
    digits(lang, &n.to_string())
}

/// `۱۴۰۵/۰۸/۳۰ ۱۴:۰۵`.
pub fn moment(lang: Lang, at: Instant) -> String {
    digits(lang, &at.date_time())
}

/// How long ago: `۵ دقیقه`, `۲ ساعت`, `۳ روز`.
pub fn age(lang: Lang, seconds: i64) -> String {
    let (n, key) = match seconds.max(0) {
        s @ 0..3_600 => (s / 60, "age-minutes"),
        s @ 3_600..86_400 => (s / 3_600, "age-hours"),
        s => (s / 86_400, "age-days"),
    };
    if n == 0 { say(lang, "age-now") } else { say_with(lang, key, &[("n", &number(lang, n))]) }
}

/// The key of an event's name in the history.
pub fn event_key(event: pishkhan::domain::event::EventKind) -> String {
    format!("event-{}", event.code().replace(['.', '_'], "-"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pishkhan::domain::event::EventKind;
    use pishkhan::domain::identity::Outcome;
    use pishkhan::domain::sms_text::SmsKind;
    use pishkhan::store::queues::Queue;
    use pishkhan::store::sms::SmsState;
    use pishkhan::words::keys;
    use std::collections::BTreeSet;
    use std::path::Path;

    fn sources(folder: &Path, all: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                sources(&path, all);
            } else if path.extension().is_some_and(|end| end == "rs") {
                all.push_str(&std::fs::read_to_string(&path).unwrap());
            }
        }
    }

    /// Keys that are made from the name of a thing.
    fn made() -> BTreeSet<String> {
        let mut made = BTreeSet::new();
        made.extend(Queue::ALL.iter().map(|queue| format!("queue-{}", queue.code())));
        made.extend(SmsState::ALL.iter().map(|state| format!("sms-state-{}", state.code())));
        made.extend(SmsKind::ALL.iter().map(|kind| format!("sms-kind-{}", kind.code())));
        made.extend(EventKind::ALL.iter().map(|kind| event_key(*kind)));
        made.extend((1..=4).map(|level| format!("identity-kind-{level}")));
        made.extend(crate::view::trouble::message_keys());
        made.extend(crate::dialogs::calibrate::message_keys());
        made.extend(crate::dialogs::writing::message_keys());
        made.extend(crate::dialogs::settings::message_keys());
        made.extend(crate::dialogs::files::message_keys());
        made.extend(crate::dialogs::log::FACTS.iter().map(|fact| crate::dialogs::log::fact_key(fact)));
        made.extend(Outcome::ALL.iter().map(|outcome| format!("identity-registry-{}", outcome.code())));
        made
    }

    #[test]
    fn both_languages_have_the_same_keys_in_the_same_order() {
        assert_eq!(keys(include_str!("messages/fa.ftl")), keys(include_str!("messages/en.ftl")));
    }

    #[test]
    fn every_key_is_used_and_every_made_key_exists() {
        let mut all = String::new();
        sources(Path::new(env!("CARGO_MANIFEST_DIR")), &mut all);
        let made = made();
        for key in keys(include_str!("messages/fa.ftl")) {
            assert!(made.contains(key) || all.contains(&format!("\"{key}\"")), "{key} is used nowhere");
        }
        for key in &made {
            assert!(WORDS.has(Lang::Fa, key), "{key} is missing");
        }
    }

    #[test]
    fn every_key_that_is_asked_for_exists() {
        let mut all = String::new();
        sources(Path::new(env!("CARGO_MANIFEST_DIR")), &mut all);
        let mut seen = 0;
        for call in
            ["say(", "say_with(", "app.say(", "app.say_with(", "say(app.lang, ", "say(lang, ", "say_with(lang, "]
        {
            for (at, _) in all.match_indices(call) {
                let rest = all[at + call.len()..].trim_start();
                let Some(key) = rest.strip_prefix('"').and_then(|rest| rest.split('"').next()) else { continue };
                if key.contains(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_')) {
                    continue;
                }
                seen += 1;
                assert!(WORDS.has(Lang::Fa, key), "{key} is asked for and missing");
            }
        }
        assert!(seen > 50, "{seen}");
    }

    #[test]
    fn ages_read_well() {
        let fa = |seconds| age(Lang::Fa, seconds);
        assert_eq!((fa(5).as_str(), fa(300).as_str(), fa(7_300).as_str()), ("اکنون", "۵ دقیقه", "۲ ساعت"));
        assert_eq!(fa(3 * 86_400 + 5), "۳ روز");
    }
}
