//! Persian on a grid of cells: cleaning, joining, ordering, measuring, wrapping.
//!
//! A terminal paints one code point after the other from the left. Text that is read from the right must therefore be
//! cleaned, joined, put in visual order and measured before it is painted, cell by cell. That is done here:
//!
//! ```
//! # use pishkhan_tui::persian::{Base, Caret, Options, lay, wrap};
//! let row = lay("سلام (PDF)", Base::Rtl, Options::default());
//! assert_eq!(row.as_str(), "(PDF) ﻡﻼﺳ");
//! // Lam with alef is one cell; width is never that of the stored text.
//! assert_eq!(row.width(), 9);
//! // A cell leads back to the bytes it stands for, and a caret to its cell.
//! assert_eq!(row.caret(0), Caret::On(8));
//! assert_eq!(row.byte_at(8), 0);
//! // What does not fit is cut where reading stops: at the left.
//! assert_eq!(row.cut(5).as_str(), "…ﻡﻼﺳ");
//! assert_eq!(wrap("سلام (PDF)", Base::Rtl, 6, Options::default()).len(), 2);
//! ```
//!
//! - **Order** is that of the Unicode bidirectional algorithm (UAX #9) on clusters, with the direction given per field
//!   ([`Base`]). Codes, phones, addresses and Latin phrases are [`islands`] that keep their own direction.
//! - **Shapes** are presentation forms, joined over marks and ZWNJ as Unicode says, across wraps too. [`Options`] has
//!   the switches for terminals and fonts that need something else; [`Digits`] changes the digits shown.
//! - **Hostile characters** (controls, escapes, direction overrides, tags, piles of marks) never reach a cell. They leave
//!   a visible [`clean::REMOVED`]; pictures whose width no two terminals agree on become [`clean::PICTURE`].
//! - **Rows** know their cells: [`Row::glyphs`] paints them, [`Row::caret`], [`Row::byte_at`], [`Row::beside`] and
//!   [`Row::direction_at`] serve editors and the mouse.
//! - **Cost**: a [`Scribe`] remembers rows between frames; plain Latin takes a short way without any of this.
//!
//! Nothing here knows a screen or a terminal; no function asks the disk, the clock or the environment, and none panics,
//! whatever the string (fuzzed in `tests/fuzz`, compared with another implementation by `tests/persian/oracle.mjs`).

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
pub use islands::{Island, Way, islands};
pub use lay::lay;
pub use options::{Base, Bidi, Digits, LamAlef, Options, Shaping};
pub use row::{Caret, Direction, Glyph, Row, Side};
pub use wrap::wrap;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::checks;
