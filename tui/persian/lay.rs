//! One field laid out on one line.

use super::analyse::analyse;
use super::options::{Base, Options};
use super::row::Row;

/// Lays `text` out on one line, however long; line feeds count as spaces. Use [`Row::cut`] to make it fit.
pub fn lay(text: &str, base: Base, options: Options) -> Row {
    let paragraph = analyse(text, 0, base, options);
    Row::new(&paragraph.ink, &paragraph.units, paragraph.level, 0..text.len())
}
