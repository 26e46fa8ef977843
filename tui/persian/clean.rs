//! What may reach the screen: every character has a fate, and nothing that steers a terminal or hides text is kept.
//!
//! A dropped character leaves a visible mark, so that a clerk sees that something was there. ZWNJ stays, because
//! Persian spelling needs it. The same list serves typed and pasted text, without the marks.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar;

use super::options::Digits;

/// Shown where control or direction characters were dropped.
pub const REMOVED: char = '\u{FFFD}';
/// Shown where a picture or another sequence of uncertain width stood.
pub const PICTURE: char = '¤';
/// Combining marks kept on one letter.
pub const MARKS_MAX: usize = 8;

/// What becomes of one character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Takes cells.
    Keep,
    /// A space, or something that is shown as one (tab, line feed).
    Space,
    /// Sits on the letter before it.
    Mark,
    /// ZWNJ: the letters beside it do not join.
    NonJoiner,
    /// ZWJ: the letters beside it do.
    Joiner,
    /// Has no picture and does no harm; dropped without a mark.
    Silent,
    /// Dropped, with [`REMOVED`] in its place.
    Hostile,
    /// Its whole cluster is shown as [`PICTURE`].
    Picture,
    /// Only itself is shown as [`PICTURE`], the rest of its cluster stays.
    Prefix,
}

pub(super) fn fate(c: char) -> Fate {
    match c {
        ' '..='~' | 'ء'..='غ' | 'ـ'..='ي' | '٠'..='٩' | '۰'..='۹' => {
            if c == ' ' {
                Fate::Space
            } else {
                Fate::Keep
            }
        }
        '\n' | '\t' => Fate::Space,
        '\u{200C}' => Fate::NonJoiner,
        '\u{200D}' => Fate::Joiner,
        _ if is_hostile(c) => Fate::Hostile,
        '\u{AD}' | '\u{34F}' | '\u{200B}' | '\u{2060}'..='\u{2064}' | '\u{FE00}'..='\u{FE0E}' => Fate::Silent,
        '\u{FE0F}' | '\u{20E3}' | '\u{1F000}'..='\u{1FAFF}' => Fate::Picture,
        '\u{600}'..='\u{605}' | '\u{6DD}' | '\u{70F}' | '\u{890}' | '\u{891}' | '\u{8E2}' => Fate::Prefix,
        '\u{A0}' | '\u{2007}' | '\u{202F}' => Fate::Keep,
        _ if c.is_whitespace() => Fate::Space,
        _ => match c.width() {
            Some(1) => Fate::Keep,
            Some(2) if is_ideographic(c) => Fate::Keep,
            Some(0) if is_invisible(c) => Fate::Hostile,
            Some(0) => Fate::Mark,
            _ => Fate::Picture,
        },
    }
}

/// Whether `c` is one of the characters that steer a terminal, turn text round or hide it: C0 (but line feed and tab),
/// DEL, C1, direction marks and overrides, line separators, byte order mark, annotations, tags.
pub fn is_hostile(c: char) -> bool {
    matches!(c,
        '\0'..='\u{8}' | '\u{B}'..='\u{1F}' | '\u{7F}'..='\u{9F}'
        | '\u{61C}' | '\u{180E}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2065}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Letters without a picture that take no cell by themselves.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{3164}' | '\u{FFA0}')
}

/// Blocks whose letters every terminal paints in two cells.
fn is_ideographic(c: char) -> bool {
    matches!(c as u32,
        0x1100..=0x115E | 0x2E80..=0xA4CF | 0xA960..=0xA97F | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF
        | 0xFE30..=0xFE6F | 0xFF01..=0xFF60 | 0xFFE0..=0xFFE6 | 0x20000..=0x3FFFD)
}

/// What a field accepts from a keyboard or a paste: hostile characters gone, `\r\n` and `\r` as `\n`, tabs as
/// spaces, Arabic yeh, kaf and digits and the heh of the neighbours as their Persian sisters, doubled ZWNJ as one.
pub fn typed(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte) || byte == b'\n') {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut marks = 0;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        // Marks stay in one pile across what is dropped between them.
        marks = match fate(c) {
            Fate::Mark => marks + 1,
            Fate::Hostile => marks,
            _ => 0,
        };
        match c {
            '\r' => {
                if rest.peek() != Some(&'\n') {
                    kept.push('\n');
                }
            }
            '\t' => kept.push(' '),
            'ي' | 'ى' => kept.push('ی'),
            'ك' | 'ڪ' => kept.push('ک'),
            'ہ' | 'ھ' | 'ە' => kept.push('ه'),
            '٠'..='٩' => kept.push(Digits::Fa.show(c)),
            '\u{200C}' if kept.ends_with('\u{200C}') => {}
            _ if is_hostile(c) || marks > MARKS_MAX => {}
            _ => kept.push(c),
        }
    }
    Cow::Owned(kept)
}

/// What is kept of a text when it is saved: as [`typed`], letters composed with their hamza or madda, and ZWNJ only
/// between two letters or digits. Elsewhere (at an end of a line, beside a space or a sign) it shows nothing and parts
/// nothing. After a letter that never joins it is kept: it says where a word is put together («کار‌ها»).
pub fn saved(text: &str) -> String {
    let mut saved = String::with_capacity(text.len());
    for c in typed(&without_useless(&typed(text))).chars() {
        match saved.chars().next_back().and_then(|letter| composed(letter, c)) {
            Some(whole) => {
                saved.pop();
                saved.push(whole);
            }
            None => saved.push(c),
        }
    }
    saved
}

fn without_useless(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let part = |c: char| c.is_alphanumeric() || fate(c) == Fate::Mark;
    while let Some(c) = rest.next() {
        if c == '\u{200C}' {
            let after = rest.peek().is_some_and(|c| c.is_alphanumeric());
            if !after || !kept.chars().next_back().is_some_and(part) {
                continue;
            }
        }
        kept.push(c);
    }
    kept
}

/// The pairs of the Arabic block that Unicode composes, by their Persian yeh.
fn composed(letter: char, mark: char) -> Option<char> {
    Some(match (letter, mark) {
        ('ا', '\u{653}') => 'آ',
        ('ا', '\u{654}') => 'أ',
        ('ا', '\u{655}') => 'إ',
        ('و', '\u{654}') => 'ؤ',
        ('ی', '\u{654}') => 'ئ',
        _ => return None,
    })
}

/// Text for a place that is not a cell (window title, clipboard, a line on a pipe): one line, hostile characters
/// replaced by [`REMOVED`].
pub fn line(text: &str) -> Cow<'_, str> {
    if !text.contains(|c| c == '\n' || c == '\t' || is_hostile(c)) {
        return Cow::Borrowed(text);
    }
    let one = |c| match c {
        '\n' | '\t' => ' ',
        _ if is_hostile(c) => REMOVED,
        _ => c,
    };
    Cow::Owned(text.chars().map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_steer_a_terminal_are_hostile() {
        for c in "\u{1b}\u{7}\u{9b}\u{7f}\u{85}\u{202e}\u{2066}\u{200f}\u{61c}\u{2028}\u{feff}\u{fff9}\u{e0041}".chars()
        {
            assert_eq!(fate(c), Fate::Hostile, "{c:?}");
        }
        assert_eq!(fate('\u{200C}'), Fate::NonJoiner);
        assert_eq!(fate('\u{64B}'), Fate::Mark);
        assert_eq!(fate('\u{654}'), Fate::Mark);
    }

    #[test]
    fn a_paste_loses_its_escape_and_keeps_its_zwnj() {
        assert_eq!(typed("علي\u{1b}[31m مي\u{200C}\u{200C}رود\r\nسطر\tدو\rسه"), "علی[31m می\u{200C}رود\nسطر دو\nسه");
        assert_eq!(typed("plain\ntext"), "plain\ntext");
        assert_eq!(typed(&format!("a{}", "\u{301}".repeat(40))), format!("a{}", "\u{301}".repeat(MARKS_MAX)));
    }

    #[test]
    fn zwnj_is_saved_only_where_it_parts_something() {
        let z = '\u{200C}';
        let text = format!("{z}می{z}{z}{z}روم{z} به{z}، خانه{z}ها{z}\n{z}۵{z}ام ({z}الف{z}) کار{z}ها نامهٔ{z}من");
        assert_eq!(saved(&text), format!("می{z}روم به، خانه{z}ها\n۵{z}ام (الف) کار{z}ها نامهٔ{z}من"));
        assert_eq!(saved("ا\u{653}ب و مسو\u{654}ول ٣ عبي"), "آب و مسؤول ۳ عبی");
    }

    #[test]
    fn a_title_is_one_line_without_controls() {
        assert_eq!(line("نامه\u{1b}]0;x\u{7}\nدو"), "نامه\u{FFFD}]0;x\u{FFFD} دو");
    }
}
