//! What the commands print of an office whose every field was written to steer a terminal: letters, and nothing else, on a
//! terminal and into a pipe, for people and for programs; and what they say when such words stand in their arguments, in
//! the names of files, and in the log.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;
#[path = "hostile/corpora.rs"]
#[expect(dead_code, reason = "this file needs a part of the lists")]
mod corpora;
#[path = "hostile/letter.rs"]
mod letter;
#[path = "common/line.rs"]
#[expect(dead_code, reason = "this file needs only a part of the line")]
mod line;
#[path = "hostile/reading.rs"]
mod reading;
#[path = "faults/sizes.rs"]
#[expect(dead_code, reason = "this file needs only a part of the sizes")]
mod sizes;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use common::{PASSWORD, Town};
use line::Line;
use pishkhan::actions::add_addressee::add_addressee;
use pishkhan::actions::add_clerk::{NewClerk, add_clerk};
use pishkhan::actions::add_holiday::add_holiday;
use pishkhan::actions::add_unit::add_unit;
use pishkhan::actions::reject_letter::reject_letter;
use pishkhan::actions::reply_letter::reply_letter;
use pishkhan::actions::set_setting::set_setting;
use pishkhan::domain::calendar::JalaliDate;
use pishkhan::domain::role::Role;
use pishkhan::store::Actor;
use portable_pty::CommandBuilder;
use reading::strange;
use sizes::size;

/// Fields that hold a payload: those of the letter and its sender, reason or reply, and the SMS of it.
const FIELDS: usize = letter::MARKS.len() + 2;

/// The payloads of the long or the short form.
fn payloads(short: usize) -> Vec<String> {
    corpora::for_terminals().into_iter().step_by(size(short, 1)).collect()
}

/// A letter whose every field holds this, answered or refused; its code and number.
fn files(town: &Town, n: usize, payload: &str) -> [String; 2] {
    let words = format!("م{payload}");
    let person = letter::sender(&town.ledger, &format!("0936{n:07}"), 3, payload);
    let id = town.new_id();
    letter::files(&town.ledger, person, id, payload);
    let (stored, head) = (town.letter_of(person, id), town.clerk(Role::Head));
    let code = stored.follow_up_code.clone().unwrap();
    if n.is_multiple_of(2) {
        reject_letter(&town.ledger, head, stored.id, stored.version, &words).unwrap();
        return [code.clone(), code];
    }
    let number = town.approves(head, &stored).unwrap();
    let stored = town.letter_of(person, id);
    reply_letter(&town.ledger, head, stored.id, stored.version, &words, vec![letter::file(payload).check().unwrap()])
        .unwrap();
    [code, number]
}

/// An office in which nothing is called by a decent name.
fn office(payloads: &[String]) -> (Town, Vec<[String; 2]>) {
    let mut town = Town::agency();
    let numbers = payloads.iter().enumerate().map(|(n, payload)| files(&town, n, payload)).collect();
    for (n, payload) in payloads.iter().enumerate().take(40) {
        let words = format!("م{payload}");
        let ledger = &town.ledger;
        // Some of these fields refuse what is no name; what they take is taken as it is typed.
        let _ = add_unit(ledger, Actor::Admin, &format!("u{n}"), &words, &words);
        let _ = add_addressee(ledger, Actor::Admin, &words, None);
        let day = JalaliDate::new(1405, 9, 1 + n as u8 % 30).unwrap();
        let _ = add_holiday(ledger, Actor::Admin, day, &words);
        if n < 3 {
            let login = format!("k{n}");
            let new = NewClerk { login: &login, name: &words, role: Role::Intake, unit_code: None, password: PASSWORD };
            let _ = add_clerk(ledger, Actor::Admin, &new);
        }
    }
    for payload in payloads.iter().take(8) {
        for key in ["office.name", "home.legal_text", "office.contact"] {
            let _ = set_setting(&town.ledger, Actor::Admin, key, &format!("م{payload}"));
        }
    }
    // The SMS leave, with the words of the letters in them.
    town.sms_to_number("+989360000000");
    (town, numbers)
}

/// Runs a command with pipes; everything it said.
fn piped(town: &Town, words: &[&str]) -> Vec<u8> {
    let ran = Command::new(env!("CARGO_BIN_EXE_pishkhan"))
        .args(words)
        .env("PISHKHAN_DB", town.ledger.path())
        .env_remove("PISHKHAN_CONFIG")
        .current_dir(town.folder.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    [ran.stdout, ran.stderr].concat()
}

/// The same on a terminal.
fn on_terminal(town: &Town, words: &[&str]) -> Vec<u8> {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_pishkhan"));
    command.args(words);
    command.env("PISHKHAN_DB", town.ledger.path());
    command.env_remove("PISHKHAN_CONFIG");
    command.env("TERM", "xterm-256color");
    command.cwd(town.folder.path());
    let mut line = Line::opens(command, &[], 24, 80);
    line.ends();
    std::mem::take(&mut line.bytes)
}

/// Into a pipe go letters and line ends.
const IN_A_PIPE: &[&str] = &["C0 0a"];
/// On a terminal a bar of progress wipes its line, and words of usage have colours.
const ON_A_TERMINAL: &[&str] = &["C0 0a", "C0 0d", "CSI 0K", "CSI K", "*m"];

#[track_caller]
fn is_clean(what: &[&str], bytes: &[u8], own: &[&str]) {
    let strange = strange(bytes, own);
    assert!(strange.is_empty(), "{what:?} told the terminal {strange:?}:\n{:?}", String::from_utf8_lossy(bytes));
    assert!(!String::from_utf8_lossy(bytes).contains("panicked"), "{what:?}");
}

#[test]
fn no_command_prints_more_than_letters_of_whatever_stands_in_the_office() {
    let payloads = payloads(8);
    let (town, numbers) = office(&payloads);
    let mut commands: Vec<Vec<&str>> = [
        "clerk list",
        "unit list",
        "ssh-keys list",
        "holiday list",
        "settings list",
        "sms status",
        "sms templates",
        "digest --date 1405/08/30",
        "check",
        "retention run --dry-run",
        "backup list",
        "config show",
    ]
    .iter()
    .flat_map(|command| {
        let words: Vec<&str> = command.split(' ').collect();
        [[words.as_slice(), &["--lang", "en"]].concat(), [words.as_slice(), &["--json"]].concat(), words]
    })
    .collect();
    for command in [
        "identity export waiting.csv",
        "register print --year 1405 register.html",
        "register export --year 1405 register.csv",
        "export all.jsonl",
        "backup copy.db --plain",
        "letter export",
        "letter print",
    ] {
        commands.push(command.split(' ').collect());
    }
    let (mut runs, mut bytes) = (0, 0);
    for (n, command) in commands.iter().enumerate() {
        let of_letter = command[0] == "letter";
        let letters: Vec<Option<&[String; 2]>> =
            if of_letter { numbers.iter().step_by(size(8, 1)).map(Some).collect() } else { vec![None] };
        for (m, letter) in letters.into_iter().enumerate() {
            for own in [IN_A_PIPE, ON_A_TERMINAL] {
                let target =
                    format!("out-{n}-{m}-{}{}", own.len(), if command.contains(&"print") { ".html" } else { "" });
                let mut words = command.clone();
                if let Some([_, number]) = letter {
                    words.extend([number.as_str(), &target]);
                } else if command.len() > 1 && ["backup", "export", "register", "identity"].contains(&command[0]) {
                    // Nothing is written over.
                    for left in [
                        "waiting.csv",
                        "register.html",
                        "register.csv",
                        "all.jsonl",
                        "copy.db",
                        "copy.db.manifest.json",
                    ] {
                        let _ = fs::remove_file(town.path(left));
                    }
                }
                let said = if own == IN_A_PIPE { piped(&town, &words) } else { on_terminal(&town, &words) };
                is_clean(&words, &said, own);
                runs += 1;
                bytes += said.len();
            }
        }
    }
    let written = are_clean(town.folder.path());
    println!(
        "terminal: {} payloads in {FIELDS} fields, {} commands, {runs} runs, {bytes} bytes, {written} files written: 0 out of place",
        payloads.len(),
        commands.len()
    );
    assert!(bytes > 10_000 && written > 10, "{bytes} {written}");
}

/// Names of what was written, and the text of what people read with `cat`: how many.
fn are_clean(folder: &Path) -> usize {
    let mut seen = 0;
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = entry.file_name().unwrap().to_str().expect("a name that is text").to_owned();
        let told = strange(name.as_bytes(), &[]);
        assert!(told.is_empty(), "the name of a file: {told:?} in {name:?}");
        if entry.is_dir() {
            seen += are_clean(&entry);
        } else if [".csv", ".html", ".txt"].iter().any(|ending| name.ends_with(ending)) {
            let told = strange(&fs::read(&entry).unwrap(), &["C0 0a", "C0 0d", "C0 09", "U+FEFF"]);
            assert!(told.is_empty(), "{name}: {told:?}");
        }
        seen += 1;
    }
    seen
}

#[test]
fn no_argument_comes_back_as_more_than_letters() {
    let town = Town::agency();
    let password = town.path("password");
    fs::write(&password, PASSWORD).unwrap();
    let password = password.to_str().unwrap();
    town.clerk(Role::Head);
    let mut runs = 0;
    for payload in payloads(40).iter().filter(|payload| !payload.contains('\0')) {
        let hostile = format!("م{payload}");
        let word = hostile.as_str();
        let (get, setting) = (format!("get {word}/1"), format!("{word}=1"));
        // A file that is there, so that its content is refused and not its absence.
        let there = town.path(&word.replace('/', "_"));
        let _ = fs::write(&there, word);
        let there = there.to_str().unwrap();
        let commands: [&[&str]; 26] = [
            &["--db", word, "check"],
            &["--db", there, "check"],
            &["--config", word, "config", "show"],
            &["--config", there, "config", "check"],
            &["settings", "set", word, "x"],
            &["settings", "set", "undo.window", word],
            &["unit", "add", word, "--name", "x"],
            &["clerk", "disable", word],
            &["clerk", "mobile", word, "09121234567"],
            &["clerk", "mobile", "head", word],
            &["clerk", "add", "x", "--name", word, "--role", word, "--password-file", password],
            &["holiday", "remove", word],
            &["sms", "test", word],
            &["sms", "test", "09121234567", "--gateway", word],
            &["letter", "print", word, "x.html"],
            &["letter", "export", word, "x"],
            &["digest", "--date", word],
            &["backup", "verify", word],
            &["backup", "verify", there],
            &["restore", there, "--yes"],
            &["salvage", there, "new.db"],
            &["check", "--anchor", there],
            &["identity", "import", there, "--dry-run"],
            &["client", "--as", word, "--password-file", password, "get 1/1"],
            &["client", "--as", "head", "--password-file", password, &get],
            &["demo", "--set", &setting],
        ];
        for (n, words) in commands.iter().enumerate() {
            is_clean(words, &piped(&town, words), IN_A_PIPE);
            // On a terminal some of them each time: the ways out are the same.
            if (n + runs).is_multiple_of(5) {
                is_clean(words, &on_terminal(&town, words), ON_A_TERMINAL);
            }
            runs += 1;
        }
        // Usage is told by the reader of the command line, which repeats what was typed.
        for words in [&["--lang", word][..], &[word], &["check", word], &["clerk", word]] {
            is_clean(words, &piped(&town, words), IN_A_PIPE);
            runs += 1;
        }
        let _ = fs::remove_file(there);
    }
    println!("terminal: {runs} runs with hostile arguments and files: 0 bytes out of place");
}
