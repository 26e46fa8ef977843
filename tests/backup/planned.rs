//! Planned backups: due, missed and made up for, rotated, copied to a second folder, and loud when they fail.

use std::fs;
use std::path::{Path, PathBuf};

use pishkhan::actions::back_up::{Order, Stage, back_up, back_up_as};
use pishkhan::actions::check_office::check_office;
use pishkhan::actions::copy_backups::copy_missing_backups;
use pishkhan::actions::plan_backup;
use pishkhan::actions::verify_backup::verify_backup;
use pishkhan::config::BackupConfig;
use pishkhan::domain::event::EventKind;
use pishkhan::domain::refusal::Refusal;
use pishkhan::error::Result;
use pishkhan::postman::Archivist;
use pishkhan::store::{Halt, Ledger, backups};

use crate::common::{Town, pdf};
use crate::{bare, refusal, sealed};

fn back_up_if_due(ledger: &Ledger, config: &BackupConfig) -> Result<Option<PathBuf>> {
    plan_backup::back_up_if_due(ledger, config, &Halt::default())
}

fn copies(ledger: &Ledger, config: &BackupConfig) -> Result<usize> {
    copy_missing_backups(ledger, config, &Halt::default())
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn said(ledger: &Ledger, what: &str) -> (bool, String) {
    let finding = check_office(ledger).unwrap().into_iter().find(|finding| finding.what == what).unwrap();
    (finding.is_good, finding.detail)
}

#[test]
fn the_plan_makes_one_a_day_keeps_what_it_should_and_touches_nothing_else() {
    let town = Town::agency();
    let (office, folder, second) = (town.path("office.db"), town.path("backups"), town.path("second"));
    fs::create_dir(&folder).unwrap();
    fs::create_dir(&second).unwrap();
    let config = BackupConfig {
        folder: Some(folder.clone()),
        copy_to: Some(second.clone()),
        keep_daily: Some(3),
        keep_weekly: Some(0),
        keep_monthly: Some(0),
        ..BackupConfig::default()
    };
    // What is not the plan's: an admin's own backup, another office's, a note, and a name like the plan's without proof.
    back_up(&town.ledger, &folder.join("by-hand.db")).unwrap();
    fs::write(folder.join("note.txt"), "x").unwrap();
    fs::write(folder.join("office-20200101T000000Z.db"), "x").unwrap();
    // A killed one's leftover gives way.
    fs::write(folder.join("office-20200102T000000Z.db.part"), "x").unwrap();
    for _ in 0..6 {
        assert!(back_up_if_due(&town.ledger, &config).unwrap().is_some());
        assert!(back_up_if_due(&town.ledger, &config).unwrap().is_none(), "once is enough");
        assert_eq!([copies(&town.ledger, &config).unwrap(), copies(&town.ledger, &config).unwrap()], [1, 0]);
        town.later(86_400);
    }
    let planned: Vec<String> =
        names(&folder).into_iter().filter(|name| name.starts_with("office-2026") && name.ends_with("Z.db")).collect();
    assert_eq!(planned.len(), 3, "{:?}", names(&folder));
    for kept in ["by-hand.db", "by-hand.db.manifest.json", "note.txt", "office-20200101T000000Z.db"] {
        assert!(folder.join(kept).exists(), "{kept}");
    }
    assert!(!folder.join("office-20200102T000000Z.db.part").exists());
    assert_eq!(names(&folder).len(), 4 + 2 * 3);
    assert_eq!(names(&second).len(), 2 * 3, "{:?}", names(&second));
    for name in &planned {
        verify_backup(&folder.join(name), &office, &[], &town.clock).unwrap();
        verify_backup(&second.join(name), &office, &[], &town.clock).unwrap();
    }
    let rows = town.ledger.read(|view| backups::list(view, 100)).unwrap();
    assert_eq!((rows.len(), rows.iter().filter(|row| row.dropped_at.is_some()).count()), (7, 3));
    // A week without anybody serving: one is made up for, not seven.
    town.later(7 * 86_400);
    assert!(back_up_if_due(&town.ledger, &config).unwrap().is_some());
    assert!(back_up_if_due(&town.ledger, &config).unwrap().is_none());
    assert!(said(&town.ledger, "backup").0 && said(&town.ledger, "anchor").0);
}

#[test]
fn a_failed_backup_is_an_event_and_a_finding_until_one_succeeds() {
    let town = Town::agency();
    let folder = town.path("away");
    let config = BackupConfig { folder: Some(folder.clone()), ..BackupConfig::default() };
    assert!(back_up_if_due(&town.ledger, &config).is_err());
    let failed = town.ledger.read(|view| backups::last_event(view, EventKind::BackupFailed)).unwrap().unwrap();
    assert_eq!(failed.0, town.clock.now());
    let (is_good, detail) = said(&town.ledger, "backup");
    assert!(!is_good && detail.contains("failed"), "{detail}");
    town.later(60);
    fs::create_dir(&folder).unwrap();
    assert!(back_up_if_due(&town.ledger, &config).unwrap().is_some(), "it was not made, so it is still due");
    assert!(said(&town.ledger, "backup").0);
    town.later(2 * 86_400 - 1);
    assert!(said(&town.ledger, "backup").0);
    town.later(1);
    assert!(!said(&town.ledger, "backup").0, "two days without one");
    town.later(31 * 86_400);
    let (is_good, detail) = said(&town.ledger, "drill");
    assert!(!is_good && detail.contains("drill"), "{detail}");
}

#[test]
fn a_newest_backup_that_rotted_keeps_the_older_ones_alive() {
    let town = Town::agency();
    let folder = town.path("backups");
    fs::create_dir(&folder).unwrap();
    let config = BackupConfig {
        folder: Some(folder.clone()),
        keep_daily: Some(1),
        keep_weekly: Some(0),
        keep_monthly: Some(0),
        ..BackupConfig::default()
    };
    let first = back_up_if_due(&town.ledger, &config).unwrap().unwrap();
    // The clock was a month ahead when the next one was made, and then a bit of that one flipped: it counts as the newest.
    town.later(30 * 86_400);
    let rotten =
        back_up_if_due(&town.ledger, &BackupConfig { keep_daily: Some(9), ..config.clone() }).unwrap().unwrap();
    town.later(-29 * 86_400);
    let mut bytes = fs::read(&rotten).unwrap();
    bytes[5_000] ^= 1;
    fs::write(&rotten, bytes).unwrap();
    let why = back_up_if_due(&town.ledger, &config).unwrap_err();
    assert!(why.to_string().contains("SHA-256"), "{why}");
    assert!(first.exists(), "nothing goes on the word of a rotten one");
}

#[test]
fn an_office_that_nobody_backs_up_is_told_so_after_two_days() {
    let town = Town::agency();
    let (is_good, detail) = said(&town.ledger, "backup");
    assert!(is_good, "{detail}");
    town.later(2 * 86_400);
    let (is_good, detail) = said(&town.ledger, "backup");
    assert!(!is_good && detail.contains("none"), "{detail}");
    back_up(&town.ledger, &town.path("b.db")).unwrap();
    assert!(said(&town.ledger, "backup").0);
}

fn told(town: &Town, kind: EventKind) -> i64 {
    bare(town).query_row("select count(*) from audit where event = ?1", [kind.code()], |row| row.get(0)).unwrap()
}

#[test]
fn a_copy_that_was_missed_is_made_up_for_and_told_until_then() {
    let town = Town::agency();
    let (folder, second) = (town.path("backups"), town.path("share"));
    fs::create_dir(&folder).unwrap();
    let config = BackupConfig { folder: Some(folder), copy_to: Some(second.clone()), ..BackupConfig::default() };
    let first = back_up_if_due(&town.ledger, &config).unwrap().unwrap();
    for _ in 0..3 {
        assert!(matches!(refusal(copies(&town.ledger, &config)), Some(Refusal::FolderAbsent { .. })));
        town.later(900);
    }
    assert_eq!(told(&town, EventKind::BackupNotCopied), 1, "once, however often it is tried");
    assert!(said(&town.ledger, "backup").0, "the way may take its time");
    town.later(3_600);
    let (is_good, detail) = said(&town.ledger, "backup");
    assert!(!is_good && detail.contains("second folder") && detail.contains("share"), "{detail}");
    // The next day it is still away; then it is there again, with the copy of a program that was killed at the end.
    town.later(86_400);
    let next = back_up_if_due(&town.ledger, &config).unwrap().unwrap();
    assert!(copies(&town.ledger, &config).is_err());
    assert_eq!(told(&town, EventKind::BackupNotCopied), 2);
    fs::create_dir(&second).unwrap();
    fs::copy(&next, second.join(next.file_name().unwrap())).unwrap();
    fs::write(second.join(format!("{}.part", first.file_name().unwrap().to_str().unwrap())), "half").unwrap();
    assert_eq!(copies(&town.ledger, &config).unwrap(), 2, "both are caught up");
    assert_eq!(told(&town, EventKind::BackupCopied), 2);
    assert!(said(&town.ledger, "backup").0);
    verify_backup(&second.join(first.file_name().unwrap()), &town.path("office.db"), &[], &town.clock).unwrap();
    verify_backup(&second.join(next.file_name().unwrap()), &town.path("office.db"), &[], &town.clock).unwrap();
    assert!(names(&second).iter().all(|name| !name.contains(".part")), "{:?}", names(&second));
}

#[test]
fn an_office_that_backs_up_once_a_week_is_not_late_on_the_third_day() {
    let town = Town::agency();
    let folder = town.path("backups");
    fs::create_dir(&folder).unwrap();
    let config = BackupConfig { folder: Some(folder), every: Some("7d".to_owned()), ..BackupConfig::default() };
    back_up_if_due(&town.ledger, &config).unwrap().unwrap();
    town.later(3 * 86_400);
    assert!(said(&town.ledger, "backup").0);
    // One by hand in between changes nothing of the plan.
    back_up(&town.ledger, &town.path("by-hand.db")).unwrap();
    town.later(5 * 86_400 - 1);
    assert!(said(&town.ledger, "backup").0, "a day late at most");
    town.later(1);
    assert!(!said(&town.ledger, "backup").0);
}

#[test]
fn a_backup_that_is_to_stop_stops_at_every_stage_and_leaves_nothing() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    town.submits(sara, "نامه", vec![pdf(2_500_000)]);
    let recipient = sealed::recipient();
    let (to, before) = (town.path("b.db.age"), names(town.folder.path()));
    let given = Halt::default();
    given.stop();
    let stopped = Order { recipient: Some(&recipient), halt: Some(&given), ..Order::new(&to) };
    assert_eq!(refusal(back_up_as(&town.ledger, stopped)), Some(Refusal::WorkStopped));
    for at in [Stage::Checking, Stage::Summing, Stage::Sealing] {
        let halt = Halt::default();
        let progress = |stage, _, _| {
            if stage == at {
                halt.stop();
            }
        };
        let order = Order { recipient: Some(&recipient), halt: Some(&halt), progress: &progress, ..Order::new(&to) };
        assert_eq!(refusal(back_up_as(&town.ledger, order)), Some(Refusal::WorkStopped), "{at:?}");
        assert_eq!(names(town.folder.path()), before, "{at:?}");
    }
    // The copy to the second folder stops, too, and neither is told as a failure.
    let (folder, second) = (town.path("backups"), town.path("second"));
    fs::create_dir(&folder).unwrap();
    fs::create_dir(&second).unwrap();
    let config = BackupConfig { folder: Some(folder), copy_to: Some(second.clone()), ..BackupConfig::default() };
    assert_eq!(refusal(plan_backup::back_up_if_due(&town.ledger, &config, &given)), Some(Refusal::WorkStopped));
    back_up_if_due(&town.ledger, &config).unwrap().unwrap();
    assert_eq!(refusal(copy_missing_backups(&town.ledger, &config, &given)), Some(Refusal::WorkStopped));
    assert!(names(&second).is_empty());
    assert_eq!(told(&town, EventKind::BackupFailed) + told(&town, EventKind::BackupNotCopied), 0);
}

#[test]
fn an_archivist_who_is_told_to_stop_does_not_finish_the_backup_at_hand() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    for n in 0..60 {
        town.submits(sara, &format!("نامه {n}"), vec![pdf(1_000_000)]);
    }
    let folder = town.path("backups");
    fs::create_dir(&folder).unwrap();
    let config = BackupConfig { folder: Some(folder.clone()), ..BackupConfig::default() };
    let archivist = Archivist::start(town.opened_again(), config).unwrap().unwrap();
    // The copy has begun.
    while !names(&folder).iter().any(|name| name.contains(".part")) {
        std::thread::yield_now();
    }
    drop(archivist);
    let left = names(&folder);
    assert!(left.is_empty(), "stopped, and nothing is left: {left:?}");
    assert_eq!(told(&town, EventKind::BackupFailed), 0);
}
