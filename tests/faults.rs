//! Faults of the running program, each a test with the number of its promise: F01 killed in the middle of an upload, F02 in
//! the middle of an approval, F03 killed and started again, F05 a full disk, F06 one that turned read-only, F16 everything at
//! once, F24 a log that takes nothing. Nothing is half done, what was acknowledged is there, and `check` is clean.
//!
//! Faults of the file stand in `faults_file.rs`. A sample runs by default, the long form with `tests/faults.sh`.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[path = "faults/big_file.rs"]
mod big_file;
#[path = "common/building.rs"]
#[expect(dead_code, reason = "this file needs only a part of the building")]
mod building;
#[path = "faults/read_only.rs"]
mod read_only;
#[path = "common/replica.rs"]
mod replica;
#[path = "faults/sizes.rs"]
#[expect(dead_code, reason = "this file needs only a part of the sizes")]
mod sizes;
#[path = "faults/soak.rs"]
mod soak;
#[path = "common/street.rs"]
#[expect(dead_code, reason = "this file needs only a part of the street")]
mod street;
#[path = "faults/uploads.rs"]
mod uploads;

use std::fs::{self, File, OpenOptions as Opening};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant as Stopwatch};

use building::{Desk, Office, pishkhan, wait_for};
use pishkhan::domain::letter::State;
use pishkhan::store::queues::{Queue, Way, page};
use pishkhan::store::{Ledger, OpenOptions, clerks, letters};
use sizes::{size, tell};
use street::Visitor;

const PASSWORD: &str = "درخت سبز کنار جوی";

fn ledger(office: &Office) -> Ledger {
    Ledger::open(&office.db(), OpenOptions::default()).unwrap()
}

/// Somebody who comes in with a number and the code that was sent to it.
fn logs_in(office: &Office, mobile: &str) -> Visitor {
    let mut visitor = Visitor::new(&office.base);
    visitor.get("/login/otp");
    visitor.answers("/login/otp", &[("mobile", &format!("0{}", &mobile[3..]))]);
    let code: String = office.sms_to(mobile, 1)[0].chars().filter(char::is_ascii_digit).collect();
    visitor.answers("/code", &[("code", &code)]);
    visitor
}

/// Files a letter of this subject with a PDF of so many bytes; the page that came back is the visitor's.
fn files(visitor: &mut Visitor, subject: &str, bytes: usize) -> u16 {
    let file: Vec<u8> = b"%PDF-1.4\n".iter().copied().chain((0..bytes).map(|n| (n % 251) as u8)).collect();
    let fields =
        [("sender_name", "آزمون"), ("addressee", "1"), ("subject", subject), ("body", "متن نامه"), ("step", "submit")];
    visitor.post_files("/letters/new", &fields, &[("files", "a.pdf", &file)]).status
}

/// Approves the first letter that waits. A sheet that a killed desk left half-done is there again: it is closed before.
fn approves_the_first(desk: &mut Desk) {
    desk.shows("نگار پارسا").types("\x1b");
    // Esc and what follows at once would be one key.
    std::thread::park_timeout(Duration::from_millis(200));
    desk.types("1g").types("a").shows("شماره").types("\r");
}

#[test]
fn f02_a_console_killed_during_an_approval_has_approved_wholly_or_not_at_all() {
    let office = Office::opens("agency", &[]);
    let file = office.folder.path().join("password");
    std::fs::write(&file, format!("{PASSWORD}\n")).unwrap();
    let file = file.to_str().unwrap();
    let made =
        office.runs(&["clerk", "add", "negar", "--name", "نگار پارسا", "--role", "head", "--password-file", file]);
    assert!(made.status.success());
    let ledger = ledger(&office);
    let clerk = ledger.read(|view| clerks::by_login(view, "negar")).unwrap().unwrap();
    let waiting = || ledger.read(|view| page(view, &clerk, Queue::Review, None, Way::Onward, 1_000)).unwrap();
    let (before, mut decided) = (waiting().len(), 0);
    assert!(before > 0, "the demo has no letter to approve");
    for pause_micros in [0, 200, 1_000, 3_000, 10_000, 30_000, 100_000] {
        // How many letters wait depends on the day of the demo; every one may have been approved.
        let Some(first) = waiting().into_iter().next() else { break };
        let mut desk = Desk::opens(&office.db(), "negar", PASSWORD, 30, 120);
        approves_the_first(&mut desk);
        std::thread::park_timeout(std::time::Duration::from_micros(pause_micros));
        desk.is_killed();
        let letter = ledger.read(|view| letters::for_clerk(view, &clerk, first.id)).unwrap();
        match letter.state {
            State::Approved => {
                assert!(letter.register_no.is_some() && letter.unit_id.is_some());
                decided += 1;
            }
            State::InReview => assert!(letter.register_no.is_none() && letter.unit_id.is_none()),
            other => panic!("{other:?}"),
        }
        office.is_sound();
    }
    assert_eq!(waiting().len(), before - decided, "letters went without a decision");
    // A console that is left in peace approves: the kills above hit a real approval. When nothing is left to approve, they
    // came after it.
    let Some(first) = waiting().into_iter().next() else { return };
    let mut desk = Desk::opens(&office.db(), "negar", PASSWORD, 30, 120);
    approves_the_first(&mut desk);
    wait_for("the approval", || {
        let letter = ledger.read(|view| letters::for_clerk(view, &clerk, first.id)).unwrap();
        (letter.state == State::Approved).then_some(())
    });
    office.is_sound();
}

#[test]
fn f03_killed_together_they_are_ready_again_without_a_manual_step() {
    let mut office = Office::opens("company", &["captcha=off", "code.per_address=1000"]);
    let rounds = size(3, 100);
    let mut slowest = Duration::ZERO;
    for round in 0..rounds {
        let mut visitor = logs_in(&office, &format!("+98912000{:04}", 7_000 + round));
        let mut desk = Desk::opens(&office.db(), "delavari", "demo-delavari", 30, 110);
        desk.shows("رامین دلاوری");
        assert_eq!(files(&mut visitor, &format!("نامه {round}"), 300_000), 200);
        office.is_killed();
        desk.is_killed();
        let began = Stopwatch::now();
        office.opens_again();
        slowest = slowest.max(began.elapsed());
        assert_eq!(visitor_at(&office, &visitor, "/desk"), 200, "the session outlives the kill");
    }
    office.is_sound();
    tell("F03", &format!("web and console killed: ready again, at the latest after {slowest:.1?}"), rounds, 0);
    // The promise is two seconds; a machine that does other things meanwhile is given more.
    assert!(slowest < Duration::from_secs(20), "{slowest:?}");
}

/// What a visitor's cookies open after the office came up at another port.
fn visitor_at(office: &Office, visitor: &Visitor, path: &str) -> u16 {
    match ureq::get(format!("{}{path}", office.base)).header("cookie", visitor.cookie()).call() {
        Ok(page) => page.status().as_u16(),
        Err(ureq::Error::StatusCode(status)) => status,
        Err(error) => panic!("{path}: {error}"),
    }
}

/// A small file system of its own, gone with the test.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Only root may make one.
    fn of(folder: &Path, mebibytes: usize) -> Option<Self> {
        let made = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={mebibytes}m,mode=0700"), "none"])
            .arg(folder)
            .stderr(Stdio::null())
            .status();
        made.is_ok_and(|status| status.success()).then(|| Self(folder.to_owned()))
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }

    /// Fills it up but for so many bytes.
    fn is_full_but_for(&self, bytes: u64) {
        let mut file = Opening::new().create(true).append(true).open(self.ballast()).unwrap();
        let piece = vec![1; 65_536];
        while file.write_all(&piece).is_ok() {}
        let length = file.metadata().unwrap().len();
        file.set_len(length - bytes).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn f05_on_a_full_disk_people_read_on_are_told_why_and_file_again_once_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::of(folder.path(), 96) else {
        // The same is shown write by write in `faults_file.rs`, for whoever may not mount anything.
        assert!(!is_root(), "root may mount a tmpfs");
        return;
    };
    let office = Office::opens_in(&disk.0, "company", &["captcha=off", "letter.per_day=0"]);
    let mut visitor = logs_in(&office, "+989120006161");
    assert_eq!(files(&mut visitor, "پیش از پر شدن", 200_000), 200);
    let rounds = size(2, 20);
    for round in 0..rounds {
        // The last twentieth is not for new letters; then nothing at all is left.
        for bytes in [2 << 20, 0] {
            disk.is_full_but_for(bytes);
            assert_eq!(files(&mut visitor, &format!("روی دیسک پر {round}"), 200_000), 503);
            visitor.page.says("دیسک جا ندارد").says("متن نامه");
            assert_eq!(visitor.get("/desk").status, 200);
            visitor.page.says("پیش از پر شدن");
            assert!(!visitor.page.text().contains("روی دیسک پر"), "a letter was half stored");
        }
        let refused = office.runs(&["unit", "add", "zz", "واحد"]);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && !said.contains("panicked"), "{said}");
        fs::remove_file(disk.ballast()).unwrap();
        assert_eq!(files(&mut visitor, &format!("دوباره جا هست {round}"), 200_000), 200);
    }
    let findings = office.runs(&["check"]);
    let said = String::from_utf8_lossy(&findings.stdout).into_owned();
    assert!(!said.contains("integrity: ") || !said.contains("malformed"), "{said}");
    tell("F05", "the disk of the running office is full: 503 with a sentence, reading goes on, heals", rounds, 0);
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").unwrap().uid() == 0
}

#[test]
fn f24_a_log_that_takes_nothing_stops_nobody() {
    let folder = tempfile::tempdir().unwrap();
    // Every line that is written to the log, and every complaint about that, fails for want of room.
    std::os::unix::fs::symlink("/dev/full", folder.path().join("demo.log")).unwrap();
    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut serving = pishkhan()
        .args(["demo", "--no-console", "--listen", "127.0.0.1:0", "--letters", "40", "--profile", "company"])
        .args(["--set", "captcha=off", "--dir"])
        .arg(folder.path())
        .env("PISHKHAN_LOG", "trace")
        .stdout(Stdio::piped())
        .stderr(full)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(serving.stdout.take().unwrap()).lines().map_while(Result::ok);
    let line = lines.find(|line| line.contains("http://127.0.0.1:")).unwrap();
    let address = line[line.find("http://").unwrap()..].split_whitespace().next().unwrap().trim_end_matches('/');
    let rounds = size(3, 100);
    let mut visitor = Visitor::new(address);
    for _ in 0..rounds {
        assert_eq!(visitor.get("/").status, 200);
        assert_eq!(visitor.get("/nowhere").status, 404);
        visitor.get("/login/otp");
        assert_eq!(visitor.answers("/login/otp", &[("mobile", "12")]).status, 422);
    }
    assert!(serving.try_wait().unwrap().is_none(), "the program ended");
    let db = folder.path().join("office.db");
    serving.kill().unwrap();
    serving.wait().unwrap();
    let checked = pishkhan().arg("--db").arg(&db).arg("check").output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    tell("F24", "log and standard error are full: service goes on, the audit log is complete", rounds, 0);
}
