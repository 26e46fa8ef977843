//! Why a command ended badly: a refusal of the heart, or a sentence of this door. Knows no command.

use std::fmt::Display;

use pishkhan::domain::refusal::Refusal;
use pishkhan::error::Error;

/// What went wrong.
#[derive(Debug)]
pub enum Trouble {
    /// The heart said no, or broke.
    Heart(Error),
    /// A sentence of this door's message files, with its values.
    Told(&'static str, Vec<(&'static str, String)>),
}

/// A result of a command.
pub type Result<T> = std::result::Result<T, Trouble>;

impl Trouble {
    /// A sentence of this door without values.
    pub fn told(key: &'static str) -> Self {
        Self::Told(key, Vec::new())
    }

    /// A sentence of this door with one value.
    pub fn told_with(key: &'static str, name: &'static str, value: impl Display) -> Self {
        Self::Told(key, vec![(name, value.to_string())])
    }

    /// A fault of the machine, with what was being done.
    pub fn internal(doing: &'static str, cause: impl Display) -> Self {
        Self::Heart(Error::internal(doing, cause))
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Heart(error)
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Self::Heart(refusal.into())
    }
}
