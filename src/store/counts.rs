//! Live counts of the queues: kept counters where the archive grows, short index walks where only open work is.

use rusqlite::named_params;

use super::View;
use super::clerks::Clerk;
use super::queues::Queue;
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
    let unit = clerk.unit_id.unwrap_or(UnitId(0)).0;
    let mut counts = Counts::default();
    let mut statement = view.connection.prepare_cached(
        "select state, sum(n), sum(case when unit_id = ?1 then n else 0 end) from letter_count group by state",
    )?;
    let mut rows = statement.query([unit])?;
    while let Some(row) = rows.next()? {
        let (all, own): (i64, i64) = (row.get(1)?, row.get(2)?);
        let n = if sees_all { all } else { own };
        match row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)? {
            "in_review" => counts.review = n,
            "returned" => counts.returned = n,
            "approved" => (counts.approved, counts.my_unit) = (n, if unit == 0 { 0 } else { own }),
            "answered" => counts.answered = n,
            "rejected" => counts.rejected = n,
            "closed" | "withdrawn" => {}
            _ => continue,
        }
        counts.all += n;
    }
    counts.mine = view
        .connection
        .prepare_cached(
            "select count(*) from (select 1 from letter where clerk_id = :clerk and state = 'approved' limit :most)",
        )?
        .query_row(named_params! { ":clerk": clerk.id.0, ":most": MOST + 1 }, |row| row.get(0))?;
    counts.copies = view
        .connection
        .prepare_cached(
            "select count(*) from (select 1 from referral indexed by referral_copies
                 where to_unit_id = ?1 and kind = 'copy' and done_at is null and recalled_at is null limit ?2)",
        )?
        .query_row((unit, MOST + 1), |row| row.get(0))?;
    counts.late = view
        .connection
        .prepare_cached(
            "select count(*) from (select 1 from letter indexed by letter_late
                 where state in ('in_review', 'approved') and due_at < :now and (:all or unit_id = :unit) limit :most)",
        )?
        .query_row(named_params! { ":now": view.now.0, ":all": sees_all, ":unit": unit, ":most": MOST + 1 }, |row| {
            row.get(0)
        })?;
    if clerk.role.may(Power::ProveIdentity) {
        counts.identity = view
            .connection
            .prepare_cached("select count(*) from (select 1 from identity_check where state = 'waiting' limit ?1)")?
            .query_row([MOST + 1], |row| row.get(0))?;
    }
    if clerk.role.may(Power::SeeOutbox) {
        counts.sms_trouble = super::sms::count_troubled(view, MOST + 1)?;
    }
    Ok(counts)
}

/// How many letters stand in each state: a figure for the admin's instruments, without any letter's name.
pub fn by_state(view: &View<'_>) -> Result<Vec<(State, i64)>> {
    let mut statement = view.connection.prepare_cached("select state, sum(n) from letter_count group by state")?;
    let rows = statement.query_map([], |row| Ok((super::letters::state(row, 0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
