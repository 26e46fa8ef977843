//! Names of people and companies, subjects and bodies: typed text with a length.

use super::refusal::Refusal;
use super::text::{clean_line, clean_text, typed_text};

/// Longest name, in characters.
pub const NAME_MAX: usize = 120;
/// Longest subject, in characters.
pub const SUBJECT_MAX: usize = 200;
/// Longest body, in characters.
pub const BODY_MAX: usize = 20_000;
/// Longest reason, instruction or notice of a clerk, in characters.
pub const REASON_MAX: usize = 2_000;

/// A name on one line. `missing` is the refusal for an empty one.
pub fn name(typed: &str, missing: Refusal) -> Result<String, Refusal> {
    let name = clean_line(typed);
    match name.chars().count() {
        0 => Err(missing),
        n if n > NAME_MAX => Err(Refusal::NameTooLong),
        _ => Ok(name),
    }
}

/// A name with the refusals of its own field.
pub fn named(typed: &str, missing: Refusal, too_long: Refusal) -> Result<String, Refusal> {
    name(typed, missing).map_err(|refusal| if refusal == Refusal::NameTooLong { too_long } else { refusal })
}

/// A letter's subject, on one line.
pub fn subject(typed: &str) -> Result<String, Refusal> {
    let subject = typed_text(typed).split_whitespace().collect::<Vec<_>>().join(" ");
    match clean_line(&subject).chars().count() {
        0 => Err(Refusal::SubjectMissing),
        n if n > SUBJECT_MAX => Err(Refusal::SubjectTooLong),
        _ => Ok(subject),
    }
}

/// A letter's text; empty is fine here, because a file may carry the letter.
pub fn body(typed: &str) -> Result<String, Refusal> {
    let body = typed_text(typed);
    if body.chars().count() > BODY_MAX { Err(Refusal::BodyTooLong) } else { Ok(body) }
}

/// A clerk's reason, never empty.
pub fn reason(typed: &str) -> Result<String, Refusal> {
    let reason = clean_text(&typed_text(typed)).trim().to_owned();
    match reason.chars().count() {
        0 => Err(Refusal::ReasonMissing),
        n if n > REASON_MAX => Err(Refusal::ReasonTooLong),
        _ => Ok(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_is_missing_and_long_is_told() {
        assert_eq!(subject(" \u{200f}\n "), Err(Refusal::SubjectMissing));
        assert_eq!(subject(&"آ".repeat(201)), Err(Refusal::SubjectTooLong));
        assert_eq!(subject("درخواست\n  مجوز").as_deref(), Ok("درخواست مجوز"));
        assert_eq!(name("\u{1b}\u{7}", Refusal::FirstNameMissing), Err(Refusal::FirstNameMissing));
        assert_eq!(reason("\n\t"), Err(Refusal::ReasonMissing));
    }
}
