//! Pishkhan's heart: everything but the doors.
//!
//! An official-correspondence counter in one program and one SQLite file. Citizens and companies file letters at
//! `web/`, clerks decide them at `tui/`, admins hold the keys at `cli/`. The file is the only meeting point.
//!
//! Dependencies point one way: `domain ← store ← paper ← actions ← { postman, web, tui } ← cli`.
//!
//! What always holds, and what guards it:
//!
//! * No change without an audit event: [`store::Ledger`] refuses to commit one.
//! * No SMS outside the outbox: only the postman knows a gateway, and it reads the outbox.
//! * A letter's state, number, reason and referral fit together: CHECKs and triggers of `schema.sql`.
//! * An approved letter has somebody who must act on it, whoever refuses it or takes it back: triggers of `schema.sql`.
//! * A number once given stays: triggers on the register; `check` counts the series.
//! * Two clerks, one letter: every step names the version it was decided on.
//! * Nobody outside learns whether a national ID has an account: same pages, same words, same waiting
//!   (`tests/stories_accounts.rs`, `web/walks/accounts.rs`).
//! * No registry is asked about somebody who did not agree: a CHECK of `schema.sql`.
//! * SQL lives in `store` only: the doors' packages do not know the SQLite library.
//! * Time and chance come from [`store::clock`] and [`store::dice`]: clippy bans the rest.

pub mod actions;
pub mod config;
mod courtesy;
pub mod digest;
pub mod domain;
pub mod error;
pub mod messages;
pub mod paper;
pub mod postman;
pub mod sealing;
mod secrets;
pub mod store;
pub mod words;

/// What every parser is held to, whatever the bytes.
#[cfg(any(test, feature = "parsers"))]
#[doc(hidden)]
#[path = "../tests/fuzz/heart.rs"]
pub mod parsers;
