//! What only the former holder of a number knows: the letters that were filed with it.

use super::View;
use crate::domain::calendar::Instant;
use crate::domain::follow_up_code::FollowUpCode;
use crate::domain::ids::PersonId;
use crate::error::Result;

/// Whether an account has letters to be kept from somebody else.
pub(crate) fn has_letters(view: &View<'_>, person: PersonId) -> Result<bool> {
    Ok(view
        .connection
        .prepare_cached("select exists (select 1 from letter where person_id = ?1)")?
        .query_row([person.0], |row| row.get(0))?)
}

/// Whether this is the code of a letter that no SMS was about after `until`.
pub(crate) fn knows_code(view: &View<'_>, person: PersonId, code: FollowUpCode, until: Instant) -> Result<bool> {
    Ok(view
        .connection
        .prepare_cached(
            "select exists (select 1 from letter l where l.person_id = ?1 and l.follow_up_code = ?2
                 and not exists (select 1 from sms s where s.letter_id = l.id and s.created_at > ?3))",
        )?
        .query_row((person.0, code.to_string(), until.0), |row| row.get(0))?)
}

/// Whom the letters of an account are from, as they say themselves.
pub(crate) fn sender_names(view: &View<'_>, person: PersonId) -> Result<Vec<String>> {
    let mut statement =
        view.connection.prepare_cached("select distinct sender_name from letter where person_id = ?1 limit 200")?;
    Ok(statement.query_map([person.0], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}
