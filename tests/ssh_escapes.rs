//! Whoever has a clerk's key tries to get more than the desk: commands, copies, ways through, variables, signals, floods.
//! No shell, no file, no way through, no panic.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;
#[path = "common/feed.rs"]
mod feed;
#[path = "common/gate.rs"]
#[expect(dead_code, reason = "this file opens desks of its own")]
mod gate;
#[path = "common/line.rs"]
#[expect(dead_code, reason = "this file needs only a part of the line")]
mod line;
#[path = "common/ports.rs"]
mod ports;
#[path = "common/tools.rs"]
mod tools;

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use gate::{Gate, office};
use line::{Line, XTERM};
use portable_pty::CommandBuilder;
use ports::free_port;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_mins(1);
/// What a shell makes of the sum in the commands below; nothing else does.
const SHELL: &[u8] = b"shell-42-here";
const SUM: &str = "echo shell-$((40+2))-here";
const SECRET: &[u8] = b"not for clerks";

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// A gate with something to steal and a place to leave something.
struct Siege {
    gate: Gate,
    tried: usize,
}

impl Siege {
    fn begins() -> Self {
        let (town, _, _) = office();
        fs::write(town.path("secret"), SECRET).unwrap();
        Self { gate: Gate::opens(town), tried: 0 }
    }

    fn path(&self, name: &str) -> String {
        self.gate.town.path(name).display().to_string()
    }

    /// What came of an attempt: it failed, and nothing was gained.
    fn gained_nothing(&mut self, what: &str, output: &Output) {
        assert!(!output.status.success(), "{what}: it succeeded");
        self.took_nothing(what, &[output.stdout.as_slice(), &output.stderr].concat());
    }

    fn took_nothing(&mut self, what: &str, said: &[u8]) {
        self.tried += 1;
        let shown = String::from_utf8_lossy(said);
        assert!(!holds(said, SHELL) && !holds(said, b"uid="), "{what}: a shell: {shown}");
        assert!(!holds(said, SECRET), "{what}: a file: {shown}");
        assert!(!holds(said, b"panicked"), "{what}: a panic: {shown}");
        for name in ["stolen", "left"] {
            assert!(!Path::new(&self.path(name)).exists(), "{what}: the file {name}");
        }
    }
}

#[test]
fn a_key_that_opens_a_desk_opens_nothing_else() {
    let mut siege = Siege::begins();
    let (secret, left, stolen) = (siege.path("secret"), siege.path("left"), siege.path("stolen"));

    // Commands instead of the desk, with and without a terminal.
    let commands = [
        SUM.to_owned(),
        "id".to_owned(),
        format!("cat {secret}"),
        format!("touch {left}"),
        format!("sh -c '{SUM}'"),
        format!("get 1/1; {SUM}"),
        format!("get 1/1 && {SUM}"),
        format!("get 1/1 | {SUM}"),
        format!("get 1/1\n{SUM}"),
        format!("get $({SUM})/1"),
        format!("get `{SUM}`/1"),
        format!("put 1 < {secret}"),
        format!("put 1 > {left}"),
        format!("get {secret}"),
        format!("get ../../{secret}/1"),
        format!("get 1/1\r{SUM}"),
        "--db /etc/passwd check".to_owned(),
        "--config /etc/passwd config show".to_owned(),
        "console --as admin".to_owned(),
        "console --key 1".to_owned(),
        "ssh-keys list".to_owned(),
        "look-inside".to_owned(),
        "-c id".to_owned(),
        "-i".to_owned(),
        "exec /bin/sh".to_owned(),
        "env".to_owned(),
        "/usr/lib/openssh/sftp-server".to_owned(),
        "internal-sftp".to_owned(),
        "rsync --server --sender . /etc/passwd".to_owned(),
        format!("scp -f {secret}"),
        format!("scp -t {left}"),
        "git-upload-pack '/'".to_owned(),
        "tmux".to_owned(),
        "x".repeat(100_000),
    ];
    for command in &commands {
        let output = siege.gate.asks(command, SUM.as_bytes());
        let what: String = command.chars().take(60).collect();
        siege.gained_nothing(&what, &output);
    }

    // Copies by the client's own programs.
    let (remote_secret, remote_left) = (format!("127.0.0.1:{secret}"), format!("127.0.0.1:{left}"));
    for words in [
        &["-O", &remote_secret, &stolen][..],
        &[&remote_secret, &stolen],
        &["-O", &secret, &remote_left],
        &[&secret, &remote_left],
    ] {
        let output = siege.gate.runs("scp", "-P", words, b"");
        siege.gained_nothing(&format!("scp {words:?}"), &output);
    }
    for batch in [format!("get {secret} {stolen}\n"), format!("put {secret} {left}\n"), "ls /\n".to_owned()] {
        let output = siege.gate.runs("sftp", "-P", &["-b", "-", "127.0.0.1"], batch.as_bytes());
        siege.gained_nothing(&format!("sftp {batch}"), &output);
    }
    for words in [
        &["-T", "127.0.0.1"][..],
        &["-s", "127.0.0.1", "sftp"],
        &["-s", "127.0.0.1", "shell"],
        // Variables that a program or its loader would heed.
        &["-o", "SetEnv=LD_PRELOAD=/tmp/evil.so", "127.0.0.1", SUM],
        &["-o", "SetEnv=ENV=/etc/passwd", "127.0.0.1", SUM],
        &["-o", "SetEnv=BASH_ENV=/etc/passwd", "127.0.0.1", SUM],
        &["-o", "SetEnv=PISHKHAN_DB=/etc/passwd", "127.0.0.1", SUM],
        &["-o", "SetEnv=LANG=$(id)", "127.0.0.1", SUM],
        // Ways through to other machines and back.
        &["-o", "ExitOnForwardFailure=yes", "-N", "-R", "0:127.0.0.1:22", "127.0.0.1"],
        &["-o", "ExitOnForwardFailure=yes", "-N", "-w", "any:any", "127.0.0.1"],
        // Another name of the same gate.
        &["-l", "nobody", "127.0.0.1", SUM],
    ] {
        let output = siege.gate.runs("ssh", "-p", words, format!("{SUM}\n").as_bytes());
        siege.gained_nothing(&format!("ssh {words:?}"), &output);
    }
    goes_not_through(&mut siege, "-W");
    goes_not_through(&mut siege, "-L");
    goes_not_through(&mut siege, "-D");
    println!("{} attempts: 0 shells, 0 files, 0 ways through, 0 panics", siege.tried);
    assert!(siege.tried >= 50, "{}", siege.tried);
}

/// A door on this machine that nobody may reach through the gate.
fn goes_not_through(siege: &mut Siege, way: &str) {
    let door = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = door.local_addr().unwrap();
    door.set_nonblocking(true).unwrap();
    if way == "-W" {
        let output = siege.gate.runs("ssh", "-p", &["-W", &to.to_string(), "127.0.0.1"], b"hello");
        siege.gained_nothing(way, &output);
    } else {
        let free = SocketAddr::from(([127, 0, 0, 1], free_port()));
        let forward = if way == "-L" { format!("{free}:{to}") } else { free.to_string() };
        let mut client = Command::new("ssh");
        client.args(siege.gate.client()).args(["-N", way, &forward, "-p", &siege.gate.port.to_string(), "127.0.0.1"]);
        let mut client = client.stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let began = Instant::now();
        let mut near = loop {
            match TcpStream::connect(free) {
                Ok(near) => break near,
                Err(error) => assert!(began.elapsed() < PATIENCE, "{way}: {error}"),
            }
            std::thread::park_timeout(Duration::from_millis(20));
        };
        near.set_read_timeout(Some(PATIENCE)).unwrap();
        if way == "-D" {
            // A SOCKS client: no password, then the door.
            near.write_all(&[5, 1, 0]).unwrap();
            near.read_exact(&mut [0; 2]).unwrap();
            let [high, low] = to.port().to_be_bytes();
            near.write_all(&[5, 1, 0, 1, 127, 0, 0, 1, high, low]).unwrap();
        } else {
            let _ = near.write_all(b"hello");
        }
        // The gate closes what it does not let through.
        let mut answer = Vec::new();
        let _ = near.read_to_end(&mut answer);
        assert!(!holds(&answer, b"hello"));
        let _ = client.kill();
        let _ = client.wait();
        siege.took_nothing(way, &answer);
    }
    assert!(door.accept().is_err(), "{way}: somebody came through");
}

/// Mebibytes that are pasted at once.
#[expect(clippy::disallowed_methods, reason = "a longer run is asked for by a variable")]
fn paste_mib() -> usize {
    std::env::var("PISHKHAN_TEST_PASTE_MIB").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}

fn opens(siege: &Siege, term: &str, more: &[&str]) -> Line {
    let mut command = CommandBuilder::new("ssh");
    command.args(siege.gate.client());
    command.args(more);
    command.args(["-tt", "-p", &siege.gate.port.to_string(), "127.0.0.1"]);
    command.env("TERM", term);
    Line::opens(command, XTERM, 24, 80)
}

#[test]
fn at_the_desk_no_key_no_signal_and_no_flood_leads_to_a_shell() {
    let mut siege = Siege::begins();
    let mut desk = opens(&siege, "xterm-256color", &["-e", "none"]);
    desk.waits_for("the desk", |bytes| holds(bytes, b"\x1b[?1049h"));
    desk.is_quiet_for(Duration::from_millis(300));
    // What other programs take for "to the shell": none of them here; and what stops or ends a program.
    let keys = [
        "\x1a",
        "\x03",
        "\x1c",
        "\x04",
        "!sh\r",
        ":!sh\r",
        ":sh\r",
        "|sh\r",
        "\x1b\x1b",
        "~.\r",
        "~^Z",
        "\x11\x13\x11",
        "\x1b[201~",
    ];
    for keys in keys {
        desk.types(keys);
        desk.types("\x1b");
        desk.types(&format!("{SUM}\r"));
        desk.types("\x1b\x1b");
        desk.is_quiet_for(Duration::from_millis(150));
        let seen = desk.bytes.clone();
        siege.took_nothing(&format!("{keys:?}"), &seen);
    }
    // It may have been left by one of the keys; then it was left in order. A new one takes the floods.
    drop(desk);
    let mut desk = opens(&siege, "xterm-256color", &["-e", "none"]);
    desk.waits_for("the desk", |bytes| holds(bytes, b"\x1b[?1049h"));
    desk.is_quiet_for(Duration::from_millis(300));
    let piece = format!("{SUM}\n").repeat(1 << 10);
    desk.types("\x1b[200~");
    for _ in 0..(paste_mib() << 20).div_ceil(piece.len()) {
        desk.types(&piece);
    }
    desk.types("\x1b[201~");
    for n in 0..200_u16 {
        desk.sizes(1 + n % 60, 1 + (n * 7) % 200);
    }
    desk.sizes(24, 80);
    desk.is_quiet_for(Duration::from_millis(500));
    desk.types("\x1b\x1b\x0c");
    desk.is_quiet_for(Duration::from_millis(300));
    let before = desk.bytes.len();
    desk.types("?");
    desk.waits_for("an answer after the floods", |bytes| bytes.len() > before);
    let seen = desk.bytes.clone();
    siege.took_nothing("floods", &seen);
    // The line is cut: nobody stays behind at the desk.
    assert!(at_desks(&siege) > 0);
    drop(desk);
    let began = Instant::now();
    while at_desks(&siege) > 0 {
        assert!(began.elapsed() < PATIENCE, "a desk without a line goes on");
        std::thread::park_timeout(Duration::from_millis(50));
    }
    // Terminals that are none.
    for term in ["../../../etc/passwd", "", "$(id)", "dumb", "x\u{1b}]0;t\u{7}", &"x".repeat(5_000)] {
        let mut desk = opens(&siege, term, &[]);
        desk.is_quiet_for(Duration::from_secs(2));
        let seen = desk.bytes.clone();
        siege.took_nothing(&format!("TERM={term:.20}"), &seen);
    }
    println!("{} attempts at the desk: 0 shells, 0 files, 0 panics", siege.tried);
}

/// Consoles of this office that run.
fn at_desks(siege: &Siege) -> usize {
    let office = siege.path("office.db");
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let lines = processes.filter_map(|process| fs::read(process.path().join("cmdline")).ok());
    lines
        .filter(|line| !line.starts_with(b"sh") && holds(line, office.as_bytes()) && holds(line, b"console\0--key"))
        .count()
}

#[test]
fn an_auditor_of_ssh_finds_no_fault_in_the_algorithms() {
    if !tools::is_here("ssh-audit", "--help") {
        return;
    }
    let siege = Siege::begins();
    let port = siege.gate.port.to_string();
    let audit = Command::new("ssh-audit").args(["-b", "-l", "fail", "-p", &port, "127.0.0.1"]).output().unwrap();
    let said = String::from_utf8_lossy(&audit.stdout);
    assert!(!said.contains("[fail]"), "{said}");
    let whole = Command::new("ssh-audit").args(["-b", "-p", &port, "127.0.0.1"]).output().unwrap();
    assert!(String::from_utf8_lossy(&whole.stdout).contains("curve25519-sha256"), "the auditor saw the gate");
}
