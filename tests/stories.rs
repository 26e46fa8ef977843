//! Stories of the office on a real file: each is named after what must not go wrong.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[path = "stories/codes.rs"]
mod codes;
mod common;
#[path = "stories/office.rs"]
mod office;

use common::{PASSWORD, Town, pdf, refusal, request, saturday, text};
use pishkhan::actions::check_office::check_office;
use pishkhan::actions::confirm_code::confirm_code;
use pishkhan::actions::decide_identity::{Verdict, decide_identity};
use pishkhan::actions::new_file::{FileBody, NewFile};
use pishkhan::actions::reject_letter::reject_letter;
use pishkhan::actions::reply_letter::reply_letter;
use pishkhan::actions::return_letter::return_letter;
use pishkhan::actions::save_draft::save_draft;
use pishkhan::actions::sign_up::{SignUpForm, sign_up};
use pishkhan::actions::submit_letter::submit_letter;
use pishkhan::actions::undo::undo;
use pishkhan::actions::visit::person_of;
use pishkhan::domain::calendar::JalaliDate;
use pishkhan::domain::follow_up_code::FollowUpCode;
use pishkhan::domain::letter::State;
use pishkhan::domain::query::Query;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Role;
use pishkhan::domain::settings::Profile;
use pishkhan::error::Error;
use pishkhan::store::sessions::SessionToken;
use pishkhan::store::{attachments, clerks, identity, letters, replies, search};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, thread};

fn code_in(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn sara() -> SignUpForm {
    SignUpForm {
        national_id: "۰۰۷۶۲۲۹۶۴۵".into(),
        mobile: "0912 123 4567".into(),
        first_name: "سارا".into(),
        last_name: "راد".into(),
        birth_date: "۱۳۷۰/۰۱/۱۵".into(),
        password: PASSWORD.into(),
    }
}

fn signed_up(town: &mut Town) -> SessionToken {
    let request = request(town);
    sign_up(&town.ledger, &request, &sara().check(saturday()).ok().unwrap()).unwrap();
    let sms = town.sms_to_number("+989121234567");
    confirm_code(&town.ledger, &request.browser, &code_in(sms.last().unwrap())).unwrap()
}

#[test]
fn a_letter_goes_in_at_one_door_and_its_reply_comes_back() {
    let mut town = Town::agency();
    let token = signed_up(&mut town);
    let person = person_of(&town.ledger, &token).unwrap().unwrap().id;

    // The office demands level 3: the check waits for a clerk, and until then nothing can be filed.
    let early = submit_letter(&town.ledger, person, town.new_id(), text("درخواست هرس درخت"), Vec::new());
    assert_eq!(refusal(early), Some(Refusal::IdentityTooLow));
    let head = town.clerk(Role::Head);
    let waiting = town.ledger.read(|view| identity::waiting(view, 10)).unwrap();
    assert_eq!((waiting.len(), waiting[0].national_id.as_str()), (1, "0076229645"));
    decide_identity(&town.ledger, head, waiting[0].id, &Verdict::Confirm).unwrap();

    let letter = town.submits(person, "درخواست هرس درخت", vec![pdf(3 << 20)]);
    assert_eq!((letter.state, letter.attachments), (State::InReview, 1));
    let code = letter.follow_up_code.clone().unwrap();
    assert!(FollowUpCode::parse(&code).is_ok());
    assert_eq!(town.sms_to(person).last().unwrap(), &format!("نامه شما ثبت شد. کد رهگیری: {code}"));

    let number = town.approves(head, &letter).unwrap();
    assert_eq!(number, "1405/و/00001");
    let approval = town.sms_to(person).pop().unwrap();
    assert!(
        approval.contains("1405/و/00001") && approval.contains("1405/08/30") && approval.contains(&code),
        "{approval}"
    );

    let letter = town.letter_of(person, letter.public_id);
    let outgoing =
        reply_letter(&town.ledger, head, letter.id, letter.version, "هرس انجام شد.", vec![pdf(5_000)]).unwrap();
    assert_eq!(outgoing, "1405/ص/00001");
    assert_eq!(town.sms_to(person).pop().unwrap(), format!("یک پاسخ برای درخواست با کد رهگیری {code} ثبت شده است."));
    let (reply, files) = town
        .ledger
        .read(|view| Ok((replies::of_letter(view, letter.id)?, attachments::of_letter(view, letter.id)?)))
        .unwrap();
    assert_eq!(reply[0].body, "هرس انجام شد.");
    let file = files.iter().find(|file| file.reply_id == Some(reply[0].id)).unwrap();
    let bytes = town
        .ledger
        .read(|view| {
            let file = attachments::for_person(view, person, file.public_id)?;
            attachments::read_chunk(view, file.id, 0, 1 << 20)
        })
        .unwrap();
    assert_eq!((bytes.len(), &bytes[..8]), (5_000, &b"%PDF-1.4"[..]));
    assert!(check_office(&town.ledger).unwrap().iter().all(|finding| finding.is_good || finding.what == "disk"));
}

#[test]
fn a_refused_letter_says_why_and_when_and_has_no_number() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let letter = town.submits(sara, "درخواست", Vec::new());
    assert_eq!(
        refusal(reject_letter(&town.ledger, head, letter.id, letter.version, " \n ")),
        Some(Refusal::ReasonMissing)
    );
    reject_letter(&town.ledger, head, letter.id, letter.version, "نامه امضا ندارد.").unwrap();
    let letter = town.letter_of(sara, letter.public_id);
    assert_eq!(
        (letter.state, letter.reason.as_deref(), letter.rejected_at),
        (State::Rejected, Some("نامه امضا ندارد."), Some(saturday()))
    );
    assert_eq!(letter.register_no, None);
    let sms = town.sms_to(sara).pop().unwrap();
    assert!(sms.contains("نامه امضا ندارد.") && sms.contains("1405/08/30"), "{sms}");
}

#[test]
fn a_returned_letter_is_mended_and_keeps_its_code() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let letter = town.submits(sara, "درخواست", vec![pdf(100)]);
    return_letter(&town.ledger, head, letter.id, letter.version, "پلاک ملک را بنویسید.").unwrap();
    let files = town.ledger.read(|view| attachments::of_letter(view, letter.id)).unwrap();
    save_draft(
        &town.ledger,
        sara,
        letter.public_id,
        text("درخواست با پلاک ۱۲"),
        vec![pdf(200)],
        vec![files[0].public_id],
    )
    .unwrap();
    submit_letter(&town.ledger, sara, letter.public_id, text("درخواست با پلاک ۱۲"), Vec::new()).unwrap();
    let mended = town.letter_of(sara, letter.public_id);
    assert_eq!((mended.state, mended.attachments, mended.reason.as_deref()), (State::InReview, 1, None));
    assert_eq!(mended.follow_up_code, letter.follow_up_code);
    let clerk = town.ledger.read(|view| clerks::by_id(view, head)).unwrap();
    let find = |typed: &str| {
        let query = Query::parse(typed, town.ledger.now()).unwrap();
        town.ledger.read(|view| search::letters(view, &clerk, &query, 10)).unwrap().items.len()
    };
    assert_eq!((find("پلاک"), find("۱۲"), find("12"), find("درخواس")), (1, 1, 1, 1));
}

#[test]
fn one_form_sent_twice_gives_one_letter() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    let other = town.citizen("نیما");
    let id = town.new_id();
    submit_letter(&town.ledger, sara, id, text("درخواست"), vec![pdf(100)]).unwrap();
    submit_letter(&town.ledger, sara, id, text("درخواست"), vec![pdf(100)]).unwrap();
    let mine = town.ledger.read(|view| letters::of_person(view, sara, 10)).unwrap();
    assert_eq!((mine.len(), mine[0].attachments), (1, 1));
    assert_eq!(town.sms_to(sara).len(), 1);
    // Somebody else's form cannot reach it by its name.
    assert!(matches!(submit_letter(&town.ledger, other, id, text("x"), Vec::new()), Err(Error::NotFound)));
    assert!(matches!(town.ledger.read(|view| letters::of_person_by_public_id(view, other, id)), Err(Error::NotFound)));
}

#[test]
fn an_undone_approval_leaves_a_void_number_and_sends_nothing() {
    let mut town = Town::new(Profile::Agency, &[("undo.window", "30"), ("sms.on_submit", "off")]);
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let letter = town.submits(sara, "درخواست", Vec::new());
    assert_eq!(town.approves(head, &letter).unwrap(), "1405/و/00001");
    town.later(29);
    assert!(town.sms_to(sara).is_empty());
    // What the clerk saw is what is taken back: an older sight of the letter undoes nothing.
    assert!(matches!(
        refusal(undo(&town.ledger, head, letter.id, letter.version)),
        Some(Refusal::LetterChanged { .. })
    ));
    undo(&town.ledger, head, letter.id, letter.version + 1).unwrap();
    town.later(60);
    assert!(town.sms_to(sara).is_empty());
    let again = town.letter_of(sara, letter.public_id);
    assert_eq!((again.state, again.register_no.as_deref(), again.unit_id), (State::InReview, None, None));
    // The number is never given again.
    assert_eq!(town.approves(head, &again).unwrap(), "1405/و/00002");
    // Void or not, in either order and any digits, a number leads to its letter.
    let clerk = town.ledger.read(|view| clerks::by_id(view, head)).unwrap();
    for typed in ["1405/و/00001", "۱۴۰۵/و/۰۰۰۰۲", " 00002/و/1405 "] {
        let found = town.ledger.read(|view| letters::by_any_number(view, &clerk, typed)).unwrap();
        assert_eq!(found, Some(letter.id), "{typed}");
    }
    town.later(30);
    assert_eq!(town.sms_to(sara).len(), 1);
    assert_eq!(refusal(undo(&town.ledger, head, letter.id, again.version + 1)), Some(Refusal::UndoTooLate));
    // A reply is undone in the same way.
    let letter = town.letter_of(sara, letter.public_id);
    reply_letter(&town.ledger, head, letter.id, letter.version, "پاسخ", vec![pdf(50)]).unwrap();
    undo(&town.ledger, head, letter.id, letter.version + 1).unwrap();
    let letter = town.letter_of(sara, letter.public_id);
    assert_eq!(letter.state, State::Approved);
    assert!(town.ledger.read(|view| attachments::of_letter(view, letter.id)).unwrap().is_empty());
    reply_letter(&town.ledger, head, letter.id, letter.version, "پاسخ درست", Vec::new()).unwrap();
    town.later(31);
    assert_eq!(town.sms_to(sara).len(), 2);
    assert!(check_office(&town.ledger).unwrap().iter().all(|finding| finding.is_good || finding.what == "disk"));
}

#[test]
fn numbers_begin_again_at_new_year_in_tehran_and_have_no_gaps() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let new_year = JalaliDate::new(1406, 1, 1).unwrap().start();
    town.clock.turn_to(new_year.plus(-1));
    let (a, b, c) =
        (town.submits(sara, "الف", vec![]), town.submits(sara, "ب", vec![]), town.submits(sara, "پ", vec![]));
    assert_eq!(town.approves(head, &a).unwrap(), "1405/و/00001");
    // A refused act gives its number back: it was never given.
    assert!(town.approves(head, &a).is_err());
    assert_eq!(town.approves(head, &b).unwrap(), "1405/و/00002");
    town.clock.turn_to(new_year);
    assert_eq!(town.approves(head, &c).unwrap(), "1406/و/00001");
}

#[test]
fn of_two_clerks_on_one_letter_exactly_one_decides() {
    let mut town = Town::agency();
    let (sara, head, approver) = (town.citizen("سارا"), town.clerk(Role::Head), town.clerk(Role::Approver));
    let letters: Vec<_> = (0..60).map(|n| town.submits(sara, &format!("نامه {n}"), Vec::new())).collect();
    let other = town.opened_again();
    let town = Arc::new(town);
    let (won, lost) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    thread::scope(|scope| {
        for (ledger, clerk) in [(town.ledger.clone(), head), (other, approver)] {
            let (letters, won, lost) = (&letters, Arc::clone(&won), Arc::clone(&lost));
            scope.spawn(move || {
                for letter in letters {
                    match reject_letter(&ledger, clerk, letter.id, letter.version, "ناقص") {
                        Ok(()) => won.fetch_add(1, Ordering::Relaxed),
                        Err(error) => {
                            assert!(
                                matches!(error.refusal(), Some(Refusal::LetterChanged { by, .. }) if by == "مریم کریمی"),
                                "{error}"
                            );
                            lost.fetch_add(1, Ordering::Relaxed)
                        }
                    };
                }
            });
        }
    });
    assert_eq!((won.load(Ordering::Relaxed), lost.load(Ordering::Relaxed)), (60, 60));
}

#[test]
fn a_file_is_what_its_content_says() {
    let check = |name: &str, bytes: &[u8]| {
        NewFile { name: name.into(), body: FileBody::Memory(bytes.to_vec()) }.check().map(|file| file.kind().code())
    };
    assert!(
        matches!(refusal(check("نامه.pdf", b"MZ\x90\0 this is a program")), Some(Refusal::FileKindUnknown { name }) if name == "نامه.pdf")
    );
    assert_eq!(check("a.exe", b"%PDF-1.7 x").unwrap(), "pdf");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/demo/files");
    let mut kinds: Vec<&str> = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let kind = check("x", &fs::read(&path).unwrap()).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let ending = path.extension().unwrap().to_str().unwrap();
        assert_eq!(kind, if ending == "tif" { "tiff" } else { ending }, "{}", path.display());
        kinds.push(kind);
    }
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds, ["doc", "docx", "jpg", "pdf", "png", "tiff"]);
}

#[test]
fn a_half_mended_letter_without_a_subject_is_kept() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let letter = town.submits(sara, "درخواست", Vec::new());
    return_letter(&town.ledger, head, letter.id, letter.version, "پلاک؟").unwrap();
    let mut half = text("");
    half.body = "متن تازه".to_owned();
    half.addressee_id = Some(pishkhan::domain::ids::AddresseeId(999));
    save_draft(&town.ledger, sara, letter.public_id, half, Vec::new(), Vec::new()).unwrap();
    let kept = town.ledger.read(|view| letters::correction::of_letter(view, letter.id)).unwrap().unwrap();
    assert_eq!((kept.subject.as_str(), kept.body.as_str(), kept.addressee_id), ("", "متن تازه", None));
    assert_eq!(town.letter_of(sara, letter.public_id).subject, "درخواست");
}

#[test]
fn an_earlier_reply_and_its_notice_outlive_the_undo_of_a_later_one() {
    let mut town =
        Town::new(Profile::Agency, &[("undo.window", "30"), ("sms.on_submit", "off"), ("sms.on_approve", "off")]);
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let letter = town.submits(sara, "درخواست", Vec::new());
    town.approves(head, &letter).unwrap();
    let reply = |town: &Town, body: &str| {
        let letter = town.letter_of(sara, letter.public_id);
        reply_letter(&town.ledger, head, letter.id, letter.version, body, Vec::new()).unwrap();
    };
    let undoes = |town: &Town| {
        let letter = town.letter_of(sara, letter.public_id);
        undo(&town.ledger, head, letter.id, letter.version)
    };
    reply(&town, "نخست");
    town.later(5);
    reply(&town, "دوم");
    undoes(&town).unwrap();
    let standing = town.ledger.read(|view| replies::of_letter(view, letter.id)).unwrap();
    assert_eq!((standing.len(), standing[0].body.as_str()), (1, "نخست"));
    assert_eq!(town.letter_of(sara, letter.public_id).state, State::Answered);
    town.later(30);
    assert_eq!(town.sms_to(sara).len(), 1, "the first reply is still told");
    assert_eq!(refusal(undoes(&town)), Some(Refusal::UndoTooLate));
}

#[test]
fn the_same_file_pressed_twice_is_there_once_and_the_limits_hold_in_the_act() {
    let mut town = Town::new(Profile::Agency, &[("file.max_count", "2")]);
    let sara = town.citizen("سارا");
    let id = town.new_id();
    for _ in 0..2 {
        save_draft(&town.ledger, sara, id, text("درخواست"), vec![pdf(100)], Vec::new()).unwrap();
    }
    assert_eq!(town.letter_of(sara, id).attachments, 1);
    let more = vec![pdf(200), pdf(300)];
    let refused = save_draft(&town.ledger, sara, id, text("درخواست"), more, Vec::new());
    assert_eq!(refusal(refused), Some(Refusal::FilesTooMany { limit: 2 }));
}
