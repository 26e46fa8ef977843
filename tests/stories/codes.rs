//! Stories of codes, passwords and sessions: what they open, how often, and for how long.

use crate::common::{PASSWORD, Town, refusal, request};
use crate::{code_in, signed_up};
use pishkhan::actions::code_request::{CodeRequest, Purpose, Whom, send_again, send_code};
use pishkhan::actions::confirm_code::confirm_code;
use pishkhan::actions::log_in::log_in;
use pishkhan::actions::reset_password::reset_password;
use pishkhan::actions::visit::{log_out, person_of};
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::national_id::NationalId;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::settings::Profile;
use pishkhan::store::{audit, sms};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

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
