//! The part of a queue that is held in memory: some hundred rows round the selected one, however long the queue is.

use std::cell::Cell;

use pishkhan::domain::ids::LetterId;
use pishkhan::store::queues::{Key, ListItem};

/// Rows asked for at once.
pub const PAGE: i64 = 100;
/// Rows held at most.
const MOST: usize = 400;
/// Rows before an end of the window at which more are asked for.
const NEAR: usize = 20;

/// Which rows are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// From the top.
    Top,
    /// The last ones.
    End,
    /// Those after this key.
    After(Key),
    /// Those before this key.
    Before(Key),
    /// What is held, afresh: from this row (or from the top), so many.
    Again(Option<Key>, i64),
}

/// A window over a queue.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "five independent facts about the ends of a list")]
pub struct Window {
    /// The rows, in the queue's order.
    pub items: Vec<ListItem>,
    /// Which one is selected.
    pub at: usize,
    /// The first row on the screen.
    pub top: Cell<usize>,
    /// Rows of the queue before the first one held, as far as it is known.
    pub offset: usize,
    /// Deep in a long queue, where nobody counted how many rows stand before: `offset` is not known.
    pub is_lost: bool,
    /// Nothing stands before the first row.
    pub at_top: bool,
    /// Nothing stands after the last row.
    pub at_bottom: bool,
    /// Rows were asked for and have not come.
    pub waits: bool,
    /// Rows have come at least once.
    pub loaded: bool,
}

impl Window {
    /// The selected row.
    pub fn selected(&self) -> Option<&ListItem> {
        self.items.get(self.at)
    }

    /// The selected letter.
    pub fn letter(&self) -> Option<LetterId> {
        self.selected().map(|item| item.id)
    }

    /// What was found: a list that is whole.
    pub fn found(items: Vec<ListItem>) -> Self {
        Self { items, at_top: true, at_bottom: true, loaded: true, ..Self::default() }
    }

    /// How to read again what is held.
    pub fn again(&self) -> Ask {
        let count = (self.items.len() as i64).max(PAGE);
        match self.items.first() {
            Some(first) if !self.at_top => Ask::Again(Some(first.key), count),
            _ => Ask::Again(None, count),
        }
    }

    /// The rows that are wanted because the selection nears an end.
    pub fn need(&mut self) -> Option<Ask> {
        if self.waits {
            return None;
        }
        let ask = if self.at + NEAR >= self.items.len() && !self.at_bottom {
            Ask::After(self.items.last()?.key)
        } else if self.at < NEAR && !self.at_top {
            Ask::Before(self.items.first()?.key)
        } else {
            return None;
        };
        self.waits = true;
        Some(ask)
    }

    /// Takes rows that came. `total` is the length of the queue as counted.
    pub fn take(&mut self, ask: Ask, rows: Vec<ListItem>, total: usize) {
        self.waits = false;
        self.loaded = true;
        let came = rows.len();
        let whole = (came as i64) < PAGE;
        match ask {
            Ask::Top => {
                *self = Self { items: rows, at_top: true, at_bottom: whole, loaded: true, ..Self::default() };
            }
            Ask::End => {
                let at = came.saturating_sub(1);
                let offset = total.saturating_sub(came);
                *self =
                    Self { items: rows, at, offset, at_top: whole, at_bottom: true, loaded: true, ..Self::default() };
            }
            Ask::After(key) if self.items.last().map(|row| row.key) == Some(key) => {
                self.at_bottom = whole;
                self.items.extend(rows);
                if let Some(surplus) = self.items.len().checked_sub(MOST).filter(|n| *n > 0 && *n <= self.at) {
                    self.items.drain(..surplus);
                    self.at -= surplus;
                    self.top.set(self.top.get().saturating_sub(surplus));
                    self.offset += surplus;
                    self.at_top = false;
                }
            }
            Ask::Before(key) if self.items.first().map(|row| row.key) == Some(key) => {
                self.at_top = whole;
                self.at += came;
                self.top.set(self.top.get() + came);
                self.offset = if whole { 0 } else { self.offset.saturating_sub(came) };
                self.items.splice(0..0, rows);
                if self.items.len() > MOST {
                    self.items.truncate(MOST.max(self.at + 1));
                    self.at_bottom = false;
                }
            }
            Ask::After(_) | Ask::Before(_) => {}
            Ask::Again(from, limit) => {
                let selected = self.letter();
                self.at_bottom = (came as i64) < limit;
                // Read from a row on, nobody knows yet whether something stands before it.
                self.at_top = from.is_none();
                if self.at_top {
                    self.offset = 0;
                }
                self.items = rows;
                let stays = selected.and_then(|id| self.items.iter().position(|row| row.id == id));
                if let Some(at) = stays {
                    // Rows that came above: where the list is scrolled, the selected letter stays on its line; where its top
                    // is in sight, the new rows are to be seen.
                    if self.top.get() > 0 {
                        self.top.set((self.top.get() + at).saturating_sub(self.at));
                    }
                    self.at = at;
                }
                self.at = self.at.min(self.items.len().saturating_sub(1));
            }
        }
    }

    /// Learns how many rows of the queue stand before this letter, which came with rows that were read.
    pub fn stands(&mut self, letter: LetterId, before: Option<i64>) {
        let Some(at) = self.items.iter().position(|row| row.id == letter) else { return };
        self.is_lost = before.is_none();
        self.at_top |= at == 0 && before == Some(0);
        if let Some(before) = before {
            self.offset = usize::try_from(before).unwrap_or(0).saturating_sub(at);
        }
    }

    /// The place of the selected row in its queue, from 1; nothing where it is not known.
    pub fn place(&self) -> Option<usize> {
        (!self.is_lost && self.selected().is_some()).then_some(self.offset + self.at + 1)
    }

    /// Moves the selection by so many rows; says whether it moved.
    pub fn step(&mut self, rows: isize) -> bool {
        self.go(self.at.saturating_add_signed(rows))
    }

    /// Selects a row; says whether the selection moved.
    pub fn go(&mut self, at: usize) -> bool {
        let at = at.min(self.items.len().saturating_sub(1));
        std::mem::replace(&mut self.at, at) != at
    }

    /// Selects a letter if it is held.
    pub fn select(&mut self, id: LetterId) -> bool {
        match self.items.iter().position(|row| row.id == id) {
            Some(at) => {
                self.at = at;
                true
            }
            None => false,
        }
    }

    /// The first row on a screen of `height` lines, so that the selected one can be seen.
    pub fn scroll(&self, height: usize) -> usize {
        let height = height.max(1);
        let top = self.top.get().min(self.items.len().saturating_sub(height));
        let top = top.clamp((self.at + 1).saturating_sub(height), self.at);
        self.top.set(top);
        top
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pishkhan::domain::calendar::Instant;
    use pishkhan::domain::letter::State;

    fn rows(ids: std::ops::Range<i64>) -> Vec<ListItem> {
        ids.map(|id| ListItem {
            id: LetterId(id),
            key: Key { at: id, id },
            state: State::InReview,
            version: 1,
            sender: String::new(),
            subject: String::new(),
            register_no: None,
            follow_up_code: None,
            unit: None,
            submitted_at: Instant(id),
            due_at: None,
            attachments: 0,
        })
        .collect()
    }

    #[test]
    fn a_new_letter_above_leaves_the_selection_on_its_letter() {
        let mut window = Window::default();
        window.take(Ask::Top, rows(10..20), 10);
        window.go(4);
        window.take(window.again(), rows(8..20), 12);
        assert_eq!((window.letter(), window.at), (Some(LetterId(14)), 6));
    }

    #[test]
    fn a_decided_letter_leaves_and_the_next_one_is_selected() {
        let mut window = Window::default();
        window.take(Ask::Top, rows(0..5), 5);
        window.go(2);
        let left: Vec<_> = rows(0..5).into_iter().filter(|row| row.id.0 != 2).collect();
        window.take(window.again(), left, 4);
        assert_eq!(window.letter(), Some(LetterId(3)));
        window.take(window.again(), Vec::new(), 0);
        assert_eq!((window.letter(), window.at), (None, 0));
    }

    #[test]
    fn a_window_deep_in_its_queue_says_where_it_is_or_that_it_does_not_know() {
        let mut window = Window::default();
        window.take(Ask::Again(Some(Key { at: 500, id: 500 }), 100), rows(500..600), 1_000);
        window.stands(LetterId(500), Some(500));
        window.go(9);
        assert_eq!((window.place(), window.at_top), (Some(510), false));
        // Somebody decides three letters above.
        window.take(window.again(), rows(500..600), 997);
        window.stands(LetterId(500), Some(497));
        assert_eq!(window.place(), Some(507));
        window.stands(LetterId(500), None);
        assert_eq!(window.place(), None);
        window.take(Ask::Before(Key { at: 500, id: 500 }), rows(400..500), 997);
        window.stands(LetterId(400), Some(0));
        assert_eq!((window.place(), window.at_top), (Some(110), true));
    }

    #[test]
    fn a_long_queue_is_walked_both_ways_with_a_bounded_window() {
        let mut window = Window::default();
        window.take(Ask::Top, rows(0..100), 1_000);
        let mut last = 99;
        for _ in 0..8 {
            window.go(usize::MAX);
            let Some(Ask::After(key)) = window.need() else { panic!("no more rows were asked for") };
            assert_eq!(key.id, last);
            assert_eq!(window.need(), None);
            window.take(Ask::After(key), rows(key.id + 1..key.id + 101), 1_000);
            last += 100;
        }
        assert!(window.items.len() <= MOST && window.offset + window.items.len() == 900);
        while !window.at_top {
            window.go(0);
            let Some(Ask::Before(key)) = window.need() else { panic!("no earlier rows were asked for") };
            window.take(Ask::Before(key), rows((key.id - 100).max(0)..key.id), 1_000);
            if key.id <= 100 {
                window.at_top = true;
            }
        }
        assert_eq!(window.items[0].id, LetterId(0));
        assert!(window.items.len() <= MOST + 1);
    }
}
