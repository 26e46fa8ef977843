//! The key of one-time codes and addresses: 32 bytes in a file of its own, made whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use crate::error::{Error, Result};

/// The key of the file, if there is a whole one. A torn file, left by a power cut, counts as none: only codes of the
/// last minutes are lost with it.
pub(super) fn read(path: &Path) -> Result<Option<[u8; 32]>> {
    match fs::read(path) {
        Ok(bytes) => {
            let key = bytes.try_into().ok();
            if key.is_none() {
                tracing::warn!("the key file was torn; a new one is made, and codes of the last minutes are void");
                fs::remove_file(path).map_err(fault)?;
            }
            Ok(key)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(fault(error)),
    }
}

/// Puts the key there under its name in one step; when another process was faster, its key is the one.
pub(super) fn make(path: &Path, key: &[u8; 32]) -> Result<[u8; 32]> {
    let part = path.with_extension(format!("key.{}", std::process::id()));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part).map_err(fault)?;
    file.write_all(key).and_then(|()| file.sync_all()).map_err(fault)?;
    give_to_owner(path, &part).map_err(fault)?;
    let named = fs::hard_link(&part, path);
    fs::remove_file(&part).map_err(fault)?;
    match named {
        Ok(()) => {
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                File::open(folder).and_then(|folder| folder.sync_all()).map_err(fault)?;
            }
            Ok(*key)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            read(path)?.ok_or_else(|| Error::internal("reading the key file", "it vanished"))
        }
        Err(error) => Err(fault(error)),
    }
}

/// What root makes in a folder of the service belongs to the service, which could not read it otherwise.
fn give_to_owner(path: &Path, made: &Path) -> std::io::Result<()> {
    let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else { return Ok(()) };
    let (folder, file) = (fs::metadata(folder)?, fs::metadata(made)?);
    if file.uid() == 0 && folder.uid() != 0 {
        std::os::unix::fs::lchown(made, Some(folder.uid()), Some(folder.gid()))?;
    }
    Ok(())
}

fn fault(error: std::io::Error) -> Error {
    Error::internal("keeping the key file", error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_key_is_replaced_and_a_whole_one_stays() {
        let path = std::env::temp_dir().join(format!("pishkhan-key-{}.key", std::process::id()));
        fs::write(&path, [1; 5]).unwrap();
        assert_eq!(read(&path).unwrap(), None);
        assert_eq!(make(&path, &[7; 32]).unwrap(), [7; 32]);
        assert_eq!(make(&path, &[8; 32]).unwrap(), [7; 32], "the first one wins");
        assert_eq!(read(&path).unwrap(), Some([7; 32]));
        fs::remove_file(path).unwrap();
    }
}
