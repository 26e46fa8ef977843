//! A public key of SSH: one line as OpenSSH writes it, read and checked to the last byte.
//!
//! What passes here goes into an authorized_keys file. So the line is not kept as it was pasted: it is written anew from
//! the parts that were understood, and options, comments and second lines cannot ride along.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use sha2::{Digest, Sha256};

use super::refusal::Refusal;

/// Bits of an RSA key, at least.
const RSA_BITS: usize = 2_048;
/// Bytes of a blob, at most: an RSA key of 16384 bits has less.
const BLOB_MAX: usize = 4_096;

/// A public key that can be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SshKey {
    kind: &'static str,
    blob: Vec<u8>,
    /// What stood behind the key, as its maker wrote it; often `user@machine`.
    pub comment: String,
}

/// How the blob of a kind goes on behind its name.
enum Shape {
    /// A string of so many bytes.
    Bytes(usize),
    /// A curve's name and a point that is not compressed.
    Curve(&'static str, usize),
    /// Exponent and modulus.
    Rsa,
}

/// The kinds that are let in, the best first, and whether the key lives in a security token.
const KINDS: &[(&str, Shape, bool)] = &[
    ("ssh-ed25519", Shape::Bytes(32), false),
    ("sk-ssh-ed25519@openssh.com", Shape::Bytes(32), true),
    ("ecdsa-sha2-nistp256", Shape::Curve("nistp256", 65), false),
    ("sk-ecdsa-sha2-nistp256@openssh.com", Shape::Curve("nistp256", 65), true),
    ("ecdsa-sha2-nistp384", Shape::Curve("nistp384", 97), false),
    ("ecdsa-sha2-nistp521", Shape::Curve("nistp521", 133), false),
    ("ssh-rsa", Shape::Rsa, false),
];

impl SshKey {
    /// Reads a line such as `ssh-ed25519 AAAA… karimi@desk`.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let line = typed.trim();
        if line.is_empty() {
            return Err(Refusal::KeyMissing);
        }
        if line.contains("PRIVATE KEY") || line.starts_with("PuTTY-User-Key-File") {
            return Err(Refusal::KeyPrivate);
        }
        let mut parts = line.split_whitespace();
        let (Some(name), Some(coded)) = (parts.next(), parts.next()) else { return Err(Refusal::KeyForm) };
        let known = KINDS.iter().find(|(kind, ..)| *kind == name);
        let blob = STANDARD.decode(coded).map_err(|_| Refusal::KeyForm)?;
        if blob.len() > BLOB_MAX {
            return Err(Refusal::KeyForm);
        }
        let mut rest = blob.as_slice();
        // The blob names its kind once more; a line that says two things is no key.
        if string(&mut rest) != Some(name.as_bytes()) {
            return Err(Refusal::KeyForm);
        }
        let (kind, shape, in_token) = known.ok_or(Refusal::KeyKind)?;
        fits(shape, &mut rest)?;
        if *in_token && !string(&mut rest).is_some_and(|application| application.starts_with(b"ssh:")) {
            return Err(Refusal::KeyForm);
        }
        if !rest.is_empty() {
            return Err(Refusal::KeyForm);
        }
        let comment = super::text::clean_line(&parts.collect::<Vec<_>>().join(" "));
        Ok(Self { kind, blob, comment: comment.chars().take(60).collect() })
    }

    /// Kind and blob, as an authorized_keys file holds them.
    pub fn line(&self) -> String {
        format!("{} {}", self.kind, STANDARD.encode(&self.blob))
    }

    /// `SHA256:…`, as `ssh-keygen -l` and the log of sshd write it.
    pub fn fingerprint(&self) -> String {
        format!("SHA256:{}", STANDARD_NO_PAD.encode(Sha256::digest(&self.blob)))
    }
}

fn fits(shape: &Shape, rest: &mut &[u8]) -> Result<(), Refusal> {
    match shape {
        Shape::Bytes(length) => {
            let point = string(rest).ok_or(Refusal::KeyForm)?;
            // A key of zeros is a slip of some program, and opens to everybody.
            if point.len() != *length || point.iter().all(|byte| *byte == 0) {
                return Err(Refusal::KeyForm);
            }
        }
        Shape::Curve(name, length) => {
            if string(rest) != Some(name.as_bytes()) {
                return Err(Refusal::KeyForm);
            }
            let point = string(rest).ok_or(Refusal::KeyForm)?;
            if point.len() != *length || point.first() != Some(&4) {
                return Err(Refusal::KeyForm);
            }
        }
        Shape::Rsa => {
            let exponent = number(rest).ok_or(Refusal::KeyForm)?;
            let modulus = number(rest).ok_or(Refusal::KeyForm)?;
            let odd = |number: &[u8]| number.last().is_some_and(|byte| byte % 2 == 1);
            if bits(exponent) < 2 || bits(exponent) > 64 || !odd(exponent) || !odd(modulus) {
                return Err(Refusal::KeyForm);
            }
            if bits(modulus) < RSA_BITS {
                return Err(Refusal::KeyKind);
            }
        }
    }
    Ok(())
}

/// A string of the wire: four bytes of length, and so many bytes.
fn string<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let (string, after) = after.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    *rest = after;
    Some(string)
}

/// A number of the wire, which must be positive and as short as can be; without its leading zero.
fn number<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let bytes = string(rest)?;
    match bytes {
        [0, next, ..] if *next >= 128 => Some(&bytes[1..]),
        [first, ..] if (1..128).contains(first) => Some(bytes),
        _ => None,
    }
}

fn bits(number: &[u8]) -> usize {
    number.first().map_or(0, |first| number.len() * 8 - first.leading_zeros() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Made by ssh-keygen; the fingerprints are what `ssh-keygen -lf` prints.
    const ED25519: &str =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOvj1bc73yC076H4n9BD3bO4pp5Ca0qlbGI7dQLvme4C karimi@desk";
    const ED25519_PRINT: &str = "SHA256:Vfv8ch00W3md8HbrR9Sut0iwkaV7ickHnQbJeQiaBm4";
    const ECDSA: &str = "ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBCNmsmOK608Ne7kHs9Smt8MSzthudHxJzKXJ8lJ2jhzj88TtlGdF5AW8wxYTgJJNvrF3/5LW/U1x7VVQ9W5JxAIpN4+vUoZ1ZQCQZuucZWPS8X5jkyd+iWkx1LqXOcC5rg==";
    const ECDSA_PRINT: &str = "SHA256:5pZbw37HymxIQFO7qYfk1wok2t2atc6Vyee+uYjIAAg";
    const RSA: &str = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC/Kl4Y8gJJvGxxgRFt1HX9GC8qpHqe1/r/HAzQBYRTZlWEN/2P+9CFCc9uOx7m3xEj5Ff6gN4+QkkWigaPqcWoTCr9GrFJX+sT5UdMlQzUxY0NtmyKeZGQNDhVCGmw4w6PIHDup04DulnMi05m5jkkKOBSu4Sd8fnukqfMtigPLYr9zxl+UTOxV+jAv1UFfOIHXW9trq/cas+57614L5xCcEbf/h1t8+VbXZ3ecs46NOOLdppJteShCQashICcy0UORg0mXvor2LOkGe7j3bsN6s/ymaph5vmceeQ7i2A847c0RgjIK0NxeFDAVsNhXd4vERBssK1k8MtTAZUjpffv x";
    const RSA_PRINT: &str = "SHA256:mE4vtpnd05+9ccjYW4Ft8yRhi/+2W69qDV+4crImnMo";
    const RSA_SHORT: &str = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC9kHHgWqmQcTL03+XL2pL0quX89Bm7fuKqT0vEuXCM8kxwViajXYlBsM6jnNYxctLY/unp8dCkbPk1yZSt3H7P2PCSLOHKSk9D08qHBIiH+EfGHD4kA07h4kQSVOClerssxp0ZwsPtk3gwnOrzIkPcnHfNtMuS16yGDosIHEbd0w== x";

    #[test]
    fn keys_of_ssh_keygen_are_read_and_their_fingerprints_are_the_same() {
        for (line, print) in [(ED25519, ED25519_PRINT), (ECDSA, ECDSA_PRINT), (RSA, RSA_PRINT)] {
            let key = SshKey::parse(&format!("  {line}\n")).unwrap();
            assert_eq!(key.fingerprint(), print);
            assert_eq!(key.fingerprint().len(), 50);
            assert!(line.starts_with(&key.line()));
            assert_eq!(SshKey::parse(&key.line()).map(|again| again.fingerprint()).as_deref(), Ok(print));
        }
        assert_eq!(SshKey::parse(ED25519).unwrap().comment, "karimi@desk");
    }

    #[test]
    fn what_is_no_public_key_is_told_apart() {
        let refused = |line: &str| SshKey::parse(line).unwrap_err();
        assert_eq!(refused(" \n"), Refusal::KeyMissing);
        assert_eq!(refused("-----BEGIN OPENSSH PRIVATE KEY-----"), Refusal::KeyPrivate);
        assert_eq!(refused("PuTTY-User-Key-File-3: ssh-ed25519"), Refusal::KeyPrivate);
        assert_eq!(refused(RSA_SHORT), Refusal::KeyKind);
        let (kind, rest) = ED25519.split_once(' ').unwrap();
        for line in [
            "ssh-ed25519",
            "ssh-ed25519 AAAA",
            &format!("command=\"sh\" {ED25519}"),
            &format!("ssh-rsa {rest}"),
            &format!("{kind} {}", &rest[1..]),
            &format!("{kind} AAAA{rest}"),
        ] {
            assert_eq!(refused(line), Refusal::KeyForm, "{line}");
        }
    }

    #[test]
    fn no_changed_byte_and_no_cut_gives_another_line_or_a_panic() {
        let coded = ED25519.split(' ').nth(1).unwrap();
        let blob = STANDARD.decode(coded).unwrap();
        for at in 0..blob.len() {
            let cut = format!("ssh-ed25519 {}", STANDARD.encode(&blob[..at]));
            assert_eq!(SshKey::parse(&cut), Err(Refusal::KeyForm), "{at}");
            for bit in 0..8 {
                let mut other = blob.clone();
                other[at] ^= 1 << bit;
                let parsed = SshKey::parse(&format!("ssh-ed25519 {}", STANDARD.encode(&other)));
                // The point may be any; name and lengths may not.
                assert_eq!(parsed.is_ok(), at >= blob.len() - 32, "byte {at}, bit {bit}");
            }
        }
        let mut longer = blob;
        longer.push(0);
        assert_eq!(SshKey::parse(&format!("ssh-ed25519 {}", STANDARD.encode(&longer))), Err(Refusal::KeyForm));
    }

    #[test]
    fn a_comment_brings_no_second_line_and_no_control_character() {
        let key = SshKey::parse(&format!("{ED25519} \u{1b}[2J\r\nssh-rsa AAAA")).unwrap();
        assert!(!key.line().contains('\n') && key.line().split(' ').count() == 2);
        assert!(key.comment.chars().all(|c| !c.is_control()), "{:?}", key.comment);
    }
}
