//! `version`: what runs here.

use pishkhan::store::{schema, sqlite_version};

use serde_json::json;

use crate::say::{self, Form, line};
use crate::trouble::Result;

/// Prints the versions of the program, of SQLite and of the schema.
pub fn print(form: Form) -> Result<()> {
    let (sqlite, schema) = (sqlite_version(), schema::VERSION);
    if form == Form::Json {
        return say::json(&json!({ "pishkhan": env!("CARGO_PKG_VERSION"), "sqlite": sqlite, "schema": schema }));
    }
    line(&format!("pishkhan {} (SQLite {sqlite}, schema {schema})", env!("CARGO_PKG_VERSION")));
    Ok(())
}
