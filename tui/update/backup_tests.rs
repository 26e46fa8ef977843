//! Backups that fail, grow old or are not copied: whoever manages the office sees it in the head line, and why in F9.

use pishkhan::actions::copy_backups::copy_missing_backups;
use pishkhan::actions::plan_backup::back_up_if_due;
use pishkhan::config::BackupConfig;
use pishkhan::domain::role::Role;
use pishkhan::store::Halt;

use crate::town::{Town, same_as};

#[test]
fn an_admin_is_told_of_backups_that_fail_grow_old_or_are_not_copied() {
    let mut town = Town::new();
    town.files("نامه", 0);
    town.postman_comes();
    let (admin, head) = (town.clerk("rahbar", "سعید راهبر", Role::Admin, None), town.head());
    let folder = town.folder.join("backups");
    let config = BackupConfig {
        folder: Some(folder.clone()),
        copy_to: Some(town.folder.join("share")),
        ..BackupConfig::default()
    };
    let sees = |words: &str, why: &str| {
        for (width, height) in [(80, 24), (200, 50)] {
            let mut desk = town.desk(admin, width, height);
            assert!(desk.sees(words), "{}", desk.screen());
            desk.types("<f9>");
            assert!(desk.sees(why), "{}", desk.screen());
        }
    };
    let nowhere = BackupConfig { folder: Some("/nowhere/backups".into()), ..config.clone() };
    assert!(back_up_if_due(&town.ledger, &nowhere, &Halt::default()).is_err());
    sees("پشتیبان‌گیری نشد!", "pishkhan check");
    let mut desk = town.desk(admin, 80, 24);
    same_as("backup-80x24.txt", &desk.types("<f9>").screen());
    // It is the admin's to mend, and nobody else's.
    assert!(!town.desk(head, 200, 50).sees("پشتیبان"));

    std::fs::create_dir(&folder).unwrap();
    town.passes(60);
    back_up_if_due(&town.ledger, &config, &Halt::default()).unwrap().unwrap();
    assert!(!town.desk(admin, 200, 50).sees("پشتیبان"));
    assert!(copy_missing_backups(&town.ledger, &config, &Halt::default()).is_err());
    town.passes(2 * 3_600);
    sees("پشتیبان رونوشت نشد!", "share");
    town.passes(3 * 86_400);
    sees("پشتیبان ۳ روز کهنه است!", "[backup]");
    // A demo, which shows a notice, is nobody's to back up.
    let mut demo = town.desk(admin, 200, 50);
    demo.app.notice = vec!["آزمایشی".to_owned()];
    assert!(!demo.sees("پشتیبان"), "{}", demo.screen());
}
