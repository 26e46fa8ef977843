//! What screens are built from: text, lists, fields, an editor, a sheet, hints.
//!
//! Widgets paint into a ratatui buffer and keep no more state than a caret. They take text as it is stored and a
//! [`Scribe`](crate::persian::Scribe) to lay it out, and know nothing of letters and clerks.

mod bar;
mod caret;
pub mod editor;
pub mod hint;
pub mod input;
pub mod list;
pub mod sheet;
pub mod text;
pub mod theme;

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

#[cfg(test)]
mod tests;
