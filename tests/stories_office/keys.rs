//! SSH keys: one key is one clerk, and a revoked one is worth nothing at once.

use pishkhan::actions::add_key::add_key;
use pishkhan::actions::change_clerk::ClerkChange;
use pishkhan::actions::key_log_in::key_log_in;
use pishkhan::actions::open_letter::open_letter;
use pishkhan::actions::revoke_key::revoke_key;
use pishkhan::domain::event::EventKind;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Role;
use pishkhan::store::{Actor, clerk_keys};
use rusqlite::Connection;

use crate::common::Town;
use crate::{as_is, changes_clerk, clerk, newest, refusal};

pub const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g karimi@desk";

#[test]
fn a_key_names_its_clerk_and_a_revoked_one_is_cut_off_in_the_middle_of_the_work() {
    let mut town = Town::agency();
    let (admin, head) = (town.clerk(Role::Admin), town.clerk(Role::Head));
    let sara = town.citizen("سارا");
    let letter = town.submits(sara, "الف", Vec::new());
    let key = add_key(&town.ledger, admin.into(), head, KEY, "").unwrap();
    assert_eq!(town.ledger.read(|view| clerk_keys::by_id(view, key)).unwrap().label, "karimi@desk");

    let (by_key, who) = key_log_in(&town.ledger, key).unwrap();
    assert_eq!(who.id, head);
    assert!(town.ledger.read(|view| clerk_keys::by_id(view, key)).unwrap().last_used_at.is_some());
    open_letter(&by_key, head, letter.id).unwrap();
    assert_eq!(newest(&town, EventKind::LetterOpened).row.facts["by_key"], key.0);

    revoke_key(&town.ledger, admin.into(), key).unwrap();
    assert_eq!(refusal(open_letter(&by_key, head, letter.id)), Some(Refusal::KeyRevoked));
    assert_eq!(refusal(key_log_in(&town.ledger, key).map(|_| ())), Some(Refusal::KeyRevoked));
    // The clerk is not the key: another way in stays open.
    open_letter(&town.ledger, head, letter.id).unwrap();
}

#[test]
fn a_key_is_registered_once_and_never_comes_back_under_another_name() {
    let town = Town::agency();
    let (admin, head, intake) = (town.clerk(Role::Admin), town.clerk(Role::Head), town.clerk(Role::Intake));
    assert_eq!(refusal(add_key(&town.ledger, head.into(), head, KEY, "")), Some(Refusal::NotAllowed));
    let key = add_key(&town.ledger, admin.into(), head, KEY, "میز").unwrap();
    assert_eq!(refusal(add_key(&town.ledger, admin.into(), intake, KEY, "")), Some(Refusal::KeyTaken));
    revoke_key(&town.ledger, admin.into(), key).unwrap();
    assert_eq!(refusal(add_key(&town.ledger, admin.into(), head, KEY, "")), Some(Refusal::KeyTaken));
    assert_eq!(refusal(revoke_key(&town.ledger, admin.into(), key)), Some(Refusal::KeyRevokedBefore));
    let private = "-----BEGIN OPENSSH PRIVATE KEY-----\nxxx";
    assert_eq!(refusal(add_key(&town.ledger, admin.into(), head, private, "")), Some(Refusal::KeyPrivate));
}

#[test]
fn the_key_of_a_clerk_whose_access_is_closed_opens_nothing() {
    let town = Town::agency();
    let (admin, intake) = (town.clerk(Role::Admin), town.clerk(Role::Intake));
    let key = add_key(&town.ledger, admin.into(), intake, KEY, "").unwrap();
    let opens = || town.ledger.read(|view| clerk_keys::by_id(view, key)).unwrap().opens();
    assert!(opens());
    let closed = ClerkChange { is_active: false, ..as_is(&clerk(&town, intake)) };
    changes_clerk(&town, admin, intake, &closed).unwrap();
    assert!(!opens());
    assert_eq!(refusal(key_log_in(&town.ledger, key).map(|_| ())), Some(Refusal::ClerkDisabled));
}

#[test]
#[expect(clippy::disallowed_methods, reason = "this test goes past the ledger on purpose")]
fn the_file_itself_lets_no_key_come_back_and_no_deputy_stand_in_for_oneself() {
    let town = Town::agency();
    let head = town.clerk(Role::Head);
    let key = add_key(&town.ledger, Actor::Admin, head, KEY, "").unwrap();
    revoke_key(&town.ledger, Actor::Admin, key).unwrap();
    let file = Connection::open(town.path("office.db")).unwrap();
    for (sql, says) in [
        ("update clerk_key set revoked_at = null", "stays revoked"),
        ("update clerk_key set fingerprint = 'MD5:x'", "CHECK"),
        (
            "insert into clerk_deputy (clerk_id, deputy_id, from_day, until_day, created_at) values (1, 1, 1, 1, 1)",
            "CHECK",
        ),
        (
            "insert into clerk_deputy (clerk_id, deputy_id, from_day, until_day, created_at) values (1, 2, 2, 1, 1)",
            "CHECK",
        ),
        ("update clerk set mobile = '0912'", "CHECK"),
    ] {
        let told = file.execute(sql, []).expect_err(sql).to_string();
        assert!(told.contains(says), "{sql}: {told}");
    }
}
