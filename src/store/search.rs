//! The search line: words folded as the index is, and fields; newest letters first.
//!
//! Each question walks one index and looks at a bounded number of letters, so that a rare field in a file of millions
//! answers at once and says that it did not look at everything.

pub(in crate::store) mod index;
pub mod words;

use std::fmt::Write;

use rusqlite::ToSql;

use super::View;
use super::clerks::Clerk;
use super::queues::{ListItem, item, items};
use crate::domain::ids::UnitId;
use crate::domain::query::Query;
use crate::domain::text::{ZWNJ, fold};
use crate::error::Result;

/// Letters that one question looks at, at most.
pub const LOOKED_AT: i64 = 20_000;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The letters, newest first.
    pub items: Vec<ListItem>,
    /// Whether every letter was looked at that could fit.
    pub is_whole: bool,
    /// Set when the last word begins more words than are looked for: only so many, the shortest, were.
    pub beginnings: Option<usize>,
}

/// Words in the language of FTS5.
struct Match {
    text: String,
    beginnings: Option<usize>,
}

/// Letters that hold every typed word, the last one as a beginning, and fit every field; newest first, at most `limit`.
pub fn letters(view: &View<'_>, clerk: &Clerk, query: &Query, limit: i64) -> Result<Found> {
    if query.is_words() && clerk.sees_all() {
        return of_words(view, clerk, &query.words, limit);
    }
    let units = match (&query.unit, clerk.sees_all()) {
        (Some(typed), _) => match unit_named(view, typed)? {
            Some(unit) if clerk.sees_all() || clerk.units().contains(&unit) => vec![Some(unit)],
            _ => return Ok(Found { is_whole: true, ..Found::default() }),
        },
        (None, false) => clerk.units().into_iter().map(Some).collect(),
        (None, true) => vec![None],
    };
    // A deputy may see two units: each walks its own index.
    let many = units.len() > 1;
    let mut found = Found { is_whole: true, ..Found::default() };
    for unit in units {
        let part = of_unit(view, query, unit, limit)?;
        found.items.extend(part.items);
        found.is_whole &= part.is_whole;
        found.beginnings = found.beginnings.or(part.beginnings);
    }
    if many {
        found.items.sort_by_key(|item| std::cmp::Reverse((item.submitted_at.0, item.id.0)));
        found.items.truncate(usize::try_from(limit).unwrap_or(0));
    }
    Ok(found)
}

/// The same of one unit, or of the whole office.
fn of_unit(view: &View<'_>, query: &Query, unit: Option<UnitId>, limit: i64) -> Result<Found> {
    let all_words = format!("{} {}", query.from.join(" "), query.words);
    let matched = match_query(view, &all_words)?;
    let (matched, beginnings) = matched.map_or((None, None), |found| (Some(found.text), found.beginnings));
    if matched.is_none() && !query.words.trim().is_empty() {
        return Ok(Found { is_whole: true, ..Found::default() });
    }
    let sql = fields_sql(query, matched.is_some(), unit.is_some());
    let (from, to) = query.filed.map_or((i64::MIN, i64::MAX), |(from, to)| (from.0, to.0));
    let serial = query.number.as_deref().and_then(|number| number.parse::<i64>().ok());
    let state = query.states.first().map(|state| state.code());
    let values: [(&str, &dyn ToSql); 9] = [
        (":match", &matched),
        (":unit", &unit.map(|unit| unit.0)),
        (":from", &from),
        (":to", &to),
        (":state", &state),
        (":now", &view.now.0),
        (":number", &query.number),
        (":serial", &serial),
        (":scan", &(LOOKED_AT + 1)),
    ];
    let used: Vec<(&str, &dyn ToSql)> = values.into_iter().filter(|(name, _)| sql.contains(name)).collect();
    let mut statement = view.connection.prepare_cached(&sql)?;
    let mut rows = statement.query(used.as_slice())?;
    let (mut found, mut seen) = (Found { is_whole: true, beginnings, ..Found::default() }, 0);
    while let Some(row) = rows.next()? {
        seen += 1;
        if seen > LOOKED_AT {
            found.is_whole = false;
            break;
        }
        if !row.get::<_, bool>("fits")? {
            continue;
        }
        if !query.from.is_empty() {
            let (sender, company): (String, String) = (row.get(4)?, row.get(5)?);
            let name = fold(&format!("{sender} {company}")).replace(ZWNJ, "");
            if !query.from.iter().all(|word| name.contains(word.as_str())) {
                continue;
            }
        }
        found.items.push(item(row)?);
        if found.items.len() as i64 >= limit {
            break;
        }
    }
    Ok(found)
}

fn of_words(view: &View<'_>, clerk: &Clerk, typed: &str, limit: i64) -> Result<Found> {
    let Some(Match { text, beginnings }) = match_query(view, typed)? else {
        return Ok(Found { is_whole: true, ..Found::default() });
    };
    let mut statement = view
        .connection
        .prepare_cached("select rowid from letter_text where letter_text match ?1 order by rowid desc limit ?2")?;
    let ids = statement.query_map((text, limit), |row| row.get::<_, i64>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(Found { items: items(view, clerk, &ids)?, is_whole: true, beginnings })
}

/// The unit of a code, or the first one with this in its name.
fn unit_named(view: &View<'_>, typed: &str) -> Result<Option<UnitId>> {
    let plain = |text: &str| fold(text).chars().filter(|c| *c != ZWNJ && !c.is_whitespace()).collect::<String>();
    let units = super::office::units(view)?;
    let by_code = units.iter().find(|unit| plain(&unit.code) == typed);
    let by_name = || units.iter().find(|unit| plain(&unit.name).contains(typed));
    Ok(by_code.or_else(by_name).map(|unit| unit.id))
}

/// The question of a query: one index is walked, newest first, and every row says whether it fits the other fields. A
/// test pins the plans.
pub fn fields_sql(query: &Query, has_words: bool, has_unit: bool) -> String {
    const COLUMNS: &str =
        "l.id, l.queued_at, l.state, l.version, l.sender_name, l.company_name, l.subject, l.register_no,
             l.follow_up_code, u.name, l.submitted_at, l.due_at, l.attachments";
    let mut fits = String::from("l.submitted_at is not null");
    if !query.states.is_empty() {
        let codes: Vec<String> = query.states.iter().map(|state| format!("'{}'", state.code())).collect();
        let _ = write!(fits, " and l.state in ({})", codes.join(", "));
    }
    if query.late {
        fits.push_str(" and l.state in ('in_review', 'approved') and l.due_at < :now");
    }
    if has_unit {
        fits.push_str(" and l.unit_id = :unit");
    }
    if query.filed.is_some() {
        fits.push_str(" and l.submitted_at >= :from and l.submitted_at < :to");
    }
    let (tables, order) = if query.number.is_some() {
        (
            "(select letter_id from register_entry
                  where secretariat_id in (select id from secretariat) and number = :number
              union all select e.letter_id from register_counter c cross join register_entry e
                  on e.secretariat_id = c.secretariat_id and e.direction = c.direction and e.year = c.year
                  and e.serial = :serial and e.number <> :number) r
             join letter l on l.id = r.letter_id",
            "",
        )
    } else if has_words {
        ("letter_text t join letter l on l.id = t.rowid", "order by t.rowid desc")
    } else if query.late {
        ("letter l indexed by letter_late", "order by l.due_at, l.id")
    } else if has_unit {
        ("letter l indexed by letter_by_unit_time", "order by l.submitted_at desc, l.id desc")
    } else if query.states.len() == 1 && query.filed.is_none() {
        ("letter l indexed by letter_by_queue", "order by l.queued_at desc, l.id desc")
    } else {
        ("letter l indexed by letter_by_time", "order by l.submitted_at desc, l.id desc")
    };
    let walked = if query.number.is_some() {
        ""
    } else if has_words {
        "where letter_text match :match"
    } else if query.late {
        "where l.due_at is not null and l.state in ('in_review', 'approved') and l.due_at < :now"
    } else if has_unit {
        "where l.unit_id = :unit and l.submitted_at >= :from and l.submitted_at < :to"
    } else if query.states.len() == 1 && query.filed.is_none() {
        "where l.state = :state"
    } else {
        "where l.submitted_at is not null and l.submitted_at >= :from and l.submitted_at < :to"
    };
    // With words and a number both, the number leads and the words are looked up.
    let words = if query.number.is_some() && has_words {
        " and exists (select 1 from letter_text t where t.rowid = l.id and letter_text match :match)"
    } else {
        ""
    };
    format!(
        "select {COLUMNS}, coalesce({fits}{words}, 0) as fits
         from {tables} left join unit u on u.id = l.unit_id {walked} {order} limit :scan"
    )
}

/// The query in FTS5's language, every word quoted: a typed `"`, `*` or `OR` is text and nothing else. The last word is
/// a beginning; a short one, or a number of less than five digits, is a whole word.
fn match_query(view: &View<'_>, typed: &str) -> Result<Option<Match>> {
    let folded = fold(typed).replace('"', " ");
    let mut typed: Vec<&str> = folded
        .split(|c: char| !(c.is_alphanumeric() || c == ZWNJ))
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .take(12)
        .collect();
    let Some(last) = typed.pop() else { return Ok(None) };
    let (last, beginnings) = beginning(view, last)?;
    let mut text = String::new();
    for word in typed {
        // Writing into a string cannot fail.
        let _ = write!(text, "({}) AND ", whole(word));
    }
    let _ = write!(text, "({last})");
    Ok(Some(Match { text, beginnings }))
}

/// A word in its two spellings.
fn whole(word: &str) -> String {
    let (joined, split) = (word.replace(ZWNJ, ""), word.replace(ZWNJ, " "));
    if joined == split { format!("\"{joined}\"") } else { format!("\"{joined}\" OR \"{split}\"") }
}

/// A word that may go on, and whether it could be more words than are looked for.
fn beginning(view: &View<'_>, word: &str) -> Result<(String, Option<usize>)> {
    let mut text = whole(word);
    let joined = word.replace(ZWNJ, "");
    if !words::is_word(&joined) {
        if joined.chars().count() >= 5 {
            text.push('*');
        }
        return Ok((text, None));
    }
    let mut found = words::beginning_with(view, &joined)?;
    let beginnings = (found.len() > words::BEGINNINGS).then_some(words::BEGINNINGS);
    found.truncate(words::BEGINNINGS);
    // A word of two parts goes on in its last one too: «می‌خواه» finds «می خواهم».
    let (first, end) = word.rsplit_once(ZWNJ).unwrap_or_default();
    if words::is_word(end) {
        let first = first.replace(ZWNJ, " ");
        let ends = words::beginning_with(view, end)?.into_iter().take(words::BEGINNINGS);
        found.extend(ends.map(|end| format!("{first} {end}")));
    }
    for word in found {
        let _ = write!(text, " OR \"{word}\"");
    }
    Ok((text, beginnings))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_two_parts_is_sought_in_both_spellings() {
        assert_eq!(whole("می‌خواهم"), "\"میخواهم\" OR \"می خواهم\"");
        assert_eq!(whole("or"), "\"or\"");
    }
}
