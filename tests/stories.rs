//! Stories of the office on a real file: each is named after what must not go wrong.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

mod common;

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use common::{PASSWORD, Town, pdf, saturday, text};
use pishkhan::actions::approve_letter::{Approval, approve_letter};
use pishkhan::actions::back_up::back_up;
use pishkhan::actions::check_office::check_office;
use pishkhan::actions::clerk_log_in::clerk_log_in;
use pishkhan::actions::close_letter::close_letter;
use pishkhan::actions::code_request::{BrowserToken, CodeRequest, Purpose, Whom, send_again, send_code};
use pishkhan::actions::confirm_code::confirm_code;
use pishkhan::actions::decide_identity::{Verdict, decide_identity};
use pishkhan::actions::disable_clerk::disable_clerk;
use pishkhan::actions::log_in::log_in;
use pishkhan::actions::new_file::{FileBody, NewFile};
use pishkhan::actions::open_letter::open_letter;
use pishkhan::actions::refer_letter::{Recipient, ReferralOrder, refer_letter};
use pishkhan::actions::reject_letter::reject_letter;
use pishkhan::actions::reply_letter::reply_letter;
use pishkhan::actions::reset_password::reset_password;
use pishkhan::actions::restore::{Proof, RestoreOrder, make_ready, restore};
use pishkhan::actions::return_letter::return_letter;
use pishkhan::actions::save_draft::save_draft;
use pishkhan::actions::set_setting::set_setting;
use pishkhan::actions::sign_up::{SignUpForm, sign_up};
use pishkhan::actions::submit_letter::submit_letter;
use pishkhan::actions::undo::undo;
use pishkhan::actions::visit::{log_out, person_of};
use pishkhan::actions::withdraw_letter::withdraw_letter;
use pishkhan::domain::calendar::JalaliDate;
use pishkhan::domain::follow_up_code::FollowUpCode;
use pishkhan::domain::letter::State;
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::national_id::NationalId;
use pishkhan::domain::query::Query;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Role;
use pishkhan::domain::settings::Profile;
use pishkhan::domain::workdays::Deadline;
use pishkhan::error::{Error, Result};
use pishkhan::store::sessions::SessionToken;
use pishkhan::store::{
    Actor, OpenOptions, attachments, audit, clerks, counts, identity, letters, people, queues, replies, search, sms,
};

fn refusal<T>(result: Result<T>) -> Option<Refusal> {
    result.err().and_then(|error| error.refusal().cloned())
}

fn request(town: &Town) -> CodeRequest {
    CodeRequest { browser: BrowserToken::new(&town.ledger).unwrap(), address: "192.0.2.7".to_owned(), host: None }
}

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
fn a_code_is_evaluated_five_times_however_many_guess_at_once() {
    let town = Town::new(Profile::Company, &[]);
    let request = request(&town);
    let mobile = Mobile::parse("09121234567").unwrap();
    send_code(&town.ledger, &request, Purpose::LogIn, Whom::Mobile(mobile)).unwrap();
    let other = town.opened_again();
    let evaluated = AtomicUsize::new(0);
    thread::scope(|scope| {
        for guesser in 0..8 {
            let ledger = if guesser % 2 == 0 { town.ledger.clone() } else { other.clone() };
            let (browser, evaluated) = (request.browser.clone(), &evaluated);
            scope.spawn(move || {
                for _ in 0..25 {
                    // Seven digits: never right.
                    match refusal(confirm_code(&ledger, &browser, "1234567")) {
                        Some(Refusal::CodeWrong { .. }) => _ = evaluated.fetch_add(1, Ordering::Relaxed),
                        Some(Refusal::CodeExpired) => {}
                        other => panic!("{other:?}"),
                    }
                }
            });
        }
    });
    // The fifth wrong try is told as «no longer works».
    assert_eq!(evaluated.load(Ordering::Relaxed), 4);
    let failed = town.ledger.read(audit::head).unwrap().unwrap().0;
    assert_eq!(failed, 3 + 1 + 5, "office, two units, one code, five tries");
}

#[test]
fn a_code_works_once_in_its_own_browser_and_for_two_minutes() {
    let mut town = Town::new(Profile::Company, &[]);
    let asked = request(&town);
    let mobile = Mobile::parse("09121234567").unwrap();
    let send = |town: &Town, request: &CodeRequest| {
        send_code(&town.ledger, request, Purpose::LogIn, Whom::Mobile(mobile.clone()))
    };
    send(&town, &asked).unwrap();
    let code = code_in(town.sms_to_number("+989121234567").last().unwrap());
    assert_eq!(code.len(), 6);

    let stranger = request(&town);
    assert_eq!(refusal(confirm_code(&town.ledger, &stranger.browser, &code)), Some(Refusal::CodeExpired));
    assert!(matches!(refusal(send(&town, &asked)), Some(Refusal::CodeTooSoon { .. })));
    assert!(matches!(refusal(send(&town, &stranger)), Some(Refusal::CodeTooSoon { .. })));

    town.later(121);
    assert_eq!(refusal(confirm_code(&town.ledger, &asked.browser, &code)), Some(Refusal::CodeExpired));
    send_again(&town.ledger, &asked).unwrap();
    let newer = code_in(town.sms_to_number("+989121234567").last().unwrap());
    let persian = pishkhan::domain::text::persian_digits(&newer);
    let token = confirm_code(&town.ledger, &asked.browser, &persian).unwrap();
    assert_eq!(refusal(confirm_code(&town.ledger, &asked.browser, &newer)), Some(Refusal::CodeExpired));
    assert!(person_of(&town.ledger, &token).unwrap().is_some());
    // The file holds the code nowhere once it was sent.
    let outbox = town.ledger.read(|view| sms::newest(view, None, 10)).unwrap();
    assert!(outbox.iter().all(|sms| sms.body.is_empty()));
}

#[test]
fn a_number_gets_at_most_five_codes_an_hour_and_ten_a_day() {
    let mut town = Town::new(Profile::Company, &[]);
    let mobile = Mobile::parse("09121234567").unwrap();
    let mut sent = 0;
    for _ in 0..200 {
        town.later(7 * 60);
        if send_code(&town.ledger, &request(&town), Purpose::LogIn, Whom::Mobile(mobile.clone())).is_ok() {
            sent += 1;
            assert_eq!(town.sms_to_number("+989121234567").len(), sent);
        }
    }
    // 200 tries at seven minutes are 23 hours and 20 minutes.
    assert_eq!(sent, 10);
}

#[test]
fn nobody_learns_whether_a_national_id_has_an_account() {
    let mut town = Town::agency();
    signed_up(&mut town);
    let known = NationalId::parse("0076229645").unwrap();
    let unknown = NationalId::parse("0123456789").unwrap();
    let texts = town.sms_to_number("+989121234567").len();
    town.later(61);
    for id in [&known, &unknown] {
        let asked = request(&town);
        send_code(&town.ledger, &asked, Purpose::LogIn, Whom::NationalId(id.clone())).unwrap();
        assert!(matches!(
            refusal(confirm_code(&town.ledger, &asked.browser, "1234567")),
            Some(Refusal::CodeWrong { left: 4 })
        ));
        assert_eq!(refusal(log_in(&town.ledger, id, "این کلمه عبور نیست")), Some(Refusal::LogInWrong));
    }
    assert_eq!(town.sms_to_number("+989121234567").len(), texts + 1);
    // Asking again at once, from another browser, is answered alike, but the number gets no second text.
    let asked = request(&town);
    send_code(&town.ledger, &asked, Purpose::LogIn, Whom::NationalId(known)).unwrap();
    assert_eq!(town.sms_to_number("+989121234567").len(), texts + 1);
}

#[test]
fn a_forgotten_password_is_replaced_and_everybody_else_is_out() {
    let mut town = Town::agency();
    let old = signed_up(&mut town);
    let id = NationalId::parse("0076229645").unwrap();
    town.later(61);
    let asked = request(&town);
    send_code(&town.ledger, &asked, Purpose::Recover, Whom::NationalId(id.clone())).unwrap();
    let code = code_in(town.sms_to_number("+989121234567").last().unwrap());
    // A password that may not be set spends no try of the code.
    assert_eq!(refusal(reset_password(&town.ledger, &asked.browser, &code, "کوتاه")), Some(Refusal::PasswordShort));
    let new = reset_password(&town.ledger, &asked.browser, &code, "کوه بلند پشت ابرها").unwrap();
    assert!(person_of(&town.ledger, &old).unwrap().is_none());
    assert!(person_of(&town.ledger, &new).unwrap().is_some());
    assert_eq!(refusal(log_in(&town.ledger, &id, PASSWORD)), Some(Refusal::LogInWrong));
    let token = log_in(&town.ledger, &id, "کوه بلند پشت ابرها").unwrap();
    log_out(&town.ledger, &token).unwrap();
    assert!(person_of(&town.ledger, &token).unwrap().is_none());
}

#[test]
fn a_session_ends_after_half_an_hour_of_rest_and_eight_hours_of_work() {
    let mut town = Town::agency();
    let token = signed_up(&mut town);
    for _ in 0..18 {
        town.later(25 * 60);
        assert!(person_of(&town.ledger, &token).unwrap().is_some());
    }
    town.later(31 * 60);
    assert!(person_of(&town.ledger, &token).unwrap().is_none());
    let id = NationalId::parse("0076229645").unwrap();
    let token = log_in(&town.ledger, &id, PASSWORD).unwrap();
    for _ in 0..19 {
        town.later(25 * 60);
        assert!(person_of(&town.ledger, &token).unwrap().is_some());
    }
    town.later(10 * 60);
    assert!(person_of(&town.ledger, &token).unwrap().is_none(), "eight hours are over");
}

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
fn many_wrong_passwords_at_once_count_one_by_one() {
    let mut town = Town::agency();
    signed_up(&mut town);
    let id = NationalId::parse("0076229645").unwrap();
    let waits = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..12 {
            scope.spawn(|| {
                if let Some(Refusal::LogInWaits { .. }) = refusal(log_in(&town.ledger, &id, "این کلمه عبور نیست"))
                {
                    waits.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!(waits.load(Ordering::Relaxed), 7, "five are evaluated, the rest wait");
    town.later(61);
    assert!(log_in(&town.ledger, &id, PASSWORD).is_ok());
}

#[test]
fn two_codes_for_one_new_number_open_one_account() {
    let mut town = Town::new(Profile::Company, &[("code.wait", "0")]);
    let mobile = Mobile::parse("09121234567").unwrap();
    let (phone, laptop) = (request(&town), request(&town));
    let mut people = Vec::new();
    for asked in [&phone, &laptop] {
        send_code(&town.ledger, asked, Purpose::LogIn, Whom::Mobile(mobile.clone())).unwrap();
    }
    let texts = town.sms_to_number("+989121234567");
    for (asked, text) in [&phone, &laptop].into_iter().zip(&texts) {
        let token = confirm_code(&town.ledger, &asked.browser, &code_in(text)).unwrap();
        people.push(person_of(&town.ledger, &token).unwrap().unwrap().id);
    }
    assert_eq!(people[0], people[1]);
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
