//! Persian text: one folding for index and query, digits of three scripts, and the cleaning of hostile characters.
//!
//! What a citizen typed is stored as typed. It is cleaned at each exit: terminal, SMS, log, CSV, file name.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Zero-width non-joiner: Persian spelling needs it («می‌خواهم»).
pub const ZWNJ: char = '\u{200c}';

/// Persian and Arabic digits as ASCII; everything else as it is.
pub fn ascii_digits(text: &str) -> String {
    text.chars().map(ascii_digit).collect()
}

/// ASCII digits as Persian ones, for prose and dates. Codes and numbers that people copy stay ASCII.
pub fn persian_digits(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '0'..='9' => char::from_u32(0x06f0 + (c as u32 - '0' as u32)).unwrap_or(c),
            _ => c,
        })
        .collect()
}

fn ascii_digit(c: char) -> char {
    match c {
        '۰'..='۹' => char::from(b'0' + (c as u32 - 0x06f0) as u8),
        '٠'..='٩' => char::from(b'0' + (c as u32 - 0x0660) as u8),
        _ => c,
    }
}

/// The digits of a typed number: all scripts to ASCII, without spaces, dashes, dots and direction marks.
/// `None` when anything else is left over, so that `۱۲۳x` is not read as 123.
pub fn typed_number(text: &str) -> Option<String> {
    let mut digits = String::with_capacity(text.len());
    for c in text.chars().map(ascii_digit) {
        match c {
            '0'..='9' => digits.push(c),
            '-' | '.' | '_' | '(' | ')' | '\u{2010}'..='\u{2015}' | '\u{2212}' | ZWNJ => {}
            c if c.is_whitespace() || is_direction_mark(c) => {}
            _ => return None,
        }
    }
    Some(digits)
}

/// The one folding for index and query (probed against 15 Persian queries): NFKC, Arabic letters to Persian, no
/// tatweel, harakat or direction marks, ASCII digits, lower case. ZWNJ stays: see [`index_forms`].
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkc() {
        match ascii_digit(c) {
            'ي' | 'ى' | 'ې' => folded.push('ی'),
            'ك' | 'ڪ' => folded.push('ک'),
            'ة' | 'ۀ' | 'ە' | 'ۂ' => folded.push('ه'),
            'أ' | 'إ' | 'ٱ' => folded.push('ا'),
            'ؤ' => folded.push('و'),
            '\u{0640}' | '\u{064b}'..='\u{065f}' | '\u{0670}' => {}
            c if is_direction_mark(c) => {}
            c => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

/// The two forms that the full-text index holds: ZWNJ dropped («میخواهم») and ZWNJ as a space («می خواهم»).
pub fn index_forms(text: &str) -> (String, String) {
    let folded = fold(text);
    if folded.contains(ZWNJ) { (folded.replace(ZWNJ, ""), folded.replace(ZWNJ, " ")) } else { (folded.clone(), folded) }
}

/// A line that is safe to show anywhere: hostile characters dropped, white space runs as one space, trimmed.
pub fn clean_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in clean_text(text).split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Text that is safe to show anywhere: only `\n` of the control characters, no direction overrides, no invisible tags,
/// at most eight combining marks in a row. ZWNJ stays.
pub fn clean_text(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut marks = 0;
    for c in text.chars() {
        if c == '\t' {
            clean.push(' ');
        } else if is_hostile(c) {
            continue;
        } else if is_combining_mark(c) {
            marks += 1;
            if marks <= 8 {
                clean.push(c);
            }
            continue;
        } else {
            clean.push(c);
        }
        marks = 0;
    }
    clean
}

/// Characters that act on a terminal, a file name or the order of a line, and carry no text.
pub fn is_hostile(c: char) -> bool {
    (c.is_control() && c != '\n')
        || is_direction_mark(c)
        || matches!(c, '\u{180e}' | '\u{2028}' | '\u{2029}' | '\u{2065}'..='\u{206f}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// What a form field holds once it is taken in: line ends as `\n`, no trailing blanks, no NUL (SQLite text ends there).
pub fn typed_text(text: &str) -> String {
    let unix = text.replace("\r\n", "\n").replace(['\r', '\0'], "");
    let lines: Vec<&str> = unix.lines().map(str::trim_end).collect();
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_makes_the_spellings_of_one_word_equal() {
        for (a, b) in [
            ("علي", "علی"),
            ("كتاب", "کتاب"),
            ("نامهٔ", "نامه"),
            ("أحمد", "احمد"),
            ("۱۴۰۵", "1405"),
            ("٣", "3"),
            ("سـلام", "سلام"),
            ("مُحَمَّد", "محمد"),
            ("PDF", "pdf"),
            ("ﻼ", "لا"),
            ("\u{202e}متن", "متن"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} and {b}");
        }
    }

    #[test]
    fn the_index_holds_a_word_with_and_without_its_zwnj() {
        assert_eq!(index_forms("می‌خواهم"), ("میخواهم".into(), "می خواهم".into()));
    }

    #[test]
    fn a_typed_number_keeps_only_digits_and_refuses_letters() {
        assert_eq!(typed_number(" ۰۹۱۲-۱۲۳ 45٦٧\u{200f}").as_deref(), Some("09121234567"));
        assert_eq!(typed_number("12a"), None);
        assert_eq!(typed_number("+98"), None);
    }

    #[test]
    fn hostile_characters_do_not_leave() {
        assert_eq!(clean_line("a\u{1b}[31m\u{202e}b\u{9b}\u{7}\tc\u{e0041}\r\n d"), "a[31mb c d");
        assert_eq!(clean_text("می‌خواهم\nسلام"), "می‌خواهم\nسلام");
        assert_eq!(clean_text(&format!("a{}", "\u{301}".repeat(50))).chars().count(), 9);
    }

    #[test]
    fn typed_text_keeps_lines_and_drops_trailing_blanks() {
        assert_eq!(typed_text("  a \r\nb\u{0}  \r\n\r\n"), "a\nb");
    }
}
