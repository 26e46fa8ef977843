//! Intruders: somebody else's number, session or claim must not open an account, and nothing of it reaches them.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;

#[path = "stories_intruders/codes.rs"]
mod codes;

use common::{PASSWORD, Town, pdf, refusal, text};
use pishkhan::actions::change_mobile::{Proof, Step, ask_new_mobile, confirm_new_mobile};
use pishkhan::actions::close_account::close_account;
use pishkhan::actions::code_request::{BrowserToken, CodeRequest, Purpose, Whom, send_again, send_code};
use pishkhan::actions::confirm_code::confirm_code;
use pishkhan::actions::decide_identity::{Verdict, decide_identity};
use pishkhan::actions::log_in::log_in;
use pishkhan::actions::mend_sms::retry_sms;
use pishkhan::actions::old_holder::{begin_anew, recognise};
use pishkhan::actions::reply_letter::reply_letter;
use pishkhan::actions::request_company::{CompanyForm, request_company};
use pishkhan::actions::reset_password::reset_password;
use pishkhan::actions::send_notice::send_notice;
use pishkhan::actions::set_setting::set_setting;
use pishkhan::actions::sign_up::{SignUpForm, sign_up};
use pishkhan::actions::submit_letter::submit_letter;
use pishkhan::actions::visit::person_of;
use pishkhan::domain::ids::PersonId;
use pishkhan::domain::letter::PersonKind;
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::national_id::NationalId;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Role;
use pishkhan::domain::settings::Profile;
use pishkhan::store::letters::LetterText;
use pishkhan::store::sessions::SessionToken;
use pishkhan::store::{Actor, identity, people, sms};

const SARA: &str = "0076229645";
const OTHER: &str = "کوه بلند پشت ابرها";
const OLD: &str = "+989121234567";
const NEW: &str = "+989120000001";
const MONTH: i64 = 30 * 86_400;

/// A browser at an address of its own.
fn browser(town: &Town) -> CodeRequest {
    let browser = BrowserToken::new(&town.ledger).unwrap();
    CodeRequest { address: browser.as_str().to_owned(), browser, host: None }
}

/// The code of the newest text to a number that holds one.
fn code(town: &mut Town, number: &str) -> String {
    let digits = |text: &String| text.chars().filter(char::is_ascii_digit).collect::<String>();
    town.sms_to_number(number).iter().rev().map(digits).find(|digits| digits.len() == 6).unwrap()
}

fn signs_up(town: &mut Town, national_id: &str, mobile: &str, password: &str) -> SessionToken {
    town.later(61);
    let form = SignUpForm {
        national_id: national_id.into(),
        mobile: mobile.into(),
        first_name: "سارا".into(),
        last_name: "راد".into(),
        birth_date: "1370/01/15".into(),
        password: password.into(),
    };
    let asked = browser(town);
    sign_up(&town.ledger, &asked, &form.check(town.ledger.now()).ok().unwrap()).unwrap();
    let code = code(town, Mobile::parse(mobile).unwrap().as_str());
    confirm_code(&town.ledger, &asked.browser, &code).unwrap()
}

fn who(town: &Town, token: &SessionToken) -> PersonId {
    person_of(&town.ledger, token).unwrap().unwrap().id
}

fn id() -> NationalId {
    NationalId::parse(SARA).unwrap()
}

fn mobile(number: &str) -> Mobile {
    Mobile::parse(number).unwrap()
}

/// Gives the account the number `NEW` by its password.
fn changes_number(town: &mut Town, person: PersonId, session: &SessionToken) {
    town.later(61);
    let asked = browser(town);
    ask_new_mobile(&town.ledger, &asked, person, &mobile(NEW), Proof::Password(PASSWORD)).unwrap();
    let typed = code(town, NEW);
    assert_eq!(confirm_new_mobile(&town.ledger, &asked, person, session, &typed).unwrap(), Step::Changed);
}

// -- A number that was given up ---------------------------------------------------------------------------------------

#[test]
fn the_thief_of_a_telephone_gets_no_code_on_it_once_its_number_was_changed() {
    for purpose in [Purpose::LogIn, Purpose::Recover] {
        let mut town = Town::agency();
        let sara = signs_up(&mut town, SARA, OLD, PASSWORD);
        let person = who(&town, &sara);
        town.later(61);
        // The thief asks for a code and keeps the page open.
        let thief = browser(&town);
        send_code(&town.ledger, &thief, purpose, Whom::NationalId(id())).unwrap();
        changes_number(&mut town, person, &sara);
        let texts = town.sms_to_number(OLD).len();
        town.later(61);
        send_again(&town.ledger, &thief).unwrap();
        assert_eq!(town.sms_to_number(OLD).len(), texts, "{purpose:?}: a code went to the number that was given up");
    }
}

#[test]
fn a_code_that_is_out_dies_with_the_number_it_went_to() {
    let mut town = Town::new(Profile::Agency, &[("undo.window", "0"), ("code.wait", "0"), ("code.lifetime", "600")]);
    let sara = signs_up(&mut town, SARA, OLD, PASSWORD);
    let person = who(&town, &sara);
    let (enters, recovers) = (browser(&town), browser(&town));
    send_code(&town.ledger, &enters, Purpose::LogIn, Whom::NationalId(id())).unwrap();
    let first = code(&mut town, OLD);
    send_code(&town.ledger, &recovers, Purpose::Recover, Whom::NationalId(id())).unwrap();
    let second = code(&mut town, OLD);
    changes_number(&mut town, person, &sara);
    assert_eq!(refusal(confirm_code(&town.ledger, &enters.browser, &first)), Some(Refusal::CodeExpired));
    let reset = reset_password(&town.ledger, &recovers.browser, &second, OTHER);
    assert_eq!(refusal(reset), Some(Refusal::CodeExpired));
    assert!(log_in(&town.ledger, &id(), PASSWORD).is_ok());
}

#[test]
fn a_code_of_a_closed_account_is_a_code_that_no_longer_works() {
    let mut town = Town::agency();
    let sara = signs_up(&mut town, SARA, OLD, PASSWORD);
    town.later(61);
    let asked = browser(&town);
    send_code(&town.ledger, &asked, Purpose::LogIn, Whom::NationalId(id())).unwrap();
    let typed = code(&mut town, OLD);
    close_account(&town.ledger, who(&town, &sara), PASSWORD).unwrap();
    assert_eq!(refusal(confirm_code(&town.ledger, &asked.browser, &typed)), Some(Refusal::CodeExpired));
}

#[test]
fn a_number_replaced_by_a_clerk_puts_the_lost_telephone_out() {
    let mut town = Town::agency();
    let lost = signs_up(&mut town, SARA, OLD, PASSWORD);
    let person = who(&town, &lost);
    let here = log_in(&town.ledger, &id(), PASSWORD).unwrap();
    let asked = browser(&town);
    ask_new_mobile(&town.ledger, &asked, person, &mobile(NEW), Proof::Clerk).unwrap();
    let typed = code(&mut town, NEW);
    assert_eq!(confirm_new_mobile(&town.ledger, &asked, person, &here, &typed).unwrap(), Step::WaitsForClerk);
    assert!(person_of(&town.ledger, &lost).unwrap().is_none(), "the lost telephone is still logged in");
    // Its finder comes in again by a code while the request waits.
    town.later(61);
    let finder = browser(&town);
    send_code(&town.ledger, &finder, Purpose::LogIn, Whom::NationalId(id())).unwrap();
    let typed = code(&mut town, OLD);
    let lost = confirm_code(&town.ledger, &finder.browser, &typed).unwrap();
    let checks = town.ledger.read(|view| identity::waiting(view, 9)).unwrap();
    let check = checks.into_iter().find(|check| check.level == 1).unwrap();
    decide_identity(&town.ledger, town.clerk(Role::Intake), check.id, &Verdict::Confirm).unwrap();
    assert!(person_of(&town.ledger, &lost).unwrap().is_none(), "the lost telephone is still logged in");
    assert_eq!(who(&town, &here), person, "whoever asked goes on");
}

#[test]
fn a_failed_sms_tried_again_goes_to_the_number_that_the_sender_has_now() {
    let mut town = Town::new(Profile::Agency, &[("undo.window", "0"), ("identity.min_level", "1")]);
    let sara = signs_up(&mut town, SARA, OLD, PASSWORD);
    let person = who(&town, &sara);
    let letter = town.submits(person, "هرس درخت", Vec::new());
    // A postman dies with it; what became of it is not known.
    town.postman_dies_with_what_is_due();
    town.later(120);
    let before = town.sms_to_number(OLD).len();
    changes_number(&mut town, person, &sara);
    let texts = town.ledger.read(|view| sms::of_letter(view, letter.id)).unwrap();
    retry_sms(&town.ledger, town.clerk(Role::Head), texts[0].id).unwrap();
    let code = letter.follow_up_code.unwrap();
    assert!(town.sms_to_number(NEW).iter().any(|text| text.contains(&code)));
    assert!(town.sms_to_number(OLD)[before..].iter().all(|text| !text.contains(&code)));
}

#[test]
fn whoever_has_the_number_of_a_closed_account_reads_nothing_about_its_letters() {
    let mut town = Town::agency();
    let sara = signs_up(&mut town, SARA, OLD, PASSWORD);
    let person = who(&town, &sara);
    set_setting(&town.ledger, Actor::Admin, "identity.min_level", "1").unwrap();
    let letter = town.submits(person, "هرس درخت", Vec::new());
    town.postman_dies_with_what_is_due();
    town.later(120);
    close_account(&town.ledger, person, PASSWORD).unwrap();
    let before = town.sms_to_number(OLD).len();
    let head = town.clerk(Role::Head);
    let notice = send_notice(&town.ledger, head, letter.id, "لطفاً با پرونده خود مراجعه کنید.");
    assert_eq!(refusal(notice), Some(Refusal::AccountClosed));
    let texts = town.ledger.read(|view| sms::of_letter(view, letter.id)).unwrap();
    assert_eq!(refusal(retry_sms(&town.ledger, head, texts[0].id)), Some(Refusal::AccountClosed));
    town.later(3_600);
    assert_eq!(town.sms_to_number(OLD).len(), before);
}

#[test]
fn a_closed_account_leaves_no_half_written_word_behind() {
    use pishkhan::actions::save_draft::save_draft;
    use pishkhan::domain::letter::State;
    let mut town = Town::agency();
    let sara = signs_up(&mut town, SARA, OLD, PASSWORD);
    let person = who(&town, &sara);
    let draft = town.new_id();
    save_draft(&town.ledger, person, draft, text("راز"), vec![pdf(100)], Vec::new()).unwrap();
    close_account(&town.ledger, person, PASSWORD).unwrap();
    let letter = town.letter_of(person, draft);
    assert_eq!((letter.state, letter.subject.as_str(), letter.body.as_str()), (State::Withdrawn, "", ""));
    assert_eq!(letter.attachments, 0);
}

#[test]
fn asking_for_somebodys_codes_all_day_does_not_lock_him_out_of_the_next() {
    let mut town = Town::agency();
    signs_up(&mut town, SARA, OLD, PASSWORD);
    // Gives how many texts went out by then: a code that is not delivered at once expires.
    let asks = |town: &mut Town| {
        send_code(&town.ledger, &browser(town), Purpose::LogIn, Whom::NationalId(id())).unwrap();
        town.sms_to_number(OLD).len()
    };
    // Two hours of asking use up the day's codes of this number, and the rest of the day sends nothing.
    for _ in 0..120 {
        town.later(61);
        asks(&mut town);
    }
    let mut texts = 0;
    for _ in 0..42 {
        town.later(1_800);
        texts = asks(&mut town);
    }
    assert_eq!(texts, 10, "that of the sign-up among them");
    town.later(4 * 3_600);
    assert_eq!(asks(&mut town), texts + 1);
}

// -- A number that rested ---------------------------------------------------------------------------------------------

/// A company account with a letter whose number rested, and a browser that was asked who it is.
fn rested(town: &mut Town) -> (PersonId, CodeRequest) {
    let enters = |town: &mut Town| {
        town.later(61);
        let asked = browser(town);
        send_code(&town.ledger, &asked, Purpose::LogIn, Whom::Mobile(mobile(OLD))).unwrap();
        let typed = code(town, OLD);
        let entered = confirm_code(&town.ledger, &asked.browser, &typed);
        (asked, entered)
    };
    let first = enters(town).1.unwrap();
    let person = who(town, &first);
    pishkhan::actions::change_password::change_password(&town.ledger, person, &first, "", PASSWORD).unwrap();
    let letter = LetterText {
        person_kind: PersonKind::Free, sender_name: "شرکت سبزینه".into(), ..text("درخواست")
    };
    submit_letter(&town.ledger, person, town.new_id(), letter, Vec::new()).unwrap();
    town.later(7 * MONTH);
    let (asked, entered) = enters(town);
    assert_eq!(refusal(entered), Some(Refusal::OldHolderAsked { months: 6 }));
    (person, asked)
}

#[test]
fn a_stranger_cannot_begin_anew_on_an_account_that_its_holder_came_back_to() {
    let mut town = Town::new(Profile::Company, &[("undo.window", "0"), ("auth.mode", "password+otp")]);
    let (person, stranger) = rested(&mut town);
    // The holder comes in with the password, and takes the account to another number.
    let holder = log_in(&town.ledger, Whom::Mobile(mobile(OLD)), PASSWORD).unwrap();
    assert_eq!(refusal(begin_anew(&town.ledger, &stranger.browser)), Some(Refusal::CodeExpired));
    changes_number(&mut town, person, &holder);
    assert_eq!(refusal(begin_anew(&town.ledger, &stranger.browser)), Some(Refusal::CodeExpired));
    assert_eq!(refusal(recognise(&town.ledger, &stranger.browser, "شرکت سبزینه")), Some(Refusal::CodeExpired));
    assert_eq!(who(&town, &holder), person, "the holder's account was closed by a stranger");
}

// -- Claims -----------------------------------------------------------------------------------------------------------

#[test]
fn a_claim_on_an_id_gives_no_free_guesses_at_its_holders_password() {
    let mut town = Town::agency();
    signs_up(&mut town, SARA, OLD, PASSWORD);
    signs_up(&mut town, SARA, NEW, OTHER);
    let mut guesses = 0;
    for _ in 0..10 {
        for _ in 0..4 {
            if refusal(log_in(&town.ledger, &id(), "حدس می‌زنم این را")) == Some(Refusal::LogInWrong) {
                guesses += 1;
            }
        }
        // The thief's own password is right, and takes nothing back of what was guessed.
        let _ = log_in(&town.ledger, &id(), OTHER);
    }
    assert!(guesses <= 5, "{guesses} guesses without waiting");
    // Waiting is no lock, and who types the right one is not counted as a guess.
    town.later(61);
    for _ in 0..8 {
        assert!(log_in(&town.ledger, &id(), PASSWORD).is_ok());
    }
}

#[test]
fn nobody_sees_by_the_way_of_a_request_that_an_id_has_another_account() {
    use pishkhan::actions::ask_registry::{Answer, settle_answer, take_question};
    use pishkhan::actions::request_identity::agree_to_check;
    use pishkhan::domain::identity::Outcome;
    let mut town = Town::new(Profile::Agency, &[("identity.verifier", "http"), ("undo.window", "0")]);
    let sara = signs_up(&mut town, SARA, OLD, PASSWORD);
    let free = NationalId::generate(123_456_789).unwrap();
    let mut seen = Vec::new();
    for national_id in [SARA, free.as_str()] {
        let token = signs_up(&mut town, national_id, NEW, OTHER);
        let person = who(&town, &token);
        agree_to_check(&town.ledger, person).unwrap();
        for outcome in [None, Some(Outcome::NoMatch)] {
            if let Some(outcome) = outcome {
                let question = take_question(&town.ledger).unwrap().unwrap();
                settle_answer(&town.ledger, question.check, &Answer::Said { outcome, reference: None }).unwrap();
            }
            let check = town.ledger.read(|view| identity::newest_of(view, person)).unwrap().unwrap();
            seen.push((check.level, check.verifier, check.state, check.outcome, check.attempts));
        }
    }
    assert_eq!(seen[..2], seen[2..]);
    // Even the registry's word gives a claim nothing: a clerk decides, and sees what it said.
    let token = signs_up(&mut town, SARA, "09120000005", OTHER);
    let person = who(&town, &token);
    agree_to_check(&town.ledger, person).unwrap();
    let question = take_question(&town.ledger).unwrap().unwrap();
    settle_answer(&town.ledger, question.check, &Answer::Said { outcome: Outcome::Match, reference: None }).unwrap();
    let check = town.ledger.read(|view| identity::newest_of(view, person)).unwrap().unwrap();
    assert_eq!((check.id, check.outcome), (question.check, Some(Outcome::Match)));
    let level = |person| town.ledger.read(|view| people::by_id(view, person)).unwrap().identity_level;
    assert_eq!((level(person), level(who(&town, &sara))), (1, 1));
    decide_identity(&town.ledger, town.clerk(Role::Intake), check.id, &Verdict::Confirm).unwrap();
    assert_eq!(level(who(&town, &token)), 2);
}

#[test]
fn an_account_made_anew_under_another_name_is_not_what_the_registry_confirmed() {
    use pishkhan::actions::import_identities::{Import, RegistryAnswer, import_identities};
    use pishkhan::domain::identity::Outcome;
    let mut town = Town::new(Profile::Agency, &[("identity.verifier", "file"), ("undo.window", "0")]);
    let sara = signs_up(&mut town, SARA, OLD, PASSWORD);
    let person = who(&town, &sara);
    let answer = |name: &str| RegistryAnswer {
        national_id: id(),
        mobile: Some(mobile(OLD)),
        birth_date: Some("1370/01/15".into()),
        name: Some(name.into()),
        outcome: Outcome::Match,
        reference: None,
    };
    let counts = import_identities(&town.ledger, vec![answer("شهردار محترم")], Import::Real).unwrap();
    assert_eq!((counts.registered, counts.about_others), (0, 1));
    // What a spreadsheet does to a name does not make it another one.
    let counts = import_identities(&town.ledger, vec![answer("'سارا  راد")], Import::Real).unwrap();
    assert_eq!((counts.registered, counts.about_others), (1, 0));
    assert_eq!(town.ledger.read(|view| people::by_id(view, person)).unwrap().identity_level, 3);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "this test goes past the ledger on purpose")]
fn a_sign_up_that_nobody_finished_leaves_no_name_behind() {
    let mut town = Town::agency();
    let now = town.ledger.now();
    let form = SignUpForm {
        national_id: SARA.into(),
        mobile: OLD.into(),
        first_name: "سارا".into(),
        last_name: "راد".into(),
        birth_date: "1370/01/15".into(),
        password: PASSWORD.into(),
    };
    let unfinished = browser(&town);
    sign_up(&town.ledger, &unfinished, &form.check(now).ok().unwrap()).unwrap();
    // The next morning it can still be gone on with; two days later it is gone.
    town.later(80_000);
    send_again(&town.ledger, &unfinished).unwrap();
    town.later(2 * 86_400);
    signs_up(&mut town, NationalId::generate(123_456_789).unwrap().as_str(), NEW, OTHER);
    let file = rusqlite::Connection::open(town.ledger.path()).unwrap();
    let kept: i64 =
        file.query_row("select count(*) from one_time_code where pending is not null", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, 0);
    assert_eq!(refusal(send_again(&town.ledger, &unfinished)), Some(Refusal::CodeExpired));
}

// -- SMS to strangers -------------------------------------------------------------------------------------------------

#[test]
fn one_account_cannot_send_codes_to_the_whole_town() {
    let mut town = Town::agency();
    let sara = signs_up(&mut town, SARA, OLD, PASSWORD);
    let person = who(&town, &sara);
    let mut sent = 0;
    for n in 0..30 {
        town.later(61);
        // A fresh browser and address each time: only the account is the same.
        let to = mobile(&format!("0935{n:07}"));
        let asked = ask_new_mobile(&town.ledger, &browser(&town), person, &to, Proof::Clerk);
        sent += usize::from(asked.is_ok());
        sent += usize::from(!town.sms_to_number(to.as_str()).is_empty() && refusal(asked).is_some());
    }
    assert_eq!(sent, 10);
    town.later(86_400);
    assert!(ask_new_mobile(&town.ledger, &browser(&town), person, &mobile(NEW), Proof::Clerk).is_ok());
}

// -- Companies --------------------------------------------------------------------------------------------------------

#[test]
fn a_representative_of_one_company_cannot_sign_with_another_ones_name() {
    let mut town = Town::new(Profile::Agency, &[("identity.min_level", "4"), ("undo.window", "0")]);
    let sara = town.citizen("سارا");
    let company = CompanyForm {
        company_name: "شرکت سبزینه".into(),
        company_id: "10380284790".into(),
        signer_role: "کارمند".into(),
    };
    request_company(&town.ledger, sara, company.check().unwrap(), Some(pdf(500))).unwrap();
    let check = town.ledger.read(|view| identity::waiting(view, 1)).unwrap().remove(0);
    decide_identity(&town.ledger, town.clerk(Role::Intake), check.id, &Verdict::Confirm).unwrap();
    let forged = LetterText {
        person_kind: PersonKind::Legal,
        company_name: "بانک مرکزی".into(),
        company_id: "10380284790".into(),
        signer_role: "رئیس کل".into(),
        ..text("درخواست")
    };
    let id = town.new_id();
    submit_letter(&town.ledger, sara, id, forged, Vec::new()).unwrap();
    let letter = town.letter_of(sara, id);
    assert_eq!((letter.company_name.as_str(), letter.signer_role.as_str()), ("شرکت سبزینه", "کارمند"));
}

// -- Reopened letters -------------------------------------------------------------------------------------------------

#[test]
fn a_reply_taken_back_does_not_bury_that_the_letter_was_reopened() {
    use pishkhan::actions::reopen_letter::reopen_letter;
    use pishkhan::actions::undo::undo;
    use pishkhan::domain::letter::State;
    let mut town = Town::new(Profile::Agency, &[("undo.window", "600")]);
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let letter = town.submits(sara, "هرس درخت", Vec::new());
    town.approves(head, &letter).unwrap();
    let replies = |town: &Town, body: &str| {
        let version = town.letter(head, letter.id).unwrap().version;
        reply_letter(&town.ledger, head, letter.id, version, body, Vec::new()).unwrap();
        town.later(1_000);
    };
    let takes_back = |town: &Town| {
        let version = town.letter(head, letter.id).unwrap().version;
        undo(&town.ledger, head, letter.id, version).unwrap();
        town.letter(head, letter.id).unwrap()
    };
    replies(&town, "انجام شد.");
    let first_answer = town.letter(head, letter.id).unwrap().answered_at;
    reopen_letter(&town.ledger, sara, letter.public_id, "فقط یکی هرس شد").unwrap();
    town.later(60);
    let version = town.letter(head, letter.id).unwrap().version;
    reply_letter(&town.ledger, head, letter.id, version, "پاسخ به نامه‌ای دیگر", Vec::new()).unwrap();
    let back = takes_back(&town);
    assert_eq!((back.state, back.answered_at), (State::Approved, first_answer));
    // Without a reopening between them, the earlier reply stands.
    replies(&town, "همه هرس شد.");
    let version = town.letter(head, letter.id).unwrap().version;
    reply_letter(&town.ledger, head, letter.id, version, "باز هم", Vec::new()).unwrap();
    assert_eq!(takes_back(&town).state, State::Answered);
    let person = town.ledger.read(|view| people::by_id(view, sara)).unwrap();
    assert_eq!(person.id, sara);
}

#[test]
fn a_browser_left_open_gives_an_account_no_first_password() {
    let mut town = Town::new(Profile::Company, &[("undo.window", "0"), ("auth.mode", "password+otp")]);
    let asked = browser(&town);
    send_code(&town.ledger, &asked, Purpose::LogIn, Whom::Mobile(mobile(OLD))).unwrap();
    let typed = code(&mut town, OLD);
    let here = confirm_code(&town.ledger, &asked.browser, &typed).unwrap();
    let person = who(&town, &here);
    let set = |town: &Town| {
        refusal(pishkhan::actions::change_password::change_password(&town.ledger, person, &here, "", PASSWORD))
    };
    town.later(20 * 60);
    assert_eq!(set(&town), Some(Refusal::LogInAgain));
    town.later(-10 * 60);
    assert_eq!(set(&town), None);
}
