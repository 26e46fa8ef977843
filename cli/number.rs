//! Numbers on the command line, in Latin or in Persian digits. Knows no command.

use std::fmt::Display;
use std::str::FromStr;

use pishkhan::domain::text::ascii_digits;

/// A number.
pub fn number<T: FromStr<Err: Display>>(typed: &str) -> Result<T, String> {
    ascii_digits(typed).parse().map_err(|error: T::Err| error.to_string())
}

/// A Jalali year of this century or beside it.
pub fn year(typed: &str) -> Result<i32, String> {
    number(typed).ok().filter(|year| (1300..1500).contains(year)).ok_or_else(|| "1300 … 1499".to_owned())
}
