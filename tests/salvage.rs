//! A damaged file is salvaged: bits flipped, pages wiped, the end cut off, in places that chance picks. Every row that
//! lies on sound pages is in the new file as it was, every file whose bytes changed is named, and nothing panics.
//!
//! `PISHKHAN_FAULTS=long` makes the long form.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;
#[path = "faults/sizes.rs"]
#[expect(dead_code, reason = "this file needs only a part of the sizes")]
mod sizes;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use common::{Town, pdf, text};
use pishkhan::actions::back_up::back_up;
use pishkhan::actions::check_office::check_office;
use pishkhan::actions::drill_backup::drill_backup;
use pishkhan::actions::reject_letter::reject_letter;
use pishkhan::actions::salvage::salvage;
use pishkhan::actions::submit_letter::submit_letter;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Role;
use pishkhan::store::salvage::places;
use pishkhan::store::{Ledger, OpenOptions};
use rusqlite::types::Value;
use sizes::{size, tell};

const PAGE: usize = 4_096;

/// Rows by table and key, as text that can be compared.
type Rows = BTreeMap<(String, String), String>;

#[expect(clippy::disallowed_methods, reason = "this test looks past the ledger on purpose")]
fn rows(path: &Path, tables: &BTreeSet<String>) -> Rows {
    let file = rusqlite::Connection::open(path).unwrap();
    let mut found = Rows::new();
    for table in tables {
        let keys: Vec<String> = file
            .prepare("select name from pragma_table_info(?1) where pk > 0 order by pk")
            .unwrap()
            .query_map([table], |row| row.get(0))
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap();
        let mut statement = file.prepare(&format!("select {}, * from {table}", keys.join(", "))).unwrap();
        let width = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values: Vec<Value> = (0..width).map(|at| row.get(at).unwrap()).collect();
            let (key, rest) = values.split_at(keys.len());
            found.insert((table.clone(), format!("{key:?}")), format!("{rest:?}"));
        }
    }
    found
}

/// An office with letters, decisions, replies' numbers and files large enough to lie on many pages.
fn office() -> Town {
    let mut town = Town::agency();
    let head = town.clerk(Role::Head);
    let people: Vec<_> = ["سارا", "رضا", "نگار", "بابک"].map(|name| town.citizen(name)).into();
    for n in 0..60_usize {
        let person = people[n % people.len()];
        let files = (0..n % 3).map(|file| pdf(500 + n * 331 + file * 9_000)).collect();
        let mut letter = text(&format!("نامه {n}"));
        letter.body = "متن نامه با چند سطر که باید بماند. ".repeat(1 + n * 3 % 70);
        let id = town.new_id();
        submit_letter(&town.ledger, person, id, letter, files).unwrap();
        let letter = town.letter_of(person, id);
        match n % 4 {
            0 => drop(town.approves(head, &letter).unwrap()),
            1 => reject_letter(&town.ledger, head, letter.id, letter.version, "مدارک ناقص است").unwrap(),
            _ => {}
        }
    }
    town
}

fn chance(state: &mut u64, below: usize) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    ((*state >> 33) % below as u64) as usize
}

/// Damages a file; gives the pages (from 1) that are not what they were.
fn damage(bytes: &mut Vec<u8>, round: u32, state: &mut u64) -> BTreeSet<u32> {
    let count = bytes.len() / PAGE;
    let mut bad = BTreeSet::new();
    match round % 4 {
        0 => {
            for _ in 0..=chance(state, 8) {
                let at = chance(state, bytes.len());
                bytes[at] ^= 1 << chance(state, 8);
                bad.insert((at / PAGE) as u32 + 1);
            }
        }
        1 => {
            for _ in 0..=chance(state, 5) {
                let page = chance(state, count);
                bytes[page * PAGE..(page + 1) * PAGE].fill(0);
                bad.insert(page as u32 + 1);
            }
        }
        2 => {
            // The head of pages, where a fault costs most.
            for _ in 0..=chance(state, 4) {
                let page = chance(state, count);
                for at in 0..16 {
                    bytes[page * PAGE + at] = chance(state, 256) as u8;
                }
                bad.insert(page as u32 + 1);
            }
        }
        _ => {
            let left = chance(state, bytes.len());
            bytes.truncate(left);
            bad.extend((left / PAGE) as u32 + 1..=count as u32);
        }
    }
    bad
}

#[test]
fn f13_everything_on_sound_pages_is_saved_and_every_damaged_file_is_named() {
    let town = office();
    let (sound, clock) = (town.path("office.db"), town.clock.clone());
    let Town { ledger, folder, .. } = town;
    drop(ledger);
    let lie = places(&sound).unwrap();
    let tables: BTreeSet<String> = lie.iter().map(|(table, ..)| table.clone()).collect();
    let whole = rows(&sound, &tables);
    // The map is the whole file: what SQLite sees, and nothing else.
    let mapped: BTreeSet<(String, String)> =
        lie.iter().map(|(table, key, _)| (table.clone(), format!("{key:?}"))).collect();
    assert_eq!(mapped, whole.keys().cloned().collect());
    assert!(tables.contains("setting") && tables.contains("audit") && tables.contains("register_entry"));

    let bytes = fs::read(&sound).unwrap();
    assert!(bytes.len() > 100 * PAGE);
    let options = || OpenOptions { clock: clock.clone(), ..OpenOptions::default() };
    let (bad, new) = (folder.path().join("bad.db"), folder.path().join("new.db"));
    let rounds = size(104, 1_000) as u32;
    let (mut state, mut kept, mut lost, mut named, mut nothing) = (11, 0_u64, 0_u64, 0_u64, 0);
    for round in 0..rounds {
        let mut bent = bytes.clone();
        let pages = damage(&mut bent, round, &mut state);
        fs::write(&bad, &bent).unwrap();
        let expected: Vec<&(String, Vec<Value>, Vec<u32>)> =
            lie.iter().filter(|(_, _, on)| on.iter().all(|page| !pages.contains(page))).collect();
        let saved = match salvage(&bad, &new, options()) {
            Ok(saved) => saved,
            Err(error) => {
                assert!(matches!(error.refusal(), Some(Refusal::SalvageNothing { .. })), "round {round}: {error}");
                assert!(expected.is_empty(), "round {round}: rows were there");
                nothing += 1;
                continue;
            }
        };
        assert_eq!(fs::read(&bad).unwrap(), bent, "the damaged file is not touched");
        let found = rows(&new, &tables);
        let named_now: BTreeSet<String> =
            saved.files.iter().filter(|f| f.table == "attachment").map(|f| format!("[Integer({})]", f.id)).collect();
        for (table, key, _) in &expected {
            // What lets somebody in is ended on purpose.
            if ["session", "one_time_code", "file_link"].contains(&table.as_str()) {
                continue;
            }
            let place = (table.clone(), format!("{key:?}"));
            // Bytes that nobody can prove, because the row that holds their sum is lost, are kept, too. Those whose sum
            // itself was damaged are told as a damaged file: nobody can know which of the two is what was sent.
            let sum_of = ("attachment".to_owned(), place.1.clone());
            if table == "attachment_bytes" && !found.contains_key(&place) && named_now.contains(&place.1) {
                assert_ne!(found.get(&sum_of), whole.get(&sum_of), "round {round}: {place:?} and its sum were sound");
                continue;
            }
            assert_eq!(found.get(&place), whole.get(&place), "round {round}, pages {pages:?}: {place:?}");
        }
        kept += expected.len() as u64;
        lost += (lie.len() - expected.len()) as u64;
        // Each file that is known and not what it was is named, and no other.
        for (table, key) in found.keys().filter(|(table, _)| table == "attachment") {
            let bytes_of = ("attachment_bytes".to_owned(), key.clone());
            let is_whole = found.get(&bytes_of) == whole.get(&bytes_of);
            let is_known = found.get(&(table.clone(), key.clone())) == whole.get(&(table.clone(), key.clone()));
            if is_known {
                assert_eq!(!is_whole, named_now.contains(key), "round {round}: attachment {key}");
            }
        }
        named += named_now.len() as u64;
        // It opens as an office does, says what happened, and is looked at.
        let office = Ledger::open(&new, options()).unwrap();
        let told = office
            .read(|view| pishkhan::store::backups::last_event(view, pishkhan::domain::event::EventKind::Salvaged))
            .unwrap();
        assert!(told.is_some());
        if round % 20 == 0 {
            let findings = check_office(&office).unwrap();
            let integrity = findings.iter().find(|finding| finding.what == "integrity").unwrap();
            assert!(integrity.is_good, "{integrity:?}");
        }
        drop(office);
        fs::remove_file(&new).unwrap();
    }
    println!(
        "salvage: {rounds} damages, {kept} rows on sound pages saved, {lost} rows lay on damaged ones, {named} files named, {nothing} times nothing was left"
    );
    tell(
        "F13",
        &format!("what lies on sound pages is saved: {kept} rows, {named} damaged files named"),
        rounds as usize,
        0,
    );
    assert!(named > 0 && lost > 0);
}

/// One bit of the file flips, anywhere. Opening it, `check` or a drill against the last backup says so, or no row of it
/// differs: what flipped was a gap, or what is made anew from the rows.
#[test]
fn f13_a_bit_that_flips_is_found_by_check_or_by_a_drill() {
    let town = office();
    let (sound, clock) = (town.path("office.db"), town.clock.clone());
    let backup = town.path("backup.db");
    back_up(&town.ledger, &backup).unwrap();
    let Town { ledger, folder, .. } = town;
    drop(ledger);
    let options = || OpenOptions { clock: clock.clone(), ..OpenOptions::default() };
    let tables: BTreeSet<String> = places(&sound).unwrap().into_iter().map(|(table, ..)| table).collect();
    let (whole, bytes) = (rows(&sound, &tables), fs::read(&sound).unwrap());
    let bad = folder.path().join("bad.db");
    let flips = size(40, 1_000);
    let (mut state, mut unopened, mut checked, mut drilled, mut harmless, mut silent) = (5, 0, 0, 0, 0, 0);
    for _ in 0..flips {
        let mut bent = bytes.clone();
        let at = chance(&mut state, bytes.len());
        bent[at] ^= 1 << chance(&mut state, 8);
        for ending in ["-wal", "-shm"] {
            let _ = fs::remove_file(folder.path().join(format!("bad.db{ending}")));
        }
        fs::write(&bad, &bent).unwrap();
        fs::set_permissions(&bad, fs::Permissions::from_mode(0o600)).unwrap();
        let Ok(office) = Ledger::open(&bad, options()) else {
            unopened += 1;
            continue;
        };
        let is_clean = check_office(&office).is_ok_and(|findings| {
            findings.iter().all(|finding| finding.is_good || ["disk", "sms"].contains(&finding.what))
        });
        if !is_clean {
            checked += 1;
        } else if !drill_backup(&office, Some(&backup), &[]).is_ok_and(|drill| drill.is_good()) {
            drilled += 1;
        } else {
            drop(office);
            // The drill itself is in the log by now; what the office had is looked at.
            let now = rows(&bad, &tables);
            let is_whole = whole.iter().all(|(place, row)| now.get(place) == Some(row));
            if is_whole { harmless += 1 } else { silent += 1 }
        }
    }
    let words = format!(
        "one bit flips: {unopened} not opened, {checked} found by check, {drilled} by a drill, {harmless} changed no row"
    );
    tell("F13", &words, flips, silent);
    assert_eq!(silent, 0, "a changed row was not found");
    assert!(checked > 0);
}

#[test]
fn a_sound_file_comes_out_whole_with_what_was_still_in_its_log() {
    let mut town = office();
    let person = town.citizen("کیان");
    town.submits(person, "تازه", vec![pdf(30_000)]);
    assert!(fs::metadata(town.path("office.db-wal")).unwrap().len() > 0);
    let copy = town.path("copy.db");
    for ending in ["", "-wal"] {
        fs::copy(town.path(&format!("office.db{ending}")), town.path(&format!("copy.db{ending}"))).unwrap();
    }
    let new = town.path("new.db");
    let options = OpenOptions { clock: town.clock.clone(), ..OpenOptions::default() };
    let saved = salvage(&copy, &new, options.clone()).unwrap();
    assert!(saved.files.is_empty() && !saved.is_log_lost && saved.tables.iter().all(|table| table.broken == 0));
    let office = Ledger::open(&new, options.clone()).unwrap();
    let wrong: Vec<_> = check_office(&office)
        .unwrap()
        .into_iter()
        .filter(|finding| !finding.is_good && !["disk", "sms"].contains(&finding.what))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let mine = office.read(|view| pishkhan::store::letters::of_person(view, person, 10)).unwrap();
    assert_eq!(mine.len(), 1);
    // It works on: the rules are on again.
    submit_letter(&office, person, town.new_id(), text("پس از نجات"), vec![pdf(10)]).unwrap();
    drop(office);
    let again = salvage(&copy, &new, options.clone()).err().and_then(|error| error.refusal().cloned());
    assert!(matches!(again, Some(Refusal::FileThere { .. })));
    fs::write(town.path("noise"), vec![0xA5; 100_000]).unwrap();
    let noise = salvage(&town.path("noise"), &town.path("n.db"), options).err().and_then(|e| e.refusal().cloned());
    assert!(matches!(noise, Some(Refusal::SalvageNothing { .. })), "{noise:?}");
    assert!(!town.path("n.db").exists());
}
