//! `ssh-setup`: what sshd is told so that a clerk's key opens the own desk and nothing else, and whether this machine does
//! what it was told. One line for everything that was looked at.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use pishkhan::domain::text::clean_line;
use serde_json::json;

use crate::place::Place;
use crate::say::{self, Say, line};
use crate::ssh_keys::quoted;
use crate::trouble::{Result, Trouble};

mod account;
mod sshd;

/// Print the block that sshd needs, or check that this machine keeps to it
#[derive(Args)]
pub struct SshSetup {
    /// Check this machine instead (as root); exit status 1 on a finding
    #[arg(long)]
    check: bool,
    /// The account that clerks come in as
    #[arg(long, value_name = "USER", default_value = "pishkhan")]
    user: String,
    /// With --check: as JSON
    #[arg(long, requires = "check")]
    json: bool,
    /// With --check: the server's program
    #[arg(long, value_name = "FILE", default_value = "/usr/sbin/sshd", requires = "check")]
    sshd: PathBuf,
    /// With --check: the server's configuration [default: its own]
    #[arg(long, value_name = "FILE", requires = "check")]
    sshd_config: Option<PathBuf>,
}

/// Something that was looked at.
pub struct Looked {
    /// What, as sshd or the system calls it.
    what: String,
    /// What was found.
    found: String,
    /// The sentence that says what to do, with its values; none when it is as it should be.
    advice: Option<(&'static str, Vec<(&'static str, String)>)>,
}

impl Looked {
    fn good(what: &str, found: impl Into<String>) -> Self {
        Self { what: what.to_owned(), found: found.into(), advice: None }
    }

    fn bad(what: &str, found: impl Into<String>, key: &'static str, values: &[(&'static str, &str)]) -> Self {
        let values = values.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Self { what: what.to_owned(), found: found.into(), advice: Some((key, values)) }
    }
}

impl SshSetup {
    /// Prints or checks.
    pub fn run(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        if self.check { self.look(say, place) } else { self.print(place) }
    }

    fn print(&self, place: &Place) -> Result<ExitCode> {
        let program = std::env::current_exe().map_err(|error| Trouble::internal("finding the own program", error))?;
        let office = std::path::absolute(place.office()?)
            .map_err(|error| Trouble::internal("finding the office's file", error))?;
        for printed in block(&self.user, &program, &office)?.lines() {
            line(printed);
        }
        Ok(ExitCode::SUCCESS)
    }

    fn look(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        let mut looked = sshd::look(&self.sshd, self.sshd_config.as_deref(), &self.user);
        looked.extend(account::look(&self.user, &place.office()?));
        let is_good = looked.iter().all(|looked| looked.advice.is_none());
        let sentence = |looked: &Looked| {
            let (key, values) = looked.advice.as_ref()?;
            let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
            Some(say.with(key, &values))
        };
        if self.json {
            let rows = looked.iter().map(|looked| {
                json!({
                    "what": looked.what, "good": looked.advice.is_none(), "detail": looked.found,
                    "advice": sentence(looked),
                })
            });
            say::json(&rows.collect())?;
        } else {
            for looked in &looked {
                let mark = if looked.advice.is_none() { '✓' } else { '✗' };
                line(&format!("{mark} {:<24} {}", looked.what, clean_line(&looked.found)));
                if let Some(sentence) = sentence(looked) {
                    line(&format!("  → {sentence}"));
                }
            }
            say.tell(if is_good { "check-good" } else { "check-bad" }, &[]);
        }
        Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// The file for `/etc/ssh/sshd_config.d/`.
fn block(user: &str, program: &Path, office: &Path) -> Result<String> {
    // sshd splits the line itself and knows double quotes only; a path with anything special in it is not written.
    let plain = |path: &Path| {
        let quoted = quoted(path).filter(|text| !text.contains('\''));
        quoted.ok_or_else(|| Trouble::told_with("ssh-path", "path", path.display()))
    };
    let (program, office) = (plain(program)?, plain(office)?);
    if user.is_empty() || !user.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) {
        return Err(Trouble::told_with("ssh-user", "user", user));
    }
    Ok(format!(
        "\
# Clerks come in by SSH as one account, each by a key of the own that opens the own desk and nothing else.
# Made by «pishkhan ssh-setup»; stands in /etc/ssh/sshd_config.d/pishkhan.conf. After a change: sshd -t && systemctl reload ssh
# Of several offices on one machine, each has an account of its own, or all their lines («ssh-keys authorized») stand in
# one AuthorizedKeysFile that belongs to root.

# For everybody who comes to this machine by SSH.
PermitUserEnvironment no
LogLevel VERBOSE
LoginGraceTime 20
{ALGORITHMS}
Match User {user}
    AuthenticationMethods publickey
    AuthorizedKeysFile none
    AuthorizedKeysCommand {program} --db {office} ssh-keys authorized %f
    AuthorizedKeysCommandUser {user}
    DisableForwarding yes
    PermitUserRC no
    PermitTTY yes
    MaxAuthTries 3
    MaxSessions 2
    AcceptEnv LANG COLORTERM
    ClientAliveInterval 30
    ClientAliveCountMax 4
"
    ))
}

/// What ssh-audit has nothing to say against, and every client of the last eight years speaks.
const ALGORITHMS: &str = "\
KexAlgorithms sntrup761x25519-sha512@openssh.com,curve25519-sha256,curve25519-sha256@libssh.org,diffie-hellman-group16-sha512,diffie-hellman-group18-sha512
Ciphers chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com,aes256-ctr,aes192-ctr,aes128-ctr
MACs hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,umac-128-etm@openssh.com
HostKeyAlgorithms ssh-ed25519,rsa-sha2-512,rsa-sha2-256
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_beside_the_program_is_what_is_printed() {
        let sample = include_str!("../assets/ssh/sshd_config.d-pishkhan.conf");
        let printed = block("pishkhan", Path::new("/usr/bin/pishkhan"), Path::new("/var/lib/pishkhan/office.db"));
        assert_eq!(sample, printed.unwrap());
    }

    #[test]
    fn the_block_names_program_file_and_account_and_nothing_can_break_out_of_it() {
        let block = |user, office: &str| block(user, Path::new("/usr/bin/pishkhan"), Path::new(office));
        let good = block("pishkhan", "/var/lib/pishkhan/office.db").unwrap();
        assert!(good.contains(
            "AuthorizedKeysCommand /usr/bin/pishkhan --db /var/lib/pishkhan/office.db ssh-keys authorized %f\n"
        ));
        for (user, office) in
            [("a b", "/x"), ("", "/x"), ("a\nMatch all", "/x"), ("a", "/x y"), ("a", "/x\"y"), ("a", "/x\ny")]
        {
            assert!(block(user, office).is_err(), "{user:?} {office:?}");
        }
    }
}
