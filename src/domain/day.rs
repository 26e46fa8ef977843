//! A day of the office's calendar as a number: what has a first and a last day is compared by it.

use super::calendar::{Instant, JalaliDate};
use super::refusal::Refusal;

/// Half a day: noon is safely inside the day, whatever the clock was turned by.
const NOON: i64 = 43_200;
const DAY: i64 = 86_400;

/// Days of Tehran since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i64);

impl Day {
    /// The day of an instant, as a clock in Tehran shows it.
    pub fn of(at: Instant) -> Self {
        Self::of_date(at.date())
    }

    /// The day of a date.
    pub fn of_date(date: JalaliDate) -> Self {
        Self(date.start().plus(NOON).0.div_euclid(DAY))
    }

    /// Reads `1405/09/01`, in any digits.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        JalaliDate::parse(typed).map(Self::of_date).map_err(|_| Refusal::DayForm)
    }

    /// The date.
    pub fn date(self) -> JalaliDate {
        Instant(self.0 * DAY + NOON).date()
    }

    /// Days from an earlier one.
    pub fn since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_follow_each_other_over_years_of_turned_clocks() {
        let mut before = Day::of_date(JalaliDate::new(1370, 1, 1).unwrap()).0 - 1;
        for year in 1370..1420 {
            for month in 1..=12 {
                for day in (1..=31).filter_map(|day| JalaliDate::new(year, month, day)) {
                    let number = Day::of_date(day);
                    assert_eq!(number.0, before + 1, "{day}");
                    assert_eq!(number.date(), day);
                    before = number.0;
                }
            }
        }
        let date = JalaliDate::new(1405, 8, 30).unwrap();
        assert_eq!(Day::of(date.start()), Day::of(date.start().plus(DAY - 1)));
        assert_eq!(Day::parse("۱۴۰۵/۰۸/۳۰"), Ok(Day::of_date(date)));
        assert_eq!(Day::parse("1405/13/01"), Err(Refusal::DayForm));
    }
}
