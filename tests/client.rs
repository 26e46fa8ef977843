//! `get` and `put` as a clerk's own machine asks for them: the built program, on a real file, with pipes on both sides.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;
#[path = "common/feed.rs"]
mod feed;

use std::process::{Command, Output};

use common::{PASSWORD, Town, pdf};
use feed::fed;
use pishkhan::domain::event::EventKind;
use pishkhan::domain::role::Role;
use pishkhan::store::{audit, desk_files};

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";

/// Runs a client's command as this clerk.
fn asks(town: &Town, login: &str, command: &str, stdin: &[u8]) -> Output {
    let password = town.path("password");
    std::fs::write(&password, PASSWORD).unwrap();
    let mut command_line = Command::new(env!("CARGO_BIN_EXE_pishkhan"));
    command_line
        .arg("--db")
        .arg(town.path("office.db"))
        .args(["--lang", "en", "client", "--as", login, "--password-file"])
        .arg(password)
        .arg(command)
        .env_remove("PISHKHAN_DB")
        .env_remove("PISHKHAN_CONFIG");
    fed(&mut command_line, stdin)
}

#[track_caller]
fn is_refused(output: &Output, says: &str) {
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{told}");
    assert!(told.contains(says) && told.trim().lines().count() == 1, "{told}");
}

#[test]
fn a_file_comes_out_whole_and_the_log_knows() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    town.clerk(Role::UnitOfficer);
    let letter = town.submits(sara, "هرس", vec![pdf(700_000)]);
    let code = letter.follow_up_code.clone().unwrap();
    // A letter that waits is not yet the unit's: it is told apart from one that does not exist by nothing.
    is_refused(&asks(&town, "unit-officer", &format!("get {code}/1"), b""), "no such thing");
    let number = town.approves(head, &letter).unwrap();
    for (login, name) in [("head", &code), ("unit-officer", &number)] {
        let output = asks(&town, login, &format!("get {name}/1"), b"");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.stdout.len(), 700_000);
        assert!(
            output.stdout.starts_with(b"%PDF-1.4\n")
                && output.stdout[9..] == (0..699_991_u32).map(|n| (n % 251) as u8).collect::<Vec<_>>()
        );
    }
    let rows = town.ledger.read(|view| audit::of_letter(view, letter.id)).unwrap();
    assert_eq!(rows.iter().filter(|row| row.event == EventKind::FileDownloaded).count(), 2);
    is_refused(&asks(&town, "head", &format!("get {code}/2"), b""), "no such thing");
    is_refused(&asks(&town, "head", "get 123456789/1", b""), "no such thing");
}

#[test]
fn a_file_goes_onto_the_desk_and_only_what_fits_the_office() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    town.clerk(Role::Auditor);
    let letter = town.submits(sara, "هرس", Vec::new());
    town.approves(head, &letter).unwrap();
    let code = letter.follow_up_code.clone().unwrap();
    let put = |login: &str, bytes: &[u8]| asks(&town, login, &format!("put {code}"), bytes);
    let output = put("head", PDF);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains(&format!("{code}-1.pdf")));
    let waiting = town.ledger.read(|view| desk_files::waiting(view, head, letter.id)).unwrap();
    assert_eq!((waiting.len(), waiting[0].size_bytes), (1, PDF.len() as u64));
    is_refused(&put("head", b"#!/bin/sh\nid\n"), "not accepted");
    is_refused(&put("head", b""), "empty");
    is_refused(&put("auditor", PDF), "role");
    let mut large = PDF.to_vec();
    large.resize(10_485_761, b'x');
    is_refused(&put("head", &large), "larger");
}

#[test]
fn nothing_else_is_done_for_a_client() {
    let town = Town::agency();
    town.clerk(Role::Head);
    for command in ["", "ls", "sh -c id", "get ../../etc/passwd", "scp -f /etc/passwd", "internal-sftp", "put a b"] {
        is_refused(&asks(&town, "head", command, b""), "Only");
    }
    let rows = std::fs::read_dir(town.folder.path()).unwrap().count();
    assert!(rows < 12, "{rows} files");
}
