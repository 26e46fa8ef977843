//! National ID (کد ملی): ten digits with a check digit. The check catches typing; it proves nothing about a person.

use std::fmt;

use super::refusal::Refusal;
use super::text::typed_number;

/// A ten-digit national ID whose check digit is right.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct NationalId(String);

impl NationalId {
    /// Parses digits of any script; spaces and dashes are ignored. Eight or nine digits are not padded: a zero lost in
    /// a spreadsheet and a slip of the finger look alike, so the person is asked.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let digits = typed_number(typed).ok_or(Refusal::NationalIdNotDigits)?;
        if digits.is_empty() {
            return Err(Refusal::NationalIdMissing);
        }
        if digits.len() != 10 {
            return Err(Refusal::NationalIdLength);
        }
        let d: Vec<u32> = digits.bytes().map(|b| u32::from(b - b'0')).collect();
        if d.iter().all(|&x| x == d[0]) {
            return Err(Refusal::NationalIdWrong);
        }
        let sum: u32 = d[..9].iter().zip((2..=10).rev()).map(|(x, w)| x * w).sum();
        let r = sum % 11;
        let check = if r < 2 { r } else { 11 - r };
        if d[9] == check { Ok(Self(digits)) } else { Err(Refusal::NationalIdWrong) }
    }

    /// Reads back what the ledger holds.
    pub(crate) fn stored(digits: String) -> Self {
        Self(digits)
    }

    /// Its ten ASCII digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// All but the first three and last two digits hidden, for lists.
    pub fn masked(&self) -> String {
        format!("{}•••••{}", &self.0[..3], &self.0[8..])
    }

    /// The ID with the check digit of these nine digits, for generated people. Ten equal digits are no ID: `None`.
    pub fn generate(nine: u32) -> Option<Self> {
        let head = format!("{:09}", nine % 1_000_000_000);
        (0..10).find_map(|check| Self::parse(&format!("{head}{check}")).ok())
    }
}

impl fmt::Debug for NationalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NationalId({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_persian_md() {
        for valid in [
            "0123456789",
            "1234567891",
            "0076229645",
            "1583250689",
            "0011537027",
            "7731689956",
            "0112345670",
            "0440814901",
            "۰۱۲۳۴۵۶۷۸۹",
            "٠١٢٣-٤٥٦ ٧٨٩",
        ] {
            assert!(NationalId::parse(valid).is_ok(), "{valid}");
        }
        for wrong in ["0123456780", "1243567891", "7731689951", "0440814909"] {
            assert_eq!(NationalId::parse(wrong), Err(Refusal::NationalIdWrong), "{wrong}");
        }
        for d in 0..10 {
            assert_eq!(NationalId::parse(&d.to_string().repeat(10)), Err(Refusal::NationalIdWrong));
        }
        assert_eq!(NationalId::parse("012345678"), Err(Refusal::NationalIdLength));
        assert_eq!(NationalId::parse("+123456789"), Err(Refusal::NationalIdNotDigits));
        assert_eq!(NationalId::parse("  "), Err(Refusal::NationalIdMissing));
    }

    #[test]
    fn generated_ids_are_valid_and_equal_digits_are_not_generated() {
        for n in (1_234..1_000_000_000).step_by(9_876_543) {
            assert!(NationalId::generate(n).is_some_and(|id| NationalId::parse(id.as_str()).is_ok()), "{n}");
        }
        assert!(NationalId::generate(111_111_111).is_none());
    }

    #[test]
    fn a_debug_line_does_not_show_the_id() {
        let id = NationalId::parse("0123456789").unwrap();
        assert_eq!(format!("{id:?}"), "NationalId(012•••••89)");
    }
}
