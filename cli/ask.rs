//! Asking a person at the terminal, or the lines of a script on standard input. Passwords are never echoed.

use std::fs;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::Path;

use pishkhan::error::Error;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use crate::say::Say;
use crate::trouble::{Result, Trouble};

/// Asks for what a command was not told.
pub struct Ask<'a> {
    say: &'a Say,
    at_terminal: bool,
}

impl<'a> Ask<'a> {
    /// Asks at the terminal if standard input is one; else each answer is a line of it.
    pub fn new(say: &'a Say) -> Self {
        Self { say, at_terminal: io::stdin().is_terminal() }
    }

    /// The answer, or `default` for an empty one.
    pub fn ask(&self, question: &'static str, default: &str) -> Result<String> {
        if self.at_terminal {
            let mut out = io::stderr();
            let shown = if default.is_empty() { String::new() } else { format!(" [{default}]") };
            let _ = write!(out, "{}{shown}: ", self.say.word(question));
            let _ = out.flush();
        }
        match next_line()? {
            Some(answer) if !answer.trim().is_empty() => Ok(answer.trim().to_owned()),
            None if default.is_empty() => Err(Trouble::told_with("no-answer", "question", self.say.word(question))),
            _ => Ok(default.to_owned()),
        }
    }

    /// One of a few words: asked for at a terminal until it is one of them. A script's lines answer questions without a
    /// usual answer; it gets the usual one.
    pub fn choose<T>(&self, question: &'static str, usual: &str, of_word: impl Fn(&str) -> Option<T>) -> Result<T> {
        loop {
            let typed = if self.at_terminal { self.ask(question, usual)? } else { usual.to_owned() };
            if let Some(found) = of_word(&typed) {
                return Ok(found);
            }
        }
    }

    /// A new password: from a file, twice from a terminal, or one line of standard input.
    pub fn new_password(&self, file: Option<&Path>) -> Result<String> {
        if let Some(path) = file {
            return password_of_file(path);
        }
        if !self.at_terminal {
            let question = || Trouble::told_with("no-answer", "question", self.say.word("ask-password"));
            return next_line()?.ok_or_else(question);
        }
        let _silence = Silence::falls();
        let prompt = |key| {
            rpassword::prompt_password(format!("{}: ", self.say.word(key)))
                .map_err(|error| Trouble::internal("reading a password", error))
        };
        let first = prompt("ask-password")?;
        if first == prompt("ask-password-again")? { Ok(first) } else { Err(Trouble::told("passwords-differ")) }
    }
}

/// The terminal echoes nothing from before the question on, so that what is typed at once is not seen either.
struct Silence(Option<Termios>);

impl Silence {
    fn falls() -> Self {
        let before = tcgetattr(io::stdin()).ok();
        if let Some(before) = &before {
            let mut silent = before.clone();
            silent.local_modes.remove(LocalModes::ECHO);
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &silent);
        }
        Self(before)
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        if let Some(before) = &self.0 {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, before);
        }
    }
}

/// The next line of standard input without its end; none when it is over.
fn next_line() -> Result<Option<String>> {
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line);
    match read.map_err(|error| Trouble::internal("reading standard input", error))? {
        0 => Ok(None),
        _ => Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned())),
    }
}

/// The first line of a file.
pub fn password_of_file(path: &Path) -> Result<String> {
    let text = fs::read_to_string(path).map_err(|error| Error::unread(path, &error))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_file_is_its_first_line_with_its_blanks() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        fs::write(&path, " two words \r\nmore\n").unwrap();
        assert_eq!(password_of_file(&path).unwrap(), " two words ");
        assert!(password_of_file(&folder.path().join("absent")).is_err());
    }
}
