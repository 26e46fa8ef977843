//! Mobile numbers of Iran: any digit script and prefix in, `+989…` out. No operator list: numbers move and lists age.

use std::fmt;

use super::refusal::Refusal;
use super::text::typed_number;

/// A mobile number of Iran in E.164 form.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Mobile(String);

impl Mobile {
    /// Parses `0912…`, `+98912…`, `0098912…`, `98912…`, `912…` and the common `+980912…`, with digits of any script.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let digits = typed_number(typed.replace('+', " ").as_str()).ok_or(Refusal::MobileNotDigits)?;
        if digits.is_empty() {
            return Err(Refusal::MobileMissing);
        }
        let mut rest = digits.as_str();
        for prefix in ["00", "98", "0"] {
            let stripped = rest.strip_prefix(prefix).unwrap_or(rest);
            // `98…` is a country code only when a whole number follows it: 09812345678 is a number of its own.
            if stripped.len() >= 10 {
                rest = stripped;
            }
        }
        if rest.len() != 10 || rest.starts_with('0') {
            return Err(Refusal::MobileLength);
        }
        if !rest.starts_with('9') {
            return Err(Refusal::MobileNotMobile);
        }
        Ok(Self(format!("+98{rest}")))
    }

    /// Reads back what the ledger holds.
    pub(crate) fn stored(e164: String) -> Self {
        Self(e164)
    }

    /// `+989121234567`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `09121234567`, as people in Iran write it.
    pub fn local(&self) -> String {
        format!("0{}", &self.0[3..])
    }

    /// `0912•••4567`, for lists and for pages that others may see.
    pub fn masked(&self) -> String {
        format!("0{}•••{}", &self.0[3..6], &self.0[9..])
    }

    /// The last four digits: with the follow-up code they open a letter's state without a log-in.
    pub fn last_four(&self) -> &str {
        &self.0[9..]
    }
}

impl fmt::Debug for Mobile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mobile({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_persian_md() {
        for typed in [
            "09121234567",
            "۰۹۱۲۱۲۳۴۵۶۷",
            "٠٩١٢١٢٣٤٥٦٧",
            "00989121234567",
            "9121234567",
            "0912-123-4567",
            "+989121234567",
            "+9809121234567",
            "989121234567",
            " (0912) 123 45 67 ",
        ] {
            assert_eq!(Mobile::parse(typed).map(|m| m.as_str().to_owned()), Ok("+989121234567".to_owned()), "{typed}");
        }
        assert_eq!(Mobile::parse("09812345678").unwrap().as_str(), "+989812345678");
        assert_eq!(Mobile::parse("0912123456"), Err(Refusal::MobileLength));
        assert_eq!(Mobile::parse("02188776655"), Err(Refusal::MobileNotMobile));
        assert_eq!(Mobile::parse("9abcdefghi"), Err(Refusal::MobileNotDigits));
        assert_eq!(Mobile::parse(""), Err(Refusal::MobileMissing));
        assert!(Mobile::parse("+14155550123").is_err());
    }

    #[test]
    fn masks_keep_the_ends() {
        let mobile = Mobile::parse("09121234567").unwrap();
        assert_eq!((mobile.masked().as_str(), mobile.last_four()), ("0912•••4567", "4567"));
        assert_eq!(mobile.local(), "09121234567");
    }
}
