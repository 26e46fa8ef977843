//! `ssh-keys`: which SSH key lets which clerk in, and the lines that sshd is told.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use pishkhan::actions::add_key::add_key;
use pishkhan::actions::revoke_key::revoke_key;
use pishkhan::domain::calendar::Instant;
use pishkhan::domain::ids::ClerkKeyId;
use pishkhan::error::Error;
use pishkhan::store::clerk_keys::{self, ClerkKey};
use pishkhan::store::{Actor, Ledger, clerks};
use serde_json::json;

use crate::number;
use crate::place::Place;
use crate::say::{self, Say};
use crate::table;
use crate::trouble::{Result, Trouble};

/// SSH keys of the clerks
#[derive(clap::Subcommand)]
pub enum SshKeysCommand {
    /// List the keys with their fingerprints
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Register the public key of a clerk
    Add {
        /// Login name of the clerk
        login: String,
        /// File of the public key, such as id_ed25519.pub
        #[arg(long, value_name = "FILE")]
        file: PathBuf,
        /// What people call it [default: the comment in the file]
        #[arg(long, value_name = "TEXT", default_value = "")]
        label: String,
    },
    /// Revoke a key for ever; an open console that came by it is cut off
    Revoke {
        /// Its number in the list
        #[arg(value_parser = number::number::<i64>)]
        id: i64,
    },
    /// Print lines for authorized_keys, or for sshd's AuthorizedKeysCommand
    Authorized {
        /// Only the key of this fingerprint (sshd's %f)
        fingerprint: Option<String>,
    },
}

impl SshKeysCommand {
    /// Does it.
    pub fn run(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        let ledger = place.ledger()?;
        match self {
            Self::List { json: true } => say::json(&as_json(&ledger)?)?,
            Self::List { json: false } => list(say, &ledger)?,
            Self::Add { login, file, label } => add(say, &ledger, login, file, label)?,
            Self::Revoke { id } => {
                let known = ledger.read(clerk_keys::all)?.into_iter().find(|key| key.id.0 == *id);
                let known = known.ok_or_else(|| Trouble::told_with("key-unknown", "id", id))?;
                revoke_key(&ledger, Actor::Admin, ClerkKeyId(*id))?;
                say.tell("key-revoked", &[("login", &known.login), ("fingerprint", &known.fingerprint)]);
            }
            Self::Authorized { fingerprint } => {
                let program =
                    std::env::current_exe().map_err(|error| Trouble::internal("finding the own program", error))?;
                let office = std::path::absolute(place.office()?)
                    .map_err(|error| Trouble::internal("finding the office's file", error))?;
                // An instance of its own configuration hands it on, for the addresses that its desks show.
                let config = place.named_config().map(std::path::absolute).transpose();
                let config = config.map_err(|error| Trouble::internal("finding the configuration file", error))?;
                for key in ledger.read(clerk_keys::all)? {
                    let asked = fingerprint.as_ref().is_none_or(|asked| *asked == key.fingerprint);
                    if asked && let Some(text) = authorized(&program, &office, config.as_deref(), &key) {
                        say::line(&text);
                    }
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn add(say: &Say, ledger: &Ledger, login: &str, file: &Path, label: &str) -> Result<()> {
    let line = std::fs::read_to_string(file).map_err(|error| Error::unread(file, &error))?;
    let clerk = ledger.read(|view| clerks::by_login(view, login.trim()))?;
    let clerk = clerk.ok_or_else(|| Trouble::told_with("clerk-unknown", "login", login))?;
    let id = add_key(ledger, Actor::Admin, clerk.id, &line, label)?;
    let key = ledger.read(|view| clerk_keys::by_id(view, id))?;
    let id = id.0.to_string();
    say.tell("key-added", &[("id", &id), ("login", login), ("fingerprint", &key.fingerprint)]);
    Ok(())
}

fn list(say: &Say, ledger: &Ledger) -> Result<()> {
    let mut rows = Vec::new();
    for key in ledger.read(clerk_keys::all)? {
        let state = match (key.opens(), key.revoked_at) {
            (true, _) => String::new(),
            (false, Some(_)) => format!(" ({})", say.word("revoked")),
            (false, None) => format!(" ({})", say.word("disabled")),
        };
        let used = key.last_used_at.map_or_else(|| "-".to_owned(), Instant::date_time);
        rows.push([key.id.0.to_string(), key.login, key.fingerprint, used, format!("{}{state}", key.label)]);
    }
    table::print(&rows);
    Ok(())
}

fn as_json(ledger: &Ledger) -> Result<serde_json::Value> {
    let rows = ledger.read(clerk_keys::all)?.into_iter().map(|key| {
        json!({
            "id": key.id.0, "login": key.login, "fingerprint": key.fingerprint, "label": key.label,
            "public_key": key.public_key, "active": key.opens(), "added_at": key.added_at.rfc3339(),
            "last_used_at": key.last_used_at.map(Instant::rfc3339),
            "revoked_at": key.revoked_at.map(Instant::rfc3339),
        })
    });
    Ok(rows.collect())
}

/// The line of a key that opens: no forwarding, no shell, nothing but this clerk's desk. None when the key opens nothing,
/// or when a path could not be written into the line safely: sshd is told nothing on any doubt.
fn authorized(program: &Path, office: &Path, config: Option<&Path>, key: &ClerkKey) -> Option<String> {
    if !key.opens() {
        return None;
    }
    let (program, office) = (quoted(program)?, quoted(office)?);
    let config = match config {
        Some(path) => format!(" --config {}", quoted(path)?),
        None => String::new(),
    };
    let id = key.id.0;
    Some(format!("restrict,pty,command=\"{program} --db {office}{config} console --key {id}\" {}", key.public_key))
}

/// A path as a shell reads it inside the double quotes of authorized_keys: bare when it is plain, else in single quotes.
pub fn quoted(path: &Path) -> Option<String> {
    let text = path.to_str()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return Some(text.to_owned());
    }
    let risky = |c: char| c.is_control() || matches!(c, '"' | '\'' | '\\');
    (!text.is_empty() && !text.contains(risky)).then(|| format!("'{text}'"))
}

#[cfg(test)]
mod tests {
    use pishkhan::domain::ids::ClerkId;

    use super::*;

    fn key() -> ClerkKey {
        ClerkKey {
            id: ClerkKeyId(7),
            clerk_id: ClerkId(1),
            login: "karimi".to_owned(),
            clerk_name: "مریم کریمی".to_owned(),
            public_key: "ssh-ed25519 AAAA".to_owned(),
            fingerprint: "SHA256:x".to_owned(),
            label: String::new(),
            added_at: Instant(0),
            last_used_at: None,
            revoked_at: None,
            clerk_is_active: true,
        }
    }

    #[test]
    fn sshd_is_told_one_restricted_line_for_a_key_that_opens_and_nothing_else() {
        let line = |key: &ClerkKey| authorized(Path::new("/usr/bin/pishkhan"), Path::new("/srv/office.db"), None, key);
        assert_eq!(
            line(&key()).as_deref(),
            Some("restrict,pty,command=\"/usr/bin/pishkhan --db /srv/office.db console --key 7\" ssh-ed25519 AAAA")
        );
        assert_eq!(line(&ClerkKey { revoked_at: Some(Instant(1)), ..key() }), None);
        assert_eq!(line(&ClerkKey { clerk_is_active: false, ..key() }), None);
    }

    #[test]
    fn a_path_cannot_break_out_of_the_line() {
        for path in ["/a\"b", "/a'b", "/a\nb", "/a\\b", ""] {
            assert_eq!(quoted(Path::new(path)), None, "{path:?}");
        }
        assert_eq!(quoted(Path::new("/srv/my office.db")).as_deref(), Some("'/srv/my office.db'"));
        assert_eq!(quoted(Path::new("/srv/$(x).db")).as_deref(), Some("'/srv/$(x).db'"));
    }
}
