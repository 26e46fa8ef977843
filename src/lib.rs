//! The heart.
pub mod domain;
pub mod error;
pub mod messages;
pub mod words;
