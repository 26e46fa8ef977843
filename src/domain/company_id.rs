//! Company national ID (شناسه ملی): eleven digits with a check digit.

use super::refusal::Refusal;
use super::text::typed_number;

/// An eleven-digit company ID whose check digit is right.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CompanyId(String);

impl CompanyId {
    /// Parses digits of any script; spaces and dashes are ignored. All-equal digits and six zeros in the middle pass
    /// the arithmetic but belong to nobody.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        const WEIGHTS: [u32; 10] = [29, 27, 23, 19, 17, 29, 27, 23, 19, 17];
        let digits = typed_number(typed).ok_or(Refusal::CompanyIdNotDigits)?;
        if digits.is_empty() {
            return Err(Refusal::CompanyIdMissing);
        }
        if digits.len() != 11 {
            return Err(Refusal::CompanyIdLength);
        }
        let d: Vec<u32> = digits.bytes().map(|b| u32::from(b - b'0')).collect();
        if d.iter().all(|&x| x == d[0]) || d[3..9].iter().all(|&x| x == 0) {
            return Err(Refusal::CompanyIdWrong);
        }
        let t = d[9] + 2;
        let sum: u32 = d[..10].iter().zip(WEIGHTS).map(|(x, w)| (x + t) * w).sum();
        let r = sum % 11 % 10;
        if d[10] == r { Ok(Self(digits)) } else { Err(Refusal::CompanyIdWrong) }
    }

    /// Its eleven ASCII digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The ID with the check digit of these ten digits, for generated companies.
    pub fn generate(ten: u64) -> Option<Self> {
        let head = format!("{:010}", ten % 10_000_000_000);
        (0..10).find_map(|check| Self::parse(&format!("{head}{check}")).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_persian_md() {
        for valid in ["10380284790", "14003002001", "14001234562", "10320456783", "14005893875", "14000000120"] {
            assert!(CompanyId::parse(valid).is_ok(), "{valid}");
        }
        for wrong in ["10380284792", "10380285690", "10103311189", "33333333333", "10100000010"] {
            assert_eq!(CompanyId::parse(wrong), Err(Refusal::CompanyIdWrong), "{wrong}");
        }
        assert_eq!(CompanyId::parse("1038028479"), Err(Refusal::CompanyIdLength));
        assert_eq!(CompanyId::parse("۱۰۳۸۰۲۸۴۷۹۰").map(|id| id.as_str().to_owned()), Ok("10380284790".to_owned()));
    }
}
