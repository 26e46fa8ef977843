//! Accounts and identities, named after the harm that each story prevents. Here: who gets in, and stays in.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[path = "stories_accounts/brokers.rs"]
mod broker_stories;
#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;
#[path = "stories_accounts/identity.rs"]
mod identity_stories;
#[path = "common/registry.rs"]
mod registry;

use common::{PASSWORD, Town, refusal, request, text};
use pishkhan::actions::back_up::back_up;
use pishkhan::actions::change_mobile::{Proof, Step, ask_new_mobile, confirm_new_mobile};
use pishkhan::actions::change_password::change_password;
use pishkhan::actions::close_account::close_account;
use pishkhan::actions::code_request::{CodeRequest, Purpose, Whom, send_again, send_code, waiting_code};
use pishkhan::actions::confirm_code::confirm_code;
use pishkhan::actions::decide_identity::{Verdict, decide_identity};
use pishkhan::actions::drill_backup::drill_backup;
use pishkhan::actions::log_in::log_in;
use pishkhan::actions::old_holder::{begin_anew, recognise};
use pishkhan::actions::reset_password::reset_password;
use pishkhan::actions::set_setting::set_setting;
use pishkhan::actions::sign_up::{SignUpForm, sign_up};
use pishkhan::actions::submit_letter::submit_letter;
use pishkhan::actions::visit::{log_out_elsewhere, person_of};
use pishkhan::domain::ids::{IdentityCheckId, PersonId};
use pishkhan::domain::letter::PersonKind;
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::national_id::NationalId;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Role;
use pishkhan::domain::settings::Profile;
use pishkhan::error::{Error, Result};
use pishkhan::postman::{FileGateway, Gateway, Load, Walk};
use pishkhan::store::identity::WaitingCheck;
use pishkhan::store::sessions::SessionToken;
use pishkhan::store::{Actor, identity, letters, people};

const SARA: &str = "0076229645";
const OTHER: &str = "کوه بلند پشت ابرها";
const MONTH: i64 = 30 * 86_400;

/// The code of the newest text to a number that holds one.
fn code(town: &mut Town, number: &str) -> String {
    let digits = |text: &String| text.chars().filter(char::is_ascii_digit).collect::<String>();
    town.sms_to_number(number).iter().rev().map(digits).find(|digits| digits.len() == 6).unwrap()
}

fn form(national_id: &str, mobile: &str, password: &str) -> SignUpForm {
    SignUpForm {
        national_id: national_id.into(),
        mobile: mobile.into(),
        first_name: "سارا".into(),
        last_name: "راد".into(),
        birth_date: "1370/01/15".into(),
        password: password.into(),
    }
}

fn e164(mobile: &str) -> String {
    Mobile::parse(mobile).unwrap().as_str().to_owned()
}

/// Signs up, types the code back, and is in.
fn signs_up(town: &mut Town, national_id: &str, mobile: &str, password: &str) -> SessionToken {
    town.later(61);
    let asked = request(town);
    let now = town.ledger.now();
    sign_up(&town.ledger, &asked, &form(national_id, mobile, password).check(now).ok().unwrap()).unwrap();
    let code = code(town, &e164(mobile));
    confirm_code(&town.ledger, &asked.browser, &code).unwrap()
}

fn who(town: &Town, token: &SessionToken) -> PersonId {
    person_of(&town.ledger, token).unwrap().unwrap().id
}

fn level(town: &Town, person: PersonId) -> i64 {
    town.ledger.read(|view| people::by_id(view, person)).unwrap().identity_level
}

fn waiting(town: &Town) -> Vec<WaitingCheck> {
    town.ledger.read(|view| identity::waiting(view, 100)).unwrap()
}

fn confirms(town: &Town, check: IdentityCheckId) {
    decide_identity(&town.ledger, town.clerk(Role::Intake), check, &Verdict::Confirm).unwrap();
}

fn subjects(town: &Town, person: PersonId) -> Vec<String> {
    let letters = town.ledger.read(|view| letters::of_person(view, person, 100)).unwrap();
    letters.into_iter().map(|letter| letter.subject).collect()
}

// -- No hint whether an ID exists, and nobody squats on one ------------------------------------------------------------

#[test]
fn a_sign_up_with_a_taken_id_looks_like_any_other_and_takes_nothing_away() {
    let mut town = Town::agency();
    let sara = signs_up(&mut town, SARA, "09121234567", PASSWORD);
    confirms(&town, waiting(&town)[0].id);
    let person = who(&town, &sara);
    town.submits(person, "نامه سارا", Vec::new());
    // A thief with another telephone: the same page, the same code, the same way in; nothing of Sara's is there.
    let thief = signs_up(&mut town, SARA, "09120000001", OTHER);
    let stranger = who(&town, &thief);
    assert_ne!(stranger, person);
    assert_eq!((level(&town, stranger), subjects(&town, stranger).len()), (1, 0));
    assert_eq!(
        refusal(submit_letter(&town.ledger, stranger, town.new_id(), text("الف"), Vec::new())),
        Some(Refusal::IdentityTooLow)
    );
    // Both come in with their own passwords, and Sara was told.
    let id = NationalId::parse(SARA).unwrap();
    assert_eq!(who(&town, &log_in(&town.ledger, &id, PASSWORD).unwrap()), person);
    assert_eq!(who(&town, &log_in(&town.ledger, &id, OTHER).unwrap()), stranger);
    assert!(town.sms_to_number("+989121234567").last().unwrap().contains("حساب دیگری"));
    // The clerk sees both numbers, and refuses.
    let check = waiting(&town).remove(0);
    assert_eq!(check.rival.as_ref().map(Mobile::as_str), Some("+989121234567"));
    decide_identity(&town.ledger, town.clerk(Role::Intake), check.id, &Verdict::Refuse("شما نیستید".into())).unwrap();
    assert_eq!((level(&town, stranger), level(&town, person)), (1, 3));
}

#[test]
fn who_lost_number_and_password_signs_up_again_and_gets_the_letters_back() {
    let mut town = Town::agency();
    let old = signs_up(&mut town, SARA, "09121234567", PASSWORD);
    confirms(&town, waiting(&town)[0].id);
    let person = who(&town, &old);
    town.submits(person, "نامه پیشین", Vec::new());
    let new = signs_up(&mut town, SARA, "09120000001", OTHER);
    confirms(&town, waiting(&town)[0].id);
    // The new session goes on in the old account; the old one and its password are out, and the old number was told.
    assert_eq!(who(&town, &new), person);
    assert_eq!((subjects(&town, person), level(&town, person)), (vec!["نامه پیشین".to_owned()], 3));
    assert!(person_of(&town.ledger, &old).unwrap().is_none());
    let id = NationalId::parse(SARA).unwrap();
    assert_eq!(refusal(log_in(&town.ledger, &id, PASSWORD)), Some(Refusal::LogInWrong));
    assert_eq!(who(&town, &log_in(&town.ledger, &id, OTHER).unwrap()), person);
    assert!(town.sms_to_number("+989121234567").last().unwrap().contains("عوض شد"));
    // What happens to the old letter is told to the new number.
    let letter = town.ledger.read(|view| letters::of_person(view, person, 1)).unwrap().remove(0);
    assert_eq!(letter.mobile.unwrap().as_str(), "+989120000001");
}

#[test]
fn a_squatter_who_never_proved_the_id_loses_it_to_its_owner() {
    let mut town = Town::agency();
    let squatter = signs_up(&mut town, SARA, "09120000009", OTHER);
    let sara = signs_up(&mut town, SARA, "09121234567", PASSWORD);
    let person = who(&town, &sara);
    let check = waiting(&town).into_iter().find(|check| check.person_id == person).unwrap();
    confirms(&town, check.id);
    assert!(person_of(&town.ledger, &squatter).unwrap().is_none());
    assert_eq!((level(&town, person), waiting(&town).len()), (3, 0));
    let id = NationalId::parse(SARA).unwrap();
    assert_eq!(who(&town, &log_in(&town.ledger, &id, PASSWORD).unwrap()), person);
    assert_eq!(refusal(log_in(&town.ledger, &id, OTHER)), Some(Refusal::LogInWrong));
}

#[test]
fn signing_up_twice_with_one_telephone_opens_the_same_account() {
    let mut town = Town::agency();
    let first = signs_up(&mut town, SARA, "09121234567", PASSWORD);
    let person = who(&town, &first);
    let again = signs_up(&mut town, SARA, "09121234567", OTHER);
    assert_eq!(who(&town, &again), person);
    assert!(person_of(&town.ledger, &first).unwrap().is_none(), "the password changed: the others are out");
    assert!(log_in(&town.ledger, &NationalId::parse(SARA).unwrap(), OTHER).is_ok());
    assert_eq!(waiting(&town).len(), 1);
}

#[test]
fn an_id_without_an_account_waits_like_one_with_an_account() {
    let mut town = Town::agency();
    signs_up(&mut town, SARA, "09121234567", PASSWORD);
    let known = NationalId::parse(SARA).unwrap();
    let unknown = NationalId::parse("0123456789").unwrap();
    let said = |id: &NationalId| -> Vec<Option<Refusal>> {
        (0..7).map(|_| refusal(log_in(&town.ledger, id, "این کلمه عبور نیست"))).collect()
    };
    let (to_known, to_unknown) = (said(&known), said(&unknown));
    assert_eq!(to_known, to_unknown);
    assert_eq!(to_known[4..6], [Some(Refusal::LogInWrong), Some(Refusal::LogInWaits { minutes: 1 })]);
    // Waiting is no lock: after the minute the right one is let in, and the row is gone.
    town.later(61);
    assert!(log_in(&town.ledger, &known, PASSWORD).is_ok());
    assert_eq!(refusal(log_in(&town.ledger, &known, "این کلمه عبور نیست")), Some(Refusal::LogInWrong));
    // A day without a try forgets them.
    town.later(86_401);
    assert_eq!(refusal(log_in(&town.ledger, &unknown, "این کلمه عبور نیست")), Some(Refusal::LogInWrong));
}

// -- Account life ------------------------------------------------------------------------------------------------------

#[test]
fn a_stolen_session_cannot_take_the_number_over_without_a_proof() {
    let mut town = Town::agency();
    let sara = signs_up(&mut town, SARA, "09121234567", PASSWORD);
    let person = who(&town, &sara);
    let new = Mobile::parse("09120000001").unwrap();
    let asked = request(&town);
    for _ in 0..5 {
        let wrong = ask_new_mobile(&town.ledger, &asked, person, &new, Proof::Password("حدس می‌زنم این را"));
        assert_eq!(refusal(wrong), Some(Refusal::PasswordWrong));
    }
    // Counted together with the log-ins: the sixth waits, here and there.
    let waits = Some(Refusal::LogInWaits { minutes: 1 });
    assert_eq!(refusal(ask_new_mobile(&town.ledger, &asked, person, &new, Proof::Password(PASSWORD))), waits);
    assert_eq!(refusal(log_in(&town.ledger, &NationalId::parse(SARA).unwrap(), PASSWORD)), waits);
    assert!(town.sms_to_number(new.as_str()).is_empty());
    town.later(61);
    // By the old number the code goes there first, and the new number gets none before it is typed.
    ask_new_mobile(&town.ledger, &asked, person, &new, Proof::OldNumber).unwrap();
    assert!(town.sms_to_number(new.as_str()).is_empty());
    let other = request(&town);
    let old_code = code(&mut town, "+989121234567");
    let elsewhere = confirm_new_mobile(&town.ledger, &other, person, &sara, &old_code);
    assert_eq!(refusal(elsewhere), Some(Refusal::CodeExpired));
}

#[test]
fn a_new_number_gets_the_news_and_the_old_one_is_told() {
    let mut town = Town::agency();
    let sara = signs_up(&mut town, SARA, "09121234567", PASSWORD);
    let person = who(&town, &sara);
    confirms(&town, waiting(&town)[0].id);
    let letter = town.submits(person, "درخواست", Vec::new());
    let elsewhere = log_in(&town.ledger, &NationalId::parse(SARA).unwrap(), PASSWORD).unwrap();
    let new = Mobile::parse("09120000001").unwrap();
    let asked = request(&town);
    assert_eq!(
        refusal(ask_new_mobile(&town.ledger, &asked, person, &Mobile::parse("09121234567").unwrap(), Proof::OldNumber)),
        Some(Refusal::MobileSame)
    );
    town.later(61);
    ask_new_mobile(&town.ledger, &asked, person, &new, Proof::OldNumber).unwrap();
    let first = code(&mut town, "+989121234567");
    assert_eq!(confirm_new_mobile(&town.ledger, &asked, person, &sara, &first).unwrap(), Step::NewNumberNext);
    let second = code(&mut town, new.as_str());
    assert_eq!(confirm_new_mobile(&town.ledger, &asked, person, &sara, &second).unwrap(), Step::Changed);
    assert!(person_of(&town.ledger, &elsewhere).unwrap().is_none() && who(&town, &sara) == person);
    assert!(town.sms_to_number("+989121234567").last().unwrap().contains("عوض شد"));
    // The number was never matched with the ID: the level fell, and the check waits by itself.
    assert_eq!((level(&town, person), waiting(&town).len()), (1, 1));
    let letter = town.letter_of(person, letter.public_id);
    town.approves(town.clerk(Role::Head), &letter).unwrap();
    assert!(town.sms_to_number(new.as_str()).last().unwrap().contains("تأیید شد"));
}

#[test]
fn a_new_number_is_no_false_alarm_of_a_drill_and_a_forged_one_is_found() {
    let mut town = Town::agency();
    let sara = signs_up(&mut town, SARA, "09121234567", PASSWORD);
    let (person, reza) = (who(&town, &sara), town.citizen("رضا"));
    confirms(&town, waiting(&town)[0].id);
    town.submits(person, "درخواست", Vec::new());
    town.submits(reza, "پرسش", Vec::new());
    // What is told of their SMS would explain anything.
    assert_eq!(town.sms_to(reza).len(), 1);
    back_up(&town.ledger, &town.path("b.db")).unwrap();
    town.later(61);
    let (new, asked) = (Mobile::parse("09120000001").unwrap(), request(&town));
    ask_new_mobile(&town.ledger, &asked, person, &new, Proof::OldNumber).unwrap();
    let first = code(&mut town, "+989121234567");
    confirm_new_mobile(&town.ledger, &asked, person, &sara, &first).unwrap();
    let second = code(&mut town, new.as_str());
    assert_eq!(confirm_new_mobile(&town.ledger, &asked, person, &sara, &second).unwrap(), Step::Changed);
    let faults = |town: &Town| {
        let drill = drill_backup(&town.ledger, None, &[]).unwrap();
        drill.tables.into_iter().flat_map(|table| table.faults).collect::<Vec<_>>()
    };
    assert_eq!(faults(&town), Vec::<String>::new());
    // Nothing was told of the other one's number, and nothing of the first one's subject.
    #[expect(clippy::disallowed_methods, reason = "this test goes past the ledger on purpose")]
    let bare = rusqlite::Connection::open(town.path("office.db")).unwrap();
    bare.execute("update letter set mobile = '+989350000000', version = version + 1 where subject = 'پرسش'", [])
        .unwrap();
    bare.execute("update letter set subject = 'x', version = version + 1 where subject = 'درخواست'", []).unwrap();
    assert_eq!(faults(&town).len(), 2);
}

#[test]
fn an_sms_that_comes_back_after_the_number_changed_goes_to_the_new_one() {
    let mut town = Town::agency();
    let sara = signs_up(&mut town, SARA, "09121234567", PASSWORD);
    let person = who(&town, &sara);
    confirms(&town, waiting(&town)[0].id);
    let new = Mobile::parse("09120000001").unwrap();
    let asked = request(&town);
    town.later(61);
    ask_new_mobile(&town.ledger, &asked, person, &new, Proof::OldNumber).unwrap();
    let first = code(&mut town, "+989121234567");
    assert_eq!(confirm_new_mobile(&town.ledger, &asked, person, &sara, &first).unwrap(), Step::NewNumberNext);
    let second = code(&mut town, new.as_str());
    let letter = town.submits(person, "درخواست", Vec::new());
    let full = Gateway::File(FileGateway::open(std::path::Path::new("/dev/full")).unwrap());
    let mut walk = Walk::new(std::slice::from_ref(&full), Load::All);
    assert!(walk.step(&town.ledger, &mut [full]).unwrap());
    assert_eq!(confirm_new_mobile(&town.ledger, &asked, person, &sara, &second).unwrap(), Step::Changed);
    walk.settle(&town.ledger).unwrap();
    town.later(60);
    let follow_up = town.letter_of(person, letter.public_id).follow_up_code.unwrap();
    let tells = |texts: Vec<String>| texts.iter().filter(|text| text.contains(&follow_up)).count();
    assert_eq!(tells(town.sms_to_number("+989121234567")), 0);
    assert_eq!(tells(town.sms_to_number(new.as_str())), 1);
}

#[test]
fn a_lost_number_is_replaced_by_a_clerk_and_by_nobody_else() {
    let mut town = Town::agency();
    let sara = signs_up(&mut town, SARA, "09121234567", PASSWORD);
    let person = who(&town, &sara);
    confirms(&town, waiting(&town)[0].id);
    let new = Mobile::parse("09120000001").unwrap();
    let asked = request(&town);
    ask_new_mobile(&town.ledger, &asked, person, &new, Proof::Clerk).unwrap();
    let typed = code(&mut town, new.as_str());
    assert_eq!(confirm_new_mobile(&town.ledger, &asked, person, &sara, &typed).unwrap(), Step::WaitsForClerk);
    let mobile = |town: &Town| town.ledger.read(|view| people::by_id(view, person)).unwrap().mobile;
    assert_eq!(mobile(&town).as_str(), "+989121234567");
    let check = waiting(&town).remove(0);
    assert_eq!((check.level, check.new_mobile.as_ref()), (1, Some(&new)));
    let auditor = town.clerk(Role::Auditor);
    assert_eq!(refusal(decide_identity(&town.ledger, auditor, check.id, &Verdict::Confirm)), Some(Refusal::NotAllowed));
    confirms(&town, check.id);
    // A clerk has seen the person: the level stays.
    assert_eq!((mobile(&town), level(&town, person)), (new, 3));
    assert!(town.sms_to_number("+989121234567").last().unwrap().contains("عوض شد"));
}

#[test]
fn a_new_password_and_a_log_out_everywhere_leave_one_device_in() {
    let mut town = Town::agency();
    let here = signs_up(&mut town, SARA, "09121234567", PASSWORD);
    let person = who(&town, &here);
    let id = NationalId::parse(SARA).unwrap();
    let phone = log_in(&town.ledger, &id, PASSWORD).unwrap();
    assert_eq!(log_out_elsewhere(&town.ledger, person, &here).unwrap(), 1);
    assert!(person_of(&town.ledger, &phone).unwrap().is_none() && who(&town, &here) == person);
    let phone = log_in(&town.ledger, &id, PASSWORD).unwrap();
    let change = |current: &str, new: &str| refusal(change_password(&town.ledger, person, &here, current, new));
    assert_eq!(change("نادرست است این", OTHER), Some(Refusal::PasswordWrong));
    assert_eq!(change(PASSWORD, "09121234567"), Some(Refusal::PasswordCommon));
    assert_eq!(change(PASSWORD, OTHER), None);
    assert!(person_of(&town.ledger, &phone).unwrap().is_none() && who(&town, &here) == person);
    assert_eq!(refusal(log_in(&town.ledger, &id, PASSWORD)), Some(Refusal::LogInWrong));
    assert!(log_in(&town.ledger, &id, OTHER).is_ok());
}

#[test]
fn a_closed_account_lets_nobody_in_tells_nothing_and_leaves_its_letters_with_the_office() {
    let mut town = Town::agency();
    let token = signs_up(&mut town, SARA, "09121234567", PASSWORD);
    let person = who(&town, &token);
    confirms(&town, waiting(&town)[0].id);
    let letter = town.submits(person, "درخواست", Vec::new());
    assert_eq!(refusal(close_account(&town.ledger, person, "نادرست است این")), Some(Refusal::PasswordWrong));
    close_account(&town.ledger, person, PASSWORD).unwrap();
    assert!(person_of(&town.ledger, &token).unwrap().is_none());
    let id = NationalId::parse(SARA).unwrap();
    assert_eq!(refusal(log_in(&town.ledger, &id, PASSWORD)), Some(Refusal::LogInWrong));
    // The office goes on; the number, which may be somebody else's by then, hears nothing.
    let head = town.clerk(Role::Head);
    let texts = town.sms_to_number("+989121234567").len();
    let letter = town.letter(head, letter.id).unwrap();
    town.approves(head, &letter).unwrap();
    assert_eq!(town.sms_to_number("+989121234567").len(), texts);
    // The ID is free, and the new account begins with nothing.
    let fresh = signs_up(&mut town, SARA, "09121234567", PASSWORD);
    assert_ne!(who(&town, &fresh), person);
    assert_eq!((subjects(&town, who(&town, &fresh)).len(), level(&town, who(&town, &fresh))), (0, 1));
}

// -- A number with a new holder ----------------------------------------------------------------------------------------

/// Comes in with a bare number; the refusal, if the code is not enough.
fn comes_in(town: &mut Town, number: &str) -> (CodeRequest, Result<SessionToken>) {
    town.later(61);
    let asked = request(town);
    send_code(&town.ledger, &asked, Purpose::LogIn, Whom::Mobile(Mobile::parse(number).unwrap())).unwrap();
    let code = code(town, &e164(number));
    let outcome = confirm_code(&town.ledger, &asked.browser, &code);
    (asked, outcome)
}

/// Whose account the code alone opened.
fn is_in(town: &mut Town, number: &str) -> PersonId {
    let token = comes_in(town, number).1.unwrap();
    who(town, &token)
}

fn company_letter(town: &Town, person: PersonId, sender: &str) -> letters::Letter {
    let id = town.new_id();
    let mut letter = text("درخواست");
    letter.person_kind = PersonKind::Free;
    sender.clone_into(&mut letter.sender_name);
    submit_letter(&town.ledger, person, id, letter, Vec::new()).unwrap();
    town.letter_of(person, id)
}

#[test]
fn a_new_holder_of_a_number_never_sees_old_letters() {
    let mut town = Town::new(Profile::Company, &[("undo.window", "0"), ("auth.mode", "password+otp")]);
    let old = comes_in(&mut town, "09121234567").1.unwrap();
    let person = who(&town, &old);
    let letter = company_letter(&town, person, "شرکت سبزینه");
    change_password(&town.ledger, person, &old, "", PASSWORD).unwrap();
    // Within the months the code is enough.
    town.later(5 * MONTH);
    assert_eq!(is_in(&mut town, "09121234567"), person);
    town.later(6 * MONTH + 86_400);
    let (asked, outcome) = comes_in(&mut town, "09121234567");
    assert_eq!(refusal(outcome), Some(Refusal::OldHolderAsked { months: 6 }));
    assert_eq!(waiting_code(&town.ledger, &asked.browser).unwrap().unwrap().purpose, Purpose::OldHolder);
    assert_eq!(refusal(send_again(&town.ledger, &asked)), Some(Refusal::CodeExpired), "there is nothing to send");
    // Guessing ends after five.
    let guess = |typed: &str| refusal(recognise(&town.ledger, &asked.browser, typed));
    assert_eq!(guess("  "), Some(Refusal::OldHolderMissing));
    for left in [4, 3, 2, 1] {
        assert_eq!(guess("شرکت دیگر"), Some(Refusal::OldHolderWrong { left }));
    }
    assert_eq!((guess("شرکت"), guess("شرکت سبزینه")), (Some(Refusal::CodeExpired), Some(Refusal::CodeExpired)));
    // Neither does a new password help: the same question stands before it.
    town.later(61);
    let asked = request(&town);
    send_code(&town.ledger, &asked, Purpose::Recover, Whom::Mobile(Mobile::parse("09121234567").unwrap())).unwrap();
    let typed = code(&mut town, "+989121234567");
    let recovered = reset_password(&town.ledger, &asked.browser, &typed, OTHER);
    assert_eq!(refusal(recovered), Some(Refusal::OldHolderAsked { months: 6 }));
    // A fresh account: the old one is closed, with an event that says why.
    let fresh = begin_anew(&town.ledger, &asked.browser).unwrap();
    let stranger = who(&town, &fresh);
    assert!(stranger != person && subjects(&town, stranger).is_empty());
    assert!(matches!(town.ledger.read(|view| people::by_id(view, person)), Err(Error::NotFound)));
    assert_eq!(refusal(begin_anew(&town.ledger, &asked.browser)), Some(Refusal::CodeExpired));
    // The reply to the old letter is told to nobody.
    let head = town.clerk(Role::Head);
    let texts = town.sms_to_number("+989121234567").len();
    let letter = town.letter(head, letter.id).unwrap();
    town.approves(head, &letter).unwrap();
    assert_eq!(town.sms_to_number("+989121234567").len(), texts);
}

#[test]
fn the_former_holder_is_known_by_an_earlier_letter_but_not_by_a_code_that_came_late() {
    let mut town = Town::new(Profile::Company, &[("undo.window", "0")]);
    let person = is_in(&mut town, "09121234567");
    let (early, late) = (company_letter(&town, person, "شرکت سبزینه"), company_letter(&town, person, "شرکت سبزینه"));
    let head = town.clerk(Role::Head);
    town.approves(head, &early).unwrap();
    // The second one is approved when the number may be somebody else's: its code comes by SMS.
    town.later(5 * MONTH);
    town.approves(head, &late).unwrap();
    town.later(2 * MONTH);
    let (asked, outcome) = comes_in(&mut town, "09121234567");
    assert!(outcome.is_err());
    let typed = |code: &Option<String>| recognise(&town.ledger, &asked.browser, code.as_deref().unwrap());
    assert_eq!(refusal(typed(&late.follow_up_code)), Some(Refusal::OldHolderWrong { left: 4 }));
    assert_eq!(who(&town, &typed(&early.follow_up_code).unwrap()), person);
    // The sender's name, folded, will do as well; and the question is over in the log of that browser.
    town.later(7 * MONTH);
    let (asked, outcome) = comes_in(&mut town, "09121234567");
    assert!(outcome.is_err());
    assert_eq!(who(&town, &recognise(&town.ledger, &asked.browser, "شركت  سبزينه").unwrap()), person);
}

#[test]
fn the_rule_of_recycled_numbers_can_be_switched_off_and_spares_numbers_without_letters() {
    let mut town = Town::new(Profile::Company, &[]);
    let person = is_in(&mut town, "09121234567");
    town.later(30 * MONTH);
    assert_eq!(is_in(&mut town, "09121234567"), person, "nothing to protect");
    company_letter(&town, person, "شرکت سبزینه");
    set_setting(&town.ledger, Actor::Admin, "account.recycled_after", "0").unwrap();
    town.later(30 * MONTH);
    assert_eq!(is_in(&mut town, "09121234567"), person);
}
