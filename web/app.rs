//! What all requests share: the ledger, the machine's options, and what is kept in memory only.

use std::ops::Deref;
use std::sync::Arc;

use pishkhan::store::Ledger;

use crate::WebOptions;
use crate::instruments::Instruments;
use crate::picture_code::PictureCodes;
use crate::tries::Tries;

/// Seconds in which wrong tries are counted together.
const HOUR: i64 = 3_600;

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
        }))
    }
}

impl Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}
