//! Whether the office can take letters right now: for the proxy before it and for the admin's alarm.

use std::time::Duration;

use crate::error::Result;
use crate::store::{Actor, Ledger, probe};

/// Free space below which nothing more should be taken in.
const LEAST_FREE_BYTES: u64 = 200 << 20;
/// How long the postman may be about one round: a claim of many texts at a slow gateway.
const POSTMAN_ROUND: Duration = Duration::from_mins(3);

/// What is wrong, in one word each: `file`, `schema`, `writes`, `disk`, `postman`. Nothing: the office is ready.
pub fn check_ready(ledger: &Ledger) -> Vec<&'static str> {
    let mut faults = Vec::new();
    match ledger.read(probe::has_own_schema) {
        Ok(true) => {}
        Ok(false) => faults.push("schema"),
        Err(error) => {
            tracing::error!(%error, "the office's file cannot be read");
            faults.push("file");
        }
    }
    // An empty act takes the writer's place for a moment and changes nothing, so the disk is asked by itself.
    if let Err(error) = can_write(ledger) {
        tracing::error!(%error, "nothing can be written into the office's file");
        faults.push("writes");
    } else if !ledger.disk_takes() {
        tracing::error!("the disk of the office's file takes nothing");
        faults.push("writes");
    }
    if !has_room(ledger) {
        faults.push("disk");
    }
    if ledger.pulse().postman().is_none_or(|ago| ago > POSTMAN_ROUND) {
        faults.push("postman");
    }
    faults
}

fn can_write(ledger: &Ledger) -> Result<()> {
    ledger.write(Actor::Postman, |_| Ok(()))
}

fn has_room(ledger: &Ledger) -> bool {
    let folder = ledger.path().parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(std::path::Path::new("."));
    rustix::fs::statvfs(folder).is_ok_and(|disk| {
        let is_writable = !disk.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY);
        is_writable && disk.f_bavail.saturating_mul(disk.f_frsize) >= LEAST_FREE_BYTES
    })
}
