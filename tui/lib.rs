//! The desk: a console for clerks, read from the right, in any terminal.
//!
//! First the toolkit, which knows no letter and no clerk: [`persian`] turns text into cells, [`widgets`] paint them,
//! [`terminal`] enters and leaves the terminal in order, [`layout_keys`] makes shortcuts work under a Persian
//! keyboard layout.
//!
//! Then the desk: [`app`] is its state, [`office`] what it knows of the office, [`manage`] what it knows of it to keep it in
//! order, [`msg`] what can happen, [`keys`] the table of keys, [`update`] the one place where state changes, [`effect`] the
//! one place where the heart is called, [`inside`] what a file is found to hold, [`memory`] what outlives a cut line,
//! [`view`], [`screens`] and [`dialogs`] how
//! it looks. [`run()`] ties them to a terminal.

pub mod app;
pub mod dialogs;
pub mod effect;
pub mod inside;
pub mod keys;
pub mod layout_keys;
pub mod manage;
pub mod memory;
pub mod msg;
pub mod office;
pub mod persian;
mod run;
pub mod screens;
pub mod terminal;
pub mod update;
pub mod view;
pub mod widgets;
pub mod window;
pub mod words;
pub mod writing;

/// What every parser is held to, whatever the bytes.
#[cfg(any(test, feature = "parsers"))]
#[doc(hidden)]
#[path = "../tests/fuzz/console.rs"]
pub mod parsers;
#[cfg(test)]
mod town;

pub use run::{ConsoleOptions, Who, run};
