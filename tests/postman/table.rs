//! What the service took, held against what happened in the office: a line a mode.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::iter::Sum;

use pishkhan::domain::sms_report::OwnIds;
use pishkhan::domain::sms_text::SmsKind;
use pishkhan::store::sms::{Sms, SmsState};

use crate::service::{Mode, Service};

/// What a round came to.
#[derive(Default)]
pub struct Sums {
    pub lost_notices: u32,
    pub doubled_codes: u32,
    pub doubled_notices: u32,
}

impl Sum for Sums {
    fn sum<I: Iterator<Item = Self>>(rounds: I) -> Self {
        rounds.fold(Self::default(), |all, one| Self {
            lost_notices: all.lost_notices + one.lost_notices,
            doubled_codes: all.doubled_codes + one.doubled_codes,
            doubled_notices: all.doubled_notices + one.doubled_notices,
        })
    }
}

#[derive(Default)]
struct Line {
    events: u32,
    codes_out: u32,
    ambiguous: u32,
    lost: u32,
    doubled_codes: u32,
    doubled: u32,
}

impl Line {
    fn add(&mut self, other: &Self) {
        self.events += other.events;
        self.codes_out += other.codes_out;
        self.ambiguous += other.ambiguous;
        self.lost += other.lost;
        self.doubled_codes += other.doubled_codes;
        self.doubled += other.doubled;
    }

    fn told(&self, name: &str) -> String {
        let Self { events, codes_out, ambiguous, lost, doubled_codes, doubled } = self;
        format!("{name:<16}{events:>8}{codes_out:>11}{ambiguous:>11}{lost:>6}{doubled_codes:>15}{doubled:>9}\n")
    }
}

/// Counts, and holds every row against the promise.
pub fn count(rows: &[Sms], modes: &[Mode], service: &Service, own: OwnIds) -> (String, Sums) {
    let book = service.book();
    let mut lines: BTreeMap<Mode, Line> = BTreeMap::new();
    for (row, mode) in rows.iter().zip(modes) {
        let (number, mode) = (own.number(row.id), *mode);
        let (taken, ambiguous) = (book.times_taken(number), book.times_ambiguous(number));
        let line = lines.entry(mode).or_default();
        line.events += 1;
        line.ambiguous += ambiguous;
        if row.kind == SmsKind::Code {
            line.codes_out += taken.min(1);
            line.doubled_codes += taken.saturating_sub(1);
            assert!(row.body.is_empty(), "a code stays in the file");
            continue;
        }
        let is_told = row.state == SmsState::Failed && row.provider_code.as_deref() == Some("400");
        line.lost += u32::from(taken == 0 && !(mode == Mode::RefusesMessage && is_told));
        line.doubled += taken.saturating_sub(1);
        assert!(taken <= 1 + ambiguous, "{mode:?} was sent {taken} times after {ambiguous} ambiguous ends");
        let is_true = match row.state {
            SmsState::Sent | SmsState::Delivered => taken > 0,
            SmsState::Failed => is_told,
            // Three times nobody could know: a clerk sees it and decides.
            SmsState::Unknown => row.unsure == 3 && ambiguous >= 3,
            _ => false,
        };
        assert!(is_true, "{mode:?} says {:?} and was taken {taken} times", row.state);
    }
    let mut table = format!(
        "{:<16}{:>8}{:>11}{:>11}{:>6}{:>15}{:>9}\n",
        "mode", "events", "codes out", "ambiguous", "lost", "doubled codes", "doubled"
    );
    let mut sum = Line::default();
    for (mode, line) in &lines {
        table.push_str(&line.told(&format!("{mode:?}")));
        sum.add(line);
    }
    let _ = write!(table, "{}", sum.told("all"));
    assert_eq!((sum.lost, sum.doubled_codes), (0, 0), "\n{table}");
    assert!(sum.doubled <= sum.ambiguous, "\n{table}");
    assert!(sum.codes_out as usize * 3 > rows.len() / 2, "most codes did not leave:\n{table}");
    let sums = Sums { lost_notices: sum.lost, doubled_codes: sum.doubled_codes, doubled_notices: sum.doubled };
    (table, sums)
}
