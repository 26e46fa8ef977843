//! Working days: the week of Iran with its days off, and the office's holidays. Deadlines are counted in them.
//!
//! A deadline is the end of a working day. A day is a whole number here, days since 1970-01-01 in Tehran, so that years
//! of delay are counted without walking through them.

use super::calendar::{Instant, JalaliDate};
use super::refusal::Refusal;
use super::settings::Settings;
use super::text::ascii_digits;

/// Days after which a search for a working day ends: nobody closes an office for so long.
const MOST_AHEAD: i64 = 3_660;
/// The longest deadline, in days.
const LONGEST: i64 = 1_100;
/// Friday, in the week that begins on Saturday.
const FRIDAY: i64 = 6;
/// Thursday.
const THURSDAY: i64 = 5;

/// Holidays of the sun's year that every year has, by month and day. Those of the moon's year are announced anew.
const SOLAR: [(u8, u8, &str); 10] = [
    (1, 1, "نوروز"),
    (1, 2, "نوروز"),
    (1, 3, "نوروز"),
    (1, 4, "نوروز"),
    (1, 12, "روز جمهوری اسلامی"),
    (1, 13, "روز طبیعت"),
    (3, 14, "رحلت امام خمینی"),
    (3, 15, "قیام ۱۵ خرداد"),
    (11, 22, "پیروزی انقلاب اسلامی"),
    (12, 29, "ملی شدن صنعت نفت"),
];

/// The fixed holidays of a year with their names.
pub fn solar_holidays(year: i32) -> Vec<(JalaliDate, &'static str)> {
    SOLAR.iter().filter_map(|(month, day, name)| Some((JalaliDate::new(year, *month, *day)?, *name))).collect()
}

/// A date that an office may name: it exists, and lies in this century or beside it.
pub fn date(typed: &str) -> Result<JalaliDate, Refusal> {
    JalaliDate::parse(typed).ok().filter(|date| (1300..1500).contains(&date.year)).ok_or(Refusal::DateForm)
}

/// Which days are worked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkCalendar {
    is_thursday_off: bool,
    /// Holidays on days that would be worked, in order.
    holidays: Vec<i64>,
}

/// How long there is until a deadline, in working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// So many after today.
    Days(i64),
    /// It ends today.
    Today,
    /// It ended so many working days ago; 0: only days off passed since.
    Late(i64),
}

/// By when something is to be done, as a clerk says it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Deadline {
    /// As the letter's own, or the office's usual time where that has passed.
    #[default]
    Usual,
    /// So many working days from now.
    Days(i64),
    /// The end of this day.
    On(JalaliDate),
}

impl Deadline {
    /// Reads a number of days, a date, or month and day of the next twelve months; nothing is the usual one.
    pub fn parse(typed: &str, now: Instant) -> Result<Self, Refusal> {
        let ascii = ascii_digits(typed.trim());
        if ascii.is_empty() {
            return Ok(Self::Usual);
        }
        if ascii.len() < 5 && ascii.bytes().all(|byte| byte.is_ascii_digit()) {
            let days: i64 = ascii.parse().map_err(|_| Refusal::DeadlineForm)?;
            return if (1..=365).contains(&days) { Ok(Self::Days(days)) } else { Err(Refusal::DeadlineForm) };
        }
        let today = now.date();
        let parts: Vec<&str> = ascii.split(['/', '-', '.', ' ']).filter(|part| !part.is_empty()).collect();
        let found = if let [month, day] = parts[..] {
            let (month, day) = (month.parse().ok(), day.parse().ok());
            let in_year = |year| JalaliDate::new(year, month?, day?);
            in_year(today.year).filter(|date| *date >= today).or_else(|| in_year(today.year + 1))
        } else {
            JalaliDate::parse(&ascii).ok()
        };
        let date = found.ok_or(Refusal::DeadlineForm)?;
        match serial(date) - now.day() {
            ..0 => Err(Refusal::DeadlinePast),
            0..=LONGEST => Ok(Self::On(date)),
            _ => Err(Refusal::DeadlineForm),
        }
    }
}

impl WorkCalendar {
    /// The calendar of an office with these holidays.
    pub fn new(settings: &Settings, holidays: impl IntoIterator<Item = JalaliDate>) -> Self {
        let mut calendar = Self { is_thursday_off: settings.text("week.off") == "thu-fri", holidays: Vec::new() };
        let mut days: Vec<i64> = holidays.into_iter().map(serial).filter(|day| calendar.is_weekday(*day)).collect();
        days.sort_unstable();
        days.dedup();
        calendar.holidays = days;
        calendar
    }

    /// Whether the office works on this day.
    pub fn is_working(&self, date: JalaliDate) -> bool {
        self.works(serial(date))
    }

    /// The end of the working day that is so many working days later.
    pub fn due(&self, from: Instant, days: i64) -> Instant {
        let (mut left, mut day) = (days.max(0), from.day());
        let last = day + left + MOST_AHEAD;
        while left > 0 && day < last {
            day += 1;
            left -= i64::from(self.works(day));
        }
        end_of(day)
    }

    /// The instant of a deadline; `usual` is the letter's own.
    pub fn instant(&self, deadline: Deadline, now: Instant, usual: Option<Instant>, answer_days: i64) -> Instant {
        match deadline {
            Deadline::Usual => usual.filter(|due| *due > now).unwrap_or_else(|| self.due(now, answer_days)),
            Deadline::Days(days) => self.due(now, days),
            Deadline::On(date) => end_of(serial(date)),
        }
    }

    /// How long there is until `due`.
    pub fn left(&self, now: Instant, due: Instant) -> Left {
        if due < now {
            return Left::Late(self.between(due.day(), now.day()));
        }
        match self.between(now.day(), due.day()) {
            0 => Left::Today,
            days => Left::Days(days),
        }
    }

    /// A deadline after its clock has stood still from `stopped` until `now`: the working days that were left are left
    /// again, and a delay that was there stays as long as it was.
    pub fn resumed(&self, due: Instant, stopped: Instant, now: Instant) -> Instant {
        if due >= stopped {
            return self.due(now, self.between(stopped.day(), due.day()));
        }
        let (mut late, mut day) = (self.between(due.day(), stopped.day()).max(1), now.day());
        let last = day - late - MOST_AHEAD;
        while day > last {
            late -= i64::from(self.works(day));
            day -= 1;
            if late == 0 {
                break;
            }
        }
        end_of(day)
    }

    /// Working days after `from`, up to and with `to`.
    fn between(&self, from: i64, to: i64) -> i64 {
        if to <= from {
            return 0;
        }
        let off = if self.is_thursday_off { 2 } else { 1 };
        let whole = (to - from) / 7;
        let rest = (to - (to - from) % 7 + 1..=to).filter(|day| self.is_weekday(*day)).count() as i64;
        let holidays = self.holidays.partition_point(|day| *day <= to) - self.holidays.partition_point(|d| *d <= from);
        whole * (7 - off) + rest - holidays as i64
    }

    fn works(&self, day: i64) -> bool {
        self.is_weekday(day) && self.holidays.binary_search(&day).is_err()
    }

    fn is_weekday(&self, day: i64) -> bool {
        // The first of January 1970 was a Thursday.
        let weekday = (day + THURSDAY).rem_euclid(7);
        weekday != FRIDAY && !(self.is_thursday_off && weekday == THURSDAY)
    }
}

fn serial(date: JalaliDate) -> i64 {
    date.start().plus(43_200).day()
}

/// The last second of a day. Summer time never moved a midnight by more than an hour.
fn end_of(day: i64) -> Instant {
    Instant((day + 1) * 86_400 + 43_200 - 12_600).date().start().plus(-1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::settings::Profile;

    fn day(year: i32, month: u8, day: u8) -> JalaliDate {
        JalaliDate::new(year, month, day).unwrap()
    }

    fn noon(date: JalaliDate) -> Instant {
        date.start().plus(43_200)
    }

    fn calendar(week_off: &str, holidays: &[JalaliDate]) -> WorkCalendar {
        let settings = Settings::new(Profile::Agency, [("week.off".to_owned(), week_off.to_owned())]);
        WorkCalendar::new(&settings, holidays.iter().copied())
    }

    fn year(week_off: &str, years: &[i32]) -> WorkCalendar {
        let days: Vec<JalaliDate> = years.iter().flat_map(|y| solar_holidays(*y)).map(|(date, _)| date).collect();
        calendar(week_off, &days)
    }

    #[test]
    fn fridays_are_not_worked_and_thursdays_as_the_office_says() {
        let saturday = noon(day(1405, 8, 30));
        let due = |week: &str, days| calendar(week, &[]).due(saturday, days).date_time();
        assert_eq!(due("fri", 5), "1405/09/05 23:59");
        assert_eq!(due("fri", 6), "1405/09/07 23:59");
        assert_eq!(due("fri", 10), "1405/09/11 23:59");
        assert_eq!(due("thu-fri", 4), "1405/09/04 23:59");
        assert_eq!(due("thu-fri", 5), "1405/09/07 23:59");
        assert_eq!(due("thu-fri", 10), "1405/09/14 23:59");
        // From a day off, the first day counts from the next working day.
        let friday = noon(day(1405, 9, 6));
        assert_eq!(calendar("thu-fri", &[]).due(friday, 1).date_time(), "1405/09/07 23:59");
        assert_eq!(calendar("thu-fri", &[]).due(saturday, 0).date_time(), "1405/08/30 23:59");
    }

    #[test]
    fn new_year_is_passed_over_also_in_a_leap_year() {
        // 1403 is leap: 30 Esfand 1403 was a Thursday, 1 to 4 Farvardin 1404 Friday to Monday, 12 and 13 Tuesday and
        // Wednesday. Reckoned by hand on the printed calendars of both years.
        let office = year("thu-fri", &[1403, 1404]);
        let before = noon(day(1403, 12, 28));
        assert_eq!(day(1403, 12, 28).weekday(), 3);
        assert_eq!(office.due(before, 1).date_time(), "1404/01/05 23:59");
        assert_eq!(office.due(before, 2).date_time(), "1404/01/06 23:59");
        assert_eq!(office.due(before, 5).date_time(), "1404/01/11 23:59", "9, 10 and 11 are Saturday to Monday");
        assert_eq!(office.due(before, 6).date_time(), "1404/01/16 23:59", "12 and 13 are holidays, 14 and 15 weekend");
        // Where Thursday is worked, the leap day is a day more.
        let company = year("fri", &[1403, 1404]);
        assert_eq!(company.due(before, 1).date_time(), "1403/12/30 23:59");
        assert_eq!(company.due(before, 2).date_time(), "1404/01/05 23:59");
    }

    #[test]
    fn what_is_due_after_so_many_days_has_so_many_days_left() {
        for office in [year("fri", &[1403, 1404, 1405]), year("thu-fri", &[1403, 1404, 1405])] {
            for first in 0..400 {
                let from = noon(day(1403, 6, 1)).plus(first * 86_400);
                for days in [1, 2, 3, 7, 30, 200] {
                    let due = office.due(from, days);
                    assert!(office.is_working(due.date()), "{}", due.date());
                    assert_eq!(office.left(from, due), Left::Days(days), "{} {days}", from.date());
                    let later = office.due(due, 5);
                    assert_eq!(office.left(later, due), Left::Late(5), "{} {days}", from.date());
                }
            }
        }
    }

    #[test]
    fn counting_agrees_with_walking() {
        let office = year("thu-fri", &[1404, 1405]);
        let start = noon(day(1404, 11, 1)).day();
        for span in 0..150 {
            let walked = (start + 1..=start + span).filter(|day| office.works(*day)).count() as i64;
            assert_eq!(office.between(start, start + span), walked, "{span}");
        }
        assert_eq!(office.between(start, start - 3), 0);
    }

    #[test]
    fn the_clock_that_stood_goes_on_with_what_was_left() {
        let office = calendar("fri", &[]);
        let filed = noon(day(1405, 8, 30));
        let due = office.due(filed, 10);
        let returned = office.due(filed, 4);
        for waits in [0, 1, 5, 40] {
            let again = returned.plus(waits * 86_400);
            assert_eq!(office.left(again, office.resumed(due, returned, again)), Left::Days(6), "{waits}");
        }
        // Two days late when it went back, two days late when it comes again.
        let late = noon(office.due(due, 2).date());
        let again = noon(office.due(late, 30).date());
        let resumed = office.resumed(due, late, again);
        assert_eq!(office.left(again, resumed), Left::Late(2));
        assert!(resumed < again);
        // On its last day: the day on which it comes again is the last one.
        assert_eq!(office.left(again, office.resumed(due, due, again)), Left::Today);
    }

    #[test]
    fn a_day_off_after_the_deadline_is_late_and_counts_no_day() {
        let office = calendar("thu-fri", &[]);
        let due = office.due(noon(day(1405, 8, 30)), 4);
        assert_eq!((due.date(), due.date().weekday()), (day(1405, 9, 4), 4));
        assert_eq!(office.left(due.plus(1), due), Left::Late(0));
        assert_eq!(office.left(noon(day(1405, 9, 7)), due), Left::Late(1));
        assert_eq!(office.left(due, due), Left::Today);
    }

    #[test]
    fn a_year_of_holidays_ends_the_search() {
        let first = noon(day(1405, 1, 1));
        let all: Vec<JalaliDate> = (0..8_000).map(|n| first.plus(n * 86_400).date()).collect();
        let closed = calendar("fri", &all);
        assert!(closed.due(first, 3) > first);
        assert!(closed.resumed(first, first.plus(86_400 * 9), first.plus(86_400 * 20)) < first.plus(86_400 * 20));
    }

    #[test]
    fn deadlines_are_read_as_clerks_type_them() {
        let now = noon(day(1405, 8, 30));
        let read = |typed: &str| Deadline::parse(typed, now);
        assert_eq!(read("  "), Ok(Deadline::Usual));
        assert_eq!(read("۵"), Ok(Deadline::Days(5)));
        assert_eq!(read("1405/09/15"), Ok(Deadline::On(day(1405, 9, 15))));
        assert_eq!(read("۹/۱۵"), Ok(Deadline::On(day(1405, 9, 15))));
        assert_eq!(read("1/20"), Ok(Deadline::On(day(1406, 1, 20))), "the next one");
        assert_eq!(read("14050830"), Ok(Deadline::On(day(1405, 8, 30))), "today is not over");
        assert_eq!(read("1405/08/29"), Err(Refusal::DeadlinePast));
        for wrong in ["0", "366", "فردا", "1405/13/01", "12/30/1", "1450/01/01", "-3"] {
            assert_eq!(read(wrong), Err(Refusal::DeadlineForm), "{wrong}");
        }
        let office = calendar("fri", &[]);
        let due = office.due(now, 10);
        assert_eq!(office.instant(Deadline::Usual, now, Some(due), 3), due);
        assert_eq!(office.instant(Deadline::Usual, now, Some(now.plus(-1)), 3), office.due(now, 3));
        assert_eq!(office.instant(Deadline::On(day(1405, 9, 15)), now, None, 3).date_time(), "1405/09/15 23:59");
    }

    #[test]
    fn every_year_has_its_ten_fixed_holidays() {
        for year in 1400..1420 {
            assert_eq!(solar_holidays(year).len(), 10, "{year}");
        }
        assert_eq!(date("۱۴۰۵/۱/۱"), Ok(day(1405, 1, 1)));
        assert_eq!((date("1404/12/30"), date("12/1")), (Err(Refusal::DateForm), Err(Refusal::DateForm)));
        // The first of January 1970 was the eleventh of Dey 1348, a Thursday.
        assert_eq!((serial(day(1348, 10, 11)), day(1348, 10, 11).weekday()), (0, 5));
    }
}
