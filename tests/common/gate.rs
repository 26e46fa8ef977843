//! A gate: a real sshd on loopback with an office's keys and no others, and the clients that come to it.

use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use pishkhan::actions::add_key::add_key;
use pishkhan::domain::ids::{ClerkId, ClerkKeyId};
use pishkhan::domain::role::Role;
use pishkhan::store::Actor;
use portable_pty::CommandBuilder;

use super::common::Town;
use super::feed::fed;
use super::line::{Line, XTERM};
use super::ports::free_port;

/// An sshd of its own, with the office's keys and no others.
pub struct Gate {
    pub town: Town,
    pub port: u16,
    sshd: Child,
}

impl Drop for Gate {
    fn drop(&mut self) {
        let _ = self.sshd.kill();
        let _ = self.sshd.wait();
    }
}

impl Gate {
    pub fn opens(town: Town) -> Self {
        let port = free_port();
        makes_key(&town.path("host"));
        let allowed = Command::new(env!("CARGO_BIN_EXE_pishkhan"))
            .arg("--db")
            .arg(town.path("office.db"))
            .args(["ssh-keys", "authorized"])
            .output()
            .unwrap();
        assert!(allowed.status.success(), "{}", String::from_utf8_lossy(&allowed.stderr));
        fs::write(town.path("allowed"), allowed.stdout).unwrap();
        let printed = Command::new(env!("CARGO_BIN_EXE_pishkhan"))
            .arg("--db")
            .arg(town.path("office.db"))
            .arg("ssh-setup")
            .output();
        let printed = String::from_utf8(printed.unwrap().stdout).unwrap();
        let (for_all, _) = printed.split_once("\nMatch ").unwrap();
        // What `ssh-setup` prints for everybody; then what it prints for the clerks' account, but for the folder that the test's user owns.
        let settings = format!(
            "{for_all}\nListenAddress 127.0.0.1:{port}\nHostKey {}\nAuthorizedKeysFile {}\nStrictModes no\nUsePAM no\nPidFile none\n\
             AuthenticationMethods publickey\nDisableForwarding yes\nPermitUserRC no\nPermitTTY yes\nMaxSessions 2\n\
             AcceptEnv LANG COLORTERM\nSubsystem sftp internal-sftp\n",
            town.path("host").display(),
            town.path("allowed").display(),
        );
        fs::write(town.path("sshd_config"), settings).unwrap();
        // Where sshd runs as root it wants an empty folder of its own.
        let _ = fs::create_dir_all("/run/sshd");
        let sshd = Command::new("/usr/sbin/sshd")
            .args(["-D", "-e", "-f"])
            .arg(town.path("sshd_config"))
            .stdin(Stdio::null())
            .stderr(fs::File::create(town.path("sshd.log")).unwrap())
            .spawn()
            .unwrap();
        let gate = Self { town, port, sshd };
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(began.elapsed() < Duration::from_secs(20), "sshd does not answer: {}", gate.log());
            std::thread::park_timeout(Duration::from_millis(20));
        }
        gate
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.town.path("sshd.log")).unwrap_or_default()
    }

    /// Kills whoever carries a session, without a warning.
    pub fn kills_its_sessions(&self) {
        let id = self.sshd.id();
        let sessions = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap();
        for session in sessions.split_whitespace() {
            let _ = Command::new("kill").args(["-KILL", session]).status();
        }
    }

    /// What every call of a client begins with.
    pub fn client(&self) -> Vec<String> {
        let options = ["BatchMode=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR"];
        let mut client: Vec<String> =
            options.iter().flat_map(|option| ["-o".to_owned(), (*option).to_owned()]).collect();
        client.extend(["-F".to_owned(), "/dev/null".to_owned()]);
        client.extend(["-i".to_owned(), self.town.path("clerk").display().to_string()]);
        client
    }

    /// Runs a client's program against the gate.
    pub fn runs(&self, program: &str, port: &str, rest: &[&str], stdin: &[u8]) -> Output {
        let mut client = Command::new(program);
        client.args(self.client()).args([port, &self.port.to_string()]).args(rest);
        fed(&mut client, stdin)
    }

    pub fn asks(&self, command: &str, stdin: &[u8]) -> Output {
        self.runs("ssh", "-p", &["127.0.0.1", command], stdin)
    }

    /// The desk in a terminal.
    pub fn desk(&self) -> Line {
        let mut command = CommandBuilder::new("ssh");
        command.args(self.client());
        command.args(["-tt", "-p", &self.port.to_string(), "127.0.0.1"]);
        command.env("TERM", "xterm-256color");
        Line::opens(command, XTERM, 24, 80)
    }
}

fn makes_key(path: &Path) -> PathBuf {
    let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(path).status().unwrap();
    assert!(made.success());
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    path.with_extension("pub")
}

/// An office whose head has a key.
pub fn office() -> (Town, ClerkId, ClerkKeyId) {
    let town = Town::agency();
    let head = town.clerk(Role::Head);
    let public = fs::read_to_string(makes_key(&town.path("clerk"))).unwrap();
    let key = add_key(&town.ledger, Actor::Admin, head, &public, "laptop").unwrap();
    (town, head, key)
}
