//! What a damaged file still holds is put into a new one. The damaged file is only read, page by page and by nobody's
//! word: SQLite itself stops at the first fault.

mod fill;
mod pages;
mod shape;
mod trees;

use std::path::Path;

use rusqlite::types::Value;

use crate::domain::refusal::Refusal;
use crate::error::Result;

/// What became of one table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableSaved {
    /// Its name.
    pub table: String,
    /// Rows in the new file.
    pub saved: u64,
    /// Rows that were seen and could not be read or taken.
    pub broken: u64,
    /// Numbers between the first and the last row that no row has. In a table from which nothing is ever deleted each is a
    /// lost row; elsewhere it may have been deleted long ago.
    pub missing: u64,
}

/// A file of a letter, a request or a desk whose bytes are not what was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DamagedFile {
    /// Its table.
    pub table: String,
    /// Its number there.
    pub id: i64,
    /// The sender's name for it.
    pub file_name: String,
    /// The follow-up code of its letter, if it has one.
    pub letter: Option<String>,
}

/// What a salvage brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Salvage {
    /// Each table.
    pub tables: Vec<TableSaved>,
    /// Files that were stored and are lost or damaged.
    pub files: Vec<DamagedFile>,
    /// Whether there was a log beside the file that could not be folded into its copy.
    pub is_log_lost: bool,
}

impl Salvage {
    /// Rows in the new file.
    pub fn saved(&self) -> u64 {
        self.tables.iter().map(|table| table.saved).sum()
    }
}

/// Fills `new`, an office's file without rows, with what `damaged` still holds.
pub(crate) fn salvage(damaged: &Path, new: &Path) -> Result<Salvage> {
    let shapes = shape::all()?;
    let pages = pages::Pages::open(damaged)?;
    let salvage = fill::fill(&pages, &shapes, new)?;
    if salvage.saved() == 0 {
        return Err(Refusal::SalvageNothing { path: damaged.display().to_string() }.into());
    }
    Ok(salvage)
}

/// A row's key, by table, and the pages of a file that the row lies on.
pub type Place = (String, Vec<Value>, Vec<u32>);

/// Rows that a walk over these bytes finds, were they a file; the tables are made once.
#[cfg(any(test, feature = "parsers"))]
pub(crate) fn rows_of(path: &Path) -> Result<usize> {
    static SHAPES: std::sync::OnceLock<Vec<shape::Shape>> = std::sync::OnceLock::new();
    let shapes = if let Some(shapes) = SHAPES.get() {
        shapes
    } else {
        let made = shape::all()?;
        SHAPES.get_or_init(|| made)
    };
    let pages = pages::Pages::open(path)?;
    let mut rows = 0;
    trees::walk(&pages, shapes, &mut |found| {
        rows += found.tables.iter().map(|(table, values)| shapes[*table].key(values).len().min(1)).sum::<usize>();
    });
    Ok(rows)
}

/// Where each row of a file lies: what a fault of some pages can cost.
pub fn places(path: &Path) -> Result<Vec<Place>> {
    let shapes = shape::all()?;
    let pages = pages::Pages::open(path)?;
    let mut places = Vec::new();
    trees::walk(&pages, &shapes, &mut |found| {
        for (table, values) in &found.tables {
            places.push((shapes[*table].table.clone(), shapes[*table].key(values), found.pages.clone()));
        }
    });
    Ok(places)
}
