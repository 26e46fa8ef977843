//! Codes and numbers that stand somewhere in a typed or pasted line: whole, with blanks or dashes inside, in any digits,
//! or from their other end, as a number looks in a line from the left.

use super::follow_up_code::FollowUpCode;
use super::text::{ascii_digits, fold};

/// Candidates of one line at most: a pasted page is no reason to ask the register a thousand times.
const MOST: usize = 16;
/// Digits of a follow-up code.
const CODE: usize = 9;

/// The follow-up codes in a line: nine digits whose check digit is right, perhaps parted by blanks and dashes.
pub fn codes(typed: &str) -> Vec<FollowUpCode> {
    let mut found = Vec::new();
    let mut run = String::new();
    for c in ascii_digits(typed).chars().chain(['\n']) {
        match c {
            '0'..='9' | '-' | ' ' | '_' | '.' | '\u{2010}'..='\u{2015}' => run.push(c),
            // Marks of direction come with what is copied from a page.
            '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            _ => {
                found.extend(in_run(&run));
                run.clear();
            }
        }
    }
    found.truncate(MOST);
    found
}

/// The whole run is tried first, then its parts: «۹۳۰ ۱۲۳۴۵۶۷۸۲» is a code behind another number.
fn in_run(run: &str) -> Option<FollowUpCode> {
    let whole = || FollowUpCode::parse(run).ok();
    let part = || run.split_whitespace().find_map(|part| FollowUpCode::parse(part).ok());
    (run.chars().filter(char::is_ascii_digit).count() >= CODE).then(|| whole().or_else(part)).flatten()
}

/// What may be a number of the register: the line itself, also without its blanks, and every word with a digit; each
/// also from its other end.
pub fn numbers(typed: &str) -> Vec<String> {
    let line = fold(typed.trim());
    let mut found = vec![line.clone(), line.split_whitespace().collect()];
    found.extend(line.split_whitespace().filter(|word| word.contains(|c: char| c.is_ascii_digit())).map(str::to_owned));
    found.dedup();
    found.truncate(MOST);
    let turned: Vec<String> = found
        .iter()
        .filter(|one| one.contains('/'))
        .map(|one| one.split('/').rev().collect::<Vec<_>>().join("/"))
        .collect();
    found.extend(turned);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_wherever_it_stands_in_the_line() {
        let code = FollowUpCode::from_chance(12_345_678);
        let digits = code.to_string();
        let parted = format!("{}-{} {}", &digits[..3], &digits[3..6], &digits[6..]);
        let persian = crate::domain::text::persian_digits(&parted);
        for line in [
            digits.clone(),
            parted,
            format!("کد رهگیری: {persian}."),
            format!("نامه \u{2066}{digits}\u{2069} را ببینید"),
            format!("تلفن 021 و کد {digits}"),
        ] {
            assert_eq!(codes(&line), [code], "{line}");
        }
        assert_eq!(codes("09121234567 و 123456780"), []);
        assert!(codes("").is_empty() && codes(&"1 ".repeat(5_000)).len() <= MOST);
    }

    #[test]
    fn a_number_is_found_with_blanks_in_other_digits_and_from_its_other_end() {
        for line in ["1405/و/00012", "۱۴۰۵/و/۰۰۰۱۲", "1405 / و / 00012", "00012/و/1405", "شماره 1405/و/00012 فوری"]
        {
            assert!(numbers(line).iter().any(|number| number == "1405/و/00012"), "{line}: {:?}", numbers(line));
        }
    }
}
