//! Programs of the distribution that a test talks to. Where one is missing the test cannot be made; the test command
//! installs them all, and says so by a variable: then a missing one fails.

use std::process::{Command, Stdio};

/// Whether a program is here. When the test command runs, it must be.
#[expect(clippy::disallowed_methods, reason = "the test command says at the shell that it has installed everything")]
pub fn is_here(program: &str, argument: &str) -> bool {
    let answer = Command::new(program).arg(argument).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let is_here = answer.is_ok();
    assert!(is_here || std::env::var("PISHKHAN_TOOLS").is_err(), "{program} is not there, and all tools should be");
    if !is_here {
        eprintln!("{program} is not installed; tests/all.sh installs it");
    }
    is_here
}
