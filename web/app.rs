//! What all requests share: the ledger, the machine's options, and what is kept in memory only.

use std::ops::Deref;
use std::sync::Arc;

use pishkhan::store::Ledger;

use crate::WebOptions;
use crate::instruments::Instruments;
use crate::picture_code::PictureCodes;
use crate::tries::Tries;
use crate::turns::Turns;

/// Seconds in which wrong tries are counted together.
const HOUR: i64 = 3_600;
/// Pages that one address may ask for at once: a browser has six lines, and many people may share an address.
const PAGES_OF_ONE: usize = 24;
/// How much is asked of the office's file at once, by one address, and waiting in all.
const TURNS: (usize, usize, usize) = (64, 24, 2_000);
/// The same of what may cost the hashing of a password. The heart hashes two at a time; the rest wait here, in turns, so
/// that a flood of log-ins does not shut those out who come once. The last of a hundred waits for half a minute at most.
const PASSWORDS: (usize, usize, usize) = (4, 8, 100);

/// The state of the router. Cheap to clone.
#[derive(Clone)]
pub(crate) struct App(Arc<Shared>);

/// What it holds.
pub(crate) struct Shared {
    pub(crate) ledger: Ledger,
    pub(crate) options: WebOptions,
    pub(crate) instruments: Instruments,
    pub(crate) pictures: PictureCodes,
    /// Wrong passwords and codes of an address, and codes that it asked for: after them a picture code is asked for.
    pub(crate) failures: Tries,
    /// Wrong follow-up codes of an address: after them nothing is looked up for a while.
    pub(crate) wrong_follow_ups: Tries,
    pub(crate) pages: Turns,
    pub(crate) turns: Turns,
    pub(crate) passwords: Turns,
}

impl App {
    pub(crate) fn new(ledger: Ledger, options: WebOptions) -> Self {
        Self(Arc::new(Shared {
            ledger,
            options,
            instruments: Instruments::default(),
            pictures: PictureCodes::new(),
            failures: Tries::new(3, HOUR / 4),
            wrong_follow_ups: Tries::new(20, HOUR),
            pages: Turns::new(usize::MAX, PAGES_OF_ONE, 0),
            turns: Turns::new(TURNS.0, TURNS.1, TURNS.2),
            passwords: Turns::new(PASSWORDS.0, PASSWORDS.1, PASSWORDS.2),
        }))
    }
}

impl Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}
