//! `version`: what runs here.

use pishkhan::store::{schema, sqlite_version};

use crate::say::line;

/// Prints the versions of the program, of SQLite and of the schema.
pub fn print() {
    let (sqlite, schema) = (sqlite_version(), schema::VERSION);
    line(&format!("pishkhan {} (SQLite {sqlite}, schema {schema})", env!("CARGO_PKG_VERSION")));
}
