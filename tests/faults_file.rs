//! Faults of the file, the machine and its clock, each a test with the number of its promise: F02 killed in the middle of
//! an act, F04 the power is cut, F05 the disk is full, F06 the disk fails, F10 the clock jumps, F11 another writer holds the
//! file, F12 the log grows, F15 many clerks on one letter, F19 no memory.
//!
//! A sample runs by default, everything with `tests/faults.sh`. The instruments: `strace` for kill points and error
//! points, `tests/faults/recorder.c` for power cuts.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[path = "faults/acts.rs"]
mod acts;
#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;
#[path = "faults/power.rs"]
mod power;
#[path = "faults/sizes.rs"]
mod sizes;
#[path = "faults/strace.rs"]
mod strace;

use std::io::{BufRead, BufReader, Lines, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant as Stopwatch};

use acts::{ACTS, Act, Said, TIMES, Template, act_in, goes_on, lost, lost_of, open};
use common::{Town, pdf};
use pishkhan::actions::check_machine::check_machine;
use pishkhan::actions::check_office::check_office;
use pishkhan::actions::code_request::{BrowserToken, CodeRequest, Purpose, Whom, send_code};
use pishkhan::actions::confirm_code::confirm_code;
use pishkhan::actions::reject_letter::reject_letter;
use pishkhan::domain::ids::{ClerkId, LetterId};
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Role;
use pishkhan::domain::settings::Profile;
use pishkhan::error::Error;
use pishkhan::store::clock::Clock;
use pishkhan::store::dice::Dice;
use pishkhan::store::{Ledger, OpenOptions, audit, clerks, counts, sms};
use power::Cache;
use sizes::{size, spread, tell};
use strace::{SYNCS, WRITES, actor, count, injected, told};

#[test]
fn the_acting_process() {
    if let (Some(act), Some(folder)) = (told("act"), told("folder")) {
        let act = ACTS.into_iter().find(|one| format!("{one:?}") == act).unwrap();
        act_in(Path::new(&folder), act);
        return;
    }
    // Without a fault every act is done wholly, in a process of its own as here.
    let template = Template::new();
    for act in ACTS {
        let folder = template.copy();
        let words = actor(folder.path(), act);
        let output = Command::new(&words[0]).args(&words[1..]).output().unwrap();
        assert_eq!(Said::all_in(&output.stdout), [Said::Done; TIMES], "{act:?}");
        assert_eq!(lost(folder.path(), act, TIMES), 0);
    }
}

#[test]
fn f02_an_act_that_is_killed_at_any_write_is_done_wholly_or_not_at_all() {
    let template = Template::new();
    let (mut rounds, mut missing) = (0, 0);
    for act in ACTS {
        for (calls, most) in [(WRITES, size(4, usize::MAX)), (SYNCS, size(1, usize::MAX))] {
            let all = count(template.copy().path(), act, calls);
            assert!(all > 0, "{act:?} writes");
            for nth in spread(all, most) {
                let folder = template.copy();
                let output = injected(folder.path(), act, calls, &format!("signal=KILL:when={nth}"));
                let said = Said::all_in(&output.stdout);
                assert!(said.iter().all(|said| *said == Said::Done), "{act:?} {nth}: {said:?}");
                missing += lost(folder.path(), act, said.len());
                goes_on(folder.path(), act);
                rounds += 1;
            }
        }
    }
    tell("F02", "killed at a write or a sync of 8 acts: all or nothing", rounds, missing);
    assert_eq!(missing, 0);
}

#[test]
fn f04_no_acknowledged_letter_is_lost_when_the_power_is_cut() {
    let template = Template::new();
    let tools = tempfile::tempdir().unwrap();
    let recorder = power::recorder(tools.path());
    let dice = Dice::seeded(1405);
    let cuts = size(25, 1_250);
    let (mut rounds, mut missing) = (0, 0);
    for act in ACTS {
        let recording = power::Recording::of(&recorder, template.copy().path(), act);
        for _ in 0..cuts {
            let folder = tempfile::tempdir().unwrap();
            let moment = dice.below(recording.len() as u32 + 1).unwrap() as usize;
            let said = Said::all_in(&recording.cut(moment, &dice, Cache::Honest, folder.path()));
            missing += lost(folder.path(), act, said.len());
            rounds += 1;
        }
    }
    // The instrument sees a loss where there is one: a disk that says «synced» and keeps nothing.
    let recording = power::Recording::of(&recorder, template.copy().path(), Act::Submit);
    let is_seen = (0..40).any(|_| {
        let folder = tempfile::tempdir().unwrap();
        let said = Said::all_in(&recording.cut(recording.len(), &dice, Cache::Lying, folder.path()));
        let seen = std::panic::catch_unwind(|| lost(folder.path(), Act::Submit, said.len()));
        seen.is_err() || seen.is_ok_and(|lost| lost > 0)
    });
    assert!(is_seen, "no lie of the disk was noticed");
    tell("F04", "the power is cut: nothing acknowledged is lost, nothing is half done", rounds, missing);
    assert_eq!(missing, 0);
}

/// Lets every act meet a fault of the disk at its Nth write, once and from then on.
fn disk_fails(error: &str, calls: &[&str], most: usize, may_say: impl Fn(Act, Said) -> bool) -> (usize, usize) {
    let template = Template::new();
    let (mut rounds, mut missing, mut refused) = (0, 0, 0);
    for act in ACTS {
        for calls in calls {
            let all = count(template.copy().path(), act, calls);
            for nth in spread(all, most) {
                for lasting in ["", "+"] {
                    let folder = template.copy();
                    let output = injected(folder.path(), act, calls, &format!("error={error}:when={nth}{lasting}"));
                    let told = String::from_utf8_lossy(&output.stdout).into_owned();
                    assert_eq!(output.status.signal(), None, "{act:?} {nth}{lasting}");
                    assert!(output.status.success(), "{act:?} {nth}{lasting}: {told}");
                    let said = Said::all_in(&output.stdout);
                    for said in &said {
                        assert!(*said == Said::Done || may_say(act, *said), "{act:?} {nth}{lasting}: {said:?}\n{told}");
                    }
                    let opened = said.len() == TIMES;
                    assert!(!opened || told.contains("\nreads\n"), "reading goes on: {act:?} {nth}{lasting}\n{told}");
                    refused += said.iter().filter(|said| **said != Said::Done).count();
                    missing += if opened { lost_of(folder.path(), act, &said) } else { 0 };
                    // There is room again, or another disk: no manual step.
                    goes_on(folder.path(), act);
                    rounds += 1;
                }
            }
        }
    }
    assert!(refused > 0, "the fault was felt");
    (rounds, missing)
}

#[test]
fn f05_a_full_disk_refuses_with_a_sentence_and_heals_by_itself() {
    // A backup writes files of its own beside the office's; what it says is its own affair, what it leaves is not.
    let (rounds, missing) =
        disk_fails("ENOSPC", &[WRITES], size(2, usize::MAX), |act, said| said == Said::Full || act == Act::BackUp);
    tell("F05", "the disk is full: refused with a sentence, reading goes on, heals by itself", rounds, missing);
    assert_eq!(missing, 0);
}

#[test]
fn f06_a_failing_disk_acknowledges_nothing_that_is_not_there() {
    // SQLite tells a log's index that cannot grow as a disk without room, whatever the reason.
    let may_say = |_, said| matches!(said, Said::Fault | Said::Full);
    let (rounds, missing) = disk_fails("EIO", &[WRITES, SYNCS], size(1, usize::MAX), may_say);
    tell("F06", "the disk fails: nothing is acknowledged that is not there, reading goes on", rounds, missing);
    assert_eq!(missing, 0);
}

#[test]
fn f10_no_code_lives_longer_and_nobody_is_shut_out_when_the_clock_jumps() {
    const HOUR: i64 = 3_600;
    const YEAR: i64 = 365 * 86_400;
    let mut rounds = 0;
    for jump in [-40, -HOUR, -YEAR, HOUR, YEAR] {
        for passes in [30, 119, 121] {
            let mut town = Town::new(Profile::Company, &[("captcha", "off")]);
            let request = CodeRequest {
                browser: BrowserToken::new(&town.ledger).unwrap(),
                address: "192.0.2.7".into(),
                host: None,
            };
            let mobile = Mobile::parse("09121234567").unwrap();
            send_code(&town.ledger, &request, Purpose::LogIn, Whom::Mobile(mobile.clone())).unwrap();
            let text = town.sms_to_number(mobile.as_str()).pop().unwrap();
            let code: String = text.chars().filter(char::is_ascii_digit).collect();
            town.later(passes);
            town.clock.jump_to(town.clock.now().plus(jump));
            // By a watch that does not jump, two minutes are over or not; whoever seems to come from another time is out.
            let in_time = passes < 120 && jump == -40 && passes >= 40;
            assert_eq!(confirm_code(&town.ledger, &request.browser, &code).is_ok(), in_time, "{jump} {passes}");
            // A new code is to be had within two minutes, however far the clock went back.
            if !in_time {
                town.later(101);
                send_code(&town.ledger, &request, Purpose::LogIn, Whom::Mobile(mobile.clone())).unwrap();
            }
            let findings = check_office(&town.ledger).unwrap();
            assert!(findings.iter().any(|finding| finding.what == "audit" && finding.is_good), "{findings:?}");
            rounds += 1;
        }
    }
    tell("F10", "the clock jumps: no code lives longer, nobody is shut out, the log keeps its order", rounds, 0);
}

/// A process that holds the file: this executable in that part. It holds until its input ends.
struct Holder(Child, Lines<BufReader<ChildStdout>>);

impl Holder {
    fn starts(part: &str, path: &Path) -> Self {
        let this = std::env::current_exe().unwrap();
        let file = format!("file={}", path.display());
        let mut child = Command::new(this)
            .args([
                "--exact",
                "the_holding_process",
                &format!("holds={part}"),
                &file,
                "--nocapture",
                "--test-threads=1",
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.by_ref().map_while(Result::ok).any(|line| line == "held"));
        Self(child, lines)
    }

    fn lets_go(mut self) {
        drop(self.0.stdin.take());
        for _ in self.1.by_ref() {}
        assert!(self.0.wait().unwrap().success());
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn waits_for_the_end_of_input() {
    println!("\nheld");
    std::io::stdout().flush().unwrap();
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).unwrap();
}

#[test]
#[expect(clippy::disallowed_methods, reason = "another program, which knows nothing of the contract, holds the file")]
fn the_holding_process() {
    let (Some(part), Some(file)) = (told("holds"), told("file")) else {
        // Without a part: whoever holds the file is gone with its process.
        let town = Town::agency();
        let holder = Holder::starts("write", town.ledger.path());
        drop(holder);
        town.clerk(Role::Head);
        return;
    };
    if part == "write" {
        let connection = rusqlite::Connection::open(file).unwrap();
        connection.execute_batch("begin immediate").unwrap();
        waits_for_the_end_of_input();
    } else {
        let ledger = Ledger::open(Path::new(&file), OpenOptions::default()).unwrap();
        ledger
            .read(|view| {
                // The moment is taken with the first question.
                audit::head(view)?;
                waits_for_the_end_of_input();
                Ok(())
            })
            .unwrap();
    }
}

#[test]
fn f11_whoever_waits_for_a_stuck_writer_is_told_within_seconds_and_loses_nothing() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let letter = town.submits(sara, "نامه", Vec::new());
    let rounds = size(1, 10);
    for _ in 0..rounds {
        let holder = Holder::starts("write", town.ledger.path());
        let began = Stopwatch::now();
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let tries = || reject_letter(&town.ledger, head, letter.id, letter.version, "ناقص");
            let waiting: Vec<_> = (0..8).map(|_| scope.spawn(tries)).collect();
            assert!(town.letter(head, letter.id).is_ok(), "reading goes on meanwhile");
            waiting.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let waited = began.elapsed();
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Err(Error::Busy))), "{outcomes:?}");
        assert!(waited < Duration::from_secs(20), "all are told together, not one after the other: {waited:?}");
        holder.lets_go();
    }
    reject_letter(&town.ledger, head, letter.id, letter.version, "ناقص").unwrap();
    tell("F11", "another writer holds the file: try again within seconds, reading goes on", rounds, 0);
}

#[test]
fn f12_the_log_stays_short_and_whoever_keeps_it_long_is_named() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let clerk = town.ledger.read(|view| clerks::by_id(view, head)).unwrap();
    // Consoles that look at a list again and again keep nothing: each question ends.
    let consoles: Vec<Ledger> = (0..20).map(|_| town.opened_again()).collect();
    let letters = size(400, 6_000);
    let mut longest = 0;
    for n in 0..letters {
        town.submits(sara, &format!("نامه {n}"), vec![pdf(200_000)]);
        consoles[n % consoles.len()].read(|view| counts::for_clerk(view, &clerk)).unwrap();
        longest = longest.max(town.ledger.log_bytes());
    }
    assert!(longest <= 64 << 20, "the log grew to {longest} bytes");
    assert!(town.ledger.log_readers().is_empty(), "nobody reads now");
    // A program that sits in the middle of a question keeps the log from being reused, and is found.
    let holder = Holder::starts("read", town.ledger.path());
    let process = holder.0.id();
    assert_eq!(town.ledger.log_readers(), [process]);
    let (most, mebibytes) = (2_000, size(90, 257) as u64);
    let grows = (0..most).any(|n| {
        town.submits(sara, &format!("نامه دیگر {n}"), vec![pdf(200_000)]);
        town.ledger.log_bytes() > mebibytes << 20
    });
    assert!(grows, "the log cannot be reused meanwhile");
    // From 256 MiB on it is an alarm, which names the process.
    let [_, log] = check_machine(&town.ledger);
    assert!(log.detail.contains(&format!("{} MiB", town.ledger.log_bytes() >> 20)), "{}", log.detail);
    assert_eq!(log.is_good, mebibytes < 256, "{}", log.detail);
    assert!(
        log.is_good || log.detail.ends_with(&format!("kept by the reading of process {process}")),
        "{}",
        log.detail
    );
    holder.lets_go();
    // Once it is gone the log goes home when it has grown a little more, and is reused from its beginning.
    let shrinks = (0..most).any(|n| {
        town.submits(sara, &format!("نامه آخر {n}"), vec![pdf(200_000)]);
        town.ledger.log_bytes() <= 64 << 20
    });
    assert!(shrinks, "{} bytes", town.ledger.log_bytes());
    tell("F12", &format!("the log stays short (longest {} MiB), a stuck reader is named", longest >> 20), letters, 0);
}

#[test]
fn the_rival_process() {
    let Some(folder) = told("rival") else {
        assert!(told("file").is_none());
        return;
    };
    let (letters, clerk) = (told("letters").unwrap().parse::<i64>().unwrap(), told("clerk").unwrap());
    let clerk = ClerkId(clerk.parse().unwrap());
    let ledger = open(Path::new(&folder)).unwrap();
    waits_for_the_end_of_input();
    let mut won = 0;
    for n in 1..=letters {
        let mut outcome = reject_letter(&ledger, clerk, LetterId(n), 1, "ناقص");
        while matches!(outcome, Err(Error::Busy)) {
            outcome = reject_letter(&ledger, clerk, LetterId(n), 1, "ناقص");
        }
        match outcome {
            Ok(()) => won += 1,
            Err(error) => assert!(matches!(error.refusal(), Some(Refusal::LetterChanged { .. })), "{error}"),
        }
    }
    println!("\nwon {won}");
}

#[test]
fn f15_of_eight_clerks_on_one_letter_exactly_one_decides() {
    const RIVALS: usize = 8;
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let letters = size(100, 1_000);
    for n in 0..letters {
        town.submits(sara, &format!("نامه {n}"), Vec::new());
    }
    let folder = format!("rival={}", town.folder.path().display());
    let words = [folder, format!("letters={letters}"), format!("clerk={}", head.0)];
    let start = |_| {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "the_rival_process", "--nocapture", "--test-threads=1"])
            .args(&words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        assert!(lines.any(|line| line == "held"));
        (child, lines)
    };
    let mut rivals: Vec<_> = (0..RIVALS).map(start).collect();
    // All of them are at the line: now they run.
    for (child, _) in &mut rivals {
        drop(child.stdin.take());
    }
    let mut won = 0;
    for (mut child, mut lines) in rivals {
        let line = lines.find_map(|line| line.strip_prefix("won ").map(str::to_owned)).unwrap();
        won += line.parse::<usize>().unwrap();
        for _ in lines {}
        assert!(child.wait().unwrap().success());
    }
    let told = town.ledger.read(|view| sms::newest(view, None, i64::MAX)).unwrap();
    let refused = told.iter().filter(|sms| sms.kind.code() == "rejected").count();
    tell("F15", "8 clerks, one letter, one moment: one decides", letters, letters.abs_diff(won));
    assert_eq!((won, refused), (letters, letters));
    let findings = check_office(&town.ledger).unwrap();
    assert!(findings.iter().all(|finding| finding.is_good || finding.what == "disk"), "{findings:?}");
}

#[test]
fn f19_a_process_without_memory_ends_as_if_it_were_killed() {
    let template = Template::new();
    let (mut rounds, mut missing, mut starved) = (0, 0, 0);
    let acts: &[Act] = if sizes::is_long() { &ACTS } else { &[Act::Submit, Act::Approve] };
    for act in acts {
        for kibibytes in spread(size(6, 40), 40).into_iter().map(|step| step * size(40_000, 6_000)) {
            let folder = template.copy();
            let words = actor(folder.path(), *act);
            let output = Command::new("sh")
                .args(["-c", "ulimit -c 0; ulimit -v \"$1\"; shift; exec \"$@\"", "sh", &kibibytes.to_string()])
                .args(&words)
                // With it, the standard library stops for ever where memory ends while it prints the calls of a panic.
                .env_remove("RUST_BACKTRACE")
                .output()
                .unwrap();
            let said = Said::all_in(&output.stdout);
            let done = said.iter().filter(|said| **said == Said::Done).count();
            starved += usize::from(done < TIMES);
            missing += lost_of(folder.path(), *act, &said);
            goes_on(folder.path(), *act);
            rounds += 1;
        }
    }
    tell("F19", &format!("no memory ({starved} starved): all or nothing"), rounds, missing);
    assert!(starved > 0 && starved < rounds, "{starved} of {rounds} starved");
    assert_eq!(missing, 0);
}

#[test]
fn the_machines_uptime_goes_on_by_itself() {
    let before = Clock::System.uptime();
    assert!(before > 0 && Clock::System.uptime() >= before);
}
