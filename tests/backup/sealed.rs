//! Encrypted backups: only their private key opens them, no plain copy stays, and the `age` tool agrees.

use std::fs;
use std::process::Command;

use pishkhan::actions::back_up::{Order, back_up_as};
use pishkhan::actions::drill_backup::drill_backup;
use pishkhan::actions::restore::{Proof, RestoreOrder, make_ready};
use pishkhan::actions::verify_backup::{read_identities, verify_backup};
use pishkhan::domain::refusal::Refusal;
use pishkhan::sealing::{Identity, Recipient};
use pishkhan::store::Ledger;

use crate::common::{Town, pdf};
use crate::{is_sound, options, refusal, tools};

/// A pair of keys for tests, and one that fits nothing.
const SECRET: &str = "AGE-SECRET-KEY-1XS0U245EQMFN3XVJUD9GQ8V8RT3JGM8VH87GMG0PT62U0MRMSWESPSQHKW";
const PUBLIC: &str = "age1zmqrpns684myu3rvga4gh8rng3j3v2wzufex8r47wqk27yupz9mq2c3tpy";
const OTHER: &str = "AGE-SECRET-KEY-1XVF42KXK0R6L7X7E496HRZ88DA5047SQQWANV498TWDNZ4U59RESR7ZPGM";

pub fn recipient() -> Recipient {
    Recipient::parse(PUBLIC).unwrap()
}

pub fn identities() -> Vec<Identity> {
    Identity::of_file(SECRET)
}

#[test]
fn an_encrypted_backup_opens_with_its_key_only_and_leaves_no_plain_copy() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    town.submits(sara, "محرمانه", vec![pdf(300_000)]);
    let (file, key) = (recipient(), town.path("key.txt"));
    let to = town.path("b.db.age");
    let backup = back_up_as(&town.ledger, Order { recipient: Some(&file), ..Order::new(&to) }).unwrap();
    let names: Vec<String> = fs::read_dir(town.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("part"))
        .collect();
    assert!(names.is_empty(), "{names:?}");
    let bytes = fs::read(&to).unwrap();
    assert!(!bytes.windows(15).any(|window| window == b"SQLite format 3"), "it lies in the open");
    assert_ne!(backup.manifest.file, backup.manifest.plain);
    assert_eq!(backup.manifest.recipient.as_deref(), Some(PUBLIC));

    assert!(!verify_backup(&to, &town.path("office.db"), &[], &town.clock).unwrap().is_opened);
    assert!(verify_backup(&to, &town.path("office.db"), &identities(), &town.clock).unwrap().is_opened);
    let wrong = refusal(verify_backup(&to, &town.path("office.db"), &Identity::of_file(OTHER), &town.clock));
    assert!(matches!(wrong, Some(Refusal::BackupIdentityWrong { .. })), "{wrong:?}");
    assert!(matches!(refusal(drill_backup(&town.ledger, None, &[])), Some(Refusal::BackupSealed { .. })));
    assert!(drill_backup(&town.ledger, None, &identities()).unwrap().is_good());

    fs::write(&key, format!("# a key\n{SECRET}\n")).unwrap();
    let target = town.path("restored.db");
    let order = |keys| RestoreOrder {
        backup: &to,
        target: &target,
        identities: keys,
        manifest: Proof::Needed,
        office: Proof::Needed,
    };
    assert!(matches!(refusal(make_ready(&order(&[]), options(&town))), Some(Refusal::BackupSealed { .. })));
    let keys = read_identities(&key).unwrap();
    make_ready(&order(&keys), options(&town)).unwrap().put_in_place().unwrap();
    is_sound(&Ledger::open(&target, options(&town)).unwrap());
    fs::write(&key, "no key").unwrap();
    assert!(matches!(refusal(read_identities(&key)), Some(Refusal::BackupIdentityWrong { .. })));
}

/// The tool of Debian's package `age`, which `tests/all.sh` installs.
#[test]
fn the_age_tool_opens_what_was_encrypted_here_and_the_other_way_round() {
    if !tools::is_here("age", "--version") {
        return;
    }
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    town.submits(sara, "نامه", vec![pdf(200_000)]);
    let (key, to, plain) = (town.path("key.txt"), town.path("b.db.age"), town.path("plain.db"));
    fs::write(&key, SECRET).unwrap();
    let recipient = recipient();
    let backup = back_up_as(&town.ledger, Order { recipient: Some(&recipient), ..Order::new(&to) }).unwrap();
    let opened = Command::new("age").args(["-d", "-i"]).args([&key]).arg("-o").args([&plain, &to]).status().unwrap();
    assert!(opened.success(), "age does not open it");
    let opened = fs::read(&plain).unwrap();
    assert_eq!(opened.len() as u64, backup.manifest.plain.size_bytes);
    assert_eq!(&opened[..15], b"SQLite format 3");

    // Sealed by the tool, to two keys of which the second is ours: it restores as it is.
    let by_tool = town.path("by-tool.age");
    let other = Command::new("age-keygen").output().unwrap();
    let other = String::from_utf8_lossy(&other.stdout)
        .lines()
        .find_map(|line| line.strip_prefix("# public key: ").map(str::to_owned));
    let sealed =
        Command::new("age").args(["-r", &other.unwrap(), "-r", PUBLIC, "-o"]).args([&by_tool, &plain]).status();
    assert!(sealed.unwrap().success());
    let (target, keys) = (town.path("restored.db"), identities());
    let order = RestoreOrder {
        backup: &by_tool,
        target: &target,
        identities: &keys,
        manifest: Proof::Waived,
        office: Proof::Needed,
    };
    make_ready(&order, options(&town)).unwrap().put_in_place().unwrap();
    is_sound(&Ledger::open(&target, options(&town)).unwrap());
}
