//! Widgets that are read from the right: text, lists, fields, an editor, a sheet, hints, bars.
//!
//! They paint into a ratatui buffer, cell by cell, what [`persian`](crate::persian) laid out, and keep no more state than
//! a caret. They take text as it is stored and a [`Scribe`](crate::persian::Scribe) to lay it out:
//!
//! ```
//! # use pishkhan_tui::{persian::{Base, Scribe}, widgets::{Editor, Focus, Reply, Theme, text}};
//! # use crossterm::event::{KeyCode, KeyEvent};
//! # use ratatui::{buffer::Buffer, layout::{Position, Rect}, style::Style};
//! let (scribe, area) = (Scribe::default(), Rect::new(0, 0, 12, 2));
//! let mut buf = Buffer::empty(area);
//! text::line(&scribe, "نامهٔ فوری", Base::Rtl, Style::new(), area, &mut buf);
//! assert_eq!(buf[(11, 0)].symbol(), "ﻧ");
//!
//! let mut editor = Editor::new("سلا");
//! assert_eq!(editor.on_key(KeyEvent::from(KeyCode::Char('م'))), Reply::Changed);
//! let caret = editor.draw(&scribe, Theme::default(), "", Focus::Here, area, &mut buf);
//! // Three cells from the right: seen, lam with alef, mim; the caret on the empty cell after them.
//! assert_eq!((editor.text().as_str(), caret), ("سلام", Some(Position::new(8, 0))));
//! ```
//!
//! - [`text`] paints rows at their reading edge; [`List`] is a table whose columns run from the right.
//! - [`Editor`] and [`Input`] edit either direction, with the caret on the letter that is meant, by the text or by the
//!   cells ([`Arrows`]); the mouse is counted by [`Clicks`].
//! - [`bar`] has the scroll bar and the progress bar, mirrored; [`sheet`] and [`hint`] are the frames of dialogs.
//! - [`theme`] keeps to the sixteen colours of the terminal and says nothing by colour alone.

pub mod bar;
mod caret;
mod clicks;
pub mod editor;
pub mod hint;
pub mod input;
pub mod list;
pub mod picture;
pub mod qr;
pub mod sheet;
pub mod text;
pub mod theme;

pub use clicks::Clicks;
pub use editor::Editor;
pub use input::Input;
pub use list::{Cell, Column, Item, List, Width};
pub use text::Align;
pub use theme::{Focus, Palette, Theme};

/// What a key did to a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Nothing; the screen may use the key.
    Ignored,
    /// The caret or the selection moved.
    Moved,
    /// The text changed.
    Changed,
}

/// What the keys Left and Right do in a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Arrows {
    /// They go on and back in the text: in a right-to-left paragraph Left always goes on, also inside a Latin word,
    /// where the caret is then seen moving right.
    #[default]
    Logical,
    /// They move the caret to the cell on that side, whatever is written there, and over the edge of a line to the line
    /// that is read next or before. Home, End, words and lines go by the text in either way.
    Visual,
}

#[cfg(test)]
mod tests;
