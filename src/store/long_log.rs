//! A log that cannot be moved home: how long it is, and which processes read an old moment of the file and so keep it.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::ledger::Ledger;

/// From so many bytes on the log is reported.
const ALARM_BYTES: u64 = 256 << 20;
/// The bytes of SQLite's shared memory whose read lock says that somebody reads a moment of the log.
const READ_MARKS: std::ops::RangeInclusive<u64> = 123..=127;

impl Ledger {
    /// Bytes of the log beside the file.
    pub fn log_bytes(&self) -> u64 {
        log_bytes(self.path())
    }

    /// Whether the disk takes what is written: a sync says so even when nothing waits. A file system that turned read-only
    /// may tell it in no other way. No lock hangs on the log's descriptor, so it may be opened and closed here.
    pub fn disk_takes(&self) -> bool {
        match fs::File::open(beside(self.path(), "-wal")) {
            Ok(log) => log.sync_all().is_ok(),
            Err(error) => error.kind() == std::io::ErrorKind::NotFound,
        }
    }

    /// The processes that are in the middle of a question to the file, by their numbers.
    pub fn log_readers(&self) -> Vec<u32> {
        readers(self.path())
    }
}

fn log_bytes(office: &Path) -> u64 {
    fs::metadata(beside(office, "-wal")).map_or(0, |log| log.len())
}

/// As the kernel tells its locks: `7: POSIX  ADVISORY  READ 1234 08:01:5678 124 124`.
fn readers(office: &Path) -> Vec<u32> {
    let Ok(memory) = fs::metadata(beside(office, "-shm")) else { return Vec::new() };
    let locks = fs::read_to_string("/proc/locks").unwrap_or_default();
    let mut found: Vec<u32> = locks.lines().filter_map(|line| reader(line, memory.ino())).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Says loudly that the log is too long, and because of whom.
pub(super) fn report(office: &Path) {
    let bytes = log_bytes(office);
    if bytes >= ALARM_BYTES {
        let readers = readers(office);
        tracing::error!(
            mebibytes = bytes >> 20,
            ?readers,
            "the log of the file grows and cannot be moved home: a process sits in the middle of a question"
        );
    }
}

fn reader(line: &str, inode: u64) -> Option<u32> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [_, "POSIX", _, "READ", process, file, first, last] = words[..] else { return None };
    let is_here = file.rsplit(':').next()?.parse() == Ok(inode);
    let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
    let reads = first <= *READ_MARKS.end() && last >= *READ_MARKS.start();
    if is_here && reads { process.parse().ok() } else { None }
}

fn beside(office: &Path, ending: &str) -> PathBuf {
    let mut name = office.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_read_lock_of_a_mark_names_its_process() {
        let line =
            |kind: &str, inode: u64, byte: u64| format!("7: POSIX  ADVISORY  {kind} 1234 08:01:{inode} {byte} {byte}");
        assert_eq!(reader(&line("READ ", 5678, 125), 5678), Some(1234));
        assert_eq!(reader(&line("READ ", 5678, 128), 5678), None, "the mark of whoever has the file open");
        assert_eq!(reader(&line("WRITE", 5678, 125), 5678), None);
        assert_eq!(reader(&line("READ ", 5679, 125), 5678), None);
        assert_eq!(reader("7: -> POSIX ADVISORY READ 1234", 5678), None);
    }
}
