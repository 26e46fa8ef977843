//! When a planned backup is due, and which of the old ones are kept. Pure: no clock, no disk.

use super::calendar::Instant;
use super::day::Day;
use super::refusal::Refusal;

const MINUTE: i64 = 60;
const DAY: i64 = 86_400;
/// The shortest span between two backups.
const SHORTEST: i64 = 10 * MINUTE;

/// When backups are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Every day at this minute of a clock in Tehran.
    DailyAt(i64),
    /// Whenever so many seconds have gone.
    Every(i64),
}

/// Of how many days, weeks and months the newest backup is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    /// Days.
    pub daily: usize,
    /// Weeks, which begin on Saturday.
    pub weekly: usize,
    /// Months of the Jalali calendar.
    pub monthly: usize,
}

impl Plan {
    /// Reads `at = "02:30"` or `every = "6h"`; with neither it is half past two at night.
    pub fn parse(at: Option<&str>, every: Option<&str>) -> Result<Self, Refusal> {
        let wrong = |key: &str, value: &str| Refusal::BackupPlan { key: key.to_owned(), value: value.to_owned() };
        match (at, every) {
            (Some(_), Some(every)) => Err(wrong("every", every)),
            (None, Some(every)) => span(every).map(Self::Every).ok_or_else(|| wrong("every", every)),
            (Some(at), None) => minute(at).map(Self::DailyAt).ok_or_else(|| wrong("at", at)),
            (None, None) => Ok(Self::DailyAt(150)),
        }
    }

    /// When the next one is wanted after one that was made at a moment.
    pub fn next(self, made: Instant) -> Instant {
        match self {
            Self::Every(seconds) => made.plus(seconds),
            Self::DailyAt(minute) => Day(Day::of(newest_slot(minute, made)).0 + 1).date().start().plus(minute * MINUTE),
        }
    }

    /// Whether one is due. One that was missed, because nobody served, is due at once; a clock that was put back does not
    /// stop the plan.
    pub fn is_due(self, last: Option<Instant>, now: Instant) -> bool {
        let Some(last) = last else { return true };
        if last.0 > now.0 + DAY {
            return true;
        }
        match self {
            Self::Every(seconds) => now.since(last) >= seconds,
            Self::DailyAt(minute) => last.0 < newest_slot(minute, now).0,
        }
    }
}

/// The newest moment at which the clock in Tehran showed this minute.
fn newest_slot(minute: i64, now: Instant) -> Instant {
    let today = now.date().start().plus(minute * MINUTE);
    if today.0 <= now.0 { today } else { Day(Day::of(now).0 - 1).date().start().plus(minute * MINUTE) }
}

/// `02:30` as minutes of a day.
fn minute(typed: &str) -> Option<i64> {
    let typed = super::text::ascii_digits(typed);
    let (hours, minutes) = typed.trim().split_once(':')?;
    let number = |text: &str, most: i64| {
        let fits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|&number: &i64| fits && number <= most)
    };
    Some(number(hours, 23)? * 60 + number(minutes, 59)?)
}

/// `90m`, `6h`, `1d` as seconds.
fn span(typed: &str) -> Option<i64> {
    let typed = super::text::ascii_digits(typed);
    let typed = typed.trim();
    let unit = match typed.chars().last()? {
        'm' => MINUTE,
        'h' => 60 * MINUTE,
        'd' => DAY,
        _ => return None,
    };
    let count: i64 = typed[..typed.len() - 1].parse().ok().filter(|&count: &i64| count > 0 && count < 10_000)?;
    Some(count * unit).filter(|&seconds| seconds >= SHORTEST)
}

/// Which of these moments, in any order, are not kept: none of the newest of its day, week or month, and not the newest of
/// all. Places in the given list.
pub fn to_drop(made: &[Instant], keep: Keep) -> Vec<usize> {
    let mut newest_first: Vec<usize> = (0..made.len()).collect();
    newest_first.sort_by_key(|&at| std::cmp::Reverse(made[at].0));
    let mut kept = vec![false; made.len()];
    if let Some(&newest) = newest_first.first() {
        kept[newest] = true;
    }
    let day = |at: Instant| Day::of(at).0;
    // Day 2 of the count was a Saturday.
    let week = |at: Instant| (Day::of(at).0 - 2).div_euclid(7);
    let month = |at: Instant| i64::from(at.date().year) * 12 + i64::from(at.date().month);
    keep_newest(&mut kept, made, &newest_first, keep.daily, day);
    keep_newest(&mut kept, made, &newest_first, keep.weekly, week);
    keep_newest(&mut kept, made, &newest_first, keep.monthly, month);
    (0..made.len()).filter(|&at| !kept[at]).collect()
}

/// Keeps the newest of each of the last so many spans in which something was made.
fn keep_newest(
    kept: &mut [bool],
    made: &[Instant],
    newest_first: &[usize],
    spans: usize,
    span_of: impl Fn(Instant) -> i64,
) {
    let mut seen = Vec::new();
    for &at in newest_first {
        let span = span_of(made[at]);
        if seen.contains(&span) {
            continue;
        }
        if seen.len() == spans {
            return;
        }
        seen.push(span);
        kept[at] = true;
    }
}

#[cfg(test)]
mod tests {
    use super::super::calendar::JalaliDate;
    use super::*;

    fn at(month: u8, day: u8, minute: i64) -> Instant {
        JalaliDate::new(1405, month, day).unwrap().start().plus(minute * 60)
    }

    #[test]
    fn a_plan_is_a_time_of_day_or_a_span_and_nothing_else() {
        assert_eq!(Plan::parse(Some("02:30"), None), Ok(Plan::DailyAt(150)));
        assert_eq!(Plan::parse(Some("۲۳:۵۹"), None), Ok(Plan::DailyAt(1_439)));
        assert_eq!(Plan::parse(None, Some("6h")), Ok(Plan::Every(21_600)));
        assert_eq!(Plan::parse(None, None), Ok(Plan::DailyAt(150)));
        for wrong in ["24:00", "2", "02:60", "", "-1:00", "02:30:00", "+1:+2"] {
            assert!(Plan::parse(Some(wrong), None).is_err(), "{wrong}");
        }
        for wrong in ["0h", "5m", "h", "6", "6w", "-6h", "99999999999h", "۶س"] {
            assert!(Plan::parse(None, Some(wrong)).is_err(), "{wrong}");
        }
        assert!(Plan::parse(Some("02:30"), Some("6h")).is_err());
    }

    #[test]
    fn a_missed_backup_is_due_at_once_and_a_made_one_is_not_made_again() {
        let plan = Plan::DailyAt(150);
        assert!(plan.is_due(None, at(8, 1, 0)));
        assert!(!plan.is_due(Some(at(8, 1, 150)), at(8, 1, 1_439)));
        assert!(!plan.is_due(Some(at(8, 1, 150)), at(8, 2, 149)));
        assert!(plan.is_due(Some(at(8, 1, 150)), at(8, 2, 150)));
        // Closed over the night of the second: made up for on the morning of the third.
        assert!(plan.is_due(Some(at(8, 1, 151)), at(8, 3, 60)));
        assert!(!plan.is_due(Some(at(8, 3, 60)), at(8, 3, 149)), "that was for yesterday");
        assert!(plan.is_due(Some(at(8, 3, 60)), at(8, 3, 150)));
        assert!(Plan::Every(3_600).is_due(Some(at(8, 1, 0)), at(8, 1, 60)));
        assert!(!Plan::Every(3_600).is_due(Some(at(8, 1, 0)), at(8, 1, 59)));
        assert!(plan.is_due(Some(at(9, 1, 0)), at(8, 1, 0)), "a clock that was a month ahead");
    }

    #[test]
    fn the_next_one_is_wanted_when_this_one_is_over() {
        for plan in
            [Plan::DailyAt(150), Plan::DailyAt(0), Plan::DailyAt(1_439), Plan::Every(3_600), Plan::Every(7 * DAY)]
        {
            for made in [at(8, 1, 0), at(8, 1, 150), at(8, 1, 151), at(8, 30, 1_439)] {
                let next = plan.next(made);
                assert!(!plan.is_due(Some(made), next.plus(-1)) && plan.is_due(Some(made), next), "{plan:?} {made:?}");
            }
        }
    }

    #[test]
    fn days_weeks_and_months_are_kept_and_the_newest_always() {
        // Two a day over four months.
        let made: Vec<Instant> = (5..=8)
            .flat_map(|month| (1..=30).flat_map(move |day| [at(month, day, 150), at(month, day, 900)]))
            .collect();
        let keep = Keep { daily: 7, weekly: 4, monthly: 3 };
        let dropped = to_drop(&made, keep);
        let kept: Vec<Instant> =
            (0..made.len()).filter(|place| !dropped.contains(place)).map(|place| made[place]).collect();
        assert!(kept.contains(&at(8, 30, 900)));
        assert!((24..=30).all(|day| kept.contains(&at(8, day, 900))), "the newest of each of seven days");
        assert!(kept.contains(&at(7, 30, 900)) && kept.contains(&at(6, 30, 900)) && !kept.contains(&at(5, 30, 900)));
        assert!(kept.len() <= 7 + 4 + 3, "{}", kept.len());
        let mut mixed = made.clone();
        mixed.reverse();
        assert_eq!(to_drop(&mixed, keep).len(), dropped.len());
        assert_eq!(to_drop(&made[..1], Keep { daily: 0, weekly: 0, monthly: 0 }), Vec::<usize>::new());
        assert_eq!(to_drop(&made[..3], Keep { daily: 0, weekly: 0, monthly: 0 }), [0, 1]);
        assert_eq!(to_drop(&[], keep), Vec::<usize>::new());
    }

    #[test]
    fn weeks_begin_on_saturday() {
        // 30 Aban 1405 is a Saturday.
        let made = [at(8, 29, 0), at(8, 30, 0), at(9, 1, 0)];
        assert_eq!(to_drop(&made, Keep { daily: 0, weekly: 2, monthly: 0 }), [1]);
    }
}
