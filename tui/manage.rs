//! What the page of the office shows: everything that is kept in order there, also what is closed. Read whole; the tables
//! are small.

use pishkhan::store::clerk_keys::ClerkKey;
use pishkhan::store::clerks::Clerk;
use pishkhan::store::deputies::Deputy;
use pishkhan::store::holidays::Holiday;
use pishkhan::store::office::{Addressee, FullTemplate, Unit};

/// The office as it is kept in order. What a clerk may not tend is empty.
#[derive(Clone, Debug, Default)]
pub struct Manage {
    /// All clerks.
    pub clerks: Vec<Clerk>,
    /// Their SSH keys.
    pub keys: Vec<ClerkKey>,
    /// All units.
    pub units: Vec<Unit>,
    /// All addressees.
    pub addressees: Vec<Addressee>,
    /// All texts.
    pub templates: Vec<FullTemplate>,
    /// The days on which the office is closed.
    pub holidays: Vec<Holiday>,
    /// Deputies whose days run or are to come.
    pub deputies: Vec<Deputy>,
}
