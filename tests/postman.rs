//! Real postmen, killed in the middle of their work, and a service that answers in eleven ways: no notice is lost, no code
//! goes out twice, and a notice goes out twice only where nobody could have known.
//!
//! `PISHKHAN_FAULTS=long cargo test -p pishkhan --test postman -- --nocapture` makes it long: a thousand events of each way
//! at four offices. The postmen's time is the test's: the clock is turned on whenever nothing can happen before it moves.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;
#[path = "postman/overtaking.rs"]
mod overtaking;
#[path = "postman/round.rs"]
mod round;
#[path = "postman/service.rs"]
mod service;
#[path = "faults/sizes.rs"]
#[expect(dead_code, reason = "this file needs only a part of it")]
mod sizes;
#[path = "postman/table.rs"]
mod table;
#[path = "common/wait.rs"]
mod wait;

use std::fs;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use pishkhan::config::{Config, variable};
use pishkhan::domain::calendar::Instant;
use pishkhan::postman::{Postman, Texts, from_config};
use pishkhan::store::clock::Clock;
use pishkhan::store::{Ledger, OpenOptions};
use round::POSTMAN_OF;

/// This program again, as the postmen of an office: their clock is the one of the test.
#[test]
fn a_postman_at_work() {
    let Some(folder) = variable(POSTMAN_OF) else { return };
    let config = fs::read_to_string(Path::new(&folder).join("config.toml")).unwrap();
    let folder = Path::new(&folder).parent().unwrap().to_owned();
    let clock = Clock::at(told(&folder).unwrap());
    let options = OpenOptions { clock: clock.clone(), ..OpenOptions::default() };
    let ledger = Ledger::open(&folder.join("office.db"), options).unwrap();
    let config: Config = toml::from_str(&config).unwrap();
    let texts = Texts::of(&ledger, &config, "127.0.0.1:1".parse().unwrap()).unwrap();
    let postman = Postman::start(ledger.clone(), from_config(&config.sms, ledger.path(), &texts).unwrap()).unwrap();
    std::thread::spawn(move || {
        loop {
            if let Some(at) = told(&folder) {
                clock.turn_to(at);
            }
            std::thread::park_timeout(Duration::from_millis(5));
        }
    });
    // Until the test lets go.
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    drop(postman);
}

fn told(folder: &Path) -> Option<Instant> {
    fs::read_to_string(folder.join("clock")).ok()?.trim().parse().ok().map(Instant)
}

#[test]
fn f08_nothing_is_lost_or_doubled_at_a_service_that_knows_our_numbers() {
    let sums = round::plays_everywhere(
        "knows our numbers",
        "status_by_id = { path = '/status/{id}', ok = '/ok', ok_is = ['true'], state = '/state', absent_is_unseen = true }",
    );
    assert_eq!(sums.doubled_notices, 0, "it could be asked");
}

#[test]
fn f08_nothing_is_lost_and_little_doubled_at_a_service_that_cannot_be_asked() {
    let sums = round::plays_everywhere("cannot be asked", "");
    assert!(sums.doubled_notices > 0, "the run injected what makes doubles");
}
