//! Tries of an address, counted in memory: a restart forgives them, and nothing about them is recorded.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many addresses are remembered; beyond that the ones whose time is over make room.
const MOST: usize = 10_000;

/// Counts wrong tries within a span of time.
pub(crate) struct Tries {
    allowed: u32,
    span: i64,
    counted: Mutex<HashMap<IpAddr, Count>>,
}

#[derive(Clone, Copy)]
struct Count {
    since: i64,
    tries: u32,
    /// One try of a span was forgiven already.
    is_forgiven: bool,
}

impl Tries {
    /// `allowed` wrong tries in `span` seconds.
    pub(crate) fn new(allowed: u32, span: i64) -> Self {
        Self { allowed, span, counted: Mutex::default() }
    }

    /// Seconds until an address that used its tries up has new ones; nothing while it has some left.
    pub(crate) fn wait(&self, address: IpAddr, now: i64) -> Option<i64> {
        let count = self.counted().get(&address).copied()?;
        let left = count.since + self.span - now;
        (count.tries >= self.allowed && left > 0).then_some(left)
    }

    /// Whether anything was wrong here within the span.
    pub(crate) fn any(&self, address: IpAddr, now: i64) -> bool {
        self.counted().get(&address).is_some_and(|count| count.tries > 0 && now < count.since + self.span)
    }

    /// Counts one wrong try.
    pub(crate) fn count(&self, address: IpAddr, now: i64) {
        let mut counted = self.counted();
        if counted.len() >= MOST && !counted.contains_key(&address) {
            counted.retain(|_, count| now < count.since + self.span);
            if counted.len() >= MOST {
                // A flood from ten thousand addresses at once: forgetting all is better than growing for ever.
                counted.clear();
            }
        }
        let count = counted.entry(address).or_insert(Count { since: now, tries: 0, is_forgiven: false });
        if now >= count.since + self.span {
            *count = Count { since: now, tries: 0, is_forgiven: false };
        }
        count.tries += 1;
    }

    /// Takes one try back, once in a span: somebody at this address was right. More would let a guesser with an account
    /// of his own clear what he guessed at others'.
    pub(crate) fn forgive_one(&self, address: IpAddr) {
        if let Some(count) = self.counted().get_mut(&address).filter(|count| !count.is_forgiven) {
            count.tries = count.tries.saturating_sub(1);
            count.is_forgiven = true;
        }
    }

    /// Takes one try back that turned out to be right: a code that was sent came back from its telephone.
    pub(crate) fn take_back(&self, address: IpAddr) {
        if let Some(count) = self.counted().get_mut(&address) {
            count.tries = count.tries.saturating_sub(1);
        }
    }

    fn counted(&self) -> MutexGuard<'_, HashMap<IpAddr, Count>> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_are_used_up_and_come_back() {
        let (tries, here) = (Tries::new(2, 60), IpAddr::from([198, 51, 100, 7]));
        assert!(!tries.any(here, 100));
        tries.count(here, 100);
        assert!(tries.any(here, 159) && !tries.any(here, 160));
        assert_eq!(tries.wait(here, 100), None);
        tries.count(here, 110);
        assert_eq!(tries.wait(here, 110), Some(50));
        assert_eq!(tries.wait(IpAddr::from([198, 51, 100, 8]), 110), None);
        assert_eq!(tries.wait(here, 160), None);
        tries.count(here, 160);
        assert_eq!(tries.wait(here, 160), None);
        tries.count(here, 160);
        tries.forgive_one(here);
        assert_eq!(tries.wait(here, 160), None);
    }

    #[test]
    fn a_guesser_with_an_account_of_his_own_does_not_start_anew_with_each_log_in() {
        let (tries, here) = (Tries::new(3, 900), IpAddr::from([198, 51, 100, 7]));
        let guesses = (0..20).take_while(|_| {
            tries.count(here, 100);
            let may_go_on = tries.wait(here, 100).is_none();
            tries.forgive_one(here);
            may_go_on
        });
        assert!(guesses.count() <= 3);
        assert!(tries.wait(here, 100).is_some());
    }
}
