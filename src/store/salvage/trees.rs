//! Which rows a damaged file still holds: first along its trees, then on pages that no tree leads to any more.

use std::collections::BTreeMap;

use rusqlite::types::Value;

use super::pages::{Kind, Page, Pages};
use super::shape::{Shape, record};

/// Deeper than any tree of an office.
const DEEPEST: u32 = 24;

/// A row that was found.
pub(super) struct Found {
    /// The place of its table in the list of shapes; more than one where its page belongs to no tree.
    pub(super) tables: Vec<(usize, Vec<Value>)>,
    /// Whether its place speaks against it: it stands out of order, or outside the span that leads to it.
    pub(super) is_doubtful: bool,
    /// Pages that it lies on.
    pub(super) pages: Vec<u32>,
}

/// Walks a file; hands every row to `take`. Gives the broken cells of each table.
pub(super) fn walk(pages: &Pages, shapes: &[Shape], take: &mut dyn FnMut(Found)) -> BTreeMap<usize, u64> {
    let mut walk = Walk {
        pages,
        shapes,
        seen: vec![false; pages.count as usize + 1],
        broken: BTreeMap::new(),
        holed: vec![false; shapes.len()],
        take,
    };
    let roots = walk.roots();
    for (table, hole) in walk.holed.iter_mut().enumerate() {
        // A table whose root is unknown is a hole from the start.
        *hole = !roots.iter().any(|(_, known)| *known == Some(table));
    }
    for (root, table) in roots {
        match table {
            Some(table) => walk.tree(root, table, (i64::MIN, i64::MAX), 0),
            None => walk.pass_over(root, 0),
        }
    }
    walk.orphans();
    walk.broken
}

struct Walk<'a> {
    pages: &'a Pages,
    shapes: &'a [Shape],
    /// Pages that some tree led to.
    seen: Vec<bool>,
    broken: BTreeMap<usize, u64>,
    /// Tables of which a piece is missing.
    holed: Vec<bool>,
    take: &'a mut dyn FnMut(Found),
}

impl Walk<'_> {
    /// Root pages, with the table of ours that each belongs to; none for indexes and the like.
    fn roots(&mut self) -> Vec<(u32, Option<usize>)> {
        let mut rows = Vec::new();
        self.schema_rows(1, 0, &mut rows);
        let mut roots = Vec::new();
        for row in rows {
            let [Value::Text(kind), Value::Text(name), _, Value::Integer(root), _] = row.as_slice() else { continue };
            let Ok(root) = u32::try_from(*root) else { continue };
            if root > 1 {
                let table = self.shapes.iter().position(|shape| kind == "table" && shape.table == *name);
                roots.push((root, table));
            }
        }
        // Ours first: what a wrong number of an index leads to is then seen already.
        roots.sort_by_key(|(_, table)| table.is_none());
        roots
    }

    fn schema_rows(&mut self, number: u32, depth: u32, rows: &mut Vec<Vec<Value>>) {
        let Some(page) = self.pages.page(number).filter(|_| depth < DEEPEST) else { return };
        match page.kind {
            Kind::TableLeaf => {
                self.seen[number as usize] = true;
                rows.extend(page.cells.iter().filter_map(|cell| record(&cell.payload)).filter(|row| row.len() == 5));
            }
            Kind::TableInner => {
                self.seen[number as usize] = true;
                for (child, _) in page.children {
                    self.schema_rows(child, depth + 1, rows);
                }
            }
            Kind::KeyInner | Kind::KeyLeaf => {}
        }
    }

    fn tree(&mut self, number: u32, table: usize, (above, upto): (i64, i64), depth: u32) {
        if self.seen.get(number as usize).is_none_or(|&seen| seen) || depth > DEEPEST {
            self.holed[table] = true;
            return;
        }
        let fits = |kind: Kind| matches!(kind, Kind::TableInner | Kind::TableLeaf) == self.shapes[table].has_rowid;
        let Some(page) = self.pages.page(number).filter(|page| fits(page.kind)) else {
            self.holed[table] = true;
            return;
        };
        if matches!(page.kind, Kind::TableLeaf | Kind::KeyLeaf) && !self.belongs(&page, table) {
            // It was led to by a wrong number; its own table may claim it, or it is looked at as an orphan.
            self.holed[table] = true;
            return;
        }
        self.seen[number as usize] = true;
        if page.broken > 0 {
            *self.broken.entry(table).or_default() += page.broken;
            self.holed[table] |= !page.children.is_empty();
        }
        self.hand_over(number, &page, table, (above, upto));
        let mut from = above;
        for (child, greatest) in page.children {
            let to = greatest.unwrap_or(upto);
            self.tree(child, table, (from, to), depth + 1);
            from = to;
        }
    }

    /// Whether rows of a page can be a table's: one is enough, an empty page says nothing.
    fn belongs(&self, page: &Page, table: usize) -> bool {
        page.cells.is_empty() || page.cells.iter().any(|cell| self.shapes[table].row(cell).is_some())
    }

    fn hand_over(&mut self, number: u32, page: &Page, table: usize, (above, upto): (i64, i64)) {
        let shape = &self.shapes[table];
        let ordered = is_ordered(page);
        for cell in &page.cells {
            match shape.row(cell) {
                Some(values) => {
                    let in_span = !shape.has_rowid || (above < cell.rowid && cell.rowid <= upto);
                    let mut pages = vec![number];
                    pages.extend_from_slice(&cell.overflow);
                    (self.take)(Found { tables: vec![(table, values)], is_doubtful: !(in_span && ordered), pages });
                }
                None => *self.broken.entry(table).or_default() += 1,
            }
        }
    }

    /// Marks the pages of an index or of the full text: nothing on them is a row of ours.
    fn pass_over(&mut self, number: u32, depth: u32) {
        if self.seen.get(number as usize).is_none_or(|&seen| seen) || depth > DEEPEST {
            return;
        }
        let Some(page) = self.pages.page(number) else { return };
        let is_inner = matches!(page.kind, Kind::TableInner | Kind::KeyInner);
        // A leaf that holds rows of a table with a hole is left to the orphans: a wrong number may lead here.
        let may_be_ours = !is_inner
            && (0..self.shapes.len()).any(|table| {
                self.holed[table]
                    && self.shapes[table].has_rowid == (page.kind == Kind::TableLeaf)
                    && !page.cells.is_empty()
                    && page.cells.iter().all(|cell| self.shapes[table].row(cell).is_some())
            });
        if may_be_ours {
            return;
        }
        self.seen[number as usize] = true;
        for (child, _) in page.children {
            self.pass_over(child, depth + 1);
        }
    }

    /// Pages that no tree leads to: rows of tables that have a hole, if they can be.
    fn orphans(&mut self) {
        for number in 2..=self.pages.count {
            if self.seen[number as usize] {
                continue;
            }
            let Some(page) = self.pages.page(number).filter(|page| page.kind != Kind::TableInner) else { continue };
            let ordered = is_ordered(&page);
            for cell in &page.cells {
                let tables: Vec<(usize, Vec<Value>)> = (0..self.shapes.len())
                    .filter(|&table| self.holed[table])
                    .filter(|&table| self.shapes[table].has_rowid == (page.kind == Kind::TableLeaf))
                    .filter_map(|table| Some((table, self.shapes[table].row(cell)?)))
                    .collect();
                if !tables.is_empty() {
                    let mut pages = vec![number];
                    pages.extend_from_slice(&cell.overflow);
                    (self.take)(Found { tables, is_doubtful: !ordered, pages });
                }
            }
        }
    }
}

/// Whether row numbers grow, as they do on every sound page.
fn is_ordered(page: &Page) -> bool {
    page.kind != Kind::TableLeaf || page.cells.windows(2).all(|pair| pair[0].rowid < pair[1].rowid)
}
