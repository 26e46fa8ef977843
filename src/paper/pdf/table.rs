//! A table over many sheets: its columns run from the right, its head stands on every sheet, a row is never split, and
//! every sheet ends with what it adds up to.

use std::io;

use super::file::File;
use super::font::{EM, Weight};
use super::lines::Line;
use super::{SIDE, Work};
use crate::domain::text::clean_line;
use crate::paper::{Column, Look, Run, Sum, Totals};

/// The size of letters in a table, from one line to the next, and what is left free round a cell.
const SIZE: f32 = 8.0;
const STEP: f32 = 12.0;
const PAD: f32 = 3.5;
/// Lines of a cell at most: what is longer is cut, so that a row fits on a sheet.
const MOST: usize = 14;
/// Points under the table for its totals.
const FOOT: f32 = 20.0;

/// A table that is being set.
pub(super) struct Table {
    columns: Vec<Column>,
    /// The width of each column in points.
    widths: Vec<f32>,
    totals: Option<Totals>,
    page: Sum,
    all: Sum,
}

impl Table {
    pub(super) fn new(columns: Vec<Column>, totals: Option<Totals>, width: f32) -> Self {
        let all = columns.iter().map(|column| f32::from(column.share)).sum::<f32>().max(1.0);
        let widths = columns.iter().map(|column| f32::from(column.share) / all * width).collect();
        Self { columns, widths, totals, page: Sum::default(), all: Sum::default() }
    }
}

impl Work {
    /// Cells from the right: their lines, and the height of the row.
    fn cells(&mut self, cells: &[(String, Run)], widths: &[f32], weight: Weight) -> (Vec<Vec<Line>>, f32) {
        let mut set = Vec::with_capacity(cells.len());
        for ((text, run), width) in cells.iter().zip(widths) {
            let mut lines = self.lines(weight, &clean_line(text), *run, SIZE, width - 2.0 * PAD);
            if lines.len() > MOST {
                lines.truncate(MOST - 1);
                lines.extend(self.lines(weight, "…", Run::Auto, SIZE, *width));
            }
            set.push(lines);
        }
        let most = set.iter().map(Vec::len).max().unwrap_or(1).max(1);
        (set, most as f32 * STEP + 2.0 * PAD)
    }

    fn draw_cells(&mut self, set: &[Vec<Line>], height: f32, widths: &[f32], (weight, look): (Weight, Look)) {
        let mut right = self.size.0 - SIDE;
        for (n, (lines, width)) in set.iter().zip(widths).enumerate() {
            self.ink.grey(0.4);
            self.ink.frame(right - width, self.y, *width, height);
            let struck = look == Look::Void && n + 1 < set.len();
            self.ink.grey(if struck { 0.35 } else { 0.0 });
            let mut y = self.y + PAD + 8.5;
            for line in lines {
                self.flush_right(weight, line, SIZE, right - PAD, y);
                if struck && !line.words.is_empty() {
                    let long = line.width as f32 * SIZE / EM as f32;
                    self.ink.rule(right - PAD - long, y - 2.5, long);
                }
                y += STEP;
            }
            right -= width;
        }
        self.ink.grey(0.0);
        self.y += height;
    }

    pub(super) fn table_head(&mut self) {
        let Some(table) = self.table.take() else { return };
        let heads: Vec<(String, Run)> = table.columns.iter().map(|column| (column.head.clone(), Run::Auto)).collect();
        let (set, height) = self.cells(&heads, &table.widths, Weight::Bold);
        self.ink.grey(0.92);
        let width = self.width();
        self.ink.fill(SIDE, self.y, width, height);
        self.draw_cells(&set, height, &table.widths, (Weight::Bold, Look::Plain));
        self.table = Some(table);
    }

    pub(super) fn table_row(&mut self, file: &mut File<'_>, cells: &[String], look: Look, adds: i64) -> io::Result<()> {
        let Some(table) = self.table.take() else { return Ok(()) };
        let runs = table.columns.iter().map(|column| column.run);
        let cells: Vec<(String, Run)> = cells.iter().cloned().zip(runs).collect();
        let (set, height) = self.cells(&cells, &table.widths, Weight::Regular);
        let foot = if table.totals.is_some() { FOOT } else { 0.0 };
        let is_full = self.y + height + foot > self.bottom();
        self.table = Some(table);
        if is_full {
            self.table_foot();
            self.turn(file)?;
            self.table_head();
        }
        let Some(mut table) = self.table.take() else { return Ok(()) };
        self.draw_cells(&set, height, &table.widths, (Weight::Regular, look));
        for sum in [&mut table.page, &mut table.all] {
            sum.rows += 1;
            sum.adds += adds;
        }
        self.table = Some(table);
        Ok(())
    }

    pub(super) fn table_foot(&mut self) {
        let Some(mut table) = self.table.take() else { return };
        if let Some(totals) = &table.totals {
            let said = clean_line(&totals(table.page, table.all));
            let (right, room, y) = (self.size.0 - SIDE, self.width(), self.y + 14.0);
            self.label(Weight::Bold, &said, SIZE + 0.5, (right, y), room);
            self.y += FOOT;
        }
        table.page = Sum::default();
        self.table = Some(table);
    }
}
