//! Whole pages that are not lists of letters: log-in, identity queue, outbox, and the page for a window that is too
//! small.

pub mod identity;
pub mod login;
pub mod outbox;
pub mod small;
