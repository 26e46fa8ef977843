//! The counter under load: letters a second with and without a file, a letter's page, log-in floods, start, memory, bytes
//! on disk, a backup while letters come in.
//!
//! `cargo bench -p pishkhan-cli --bench counter [-- LETTERS | FOLDER [SECONDS]]`, where the folder holds a demo office that
//! is there already. One JSON object a line, so that rounds can be put side by side; the names are those of the table in
//! the README. Nothing here passes or fails: figures depend on the machine. With `LD_PRELOAD` set, the serving program
//! gets it too: a library that makes every sync slower shows what the grouping of commits is worth.

#![expect(clippy::unwrap_used, reason = "a measurement stops at the first fault")]

#[path = "letters.rs"]
mod letters;
#[path = "load.rs"]
mod load;
#[path = "machine.rs"]
mod machine;
#[path = "../common/street.rs"]
#[expect(dead_code, reason = "this file needs only a part of the street")]
mod street;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use letters::{FILE_BYTES, letter, letter_file, logs_in, round, tell};
use load::{Asked, Load, get, load, post};
use machine::Serving;
use serde_json::json;
use street::multipart;

static NEVER: AtomicBool = AtomicBool::new(false);

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with('-'));
    let office = arguments.next().unwrap_or_else(|| "1000".to_owned());
    let time = Duration::from_secs(arguments.next().and_then(|seconds| seconds.parse().ok()).unwrap_or(5));
    let made = tempfile::tempdir().unwrap();
    let (folder, letters) = match office.parse::<u64>() {
        Ok(letters) => (made.path().to_owned(), letters),
        Err(_) => (PathBuf::from(&office), 0),
    };
    let serving = Serving::opens(&folder, letters, &[]);
    let bench = Bench { cookie: logs_in(&serving.base), address: serving.address(), serving, folder, time };
    bench.warms_up();
    let with_file = bench.files();
    bench.pages(&with_file.led_to);
    bench.floods();
    bench.backs_up();
    bench.weighs();
    bench.starts();
}

struct Bench {
    serving: Serving,
    address: String,
    cookie: String,
    folder: PathBuf,
    time: Duration,
}

impl Bench {
    fn warms_up(&self) {
        self.submits(8, Duration::from_secs(2), true);
    }

    /// P1 to P4: letters with a file of 100 KiB and without one.
    fn files(&self) -> Load {
        let mut last = Load::default();
        for (with_file, people) in [(true, 1), (true, 8), (true, 32), (false, 1), (false, 32)] {
            let before = self.serving.cpu_seconds();
            last = self.submits(people, self.time, with_file);
            let cpu = (self.serving.cpu_seconds() - before) * 1_000.0 / last.waits.len().max(1) as f64;
            tell(
                "letters",
                &last,
                &json!({ "people": people, "file": with_file, "cpu_ms": round(cpu),
                "pss_mib": round(self.serving.pss_mib()) }),
            );
        }
        last
    }

    fn submits(&self, people: usize, time: Duration, with_file: bool) -> Load {
        let file = with_file.then(letter_file);
        load(&self.address, people, time, &NEVER, &|n| letter(&self.address, &self.cookie, n, file.as_deref()))
    }

    /// P6: the page of one letter.
    fn pages(&self, receipts: &[String]) {
        let letters: Vec<String> = receipts.iter().map(|path| path.replace("/receipt/", "/letters/")).collect();
        for people in [1, 8] {
            let before = self.serving.cpu_seconds();
            let question = |n: u64| {
                let path = &letters[(n as usize).wrapping_mul(7_919) % letters.len()];
                Asked { bytes: get(&self.address, &self.cookie, path), status: 200 }
            };
            let pages = load(&self.address, people, self.time, &NEVER, &question);
            let cpu = (self.serving.cpu_seconds() - before) * 1_000.0 / pages.waits.len().max(1) as f64;
            tell("letter's page", &pages, &json!({ "people": people, "cpu_ms": round(cpu) }));
        }
        let desk = load(&self.address, 8, self.time, &NEVER, &|_| Asked {
            bytes: get(&self.address, &self.cookie, "/desk"),
            status: 200,
        });
        tell("desk", &desk, &json!({ "people": 8 }));
    }

    /// P17: letters while 64 log-ins with a wrong password are always under way.
    fn floods(&self) {
        let alone = self.submits(8, self.time, true);
        let over = AtomicBool::new(false);
        let tried = Mutex::new(0_usize);
        let flooded = std::thread::scope(|scope| {
            scope.spawn(|| {
                let body = b"national_id=0123456789&password=nobody-has-this-one";
                let kind = "application/x-www-form-urlencoded";
                // Whatever the answer is: a wrong password, come back later, too many.
                let question = |_| Asked { bytes: post(&self.address, "", "/login", kind, body), status: 422 };
                let flood = load(&self.address, 64, Duration::from_mins(10), &over, &question);
                *tried.lock().unwrap() = flood.waits.len() + flood.faults as usize;
            });
            std::thread::sleep(Duration::from_millis(500));
            let flooded = self.submits(8, self.time, true);
            over.store(true, Ordering::Relaxed);
            flooded
        });
        let share = flooded.per_second() / alone.per_second();
        let tried = *tried.lock().unwrap();
        tell(
            "letters under a flood of log-ins",
            &flooded,
            &json!({ "people": 8, "share": round(share), "log_ins": tried }),
        );
    }

    /// P15: a backup while letters come in: its speed beside a plain copy, and the longest wait of a letter.
    fn backs_up(&self) {
        let over = AtomicBool::new(false);
        let bytes = std::fs::metadata(self.office()).unwrap().len() as f64 / f64::from(1 << 20);
        let (seconds, letters) = std::thread::scope(|scope| {
            let letters = scope.spawn(|| {
                load(&self.address, 1, Duration::from_mins(10), &over, &|n| {
                    std::thread::sleep(Duration::from_millis(15));
                    let subject = format!("نامه {n} هنگام پشتیبان‌گیری");
                    let fields = [
                        ("step", "submit"),
                        ("person_kind", "natural"),
                        ("addressee", "1"),
                        ("subject", &*subject),
                        ("body", "متن"),
                    ];
                    let (kind, body) = multipart(&fields, &[]);
                    Asked { bytes: post(&self.address, &self.cookie, "/letters/new", &kind, &body), status: 303 }
                })
            });
            let began = Instant::now();
            let backup = self.folder.join("measured.backup");
            let made = self.runs(&["backup", backup.to_str().unwrap()]);
            assert!(made, "the backup was refused");
            let seconds = began.elapsed().as_secs_f64();
            over.store(true, Ordering::Relaxed);
            for entry in std::fs::read_dir(&self.folder).unwrap().map(Result::unwrap) {
                if entry.file_name().to_string_lossy().starts_with("measured.backup") {
                    std::fs::remove_file(entry.path()).unwrap();
                }
            }
            (seconds, letters.join().unwrap())
        });
        let copied = Instant::now();
        let copy = self.folder.join("measured.copy");
        std::fs::copy(self.office(), &copy).unwrap();
        std::fs::File::open(&copy).unwrap().sync_all().unwrap();
        let plain = bytes / copied.elapsed().as_secs_f64();
        std::fs::remove_file(&copy).unwrap();
        let speed = bytes / seconds;
        tell(
            "backup",
            &letters,
            &json!({ "mib": round(bytes), "mib_s": round(speed), "cp_mib_s": round(plain),
            "share_of_cp": round(speed / plain), "longest_wait_ms": round(letters.wait(1.0)) }),
        );
    }

    /// P14: what a letter weighs on the disk.
    fn weighs(&self) {
        for with_file in [true, false] {
            let before = self.weight();
            let letters = self.submits(8, Duration::from_secs(3), with_file);
            let after = self.weight();
            let bytes = (after - before) as f64 / letters.waits.len() as f64;
            let over = if with_file { bytes / FILE_BYTES as f64 } else { f64::NAN };
            tell(
                "bytes on disk",
                &letters,
                &json!({ "file": with_file, "bytes": bytes.round(), "of_the_file": round(over) }),
            );
        }
    }

    /// The pages of the file, with those that are still in its log.
    #[expect(clippy::disallowed_methods, reason = "a measurement looks past the ledger")]
    fn weight(&self) -> u64 {
        let file = rusqlite::Connection::open(self.office()).unwrap();
        let count = |what| file.pragma_query_value(None, what, |row| row.get::<_, i64>(0)).unwrap().unsigned_abs();
        (count("page_count") - count("freelist_count")) * count("page_size")
    }

    /// P12 and P13: from nothing to the first page, and what an idle program holds.
    fn starts(self) {
        let Self { serving, folder, .. } = self;
        let office = serving.office.clone();
        drop(serving);
        let mut took: Vec<f64> = Vec::new();
        let mut idle = 0.0;
        for _ in 0..5 {
            let began = Instant::now();
            let serving = Serving::serves(&folder, &office);
            took.push(began.elapsed().as_secs_f64() * 1_000.0);
            std::thread::sleep(Duration::from_secs(2));
            idle = serving.pss_mib();
        }
        took.sort_by(f64::total_cmp);
        println!("{}", json!({ "what": "start", "ms": round(took[2]), "idle_pss_mib": round(idle) }));
    }

    fn office(&self) -> &Path {
        &self.serving.office
    }

    fn runs(&self, arguments: &[&str]) -> bool {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pishkhan"));
        command.arg("--db").arg(self.office()).args(arguments);
        command.output().unwrap().status.success()
    }
}
