//! Whether a statement's work grows with the archive, by its plan.

use rusqlite::Connection;

use crate::error::Result;

/// Tables that do not grow with the archive: as many rows as an office has people, units, texts and settings, or a few for
/// each of its clerks.
const SMALL: [&str; 24] = [
    "addressee",
    "audit_anchor",
    "backup",
    "clerk",
    "clerk_deputy",
    "clerk_key",
    "clerk_terminal",
    "clerk_tour",
    "desk_draft",
    "desk_place",
    "holiday",
    "letter_count",
    "register_counter",
    "retention_run",
    "saved_view",
    "secretariat",
    "setting",
    "sms_alarm",
    "sms_gateway",
    "sms_pause",
    "sms_way",
    "sqlite_schema",
    "template",
    "unit",
];

/// Columns of few values: an index that is searched by these alone gives a share of the table.
const FEW_VALUES: [&str; 13] = [
    "state",
    "kind",
    "event",
    "actor",
    "priority",
    "source",
    "direction",
    "year",
    "secretariat_id",
    "unit_id",
    "to_unit_id",
    "clerk_id",
    "reason",
];

/// Statements that walk over something that grows, and why they may: a piece of their text and the reason.
pub const KNOWN: &[(&str, &str)] = &[
    // One row at an end of a table.
    ("select id, hash from audit order by id desc limit 1", "the last row"),
    ("select at from audit order by id limit 1", "the first row"),
    ("select not exists (select 1 from letter_text_docsize)", "any row"),
    // What waits is not the archive; its index holds nothing else.
    ("from identity_check where state = 'waiting' limit ?1", "those that wait, as many as are counted"),
    ("where i.state = 'waiting' order by i.requested_at, i.id limit ?1", "those that wait, a page of them"),
    ("from sms where state in ('failed', 'unknown') limit ?1", "those in trouble, as many as are counted"),
    ("select state from sms where state in ('held', 'queued') limit ?1", "those that wait, as many as are counted"),
    ("select max(at) from audit where event = ?1", "the last row of its kind"),
    // What belongs to one person, or to a language.
    ("select distinct sender_name from letter where person_id = ?1 limit", "the names of one person"),
    ("from representation where person_id = ?1 and ended_at is null order by", "the companies of one person"),
    ("select word from search_word where word >= ?1 and word < ?2 order by", "words of one beginning, not letters"),
    ("delete from log_in_try where tried_at", "all but the newest few, which are kept in a bounded number"),
    // One day's deeds and SMS, or a span that somebody asked for: found by time, sorted in groups.
    ("from audit indexed by audit_deeds", "a day's deeds"),
    ("from audit a indexed by audit_deeds", "a day's deeds"),
    ("from sms where created_at >= :from and created_at < :to", "a day's SMS"),
    ("from sms indexed by sms_by_time where created_at >= :from", "a day's SMS"),
    ("from sms indexed by sms_by_time where created_at >= ?1", "the SMS of a span"),
    ("from sms where created_at > ?1 group by state", "a day's SMS"),
    ("from letter indexed by letter_late where state in", "late letters, as many as are counted"),
    // What is saved from a damaged file is counted and summed anew.
    ("insert into letter_count (state, unit_id, n) select", "salvage: counted anew"),
    ("left join attachment_bytes b on b.attachment_id = a.id left join letter l", "salvage: every file is summed anew"),
    ("file_name, sha256, bytes from", "salvage: every file is summed anew"),
    ("select id, subject, sender_name, company_name, body from letter", "salvage: the index is made anew"),
    // Once after a restore, before the office is open.
    ("delete from file_link", "no link outlives a restore"),
    ("update session set ended_at = ?1 where ended_at is null", "no session outlives a restore"),
    ("update one_time_code set used_at = ?1, pending = null where used_at is null", "no code outlives a restore"),
    ("provider_class = null, provider_said = ?2, body", "no SMS leaves by itself after a restore"),
    ("select secretariat_id, number from register_entry order by given_at desc", "what a restore has lost"),
    ("and event = 'letter.erased') order by id", "what was erased after a backup"),
    // `check` looks at everything.
    ("union all select check_id, sha256, bytes from identity_file", "check: every file is summed anew"),
    ("from letter group by 1, 2) l", "check: every letter is counted anew"),
];

/// What is wrong with a statement's plan, in words; nothing, if it is known or finds what it asks for by an index.
pub(super) fn faults(connection: &Connection, sql: &str) -> Result<Vec<String>> {
    let sql = flat(sql);
    let verb = sql.split(' ').next().unwrap_or_default();
    if !["select", "insert", "update", "delete", "with", "replace"].contains(&verb) || sql.contains("sqlite_") {
        return Ok(Vec::new());
    }
    // Two files are compared, one is saved or taken out, by every row of every table: only such a statement quotes names.
    if sql.starts_with("select \"") || sql.contains(" from \"") {
        return Ok(Vec::new());
    }
    if KNOWN.iter().any(|(piece, _)| sql.contains(piece)) {
        return Ok(Vec::new());
    }
    let mut statement = match connection.prepare(&format!("explain query plan {sql}")) {
        Ok(statement) => statement,
        Err(error) => {
            // It is about another file, about a table that was made for it alone, or about the inside of an index that was
            // built apart.
            let error = error.to_string();
            let is_elsewhere = error.contains("no such table") || error.contains("may not be modified");
            return if is_elsewhere { Ok(Vec::new()) } else { Ok(vec![format!("{error}\n    {sql}")]) };
        }
    };
    // A plan does not look at the values.
    let mut rows = statement.raw_query();
    let mut plan: Vec<String> = Vec::new();
    while let Some(row) = rows.next()? {
        plan.push(row.get(3)?);
    }
    let tables = tables(connection)?;
    let grows = |name: &str| -> Option<bool> { table_of(&sql, &tables, name).map(|table| !SMALL.contains(&table)) };
    let touches_growing = plan.iter().any(|line| named(line).is_some_and(|name| grows(name) == Some(true)));
    let has_limit = sql.contains(" limit ") || sql.contains("exists (select");
    let wrong = |line: &&String| {
        if line.contains("AUTOMATIC") || (line.starts_with("USE TEMP B-TREE") && touches_growing) {
            return true;
        }
        let Some(name) = named(line) else { return false };
        // What is no table is a question inside the question, whose own lines are in the plan.
        let Some(true) = grows(name) else { return false };
        if let Some((_, how)) = line.split_once(" VIRTUAL TABLE INDEX ") {
            return !is_asked_for(how);
        }
        line.starts_with("SCAN") || (!has_limit && is_coarse(line))
    };
    let wrong: Vec<&str> = plan.iter().filter(wrong).map(String::as_str).collect();
    if wrong.is_empty() { Ok(Vec::new()) } else { Ok(vec![format!("{}\n    {sql}", wrong.join("\n    "))]) }
}

/// A statement in one line, one space between its words, as [`KNOWN`] names it.
fn flat(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn tables(connection: &Connection) -> Result<Vec<String>> {
    let mut statement = connection.prepare("select name from sqlite_schema where type = 'table'")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What a line of a plan walks or searches, as the statement calls it.
fn named(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("SCAN ").or_else(|| line.strip_prefix("SEARCH "))?;
    rest.split(' ').next().filter(|name| !name.starts_with('(') && *name != "CONSTANT")
}

/// The table that a statement calls so: by its own name, or by a short one that stands behind it.
fn table_of<'a>(sql: &str, tables: &'a [String], name: &str) -> Option<&'a str> {
    if let Some(table) = tables.iter().find(|table| *table == name) {
        return Some(table);
    }
    let words: Vec<&str> = sql.split([' ', ',', '(', ')']).filter(|word| !word.is_empty() && *word != "as").collect();
    words
        .windows(2)
        .find(|pair| pair[1] == name && tables.iter().any(|table| table == pair[0]))
        .and_then(|pair| tables.iter().find(|table| *table == pair[0]).map(String::as_str))
}

/// Whether the full-text index is asked for words, or for one row: its own words for that are «flags:what», and bit 4 says
/// «one row».
fn is_asked_for(how: &str) -> bool {
    let (flags, what) = how.split_once(':').unwrap_or_default();
    !what.is_empty() || flags.parse::<u32>().is_ok_and(|flags| flags & 4 != 0)
}

/// Whether an index is searched by columns of few values alone.
fn is_coarse(line: &str) -> bool {
    let Some((_, terms)) = line.rsplit_once('(') else { return false };
    let terms: Vec<&str> = terms.trim_end_matches(')').split(" AND ").collect();
    terms.iter().all(|term| term.strip_suffix("=?").is_some_and(|column| FEW_VALUES.contains(&column)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sql: &str) -> Vec<String> {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(crate::store::schema::SCHEMA).unwrap();
        faults(&connection, sql).unwrap()
    }

    #[test]
    fn a_walk_over_the_archive_is_told_and_a_search_is_not() {
        for walk in [
            "select id from letter where subject = 'x'",
            "select l.id from letter l join unit u on u.id = l.unit_id where l.subject = 'x' limit 1",
            "select count(*) from letter where state = 'approved'",
            "select id from letter where state = 'approved' order by subject limit 9",
            "update letter set subject = '' where subject = 'x'",
            "select rowid from letter_text",
            "select a.id from (select id from audit where facts = '{}') a",
        ] {
            assert_eq!(of(walk).len(), 1, "{walk}");
        }
        for search in [
            "select id from letter where public_id = ?1",
            "select id from letter where state = 'approved' order by queued_at limit 9",
            "select name from unit order by name",
            "select rowid from letter_text where letter_text match ?1 order by rowid desc limit 9",
            "select l.id from letter l left join unit u on u.id = l.unit_id where l.id = ?1",
            "delete from letter_text where rowid = ?1",
            "insert into unit (secretariat_id, code, name) values (1, 'x', 'y')",
            "pragma data_version",
        ] {
            assert_eq!(of(search), Vec::<String>::new(), "{search}");
        }
    }
}
