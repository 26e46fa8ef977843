//! Time at the glass: UTC seconds inside the file, Jalali dates and Tehran time for people.
//!
//! Calendar arithmetic is icu_calendar's (33-year rule, so 1403 is leap and 1404 is not), zone rules are jiff's with
//! its own copy of the zone data, because a server may have none or an old one.

use std::fmt;
use std::sync::LazyLock;

use icu_calendar::Date;
use icu_calendar::cal::Persian;
use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;

use super::refusal::Refusal;
use super::text::ascii_digits;

static TEHRAN: LazyLock<TimeZone> = LazyLock::new(|| TimeZone::get("Asia/Tehran").unwrap_or(TimeZone::UTC));

/// A moment: seconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

impl Instant {
    /// This many seconds later (earlier when negative).
    #[must_use]
    pub fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// Seconds from `earlier` to here.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The Jalali date in Tehran.
    pub fn date(self) -> JalaliDate {
        let local = self.local();
        Date::try_new_iso(local.year().into(), local.month().unsigned_abs(), local.day().unsigned_abs())
            .map_or(JalaliDate { year: 1, month: 1, day: 1 }, |iso| JalaliDate::of(iso.to_calendar(Persian)))
    }

    /// Hour and minute in Tehran.
    pub fn time(self) -> (u8, u8) {
        let local = self.local();
        (local.hour().unsigned_abs(), local.minute().unsigned_abs())
    }

    /// Days from 1970-01-01 to this day in Tehran.
    pub fn day(self) -> i64 {
        let timestamp = Timestamp::from_second(self.0).unwrap_or(Timestamp::UNIX_EPOCH);
        (self.0 + i64::from(TEHRAN.to_offset(timestamp).seconds())).div_euclid(86_400)
    }

    /// `1405/08/30 14:05`, in ASCII digits.
    pub fn date_time(self) -> String {
        let (hour, minute) = self.time();
        format!("{} {hour:02}:{minute:02}", self.date())
    }

    /// `2026-11-21T17:35:00Z`, for files that programs read.
    pub fn rfc3339(self) -> String {
        Timestamp::from_second(self.0).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
    }

    /// Reads a moment as HTTP writes it (RFC 9110, 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`, or in one of its two old forms.
    pub fn of_http_date(text: &str) -> Option<Self> {
        ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"]
            .iter()
            .find_map(|form| civil::DateTime::strptime(form, text).ok())
            .and_then(|moment| moment.to_zoned(TimeZone::UTC).ok())
            .map(|moment| Self(moment.timestamp().as_second()))
    }

    fn local(self) -> civil::DateTime {
        let timestamp = Timestamp::from_second(self.0).unwrap_or(Timestamp::UNIX_EPOCH);
        TEHRAN.to_datetime(timestamp)
    }
}

/// A date of the calendar of Iran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JalaliDate {
    /// Year, 1300 to 1500 for people that live.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day, 1 to 31.
    pub day: u8,
}

impl JalaliDate {
    /// A date that exists.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        Date::try_new_persian(year, month, day).ok().map(|_| Self { year, month, day })
    }

    /// Reads `1370/1/15`, `۱۳۷۰-۰۱-۱۵` or `13700115`.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let ascii = ascii_digits(typed);
        let text = ascii.trim();
        if text.is_empty() {
            return Err(Refusal::BirthDateMissing);
        }
        let parts: Vec<&str> = if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
            vec![&text[..4], &text[4..6], &text[6..]]
        } else {
            text.split(['/', '-', '.', ' ']).filter(|part| !part.is_empty()).collect()
        };
        let [year, month, day] = parts[..] else { return Err(Refusal::BirthDateForm) };
        let (Ok(year), Ok(month), Ok(day)) = (year.parse(), month.parse(), day.parse()) else {
            return Err(Refusal::BirthDateForm);
        };
        Self::new(year, month, day).ok_or(Refusal::BirthDateNotInCalendar)
    }

    /// The day after, or so many days after; before, when it is negative.
    #[must_use]
    pub fn days_on(self, days: i64) -> Self {
        self.start().plus(43_200 + days * 86_400).date()
    }

    /// A birth date: it exists, is not after `now` and not before 1280.
    pub fn parse_birth(typed: &str, now: Instant) -> Result<Self, Refusal> {
        let date = Self::parse(typed)?;
        if date > now.date() || date.year < 1280 { Err(Refusal::BirthDateNotInCalendar) } else { Ok(date) }
    }

    /// Midnight in Tehran at the start of this day.
    pub fn start(self) -> Instant {
        let Ok(date) = Date::try_new_persian(self.year, self.month, self.day) else { return Instant::default() };
        let iso = date.to_calendar(icu_calendar::Iso);
        let (year, month, day) = (iso.year().extended_year(), iso.month().ordinal, iso.day_of_month().0);
        let start = i16::try_from(year)
            .ok()
            .and_then(|year| civil::Date::new(year, month as i8, day as i8).ok())
            .and_then(|date| date.to_zoned(TEHRAN.clone()).ok());
        start.map_or(Instant::default(), |zoned| Instant(zoned.timestamp().as_second()))
    }

    /// Day of the week, 0 for Saturday to 6 for Friday: the order of the week in Iran.
    pub fn weekday(self) -> u8 {
        Date::try_new_persian(self.year, self.month, self.day).map_or(0, |date| match date.weekday() {
            icu_calendar::types::Weekday::Saturday => 0,
            icu_calendar::types::Weekday::Sunday => 1,
            icu_calendar::types::Weekday::Monday => 2,
            icu_calendar::types::Weekday::Tuesday => 3,
            icu_calendar::types::Weekday::Wednesday => 4,
            icu_calendar::types::Weekday::Thursday => 5,
            icu_calendar::types::Weekday::Friday => 6,
        })
    }

    /// As a number whose digits are those of the date, 14050830: how the file keeps holidays.
    pub fn number(self) -> i64 {
        i64::from(self.year) * 10_000 + i64::from(self.month) * 100 + i64::from(self.day)
    }

    /// The date of such a number.
    pub fn of_number(number: i64) -> Option<Self> {
        let year = i32::try_from(number / 10_000).ok()?;
        Self::new(year, (number / 100 % 100) as u8, (number % 100) as u8)
    }

    fn of(date: Date<Persian>) -> Self {
        Self { year: date.year().extended_year(), month: date.month().ordinal, day: date.day_of_month().0 }
    }
}

impl fmt::Display for JalaliDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}/{:02}/{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_leap_years_are_the_official_ones() {
        assert!(JalaliDate::new(1403, 12, 30).is_some());
        assert!(JalaliDate::new(1404, 12, 30).is_none());
        assert!(JalaliDate::new(1408, 12, 30).is_some());
        for year in 1300..1500 {
            let leap = [1, 5, 9, 13, 17, 22, 26, 30].contains(&(year % 33));
            assert_eq!(JalaliDate::new(year, 12, 30).is_some(), leap, "{year}");
        }
    }

    #[test]
    fn new_year_begins_at_midnight_in_tehran() {
        // 1404 began on 2025-03-21, 1405 on 2026-03-21, 1408 on 2029-03-20; midnight in Tehran is 20:30 UTC before.
        for (year, utc) in
            [(1404, "2025-03-20T20:30:00Z"), (1405, "2026-03-20T20:30:00Z"), (1408, "2029-03-19T20:30:00Z")]
        {
            let start = JalaliDate::new(year, 1, 1).unwrap().start();
            assert_eq!(start.rfc3339(), utc);
            assert_eq!(start.date().to_string(), format!("{year}/01/01"));
            assert_eq!(start.plus(-1).date().year, year - 1);
        }
    }

    #[test]
    fn summer_time_ended_in_1401() {
        let june_2022: Timestamp = "2022-06-01T12:00:00Z".parse().unwrap();
        assert_eq!(Instant(june_2022.as_second()).time(), (16, 30));
        let june_2026: Timestamp = "2026-06-01T12:00:00Z".parse().unwrap();
        assert_eq!(Instant(june_2026.as_second()).time(), (15, 30));
    }

    #[test]
    fn dates_are_read_in_the_forms_people_type() {
        for typed in ["1370/1/15", "۱۳۷۰/۰۱/۱۵", "1370-01-15", "13700115", " 1370 . 1 . 15 "] {
            assert_eq!(JalaliDate::parse(typed).map(|d| d.to_string()), Ok("1370/01/15".to_owned()), "{typed}");
        }
        assert_eq!(JalaliDate::parse("1404/12/30"), Err(Refusal::BirthDateNotInCalendar));
        assert_eq!(JalaliDate::parse("15 فروردین"), Err(Refusal::BirthDateForm));
        assert_eq!(JalaliDate::parse(""), Err(Refusal::BirthDateMissing));
        let now = JalaliDate::new(1405, 8, 30).unwrap().start();
        assert_eq!(JalaliDate::parse_birth("1405/09/01", now), Err(Refusal::BirthDateNotInCalendar));
    }

    #[test]
    fn a_date_is_kept_as_a_number() {
        let date = JalaliDate::new(1403, 12, 30).unwrap();
        assert_eq!((date.number(), JalaliDate::of_number(14_031_230)), (14_031_230, Some(date)));
        assert_eq!((JalaliDate::of_number(14_041_230), JalaliDate::of_number(-1)), (None, None));
        assert_eq!((date.start().day(), date.start().plus(-1).day()), (20_167, 20_166));
    }

    #[test]
    fn the_week_begins_on_saturday() {
        assert_eq!(JalaliDate::new(1405, 8, 30).unwrap().weekday(), 0);
        assert_eq!(JalaliDate::new(1404, 1, 1).unwrap().weekday(), 6);
    }
}
