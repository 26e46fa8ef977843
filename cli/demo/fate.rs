//! What becomes of a letter, and the plan of its steps: who does what comes later. Pure, but for the chance it is given.

use pishkhan::domain::calendar::Instant;

use super::chance::Chance;
use super::rhythm::at_the_desk;

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// Where a letter is to stand in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The sender still writes.
    Draft,
    /// Nobody has decided yet.
    InReview,
    /// Back with its sender.
    Returned,
    /// Taken back.
    Withdrawn,
    /// Refused.
    Rejected,
    /// With a unit that has not replied.
    Approved,
    /// Replied to.
    Answered,
    /// Done.
    Closed,
}

/// One step of a letter's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// The sender saves a draft.
    Draft,
    /// The sender files it.
    File,
    /// The sender takes it back.
    Withdraw,
    /// A clerk of the secretariat opens it.
    Open,
    /// It goes back with defects.
    Return,
    /// The sender mends it and files it again.
    Mend,
    /// It is refused.
    Reject,
    /// It is approved.
    Approve,
    /// The decision is taken back.
    UndoDecision,
    /// The unit opens it.
    Look,
    /// It is assigned to a clerk of the unit.
    Assign,
    /// It is referred to another unit.
    Pass,
    /// The sender gets a notice.
    Notice,
    /// It is replied to.
    Reply,
    /// The reply is taken back.
    UndoReply,
    /// The matter is done.
    Close,
}

/// How long things take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Hours to days, as it comes.
    Usual,
    /// Hours: nothing is in the way.
    Brisk,
}

/// What becomes of a letter of this age.
pub fn draw(chance: &Chance, age: i64) -> Fate {
    use Fate as F;
    let weights: [(F, usize); 8] = if age < DAY * 3 / 2 {
        weights([8, 76, 4, 1, 4, 7, 0, 0])
    } else if age < 4 * DAY {
        weights([4, 34, 8, 3, 7, 39, 5, 0])
    } else if age < 14 * DAY {
        weights([2, 4, 6, 4, 8, 68, 8, 0])
    } else {
        weights([2, 1, 2, 3, 9, 10, 65, 8])
    };
    chance.weigh(&weights).unwrap_or(F::InReview)
}

fn weights(shares: [usize; 8]) -> [(Fate, usize); 8] {
    use Fate as F;
    let fates = [F::Draft, F::InReview, F::Returned, F::Withdrawn, F::Rejected, F::Approved, F::Answered, F::Closed];
    std::array::from_fn(|i| (fates[i], shares[i]))
}

/// The steps of a letter that is filed at `at`, in order, none later than `end`: what would come later has not happened.
pub fn plan(chance: &Chance, fate: Fate, pace: Pace, at: Instant, end: Instant) -> Vec<(Instant, Act)> {
    let mut way = Way { chance, pace, at, end, acts: Vec::new() };
    if fate == Fate::Draft {
        way.add(Act::Draft);
        return way.acts;
    }
    if chance.percent(25) {
        way.at = at.plus(-chance.between(240, 2_400));
        way.add(Act::Draft);
        way.at = at;
    }
    way.add(Act::File);
    match fate {
        Fate::Draft => {}
        Fate::InReview => {
            if chance.percent(50) {
                way.at_the_desk(HOUR / 2, 8 * HOUR);
                way.add(Act::Open);
            }
        }
        Fate::Withdrawn => {
            way.later(HOUR, 20 * HOUR);
            way.add(Act::Withdraw);
        }
        Fate::Returned => {
            way.opened();
            way.add(Act::Return);
        }
        Fate::Rejected => {
            way.mended();
            way.opened();
            way.decided(Act::Reject);
        }
        Fate::Approved => way.approved(),
        Fate::Answered => {
            way.approved();
            way.replied();
        }
        Fate::Closed => {
            way.approved();
            way.replied();
            way.at_the_desk(20 * HOUR, 8 * DAY);
            way.add(Act::Close);
        }
    }
    way.acts
}

struct Way<'a> {
    chance: &'a Chance,
    pace: Pace,
    at: Instant,
    end: Instant,
    acts: Vec<(Instant, Act)>,
}

impl Way<'_> {
    /// Adds an act at the moment the way has reached, if it lies in the past.
    fn add(&mut self, act: Act) {
        if self.at <= self.end {
            self.acts.push((self.at, act));
        }
    }

    fn later(&mut self, least: i64, most: i64) {
        self.at = self.at.plus(self.chance.between(least, most));
    }

    fn at_the_desk(&mut self, least: i64, most: i64) {
        let most = if self.pace == Pace::Brisk { least + (most - least) / 6 } else { most };
        self.later(least, most);
        self.at = at_the_desk(self.chance, self.at);
    }

    /// A clerk opens it, and is about to decide. One in three waits for days.
    fn opened(&mut self) {
        let most = if self.chance.percent(33) { 60 * HOUR } else { 8 * HOUR };
        self.at_the_desk(HOUR, most);
        self.add(Act::Open);
        self.later(40, 400);
    }

    /// A few letters went back once before they were decided.
    fn mended(&mut self) {
        if self.pace == Pace::Usual && self.chance.percent(6) {
            self.opened();
            self.add(Act::Return);
            self.later(4 * HOUR, 50 * HOUR);
            self.add(Act::Mend);
        }
    }

    /// Decides; now and then the clerk takes it back within the window and decides again.
    fn decided(&mut self, act: Act) {
        self.add(act);
        if self.chance.percent(3) {
            self.later(6, 20);
            self.add(if act == Act::Reply { Act::UndoReply } else { Act::UndoDecision });
            self.later(90, 900);
            self.add(act);
        }
    }

    fn approved(&mut self) {
        self.mended();
        self.opened();
        self.decided(Act::Approve);
        if self.chance.percent(5) {
            self.at_the_desk(2 * HOUR, 2 * DAY);
            self.add(Act::Pass);
        }
        if self.chance.percent(75) {
            self.at_the_desk(HOUR, DAY);
            self.add(Act::Look);
            self.later(60, 600);
        }
        if self.chance.percent(75) {
            self.later(30, 1_200);
            self.add(Act::Assign);
        }
        if self.chance.percent(5) {
            self.at_the_desk(DAY, 4 * DAY);
            self.add(Act::Notice);
        }
    }

    fn replied(&mut self) {
        let most = if self.chance.percent(25) { 12 * DAY } else { 5 * DAY };
        self.at_the_desk(6 * HOUR, most);
        self.decided(Act::Reply);
    }
}

#[cfg(test)]
mod tests {
    use pishkhan::domain::calendar::JalaliDate;
    use pishkhan::domain::letter::{State, Step};

    use super::*;

    fn end() -> Instant {
        JalaliDate::new(1405, 8, 30).unwrap().start().plus(11 * HOUR)
    }

    /// Walks a plan through the heart's own rules.
    fn walk(acts: &[(Instant, Act)]) -> State {
        acts.iter().fold(State::Draft, |state, (_, act)| {
            let step = match act {
                Act::Draft | Act::Open | Act::Look | Act::Notice => return state,
                Act::File => Step::Submit,
                Act::Withdraw => Step::Withdraw,
                Act::Return => Step::Return,
                Act::Mend => Step::Resubmit,
                Act::Reject => Step::Reject,
                Act::Approve => Step::Approve,
                Act::UndoReply => Step::UndoReply,
                Act::UndoDecision => Step::UndoDecision,
                Act::Assign | Act::Pass => Step::Refer,
                Act::Reply => Step::Reply,
                Act::Close => Step::Close,
            };
            state.after(step).unwrap()
        })
    }

    #[test]
    fn every_plan_is_in_order_in_the_past_and_allowed() {
        let chance = Chance::seeded(5);
        for round in 0..3_000 {
            let age = chance.between(0, 89 * DAY);
            let fate = draw(&chance, age);
            let acts = plan(&chance, fate, Pace::Usual, end().plus(-age), end());
            assert!(acts.is_sorted_by_key(|(at, _)| *at), "{round}: {acts:?}");
            assert!(acts.iter().all(|(at, _)| *at <= end()), "{round}: {acts:?}");
            walk(&acts);
        }
    }

    #[test]
    fn a_brisk_letter_reaches_its_fate_in_time() {
        let chance = Chance::seeded(5);
        for (fate, state, days) in [
            (Fate::Returned, State::Returned, 4),
            (Fate::Approved, State::Approved, 6),
            (Fate::Rejected, State::Rejected, 25),
            (Fate::Answered, State::Answered, 40),
            (Fate::Closed, State::Closed, 60),
        ] {
            for _ in 0..200 {
                let acts = plan(&chance, fate, Pace::Brisk, end().plus(-days * DAY), end());
                assert_eq!(walk(&acts), state, "{fate:?} {acts:?}");
            }
        }
    }
}
