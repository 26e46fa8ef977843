//! How far a long build is: a bar in a terminal, a line for every tenth elsewhere. Signs and numbers only, no words.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant as Stopwatch};

/// Signs in the bar.
const WIDTH: usize = 40;

/// Tells how many of `total` are done, and how long the rest will take.
pub struct Progress<'a> {
    out: &'a mut dyn Write,
    total: usize,
    began: Stopwatch,
    told: Option<usize>,
    place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The bar is painted over.
    Terminal,
    /// A file or a pipe.
    Lines,
}

impl<'a> Progress<'a> {
    /// Begins now.
    pub fn begin(out: &'a mut dyn Write, total: usize) -> Self {
        let place = if std::io::stderr().is_terminal() { Place::Terminal } else { Place::Lines };
        Self { out, total, began: Stopwatch::now(), told: None, place }
    }

    /// So many are done. It is told a thousand times at the most, or ten times.
    pub fn reaches(&mut self, done: usize) {
        let steps = if self.place == Place::Terminal { 1_000 } else { 10 };
        let step = done * steps / self.total.max(1);
        if self.told == Some(step) {
            return;
        }
        self.told = Some(step);
        let line = bar(done, self.total, self.began.elapsed());
        // Whoever builds is not stopped because nobody can be told.
        let _ = match self.place {
            Place::Terminal => write!(self.out, "\r{line} "),
            Place::Lines => writeln!(self.out, "{line}"),
        };
        let _ = self.out.flush();
    }

    /// All is done.
    pub fn ends(mut self) {
        self.told = None;
        self.reaches(self.total);
        if self.place == Place::Terminal {
            let _ = writeln!(self.out);
        }
    }
}

fn bar(done: usize, total: usize, passed: Duration) -> String {
    let total = total.max(1);
    let full = (done * WIDTH / total).min(WIDTH);
    let left = passed.as_secs_f64() / done.max(1) as f64 * total.saturating_sub(done) as f64;
    let (minutes, seconds) = (left as u64 / 60, left as u64 % 60);
    let (signs, gap) = ("#".repeat(full), ".".repeat(WIDTH - full));
    format!("[{signs}{gap}] {:>3} %  {done} / {total}  -{minutes}:{seconds:02}", done * 100 / total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_says_how_far_and_how_long() {
        let half = bar(500_000, 1_000_000, Duration::from_secs(150));
        assert_eq!(half, "[####################....................]  50 %  500000 / 1000000  -2:30");
        assert!(bar(0, 10, Duration::ZERO).starts_with("[.....") && bar(10, 10, Duration::ZERO).contains("100 %"));
    }

    #[test]
    fn a_file_gets_eleven_lines_and_no_carriage_return() {
        let mut out = Vec::new();
        let mut progress =
            Progress { out: &mut out, total: 5_000, began: Stopwatch::now(), told: None, place: Place::Lines };
        (0..5_000).for_each(|n| progress.reaches(n));
        progress.ends();
        let out = String::from_utf8(out).unwrap();
        assert_eq!(out.lines().count(), 11, "{out}");
        assert!(!out.contains('\r'));
    }
}
