//! What happened after a backup was made and must not come undone, or happen twice, when it is restored.

use std::fs;

use pishkhan::actions::add_key::add_key;
use pishkhan::actions::back_up::{Order, back_up, back_up_as, clear_leftover};
use pishkhan::actions::check_office::check_office;
use pishkhan::actions::close_letter::close_letter;
use pishkhan::actions::desk_file::put_desk_file;
use pishkhan::actions::disable_clerk::disable_clerk;
use pishkhan::actions::drill_backup::drill_backup;
use pishkhan::actions::erase_letter::erase_letter;
use pishkhan::actions::key_log_in::key_log_in;
use pishkhan::actions::mend_sms::retry_sms;
use pishkhan::actions::restore::{Proof, Ready, RestoreOrder, make_ready};
use pishkhan::actions::revoke_key::revoke_key;
use pishkhan::actions::verify_backup::verify_backup;
use pishkhan::domain::event::EventKind;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Role;
use pishkhan::postman::{FileGateway, Gateway, deliver_due};
use pishkhan::store::sms::{self, SmsState};
use pishkhan::store::{Actor, Ledger, OpenOptions, backups, clerks};

use crate::common::Town;
use crate::{bare, is_sound, options, refusal, sealed};

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOvj1bc73yC076H4n9BD3bO4pp5Ca0qlbGI7dQLvme4C karimi@desk";
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";

/// Restores into the place of a town's office, which nobody has open any more.
fn ready(backup: &str, folder: &tempfile::TempDir, options: OpenOptions) -> Ready {
    let (backup, target) = (folder.path().join(backup), folder.path().join("office.db"));
    let (manifest, office) = (Proof::Needed, Proof::Needed);
    make_ready(&RestoreOrder { backup: &backup, target: &target, identities: &[], manifest, office }, options).unwrap()
}

#[test]
fn a_revoked_key_and_a_disabled_clerk_stay_shut_out_after_a_restore() {
    let town = Town::agency();
    let (head, intake) = (town.clerk(Role::Head), town.clerk(Role::Intake));
    town.clerk(Role::Admin);
    let key = add_key(&town.ledger, Actor::Admin, head, KEY, "laptop").unwrap();
    assert!(key_log_in(&town.ledger, key).is_ok());
    back_up(&town.ledger, &town.path("b.db")).unwrap();
    town.later(3_600);
    revoke_key(&town.ledger, Actor::Admin, key).unwrap();
    disable_clerk(&town.ledger, Actor::Admin, "intake").unwrap();

    let options = options(&town);
    let Town { ledger, folder, .. } = town;
    drop(ledger);
    let ready = ready("b.db", &folder, options.clone());
    assert_eq!((ready.shut_out.keys, ready.shut_out.clerks), (1, 1));
    ready.put_in_place().unwrap();
    let office = Ledger::open(&folder.path().join("office.db"), options).unwrap();
    assert_eq!(refusal(key_log_in(&office, key)), Some(Refusal::KeyRevoked));
    let of = |id| office.read(|view| clerks::by_id(view, id)).unwrap().is_active;
    assert_eq!((of(head), of(intake)), (true, false));
    for event in [EventKind::ClerkKeyRevoked, EventKind::ClerkDisabled] {
        let (_, facts) = office.read(|view| backups::last_event(view, event)).unwrap().unwrap();
        assert_eq!(facts["restored"], true);
    }
    is_sound(&office);
}

#[test]
fn a_letter_that_was_erased_since_is_named_before_its_text_comes_back() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let letter = town.submits(sara, "راز", Vec::new());
    let number = town.approves(head, &letter).unwrap();
    let letter = town.letter_of(sara, letter.public_id);
    close_letter(&town.ledger, head, letter.id, letter.version).unwrap();
    town.sms_to(sara);
    back_up(&town.ledger, &town.path("b.db")).unwrap();
    town.later(3_600);
    erase_letter(&town.ledger, Actor::Admin, &number, "به درخواست فرستنده").unwrap();
    let options = options(&town);
    let Town { ledger, folder, .. } = town;
    drop(ledger);
    assert_eq!(ready("b.db", &folder, options).loss.unwrap().erased, [number]);
}

#[test]
fn an_sms_that_left_after_the_backup_does_not_leave_again() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    town.submits(sara, "نامه", Vec::new());
    back_up(&town.ledger, &town.path("b.db")).unwrap();
    town.later(3_600);
    let before = town.sms_to(sara);
    assert_eq!(before.len(), 1);

    let options = options(&town);
    let Town { ledger, folder, .. } = town;
    let mut gateway = Gateway::File(FileGateway::open(&folder.path().join("again.jsonl")).unwrap());
    drop(ledger);
    let ready = ready("b.db", &folder, options.clone());
    assert_eq!(ready.held_back, 1);
    ready.put_in_place().unwrap();
    let office = Ledger::open(&folder.path().join("office.db"), options).unwrap();
    assert_eq!(deliver_due(&office, &mut gateway).unwrap(), 0, "it was sent twice");
    let text = office.read(|view| sms::newest(view, None, 10)).unwrap().remove(0);
    assert_eq!(text.state, SmsState::Failed);
    assert!(text.provider_said.unwrap().contains("restored"));
    let (_, facts) = office.read(|view| backups::last_event(view, EventKind::Restored)).unwrap().unwrap();
    assert_eq!(facts["sms_held_back"], 1);
    // Whoever knows that it did not leave sends it.
    retry_sms(&office, head, text.id).unwrap();
    assert_eq!(deliver_due(&office, &mut gateway).unwrap(), 1);
}

#[test]
fn a_plain_copy_that_a_killed_look_or_drill_left_is_cleared_by_the_next() {
    let town = Town::agency();
    let (to, office) = (town.path("b.db.age"), town.path("office.db"));
    let recipient = sealed::recipient();
    back_up_as(&town.ledger, Order { recipient: Some(&recipient), ..Order::new(&to) }).unwrap();
    let leftovers = ["opened-part", "drill-part", "drill-part.office", "drill-part.office.restoring"]
        .map(|end| town.path(&format!("office.db.{end}")));
    let leave = || leftovers.iter().for_each(|path| fs::write(path, "plain").unwrap());
    let left = || leftovers.iter().filter(|path| path.exists()).count();
    leave();
    assert!(verify_backup(&to, &office, &sealed::identities(), &town.clock).unwrap().is_opened);
    assert!(drill_backup(&town.ledger, None, &sealed::identities()).unwrap().is_good());
    assert_eq!(left(), 0);
    leave();
    clear_leftover(&office);
    assert_eq!(left(), 0);
    // Nothing is taken from under one that is at work.
    leave();
    let working = fs::File::open(&leftovers[1]).unwrap();
    rustix::fs::flock(&working, rustix::fs::FlockOperation::LockExclusive).unwrap();
    clear_leftover(&office);
    assert_eq!(left(), 3);
}

#[test]
fn a_file_on_a_desk_whose_bytes_changed_is_found() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let letter = town.submits(sara, "نامه", Vec::new());
    town.approves(head, &letter).unwrap();
    put_desk_file(&town.ledger, head, letter.id, PDF.to_vec()).unwrap();
    let said =
        || check_office(&town.ledger).unwrap().into_iter().find(|finding| finding.what == "attachments").unwrap();
    assert!(said().is_good, "{:?}", said());
    assert_eq!(bare(&town).execute("update desk_file set bytes = x'00'", []).unwrap(), 1);
    assert!(!said().is_good);
}
