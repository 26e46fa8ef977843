//! Quiet hours: a span of the day in Tehran in which notices wait and telephones do not ring. Codes are not quiet.

use super::calendar::Instant;
use super::text::ascii_digits;

/// Minutes of a day.
const DAY: i64 = 1_440;

/// From a minute of the day up to, not including, another one; it may go over midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    from: i64,
    until: i64,
}

impl QuietHours {
    /// Reads `22:00-07:00`, in any digits. A span that begins where it ends is none.
    pub fn parse(typed: &str) -> Option<Self> {
        let ascii = ascii_digits(typed).replace(['–', '−', '—'], "-");
        let (from, until) = ascii.split_once('-')?;
        let (from, until) = (minute_of(from)?, minute_of(until)?);
        (from != until).then_some(Self { from, until })
    }

    /// When the span that an instant lies in is over; nothing for an instant outside.
    pub fn ends_after(self, at: Instant) -> Option<Instant> {
        let (hour, minute) = at.time();
        let into = (i64::from(hour) * 60 + i64::from(minute) - self.from).rem_euclid(DAY);
        let long = (self.until - self.from).rem_euclid(DAY);
        // Whole minutes of the clock on the wall: the seconds of this minute are cut off.
        (into < long).then(|| at.plus((long - into) * 60 - at.0.rem_euclid(60)))
    }

    /// Since when something has waited that was due at `due`: the quiet hours are nobody's delay.
    pub fn waits_since(self, due: Instant) -> Instant {
        self.ends_after(due).unwrap_or(due)
    }
}

impl std::fmt::Display for QuietHours {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (from, until) = (self.from, self.until);
        write!(f, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, until / 60, until % 60)
    }
}

fn minute_of(typed: &str) -> Option<i64> {
    let (hour, minute) = typed.trim().split_once(':').unwrap_or((typed.trim(), "0"));
    let (hour, minute): (u8, u8) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then(|| i64::from(hour) * 60 + i64::from(minute))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::JalaliDate;

    fn at(hour: i64, minute: i64) -> Instant {
        JalaliDate::new(1405, 8, 30).unwrap().start().plus(hour * 3_600 + minute * 60)
    }

    #[test]
    fn a_night_goes_over_midnight() {
        let night = QuietHours::parse("۲۲:۰۰ - ۷:۳۰").unwrap();
        assert_eq!(night.to_string(), "22:00-07:30");
        assert_eq!(night.ends_after(at(21, 59)), None);
        assert_eq!(night.ends_after(at(22, 0)), Some(at(31, 30)));
        assert_eq!(night.ends_after(at(3, 0).plus(59)), Some(at(7, 30)));
        assert_eq!(night.ends_after(at(7, 30)), None);
        assert_eq!(night.waits_since(at(23, 0)), at(31, 30));
        assert_eq!(night.waits_since(at(12, 0)), at(12, 0));
    }

    #[test]
    fn a_noon_does_not() {
        let noon = QuietHours::parse("13-15").unwrap();
        assert_eq!((noon.ends_after(at(13, 1)), noon.ends_after(at(15, 0))), (Some(at(15, 0)), None));
    }

    #[test]
    fn what_is_no_span_is_told() {
        for typed in ["", "22", "22:00", "24:00-7:00", "22:60-7", "7-7", "a-b", "22:00-07:00-08:00", "-1-3"] {
            assert_eq!(QuietHours::parse(typed), None, "{typed}");
        }
    }
}
