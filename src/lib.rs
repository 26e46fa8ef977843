//! The heart.
pub mod words;
