//! Persian on a grid of cells: cleaning, joining, ordering, measuring, wrapping.
//!
//! Text comes in as it is stored (logical order, plain letters) and leaves as a [`Row`]: glyphs from left to right,
//! each with its width in cells and the bytes it stands for. Nothing here knows a letter, a clerk, a screen or a
//! terminal; no function asks the disk, the clock or the environment. Measure rows, never logical text.

mod analyse;
mod cache;
pub mod clean;
mod clusters;
mod islands;
mod joining;
mod lay;
mod mirror;
mod options;
mod row;
mod wrap;

pub use cache::{Line, Scribe};
pub use lay::lay;
pub use options::{Base, Bidi, Digits, LamAlef, Options, Shaping};
pub use row::{Caret, Glyph, Row};
pub use wrap::wrap;

#[cfg(test)]
mod tests;
