//! Room on the disk: the last of it is not for new letters. What the office does with those that are there, and reading,
//! go on until there is none at all.

use std::path::Path;

use crate::domain::refusal::Refusal;
use crate::error::Result;

/// Of a large disk so many bytes are enough for weeks.
const ENOUGH_BYTES: u64 = 1 << 30;

/// Refuses while less than a twentieth of the disk is free, and less than a gibibyte. A disk that says nothing of itself
/// is believed to have room.
pub(super) fn is_there(office: &Path) -> Result<()> {
    let folder = office.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match rustix::fs::statvfs(folder) {
        Ok(disk) => enough(disk.f_bavail, disk.f_blocks, disk.f_frsize),
        Err(_) => Ok(()),
    }
}

fn enough(free: u64, all: u64, block_bytes: u64) -> Result<()> {
    let is_scarce = free < all / 20 && free.saturating_mul(block_bytes) < ENOUGH_BYTES;
    if is_scarce { Err(Refusal::DiskFull.into()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_twentieth_is_kept_back_and_of_a_large_disk_a_gibibyte() {
        assert!(enough(5, 100, 4_096).is_ok() && enough(4, 100, 4_096).is_err());
        let large = 1 << 30;
        assert!(enough(1 << 18, large, 4_096).is_ok() && enough((1 << 18) - 1, large, 4_096).is_err());
    }
}
