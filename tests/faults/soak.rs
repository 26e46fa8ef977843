//! Everything that an office has at once: the form and its senders, consoles that page and decide, one backup after the
//! other, and the real replicator. Nobody is told that the office is busy, the log stays short, and in the end the
//! replica is the file.
//!
//! A few seconds by default; the long form lasts half an hour, or `PISHKHAN_SOAK` seconds, with fifty consoles.

use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant as Stopwatch};

use pishkhan::store::{Ledger, OpenOptions, audit, office};

use crate::building::{Desk, Office, PATIENCE, wait_for};
use crate::replica::{Killed, Replica};
use crate::sizes::{is_long, size, tell};
use crate::street::Visitor;
use crate::{ledger, logs_in};

/// No log may be longer at any look.
const LONGEST_LOG: u64 = 64 << 20;
/// Between two letters of one sender, and between two keys of one clerk.
const REST: Duration = Duration::from_millis(250);
/// Between two looks at the log.
const LOOK: Duration = Duration::from_millis(20);
/// Letters that wait before anybody decides, so that clerks stand at different ones.
const FIRST: usize = 40;
/// One console of so many decides, the others page.
const ONE_DECIDES: usize = 5;

/// What a console says when somebody else holds the file, and when something broke.
const TROUBLE: [&str; 2] = ["پایگاه داده مشغول بود", "خطای درونی"];
const SHEET: &str = "تأیید نامه با شماره";
/// What it says when a colleague decided the letter a moment before.
const TOO_LATE: [&str; 2] = ["همین حالا", "این کار اکنون شدنی نیست"];

const FILED: &str = "filed";
const DECIDED: &str = "approved at consoles";
const BACKED_UP: &str = "backups";

/// Something that was done, and how long it took.
struct Done {
    what: &'static str,
    began: Stopwatch,
    took: Duration,
}

impl Done {
    fn overlaps(&self, other: &Self) -> bool {
        self.began < other.began + other.took && other.began < self.began + self.took
    }
}

/// What came of it all.
#[derive(Default)]
struct Book {
    over: AtomicBool,
    /// What people were told that they should not have been told.
    troubles: Mutex<Vec<String>>,
    done: Mutex<Vec<Done>>,
    keys: AtomicU64,
}

impl Book {
    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// Whether each kind of work was done: a busy machine takes longer to come to all of them.
    fn is_complete(&self) -> bool {
        let done = self.done.lock().unwrap();
        [FILED, DECIDED, BACKED_UP].iter().all(|what| done.iter().any(|one| one.what == *what))
    }

    fn notes(&self, what: &'static str, began: Stopwatch) {
        self.done.lock().unwrap().push(Done { what, began, took: began.elapsed() });
    }

    fn complains(&self, words: String) {
        self.troubles.lock().unwrap().push(words);
    }
}

#[expect(clippy::disallowed_methods, reason = "a shorter long form is asked for at the shell")]
fn lasts() -> Duration {
    let asked = std::env::var("PISHKHAN_SOAK").ok().and_then(|seconds| seconds.parse().ok());
    Duration::from_secs(asked.filter(|_| is_long()).unwrap_or(size(8, 1_800) as u64))
}

#[test]
fn f16_with_consoles_forms_backups_and_a_replica_at_once_nobody_is_told_that_the_office_is_busy() {
    let mut office = Office::opens("company", &["captcha=off", "letter.per_day=0"]);
    let book = Book::default();
    let replica = Replica::of(&office.db(), office.folder.path());
    if replica.is_none() {
        println!("not tried on this machine: a replica beside it, which needs Litestream");
    }
    let mut replicator = replica.as_ref().map(Replica::follows);
    let addressee = with_unit(&office);
    let mut visitors: Vec<Visitor> = (0..size(2, 4)).map(|n| logs_in(&office, &format!("+98912000800{n}"))).collect();
    for n in 0..FIRST {
        files(&mut visitors[0], &addressee, &format!("نامه نخست {n}"), &book);
    }
    book.done.lock().unwrap().clear();
    let mut desks: Vec<Desk> = (0..size(10, 50))
        .map(|n| {
            let clerk = ["delavari", "boroumand", "hedayat"][n % 3];
            Desk::opens(&office.db(), clerk, &format!("demo-{clerk}"), 30, 110)
        })
        .collect();
    for desk in &mut desks {
        desk.hides("کلمه عبور");
    }
    let (consoles, each) = (desks.len(), desks.len().div_ceil(size(2, 5)));
    let mut longest = 0;
    std::thread::scope(|scope| {
        let (book, office, addressee) = (&book, &office, &*addressee);
        for visitor in &mut visitors {
            scope.spawn(move || sends(visitor, addressee, book));
        }
        for (n, desks) in desks.chunks_mut(each).enumerate() {
            scope.spawn(move || works(desks, n * each, book));
        }
        scope.spawn(move || backs_up(office, book));
        let log = PathBuf::from(format!("{}-wal", office.db().display()));
        let began = Stopwatch::now();
        while began.elapsed() < lasts() || (!book.is_complete() && began.elapsed() < lasts() + PATIENCE) {
            longest = longest.max(fs::metadata(&log).map_or(0, |log| log.len()));
            if let Some(Killed(replicator)) = &mut replicator {
                assert!(replicator.try_wait().unwrap().is_none(), "the replicator gave up");
            }
            std::thread::park_timeout(LOOK);
        }
        book.over.store(true, Ordering::Relaxed);
    });
    drop(desks);
    let is_complete = book.is_complete();
    let troubles = book.troubles.into_inner().unwrap();
    let (backups, acts): (Vec<_>, Vec<_>) =
        book.done.into_inner().unwrap().into_iter().partition(|one| one.what == BACKED_UP);
    let words = format!(
        "{consoles} consoles with {} keys, forms, {} backups at once{}: {}, {}; log at most {:.1} MiB",
        book.keys.into_inner(),
        backups.len(),
        if replica.is_some() { " and a replica" } else { "" },
        told(FILED, &acts),
        told(DECIDED, &acts),
        longest as f64 / f64::from(1 << 20)
    );
    tell("F16", &words, acts.len(), troubles.len());
    println!("{}", slowest(&acts, &backups));
    assert!(troubles.is_empty(), "somebody was told what nobody should be: {troubles:#?}");
    assert!(longest <= LONGEST_LOG, "the log grew to {longest} bytes");
    assert!(is_complete, "not everything happened at once");
    let said = fs::read_to_string(office.folder.path().join("demo.log")).unwrap();
    let errors: Vec<&str> = said.lines().filter(|line| line.contains(" ERROR ") || line.contains(" WARN ")).collect();
    assert!(errors.is_empty(), "the log speaks of trouble: {errors:#?}");
    office.is_sound();
    office.is_killed();
    if let (Some(replica), Some(replicator)) = (replica, replicator) {
        is_the_file(&office, &replica, replicator);
    }
}

/// An addressee of the form whose letters go to a unit by themselves.
fn with_unit(office: &Office) -> String {
    let addressees = ledger(office).read(office::addressees).unwrap();
    addressees.iter().find(|one| one.unit_id.is_some()).unwrap().id.0.to_string()
}

fn files(visitor: &mut Visitor, addressee: &str, subject: &str, book: &Book) {
    let file: Vec<u8> = b"%PDF-1.4\n".iter().copied().chain((0..100_000).map(|n| (n % 251) as u8)).collect();
    let fields = [
        ("sender_name", "آزمون"),
        ("addressee", addressee),
        ("subject", subject),
        ("body", "متن نامه"),
        ("step", "submit"),
    ];
    let began = Stopwatch::now();
    let status = visitor.post_files("/letters/new", &fields, &[("files", "a.pdf", &file)]).status;
    book.notes(FILED, began);
    if status != 200 {
        book.complains(format!("{status}: {}", visitor.page.plain()));
    }
}

fn sends(visitor: &mut Visitor, addressee: &str, book: &Book) {
    for n in 0.. {
        if book.is_over() {
            return;
        }
        files(visitor, addressee, &format!("نامه {n}"), book);
        std::thread::park_timeout(REST);
    }
}

/// One thread turns to one console after the other; each has its rest between two keys.
fn works(desks: &mut [Desk], first: usize, book: &Book) {
    const PAGING: [&str; 12] = ["1", "j", "j", "\x1b[6~", "k", "9", "G", "\x1b[5~", "\t", "j", "n", "g"];
    for round in 0.. {
        let began = Stopwatch::now();
        for (n, desk) in desks.iter_mut().enumerate() {
            if book.is_over() {
                return;
            }
            let place = first + n;
            if place.is_multiple_of(ONE_DECIDES) && round % 8 == 7 {
                decides(desk, place / ONE_DECIDES, book);
            } else {
                desk.types(PAGING[(round + place) % PAGING.len()]);
                book.keys.fetch_add(1, Ordering::Relaxed);
            }
            is_at_peace(desk, book);
        }
        std::thread::park_timeout(REST.saturating_sub(began.elapsed()));
    }
}

/// Approves a letter near the new end of the queue, each clerk one of its own where that goes.
fn decides(desk: &mut Desk, place: usize, book: &Book) {
    let shows = |desk: &Desk, words: &[&str]| words.iter().any(|words| desk.has(words));
    desk.types("1").types("G").types(&"k".repeat(place * 2)).types("a");
    let began = Stopwatch::now();
    while !desk.has(SHEET) {
        desk.catches_up();
        if shows(desk, &TOO_LATE) {
            return;
        }
        if began.elapsed() > PATIENCE {
            return book.complains(format!("no sheet:\n{}", desk.read()));
        }
    }
    let began = Stopwatch::now();
    desk.types("\r");
    while desk.has(SHEET) && !shows(desk, &TOO_LATE) {
        desk.catches_up();
        if shows(desk, &TROUBLE) || began.elapsed() > PATIENCE {
            return book.complains(format!("not approved:\n{}", desk.read()));
        }
    }
    if desk.has(SHEET) {
        desk.types("\x1b").hides(SHEET);
    } else {
        book.notes(DECIDED, began);
    }
}

fn is_at_peace(desk: &mut Desk, book: &Book) {
    desk.catches_up();
    if TROUBLE.iter().any(|words| desk.has(words)) {
        book.complains(desk.read());
        desk.types("\x1b");
    }
}

fn backs_up(office: &Office, book: &Book) {
    while !book.is_over() {
        let (copy, began) = (office.folder.path().join("copy.db"), Stopwatch::now());
        let made = office.runs(&["backup", copy.to_str().unwrap()]);
        if !made.status.success() {
            book.complains(String::from_utf8_lossy(&made.stderr).into_owned());
        }
        for left in [copy.clone(), PathBuf::from(format!("{}.manifest.json", copy.display()))] {
            let _ = fs::remove_file(left);
        }
        book.notes(BACKED_UP, began);
    }
}

fn told(what: &str, acts: &[Done]) -> String {
    let mut waits: Vec<Duration> = acts.iter().filter(|one| one.what == what).map(|one| one.took).collect();
    waits.sort_unstable();
    match waits.len() {
        0 => format!("nothing {what}"),
        n => format!(
            "{n} {what} (p50 {:.0?}, p99 {:.0?}, at most {:.0?})",
            waits[n / 2],
            waits[n * 99 / 100],
            waits[n - 1]
        ),
    }
}

/// The slowest acts by name, and what went on beside each: whether everybody stood still, or only this one.
fn slowest(acts: &[Done], backups: &[Done]) -> String {
    let mut slow: Vec<&Done> = acts.iter().collect();
    slow.sort_unstable_by_key(|one| std::cmp::Reverse(one.took));
    let first = acts.iter().map(|one| one.began).min();
    let line = |one: &&Done| {
        let beside: Vec<&Done> = acts.iter().filter(|other| other.overlaps(one)).collect();
        let as_slow = beside.iter().filter(|other| other.took * 2 > one.took).count();
        let at = first.map_or(Duration::ZERO, |first| one.began - first);
        let backup = if backups.iter().any(|backup| backup.overlaps(one)) { "a" } else { "no" };
        format!(
            "  {:.0?}, {} after {at:.1?}: {} acts went on beside it, {} of them as slow; {backup} backup under way",
            one.took,
            one.what,
            beside.len() - 1,
            as_slow - 1
        )
    };
    let lines: Vec<String> = slow.iter().take(5).map(line).collect();
    format!("the slowest acts:\n{}", lines.join("\n"))
}

/// Once the replicator has seen the last act, what it restores is the file, byte by byte.
fn is_the_file(office: &Office, replica: &Replica, mut replicator: Killed) {
    let (db, probe) = (office.db(), office.folder.path().join("replica.probe"));
    let head = |path: &Path| Ledger::open(path, OpenOptions::default()).unwrap().read(audit::head).unwrap();
    let last = head(&db);
    wait_for("the replica to have the last act", || {
        let is_there = replica.restores(&probe) && head(&probe) == last;
        let _ = fs::remove_file(&probe);
        is_there.then_some(())
    });
    let id = replicator.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    replicator.0.wait().unwrap();
    assert!(replica.restores(&probe), "{:#?}", replica.last_words());
    // Whoever is the last to close the file moves the log home.
    head(&db);
    assert!(!PathBuf::from(format!("{}-wal", db.display())).exists(), "somebody has the file open");
    let (same, all) = same_pages(&db, &probe);
    println!("replica: {same} of {all} pages are those of the file");
    assert_eq!(same, all, "the replica is not the file");
}

/// Pages of 4 KiB that are the same in both files, and how many there are.
fn same_pages(one: &Path, other: &Path) -> (usize, usize) {
    let mut files = [one, other].map(|path| BufReader::new(File::open(path).unwrap()));
    let (mut same, mut all) = (0, 0);
    loop {
        let pages = files.each_mut().map(|file| {
            let mut page = Vec::with_capacity(4_096);
            file.take(4_096).read_to_end(&mut page).unwrap();
            page
        });
        if pages.iter().all(Vec::is_empty) {
            return (same, all);
        }
        same += usize::from(pages[0] == pages[1]);
        all += 1;
    }
}
