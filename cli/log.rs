//! Where log lines go: stderr of a server, a file of the demo, nowhere while a console paints the terminal.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Mutex;

use clap::ValueEnum;
use pishkhan::config::variable;
use tracing::level_filters::LevelFilter;

use crate::trouble::{Result, Trouble};

/// How a log line is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogForm {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Sends log lines to stderr.
pub fn to_stderr(form: LogForm) {
    let lines = tracing_subscriber::fmt()
        .with_max_level(level())
        .with_writer(std::io::stderr)
        .with_ansi(false)
        // A line that cannot be written is lost, and nothing else: complaining on a full or closed stderr would panic.
        .log_internal_errors(false);
    match form {
        LogForm::Text => lines.init(),
        LogForm::Json => lines.json().init(),
    }
}

/// Appends log lines to a file that only its owner may read.
pub fn to_file(path: &Path) -> Result<()> {
    let fault = |error: std::io::Error| Trouble::internal("opening the log", format!("{}: {error}", path.display()));
    let file = OpenOptions::new().create(true).append(true).mode(0o600).open(path).map_err(fault)?;
    tracing_subscriber::fmt()
        .with_max_level(level())
        .with_writer(Mutex::new(file))
        .with_ansi(false)
        .log_internal_errors(false)
        .init();
    Ok(())
}

/// `PISHKHAN_LOG`: off, error, warn, info, debug or trace.
fn level() -> LevelFilter {
    variable("PISHKHAN_LOG").and_then(|word| word.parse().ok()).unwrap_or(LevelFilter::INFO)
}
