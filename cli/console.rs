//! `console`: the clerk's desk in this terminal.

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use directories::UserDirs;
use pishkhan::actions::key_log_in::key_log_in;
use pishkhan::config::{Config, variable};
use pishkhan::domain::ids::ClerkKeyId;
use pishkhan::store::Ledger;
use pishkhan_tui::{ConsoleOptions, Who};

use crate::client::serve_client;
use crate::open_doors::shown;
use crate::place::Place;
use crate::say::Say;
use crate::serve::LISTEN;
use crate::trouble::{Result, Trouble};

/// Open the clerk's desk in this terminal
#[derive(clap::Args)]
pub struct Console {
    /// Login name of the clerk; the password is asked for
    #[arg(long = "as", value_name = "CLERK", conflicts_with = "key")]
    login: Option<String>,
    /// Number of the SSH key that sshd has proven: names the clerk, no password is asked for
    #[arg(long, value_name = "ID")]
    key: Option<i64>,
    /// Write everything line by line in logical order instead of painting a screen: for screen readers
    #[arg(long)]
    plain: bool,
}

impl Console {
    /// Opens the desk. Nothing is logged here: a log line would be painted over the screen.
    pub fn run(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        // What the clerk's own machine asked for instead of the desk; sshd hands it on beside the forced command.
        if let (Some(key), Some(command)) = (self.key, variable("SSH_ORIGINAL_COMMAND")) {
            let (ledger, clerk) = key_log_in(&place.ledger()?, ClerkKeyId(key))?;
            return serve_client(say, &ledger, clerk.id, &command);
        }
        need_terminal()?;
        let ledger = place.ledger()?;
        let config = place.config()?;
        let base = link_base(&config);
        let (ledger, who) = match self.key {
            Some(key) => {
                let (ledger, clerk) = key_log_in(&ledger, ClerkKeyId(key))?;
                (ledger, Who::Clerk(clerk.id))
            }
            None => (ledger, Who::Ask { login: self.login.clone() }),
        };
        open_desk(ledger, who, Vec::new(), base, self.plain, config.public_url)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Runs the desk until its clerk leaves.
pub fn open_desk(
    ledger: Ledger,
    who: Who,
    notice: Vec<String>,
    link_base: String,
    plain: bool,
    public_url: Option<String>,
) -> Result<()> {
    let no_color = variable("NO_COLOR").map(OsString::from);
    let term = variable("TERM").map(OsString::from);
    let options = ConsoleOptions {
        no_color,
        term,
        notice,
        save_dir: save_folder(),
        program: this(),
        link_base,
        plain,
        public_url,
    };
    pishkhan_tui::run(ledger, who, options).map_err(|error| Trouble::internal("running the console", error))
}

/// What addresses of the counter begin with: the public address, else where it listens.
fn link_base(config: &Config) -> String {
    let base = config.public_url.clone().unwrap_or_else(|| shown(config.listen.unwrap_or(LISTEN)));
    base.trim_end_matches('/').to_owned()
}

/// This very program, also after its file was replaced by a newer one.
fn this() -> PathBuf {
    let itself = PathBuf::from("/proc/self/exe");
    if itself.exists() { itself } else { std::env::current_exe().unwrap_or_default() }
}

/// A desk needs a terminal on both sides.
pub fn need_terminal() -> Result<()> {
    let has_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    if has_terminal { Ok(()) } else { Err(Trouble::told("no-terminal")) }
}

/// Where files that a clerk takes out are saved: the downloads folder, or the home folder.
fn save_folder() -> PathBuf {
    let folders = UserDirs::new();
    let folder = folders.as_ref().map(|folders| folders.download_dir().unwrap_or(folders.home_dir()));
    folder.map_or_else(|| PathBuf::from("."), PathBuf::from)
}
