//! Passwords that people choose: ten characters or more, no composition rules, not a common one, not their own number.

use super::refusal::Refusal;
use super::text::fold;

/// The commonest passwords in the wild and in Iran that are ten characters or longer; shorter ones fall by length.
const COMMON: &str = include_str!("../../assets/common-passwords.txt");

/// A password that may be set. Never printed.
pub struct Password(String);

impl Password {
    /// Takes a new password. `own` are the person's own numbers and names, which a password must not be.
    pub fn choose(typed: &str, own: &[&str]) -> Result<Self, Refusal> {
        let length = typed.chars().count();
        if length == 0 {
            return Err(Refusal::PasswordMissing);
        }
        if length < 10 {
            return Err(Refusal::PasswordShort);
        }
        if length > 128 {
            return Err(Refusal::PasswordLong);
        }
        let folded = fold(typed);
        let mut chars = folded.chars();
        let first = chars.next();
        let one_character = chars.all(|c| Some(c) == first);
        if one_character || COMMON.lines().any(|line| line == folded) || own.iter().any(|own| fold(own) == folded) {
            return Err(Refusal::PasswordCommon);
        }
        Ok(Self(typed.to_owned()))
    }

    /// The characters, for hashing.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_and_the_list_decide_and_nothing_else() {
        assert!(Password::choose("درخت سبز کنار جوی", &[]).is_ok());
        assert_eq!(Password::choose("کوتاه", &[]).err(), Some(Refusal::PasswordShort));
        assert_eq!(Password::choose("1234567890", &[]).err(), Some(Refusal::PasswordCommon));
        assert_eq!(Password::choose("۱۲۳۴۵۶۷۸۹۰", &[]).err(), Some(Refusal::PasswordCommon));
        assert_eq!(Password::choose("aaaaaaaaaaaa", &[]).err(), Some(Refusal::PasswordCommon));
        assert_eq!(Password::choose("0076229645", &["0076229645"]).err(), Some(Refusal::PasswordCommon));
        assert_eq!(Password::choose(&"x".repeat(129), &[]).err(), Some(Refusal::PasswordLong));
    }
}
