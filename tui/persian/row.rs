//! A line ready to be painted: glyphs from left to right, and the way back from a cell to the text.
//!
//! Rows are made by `lay` and `wrap`; widgets paint them. Columns are counted from the left edge of the row.

use std::ops::Range;

use unicode_bidi::{BidiInfo, Level};

use super::analyse::Unit;

/// Stands where a row was cut.
const MORE: char = '…';

/// One painted symbol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glyph<'a> {
    /// What to put in the cell: a letter in its shape with its marks.
    pub symbol: &'a str,
    /// Cells taken, 1 or 2.
    pub width: u16,
    /// The bytes of the text it stands for; empty for «…».
    pub source: Range<usize>,
}

/// Where a caret goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caret {
    /// On the letter in this column.
    On(u16),
    /// On the empty cell after the last letter: left of the row when it [ends there](Row::ends_left), else right of it.
    After,
}

/// The direction of a run of letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

impl Direction {
    /// An arrow the way the letters run, for a status line.
    pub fn arrow(self) -> &'static str {
        match self {
            Self::Ltr => "→",
            Self::Rtl => "←",
        }
    }
}

/// A side of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The left one.
    Left,
    /// The right one.
    Right,
}

/// A laid out line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    ink: String,
    /// From left to right.
    units: Vec<Unit>,
    width: usize,
    rtl: bool,
    source: Range<usize>,
}

impl Row {
    /// Puts units that stand in logical order into visual order and copies their ink; `base` is the paragraph's level.
    pub(super) fn new(ink: &str, logical: &[Unit], base: u8, source: Range<usize>) -> Self {
        let ordered = logical.iter().any(|unit| unit.level > 0);
        let mut levels: Vec<u8> = logical.iter().map(|unit| unit.level).collect();
        // L1 of UAX #9: spaces at the end of a line stand at its reading end.
        if ordered {
            for (level, _) in levels.iter_mut().zip(logical).rev().take_while(|(_, unit)| unit.space) {
                *level = base;
            }
        }
        let mut row = Self { rtl: base == 1, source, ..Self::default() };
        row.ink.reserve(ink.len().min(logical.len() * 4));
        row.units.reserve(logical.len() + 1);
        let mut push = |unit: &Unit| {
            let start = row.ink.len();
            row.ink.push_str(&ink[unit.ink.clone()]);
            row.width += usize::from(unit.width);
            row.units.push(Unit { ink: start..row.ink.len(), ..unit.clone() });
        };
        let uniform = levels.windows(2).all(|pair| pair[0] == pair[1]);
        match levels.first() {
            Some(level) if uniform && level % 2 == 1 => logical.iter().rev().for_each(&mut push),
            _ if uniform => logical.iter().for_each(&mut push),
            _ => {
                let levels: Vec<Level> = levels.iter().map(|&n| Level::new(n).unwrap_or(Level::rtl())).collect();
                for place in BidiInfo::reorder_visual(&levels) {
                    push(&logical[place]);
                }
            }
        }
        row
    }

    /// Cells taken.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether the row is read from the right.
    pub fn is_rtl(&self) -> bool {
        self.rtl
    }

    /// Whether the last letter stands at the left: in a row read from the right, unless its letters were left in logical
    /// order for a terminal that turns them round itself, or for nobody to.
    pub fn ends_left(&self) -> bool {
        self.rtl && (self.units.is_empty() || self.units.iter().any(|unit| unit.level > 0))
    }

    /// The bytes of the text this row stands for, with the spaces swallowed at its end.
    pub fn source(&self) -> Range<usize> {
        self.source.clone()
    }

    /// Whether nothing is painted.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// The glyphs from left to right.
    pub fn glyphs(&self) -> impl DoubleEndedIterator<Item = Glyph<'_>> + ExactSizeIterator {
        self.units.iter().map(|unit| Glyph {
            symbol: &self.ink[unit.ink.clone()],
            width: u16::from(unit.width),
            source: unit.source.clone(),
        })
    }

    /// The row as one string from left to right, as a terminal that does nothing would show it.
    pub fn as_str(&self) -> &str {
        &self.ink
    }

    /// The row in at most `width` cells. What does not fit is the end of the text, not an end of the screen; «…»
    /// stands where reading stops: at the left end when the row is read from the right.
    #[must_use]
    pub fn cut(&self, width: usize) -> Self {
        if self.width <= width {
            return self.clone();
        }
        let Some(room) = width.checked_sub(1) else {
            let rest = self.source.clone();
            return Self { rtl: self.rtl, source: rest, ..Self::default() };
        };
        let mut logical = self.units.clone();
        logical.sort_by_key(|unit| unit.source.start);
        let mut taken = 0;
        let fits = |unit: &&Unit| {
            taken += usize::from(unit.width);
            taken <= room
        };
        let mut count = logical.iter().take_while(fits).count();
        while count > 0 && logical[count - 1].space {
            count -= 1;
        }
        let ordered = self.units.iter().any(|unit| unit.level > 0);
        let mut row = Self::new(&self.ink, &logical[..count], self.rtl.into(), self.source.clone());
        let end = logical.get(count).map_or(self.source.end, |unit| unit.source.start);
        let more = |ink| Unit { ink, width: 1, level: u8::from(self.rtl), space: false, source: end..end };
        if self.rtl && ordered {
            row.ink.insert(0, MORE);
            for unit in &mut row.units {
                unit.ink = unit.ink.start + MORE.len_utf8()..unit.ink.end + MORE.len_utf8();
            }
            row.units.insert(0, more(0..MORE.len_utf8()));
        } else {
            row.ink.push(MORE);
            row.units.push(more(row.ink.len() - MORE.len_utf8()..row.ink.len()));
        }
        row.width += 1;
        row
    }

    /// Where the caret stands when the cursor is before byte `at` of the text.
    pub fn caret(&self, at: usize) -> Caret {
        let mut column = 0;
        for unit in &self.units {
            if unit.source.contains(&at) {
                return Caret::On(column);
            }
            column = column.saturating_add(u16::from(unit.width));
        }
        Caret::After
    }

    /// Which way the letters run at byte `at`; after the last one, the way of the whole row.
    pub fn direction_at(&self, at: usize) -> Direction {
        let level = self.units.iter().find(|unit| unit.source.contains(&at)).map(|unit| unit.level);
        if level.map_or(self.rtl, |level| level % 2 == 1) { Direction::Rtl } else { Direction::Ltr }
    }

    /// Where a caret at byte `at` goes when it moves by one painted cell; `None` beyond the last cell on that side. The
    /// empty cell after the last letter counts as one.
    pub fn beside(&self, at: usize, side: Side) -> Option<usize> {
        let (count, left) = (self.units.len(), self.ends_left());
        // Places from left to right; the empty cell is the first or the last of them.
        let cell = self.units.iter().position(|unit| unit.source.contains(&at));
        let place = match cell {
            Some(cell) => cell + usize::from(left),
            None if left => 0,
            None => count,
        };
        let next = match side {
            Side::Left => place.checked_sub(1)?,
            Side::Right => place + 1,
        };
        if next > count {
            return None;
        }
        let cell = if left { next.checked_sub(1) } else { Some(next) };
        let unit = cell.and_then(|cell| self.units.get(cell));
        Some(unit.map_or(self.end(), |unit| unit.source.start))
    }

    /// The byte of the cell at which reading starts, at the right edge of a row that ends at the left.
    pub fn first_cell(&self) -> usize {
        let first = if self.ends_left() { self.units.last() } else { self.units.first() };
        first.map_or(self.source.start, |unit| unit.source.start)
    }

    /// The byte of the text under column `column`, counted from the left edge of the row; beyond an edge, the nearest
    /// end of the text.
    pub fn byte_at(&self, column: i32) -> usize {
        let (first, last) =
            if self.ends_left() { (self.end(), self.source.start) } else { (self.source.start, self.end()) };
        if column < 0 {
            return first;
        }
        let mut left = 0;
        for unit in &self.units {
            left += i32::from(unit.width);
            if column < left {
                return unit.source.start;
            }
        }
        last
    }

    /// The byte after the last one that is painted.
    pub fn end(&self) -> usize {
        self.units.iter().map(|unit| unit.source.end).max().unwrap_or(self.source.start)
    }
}
