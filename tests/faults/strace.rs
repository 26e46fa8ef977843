//! Kill points and error points: the acting process runs under `strace`, which kills it at its Nth write, or fails that
//! write. The Nth of one thread: the ledger's writer is the thread that writes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::acts::Act;

/// The calls by which bytes reach the file, and those that make them stay.
pub const WRITES: &str = "pwrite64";
pub const SYNCS: &str = "fsync,fdatasync";

/// This test executable in the part of the acting process.
pub fn actor(folder: &Path, act: Act) -> Vec<String> {
    let this = std::env::current_exe().unwrap();
    let place = ACTS_HERE.to_owned();
    let part = format!("act={act:?}");
    let folder = format!("folder={}", folder.display());
    [this.display().to_string(), "--exact".into(), place, part, folder, "--nocapture".into(), "--test-threads=1".into()]
        .into()
}

/// The test that plays the part.
pub const ACTS_HERE: &str = "the_acting_process";

/// The value of a word `name=value` among this process's arguments: how the part is told.
pub fn told(name: &str) -> Option<String> {
    std::env::args().find_map(|argument| argument.strip_prefix(name)?.strip_prefix('=').map(str::to_owned))
}

/// Runs the acting process and injects a fault into its calls: `signal=KILL:when=7`, `error=ENOSPC:when=3+`.
pub fn injected(folder: &Path, act: Act, calls: &str, fault: &str) -> Output {
    let inject = format!("inject={calls}:{fault}");
    let trace = format!("trace={calls}");
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qqq", "--seccomp-bpf", "-o", "/dev/null", "-e", &trace, "-e", &inject]);
    strace.args(actor(folder, act)).output().unwrap()
}

/// How many of these calls the busiest thread of the acting process makes.
pub fn count(folder: &Path, act: Act, calls: &str) -> usize {
    let log = folder.join("calls");
    let output = Command::new("strace")
        .args(["-f", "-qqq", "--seccomp-bpf", "-e", &format!("trace={calls}"), "-o"])
        .arg(&log)
        .args(actor(folder, act))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let mut threads = BTreeMap::<String, usize>::new();
    for line in fs::read_to_string(&log).unwrap().lines() {
        if !line.contains("resumed>") && line.contains('(') {
            *threads.entry(line.split_whitespace().next().unwrap().to_owned()).or_default() += 1;
        }
    }
    threads.values().copied().max().unwrap_or_default()
}
