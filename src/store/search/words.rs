//! The words that letters are made of, for a typed beginning.
//!
//! FTS5 answers a beginning by reading every place of every word that begins so: a third of a second for «با» in a million
//! letters. Here stand the words alone, so that a beginning becomes a few whole words, and each of those is read only
//! as far as the newest letters need. A word that no letter has any more is forgotten with the last letter that had it.

use std::collections::BTreeSet;

use rusqlite::Connection;

use crate::error::{Error, Result};
use crate::store::View;

/// Letters of a beginning, at least; less is looked for as a whole word.
const LEAST: usize = 2;
/// Longer runs of letters are no words that somebody would begin to type.
const MOST_LETTERS: usize = 40;
/// Words that one beginning stands for, at most.
pub const BEGINNINGS: usize = 80;

/// Whether a typed word is looked up here. Numbers are not: there are as many of them as letters.
pub(super) fn is_word(typed: &str) -> bool {
    let letters = typed.chars().count();
    (LEAST..=MOST_LETTERS).contains(&letters) && !typed.chars().any(char::is_numeric)
}

/// The words that begin so, the shortest first, one more than [`BEGINNINGS`] at most.
pub(super) fn beginning_with(view: &View<'_>, beginning: &str) -> Result<Vec<String>> {
    let mut statement = view.connection.prepare_cached(BEGINNING_WITH)?;
    let end = format!("{beginning}\u{10ffff}");
    let words = statement.query_map((beginning, end, BEGINNINGS as i64 + 1), |row| row.get(0))?;
    Ok(words.collect::<rusqlite::Result<_>>()?)
}

/// A range of the words; a test pins its plan.
pub const BEGINNING_WITH: &str =
    "select word from search_word where word >= ?1 and word < ?2 order by length(word), word limit ?3";

/// Keeps the words of a text that was put into the index.
pub(in crate::store) fn learn(connection: &Connection, words: &BTreeSet<String>) -> Result<()> {
    connection
        .prepare_cached("insert or ignore into search_word (word) select value from json_each(?1)")?
        .execute([listed(words)?])?;
    Ok(())
}

/// Forgets those words of a text, which was taken out of the index, that no other letter has.
pub(in crate::store) fn forget(connection: &Connection, words: &BTreeSet<String>) -> Result<()> {
    connection
        .prepare_cached(
            "delete from search_word where word in (select value from json_each(?1)) and not exists
                 (select 1 from letter_text where letter_text match '\"' || search_word.word || '\"')",
        )?
        .execute([listed(words)?])?;
    Ok(())
}

/// The words of both forms of a text, in order.
pub(in crate::store) fn words_of((joined, split): &(String, String)) -> BTreeSet<String> {
    let runs = |form: &str| {
        let words = form.split(|c: char| !c.is_alphanumeric()).filter(|word| is_word(word)).map(str::to_owned);
        words.collect::<BTreeSet<String>>()
    };
    let mut words = runs(joined);
    if split != joined {
        words.extend(runs(split));
    }
    words
}

fn listed(words: &BTreeSet<String>) -> Result<String> {
    serde_json::to_string(words).map_err(|error| Error::internal("listing the words of a letter", error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::index_forms;

    #[test]
    fn both_forms_of_a_word_are_kept_and_numbers_are_not() {
        let words: Vec<String> = words_of(&index_forms("می‌خواهم، پلاک ۱۲ و AB 12b")).into_iter().collect();
        assert_eq!(words, ["ab", "خواهم", "می", "میخواهم", "پلاک"]);
    }
}
