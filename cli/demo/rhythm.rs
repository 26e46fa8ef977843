//! When people write and when clerks work: the rhythm of an office in Iran. Pure, but for the chance it is given.

use pishkhan::domain::calendar::Instant;

use super::chance::Chance;

/// How far the history goes back.
pub const HISTORY_DAYS: i64 = 90;
const DAY: i64 = 86_400;

/// Weight of a day of the week for senders, Saturday first.
const WEEK: [usize; 7] = [12, 11, 10, 10, 9, 6, 2];
/// Weight of an hour of the day for senders.
const HOURS: [usize; 24] = [1, 1, 0, 0, 0, 1, 1, 3, 9, 12, 13, 11, 8, 6, 4, 3, 4, 4, 3, 3, 3, 3, 2, 1];

/// The moments at which so many letters arrive, in order: mornings more than evenings, Saturdays more than Fridays, and
/// more towards the end, because an office that opened its counter lately grows.
pub fn arrivals(chance: &Chance, count: usize, end: Instant) -> Vec<Instant> {
    let begin = end.plus(-HISTORY_DAYS * DAY);
    let days: Vec<(Instant, usize)> = (0..=HISTORY_DAYS)
        .map(|age| {
            let date = end.plus(-age * DAY).date();
            let growth = 100 + 500 * 12 / (12 + usize::try_from(age * age / 6).unwrap_or_default());
            (date.start(), growth * WEEK[usize::from(date.weekday()) % 7])
        })
        .collect();
    let hours: Vec<(i64, usize)> = (0..).zip(HOURS).collect();
    let mut moments = Vec::with_capacity(count);
    while moments.len() < count {
        let Some(day) = chance.weigh(&days) else { break };
        let Some(hour) = chance.weigh(&hours) else { break };
        let moment = day.plus(hour * 3_600 + chance.between(0, 3_599));
        if moment >= begin && moment <= end {
            moments.push(moment);
        }
    }
    moments.sort_unstable();
    moments
}

/// The first moment from `at` on at which a clerk is at the desk: 7:30 to 14:30, Thursdays to noon, never on Fridays.
/// Work that waited overnight is taken up some time in the morning.
pub fn at_the_desk(chance: &Chance, at: Instant) -> Instant {
    let date = at.date();
    let midnight = date.start();
    let second = at.since(midnight);
    let (open, close) = hours_of(date.weekday());
    if (open..close).contains(&second) {
        return at;
    }
    if second < open && open < close {
        return midnight.plus(open + chance.between(0, (close - open) / 2));
    }
    // At most one Friday lies between two working days.
    let mut next = midnight;
    for _ in 0..3 {
        next = next.plus(DAY + DAY / 2).date().start();
        let (open, close) = hours_of(next.date().weekday());
        if open < close {
            return next.plus(open + chance.between(0, (close - open) / 2));
        }
    }
    next
}

/// Seconds after midnight between which clerks work on a day of the week, Saturday being 0.
fn hours_of(weekday: u8) -> (i64, i64) {
    const OPEN: i64 = 7 * 3_600 + 1_800;
    match weekday {
        0..=4 => (OPEN, 14 * 3_600 + 1_800),
        5 => (OPEN, 12 * 3_600),
        _ => (DAY, 0),
    }
}

#[cfg(test)]
mod tests {
    use pishkhan::domain::calendar::JalaliDate;

    use super::*;

    fn noon(day: u8) -> Instant {
        // 30 Aban 1405 is a Saturday.
        JalaliDate::new(1405, 8, day).unwrap().start().plus(12 * 3_600)
    }

    #[test]
    fn letters_arrive_in_order_and_within_the_history() {
        let end = noon(30);
        let moments = arrivals(&Chance::seeded(1), 2_000, end);
        assert_eq!(moments.len(), 2_000);
        assert!(moments.is_sorted() && moments[1_999] <= end && moments[0] >= end.plus(-HISTORY_DAYS * DAY));
        let on_fridays = moments.iter().filter(|at| at.date().weekday() == 6).count();
        assert!(on_fridays < 150, "{on_fridays}");
        let lately = moments.iter().filter(|at| end.since(**at) < 14 * DAY).count();
        assert!((600..1_000).contains(&lately), "{lately}");
    }

    #[test]
    fn clerks_decide_when_they_are_at_the_desk() {
        let chance = Chance::seeded(1);
        assert_eq!(at_the_desk(&chance, noon(30)), noon(30));
        for day in 1..=30 {
            for hour in -12..12 {
                let asked = noon(day).plus(hour * 3_600);
                let at = at_the_desk(&chance, asked);
                let (hour, _) = at.time();
                assert!(at >= asked && at.since(asked) < 4 * DAY && at.date().weekday() < 6 && (7..15).contains(&hour));
            }
        }
    }
}
