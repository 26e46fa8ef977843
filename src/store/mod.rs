//! The ledger: one SQLite file, all SQL, one clock, one source of chance.
//!
//! Reads are `pub` and take a [`View`] and the viewer; writes are `pub(crate)` and take a [`Tx`], so that outside the
//! heart the only way to change anything is an action. May call `domain`; may not call `actions` or any door.

pub mod attachments;
pub mod audit;
pub mod audit_log;
pub mod backups;
pub(crate) mod claims;
pub mod clerk_keys;
pub mod clerks;
pub mod clock;
pub(crate) mod codes;
pub mod companies;
pub mod company_paper;
pub(crate) mod connection;
pub mod counts;
pub mod deputies;
pub mod desk_files;
pub mod desks;
pub mod dice;
pub mod digest;
pub(crate) mod export;
pub mod figures;
pub mod file_links;
mod halt;
mod held_settings;
pub(crate) mod holders;
pub mod holidays;
pub mod identity;
mod key_file;
mod ledger;
pub mod letters;
mod long_log;
pub mod office;
pub mod people;
pub mod probe;
mod pulse;
pub mod queues;
pub mod referrals;
pub mod register;
pub mod replies;
pub mod retention;
pub mod salvage;
pub mod saved_views;
pub mod schema;
pub mod search;
pub mod sessions;
pub mod settings;
pub mod sms;
pub mod sms_status;
pub mod terminals;
pub(crate) mod tries;
mod upgrade;
pub mod witness;
mod workbench;
mod writer;

pub use halt::Halt;
pub use ledger::{Actor, Durability, Ledger, OpenOptions, Tx, View, Watch};
pub use pulse::{Pulse, WriterLoad};

/// The version of the SQLite library that this program carries.
pub fn sqlite_version() -> &'static str {
    rusqlite::version()
}
