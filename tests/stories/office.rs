//! Stories of the office: roles and queues, its settings, its file and the copies of it.

use crate::common::{PASSWORD, Town, pdf, refusal, request};
use crate::signed_up;
use pishkhan::actions::approve_letter::{Approval, approve_letter};
use pishkhan::actions::back_up::back_up;
use pishkhan::actions::check_office::check_office;
use pishkhan::actions::clerk_log_in::clerk_log_in;
use pishkhan::actions::close_letter::close_letter;
use pishkhan::actions::code_request::{Purpose, Whom, send_code};
use pishkhan::actions::disable_clerk::disable_clerk;
use pishkhan::actions::open_letter::open_letter;
use pishkhan::actions::refer_letter::{Recipient, ReferralOrder, refer_letter};
use pishkhan::actions::reject_letter::reject_letter;
use pishkhan::actions::reply_letter::reply_letter;
use pishkhan::actions::restore::{Proof, RestoreOrder, make_ready, restore};
use pishkhan::actions::set_setting::set_setting;
use pishkhan::actions::visit::person_of;
use pishkhan::actions::withdraw_letter::withdraw_letter;
use pishkhan::domain::national_id::NationalId;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Role;
use pishkhan::domain::workdays::Deadline;
use pishkhan::error::Error;
use pishkhan::store::{Actor, OpenOptions, clerks, counts, letters, people, queues, sms};
use std::fs;

#[test]
fn roles_hold_inside_the_act_and_a_disabled_clerk_is_cut_off() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    let letter = town.submits(sara, "درخواست", Vec::new());
    for role in [Role::Intake, Role::Auditor, Role::Admin, Role::UnitOfficer] {
        let clerk = town.clerk(role);
        assert_eq!(refusal(town.approves(clerk, &letter)), Some(Refusal::NotAllowed), "{role:?}");
    }
    // A unit officer sees only what came to the own unit.
    let officer = town.clerk(Role::UnitOfficer);
    assert!(matches!(town.letter(officer, letter.id), Err(Error::NotFound)));
    assert!(matches!(open_letter(&town.ledger, officer, letter.id), Err(Error::NotFound)));
    let head = town.clerk(Role::Head);
    town.approves(head, &letter).unwrap();
    assert!(town.letter(officer, letter.id).is_ok());
    let letter = town.letter(head, letter.id).unwrap();
    let order = ReferralOrder {
        letter: letter.id,
        version: letter.version,
        original: Some(Recipient { unit: town.unit("umr"), clerk: None }),
        copies: Vec::new(),
        due: Deadline::Usual,
        note: "جهت بررسی و اقدام".into(),
    };
    refer_letter(&town.ledger, officer, &order).unwrap();
    let other = town.submits(sara, "درخواست دیگر", Vec::new());
    disable_clerk(&town.ledger, Actor::Admin, "head").unwrap();
    assert_eq!(refusal(town.approves(head, &other)), Some(Refusal::ClerkDisabled));
    assert_eq!(refusal(clerk_log_in(&town.ledger, "head", PASSWORD)), Some(Refusal::ClerkUnknown));
    assert_eq!(refusal(clerk_log_in(&town.ledger, "nobody", PASSWORD)), Some(Refusal::ClerkUnknown));
    let auditor = clerk_log_in(&town.ledger, " Auditor ", PASSWORD).unwrap();
    assert_eq!(auditor.id, town.clerk(Role::Auditor));
}

#[test]
fn the_queues_and_their_counts_tell_the_same() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let mut filed = Vec::new();
    for n in 0..25 {
        town.later(60);
        filed.push(town.submits(sara, &format!("نامه {n}"), Vec::new()));
    }
    for letter in &filed[..5] {
        town.approves(head, letter).unwrap();
    }
    for letter in &filed[5..8] {
        reject_letter(&town.ledger, head, letter.id, letter.version, "ناقص").unwrap();
    }
    withdraw_letter(&town.ledger, sara, filed[8].public_id).unwrap();
    let approved = town.letter(head, filed[0].id).unwrap();
    reply_letter(&town.ledger, head, approved.id, approved.version, "پاسخ", Vec::new()).unwrap();
    let answered = town.letter(head, filed[0].id).unwrap();
    close_letter(&town.ledger, head, answered.id, answered.version).unwrap();
    town.later(20 * 86_400);

    let clerk = town.ledger.read(|view| clerks::by_id(view, head)).unwrap();
    let counts = town.ledger.read(|view| counts::for_clerk(view, &clerk)).unwrap();
    for queue in queues::Queue::ALL {
        // Walks the whole list in pages of seven, down and back up.
        let mut down = Vec::new();
        let mut from = None;
        loop {
            let page =
                town.ledger.read(|view| queues::page(view, &clerk, queue, from, queues::Way::Onward, 7)).unwrap();
            let Some(last) = page.last() else { break };
            from = Some(last.key);
            down.extend(page);
        }
        assert_eq!(down.len() as i64, counts.of(queue), "{queue:?}");
        if let Some(last) = down.last() {
            let up = town
                .ledger
                .read(|view| queues::page(view, &clerk, queue, Some(last.key), queues::Way::Back, 100))
                .unwrap();
            assert_eq!(up, down[..down.len() - 1], "{queue:?}");
        }
    }
    assert_eq!((counts.review, counts.approved, counts.rejected, counts.all, counts.late), (16, 4, 3, 25, 20));
    let review = town
        .ledger
        .read(|view| queues::page(view, &clerk, queues::Queue::Review, None, queues::Way::Onward, 3))
        .unwrap();
    assert_eq!(review[0].subject, "نامه 9", "the oldest comes first");
}

#[test]
fn a_backup_is_restored_whole_and_the_former_file_is_kept() {
    let mut town = Town::agency();
    let token = signed_up(&mut town);
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let kept = town.submits(sara, "پیش از پشتیبان", vec![pdf(100_000)]);
    let copy = town.path("copy.db");
    let backup = back_up(&town.ledger, &copy).unwrap();
    assert_eq!(backup.letters, 1);
    assert!(matches!(refusal(back_up(&town.ledger, &copy)), Some(Refusal::FileThere { .. })));
    town.submits(sara, "پس از پشتیبان", Vec::new());
    assert!(person_of(&town.ledger, &token).unwrap().is_some());

    let office = town.path("office.db");
    let options = OpenOptions { clock: town.clock.clone(), ..OpenOptions::default() };
    // While somebody works with the file, it is not replaced under their hands.
    assert!(matches!(refusal(restore(&copy, &office, options.clone())), Some(Refusal::FileInUse { .. })));
    let Town { ledger, folder, .. } = town;
    drop(ledger);
    let restored = restore(&copy, &office, options.clone()).unwrap();
    assert_eq!(restored.letters, 1);
    assert!(restored.lost_events >= 1 && restored.moved_aside.is_some_and(|aside| aside.is_file()));
    let ledger = pishkhan::store::Ledger::open(&office, options.clone()).unwrap();
    assert!(person_of(&ledger, &token).unwrap().is_none(), "no old cookie works");
    let mine = ledger.read(|view| letters::of_person(view, sara, 10)).unwrap();
    assert_eq!((mine.len(), mine[0].public_id), (1, kept.public_id));
    assert!(check_office(&ledger).unwrap().iter().all(|finding| finding.is_good || finding.what == "disk"));
    let approval = reject_letter(&ledger, head, mine[0].id, mine[0].version, "x");
    assert!(approval.is_ok(), "the restored office works");
    drop(ledger);

    // One flipped bit anywhere in the attachment is found.
    let mut bytes = fs::read(&copy).unwrap();
    let place = bytes
        .windows(64)
        .position(|window| window.windows(2).all(|w| u16::from(w[1]) == (u16::from(w[0]) + 1) % 251))
        .unwrap();
    bytes[place] ^= 1;
    let bad = folder.path().join("bad.db");
    fs::write(&bad, &bytes).unwrap();
    assert!(matches!(refusal(restore(&bad, &office, options.clone())), Some(Refusal::BackupNoManifest { .. })));
    let bare =
        RestoreOrder { backup: &bad, target: &office, identities: &[], manifest: Proof::Waived, office: Proof::Needed };
    let why = refusal(make_ready(&bare, options.clone()));
    assert!(matches!(&why, Some(Refusal::BackupDamaged { why }) if why.contains("attachments")), "{why:?}");
    fs::write(&bad, &bytes[..bytes.len() / 2]).unwrap();
    assert!(matches!(refusal(make_ready(&bare, options)), Some(Refusal::BackupDamaged { .. })));
    assert!(office.is_file());
}

#[test]
fn a_setting_is_seen_at_once_and_a_wrong_one_is_refused() {
    let town = Town::agency();
    set_setting(&town.ledger, Actor::Admin, "undo.window", "45").unwrap();
    assert_eq!(town.ledger.settings().unwrap().number("undo.window"), 45);
    assert!(matches!(
        refusal(set_setting(&town.ledger, Actor::Admin, "undo.window", "زیاد")),
        Some(Refusal::SettingValue { .. })
    ));
    let head = town.clerk(Role::Head);
    assert_eq!(refusal(set_setting(&town.ledger, Actor::Clerk(head), "undo.window", "1")), Some(Refusal::NotAllowed));
}

#[test]
fn every_connection_has_the_contract() {
    let town = Town::agency();
    for ledger in [town.ledger.clone(), town.opened_again()] {
        let contract = ledger.contract().unwrap();
        let expected = [
            ("journal_mode", "wal"),
            ("synchronous", "2"),
            ("foreign_keys", "1"),
            ("busy_timeout", "5000"),
            ("secure_delete", "1"),
            ("trusted_schema", "0"),
            ("cell_size_check", "1"),
            ("mmap_size", "0"),
            ("temp_store", "2"),
            ("journal_size_limit", "67108864"),
            ("wal_autocheckpoint", "0"),
        ];
        assert_eq!(contract, expected.map(|(name, value)| (name, value.to_owned())));
    }
}

#[test]
fn a_unit_with_a_copy_reads_and_does_not_act() {
    let mut town = Town::agency();
    let (sara, head, officer) = (town.citizen("سارا"), town.clerk(Role::Head), town.clerk(Role::UnitOfficer));
    let letter = town.submits(sara, "درخواست", Vec::new());
    let approval = Approval {
        letter: letter.id,
        version: letter.version,
        unit: town.unit("umr"),
        copies: vec![town.unit("fs")],
        note: String::new(),
    };
    approve_letter(&town.ledger, head, approval).unwrap();
    let letter = town.letter(officer, letter.id).unwrap();
    let replied = reply_letter(&town.ledger, officer, letter.id, letter.version, "پاسخ", Vec::new());
    assert_eq!(refusal(replied), Some(Refusal::NotAllowed));
    assert_eq!(refusal(close_letter(&town.ledger, officer, letter.id, letter.version)), Some(Refusal::NotAllowed));
    // A colleague of another unit cannot be given what only this unit sees.
    let order = ReferralOrder {
        letter: letter.id,
        version: letter.version,
        original: Some(Recipient { unit: town.unit("umr"), clerk: Some(officer) }),
        copies: Vec::new(),
        due: Deadline::Usual,
        note: String::new(),
    };
    assert_eq!(refusal(refer_letter(&town.ledger, head, &order)), Some(Refusal::UnitMissing));
}

#[test]
fn a_notice_whose_postman_died_is_sent_again_after_a_quarter_of_an_hour_and_a_code_never() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    town.submits(sara, "درخواست", Vec::new());
    let mobile = town.ledger.read(|view| people::by_id(view, sara)).unwrap().mobile;
    let id = NationalId::generate(100_000_007).unwrap();
    send_code(&town.ledger, &request(&town), Purpose::LogIn, Whom::NationalId(id)).unwrap();
    // A postman claims both and dies.
    town.postman_dies_with_what_is_due();
    town.later(61);
    assert!(town.sms_to_number(mobile.as_str()).is_empty());
    let states = |town: &Town| -> Vec<&'static str> {
        town.ledger.read(|view| sms::newest(view, None, 10)).unwrap().iter().map(|sms| sms.state.code()).collect()
    };
    assert_eq!(states(&town), ["unknown", "unknown"]);
    town.later(901);
    assert_eq!(town.sms_to_number(mobile.as_str()).len(), 1, "the notice, and not the code");
    assert_eq!(states(&town), ["unknown", "sent"]);
}
