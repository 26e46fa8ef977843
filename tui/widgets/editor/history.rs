//! Undo and redo by steps of a person. The model keeps one edit for each call; here stands how many of them were one
//! step (a word, a run of deletions, a paste that replaced a selection), and the directions of paragraphs around it.

use super::Editor;
use crate::persian::Base;
use crate::widgets::Reply;

/// How a step came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// By typing this letter.
    Typed(char),
    /// By deleting a letter.
    Erased,
    /// At once.
    Whole,
}

#[derive(Clone, Debug)]
struct Step {
    edits: usize,
    way: Way,
    /// Directions of the paragraphs before and after.
    before: Vec<Base>,
    after: Vec<Base>,
}

/// What was done, and what was undone since.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
    /// Whether the last step may still grow.
    open: bool,
}

impl History {
    pub(super) fn close(&mut self) {
        self.open = false;
    }

    /// Remembers edits of the model, as a step or as more of the last one.
    pub(super) fn record(&mut self, edits: usize, way: Way, before: Vec<Base>, after: Vec<Base>) {
        self.undone.clear();
        let last = self.done.last_mut().filter(|_| self.open);
        let grown = last.filter(|last| match (last.way, way) {
            // A step ends where the next word begins.
            (Way::Typed(last), Way::Typed(c)) => c.is_whitespace() || !last.is_whitespace(),
            (Way::Erased, Way::Erased) => true,
            _ => false,
        });
        match grown {
            Some(last) => {
                last.edits += edits;
                last.way = way;
                last.after = after;
            }
            None => self.done.push(Step { edits, way, before, after }),
        }
        self.open = way != Way::Whole;
    }
}

impl Editor {
    /// Whether there is anything to undo.
    pub fn can_undo(&self) -> bool {
        !self.history.done.is_empty()
    }

    /// What is typed from now on is another step of undo: call it when nothing was typed for a while.
    pub fn pause(&mut self) {
        self.history.close();
    }

    pub(super) fn undo(&mut self) -> Reply {
        let Some(step) = self.history.done.pop() else { return Reply::Moved };
        for _ in 0..step.edits {
            self.model.undo();
        }
        self.bases.clone_from(&step.before);
        self.history.undone.push(step);
        self.settle();
        Reply::Changed
    }

    pub(super) fn redo(&mut self) -> Reply {
        let Some(step) = self.history.undone.pop() else { return Reply::Moved };
        for _ in 0..step.edits {
            self.model.redo();
        }
        self.bases.clone_from(&step.after);
        self.history.done.push(step);
        self.settle();
        Reply::Changed
    }
}
