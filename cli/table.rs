//! Small tables for the terminal: Latin columns padded, the last column free. Every cell is one cleaned line.

use pishkhan::domain::text::clean_line;

use crate::say::line;

/// Prints rows. All columns but the last hold Latin text, so that a character is a cell.
pub fn print<const N: usize>(rows: &[[String; N]]) {
    for row in lay(rows) {
        line(&row);
    }
}

fn lay<const N: usize>(rows: &[[String; N]]) -> Vec<String> {
    let rows: Vec<[String; N]> = rows.iter().map(|row| row.each_ref().map(|cell| clean_line(cell))).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: [usize; N] = std::array::from_fn(width);
    rows.iter()
        .map(|row| {
            let mut text = String::new();
            for (column, cell) in row.iter().enumerate() {
                text.push_str(cell);
                if column + 1 < N {
                    text.extend(std::iter::repeat_n(' ', widths[column] - cell.chars().count() + 2));
                }
            }
            text.trim_end().to_owned()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::lay;

    #[test]
    fn columns_stand_below_each_other_and_hostile_cells_are_cleaned() {
        let rows = [["a".to_owned(), "x\u{1b}[2J".to_owned()], ["abc".to_owned(), "سلام".to_owned()]];
        assert_eq!(lay(&rows), ["a    x[2J", "abc  سلام"]);
    }
}
