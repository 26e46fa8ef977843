//! What is no sound backup of this office is refused with the reason, and the office stays as it was.

use std::fs;
use std::path::{Path, PathBuf};

use pishkhan::actions::back_up::{Order, back_up, back_up_as};
use pishkhan::actions::restore::restore;
use pishkhan::actions::verify_backup::verify_backup;
use pishkhan::domain::refusal::Refusal;
use pishkhan::store::{Ledger, audit};

use crate::common::{Town, pdf};
use crate::sizes::size;
use crate::sizes::tell;
use crate::{options, refusal};

fn manifest_of(backup: &Path) -> PathBuf {
    PathBuf::from(format!("{}.manifest.json", backup.display()))
}

/// Numbers that repeat: every run bends the same places.
fn chance(state: &mut u64, below: usize) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    ((*state >> 33) % below as u64) as usize
}

#[test]
fn f14_whatever_was_cut_or_edited_is_refused_and_the_office_stays() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    town.submits(sara, "نامه", vec![pdf(50_000)]);
    let good = town.path("good.db");
    back_up(&town.ledger, &good).unwrap();
    let (bytes, told) = (fs::read(&good).unwrap(), fs::read(manifest_of(&good)).unwrap());
    let head = town.ledger.read(audit::head).unwrap();
    let (office, options) = (town.path("office.db"), options(&town));
    let clock = town.clock.clone();
    let Town { ledger, folder, .. } = town;
    drop(ledger);
    let bad = folder.path().join("bad.db");
    let (mut state, count) = (7, size(100, 1_000));
    for round in 0..count {
        let (mut file, mut manifest) = (bytes.clone(), told.clone());
        match round % 5 {
            0 => file.truncate(chance(&mut state, bytes.len())),
            1 => {
                let at = chance(&mut state, bytes.len());
                file[at] ^= 1 << chance(&mut state, 8);
            }
            2 => {
                let page = chance(&mut state, bytes.len() / 4_096) * 4_096;
                let other = chance(&mut state, bytes.len() / 4_096) * 4_096;
                if bytes[page..page + 4_096] == bytes[other..other + 4_096] {
                    file.push(0);
                }
                file.copy_within(other..other + 4_096, page);
            }
            3 => manifest.truncate(chance(&mut state, told.len() - 1)),
            _ => {
                let places: Vec<usize> = (0..told.len()).filter(|&at| told[at].is_ascii_alphanumeric()).collect();
                let at = places[chance(&mut state, places.len())];
                manifest[at] = if manifest[at] == b'7' { b'8' } else { b'7' };
            }
        }
        fs::write(&bad, &file).unwrap();
        fs::write(manifest_of(&bad), &manifest).unwrap();
        let why = refusal(restore(&bad, &office, options.clone()));
        assert!(
            matches!(why, Some(Refusal::BackupDamaged { .. } | Refusal::BackupNoManifest { .. })),
            "round {round}: {why:?}"
        );
        assert!(refusal(verify_backup(&bad, &office, &[], &clock)).is_some(), "round {round}");
    }
    tell("F14", "cut, flipped, mixed and forged backups are refused", count, 0);
    let ledger = Ledger::open(&office, options).unwrap();
    assert_eq!(ledger.read(audit::head).unwrap(), head);
    let left: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("restoring") || name.contains("before"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn f14_swapped_foreign_older_and_newer_files_are_refused_with_the_reason() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    let (first, second) = (town.path("1.db"), town.path("2.db"));
    back_up(&town.ledger, &first).unwrap();
    town.submits(sara, "نامه", Vec::new());
    back_up(&town.ledger, &second).unwrap();
    let theirs = town.path("theirs.db");
    let stranger = Town::new(pishkhan::domain::settings::Profile::Company, &[]);
    back_up(&stranger.ledger, &theirs).unwrap();
    let office = town.path("office.db");
    let options = options(&town);
    let Town { ledger, folder, .. } = town;
    drop(ledger);
    let tried = |backup: &Path| refusal(restore(backup, &office, options.clone()));
    let damaged = |backup: &Path, word: &str| {
        let why = tried(backup);
        assert!(matches!(&why, Some(Refusal::BackupDamaged { why }) if why.contains(word)), "{word}: {why:?}");
    };

    // The file of one day under the manifest of another.
    let swapped = folder.path().join("swapped.db");
    fs::copy(&first, &swapped).unwrap();
    fs::copy(manifest_of(&second), manifest_of(&swapped)).unwrap();
    damaged(&swapped, "manifest");
    assert!(matches!(tried(&theirs), Some(Refusal::BackupOfAnother { .. })), "another office");
    assert!(matches!(tried(&folder.path().join("none.db")), Some(Refusal::FileToReadAbsent { .. })));

    // Headers that say something else: an office's file has number 1 and our mark.
    let bent = |place: usize, value: [u8; 4]| {
        let path = folder.path().join(format!("bent-{place}-{}.db", value[3]));
        let mut bytes = fs::read(&second).unwrap();
        bytes[place..place + 4].copy_from_slice(&value);
        fs::write(&path, bytes).unwrap();
        path
    };
    let waived = |path: &Path| {
        let order = pishkhan::actions::restore::RestoreOrder {
            backup: path,
            target: &office,
            identities: &[],
            manifest: pishkhan::actions::restore::Proof::Waived,
            office: pishkhan::actions::restore::Proof::Needed,
        };
        refusal(pishkhan::actions::restore::make_ready(&order, options.clone()))
    };
    assert!(matches!(waived(&bent(60, [0, 0, 0, 99])), Some(Refusal::FileNewer { .. })), "newer");
    assert!(matches!(waived(&bent(60, [0, 0, 0, 0])), Some(Refusal::FileForeign { .. })), "older than any");
    assert!(matches!(waived(&bent(68, [0, 0, 0, 7])), Some(Refusal::FileForeign { .. })), "not ours");
    let text = folder.path().join("text.db");
    fs::write(&text, "این پشتیبان نیست، اما آن‌قدر بلند است که بتوان به آن نگاه کرد").unwrap();
    assert!(waived(&text).is_some());
    restore(&second, &office, options.clone()).unwrap();
    tell("F14", "swapped, foreign, older and newer files are refused", 7, 0);
}

#[test]
fn a_backup_begins_only_where_it_can_end() {
    let town = Town::agency();
    let to = town.path("b.db");
    let full = Order { margin_bytes: 1 << 60, ..Order::new(&to) };
    let why = refusal(back_up_as(&town.ledger, full));
    assert!(matches!(&why, Some(Refusal::BackupNoRoom { needs, free, .. }) if needs > free), "{why:?}");
    let left: Vec<_> = fs::read_dir(town.folder.path())
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().contains("b.db"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    back_up(&town.ledger, &to).unwrap();
    assert!(matches!(refusal(back_up(&town.ledger, &to)), Some(Refusal::FileThere { .. })));
}
