//! `man` and `completions`: what the shell needs to know, from the same definition as the commands themselves.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man;

use crate::trouble::{Result, Trouble};

/// Print the manual page, or write the pages of all commands into a folder
#[derive(clap::Args)]
pub struct Manual {
    /// Write pishkhan.1, pishkhan-serve.1 and so on into this folder
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl Manual {
    /// Writes it.
    pub fn run(&self, command: Command) -> Result<ExitCode> {
        match &self.dir {
            None => {
                let page = page(&command)?;
                // A reader that went away is no fault.
                let _ = io::stdout().write_all(&page);
            }
            Some(folder) => {
                // A manual is for everybody.
                fs::create_dir_all(folder).map_err(|error| Trouble::internal("making a folder", error))?;
                write_pages(folder, command)?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Print completions for a shell
#[derive(clap::Args)]
pub struct Completions {
    /// The shell
    #[arg(value_parser = clap::value_parser!(Shell))]
    shell: Shell,
}

impl Completions {
    /// Prints them.
    pub fn run(&self, full: &Command) -> ExitCode {
        // What help does not show is not offered either; clap takes no command out, so one is built without them.
        let mut command = Command::new("pishkhan")
            .disable_help_subcommand(true)
            .args(full.get_arguments().cloned())
            .subcommands(full.get_subcommands().filter(|command| !command.is_hide_set()).cloned());
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, "pishkhan", &mut script);
        let _ = io::stdout().write_all(&script);
        ExitCode::SUCCESS
    }
}

fn page(command: &Command) -> Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page).map_err(|error| Trouble::internal("writing the manual", error))?;
    Ok(page)
}

/// A page for the program and one for each command and its commands, as `pishkhan-clerk-add.1`.
fn write_pages(folder: &Path, command: Command) -> Result<()> {
    let mut command = command.disable_help_subcommand(true);
    command.build();
    let mut waiting = vec![command];
    while let Some(command) = waiting.pop() {
        let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
        let path = folder.join(format!("{name}.1"));
        let fault = |error: io::Error| Trouble::internal("writing the manual", format!("{}: {error}", path.display()));
        fs::write(&path, page(&command)?).map_err(fault)?;
        waiting.extend(command.get_subcommands().filter(|command| !command.is_hide_set()).cloned());
    }
    Ok(())
}
