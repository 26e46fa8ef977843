//! Live counts of the queues: kept counters where the archive grows, short index walks where only open work is.

use rusqlite::named_params;

use super::clerks::Clerk;
use super::queues::Queue;
use super::{Actor, View};
use crate::domain::calendar::Instant;
use crate::domain::ids::UnitId;
use crate::domain::letter::State;
use crate::domain::role::Power;
use crate::error::Result;

/// A count beyond this is shown as «+۹۹۹».
pub const MOST: i64 = 999;

/// What the head line and the tabs show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Waits for approval.
    pub review: i64,
    /// Assigned to the clerk.
    pub mine: i64,
    /// With the clerk's unit.
    pub my_unit: i64,
    /// Past their date.
    pub late: i64,
    /// Back with the sender.
    pub returned: i64,
    /// Approved.
    pub approved: i64,
    /// Answered.
    pub answered: i64,
    /// Refused.
    pub rejected: i64,
    /// Ever filed.
    pub all: i64,
    /// With the clerk's unit for information.
    pub copies: i64,
    /// Identity requests in the queue.
    pub identity: i64,
    /// SMS that failed or whose fate is unknown.
    pub sms_trouble: i64,
    /// What the clerk decided and answered today, without what was taken back.
    pub done_today: i64,
}

impl Counts {
    /// The count of a queue.
    pub fn of(&self, queue: Queue) -> i64 {
        match queue {
            Queue::Review => self.review,
            Queue::Mine => self.mine,
            Queue::MyUnit => self.my_unit,
            Queue::Late => self.late,
            Queue::Returned => self.returned,
            Queue::Approved => self.approved,
            Queue::Answered => self.answered,
            Queue::Rejected => self.rejected,
            Queue::All => self.all,
            Queue::Copies => self.copies,
        }
    }
}

/// The counts of this clerk. Cost: a few rows per unit and state, and at most a thousand index entries of open work.
pub fn for_clerk(view: &View<'_>, clerk: &Clerk) -> Result<Counts> {
    let sees_all = clerk.sees_all();
    let units = clerk.units();
    let has_unit = units != [UnitId(0)];
    let units = serde_json::to_string(&units.iter().map(|unit| unit.0).collect::<Vec<_>>()).unwrap_or_default();
    let mut counts = Counts::default();
    let mut statement = view.connection.prepare_cached(
        "select state, sum(n), sum(case when unit_id in (select value from json_each(?1)) then n else 0 end)
         from letter_count group by state",
    )?;
    let mut rows = statement.query([&units])?;
    while let Some(row) = rows.next()? {
        let (all, own): (i64, i64) = (row.get(1)?, row.get(2)?);
        let n = if sees_all { all } else { own };
        match row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)? {
            "in_review" => counts.review = n,
            "returned" => counts.returned = n,
            "approved" => (counts.approved, counts.my_unit) = (n, if has_unit { own } else { 0 }),
            "answered" => counts.answered = n,
            "rejected" => counts.rejected = n,
            "closed" | "withdrawn" => {}
            _ => continue,
        }
        counts.all += n;
    }
    for desk in clerk.desks() {
        let mine: i64 = view
            .connection
            .prepare_cached(
                "select count(*) from (select 1 from letter where clerk_id = :clerk and state = 'approved' limit :most)",
            )?
            .query_row(named_params! { ":clerk": desk.0, ":most": MOST + 1 }, |row| row.get(0))?;
        counts.mine += mine;
    }
    for unit in clerk.units() {
        let copies: i64 = view
            .connection
            .prepare_cached(
                "select count(*) from (select 1 from referral indexed by referral_copies
                     where to_unit_id = ?1 and kind = 'copy' and done_at is null and recalled_at is null limit ?2)",
            )?
            .query_row((unit.0, MOST + 1), |row| row.get(0))?;
        counts.copies += copies;
    }
    counts.late = view
        .connection
        .prepare_cached(
            "select count(*) from (select 1 from letter indexed by letter_late
                 where state in ('in_review', 'approved') and due_at < :now and (:all or unit_id in (select value from json_each(:units)))
                 limit :most)",
        )?
        .query_row(named_params! { ":now": view.now.0, ":all": sees_all, ":units": units, ":most": MOST + 1 }, |row| {
            row.get(0)
        })?;
    if clerk.may(Power::ProveIdentity) {
        counts.identity = view
            .connection
            .prepare_cached("select count(*) from (select 1 from identity_check where state = 'waiting' limit ?1)")?
            .query_row([MOST + 1], |row| row.get(0))?;
    }
    counts.done_today = done_since(view, clerk, view.now.date().start())?;
    if clerk.may(Power::SeeOutbox) {
        counts.sms_trouble = super::sms::count_troubled(view, MOST + 1)?;
    }
    Ok(counts)
}

/// Decisions and replies of a clerk since an instant, less those that were taken back. One walk over the deeds of that
/// time.
fn done_since(view: &View<'_>, clerk: &Clerk, since: Instant) -> Result<i64> {
    let done: i64 = view
        .connection
        .prepare_cached(DONE_SQL)?
        .query_row((since.0, Actor::Clerk(clerk.id).code()), |row| row.get(0))?;
    Ok(done.max(0))
}

/// The question of a clerk's own count of the day, for the test that pins its plan.
pub const DONE_SQL: &str = "select coalesce(sum(case
        when event in ('letter.decision_undone', 'letter.reply_undone') then -1
        when event in ('letter.approved', 'letter.rejected', 'letter.returned', 'letter.reply_registered') then 1
        else 0 end), 0)
    from audit indexed by audit_deeds
    where event in ('letter.approved', 'letter.rejected', 'letter.returned', 'letter.reply_registered',
                    'letter.decision_undone', 'letter.reply_undone', 'letter.reversed', 'letter.resubmitted',
                    'letter.withdrawn')
        and at >= ?1 and actor = ?2";

/// How many letters stand in each state: a figure for the admin's instruments, without any letter's name.
pub fn by_state(view: &View<'_>) -> Result<Vec<(State, i64)>> {
    let mut statement = view.connection.prepare_cached("select state, sum(n) from letter_count group by state")?;
    let rows = statement.query_map([], |row| Ok((super::letters::state(row, 0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
