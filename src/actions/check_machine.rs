//! What stands round the file is checked: who owns it and who may enter its folder, how long its log has grown and who holds
//! it, and whether the log of acts still has what a manifest elsewhere says of it.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::check_office::Finding;
use crate::error::Result;
use crate::store::{Ledger, audit_log};

/// Bytes of the write-ahead log from which somebody keeps it from being folded into the file.
const LONGEST_LOG: u64 = 256 << 20;

/// Looks at the file's surroundings; writes nothing. `what` is one of `owner`, `wal`.
pub fn check_machine(ledger: &Ledger) -> [Finding; 2] {
    [owner(ledger.path()), log(ledger.path(), &ledger.log_readers())]
}

/// Whether the audit log still has the row that a manifest, kept off the machine, says of it: a log that was cut or written
/// anew from there on is sound in itself and is found only so.
pub fn check_anchor(ledger: &Ledger, row: i64, hash: [u8; 32]) -> Result<Finding> {
    let is_good = ledger.read(|view| audit_log::has_row(view, row, hash))?;
    let detail = if is_good {
        format!("row {row} is as the manifest says")
    } else {
        format!("row {row} differs from the manifest")
    };
    Ok(Finding { what: "anchor", is_good, detail })
}

fn owner(path: &Path) -> Finding {
    let found = || -> std::io::Result<(bool, String)> {
        let file = fs::metadata(path)?;
        let place = folder(path).metadata()?;
        if place.permissions().mode() & 0o002 != 0 {
            return Ok((false, format!("everybody may write to {}", folder(path).display())));
        }
        // A folder of root's may hold the file of another, as long as nobody else puts something into it.
        if place.uid() != file.uid() && place.uid() != 0 {
            return Ok((false, format!("the file belongs to {}, its folder to {}", file.uid(), place.uid())));
        }
        for path in beside(path) {
            if let Ok(log) = fs::metadata(&path)
                && (log.uid() != file.uid() || log.permissions().mode() & 0o007 != 0)
            {
                return Ok((
                    false,
                    format!("{} belongs to {}, mode {:o}", path.display(), log.uid(), log.mode() & 0o777),
                ));
            }
        }
        Ok((true, format!("user {}, mode {:o}", file.uid(), file.mode() & 0o777)))
    };
    let (is_good, detail) = found().unwrap_or_else(|error| (false, error.to_string()));
    Finding { what: "owner", is_good, detail }
}

fn log(path: &Path, readers: &[u32]) -> Finding {
    let [wal, _] = beside(path);
    let size = fs::metadata(wal).map_or(0, |log| log.len());
    let is_good = size < LONGEST_LOG;
    let mut detail = format!("{} MiB", size >> 20);
    if !is_good {
        let named = |processes: &[u32]| processes.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        // Whoever is in the middle of a question right now is to blame; the others only have the file open.
        detail = match readers {
            [] => format!("{detail}; open in processes {}", named(&who_holds(path))),
            readers => format!("{detail}; kept by the reading of process {}", named(readers)),
        };
    }
    Finding { what: "wal", is_good, detail }
}

/// Processes that have the file open, as far as this one may see.
fn who_holds(path: &Path) -> Vec<u32> {
    let Ok(file) = path.canonicalize() else { return Vec::new() };
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let mut found: Vec<u32> = processes
        .filter_map(|process| {
            let id = process.file_name().to_str()?.parse().ok()?;
            let open = fs::read_dir(process.path().join("fd")).ok()?.flatten();
            open.into_iter().any(|fd| fs::read_link(fd.path()).is_ok_and(|target| target == file)).then_some(id)
        })
        .collect();
    found.sort_unstable();
    found
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn beside(path: &Path) -> [PathBuf; 2] {
    ["-wal", "-shm"].map(|ending| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        name.into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_that_is_not_folded_away_is_found_with_those_who_hold_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("office.db");
        let held = fs::File::create(&path).unwrap();
        assert!(log(&path, &[]).is_good);
        // Its holes take no space.
        fs::File::create(folder.path().join("office.db-wal")).unwrap().set_len(300 << 20).unwrap();
        assert_eq!(log(&path, &[7, 9]).detail, "300 MiB; kept by the reading of process 7, 9");
        let found = log(&path, &[]);
        assert!(!found.is_good && found.detail.contains(&std::process::id().to_string()), "{}", found.detail);
        drop(held);
        assert!(!log(&path, &[]).detail.contains(&std::process::id().to_string()));
    }
}
