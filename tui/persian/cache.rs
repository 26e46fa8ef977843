//! Rows remembered between frames: a screen shows the same words sixty times before one of them changes.
//!
//! Two generations of bounded size; what was not asked for in a whole generation is forgotten. Size is counted in bytes of
//! text, because every letter typed into a long text makes it another text.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::options::{Base, Options};
use super::row::Row;
use super::{lay, wrap};

/// Bytes of text in one generation; the rows take about thirty times as much.
const GENERATION: usize = 256 * 1024;
/// What a row costs besides its text.
const ENTRY: usize = 64;

/// What is remembered for one text: its only row, or its wrapped rows.
type Rows = Arc<[Row]>;

/// How a text was laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Manner {
    base: Base,
    options: Options,
    form: Form,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Whole,
    Cut(usize),
    Wrapped(usize),
}

/// Rows by their whole text, so that no two texts can be taken for each other; a text has few manners.
#[derive(Default)]
struct Generation {
    texts: HashMap<Box<str>, Vec<(Manner, Rows)>>,
    size: usize,
}

impl Generation {
    fn get(&self, text: &str, manner: Manner) -> Option<&Rows> {
        self.texts.get(text)?.iter().find(|(known, _)| *known == manner).map(|(_, rows)| rows)
    }

    fn insert(&mut self, text: &str, manner: Manner, rows: Rows) {
        self.size += ENTRY + text.len();
        match self.texts.get_mut(text) {
            Some(known) => known.push((manner, rows)),
            None => drop(self.texts.insert(text.into(), vec![(manner, rows)])),
        }
    }
}

#[derive(Default)]
struct Shelf {
    young: Generation,
    old: Generation,
}

/// Lays text out by one clerk's options and remembers the result.
#[derive(Default)]
pub struct Scribe {
    options: Options,
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
        let manner = Manner { base, options: self.options, form };
        let mut memory = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rows) = memory.young.get(text, manner) {
            return Arc::clone(rows);
        }
        let rows: Rows = match memory.old.get(text, manner) {
            Some(rows) => Arc::clone(rows),
            None => match form {
                Form::Whole => Arc::new([lay(text, base, self.options)]),
                Form::Cut(width) => Arc::new([lay(text, base, self.options).cut(width)]),
                Form::Wrapped(width) => wrap(text, base, width, self.options).into(),
            },
        };
        if memory.young.size >= GENERATION {
            memory.old = std::mem::take(&mut memory.young);
        }
        memory.young.insert(text, manner, Arc::clone(&rows));
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
    fn one_text_is_never_shown_for_another() {
        let scribe = Scribe::default();
        for round in 0..2 {
            for n in 0..3000 {
                let text = format!("نامهٔ {n}");
                assert!(scribe.row(&text, Base::Rtl).as_str().starts_with(&n.to_string()), "{round}");
                let narrow = scribe.fit(&text, Base::Rtl, 3 + n % 5).width();
                assert!(narrow <= 3 + n % 5);
                assert_eq!(scribe.row(&text, Base::Rtl).source(), 0..text.len());
            }
        }
    }

    #[test]
    fn a_day_of_typing_does_not_fill_the_memory() {
        let scribe = Scribe::default();
        let mut text = "نامه ".repeat(200);
        for n in 0..1000 {
            text.push(if n % 7 == 0 { ' ' } else { 'ب' });
            scribe.row(&n.to_string(), Base::Ltr);
            if n % 4 == 0 {
                scribe.wrap(&text, Base::Rtl, 60);
            }
        }
        let memory = scribe.shelf.lock().unwrap();
        let bytes = |shelf: &Generation| shelf.texts.keys().map(|text| ENTRY + text.len()).sum::<usize>();
        assert!(bytes(&memory.young) + bytes(&memory.old) <= GENERATION * 2 + 2 * text.len());
    }
}
