//! Rows remembered between frames: a screen shows the same words sixty times before one of them changes.
//!
//! Two generations of bounded size; what was not asked for in a whole generation is forgotten.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use super::options::{Base, Options};
use super::row::Row;
use super::{lay, wrap};

/// Rows in one generation.
const GENERATION: usize = 2048;

/// What is remembered for one text: its only row, or its wrapped rows.
type Rows = Arc<[Row]>;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    text: u64,
    len: usize,
    base: Base,
    options: Options,
    form: Form,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Form {
    Whole,
    Cut(usize),
    Wrapped(usize),
}

#[derive(Default)]
struct Shelf {
    young: HashMap<Key, Rows>,
    old: HashMap<Key, Rows>,
}

/// Lays text out by one clerk's options and remembers the result.
#[derive(Default)]
pub struct Scribe {
    options: Options,
    seed: RandomState,
    shelf: Mutex<Shelf>,
}

impl Scribe {
    /// A scribe with these options.
    pub fn new(options: Options) -> Self {
        Self { options, ..Self::default() }
    }

    /// The options in force.
    pub fn options(&self) -> Options {
        self.options
    }

    /// Writes by other options from now on.
    pub fn set_options(&mut self, options: Options) {
        self.options = options;
    }

    /// `text` on one line.
    pub fn row(&self, text: &str, base: Base) -> Line {
        self.line(text, base, Form::Whole)
    }

    /// `text` on one line of at most `width` cells, with «…» where reading stops.
    pub fn fit(&self, text: &str, base: Base, width: usize) -> Line {
        self.line(text, base, Form::Cut(width))
    }

    /// `text` wrapped into rows of at most `width` cells.
    pub fn wrap(&self, text: &str, base: Base, width: usize) -> Arc<[Row]> {
        self.rows(text, base, Form::Wrapped(width))
    }

    fn line(&self, text: &str, base: Base, form: Form) -> Line {
        Line(self.rows(text, base, form))
    }

    fn rows(&self, text: &str, base: Base, form: Form) -> Rows {
        let sought = Key { text: self.seed.hash_one(text), len: text.len(), base, options: self.options, form };
        let mut memory = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rows) = memory.young.get(&sought) {
            return Arc::clone(rows);
        }
        let rows: Rows = match memory.old.remove(&sought) {
            Some(rows) => rows,
            None => match form {
                Form::Whole => Arc::new([lay(text, base, self.options)]),
                Form::Cut(width) => Arc::new([lay(text, base, self.options).cut(width)]),
                Form::Wrapped(width) => wrap(text, base, width, self.options).into(),
            },
        };
        if memory.young.len() >= GENERATION {
            memory.old = std::mem::take(&mut memory.young);
        }
        memory.young.insert(sought, Arc::clone(&rows));
        rows
    }
}

/// One remembered row; it is used as a [`Row`].
#[derive(Clone, Debug)]
pub struct Line(Rows);

impl std::ops::Deref for Line {
    type Target = Row;

    fn deref(&self) -> &Row {
        &self.0[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_laid_once() {
        let scribe = Scribe::default();
        let first = scribe.row("سلام", Base::Rtl);
        let second = scribe.row("سلام", Base::Rtl);
        assert!(Arc::ptr_eq(&first.0, &second.0));
        assert_eq!(scribe.fit("سلام دنیا", Base::Rtl, 4).width(), 4);
        assert_eq!(scribe.wrap("سلام دنیا", Base::Rtl, 5).len(), 2);
    }

    #[test]
    fn the_shelf_does_not_grow_without_end() {
        let scribe = Scribe::default();
        for n in 0..GENERATION * 3 {
            scribe.row(&n.to_string(), Base::Ltr);
        }
        let memory = scribe.shelf.lock().unwrap();
        assert!(memory.young.len() + memory.old.len() <= GENERATION * 2);
    }
}
