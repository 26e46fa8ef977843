//! Shortcuts under a Persian keyboard layout: which Latin key a Persian letter was typed with.
//!
//! Used on the command path only; a text field takes letters as they come. Layouts: the Iranian standard ISIRI 9147 and
//! the older Windows one, which put a few letters in different places; both are accepted.

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent};

/// Latin key and the letters it types; the first one is printed in help.
const KEYS: &[(char, &str)] = &[
    ('a', "ش"),
    ('b', "ذ"),
    ('c', "ز"),
    ('d', "یيى"),
    ('e', "ث"),
    ('f', "ب"),
    ('g', "ل"),
    ('h', "ا"),
    ('i', "هہھ"),
    ('j', "ت"),
    ('k', "ن"),
    ('l', "م"),
    ('m', "پئ"),
    ('n', "د"),
    ('o', "خ"),
    ('p', "ح"),
    ('q', "ض"),
    ('r', "ق"),
    ('s', "س"),
    ('t', "ف"),
    ('u', "ع"),
    ('v', "ر"),
    ('w', "ص"),
    ('x', "ط"),
    ('y', "غ"),
    ('z', "ظ"),
    ('[', "ج"),
    (']', "چ"),
    (';', "کك؛"),
    ('\'', "گ"),
    (',', "و،"),
    // With shift.
    ('A', "ؤ"),
    ('C', "ژ"),
    ('F', "إ"),
    ('G', "أۀ"),
    ('H', "آ"),
    ('J', "ة"),
    ('K', "»"),
    ('L', "«"),
    ('M', "ء"),
    ('N', "\u{654}"),
    ('Q', "\u{652}"),
    ('W', "\u{64C}"),
    ('E', "\u{64D}"),
    ('R', "\u{64B}"),
    ('T', "\u{64F}"),
    ('Y', "\u{650}"),
    ('U', "\u{64E}"),
    ('I', "\u{651}"),
    ('V', "\u{670}"),
    ('X', "\u{653}"),
    ('?', "؟"),
    ('%', "٪"),
    ('@', "٬"),
    ('#', "٫"),
    ('$', "﷼"),
    ('^', "×"),
    ('_', "ـ"),
    ('0', "۰٠"),
    ('1', "۱١"),
    ('2', "۲٢"),
    ('3', "۳٣"),
    ('4', "۴٤"),
    ('5', "۵٥"),
    ('6', "۶٦"),
    ('7', "۷٧"),
    ('8', "۸٨"),
    ('9', "۹٩"),
];

/// The Latin character on the key that typed `c`; anything unknown stays.
pub fn latin(c: char) -> char {
    if c.is_ascii() {
        return c;
    }
    KEYS.iter().find(|(_, typed)| typed.contains(c)).map_or(c, |(key, _)| *key)
}

/// The Persian letter on a Latin letter key.
pub fn persian(key: char) -> Option<char> {
    if !key.is_ascii_lowercase() {
        return None;
    }
    KEYS.iter().find(|(latin, _)| *latin == key).and_then(|(_, typed)| typed.chars().next())
}

/// The letter on the key of this Latin character under a Persian layout; anything unknown stays.
pub fn as_persian(c: char) -> char {
    KEYS.iter().find(|(latin, _)| *latin == c).and_then(|(_, typed)| typed.chars().next()).unwrap_or(c)
}

/// A key event with its character as typed on a Latin layout. Give it to commands, never to a text field.
#[must_use]
pub fn command(mut key: KeyEvent) -> KeyEvent {
    if let KeyCode::Char(c) = key.code {
        key.code = KeyCode::Char(latin(c));
    }
    key
}

/// What help prints for a key: `a/ش`, or the name alone when the layout does not matter (`Enter`, `?`).
pub fn label(key: &str) -> Cow<'_, str> {
    let mut chars = key.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => match persian(c) {
            Some(letter) => Cow::Owned(format!("{c}/{letter}")),
            None => Cow::Borrowed(key),
        },
        _ => Cow::Borrowed(key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typist_who_forgot_to_switch_layouts_is_understood() {
        let typed = "شسیبلاتنمضصثقفغعهخحظطزرذدپ";
        assert_eq!(typed.chars().map(latin).collect::<String>(), "asdfghjklqwertyuiopzxcvbnm");
        assert_eq!("ئيى؟۱۹٣أ".chars().map(latin).collect::<String>(), "mdd?193G");
        assert_eq!("/:aZ ⏎".chars().map(latin).collect::<String>(), "/:aZ ⏎");
    }

    #[test]
    fn no_letter_stands_for_two_keys() {
        let mut seen = std::collections::BTreeSet::new();
        for c in KEYS.iter().flat_map(|(_, typed)| typed.chars()) {
            assert!(seen.insert(c), "{c}");
        }
    }

    #[test]
    fn help_names_both_keys() {
        assert_eq!(label("a"), "a/ش");
        assert_eq!(label("?"), "?");
        assert_eq!(label("Enter"), "Enter");
        assert_eq!(command(KeyEvent::from(KeyCode::Char('ق'))).code, KeyCode::Char('r'));
        assert_eq!(command(KeyEvent::from(KeyCode::Esc)).code, KeyCode::Esc);
    }
}
