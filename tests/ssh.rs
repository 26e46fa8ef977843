//! A clerk comes over a real sshd on loopback: the key opens the own desk and nothing else, files go and come over the
//! same key, and a revoked key cuts an open desk off.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;
#[path = "common/feed.rs"]
mod feed;
#[path = "common/line.rs"]
#[expect(dead_code, reason = "this file needs only a part of the line")]
mod line;
#[path = "faults/sizes.rs"]
#[expect(dead_code, reason = "this file needs only a part of the sizes")]
mod sizes;

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use common::{Town, pdf};
use feed::fed;
use line::{Line, XTERM};
use pishkhan::actions::add_key::add_key;
use pishkhan::actions::revoke_key::revoke_key;
use pishkhan::domain::ids::{ClerkId, ClerkKeyId};
use pishkhan::domain::role::Role;
use pishkhan::store::{Actor, desk_files, desks};
use pishkhan_tui::persian::{Base, Options, lay};
use portable_pty::CommandBuilder;
use sizes::{size, tell};

/// An sshd of its own, with the office's keys and no others.
struct Gate {
    town: Town,
    port: u16,
    sshd: Child,
}

impl Drop for Gate {
    fn drop(&mut self) {
        let _ = self.sshd.kill();
        let _ = self.sshd.wait();
    }
}

impl Gate {
    fn opens(town: Town) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        makes_key(&town.path("host"));
        let allowed = Command::new(env!("CARGO_BIN_EXE_pishkhan"))
            .arg("--db")
            .arg(town.path("office.db"))
            .args(["ssh-keys", "authorized"])
            .output()
            .unwrap();
        assert!(allowed.status.success(), "{}", String::from_utf8_lossy(&allowed.stderr));
        fs::write(town.path("allowed"), allowed.stdout).unwrap();
        // As in assets/ssh, but for the folder that the test's user owns.
        let settings = format!(
            "ListenAddress 127.0.0.1:{port}\nHostKey {}\nAuthorizedKeysFile {}\nStrictModes no\nUsePAM no\nPidFile none\n\
             AuthenticationMethods publickey\nDisableForwarding yes\nPermitUserRC no\nPermitTTY yes\nMaxSessions 2\n\
             PermitUserEnvironment no\nAcceptEnv LANG COLORTERM\nSubsystem sftp internal-sftp\n",
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

    /// Kills whoever carries a session, without a warning.
    fn kills_its_sessions(&self) {
        let id = self.sshd.id();
        let sessions = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap();
        for session in sessions.split_whitespace() {
            let _ = Command::new("kill").args(["-KILL", session]).status();
        }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.town.path("sshd.log")).unwrap_or_default()
    }

    /// What every call of a client begins with.
    fn client(&self) -> Vec<String> {
        let options = ["BatchMode=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR"];
        let mut client: Vec<String> =
            options.iter().flat_map(|option| ["-o".to_owned(), (*option).to_owned()]).collect();
        client.extend(["-F".to_owned(), "/dev/null".to_owned()]);
        client.extend(["-i".to_owned(), self.town.path("clerk").display().to_string()]);
        client
    }

    /// Runs a client's program against the gate.
    fn runs(&self, program: &str, port: &str, rest: &[&str], stdin: &[u8]) -> Output {
        let mut client = Command::new(program);
        client.args(self.client()).args([port, &self.port.to_string()]).args(rest);
        fed(&mut client, stdin)
    }

    fn asks(&self, command: &str, stdin: &[u8]) -> Output {
        self.runs("ssh", "-p", &["127.0.0.1", command], stdin)
    }

    /// The desk in a terminal.
    fn desk(&self) -> Line {
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
fn office() -> (Town, ClerkId, ClerkKeyId) {
    let town = Town::agency();
    let head = town.clerk(Role::Head);
    let public = fs::read_to_string(makes_key(&town.path("clerk"))).unwrap();
    let key = add_key(&town.ledger, Actor::Admin, head, &public, "laptop").unwrap();
    (town, head, key)
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Whether a screen of these bytes shows these words, joined and in the order of the eye.
fn shown_in(bytes: &[u8], words: &str) -> bool {
    let mut screen = vt100::Parser::new(24.try_into().unwrap(), 80.try_into().unwrap(), 0);
    screen.process(bytes);
    let seen = lay(words, Base::Rtl, Options::default());
    screen.screen().rows(0, 80).any(|row| row.contains(seen.as_str()))
}

fn shows(desk: &Line, words: &str) -> bool {
    shown_in(&desk.bytes, words)
}

#[test]
fn a_key_opens_its_clerks_desk_until_it_is_revoked() {
    let (town, _, key) = office();
    let gate = Gate::opens(town);
    let mut desk = gate.desk();
    // The desk's own page, without a password, with its order of letters said first.
    desk.waits_for("the desk", |bytes| holds(bytes, b"\x1b[?1049h"));
    desk.is_quiet_for(Duration::from_millis(500));
    desk.types("?");
    desk.is_quiet_for(Duration::from_millis(500));
    desk.types("\x1b");
    desk.is_quiet_for(Duration::from_millis(500));
    desk.types("q");
    assert!(desk.ends().success(), "{}", gate.log());

    let mut desk = gate.desk();
    desk.waits_for("the desk", |bytes| holds(bytes, b"\x1b[?1049h"));
    desk.is_quiet_for(Duration::from_millis(500));
    revoke_key(&gate.town.ledger, Actor::Admin, key).unwrap();
    assert!(!shows(&desk, "این کلید SSH دیگر کسی را راه نمی‌دهد"));
    desk.types("9");
    desk.waits_for("the refusal", |bytes| shown_in(bytes, "این کلید SSH دیگر کسی را راه نمی‌دهد"));
    drop(desk);
    // The line of the key is still in sshd's file: the program itself refuses it.
    let refused = gate.asks("get 123456789/1", b"");
    assert!(!refused.status.success());
    let mut again = gate.desk();
    assert!(!again.ends().success());
    assert!(!holds(&again.bytes, b"\x1b[?1049h"));
}

#[test]
fn f20_a_line_that_is_cut_while_a_clerk_types_loses_no_word() {
    let (mut town, head, _) = office();
    let sara = town.citizen("سارا");
    town.submits(sara, "هرس", Vec::new());
    let gate = Gate::opens(town);
    let rounds = size(4, 200);
    for round in 0..rounds {
        let mut desk = gate.desk();
        desk.waits_for("the letter", |bytes| shown_in(bytes, "هرس"));
        if round == 0 {
            desk.types("r");
        }
        // The sheet of a refusal: there again after each cut, with all that was written.
        desk.waits_for("the sheet", |bytes| shown_in(bytes, "رد نامه"));
        let word = format!("x{round:03}");
        desk.types(&word);
        desk.waits_for("the word", |bytes| shown_in(bytes, &word));
        if round % 2 == 0 {
            gate.kills_its_sessions();
        } else {
            desk.signals("KILL");
        }
        desk.ends();
        let began = Instant::now();
        while !gate
            .town
            .ledger
            .read(|view| desks::drafts(view, head))
            .unwrap()
            .iter()
            .any(|draft| draft.body.contains(&word))
        {
            assert!(began.elapsed() < Duration::from_mins(1), "{word} is lost");
            std::thread::park_timeout(Duration::from_millis(20));
        }
    }
    tell("F20", "the SSH line is cut while a clerk types: the words are there again", rounds, 0);
}

#[test]
fn files_go_and_come_over_the_same_key() {
    let (mut town, head, _) = office();
    let sara = town.citizen("سارا");
    let letter = town.submits(sara, "هرس", vec![pdf(700_000)]);
    town.approves(head, &letter).unwrap();
    let code = letter.follow_up_code.clone().unwrap();
    let gate = Gate::opens(town);
    let got = gate.asks(&format!("get {code}/1"), b"");
    assert!(got.status.success(), "{}{}", String::from_utf8_lossy(&got.stderr), gate.log());
    assert_eq!(got.stdout.len(), 700_000);
    assert!(got.stdout[9..] == (0..699_991_u32).map(|n| (n % 251) as u8).collect::<Vec<_>>());
    let put = gate.asks(&format!("put {code}"), &got.stdout);
    assert!(put.status.success(), "{}{}", String::from_utf8_lossy(&put.stderr), gate.log());
    let waiting = gate.town.ledger.read(|view| desk_files::waiting(view, head, letter.id)).unwrap();
    assert_eq!((waiting.len(), waiting[0].size_bytes), (1, 700_000));
}

#[test]
fn nothing_else_is_done_for_whoever_has_a_key() {
    let (town, _, _) = office();
    let secret = town.path("secret");
    fs::write(&secret, "not for clerks").unwrap();
    let gate = Gate::opens(town);
    let secret_path = secret.display().to_string();
    let commands = [
        "id".to_owned(),
        "/bin/sh".to_owned(),
        "bash -c id".to_owned(),
        format!("cat {secret_path}"),
        format!("get {secret_path}"),
        "get 1/1; id".to_owned(),
        "put $(id)".to_owned(),
        "get `id`/1".to_owned(),
        "put 1 > /tmp/x".to_owned(),
        "--db /etc/passwd check".to_owned(),
        "\x1b]0;title\x07".to_owned(),
    ];
    for command in &commands {
        let output = gate.asks(command, b"");
        let said = [output.stdout, output.stderr].concat();
        assert!(!output.status.success(), "{command}");
        assert!(!holds(&said, b"uid=") && !holds(&said, b"not for clerks") && !holds(&said, b"\x1b]"), "{command}");
    }
    // Copying by the client's own programs, whose protocols ask for a command or a subsystem.
    let target = gate.town.path("stolen").display().to_string();
    for rest in [vec!["-O"], vec![]] {
        let mut words = rest;
        let from = format!("127.0.0.1:{secret_path}");
        words.extend([from.as_str(), target.as_str()]);
        assert!(!gate.runs("scp", "-P", &words, b"").status.success());
        assert!(!Path::new(&target).exists());
    }
    // Neither a shell without a command, nor a way through to other machines.
    let no_terminal = gate.runs("ssh", "-p", &["-T", "127.0.0.1"], b"id\n");
    assert!(!no_terminal.status.success());
    assert!(!holds(&[no_terminal.stdout, no_terminal.stderr].concat(), b"uid="));
    let door = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = format!("127.0.0.1:{}", door.local_addr().unwrap().port());
    let through = gate.runs("ssh", "-p", &["-W", &to, "127.0.0.1"], b"hello");
    assert!(!through.status.success());
    door.set_nonblocking(true).unwrap();
    assert!(door.accept().is_err(), "somebody came through");
}
