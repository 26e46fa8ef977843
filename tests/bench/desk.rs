//! A clerk's console in a pseudo-terminal of 120 × 40 cells.

use std::path::Path;
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;

use crate::line::{Line, XTERM};

/// Between two keys of a clerk who looks at each letter; longer than the desk's looks at its clock.
pub const LOOK: Duration = Duration::from_millis(300);

/// Opens it over a demo office and logs in; and how long the first page took.
pub fn opens(office: &Path) -> (Line, Duration) {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_pishkhan"));
    command.arg("--db");
    command.arg(office);
    command.args(["console", "--as", "daneshvar"]);
    command.env("TERM", "xterm-256color");
    let began = Instant::now();
    let mut line = Line::opens(command, XTERM, 40, 120);
    line.waits_for("the log-in page", |bytes| bytes.windows(8).any(|part| part == b"\x1b[?1049h"));
    line.takes_in(Duration::from_secs(5));
    let first = began.elapsed();
    line.is_quiet_for(LOOK);
    line.types("demo-daneshvar\r");
    line.takes_in(Duration::from_secs(5));
    line.is_quiet_for(LOOK);
    (line, first)
}
