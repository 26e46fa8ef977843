//! The desk: a console for clerks, read from the right, in any terminal.
//!
//! First the toolkit, which knows no letter and no clerk: [`persian`] turns text into cells, [`widgets`] paint them,
//! [`terminal`] enters and leaves the terminal in order, [`layout_keys`] makes shortcuts work under a Persian
//! keyboard layout.

pub mod layout_keys;
pub mod persian;
pub mod terminal;
pub mod widgets;
