//! The admin's machine: an office is made with flags, answers or questions, the shell knows every command, what was
//! understood can be seen, and each ending has its status.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[path = "common/building.rs"]
#[expect(dead_code, reason = "this file needs only a part of the building")]
mod building;
#[path = "common/line.rs"]
#[expect(dead_code, reason = "this file needs only a part of the line")]
mod line;
#[path = "admin/mistakes.rs"]
mod mistakes;

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use building::pishkhan;

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// An office without a citizen, made by flags.
fn office(folder: &Path) -> std::path::PathBuf {
    let db = folder.join("office.db");
    fs::write(folder.join("password"), "بلندترین کوه ایران\n").unwrap();
    let made = pishkhan()
        .arg("--db")
        .arg(&db)
        .args(["init", "--office", "اداره", "--admin", "admin", "--admin-name", "راهبر", "--admin-password-file"])
        .arg(folder.join("password"))
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", said(&made));
    db
}

#[test]
fn a_new_office_says_what_to_type_next_and_is_never_made_twice() {
    let folder = tempfile::tempdir().unwrap();
    let db = office(folder.path());
    assert_eq!(fs::metadata(&db).unwrap().permissions().mode() & 0o777, 0o600);
    let before = fs::read(&db).unwrap();
    let again = pishkhan().arg("--db").arg(&db).args(["--lang", "en", "init"]).output().unwrap();
    assert_eq!(again.status.code(), Some(1), "{}", said(&again));
    assert_eq!(fs::read(&db).unwrap(), before);
    // Answers as lines; the last is the password.
    let other = folder.path().join("other.db");
    let mut made = pishkhan()
        .arg("--db")
        .arg(&other)
        .args(["--lang", "en", "init"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    made.stdin.take().unwrap().write_all("شرکت\nadmin\nراهبر\nبلندترین کوه ایران\n".as_bytes()).unwrap();
    let made = made.wait_with_output().unwrap();
    assert!(made.status.success());
    let told = said(&made);
    for next in ["config check", "serve", "console --as admin"] {
        assert!(told.contains(&format!("pishkhan --db {} {next}", other.display())), "{told}");
    }
    // A short password makes nothing.
    let weak = folder.path().join("weak.db");
    let mut made = pishkhan().arg("--db").arg(&weak).arg("init").stdin(Stdio::piped()).spawn().unwrap();
    made.stdin.take().unwrap().write_all(b"x\nadmin\ny\n12345\n").unwrap();
    assert_eq!(made.wait().unwrap().code(), Some(1));
    assert!(!weak.exists());
}

#[test]
fn what_was_understood_is_shown_with_its_source_and_without_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let db = office(folder.path());
    let config = folder.path().join("c.toml");
    fs::write(&config, "listen = '127.0.0.1:1'\n[identity]\nbase = 'https://a.example.ir'\ntoken = 'sesame'\n")
        .unwrap();
    fs::set_permissions(&config, fs::Permissions::from_mode(0o644)).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = pishkhan();
        command.arg("--db").arg(&db).arg("--config").arg(&config).args(["--lang", "en"]).args(arguments);
        command.env("PISHKHAN_PUBLIC_URL", "https://desk.example.ir").env("PISHKHAN_LISTNE", "x").output().unwrap()
    };
    let shown = run(&["config", "show", "--json"]);
    assert!(shown.status.success() && !said(&shown).contains("sesame"), "{}", said(&shown));
    let shown: serde_json::Value = serde_json::from_slice(&shown.stdout).unwrap();
    let of = |key: &str| shown["values"].as_array().unwrap().iter().find(|value| value["key"] == key).unwrap().clone();
    assert_eq!(of("public_url")["variable"], "PISHKHAN_PUBLIC_URL");
    assert_eq!((&of("listen")["origin"], &of("trusted_proxies")["origin"]), (&"file".into(), &"default".into()));
    assert_eq!(shown["db_origin"], "named");
    assert!(said(&run(&["config", "show"])).contains("identity.token"));
    // No gateway, an unknown variable, and a secret that everybody can read.
    let checked = run(&["config", "check"]);
    assert_eq!(checked.status.code(), Some(1));
    for part in ["PISHKHAN_LISTNE", "sms", "chmod o="] {
        assert!(said(&checked).contains(part), "{}", said(&checked));
    }
    fs::set_permissions(&config, fs::Permissions::from_mode(0o640)).unwrap();
    let sound = pishkhan()
        .arg("--db")
        .arg(&db)
        .arg("--config")
        .arg(&config)
        .args(["config", "check", "--json"])
        .envs([("PISHKHAN_SMS_GATEWAY", "file"), ("PISHKHAN_SMS_TEST", "this is a test")])
        .output()
        .unwrap();
    assert!(sound.status.success(), "{}", said(&sound));
}

#[test]
fn the_configuration_that_is_installed_is_understood_as_it_comes_and_with_every_line_switched_on() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/config/pishkhan.toml");
    let text = fs::read_to_string(&sample).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let all = folder.path().join("all.toml");
    // A line that is switched off has no blank behind its mark; sentences do.
    let on = text.lines().map(|line| match line.strip_prefix('#') {
        Some(rest) if !rest.starts_with(' ') => rest,
        _ => line,
    });
    fs::write(&all, on.collect::<Vec<_>>().join("\n")).unwrap();
    for path in [&sample, &all] {
        let shown = pishkhan().arg("--config").arg(path).args(["config", "show", "--json"]).output().unwrap();
        assert!(shown.status.success(), "{}", said(&shown));
        let shown: serde_json::Value = serde_json::from_slice(&shown.stdout).unwrap();
        let given = shown["values"].as_array().unwrap().iter().filter(|value| value["origin"] == "file").count();
        assert!(given >= if *path == sample { 1 } else { 6 }, "{given}");
    }
}

#[test]
fn each_ending_has_its_status_and_a_reader_that_goes_away_is_no_fault() {
    let folder = tempfile::tempdir().unwrap();
    let db = office(folder.path());
    let status = |arguments: &[&str]| pishkhan().arg("--db").arg(&db).args(arguments).output().unwrap().status.code();
    // Nothing can be sent yet.
    assert_eq!(status(&["check", "--json"]), Some(1));
    assert_eq!(status(&["settings", "set", "nothing", "1"]), Some(1));
    assert_eq!(status(&["settings", "sett"]), Some(2));
    for reading in [&["settings", "list"][..], &["version"], &["digest"], &["clerk", "list"], &["config", "show"]] {
        let output = pishkhan().arg("--db").arg(&db).args(reading).arg("--json").output().unwrap();
        assert!(serde_json::from_slice::<serde_json::Value>(&output.stdout).is_ok(), "{reading:?}");
    }
    for command in ["settings list", "man", "completions bash", "--help"] {
        let line =
            format!("set -o pipefail; '{}' --db '{}' {command} | true", env!("CARGO_BIN_EXE_pishkhan"), db.display());
        let output = Command::new("bash").args(["-c", &line]).output().unwrap();
        assert!(output.status.success(), "{command}: {}", said(&output));
        assert_eq!(said(&output), "", "{command}");
    }
}

#[test]
fn the_shell_completes_every_command_and_the_manual_has_a_page_for_each() {
    let script = pishkhan().args(["completions", "bash"]).output().unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("pishkhan.bash"), &script.stdout).unwrap();
    // As bash calls it: the program, the word at hand, the word before it.
    let ask = |words: &str, last: usize, at_hand: &str| {
        let line = format!(
            "source {}; COMP_WORDS=({words}); COMP_CWORD={last}; _pishkhan pishkhan '{at_hand}' pishkhan; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
            folder.path().join("pishkhan.bash").display()
        );
        said(&Command::new("bash").args(["--norc", "-c", &line]).output().unwrap())
    };
    let commands = ask("pishkhan ''", 1, "");
    for command in ["serve", "console", "config", "backup", "check", "man"] {
        assert!(commands.lines().any(|line| line == command), "{commands}");
    }
    assert_eq!(ask("pishkhan cons", 1, "cons"), "console\n");
    assert!(ask("pishkhan clerk ''", 2, "").lines().any(|line| line == "disable"));
    assert!(!commands.contains("look-inside"), "a hidden command is not offered");

    let pages = folder.path().join("man");
    assert!(pishkhan().args(["man", "--dir"]).arg(&pages).status().unwrap().success());
    let names: Vec<_> = fs::read_dir(&pages).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(
        names.len() > 20 && pages.join("pishkhan.1").exists() && pages.join("pishkhan-clerk-add.1").exists(),
        "{names:?}"
    );
    // With a reader of manuals on this machine, each page is read without a warning.
    if Command::new("man").arg("--version").output().is_ok() {
        for page in names {
            let read = Command::new("man")
                .args(["--warnings=w", "-l", "-Tutf8"])
                .arg(&page)
                .env("MANPAGER", "cat")
                .output()
                .unwrap();
            assert!(
                read.status.success() && read.stderr.is_empty(),
                "{}: {}",
                page.display(),
                String::from_utf8_lossy(&read.stderr)
            );
            let text = String::from_utf8_lossy(&read.stdout);
            assert!(text.contains("pishkhan"), "{text}");
        }
    }
}

/// What `check` says of one thing.
fn checked(db: &Path, what: &str, more: &[&str]) -> (bool, String) {
    let output = pishkhan()
        .arg("--db")
        .arg(db)
        .args(["check", "--json"])
        .args(more)
        .envs([("PISHKHAN_SMS_GATEWAY", "file"), ("PISHKHAN_SMS_TEST", "this is a test")])
        .output()
        .unwrap();
    let rows: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    let bad = rows.iter().filter(|row| row["good"] == false && row["what"] != "disk").count();
    // The anchor of a manifest from elsewhere comes after that of the last backup.
    let row = rows.iter().rfind(|row| row["what"] == what).unwrap();
    assert_eq!(row["good"] == false || bad > 0, output.status.code() == Some(1), "{rows:?}");
    (row["good"] == true, row["detail"].as_str().unwrap().to_owned())
}

#[test]
fn a_check_looks_round_the_file_too() {
    let folder = tempfile::tempdir().unwrap();
    let db = office(folder.path());
    for what in ["owner", "wal", "backup", "gateway"] {
        assert!(checked(&db, what, &[]).0, "{what}");
    }
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let (is_good, said) = checked(&db, "owner", &[]);
    assert!(!is_good && said.contains("everybody may write"), "{said}");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn a_manifest_from_elsewhere_shows_a_log_that_was_written_anew() {
    let folder = tempfile::tempdir().unwrap();
    let db = office(folder.path());
    let ledger = pishkhan::store::Ledger::open(&db, pishkhan::store::OpenOptions::default()).unwrap();
    let (row, hash) = ledger.read(pishkhan::store::audit::head).unwrap().unwrap();
    drop(ledger);
    let manifest = folder.path().join("m.json");
    let path = manifest.display().to_string();
    let write = |row: i64, hash: &[u8; 32]| {
        let head = serde_json::json!({ "row": row, "hash": pishkhan::domain::ids::hex(hash) });
        fs::write(&manifest, serde_json::json!({ "audit": head }).to_string()).unwrap();
    };
    write(row, &hash);
    assert!(checked(&db, "anchor", &["--anchor", &path]).0);
    write(row, &[7; 32]);
    assert!(!checked(&db, "anchor", &["--anchor", &path]).0);
    write(row + 1, &hash);
    assert!(!checked(&db, "anchor", &["--anchor", &path]).0);
}

/// A terminal in which `init` asks its questions.
#[test]
fn at_a_terminal_a_new_office_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("office.db");
    let mut command = portable_pty::CommandBuilder::new(env!("CARGO_BIN_EXE_pishkhan"));
    command.args(["--lang", "en", "--db"]);
    command.arg(&db);
    command.arg("init");
    let mut line = line::Line::opens(command, line::XTERM, 24, 100);
    let mut read = 0;
    let mut asks = |line: &mut line::Line, words: &str, answer: &str| {
        // Only what came since the last answer counts.
        line.waits_for(words, |bytes| String::from_utf8_lossy(&bytes[read..]).contains(words));
        read = line.bytes.len();
        line.types(&format!("{answer}\r"));
    };
    asks(&mut line, "[agency]:", "school");
    asks(&mut line, "[agency]:", "company");
    asks(&mut line, "Name of the office", "شرکت نمونه");
    asks(&mut line, "Login name of the admin", "");
    asks(&mut line, "Name of the admin", "راهبر");
    asks(&mut line, "Password (10 characters or more):", "بلندترین کوه ایران");
    asks(&mut line, "The same password again:", "بلندترین کوه ایران");
    assert!(line.ends().success(), "{}", String::from_utf8_lossy(&line.bytes));
    let shown = String::from_utf8_lossy(&line.bytes).into_owned();
    assert!(shown.contains("console --as admin"), "{shown}");
    assert!(!shown.contains("بلندترین"), "a password is not echoed: {shown}");
    let settings = pishkhan().arg("--db").arg(&db).args(["settings", "list", "--json"]).output().unwrap();
    let settings: Vec<serde_json::Value> = serde_json::from_slice(&settings.stdout).unwrap();
    let of = |key: &str| settings.iter().find(|row| row["key"] == key).unwrap()["value"].clone();
    assert_eq!((of("office.name"), of("profile")), ("شرکت نمونه".into(), "company".into()));
}
