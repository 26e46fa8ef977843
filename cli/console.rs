//! `console`: the clerk's desk in this terminal.

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use directories::UserDirs;
use pishkhan::config::variable;
use pishkhan::store::Ledger;
use pishkhan_tui::{ConsoleOptions, Who};

use crate::place::Place;
use crate::say::Say;
use crate::trouble::{Result, Trouble};

/// Open the clerk's desk in this terminal
#[derive(clap::Args)]
pub struct Console {
    /// Login name of the clerk; the password is asked for
    #[arg(long = "as", value_name = "CLERK")]
    login: Option<String>,
    /// Write everything line by line in logical order instead of painting a screen: for screen readers
    #[arg(long)]
    plain: bool,
}

impl Console {
    /// Opens the desk. Nothing is logged here: a log line would be painted over the screen.
    pub fn run(&self, _say: &Say, place: &Place) -> Result<ExitCode> {
        need_terminal()?;
        let ledger = place.ledger()?;
        let who = Who::Ask { login: self.login.clone() };
        open_desk(ledger, who, Vec::new(), self.plain, place.config()?.public_url)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Runs the desk until its clerk leaves.
pub fn open_desk(ledger: Ledger, who: Who, notice: Vec<String>, plain: bool, public_url: Option<String>) -> Result<()> {
    let no_color = variable("NO_COLOR").map(OsString::from);
    let options = ConsoleOptions { no_color, notice, save_dir: save_folder(), plain, public_url };
    pishkhan_tui::run(ledger, who, options).map_err(|error| Trouble::internal("running the console", error))
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
