//! The pixels of a terminal against the cells that its bytes stand for.
//!
//! Two measures, both blind to fonts and colours. A cell that should be blank has no ink in its middle, and a cell that
//! should hold a sign has some: so a column that moved, a lam-alef of the wrong width or a row in another order shows. And
//! a sign looks the same wherever it stands in the same style: so letters that changed places or joined anew show, even
//! where ink falls on ink.

use std::collections::HashMap;
use std::fmt;

use vt100::{Cell, Screen};

use crate::picture::{Colour, FAINT, PLAIN, Part, Picture, apart};

/// Pixels of a sign that may differ from its twin: softened edges and what hangs over from a neighbour.
const UNLIKE: f64 = 0.12;

/// Where the cells of a terminal stand on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    left: usize,
    top: usize,
    cell: (usize, usize),
    pub rows: u16,
    pub cols: u16,
}

impl Grid {
    /// Read from two pictures, of an empty screen and of one with the first and the last cell filled.
    pub fn of_corners(empty: &Picture, corners: &Picture, rows: u16, cols: u16) -> Option<Self> {
        let all = corners.differs(empty)?;
        let (across, down) = (usize::from(cols), usize::from(rows));
        let cell = (all.width / across, all.height / down);
        if !all.width.is_multiple_of(across) || !all.height.is_multiple_of(down) || cell.0 < 4 || cell.1 < 8 {
            return None;
        }
        let grid = Self { left: all.left, top: all.top, cell, rows, cols };
        let filled =
            |row, col| corners.cut(grid.part(row, col)).ink(empty.at(all.left, all.top), FAINT) == cell.0 * cell.1;
        (filled(0, 0) && filled(rows - 1, cols - 1)).then_some(grid)
    }

    /// A cell.
    pub fn part(&self, row: u16, col: u16) -> Part {
        let (width, height) = self.cell;
        Part { left: self.left + usize::from(col) * width, top: self.top + usize::from(row) * height, width, height }
    }

    /// A row.
    pub fn row(&self, row: u16) -> Part {
        Part { width: self.cell.0 * usize::from(self.cols), ..self.part(row, 0) }
    }

    /// The cells that hold something else in `now` than in `before`, each with the two beside it, into which its sign reaches.
    pub fn changes(&self, before: &Screen, now: &Screen) -> Vec<Part> {
        let cells = (0..self.rows).flat_map(|row| (0..self.cols).map(move |col| (row, col)));
        let changed = cells.filter(|(row, col)| before.cell(*row, *col) != now.cell(*row, *col));
        let width = self.cell.0;
        changed
            .map(|(row, col)| self.part(row, col))
            .map(|part| Part { left: part.left - width.min(part.left), width: width * 3, ..part })
            .collect()
    }

    /// All cells, with a little of what is around them.
    pub fn whole(&self) -> Part {
        let (left, top) = (self.left.saturating_sub(4), self.top.saturating_sub(4));
        let width = self.left - left + self.cell.0 * usize::from(self.cols) + 4;
        Part { left, top, width, height: self.top - top + self.cell.1 * usize::from(self.rows) + 4 }
    }
}

/// A cell that does not look as it should.
pub enum Fault {
    Stained(u16, u16),
    Missing(u16, u16, String),
    Unlike(u16, u16, u16, u16, String),
    Caret(u16, u16),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stained(row, col) => write!(f, "row {row} column {col} should be blank"),
            Self::Missing(row, col, sign) => write!(f, "row {row} column {col} should show «{sign}» and is blank"),
            Self::Unlike(row, col, other_row, other_col, sign) => {
                write!(f, "«{sign}» looks different at row {row} column {col} and row {other_row} column {other_col}")
            }
            Self::Caret(row, col) => write!(f, "the caret should stand on row {row} column {col}"),
        }
    }
}

/// Everything that makes the same sign look different.
#[derive(PartialEq, Eq, Hash)]
struct Look {
    sign: String,
    colours: String,
    styles: [bool; 5],
}

impl Look {
    fn of(cell: &Cell) -> Self {
        let styles = [cell.bold(), cell.dim(), cell.italic(), cell.underline(), cell.inverse()];
        let colours = format!("{:?} {:?}", cell.fgcolor(), cell.bgcolor());
        Self { sign: cell.contents().to_owned(), colours, styles }
    }
}

/// Compares; finds nothing in a terminal that paints every sign into its own cell.
pub fn faults(picture: &Picture, grid: &Grid, screen: &Screen) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut seen: HashMap<Look, (u16, u16, Picture)> = HashMap::new();
    let paper = picture.cut(grid.whole()).ground();
    let cursor = (!screen.hide_cursor()).then(|| screen.cursor_position());
    for row in 0..grid.rows {
        for col in 0..grid.cols {
            let Some(cell) = screen.cell(row, col) else { continue };
            if cell.is_wide() || cell.is_wide_continuation() {
                continue;
            }
            let picture = picture.cut(grid.part(row, col));
            let ground = picture.ground();
            if cursor == Some((row, col)) {
                if !cell.inverse() && !shows_caret(&picture, paper) {
                    faults.push(Fault::Caret(row, col));
                }
                continue;
            }
            let sign = cell.contents();
            // A full block has no ground to stand out from.
            if sign == "█" {
                continue;
            }
            if sign.trim().is_empty() {
                if middle(&picture, cell).ink(ground, PLAIN) > 0 {
                    faults.push(Fault::Stained(row, col));
                }
                continue;
            }
            if picture.ink(ground, FAINT) == 0 {
                faults.push(Fault::Missing(row, col, sign.to_owned()));
                continue;
            }
            let look = Look::of(cell);
            match seen.get(&look) {
                Some((other_row, other_col, other)) => {
                    let (width, height) = (picture.width.min(other.width), picture.height.min(other.height));
                    let sides = Part { left: 1, top: 1, width: width - 2, height: height - 2 };
                    let unlike = picture.cut(sides).unlike(&other.cut(sides), PLAIN);
                    if unlike as f64 > UNLIKE * (width * height) as f64 {
                        faults.push(Fault::Unlike(row, col, *other_row, *other_col, look.sign));
                    }
                }
                None => {
                    seen.insert(look, (row, col, picture));
                }
            }
        }
    }
    faults
}

/// Without the sides, where joined letters and long tails may hang over, and without an underline.
fn middle(picture: &Picture, cell: &Cell) -> Picture {
    let (side, top) = (picture.width * 3 / 8, picture.height / 6);
    let bottom = picture.height / if cell.underline() { 3 } else { 6 };
    picture.cut(Part { left: side, top, width: picture.width - 2 * side, height: picture.height - top - bottom })
}

/// A block of a colour that the rest of the screen does not have as its ground, or a frame of it where the keyboard is
/// elsewhere.
fn shows_caret(picture: &Picture, ground: Colour) -> bool {
    let (right, bottom) = (picture.width - 1, picture.height - 1);
    let corners = [picture.at(0, 0), picture.at(right, 0), picture.at(0, bottom), picture.at(right, bottom)];
    apart(picture.ground(), ground, PLAIN) || corners.iter().all(|corner| apart(*corner, ground, PLAIN))
}
