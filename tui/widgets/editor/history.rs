//! Undo and redo by words: the model keeps one step a letter, which is too small for people.

use super::Editor;
use crate::widgets::Reply;

impl Editor {
    /// Undoes one step, or the rest of a word that was typed letter by letter.
    pub(super) fn undo(&mut self) -> Reply {
        if !self.model.undo() {
            return Reply::Moved;
        }
        loop {
            let (row, at) = self.place();
            let line = &self.model.lines()[row];
            let last = line[..at].chars().next_back().filter(|c| !c.is_whitespace());
            let length = self.len();
            let Some(last) = last.filter(|_| self.model.undo()) else { return Reply::Changed };
            let typed = self.len() + 1 == length && self.place() == (row, at - last.len_utf8());
            if !typed {
                self.model.redo();
                return Reply::Changed;
            }
        }
    }

    pub(super) fn redo(&mut self) -> Reply {
        if !self.model.redo() {
            return Reply::Moved;
        }
        loop {
            let (before, length) = (self.place(), self.len());
            if !self.model.redo() {
                return Reply::Changed;
            }
            let (row, at) = self.place();
            let last = self.model.lines()[row][..at].chars().next_back();
            let typed = self.len() == length + 1 && row == before.0 && last.is_some_and(|c| !c.is_whitespace());
            if !typed {
                self.model.undo();
                return Reply::Changed;
            }
        }
    }
}
