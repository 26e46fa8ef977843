//! Continuous replication by the real Litestream: writers at work, both programs killed, the replica restored and held
//! against the office. Lost is only what the last moments wrote; nothing is bent, and `check` is clean.
//!
//! `tests/all.sh` puts the program into `target/tools`.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;
#[path = "common/replica.rs"]
mod replica;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::{Town, pdf, text};
use pishkhan::actions::check_office::check_office;
use pishkhan::actions::restore::{Proof, RestoreOrder, make_ready};
use pishkhan::actions::submit_letter::submit_letter;
use pishkhan::config::variable;
use pishkhan::domain::ids::{PersonId, PublicId};
use pishkhan::store::{Ledger, OpenOptions, letters};
use replica::{Killed, Replica};

const PATIENCE: Duration = Duration::from_mins(2);
/// Where the child of this test finds its office.
const CHILD: &str = "PISHKHAN_LITESTREAM_CHILD";
/// Letters before the writers are counted on, and after.
const FIRST: usize = 30;

fn filed(ledger: &Ledger) -> usize {
    ledger.read(|view| letters::of_person(view, PersonId(1), 100_000)).unwrap().len()
}

fn files_one(ledger: &Ledger) {
    let id = PublicId(ledger.dice().bytes().unwrap());
    submit_letter(ledger, PersonId(1), id, text("نامه"), vec![pdf(20_000)]).unwrap();
}

/// By itself a letter more; as a child of the next test, the office that is killed at work.
#[test]
fn an_office_in_another_process_takes_letters() {
    if let Some(office) = variable(CHILD) {
        let ledger = Ledger::open(Path::new(&office), OpenOptions::default()).unwrap();
        loop {
            files_one(&ledger);
        }
    }
    let mut town = Town::agency();
    town.citizen("سارا");
    files_one(&town.opened_again());
    assert_eq!(filed(&town.ledger), 1);
}

#[test]
fn a_replica_of_killed_programs_lacks_only_what_the_last_moments_wrote() {
    let mut town = Town::agency();
    town.citizen("سارا");
    let office = town.path("office.db");
    let Town { ledger, folder, .. } = town;
    drop(ledger);
    let Some(replica) = Replica::of(&office, folder.path()) else { return };
    let mut replicator = replica.follows();
    let mut writer = Command::new(std::env::current_exe().unwrap());
    writer.args(["--exact", "an_office_in_another_process_takes_letters"]).env(CHILD, &office);
    let mut writer = Killed(writer.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());

    let watch = Ledger::open(&office, OpenOptions::default()).unwrap();
    let began = Instant::now();
    let wait = |what: &str| {
        assert!(began.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::park_timeout(Duration::from_millis(200));
    };
    while filed(&watch) < FIRST {
        wait("the first letters");
    }
    // From here on the replica follows: what it has now it must have at the end.
    let mut known = 0;
    let mut tries = 0;
    while known < FIRST {
        wait("the replica to follow");
        tries += 1;
        let probe = folder.path().join(format!("probe-{tries}.db"));
        if replica.restores(&probe) {
            known = filed(&Ledger::open(&probe, OpenOptions::default()).unwrap());
        }
    }
    while filed(&watch) < known + FIRST {
        wait("letters under load");
    }
    // The power goes: neither hears of it.
    writer.0.kill().unwrap();
    replicator.0.kill().unwrap();
    writer.0.wait().unwrap();
    replicator.0.wait().unwrap();

    let restored = folder.path().join("restored.db");
    assert!(replica.restores(&restored), "nothing to restore");
    let copy = Ledger::open(&restored, OpenOptions::default()).unwrap();
    assert!(filed(&copy) >= known, "what was replicated is lost");
    for ledger in [&copy, &watch] {
        let wrong: Vec<_> = check_office(ledger)
            .unwrap()
            .into_iter()
            .filter(|finding| !finding.is_good && !["disk", "sms", "clock", "backup"].contains(&finding.what))
            .collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
    let (all, saved) = (filed(&watch), filed(&copy));
    let last = watch.read(pishkhan::store::audit::head).unwrap().unwrap().0;
    let kept = copy.read(pishkhan::store::audit::head).unwrap().unwrap().0;
    drop((copy, watch));
    // Whatever the replica has is what the office has, row by row.
    for table in ["letter", "attachment", "attachment_bytes", "person"] {
        let (now, then) = (rows(&office, table), rows(&restored, table));
        assert!(!then.is_empty());
        for (key, row) in then {
            assert_eq!(now.get(&key), Some(&row), "{table} {key}");
        }
    }
    println!("litestream: {all} letters, {saved} in the replica, {} events lost with the last moments", last - kept);

    // And it goes back into its place like a backup; the replicator takes the new file up.
    let order = RestoreOrder {
        backup: &restored,
        target: &office,
        identities: &[],
        manifest: Proof::Waived,
        office: Proof::Needed,
    };
    let ready = make_ready(&order, OpenOptions::default()).unwrap();
    assert_eq!(ready.loss.as_ref().map(|loss| loss.events), Some(last - kept));
    ready.put_in_place().unwrap();
    let ledger = Ledger::open(&office, OpenOptions::default()).unwrap();
    assert_eq!(filed(&ledger), saved);
    files_one(&ledger);
    fs::remove_dir_all(folder.path().join(".office.db-litestream")).unwrap();
    let mut replicator = replica.follows();
    let began = Instant::now();
    let mut tries = 0;
    loop {
        if began.elapsed() > PATIENCE {
            let last = replica.last_words();
            panic!("the replica does not follow the restored file; the last words, newest first: {last:#?}");
        }
        std::thread::park_timeout(Duration::from_millis(200));
        // One that gave up is started again, as its unit says.
        if replicator.0.try_wait().unwrap().is_some() {
            replicator = replica.follows();
        }
        tries += 1;
        let probe = folder.path().join(format!("again-{tries}.db"));
        if !replica.restores(&probe) {
            continue;
        }
        let copy = Ledger::open(&probe, OpenOptions::default()).unwrap();
        let heads = [&copy, &ledger].map(|ledger| ledger.read(pishkhan::store::audit::head).unwrap());
        if heads[0] == heads[1] {
            return;
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this test looks past the ledger on purpose")]
fn rows(path: &Path, table: &str) -> BTreeMap<i64, String> {
    let file = rusqlite::Connection::open(path).unwrap();
    let mut statement = file.prepare(&format!("select rowid, * from {table}")).unwrap();
    let width = statement.column_count();
    let rows = statement.query_map([], |row| {
        let values: Vec<rusqlite::types::Value> = (1..width).map(|at| row.get(at)).collect::<rusqlite::Result<_>>()?;
        Ok((row.get(0)?, format!("{values:?}")))
    });
    rows.unwrap().collect::<rusqlite::Result<_>>().unwrap()
}
