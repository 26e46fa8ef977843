//! Where log lines go: stderr of a server, a file of the demo, nowhere while a console paints the terminal.

use std::fmt;
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Mutex;

use clap::ValueEnum;
use pishkhan::config::{LogConfig, variable};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::{FormatEvent, FormatFields, Writer};
use tracing_subscriber::fmt::{FmtContext, layer};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{Layer, layer::SubscriberExt, util::SubscriberInitExt};

use crate::trouble::{Result, Trouble};

/// How a log line is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogForm {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
    /// Lines for journald: it keeps the time itself, and reads the weight of a line from its beginning.
    Journald,
}

impl LogForm {
    /// What the flag says, or else the configuration.
    pub fn of(flag: Option<Self>, config: &LogConfig) -> Result<Self> {
        match (flag, config.format.as_deref()) {
            (Some(form), _) => Ok(form),
            (None, None) => Ok(Self::default()),
            (None, Some(word)) => {
                Self::from_str(word, false).map_err(|_| Trouble::told_with("log-format-unknown", "format", word))
            }
        }
    }
}

/// Sends log lines to stderr, from the configured level on.
pub fn to_stderr(form: LogForm, config: &LogConfig) -> Result<()> {
    let level = level_or(level_of(config)?);
    // A line that cannot be written is lost, and nothing else: complaining on a full or closed stderr would panic.
    let lines = layer().with_writer(std::io::stderr).with_ansi(false).log_internal_errors(false);
    let (all, own) = (tracing_subscriber::registry(), own(level));
    match form {
        LogForm::Text => all.with(lines.with_filter(own)).init(),
        LogForm::Json => all.with(lines.json().with_filter(own)).init(),
        LogForm::Journald => all.with(lines.event_format(Journald).with_filter(own)).init(),
    }
    Ok(())
}

/// The level that the configuration names.
pub fn level_of(config: &LogConfig) -> Result<LevelFilter> {
    match config.level.as_deref() {
        None => Ok(LevelFilter::INFO),
        Some(word) => word.parse().map_err(|_| Trouble::told_with("log-level-unknown", "level", word)),
    }
}

/// Only lines of this program: the libraries below it write addresses into theirs, and an address may be of a person.
fn own(level: LevelFilter) -> Targets {
    Targets::new().with_target("pishkhan", level)
}

/// A line that begins with the weight that syslog gives it, `<6>` for information (sd-daemon(3)).
struct Journald;

impl<S, N> FormatEvent<S, N> for Journald
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, about: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let weight = match *event.metadata().level() {
            Level::ERROR => 3,
            Level::WARN => 4,
            Level::INFO => 6,
            _ => 7,
        };
        write!(writer, "<{weight}>")?;
        about.format_fields(writer.by_ref(), event)?;
        writeln!(writer)
    }
}

/// Appends log lines to a file that only its owner may read.
pub fn to_file(path: &Path) -> Result<()> {
    let fault = |error: std::io::Error| Trouble::internal("opening the log", format!("{}: {error}", path.display()));
    let file = OpenOptions::new().create(true).append(true).mode(0o600).open(path).map_err(fault)?;
    let lines = layer().with_writer(Mutex::new(file)).with_ansi(false).log_internal_errors(false);
    tracing_subscriber::registry().with(lines.with_filter(own(level_or(LevelFilter::INFO)))).init();
    Ok(())
}

/// `PISHKHAN_LOG`: off, error, warn, info, debug or trace.
fn level_or(level: LevelFilter) -> LevelFilter {
    variable("PISHKHAN_LOG").and_then(|word| word.parse().ok()).unwrap_or(level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_library_writes_into_the_log() {
        let own = own(LevelFilter::TRACE);
        for (target, is_own) in [
            ("pishkhan::postman", true),
            ("pishkhan_web::requests", true),
            ("tower_http::csrf::service", false),
            ("hyper", false),
        ] {
            assert_eq!(own.would_enable(target, &Level::ERROR), is_own, "{target}");
        }
    }

    #[test]
    fn the_flag_wins_and_an_unknown_word_is_told() {
        let config = |format: &str| LogConfig { format: Some(format.to_owned()), level: None };
        assert_eq!(LogForm::of(Some(LogForm::Text), &config("json")).unwrap(), LogForm::Text);
        assert_eq!(LogForm::of(None, &config("journald")).unwrap(), LogForm::Journald);
        assert_eq!(LogForm::of(None, &LogConfig::default()).unwrap(), LogForm::Text);
        assert!(LogForm::of(None, &config("xml")).is_err());
    }
}
