//! A clerk comes over a real sshd on loopback: the key opens the own desk and nothing else, files go and come over the
//! same key, and a revoked key cuts an open desk off.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;
#[path = "common/feed.rs"]
mod feed;
#[path = "common/gate.rs"]
mod gate;
#[path = "common/line.rs"]
#[expect(dead_code, reason = "this file needs only a part of the line")]
mod line;
#[path = "common/ports.rs"]
mod ports;
#[path = "faults/sizes.rs"]
#[expect(dead_code, reason = "this file needs only a part of the sizes")]
mod sizes;

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use common::pdf;
use gate::{Gate, office};
use line::Line;
use pishkhan::actions::revoke_key::revoke_key;
use pishkhan::store::{Actor, desk_files, desks};
use pishkhan_tui::persian::{Base, Options, lay};
use sizes::{size, tell};

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
        // A word of its own: a line that is full does not break it.
        desk.types(&format!(" {word}"));
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
