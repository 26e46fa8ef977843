//! Backups are proven by restoring them: made while people file letters, killed half way, bent in every place, planned,
//! encrypted, and held row by row against the office that they were made of.
//!
//! `PISHKHAN_FAULTS=long` makes the long form.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;
#[path = "backup/planned.rs"]
mod planned;
#[path = "backup/refused.rs"]
mod refused;
#[path = "backup/sealed.rs"]
mod sealed;
#[path = "backup/since.rs"]
mod since;
#[path = "faults/sizes.rs"]
#[expect(dead_code, reason = "this file needs only a part of the sizes")]
mod sizes;
#[path = "common/tools.rs"]
mod tools;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use common::{Town, pdf, refusal, text};
use pishkhan::actions::back_up::{Backup, Order, back_up, back_up_as};
use pishkhan::actions::check_office::check_office;
use pishkhan::actions::drill_backup::drill_backup;
use pishkhan::actions::reject_letter::reject_letter;
use pishkhan::actions::restore::{Proof, RestoreOrder, make_ready, restore};
use pishkhan::actions::submit_letter::submit_letter;
use pishkhan::actions::verify_backup::verify_backup;
use pishkhan::config::variable;
use pishkhan::domain::ids::PersonId;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Role;
use pishkhan::error::Error;
use pishkhan::store::backups::compare::TableReport;
use pishkhan::store::clock::Clock;
use pishkhan::store::{Ledger, OpenOptions, letters};
use sizes::{size, tell};

/// The clock of the town, opened anew.
fn options(town: &Town) -> OpenOptions {
    OpenOptions { clock: town.clock.clone(), ..OpenOptions::default() }
}

fn is_sound(ledger: &Ledger) {
    // The disk is the machine's, and nobody sends SMS in this town.
    let wrong: Vec<_> = check_office(ledger)
        .unwrap()
        .into_iter()
        .filter(|finding| !finding.is_good && !["disk", "sms"].contains(&finding.what))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

fn table<'a>(reports: &'a [TableReport], name: &str) -> &'a TableReport {
    reports.iter().find(|report| report.table == name).unwrap()
}

/// Letters that were filed, the longest wait for one in milliseconds, and how often a machine with other work to do had one
/// filed once more.
#[derive(Default)]
struct Work {
    filed: AtomicU64,
    longest: AtomicU64,
    again: AtomicU64,
    /// Letters up to which they are filed as fast as it goes; then at a walk, so that a slow machine is not given an
    /// office that grows faster than it can be backed up.
    fast_until: AtomicU64,
}

/// Files letters until it is told to stop.
fn files_letters(ledger: &Ledger, person: PersonId, stop: &AtomicBool, work: &Work) {
    let filed = &work.filed;
    while !stop.load(Ordering::Relaxed) {
        let id = pishkhan::domain::ids::PublicId(ledger.dice().bytes().unwrap());
        let began = Instant::now();
        let letter = || text(&format!("نامه {}", filed.load(Ordering::Relaxed)));
        let mut outcome = submit_letter(ledger, person, id, letter(), vec![pdf(6_000)]);
        while matches!(outcome, Err(Error::Busy)) {
            work.again.fetch_add(1, Ordering::Relaxed);
            outcome = submit_letter(ledger, person, id, letter(), vec![pdf(6_000)]);
        }
        outcome.unwrap();
        work.longest.fetch_max(began.elapsed().as_millis() as u64, Ordering::Relaxed);
        if filed.fetch_add(1, Ordering::SeqCst) >= work.fast_until.load(Ordering::Relaxed) {
            std::thread::park_timeout(WALK);
        }
    }
}

/// Letters before the first backup, and with each.
const QUIET_LETTERS: u64 = 200;
const LETTERS_A_ROUND: u64 = 60;
/// Between two letters at a walk.
const WALK: Duration = Duration::from_millis(250);

#[test]
fn f22_a_backup_under_load_restores_to_what_the_office_was() {
    let mut town = Town::agency();
    let (sara, reza) = (town.citizen("سارا"), town.citizen("رضا"));
    for n in 0..40 {
        town.submits(sara, &format!("پیشین {n}"), vec![pdf(60_000)]);
    }
    let (stop, work) = (&AtomicBool::new(false), &Work::default());
    work.fast_until.store(QUIET_LETTERS, Ordering::Relaxed);
    let other = town.opened_again();
    let count = size(10, 100);
    let (mut rows, mut quiet) = (0, 0);
    std::thread::scope(|scope| {
        let _writers = [(&town.ledger, sara), (&other, reza)]
            .map(|(ledger, person)| scope.spawn(move || files_letters(ledger, person, stop, work)));
        let _ends = Stops(stop);
        // What they wait for each other when nobody backs up.
        while work.filed.load(Ordering::Relaxed) < QUIET_LETTERS {
            std::thread::park_timeout(Duration::from_millis(5));
        }
        quiet = work.longest.swap(0, Ordering::Relaxed);
        for round in 0..count {
            let file = town.path(&format!("under-load-{round}.db"));
            let acknowledged = work.filed.load(Ordering::SeqCst);
            work.fast_until.store(acknowledged + LETTERS_A_ROUND, Ordering::Relaxed);
            let backup = back_up(&town.ledger, &file).unwrap();
            assert!(backup.letters as u64 >= 40 + acknowledged, "an acknowledged letter is not in the backup");
            let target = town.path(&format!("restored-{round}.db"));
            restore(&file, &target, options(&town)).unwrap();
            let restored = Ledger::open(&target, options(&town)).unwrap();
            is_sound(&restored);
            drop(restored);
            // Filed letters are not touched here, so that every row of them must be as it was.
            let drill = drill_backup(&town.ledger, Some(&file), &[]).unwrap();
            assert!(drill.is_good(), "{:?}", drill.tables);
            for name in ["letter", "attachment", "attachment_bytes", "audit", "person", "register_entry"] {
                let report = table(&drill.tables, name);
                assert_eq!((report.equal, report.changed, report.gone), (report.rows, 0, 0), "{report:?}");
            }
            rows += drill.tables.iter().map(|table| table.rows).sum::<u64>();
            for path in [&file, &target] {
                fs::remove_file(path).unwrap();
            }
        }
    });
    println!(
        "backup under load: {count} rounds, {rows} rows compared, 0 differences, {} letters filed meanwhile, longest wait of a writer {} ms (without a backup: {quiet} ms), {} told to try again",
        work.filed.load(Ordering::Relaxed),
        work.longest.load(Ordering::Relaxed),
        work.again.load(Ordering::Relaxed)
    );
    tell("F22", &format!("made under load, restored and compared: {rows} rows"), count, 0);
    is_sound(&town.ledger);
}

/// Lets the writers go even when a round fails.
struct Stops<'a>(&'a AtomicBool);

impl Drop for Stops<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Where the child of the kill test finds its office and puts its backup.
const CHILD: &str = "PISHKHAN_BACKUP_CHILD";

/// By itself it is a plain backup; run as a child of the next test, it is the program that gets killed.
#[test]
fn a_backup_by_another_process_is_made() {
    let Some(places) = variable(CHILD) else {
        let town = Town::agency();
        back_up(&town.opened_again(), &town.path("b.db")).unwrap();
        verify_backup(&town.path("b.db"), &town.path("office.db"), &[], &town.clock).unwrap();
        return;
    };
    let (office, to) = places.split_once('|').unwrap();
    let ledger = Ledger::open(Path::new(office), OpenOptions::default()).unwrap();
    let recipient = is_sealed(Path::new(to)).then(sealed::recipient);
    back_up_as(&ledger, Order { recipient: recipient.as_ref(), ..Order::new(Path::new(to)) }).unwrap();
}

fn is_sealed(to: &Path) -> bool {
    to.extension().is_some_and(|ending| ending == "age")
}

fn child(office: &Path, to: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "a_backup_by_another_process_is_made"]);
    command.env(CHILD, format!("{}|{}", office.display(), to.display()));
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[test]
fn f22_a_killed_backup_leaves_nothing_under_the_name_that_is_not_whole() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    for n in 0..60 {
        town.submits(sara, &format!("نامه {n}"), vec![pdf(100_000)]);
    }
    let office = town.path("office.db");
    let (mut absent, mut whole) = (0, 0);
    let count = size(20, 200) as u32;
    for ending in ["db", "db.age"] {
        let mut spans = Vec::new();
        for probe in 0..3 {
            let began = Instant::now();
            assert!(child(&office, &town.path(&format!("probe-{probe}.{ending}"))).status().unwrap().success());
            spans.push(began.elapsed());
        }
        let span = *spans.iter().max().unwrap();
        for round in 0..count / 2 {
            let to = town.path(&format!("killed-{round}.{ending}"));
            let mut child = child(&office, &to).spawn().unwrap();
            std::thread::park_timeout(span * (round * 2 + 1) / count.max(1));
            child.kill().unwrap();
            child.wait().unwrap();
            if to.exists() {
                let verified = verify_backup(&to, &office, &sealed::identities(), &Clock::System).unwrap();
                assert!(verified.is_opened && verified.manifest.letters() == 60);
                whole += 1;
            } else {
                absent += 1;
                // What was left behind stands in nobody's way.
                let ledger = town.opened_again();
                let recipient = is_sealed(&to).then(sealed::recipient);
                back_up_as(&ledger, Order { recipient: recipient.as_ref(), ..Order::new(&to) }).unwrap();
                verify_backup(&to, &office, &sealed::identities(), &Clock::System).unwrap();
            }
        }
    }
    tell("F22", &format!("killed: {absent} absent, {whole} whole, none by halves"), (absent + whole) as usize, 0);
    assert!(absent > 0, "no kill came before the end");
    pishkhan::actions::back_up::clear_leftover(&office);
    let leftovers: Vec<PathBuf> = fs::read_dir(town.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().contains("part"))
        .collect();
    assert!(leftovers.is_empty(), "{leftovers:?}");
}

#[test]
fn a_restore_tells_what_is_lost_before_anything_is_replaced() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let first = town.submits(sara, "پیش از پشتیبان", Vec::new());
    let file = town.path("b.db");
    let Backup { manifest, .. } = back_up(&town.ledger, &file).unwrap();
    town.later(3_600);
    let number = town.approves(head, &first).unwrap();
    let second = town.submits(sara, "پس از پشتیبان", Vec::new());
    town.later(60);
    let third = town.submits(sara, "رد", Vec::new());
    reject_letter(&town.ledger, head, third.id, third.version, "ناقص").unwrap();
    let before = town.ledger.read(pishkhan::store::audit::head).unwrap();

    let (office, options) = (town.path("office.db"), options(&town));
    let order = RestoreOrder {
        backup: &file,
        target: &office,
        identities: &[],
        manifest: Proof::Needed,
        office: Proof::Needed,
    };
    assert!(matches!(refusal(make_ready(&order, options.clone())), Some(Refusal::FileInUse { .. })));
    let Town { ledger, folder: _folder, .. } = town;
    drop(ledger);
    let ready = make_ready(&order, options.clone()).unwrap();
    let loss = ready.loss.clone().unwrap();
    assert_eq!(loss.from.map(|at| at.0), Some(manifest.newest_event_at));
    assert_eq!(loss.until.unwrap().since(loss.from.unwrap()), 3_660);
    let code = |letter: &letters::Letter| letter.follow_up_code.clone();
    let named: Vec<_> = loss.letters.iter().map(|lost| (lost.follow_up_code.clone(), lost.is_new)).collect();
    assert_eq!(named, [(code(&first), false), (code(&second), true), (code(&third), true)]);
    assert_eq!((loss.numbers, loss.letters[0].register_no.clone()), (vec![number.clone()], Some(number)));
    // Whoever says no has lost nothing.
    drop(ready);
    let untouched = Ledger::open(&office, options.clone()).unwrap();
    assert_eq!(untouched.read(pishkhan::store::audit::head).unwrap(), before);
    drop(untouched);
    let restored = make_ready(&order, options.clone()).unwrap().put_in_place().unwrap();
    let former = Ledger::open(&restored.moved_aside.unwrap(), options.clone()).unwrap();
    assert_eq!(former.read(pishkhan::store::audit::head).unwrap(), before);
    let now = Ledger::open(&office, options).unwrap();
    is_sound(&now);
    assert_eq!(now.read(|view| letters::of_person(view, sara, 10)).unwrap().len(), 1);
}

#[test]
fn a_drill_explains_honest_changes_and_finds_dishonest_ones() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let (a, _b) = (town.submits(sara, "الف", vec![pdf(5_000)]), town.submits(sara, "ب", vec![pdf(5_000)]));
    assert_eq!(refusal(drill_backup(&town.ledger, None, &[])), Some(Refusal::BackupNone));
    let file = town.path("b.db");
    back_up(&town.ledger, &file).unwrap();
    let quiet = drill_backup(&town.ledger, None, &[]).unwrap();
    assert!(quiet.is_good() && quiet.tables.iter().all(|table| table.changed + table.gone == 0), "{:?}", quiet.tables);
    town.approves(head, &a).unwrap();
    town.submits(sara, "پ", Vec::new());
    let drill = drill_backup(&town.ledger, None, &[]).unwrap();
    assert!(drill.is_good(), "{:?}", drill.tables);
    let letters = table(&drill.tables, "letter");
    assert_eq!((letters.rows, letters.equal, letters.changed, letters.new), (2, 1, 1, 1));
    is_sound(&town.ledger);
    // Somebody goes past the program.
    let bare = bare(&town);
    for (forgery, name) in [
        ("update letter set subject = 'x', version = version + 1 where subject = 'ب'", "letter"),
        ("update attachment_bytes set bytes = x'00' where attachment_id = 2", "attachment_bytes"),
    ] {
        bare.execute(forgery, []).unwrap();
        let drill = drill_backup(&town.ledger, None, &[]).unwrap();
        assert_eq!(table(&drill.tables, name).faults.len(), 1, "{forgery}");
    }
    let said = check_office(&town.ledger).unwrap().into_iter().find(|finding| finding.what == "drill").unwrap();
    assert!(!said.is_good && said.detail.contains("badly"), "{said:?}");
    let left: Vec<_> = fs::read_dir(town.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("drill"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[expect(clippy::disallowed_methods, reason = "this test goes past the ledger on purpose")]
fn bare(town: &Town) -> rusqlite::Connection {
    rusqlite::Connection::open(town.path("office.db")).unwrap()
}
