//! Cells of a CSV: the one rule of everything that goes into a spreadsheet, whoever writes it.

use super::text::clean_line;

/// A cell of a CSV that no spreadsheet takes for a formula: one that would begin as such gets an apostrophe before it.
/// Spaces and marks that nobody sees do not hide the beginning. What is judged is what is written: whatever cleaning
/// drops must not have covered it.
pub fn harmless(cell: &str) -> String {
    let clean = clean_line(cell);
    let is_seen = |c: &char| !is_unseen(*c) && (!c.is_whitespace() || matches!(c, '\t' | '\r' | '\n'));
    // Cleaning turns these into spaces; some spreadsheets mind them.
    let first = cell.chars().find(is_seen).filter(|c| matches!(c, '\t' | '\r' | '\n'));
    match first.or_else(|| clean.chars().find(is_seen)) {
        Some(
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠' | '−' | '﹣' | '﹢' | '﹦' | '﹫'
            | '|' | '%',
        ) => {
            format!("'{clean}")
        }
        _ => clean,
    }
}

fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{61c}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_begins_as_a_formula_is_one_and_names_stay_names() {
        for formula in [
            "=1+1",
            "\u{200b}=1+1",
            "\u{202e} @SUM(A1)",
            "\t=1",
            "\r=1",
            "＝1",
            "+98",
            "-1",
            "|cmd",
            " =cmd|' /C calc'!A0",
        ] {
            assert!(harmless(formula).starts_with('\''), "{formula:?}");
        }
        for name in ["سارا", "علی=رضا", "می\u{200c}خواهم", "", "x-y"] {
            assert_eq!(harmless(name), name);
        }
    }
}
