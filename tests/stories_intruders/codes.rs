//! One-time codes under attack: many guesses at once, one guess on each of many accounts, one SMS to each of many numbers.

use std::thread;

use pishkhan::actions::alarm::are_codes_sprayed;
use pishkhan::domain::event::EventKind;
use pishkhan::store::Ledger;
use pishkhan::store::audit_log::{self, AuditFilter};

use super::*;

/// How often something is in the log.
fn logged(ledger: &Ledger, event: EventKind) -> usize {
    let filter = AuditFilter { events: vec![event], ..AuditFilter::default() };
    ledger.read(|view| audit_log::page(view, &filter, None, 2_000)).unwrap().entries.len()
}

/// A code that is none of these digits' neighbours: wrong for certain.
fn wrong(right: &str, n: u32) -> String {
    let right: u32 = right.parse().unwrap();
    format!("{:06}", (right + 1 + n % 999_998) % 1_000_000)
}

#[test]
fn a_thousand_guesses_at_once_are_five() {
    let mut town = Town::agency();
    signs_up(&mut town, SARA, OLD, PASSWORD);
    for round in 0..4 {
        town.later(3_600);
        let before = logged(&town.ledger, EventKind::CodeFailed);
        let asked = browser(&town);
        send_code(&town.ledger, &asked, Purpose::LogIn, Whom::NationalId(id())).unwrap();
        let right = code(&mut town, OLD);
        // Eight at once, half of them over a file that was opened a second time.
        let doors: Vec<Ledger> =
            (0..8).map(|n| if n % 2 == 0 { town.ledger.clone() } else { town.opened_again() }).collect();
        let told: Vec<Refusal> = thread::scope(|scope| {
            let guessers: Vec<_> = doors
                .iter()
                .zip(0u32..)
                .map(|(door, n)| {
                    let (asked, right) = (&asked, &right);
                    scope.spawn(move || {
                        let guess =
                            |m| refusal(confirm_code(door, &asked.browser, &wrong(right, n * 125 + m))).unwrap();
                        (0..125).map(guess).collect::<Vec<_>>()
                    })
                })
                .collect();
            guessers.into_iter().flat_map(|guesser| guesser.join().unwrap()).collect()
        });
        assert_eq!(told.len(), 1_000);
        assert_eq!(logged(&town.ledger, EventKind::CodeFailed) - before, 5, "round {round}");
        let mut left: Vec<i64> = told
            .iter()
            .filter_map(|refusal| if let Refusal::CodeWrong { left } = refusal { Some(*left) } else { None })
            .collect();
        left.sort_unstable();
        assert_eq!(left, [1, 2, 3, 4], "round {round}");
        assert_eq!(told.iter().filter(|refusal| **refusal == Refusal::CodeExpired).count(), 996);
        // The right one comes too late.
        assert_eq!(refusal(confirm_code(&town.ledger, &asked.browser, &right)), Some(Refusal::CodeExpired));
    }
}

#[test]
fn the_right_code_is_right_once_in_one_browser_and_in_its_time() {
    let mut town = Town::agency();
    signs_up(&mut town, SARA, OLD, PASSWORD);
    let asks = |town: &mut Town| {
        town.later(3_600);
        let asked = browser(town);
        send_code(&town.ledger, &asked, Purpose::LogIn, Whom::NationalId(id())).unwrap();
        let right = code(town, OLD);
        (asked, right)
    };
    let (asked, right) = asks(&mut town);
    // In a browser that asked for none, and in one that waits for another.
    assert_eq!(refusal(confirm_code(&town.ledger, &browser(&town).browser, &right)), Some(Refusal::CodeExpired));
    let other = browser(&town);
    send_code(&town.ledger, &other, Purpose::LogIn, Whom::Mobile(mobile(NEW))).unwrap();
    assert_eq!(refusal(confirm_code(&town.ledger, &other.browser, &right)), Some(Refusal::CodeWrong { left: 4 }));
    // Eight tabs at once: one comes in.
    let entered = thread::scope(|scope| {
        let tabs: Vec<_> =
            (0..8).map(|_| scope.spawn(|| confirm_code(&town.ledger, &asked.browser, &right).is_ok())).collect();
        tabs.into_iter().map(|tab| tab.join().unwrap()).filter(|entered| *entered).count()
    });
    assert_eq!(entered, 1);
    assert_eq!(refusal(confirm_code(&town.ledger, &asked.browser, &right)), Some(Refusal::CodeExpired));
    // A newer one kills it, and so does time.
    let (asked, old) = asks(&mut town);
    town.later(61);
    send_again(&town.ledger, &asked).unwrap();
    let newer = code(&mut town, OLD);
    if newer != old {
        assert_eq!(refusal(confirm_code(&town.ledger, &asked.browser, &old)), Some(Refusal::CodeWrong { left: 4 }));
    }
    town.later(120);
    assert_eq!(refusal(confirm_code(&town.ledger, &asked.browser, &newer)), Some(Refusal::CodeExpired));
}

#[test]
fn one_guess_on_each_of_many_accounts_is_seen_before_the_three_hundredth() {
    let town = Town::new(Profile::Company, &[("sms.budget.day", "10000")]);
    let mut guesses = 0;
    while !are_codes_sprayed(&town.ledger).unwrap() {
        let asked = browser(&town);
        send_code(&town.ledger, &asked, Purpose::LogIn, Whom::Mobile(mobile(&format!("0935{guesses:07}")))).unwrap();
        if let Some(Refusal::CodeWrong { .. }) = refusal(confirm_code(&town.ledger, &asked.browser, "000000")) {
            guesses += 1;
        }
        town.later(1);
        assert!(guesses < 300, "nobody noticed");
    }
    println!("spraying: noticed after {guesses} wrong codes");
    assert_eq!((guesses, logged(&town.ledger, EventKind::CodesSprayed)), (200, 1));
    // From now on a code has two tries, and what was sent before has no more than that either.
    let tries = |town: &Town, number: &str| {
        let asked = browser(town);
        send_code(&town.ledger, &asked, Purpose::LogIn, Whom::Mobile(mobile(number))).unwrap();
        (0..5)
            .filter(|_| {
                matches!(refusal(confirm_code(&town.ledger, &asked.browser, "000000")), Some(Refusal::CodeWrong { .. }))
            })
            .count()
    };
    assert_eq!(tries(&town, "09361111111"), 1);
    // The alarm goes on as long as the attack does, and is told once in ten minutes, not with every guess.
    assert_eq!(logged(&town.ledger, EventKind::CodesSprayed), 1);
    town.later(600);
    assert!(!are_codes_sprayed(&town.ledger).unwrap());
    assert_eq!(tries(&town, "09361111112"), 4);
}

#[test]
fn numbers_of_other_countries_and_of_no_telephone_get_nothing() {
    // Prefixes that earn whoever makes an office call or text them.
    let mut taken = 0;
    for country in 1..=999 {
        for typed in [format!("+{country}9121234567"), format!("00{country}9121234567"), format!("{country}9121234567")]
        {
            if let Ok(number) = Mobile::parse(&typed) {
                assert!(number.as_str().starts_with("+989"), "{typed} became {}", number.as_str());
                // The country's own code, with or without the zero that people write after it.
                assert!(matches!(country, 98 | 980), "{typed}");
                taken += 1;
            }
        }
    }
    assert!(taken > 0, "nothing was taken at all");
    for typed in
        ["02122334455", "+982122334455", "1818", "0909", "09", "+9809121234567891", "0912 123 45", "０９１２", "٠٩"]
    {
        assert!(Mobile::parse(typed).is_err(), "{typed}");
    }
}
