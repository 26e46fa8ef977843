//! Files at the console: links that give one file once, files that wait on a desk for their reply, and what is known of
//! a file.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;

use common::{Town, pdf};
use pishkhan::actions::desk_file::{drop_desk_file, put_desk_file};
use pishkhan::actions::disable_clerk::disable_clerk;
use pishkhan::actions::file_link::{make_file_link, use_file_link};
use pishkhan::actions::look_at_file::{look_at_file, note_file_facts};
use pishkhan::actions::new_file::CheckedFile;
use pishkhan::actions::reply_letter::reply_letter;
use pishkhan::actions::undo::undo;
use pishkhan::domain::event::EventKind;
use pishkhan::domain::ids::{ClerkId, LetterId};
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Role;
use pishkhan::domain::settings::Profile;
use pishkhan::error::Error;
use pishkhan::store::attachments::{self, Attachment, FileFacts};
use pishkhan::store::desk_files::{self, DeskFile};
use pishkhan::store::file_links::{self, LinkToken};
use pishkhan::store::{Actor, audit};

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";

fn files(town: &Town, letter: LetterId) -> Vec<Attachment> {
    town.ledger.read(|view| attachments::of_letter(view, letter)).unwrap()
}

fn events(town: &Town, letter: LetterId) -> Vec<EventKind> {
    town.ledger.read(|view| audit::of_letter(view, letter)).unwrap().iter().map(|row| row.event).collect()
}

fn waiting(town: &Town, clerk: ClerkId, letter: LetterId) -> Vec<DeskFile> {
    town.ledger.read(|view| desk_files::waiting(view, clerk, letter)).unwrap()
}

#[test]
fn a_link_gives_its_file_once_and_only_in_its_minutes() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let letter = town.submits(sara, "هرس", vec![pdf(300)]);
    let file = files(&town, letter.id)[0].clone();
    let (token, end) = make_file_link(&town.ledger, head, file.id).unwrap();
    assert_eq!(end.since(town.ledger.now()), 300);
    // To look at the page of the link costs nothing.
    for _ in 0..2 {
        assert_eq!(town.ledger.read(|view| file_links::find(view, &token)).unwrap().0, file);
    }
    assert_eq!(use_file_link(&town.ledger, &token).unwrap(), file);
    assert!(matches!(use_file_link(&town.ledger, &token), Err(Error::NotFound)));
    assert!(matches!(town.ledger.read(|view| file_links::find(view, &token)), Err(Error::NotFound)));
    let (late, _) = make_file_link(&town.ledger, head, file.id).unwrap();
    town.later(299);
    assert!(town.ledger.read(|view| file_links::find(view, &late)).is_ok());
    town.later(1);
    assert!(matches!(use_file_link(&town.ledger, &late), Err(Error::NotFound)));
    let foreign = LinkToken::parse(&"0".repeat(32)).unwrap();
    assert!(matches!(use_file_link(&town.ledger, &foreign), Err(Error::NotFound)));
    assert!(LinkToken::parse("../../etc/passwd").is_none());
    let happened = events(&town, letter.id);
    let count = |kind| happened.iter().filter(|one| **one == kind).count();
    assert_eq!((count(EventKind::FileLinkMade), count(EventKind::FileLinkUsed)), (2, 1));
}

#[test]
fn of_many_who_use_a_link_at_once_one_gets_the_file() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let letter = town.submits(sara, "هرس", vec![pdf(300)]);
    let (token, _) = make_file_link(&town.ledger, head, files(&town, letter.id)[0].id).unwrap();
    let served = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..8).map(|_| scope.spawn(|| use_file_link(&town.ledger, &token).is_ok())).collect();
        tries.into_iter().map(|one| one.join().unwrap()).filter(|served| *served).count()
    });
    assert_eq!(served, 1);
}

#[test]
fn a_link_dies_with_the_right_of_the_clerk_who_made_it() {
    let mut town = Town::agency();
    let (sara, head, officer) = (town.citizen("سارا"), town.clerk(Role::Head), town.clerk(Role::UnitOfficer));
    let letter = town.submits(sara, "هرس", vec![pdf(300)]);
    let file = files(&town, letter.id)[0].clone();
    // A letter that waits is not yet the unit's.
    assert!(matches!(make_file_link(&town.ledger, officer, file.id), Err(Error::NotFound)));
    assert!(matches!(look_at_file(&town.ledger, officer, file.id), Err(Error::NotFound)));
    town.approves(head, &letter).unwrap();
    let (token, _) = make_file_link(&town.ledger, officer, file.id).unwrap();
    disable_clerk(&town.ledger, Actor::Admin, "unit-officer").unwrap();
    assert!(matches!(use_file_link(&town.ledger, &token), Err(Error::NotFound)));
}

#[test]
fn a_file_on_the_desk_goes_with_the_reply_and_comes_back_by_an_undo() {
    let mut town = Town::new(Profile::Agency, &[("undo.window", "30"), ("file.max_count", "2")]);
    let (sara, head, approver) = (town.citizen("سارا"), town.clerk(Role::Head), town.clerk(Role::Approver));
    let letter = town.submits(sara, "هرس", Vec::new());
    let put = |clerk, bytes: &[u8]| put_desk_file(&town.ledger, clerk, letter.id, bytes.to_vec());
    // Not before there can be a reply, and nothing but the six formats.
    assert!(matches!(put(head, PDF), Err(Error::Refused(Refusal::StepDoesNotFit { .. }))));
    town.approves(head, &letter).unwrap();
    assert!(matches!(put(head, b"MZ\x90\0\x03\0\0\0"), Err(Error::Refused(Refusal::FileKindUnknown { .. }))));
    assert!(matches!(put(head, b""), Err(Error::Refused(Refusal::FileEmpty { .. }))));
    let code = letter.follow_up_code.clone().unwrap();
    assert_eq!(put(head, PDF).unwrap(), format!("{code}-1.pdf"));
    assert_eq!(put(head, PDF).unwrap(), format!("{code}-1.pdf"), "the same bytes are there already");
    put(head, b"%PDF-1.4 another").unwrap();
    assert!(matches!(put(head, b"%PDF-1.4 a third"), Err(Error::Refused(Refusal::FilesTooMany { limit: 2 }))));
    // A desk is one's own.
    assert!(waiting(&town, approver, letter.id).is_empty());
    let on_desk = waiting(&town, head, letter.id);
    assert!(matches!(drop_desk_file(&town.ledger, approver, on_desk[0].id), Err(Error::NotFound)));
    let version = town.letter(head, letter.id).unwrap().version;
    let stolen = vec![CheckedFile::of_desk(&on_desk[0])];
    let refused = reply_letter(&town.ledger, approver, letter.id, version, "پاسخ", stolen);
    assert!(matches!(refused, Err(Error::Refused(Refusal::DeskFileGone { .. }))));

    drop_desk_file(&town.ledger, head, on_desk[1].id).unwrap();
    let with = vec![CheckedFile::of_desk(&on_desk[0])];
    reply_letter(&town.ledger, head, letter.id, version, "پاسخ", with).unwrap();
    assert!(waiting(&town, head, letter.id).is_empty());
    let replied = files(&town, letter.id);
    assert_eq!((replied.len(), replied[0].size_bytes), (1, PDF.len() as u64));
    undo(&town.ledger, head, letter.id, version + 1).unwrap();
    assert_eq!(waiting(&town, head, letter.id), on_desk[..1]);
    assert!(files(&town, letter.id).is_empty());
}

#[test]
fn who_may_not_reply_puts_nothing_on_the_desk() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let letter = town.submits(sara, "هرس", Vec::new());
    town.approves(head, &letter).unwrap();
    for role in [Role::Auditor, Role::Intake, Role::Admin] {
        let refused = put_desk_file(&town.ledger, town.clerk(role), letter.id, PDF.to_vec());
        assert!(matches!(refused, Err(Error::Refused(Refusal::NotAllowed))), "{role:?}");
    }
}

#[test]
fn what_was_found_in_a_file_is_kept_with_it() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let letter = town.submits(sara, "هرس", vec![pdf(300)]);
    let file = files(&town, letter.id)[0].clone();
    assert_eq!(file.facts, None);
    look_at_file(&town.ledger, head, file.id).unwrap();
    for facts in [FileFacts::default(), FileFacts { pages: Some(3), pixels: Some((1240, 1754)) }] {
        note_file_facts(&town.ledger, head, vec![(file.id, facts)]).unwrap();
        assert_eq!(files(&town, letter.id)[0].facts, Some(facts));
    }
    assert!(events(&town, letter.id).contains(&EventKind::FileLookedAt));
}
