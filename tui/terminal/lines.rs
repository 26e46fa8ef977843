//! The program line by line: what a frame changed is written under what was there, in logical order and plain letters.
//!
//! The frame is painted on a page that nobody sees. Its rows are read from the right, column by column, and those that
//! were not there before are written. The row with the caret is kept as the last line and written over while it changes.
//! When only time went on, nothing is said but a new message in the second row from below: a clock that ticks must not
//! talk.

use std::io::{self, Write};

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Cause;

/// The page: one pane, and rows that fit a window of the usual size.
pub const PAGE: Rect = Rect { x: 0, y: 0, width: 80, height: 24 };
/// Stands at the right edge of the selected row of a list; painted by the widgets.
const SELECTOR: char = '▐';
/// Between the columns of a row.
const BETWEEN: &str = " · ";
/// Before the words of the selected row.
const CHOSEN: &str = "» ";
/// Cells that part two columns.
const APART: usize = 2;

/// What was written.
#[derive(Debug, Default)]
pub(super) struct Lines {
    rows: Vec<String>,
    selected: Option<String>,
    /// The line that is still open.
    live: String,
}

/// What one frame has to say.
#[derive(Debug, Default, PartialEq, Eq)]
struct News {
    lines: Vec<String>,
    live: String,
}

impl Lines {
    /// Paints the page and writes what is new.
    pub fn draw(&mut self, cause: Cause, paint: impl FnOnce(Rect, &mut Buffer) -> Option<Position>) -> io::Result<()> {
        let mut page = Buffer::empty(PAGE);
        let caret = paint(PAGE, &mut page);
        let before = self.live.clone();
        let news = self.news(cause, &page, caret);
        if news.lines.is_empty() && news.live == before {
            return Ok(());
        }
        let mut text = String::new();
        if !before.is_empty() {
            text.push_str(if news.live.is_empty() || !news.lines.is_empty() { "\r\n" } else { "\r\x1b[K" });
        }
        for line in &news.lines {
            text.push_str(line);
            text.push_str("\r\n");
        }
        text.push_str(&news.live);
        let mut out = io::stdout();
        out.write_all(text.as_bytes())?;
        out.flush()
    }

    /// Says everything again with the next frame.
    pub fn forget(&mut self) {
        *self = Self { live: std::mem::take(&mut self.live), ..Self::default() };
    }

    fn news(&mut self, cause: Cause, page: &Buffer, caret: Option<Position>) -> News {
        let mut rows = Vec::with_capacity(page.area.height.into());
        let (mut selected, mut live) = (None, String::new());
        let mut lines = Vec::new();
        let told = page.area.height.saturating_sub(2);
        for y in 0..page.area.height {
            let (row, is_selected) = read(page, y);
            if row.is_empty() {
                continue;
            }
            if caret.is_some_and(|caret| caret.y == y) {
                live = row;
                continue;
            }
            let before = row.strip_prefix(CHOSEN).unwrap_or(&row);
            let new = if is_selected && self.selected.as_ref() != Some(&row) {
                true
            } else if cause == Cause::Time {
                y == told && !self.rows.iter().any(|known| without_digits(known) == without_digits(&row))
            } else {
                // A row that is no longer selected is not news.
                !self.rows.iter().any(|known| known.strip_prefix(CHOSEN).unwrap_or(known) == before) && self.live != row
            };
            if new && (cause == Cause::Act || y == told) {
                // What just happened is said before what stands there now.
                lines.insert(if y == told { 0 } else { lines.len() }, row.clone());
            }
            if is_selected {
                selected = Some(row.clone());
            }
            rows.push(row);
        }
        self.rows = rows;
        self.selected = selected;
        self.live.clone_from(&live);
        News { lines, live }
    }
}

/// The words of a row from the right, and whether the list's selector stands beside them.
fn read(page: &Buffer, y: u16) -> (String, bool) {
    let mut columns: Vec<String> = Vec::new();
    let (mut blanks, mut selected) = (APART, false);
    for x in 0..page.area.width {
        let symbol = page.cell((x, y)).map_or(" ", |cell| cell.symbol());
        if symbol.starts_with(SELECTOR) {
            selected = true;
        } else if symbol.trim().is_empty() {
            blanks += 1;
        } else if is_drawing(symbol) {
            blanks = APART;
        } else {
            match columns.last_mut() {
                Some(column) if blanks < APART => {
                    if blanks > 0 {
                        column.push(' ');
                    }
                    column.push_str(symbol);
                }
                _ => columns.push(symbol.to_owned()),
            }
            blanks = 0;
        }
    }
    columns.reverse();
    let words = columns.join(BETWEEN);
    (if selected && !words.is_empty() { format!("{CHOSEN}{words}") } else { words }, selected)
}

/// Lines, corners and scroll bars say nothing.
fn is_drawing(symbol: &str) -> bool {
    symbol.chars().all(|c| ('\u{2500}'..='\u{259F}').contains(&c))
}

fn without_digits(row: &str) -> String {
    row.chars().filter(|c| !c.is_numeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(rows: &[&str]) -> Buffer {
        let mut page = Buffer::empty(Rect::new(0, 0, 30, 6));
        for (row, y) in rows.iter().zip(0..) {
            page.set_string(0, y, row, ratatui::style::Style::new());
        }
        page
    }

    #[test]
    fn a_step_in_the_list_says_the_row_that_is_now_selected_and_nothing_else() {
        let mut lines = Lines::default();
        let first = page(&["subject one  sender A ▐", "subject two  sender B  ", "────"]);
        assert_eq!(lines.news(Cause::Act, &first, None).lines, ["» sender A · subject one", "sender B · subject two"]);
        let second = page(&["subject one  sender A  ", "subject two  sender B ▐", "────"]);
        assert_eq!(lines.news(Cause::Act, &second, None).lines, ["» sender B · subject two"]);
        assert_eq!(lines.news(Cause::Act, &second, None).lines, [""; 0]);
        lines.forget();
        assert_eq!(lines.news(Cause::Act, &second, None).lines.len(), 2);
    }

    #[test]
    fn a_clock_does_not_talk_but_a_message_is_said_once() {
        let mut lines = Lines::default();
        lines.news(Cause::Act, &page(&["10:01"]), None);
        assert_eq!(lines.news(Cause::Time, &page(&["10:02"]), None).lines, [""; 0]);
        let told = |left: &str| page(&["10:02", "", "", "", &format!("approved, undo {left}")]);
        assert_eq!(lines.news(Cause::Time, &told("30"), None).lines, ["approved, undo 30"]);
        assert_eq!(lines.news(Cause::Time, &told("29"), None).lines, [""; 0]);
    }

    #[test]
    fn the_line_that_is_typed_stays_the_last_one() {
        let mut lines = Lines::default();
        let caret = Some(Position::new(3, 1));
        let news = lines.news(Cause::Act, &page(&["title", "na"]), caret);
        assert_eq!((news.lines, news.live.as_str()), (vec!["title".to_owned()], "na"));
        let news = lines.news(Cause::Act, &page(&["title", "nam"]), caret);
        assert_eq!((news.lines.len(), news.live.as_str()), (0, "nam"));
    }
}
