//! What a clerk's own machine may ask for over SSH instead of the desk: `get CODE/N` takes a file of a letter out,
//! `put CODE` puts one on the desk for the reply. Nothing else is understood: no path, no option, no shell.

pub(crate) mod command;

use std::io::{self, IsTerminal, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use pishkhan::actions::clerk_log_in::clerk_log_in;
use pishkhan::actions::desk_file::put_desk_file;
use pishkhan::actions::open_letter::download_file;
use pishkhan::domain::ids::{ClerkId, LetterId};
use pishkhan::error::Error;
use pishkhan::store::{Ledger, attachments, clerks, letters};

use crate::ask::password_of_file;
use crate::place::Place;
use crate::say::Say;
use crate::trouble::{Result, Trouble};
use command::Asked;

/// Bytes of one reading.
const PIECE: usize = 1 << 18;

/// Take a file out or put one on the desk, as the forced command of a key does
#[derive(clap::Args)]
pub struct Client {
    /// Login name of the clerk
    #[arg(long = "as", value_name = "CLERK")]
    login: String,
    /// File whose first line is the password
    #[arg(long, value_name = "FILE")]
    password_file: PathBuf,
    /// `get CODE/N` or `put CODE`
    command: String,
}

impl Client {
    /// Does it.
    pub fn run(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        let ledger = place.ledger()?;
        let clerk = clerk_log_in(&ledger, &self.login, &password_of_file(&self.password_file)?)?;
        serve_client(say, &ledger, clerk.id, &self.command)
    }
}

/// What was done.
#[derive(Debug, PartialEq, Eq)]
pub enum Done {
    /// The file went out.
    Got,
    /// The file is on the desk under this name.
    Put(String),
}

/// Does a client's command between standard input and output.
pub fn serve_client(say: &Say, ledger: &Ledger, clerk: ClerkId, command: &str) -> Result<ExitCode> {
    // A stranger's file is not written to somebody's screen.
    if matches!(command::parse(command), Some(Asked::Get(..))) && io::stdout().is_terminal() {
        return Err(Trouble::told("client-needs-file"));
    }
    if let Done::Put(name) = client_command(ledger, clerk, command, io::stdin().lock(), io::stdout().lock())? {
        say.tell("client-put", &[("name", &name)]);
    }
    Ok(ExitCode::SUCCESS)
}

/// Does a client's command as this clerk; rights and the log are those of the desk.
pub fn client_command(
    ledger: &Ledger,
    clerk: ClerkId,
    command: &str,
    stdin: impl Read,
    mut stdout: impl Write,
) -> Result<Done> {
    match command::parse(command).ok_or_else(|| Trouble::told("client-unknown"))? {
        Asked::Get(code, n) => {
            let letter = letter_of(ledger, clerk, code)?;
            let files = ledger.read(|view| attachments::of_letter(view, letter))?;
            let file = files.get(n - 1).ok_or(Error::NotFound)?;
            // That it was taken out is written down first.
            download_file(ledger, clerk, file.id)?;
            let fault = |error: io::Error| Trouble::internal("sending a file", error);
            let mut offset = 0;
            while offset < file.size_bytes {
                let bytes = ledger.read(|view| attachments::read_chunk(view, file.id, offset, PIECE))?;
                if bytes.is_empty() {
                    return Err(Trouble::internal("reading a stored file", "it is shorter than its row says"));
                }
                stdout.write_all(&bytes).map_err(fault)?;
                offset += bytes.len() as u64;
            }
            stdout.flush().map_err(fault)?;
            Ok(Done::Got)
        }
        Asked::Put(code) => {
            let letter = letter_of(ledger, clerk, code)?;
            // One byte more than is taken: the heart refuses it with the office's own limit.
            let most = ledger.settings()?.number("file.max_bytes").unsigned_abs() + 1;
            let mut bytes = Vec::new();
            stdin
                .take(most)
                .read_to_end(&mut bytes)
                .map_err(|error| Trouble::internal("reading standard input", error))?;
            Ok(Done::Put(put_desk_file(ledger, clerk, letter, bytes)?))
        }
    }
}

fn letter_of(ledger: &Ledger, clerk: ClerkId, code: &str) -> Result<LetterId> {
    let found = ledger.read(|view| letters::by_any_number(view, &clerks::by_id(view, clerk)?, code))?;
    Ok(found.ok_or(Error::NotFound)?)
}
