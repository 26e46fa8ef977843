//! The clerks' lists: keyset pages, so that a page costs the same in a file of 400 letters and of ten million.

use rusqlite::{Row, named_params};

use super::View;
use super::clerks::Clerk;
use crate::domain::calendar::Instant;
use crate::domain::ids::{ClerkId, LetterId, UnitId};
use crate::domain::letter::State;
use crate::error::Result;

/// Rows that are counted to find a letter's place, at most, from either end of its queue.
pub const WALK: i64 = 5_000;

/// A list of letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Queue {
    /// در انتظار: waits for approval. Oldest first.
    Review,
    /// Approved letters that are assigned to this clerk. Oldest first.
    Mine,
    /// Approved letters of the clerk's unit. Oldest first.
    MyUnit,
    /// Back with the sender. Newest first, like all that follow.
    Returned,
    /// Approved, to be answered.
    Approved,
    /// Answered.
    Answered,
    /// Refused.
    Rejected,
    /// Past their date, the longest first.
    Late,
    /// Everything that was ever filed.
    All,
    /// رونوشت: what the clerk's unit has for information and has not dealt with.
    Copies,
}

impl Queue {
    /// All of them, in the order of the tabs.
    pub const ALL: [Self; 10] = [
        Self::Review,
        Self::Mine,
        Self::MyUnit,
        Self::Late,
        Self::Returned,
        Self::Approved,
        Self::Answered,
        Self::Rejected,
        Self::All,
        Self::Copies,
    ];

    /// As the message files name it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Mine => "mine",
            Self::MyUnit => "my-unit",
            Self::Returned => "returned",
            Self::Approved => "approved",
            Self::Answered => "answered",
            Self::Rejected => "rejected",
            Self::Late => "late",
            Self::All => "all",
            Self::Copies => "copies",
        }
    }

    fn oldest_first(self) -> bool {
        matches!(self, Self::Review | Self::Mine | Self::MyUnit | Self::Late)
    }

    /// The state that its index is searched by; `None` for lists across states.
    fn state(self) -> Option<State> {
        match self {
            Self::Review => Some(State::InReview),
            Self::Mine | Self::MyUnit | Self::Approved => Some(State::Approved),
            Self::Returned => Some(State::Returned),
            Self::Answered => Some(State::Answered),
            Self::Rejected => Some(State::Rejected),
            Self::Late | Self::All | Self::Copies => None,
        }
    }
}

/// Where a page begins: the key of the row before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The ordering instant of the row.
    pub at: i64,
    /// Its letter.
    pub id: i64,
}

/// Which way to go from a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Down the list.
    Onward,
    /// Back up. Rows still come in the list's own order.
    Back,
}

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListItem {
    /// The letter.
    pub id: LetterId,
    /// Its place in this list.
    pub key: Key,
    /// Where it stands.
    pub state: State,
    /// Its version, for a decision right from the list.
    pub version: i64,
    /// Who sent it.
    pub sender: String,
    /// What it is about.
    pub subject: String,
    /// The office's number.
    pub register_no: Option<String>,
    /// The citizen's number.
    pub follow_up_code: Option<String>,
    /// The acting unit's name.
    pub unit: Option<String>,
    /// When it was filed.
    pub submitted_at: Instant,
    /// By when it is to be answered.
    pub due_at: Option<Instant>,
    /// How many files it carries.
    pub attachments: i64,
}

/// One page of a queue for this clerk, at most `limit` rows, after (or before) `from`, or from the top.
pub fn page(
    view: &View<'_>,
    clerk: &Clerk,
    queue: Queue,
    from: Option<Key>,
    way: Way,
    limit: i64,
) -> Result<Vec<ListItem>> {
    let sql = page_sql(clerk, queue, way);
    let desks = places(clerk, &sql);
    let many = desks.len() > 1;
    let mut items = Vec::new();
    for (desk, unit) in desks {
        items.extend(page_of(view, &sql, (desk, unit), queue, from, way, limit)?);
    }
    let forward = queue.oldest_first() == (way == Way::Onward);
    if many {
        items.sort_by_key(|item| (item.key.at, item.key.id));
        if !forward {
            items.reverse();
        }
        items.truncate(usize::try_from(limit).unwrap_or(0));
    }
    if way == Way::Back {
        items.reverse();
    }
    Ok(items)
}

/// The desks or units whose rows a question asks for, one after the other: a deputy has the letters of two, and each
/// walks its own index.
fn places(clerk: &Clerk, sql: &str) -> Vec<(ClerkId, UnitId)> {
    if sql.contains(":clerk") {
        clerk.desks().into_iter().map(|desk| (desk, UnitId(0))).collect()
    } else if sql.contains(":unit") {
        clerk.units().into_iter().map(|unit| (clerk.id, unit)).collect()
    } else {
        vec![(clerk.id, UnitId(0))]
    }
}

/// The rows of one desk or unit, from the key on, whichever way.
fn page_of(
    view: &View<'_>,
    sql: &str,
    (desk, unit): (ClerkId, UnitId),
    queue: Queue,
    from: Option<Key>,
    way: Way,
    limit: i64,
) -> Result<Vec<ListItem>> {
    let forward = queue.oldest_first() == (way == Way::Onward);
    let start = from.unwrap_or(if forward { Key { at: i64::MIN, id: 0 } } else { Key { at: i64::MAX, id: i64::MAX } });
    let mut statement = view.connection.prepare_cached(sql)?;
    let all = [
        (":state", &queue.state().map(State::code) as &dyn rusqlite::ToSql),
        (":clerk", &desk.0),
        (":unit", &unit.0),
        (":now", &view.now.0),
        (":at", &start.at),
        (":id", &start.id),
        (":limit", &limit),
    ];
    let used: Vec<(&str, &dyn rusqlite::ToSql)> = all.into_iter().filter(|(name, _)| sql.contains(name)).collect();
    let rows = statement.query_map(used.as_slice(), item)?;
    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
}

/// The question of a page: a fixed list of pieces, so that each has a known plan. A test prints and pins the plans.
pub fn page_sql(clerk: &Clerk, queue: Queue, way: Way) -> String {
    let forward = queue.oldest_first() == (way == Way::Onward);
    let (compare, order) = if forward { (">", "asc") } else { ("<", "desc") };
    if queue == Queue::Copies {
        return format!(
            "select l.id, r.created_at, l.state, l.version, l.sender_name, l.company_name, l.subject, l.register_no,
                 l.follow_up_code, u.name, l.submitted_at, l.due_at, l.attachments
             from {COPIES} cross join letter l on l.id = r.letter_id left join unit u on u.id = l.unit_id
             where {OPEN_COPY} and (r.created_at, r.letter_id) {compare} (:at, :id)
             order by r.created_at {order}, r.letter_id {order} limit :limit"
        );
    }
    let (key, scope, walk) = walk(clerk, queue);
    format!(
        "select l.id, {key}, l.state, l.version, l.sender_name, l.company_name, l.subject, l.register_no,
             l.follow_up_code, u.name, l.submitted_at, l.due_at, l.attachments
         from letter l {walk} left join unit u on u.id = l.unit_id
         where {scope} and ({key}, l.id) {compare} (:at, :id)
         order by {key} {order}, l.id {order} limit :limit"
    )
}

/// The open copies of a unit, in the order in which they came.
const COPIES: &str = "referral r indexed by referral_copies";
const OPEN_COPY: &str = "r.to_unit_id = :unit and r.kind = 'copy' and r.done_at is null and r.recalled_at is null";

/// The ordering column of a queue of letters, what belongs to it for this clerk, and the index that has to be walked if
/// SQLite would choose another.
fn walk(clerk: &Clerk, queue: Queue) -> (&'static str, &'static str, &'static str) {
    let key = match queue {
        Queue::All => "l.submitted_at",
        Queue::Late => "l.due_at",
        _ => "l.queued_at",
    };
    let scope = match (queue, clerk.sees_all()) {
        (Queue::Mine, _) => "l.clerk_id = :clerk and l.state = :state",
        (Queue::MyUnit, _) | (Queue::Returned | Queue::Approved | Queue::Answered | Queue::Rejected, false) => {
            "l.unit_id = :unit and l.state = :state"
        }
        // What waits for approval has no unit yet: it is not a unit officer's to see.
        (Queue::Review, false) => "l.state = :state and l.unit_id = :unit",
        (Queue::Review | Queue::Returned | Queue::Approved | Queue::Answered | Queue::Rejected, true) => {
            "l.state = :state"
        }
        (Queue::Late, true) => "l.state in ('in_review', 'approved') and l.due_at < :now",
        (Queue::Late, false) => "l.state in ('in_review', 'approved') and l.due_at < :now and l.unit_id = :unit",
        (Queue::All | Queue::Copies, true) => "l.submitted_at is not null",
        (Queue::All | Queue::Copies, false) => "l.submitted_at is not null and l.unit_id = :unit",
    };
    // Left to itself, SQLite would sort all open letters by their date instead of walking the late ones.
    let walk = if queue == Queue::Late { "indexed by letter_late" } else { "" };
    (key, scope, walk)
}

/// How many rows stand before this one in its queue; nothing deep in the middle of a long one. Cost: at most `walk`
/// (as a rule [`WALK`]) index entries from either end, however long the archive is.
pub fn before(view: &View<'_>, clerk: &Clerk, queue: Queue, row: Key, walk: i64) -> Result<Option<i64>> {
    let most = if matches!(queue, Queue::Late) { walk.min(super::counts::MOST) } else { walk };
    let from_top = count(view, clerk, queue, Way::Back, row, most)?;
    if from_top <= most {
        return Ok(Some(from_top));
    }
    // Of these no counter is kept.
    if matches!(queue, Queue::Late | Queue::Mine | Queue::Copies) {
        return Ok(None);
    }
    let to_end = count(view, clerk, queue, Way::Onward, row, most)?;
    if to_end > most {
        return Ok(None);
    }
    let all = super::counts::for_clerk(view, clerk)?.of(queue);
    Ok(Some((all - to_end - 1).max(0)))
}

/// Rows before (or after) this one, counted up to one more than `most`.
fn count(view: &View<'_>, clerk: &Clerk, queue: Queue, way: Way, row: Key, most: i64) -> Result<i64> {
    let sql = before_sql(clerk, queue, way);
    let mut statement = view.connection.prepare_cached(&sql)?;
    let mut rows = 0;
    for (desk, unit) in places(clerk, &sql) {
        let all = [
            (":state", &queue.state().map(State::code) as &dyn rusqlite::ToSql),
            (":clerk", &desk.0),
            (":unit", &unit.0),
            (":now", &view.now.0),
            (":at", &row.at),
            (":id", &row.id),
            (":limit", &(most + 1)),
        ];
        let used: Vec<(&str, &dyn rusqlite::ToSql)> = all.into_iter().filter(|(name, _)| sql.contains(name)).collect();
        rows += statement.query_row(used.as_slice(), |row| row.get::<_, i64>(0))?;
    }
    Ok(rows)
}

/// The question of [`before`], for the test that pins its plan.
pub fn before_sql(clerk: &Clerk, queue: Queue, way: Way) -> String {
    let compare = if queue.oldest_first() == (way == Way::Onward) { ">" } else { "<" };
    if queue == Queue::Copies {
        return format!(
            "select count(*) from (select 1 from {COPIES}
                 where {OPEN_COPY} and (r.created_at, r.letter_id) {compare} (:at, :id) limit :limit)"
        );
    }
    let (key, scope, walk) = walk(clerk, queue);
    format!(
        "select count(*) from (select 1 from letter l {walk}
             where {scope} and ({key}, l.id) {compare} (:at, :id) limit :limit)"
    )
}

/// The rows of these letters that the clerk may see, in the given order: what a search found.
pub(crate) fn items(view: &View<'_>, clerk: &Clerk, ids: &[i64]) -> Result<Vec<ListItem>> {
    let mut statement = view.connection.prepare_cached(
        "select l.id, l.queued_at, l.state, l.version, l.sender_name, l.company_name, l.subject, l.register_no,
             l.follow_up_code, u.name, l.submitted_at, l.due_at, l.attachments
         from letter l left join unit u on u.id = l.unit_id
         where l.id = :id and l.submitted_at is not null and (:all or l.unit_id = :unit)",
    )?;
    let units = clerk.units();
    let mut found = Vec::new();
    for id in ids {
        for unit in &units {
            let values = named_params! { ":id": id, ":all": clerk.sees_all(), ":unit": unit.0 };
            if let Some(row) = statement.query_map(values, item)?.next() {
                found.push(row?);
                break;
            }
        }
    }
    Ok(found)
}

/// A row of the columns that [`items`] asks for.
pub(super) fn item(row: &Row<'_>) -> rusqlite::Result<ListItem> {
    let (sender, company): (String, String) = (row.get(4)?, row.get(5)?);
    Ok(ListItem {
        id: LetterId(row.get(0)?),
        key: Key { at: row.get(1)?, id: row.get(0)? },
        state: super::letters::state(row, 2)?,
        version: row.get(3)?,
        sender: if company.is_empty() { sender } else { company },
        subject: row.get(6)?,
        register_no: row.get(7)?,
        follow_up_code: row.get(8)?,
        unit: row.get(9)?,
        submitted_at: Instant(row.get(10)?),
        due_at: row.get::<_, Option<i64>>(11)?.map(Instant),
        attachments: row.get(12)?,
    })
}
