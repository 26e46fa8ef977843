//! Paragraphs broken into lines: by words in reading order first, laid out line by line after.

use super::analyse::{Unit, analyse};
use super::options::{Base, Options};
use super::row::Row;

/// Wraps `text` into rows of at most `width` cells (at least 1). Every line feed begins a new paragraph; an empty
/// paragraph is an empty row. Spaces at a break that do not fit are swallowed by the row before it.
pub fn wrap(text: &str, base: Base, width: usize, options: Options) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut offset = 0;
    for line in text.split('\n') {
        let inner = line.strip_suffix('\r').unwrap_or(line);
        paragraph(inner, offset, base, width.max(1), options, &mut rows);
        offset += line.len() + 1;
    }
    rows
}

fn paragraph(text: &str, offset: usize, base: Base, width: usize, options: Options, rows: &mut Vec<Row>) {
    let paragraph = analyse(text, offset, base, options);
    let units = &paragraph.units;
    let mut start = 0;
    let mut from = offset;
    loop {
        let (end, next) = line(units, start, width);
        let until = units.get(next).map_or(offset + text.len(), |unit| unit.source.start);
        rows.push(Row::new(&paragraph.ink, &units[start..end], paragraph.level, from..until));
        if next >= units.len() {
            return;
        }
        start = next;
        from = until;
    }
}

/// The end of the line that begins at `start`, and the beginning of the next one.
fn line(units: &[Unit], start: usize, width: usize) -> (usize, usize) {
    let mut cells = 0;
    let mut last_break = None;
    let mut i = start;
    while let Some(unit) = units.get(i) {
        cells += usize::from(unit.width);
        if cells > width {
            break;
        }
        i += 1;
        if unit.space {
            last_break = Some(i);
        }
    }
    if i >= units.len() {
        return (i, i);
    }
    if units[i].space {
        let spaces = units[i..].iter().take_while(|unit| unit.space).count();
        return (i, i + spaces);
    }
    let end = last_break.unwrap_or(i.max(start + 1));
    (end, end)
}
