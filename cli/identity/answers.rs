//! The registry's answers as a spreadsheet writes them, line by line; what cannot be read is told with its line.

use pishkhan::actions::import_identities::RegistryAnswer;
use pishkhan::domain::calendar::JalaliDate;
use pishkhan::domain::identity::Outcome;
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::national_id::NationalId;
use pishkhan::domain::text::{ascii_digits, clean_line};
use pishkhan::words::Lang;

/// Answers of a file, and the faulty lines with what is wrong in them.
pub(crate) type Read = (Vec<RegistryAnswer>, Vec<(u64, String)>);

/// Reads a file of answers; nothing when it lacks the columns that it needs.
pub(crate) fn understood(bytes: &[u8]) -> csv::Result<Option<Read>> {
    // Spreadsheets begin a file with a mark that says UTF-8.
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text);
    let headers = reader.headers()?.clone();
    let column = |name: &str| headers.iter().position(|header| header.eq_ignore_ascii_case(name));
    let (Some(id), Some(outcome)) = (column("national_id"), column("outcome")) else {
        return Ok(None);
    };
    let (first, last) = (column("first_name"), column("last_name"));
    let (mobile, birth, reference) = (column("mobile"), column("birth_date"), column("reference"));
    if mobile.is_none() && birth.is_none() {
        return Ok(None);
    }
    let (mut answers, mut faults) = (Vec::new(), Vec::new());
    for (place, record) in reader.records().enumerate() {
        let line = place as u64 + 2;
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                faults.push((line, error.to_string()));
                continue;
            }
        };
        let cell = |column: Option<usize>| column.and_then(|column| record.get(column)).unwrap_or_default();
        if cell(Some(outcome)).is_empty() {
            // Not answered yet.
            continue;
        }
        let name = format!("{} {}", cell(first), cell(last));
        match answer(cell(Some(id)), cell(mobile), cell(birth), &name, cell(Some(outcome)), cell(reference)) {
            Ok(answer) => answers.push(answer),
            Err(why) => faults.push((line, why)),
        }
    }
    Ok(Some((answers, faults)))
}

fn answer(
    id: &str,
    mobile: &str,
    birth: &str,
    name: &str,
    outcome: &str,
    reference: &str,
) -> std::result::Result<RegistryAnswer, String> {
    // Spreadsheets drop leading zeros of an ID.
    let digits = ascii_digits(id);
    let padded = if (8..10).contains(&digits.len()) { format!("{digits:0>10}") } else { digits };
    let say = |refusal: pishkhan::domain::refusal::Refusal| refusal.sentence(Lang::Fa);
    let birth_date = if birth.is_empty() { None } else { Some(JalaliDate::parse(birth).map_err(say)?.to_string()) };
    Ok(RegistryAnswer {
        national_id: NationalId::parse(&padded).map_err(say)?,
        mobile: if mobile.is_empty() { None } else { Some(Mobile::parse(mobile).map_err(say)?) },
        birth_date,
        name: Some(clean_line(name)).filter(|name| !name.trim().is_empty()),
        outcome: Outcome::of_code(&outcome.to_ascii_lowercase()).ok_or_else(|| outcome.to_owned())?,
        reference: Some(clean_line(reference).chars().take(100).collect::<String>()).filter(|text| !text.is_empty()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_with_any_digits_and_without_its_leading_zeros() {
        let read = answer("۷۶۲۲۹۶۴۵", "0912 123 4567", "۱۳۷۰/۱/۱۵", " ", "MATCH", "").unwrap();
        assert_eq!((read.national_id.as_str(), read.birth_date.as_deref()), ("0076229645", Some("1370/01/15")));
        assert_eq!((read.outcome, read.reference, read.name), (Outcome::Match, None, None));
        for (id, mobile, outcome) in
            [("1111111111", "", "match"), ("0076229645", "021", "match"), ("0076229645", "", "yes")]
        {
            assert!(answer(id, mobile, "", "", outcome, "").is_err(), "{id} {mobile} {outcome}");
        }
    }
}
