//! One-time codes raced from two processes on one file: however many guesses come at once, five are looked at.

use std::collections::BTreeMap;

use pishkhan::domain::event::EventKind;
use pishkhan::store::audit_log::{self, AuditFilter};
use pishkhan::store::{Ledger, OpenOptions};

use crate::house::{House, Serving};
use crate::sizes::size;
use crate::wire::{Wire, address};

/// Rounds in one office: after two hundred wrong codes in ten minutes the whole office gives two tries instead of five.
const ROUNDS: usize = 39;
/// Guesses of one round, and the lines that they come by.
const GUESSES: usize = 24;
const LINES: usize = 8;

/// How many wrong codes the log knows.
fn looked_at(ledger: &Ledger) -> usize {
    let filter = AuditFilter { events: vec![EventKind::CodeFailed], ..AuditFilter::default() };
    ledger.read(|view| audit_log::page(view, &filter, None, 2_000)).unwrap().entries.len()
}

/// Asks for a code at the first door and guesses at both at once; gives the answers.
fn round(doors: &[Serving; 2], n: usize) -> BTreeMap<u16, usize> {
    let from = address(n);
    let asked = Wire::new(from, doors[0].address).post("/login/otp", "", &format!("mobile=0935{n:07}")).unwrap();
    assert_eq!(asked.status, 303, "{}", asked.text());
    let cookie = asked.cookie("browser").unwrap();
    // All lines are open before the first guess leaves.
    let mut lines: Vec<Wire> = (0..LINES)
        .map(|line| {
            let mut wire = Wire::new(from, doors[line % 2].address);
            wire.get("/healthz", "").unwrap();
            wire
        })
        .collect();
    let start = std::sync::Barrier::new(LINES);
    std::thread::scope(|scope| {
        let guessers: Vec<_> = lines
            .iter_mut()
            .enumerate()
            .map(|(line, wire)| {
                let (start, cookie) = (&start, &cookie);
                scope.spawn(move || {
                    start.wait();
                    let guess = |m: usize| format!("code={:06}", (line * 113_000 + m * 7_919 + n) % 1_000_000);
                    (0..GUESSES / LINES)
                        .map(|m| wire.post("/code", cookie, &guess(m)).unwrap().status)
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        let statuses = guessers.into_iter().flat_map(|guesser| guesser.join().unwrap());
        statuses.fold(BTreeMap::new(), |mut all, status| {
            *all.entry(status).or_insert(0_usize) += 1;
            all
        })
    })
}

#[test]
fn guesses_that_race_through_two_processes_are_five() {
    let rounds = size(12, 1_014);
    let (mut done, mut exceeded, mut statuses) = (0, 0, BTreeMap::new());
    while done < rounds {
        let settings = [("captcha", "off"), ("sms.budget.day", "100000")];
        let house = House::new("company", &settings);
        let doors = [house.serves(&[], &[]), house.serves(&[], &[])];
        let ledger = Ledger::open(&house.db(), OpenOptions::default()).unwrap();
        for n in 0..ROUNDS.min(rounds - done) {
            let before = looked_at(&ledger);
            for (status, times) in round(&doors, n) {
                *statuses.entry(status).or_insert(0_usize) += times;
            }
            let evaluated = looked_at(&ledger) - before;
            // One in a million guesses is right; it is the last that is looked at.
            assert!(evaluated >= 4, "only {evaluated} guesses were looked at");
            exceeded += usize::from(evaluated > 5);
            done += 1;
        }
        let log = house.log();
        assert!(!log.contains("panicked") && !log.contains("a request failed"), "{log}");
    }
    println!(
        "one-time codes: {done} rounds of {GUESSES} guesses at once through two processes, limit of 5 exceeded in {exceeded}; {statuses:?}"
    );
    assert_eq!(exceeded, 0);
    assert!(statuses.keys().all(|status| matches!(status, 422 | 303 | 429)), "{statuses:?}");
}
