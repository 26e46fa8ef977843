//! Passwords and keyed hashes. argon2id with the parameters stored in each hash; at most two hashings at a time, on
//! threads that stand back for all others, so that a flood of log-ins cannot eat the machine; HMAC-SHA-256 for codes and
//! addresses.
//!
//! Every key there is, and how it lives:
//! * the office's own key (`store/key_file.rs`): 256 bits by chance, made with the first code, beside the file, mode 0600, in
//!   no backup. It hashes one-time codes, addresses, names that log-ins are counted by, and the address of SMS reports.
//!   Replaced by deleting it while the service rests: what it hashed is void within the day, and a gateway that reports
//!   must be told its new address.
//! * keys of gateways and registries: made there, in files or systemd's credentials that the configuration names, read at
//!   the start. Replaced by writing the new one and starting the service again.
//! * the recipient of backups: the secret half never was on this machine. Replaced in the configuration; old backups
//!   keep needing the old one.
//! * clerks' SSH keys: theirs; the public half is in the file and is revoked there, at once.
//! * tokens of sessions, browsers and links: 128 bits by chance, kept as SHA-256 only, ended by time.
//!
//! What is done with them, all of it: argon2id (passwords), HMAC-SHA-256 (above), SHA-256 (files, tokens, the chain of the
//! log), X25519 with HKDF and ChaCha20-Poly1305 (`sealing`), TLS 1.2 and 1.3 of rustls (gateways and registries). A
//! password's hash carries its parameters, a backup its version; a keyed hash lives too short to need either.

use std::io::Read;
use std::sync::{Condvar, Mutex, PoisonError};

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::courtesy;
use crate::domain::password::Password;
use crate::error::{Error, Result};

/// 64 MiB, three passes, four lanes: the second choice of RFC 9106.
const MEMORY_KIB: u32 = 65_536;
const PASSES: u32 = 3;
const LANES: u32 = 4;
/// How many hashings run at a time.
const SEATS: usize = 2;
/// How many may wait for a seat before the next one is told to come back: about a second of work.
const QUEUE: usize = 16;

/// What is hashed against where there is no account: the parameters above, and bytes by chance that no password is known
/// for. Made when first asked for, it would tell the first name that is nobody's by twice the time.
const NOBODY: &str =
    "$argon2id$v=19$m=65536,t=3,p=4$dmzYeTblMHdYRDV5SvVc5Q$BnxlDbjBrrcltav6KlfwfMqI3doF0WjzzEfA2RI/XAU";

/// The hash of a new password, with its salt and parameters.
pub(crate) fn hash_password(password: &Password) -> Result<String> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|e| Error::internal("choosing argon2", e))?;
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = at_a_seat(|| hasher.hash_password(password.reveal().as_bytes()))?
        .map_err(|error| Error::internal("hashing a password", error))?;
    Ok(hash.to_string())
}

/// Whether a typed password fits a hash. Without a hash the same work is done and the answer is no, so that an account
/// that does not exist takes as long as one that does.
pub(crate) fn password_fits(typed: &str, hash: Option<&str>) -> Result<bool> {
    let compared = hash.unwrap_or(NOBODY);
    let fits = at_a_seat(|| Argon2::default().verify_password(typed.as_bytes(), compared).is_ok())?;
    Ok(hash.is_some() && fits)
}

/// SHA-256 of bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// SHA-256 of what a file holds, read piece by piece.
pub(crate) fn sha256_of(mut file: impl Read) -> std::io::Result<[u8; 32]> {
    let (mut hasher, mut piece) = (Sha256::new(), vec![0; 64 << 10]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hasher.finalize().into()),
            count => hasher.update(&piece[..count]),
        }
    }
}

/// HMAC-SHA-256 over a purpose and bytes: a hash that says nothing without the key.
pub(crate) fn keyed_hash(key: &[u8; 32], purpose: &str, bytes: &[u8]) -> [u8; 32] {
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(purpose.as_bytes());
    mac.update(&[0]);
    mac.update(bytes);
    mac.finalize().into_bytes().into()
}

/// Whether two hashes are equal, in constant time.
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

/// Seats taken, and callers that wait for one.
static HALL: Mutex<(usize, usize)> = Mutex::new((0, 0));
static FREED: Condvar = Condvar::new();

struct Seat;

impl Drop for Seat {
    fn drop(&mut self) {
        HALL.lock().unwrap_or_else(PoisonError::into_inner).0 -= 1;
        FREED.notify_one();
    }
}

/// Hashes at a seat, on a thread of its own that stands back.
fn at_a_seat<T: Send>(hashing: impl FnOnce() -> T + Send) -> Result<T> {
    let _seat = take_seat()?;
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("hashing".into()).spawn_scoped(scope, || {
            courtesy::stand_back();
            hashing()
        });
        let thread = thread.map_err(|error| Error::internal("starting a thread for a password", error))?;
        thread.join().map_err(|_| Error::internal("hashing a password", "it ended in a panic"))
    })
}

/// A seat for one hashing; [`Error::Busy`] when too many wait, so that a flood cannot hold up every page.
fn take_seat() -> Result<Seat> {
    #[cfg(test)]
    count::one();
    let mut hall = HALL.lock().unwrap_or_else(PoisonError::into_inner);
    if hall.1 >= QUEUE {
        return Err(Error::Busy);
    }
    hall.1 += 1;
    let mut hall = FREED.wait_while(hall, |hall| hall.0 >= SEATS).unwrap_or_else(PoisonError::into_inner);
    *hall = (hall.0 + 1, hall.1 - 1);
    Ok(Seat)
}

/// How many hashings a thread has asked for: tests compare work, not time.
#[cfg(test)]
pub(crate) mod count {
    use std::cell::Cell;

    thread_local! {
        static HASHINGS: Cell<usize> = const { Cell::new(0) };
    }

    pub(super) fn one() {
        HASHINGS.set(HASHINGS.get() + 1);
    }

    pub(crate) fn of<T>(work: impl FnOnce() -> T) -> (usize, T) {
        let before = HASHINGS.get();
        let done = work();
        (HASHINGS.get() - before, done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobodys_password_costs_what_everybodys_does() {
        let known = hash_password(&Password::choose("درخت سبز کنار جوی", &[]).unwrap()).unwrap();
        let cost = |hash: &str| hash.rsplitn(3, '$').last().unwrap().to_owned();
        assert_eq!(cost(NOBODY), cost(&known));
        assert_eq!(NOBODY.len(), known.len());
        for hash in [Some(known.as_str()), None] {
            assert_eq!(count::of(|| password_fits("nobody has this password", hash).unwrap()), (1, false));
        }
    }

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let password = Password::choose("درخت سبز کنار جوی", &[]).unwrap();
        let hash = hash_password(&password).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=65536,t=3,p=4$"), "{hash}");
        assert!(password_fits("درخت سبز کنار جوی", Some(&hash)).unwrap());
        assert!(!password_fits("درخت سبز کنار جوب", Some(&hash)).unwrap());
        assert!(!password_fits("nobody has this password", None).unwrap());
    }

    #[test]
    fn a_keyed_hash_depends_on_key_and_purpose() {
        let hash = keyed_hash(&[1; 32], "code", b"123456");
        assert!(same(&hash, &keyed_hash(&[1; 32], "code", b"123456")));
        assert!(!same(&hash, &keyed_hash(&[2; 32], "code", b"123456")));
        assert!(!same(&hash, &keyed_hash(&[1; 32], "address", b"123456")));
    }
}
