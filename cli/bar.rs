//! A line that tells a waiting person how far something is: on a terminal only, on stderr, and gone at the end.

use std::io::{self, IsTerminal, Write};

use pishkhan::actions::back_up::Stage;

use crate::say::Say;

/// Cells of the bar.
const WIDTH: u64 = 30;

/// The line.
pub struct Bar<'a> {
    say: &'a Say,
    is_seen: bool,
}

impl<'a> Bar<'a> {
    /// A bar for whoever sits before stderr.
    pub fn new(say: &'a Say) -> Self {
        Self { say, is_seen: io::stderr().is_terminal() }
    }

    /// Shows how far a stage is.
    pub fn shows(&self, stage: Stage, done: u64, size: u64) {
        if !self.is_seen {
            return;
        }
        let word = self.say.word(match stage {
            Stage::Copying => "stage-copying",
            Stage::Checking => "stage-checking",
            Stage::Summing => "stage-summing",
            Stage::Sealing => "stage-sealing",
        });
        let _ = write!(io::stderr(), "\r\u{1b}[K{}", drawn(&word, done, size));
        let _ = io::stderr().flush();
    }

    /// Leaves the line as it was found.
    pub fn ends(&self) {
        if self.is_seen {
            let _ = write!(io::stderr(), "\r\u{1b}[K");
            let _ = io::stderr().flush();
        }
    }
}

fn drawn(word: &str, done: u64, size: u64) -> String {
    if size == 0 {
        return format!("{word} …");
    }
    let filled = done.min(size).saturating_mul(WIDTH) / size;
    let cells: String = (0..WIDTH).map(|cell| if cell < filled { '█' } else { '░' }).collect();
    format!("{cells} {:>3}% {} / {} MiB  {word}", done.min(size).saturating_mul(100) / size, done >> 20, size >> 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_fills_and_never_runs_over() {
        assert!(drawn("x", 0, 10).starts_with(&"░".repeat(30)));
        assert!(drawn("x", 5, 10).contains(" 50% "));
        assert!(drawn("x", 99, 10).starts_with(&"█".repeat(30)));
        assert_eq!(drawn("x", 3, 0), "x …");
    }
}
