//! The search line: every word, folded as the index is, newest letters first.

use std::fmt::Write;

use super::View;
use super::clerks::Clerk;
use super::queues::{ListItem, items};
use crate::domain::text::{ZWNJ, fold};
use crate::error::Result;

/// Letters that hold every typed word, the last one as a beginning; newest first, at most `limit`.
pub fn letters(view: &View<'_>, clerk: &Clerk, typed: &str, limit: i64) -> Result<Vec<ListItem>> {
    let Some(query) = match_query(typed) else { return Ok(Vec::new()) };
    // What another unit has is left out afterwards, so a unit officer's search looks further back.
    let limit = if clerk.sees_all() { limit } else { limit.saturating_mul(20) };
    let mut statement = view
        .connection
        .prepare_cached("select rowid from letter_text where letter_text match ?1 order by rowid desc limit ?2")?;
    let ids = statement.query_map((query, limit), |row| row.get::<_, i64>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
    items(view, clerk, &ids)
}

/// The query in FTS5's language, every word quoted: a typed `"`, `*` or `OR` is text and nothing else.
fn match_query(typed: &str) -> Option<String> {
    let folded = fold(typed).replace('"', " ");
    let words: Vec<&str> = folded
        .split(|c: char| !(c.is_alphanumeric() || c == ZWNJ))
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .collect();
    let last = words.len().checked_sub(1)?;
    let mut query = String::new();
    for (place, word) in words.into_iter().take(12).enumerate() {
        if place > 0 {
            query.push_str(" AND ");
        }
        let star = if place == last { "*" } else { "" };
        let (joined, split) = (word.replace(ZWNJ, ""), word.replace(ZWNJ, " "));
        // Writing into a string cannot fail.
        let _ = write!(query, "(joined : \"{joined}\"{star} OR split : \"{split}\"{star})");
    }
    Some(query)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_operators_are_text() {
        assert_eq!(match_query("  "), None);
        assert_eq!(match_query("\"*()-"), None);
        assert_eq!(match_query("گواه").as_deref(), Some("(joined : \"گواه\"* OR split : \"گواه\"*)"));
        assert_eq!(
            match_query("a\" OR b").as_deref(),
            Some(
                "(joined : \"a\" OR split : \"a\") AND (joined : \"or\" OR split : \"or\") AND (joined : \"b\"* OR split : \"b\"*)"
            )
        );
    }
}
