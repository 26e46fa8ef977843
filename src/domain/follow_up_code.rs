//! Follow-up code (کد رهگیری): nine digits, eight by chance and one check digit, so that a slip of the finger is told
//! at once. The check digit is Damm's (2004): it finds every wrong digit and every swap of neighbours.

use std::fmt;

use super::refusal::Refusal;
use super::text::typed_number;

/// A nine-digit code whose check digit is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FollowUpCode(u32);

impl FollowUpCode {
    /// Parses digits of any script; spaces and dashes are ignored.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let digits = typed_number(typed).ok_or(Refusal::CodeNotDigits)?;
        if digits.is_empty() {
            return Err(Refusal::FollowUpCodeMissing);
        }
        if digits.len() != 9 {
            return Err(Refusal::FollowUpCodeLength);
        }
        if damm(digits.bytes()) != 0 {
            return Err(Refusal::FollowUpCodeWrong);
        }
        digits.parse().map(Self).map_err(|_| Refusal::FollowUpCodeWrong)
    }

    /// The code of eight digits by chance. The first one is never 0, so that a spreadsheet cannot eat it.
    pub fn from_chance(chance: u32) -> Self {
        let eight = 10_000_000 + chance % 90_000_000;
        let check = damm(eight.to_string().bytes());
        Self(eight * 10 + u32::from(check))
    }
}

impl fmt::Display for FollowUpCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:09}", self.0)
    }
}

fn damm(digits: impl Iterator<Item = u8>) -> u8 {
    const QUASIGROUP: [[u8; 10]; 10] = [
        [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
        [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
        [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
        [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
        [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
        [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
        [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
        [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
        [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
        [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
    ];
    digits.fold(0, |interim, digit| QUASIGROUP[usize::from(interim)][usize::from(digit - b'0')])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_example_has_check_digit_four() {
        assert_eq!(damm("572".bytes()), 4);
    }

    #[test]
    fn every_wrong_digit_and_every_swap_of_neighbours_is_found() {
        for chance in (0..90_000_000).step_by(1_234_567) {
            let code = FollowUpCode::from_chance(chance).to_string();
            assert_eq!(FollowUpCode::parse(&code).map(|c| c.to_string()), Ok(code.clone()));
            for place in 0..9 {
                for digit in b'0'..=b'9' {
                    let mut typed = code.clone().into_bytes();
                    if typed[place] != digit {
                        typed[place] = digit;
                        let typed = String::from_utf8(typed).unwrap();
                        assert_eq!(FollowUpCode::parse(&typed), Err(Refusal::FollowUpCodeWrong), "{typed}");
                    }
                }
                let mut typed = code.clone().into_bytes();
                if place < 8 && typed[place] != typed[place + 1] {
                    typed.swap(place, place + 1);
                    assert!(FollowUpCode::parse(&String::from_utf8(typed).unwrap()).is_err());
                }
            }
        }
    }

    #[test]
    fn persian_digits_spaces_and_dashes_are_understood() {
        let code = FollowUpCode::from_chance(12_345_678);
        let typed = super::super::text::persian_digits(&code.to_string());
        let typed = format!(" {}-{} ", &typed[..6], &typed[6..]);
        assert_eq!(FollowUpCode::parse(&typed), Ok(code));
        assert_eq!(FollowUpCode::parse("12345"), Err(Refusal::FollowUpCodeLength));
        assert_eq!(FollowUpCode::parse("abc"), Err(Refusal::CodeNotDigits));
    }
}
