//! Sealing a stream to somebody's public key, in the format of age (age-encryption.org/v1) with X25519 keys: what is sealed
//! here opens with the `age` tool, and what that seals opens here. Knows no backup.
//!
//! The crate `age` brings 83 further crates (its own translations, post-quantum and P-256 keys, scrypt); this is the one
//! kind of stanza that an office needs, over ring's and curve25519-dalek's primitives.

mod bech32;
mod stream;

use std::io::{self, BufRead, BufReader, Read, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use curve25519_dalek::montgomery::MontgomeryPoint;
use ring::{aead, hkdf, hmac};

use crate::domain::refusal::Refusal;

const FIRST_LINE: &str = "age-encryption.org/v1";
const PUBLIC: &str = "age";
const SECRET: &str = "age-secret-key-";
const WRAP: &[u8] = b"age-encryption.org/v1/X25519";
/// Lines of a header that are read before it is taken for no header.
const MOST_LINES: usize = 200;
/// Characters of a line of base64.
const COLUMNS: usize = 64;

/// A public key: whoever has the private one can open what is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient([u8; 32]);

/// A private key.
pub struct Identity([u8; 32]);

/// Why a sealed stream was not opened.
#[derive(Debug)]
pub enum Unopened {
    /// It is not a sealed stream at all.
    NotSealed,
    /// None of the keys is the right one.
    WrongKey,
    /// It was changed or cut.
    Damaged,
    /// The machine failed.
    Io(io::Error),
}

impl From<io::Error> for Unopened {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Recipient {
    /// Reads `age1…`.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let typed = typed.trim();
        let refused = || Refusal::BackupRecipient { typed: typed.chars().take(80).collect() };
        bech32::decode(PUBLIC, typed).map(Self).ok_or_else(refused)
    }
}

impl std::fmt::Display for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&bech32::encode(PUBLIC, &self.0))
    }
}

impl Identity {
    /// The keys of an identity file as `age-keygen` writes it: lines that begin with `AGE-SECRET-KEY-1`, and comments.
    pub fn of_file(text: &str) -> Vec<Self> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines.filter_map(|line| bech32::decode(SECRET, line)).map(Self).collect()
    }

    fn recipient(&self) -> Recipient {
        Recipient(MontgomeryPoint::mul_base_clamped(self.0).to_bytes())
    }
}

/// Whether these are the first bytes of a sealed stream.
pub fn is_sealed(first: &[u8]) -> bool {
    first.starts_with(FIRST_LINE.as_bytes())
}

/// Seals what is read; `chance` makes the keys of this one stream. `moved` hears of every piece.
pub(crate) fn seal(
    recipient: &Recipient,
    chance: &[u8; 64],
    from: &mut impl Read,
    to: &mut impl Write,
    moved: &mut dyn FnMut(u64),
) -> io::Result<()> {
    let (file_key, rest) = chance.split_at(16);
    let (nonce, rest) = rest.split_at(16);
    let mut ephemeral = [0; 32];
    ephemeral.copy_from_slice(rest);
    let share = MontgomeryPoint::mul_base_clamped(ephemeral).to_bytes();
    let shared = MontgomeryPoint(recipient.0).mul_clamped(ephemeral).to_bytes();
    let wrap = derive(&shared, &[share, recipient.0].concat(), WRAP)?;
    let mut body = file_key.to_vec();
    aead_key(&wrap)?.seal_in_place_append_tag(zero_nonce(), aead::Aad::empty(), &mut body).map_err(broken)?;
    let mut header = format!("{FIRST_LINE}\n-> X25519 {}\n", STANDARD_NO_PAD.encode(share));
    header.push_str(&STANDARD_NO_PAD.encode(&body));
    header.push_str("\n---");
    let mac = hmac::sign(&header_key(file_key)?, header.as_bytes());
    writeln!(to, "{header} {}", STANDARD_NO_PAD.encode(mac.as_ref()))?;
    to.write_all(nonce)?;
    stream::seal(&aead_key(&derive(file_key, nonce, b"payload")?)?, from, to, moved)
}

/// Opens a sealed stream with one of the keys.
pub(crate) fn unseal(identities: &[Identity], from: impl Read, to: &mut impl Write) -> Result<(), Unopened> {
    let mut from = BufReader::with_capacity(1 << 17, from);
    let header = Header::read(&mut from)?;
    let file_key = identities.iter().find_map(|identity| header.open(identity)).ok_or(Unopened::WrongKey)?;
    hmac::verify(&header_key(&file_key)?, header.signed.as_bytes(), &header.mac).map_err(|_| Unopened::Damaged)?;
    let mut nonce = [0; 16];
    from.read_exact(&mut nonce).map_err(|_| Unopened::Damaged)?;
    stream::unseal(&aead_key(&derive(&file_key, &nonce, b"payload")?)?, &mut from, to)
}

/// What stands before the payload.
struct Header {
    /// Share and wrapped key of each X25519 stanza.
    stanzas: Vec<([u8; 32], Vec<u8>)>,
    mac: Vec<u8>,
    /// The text that the MAC covers.
    signed: String,
}

impl Header {
    fn read(from: &mut impl BufRead) -> Result<Self, Unopened> {
        let mut header = Self { stanzas: Vec::new(), mac: Vec::new(), signed: String::new() };
        let mut open: Option<([u8; 32], String)> = None;
        for number in 0..MOST_LINES {
            let line = read_line(from)?;
            if number == 0 {
                if line != FIRST_LINE {
                    return Err(Unopened::NotSealed);
                }
            } else if let Some(mac) = line.strip_prefix("--- ") {
                header.signed.push_str("---");
                header.mac = STANDARD_NO_PAD.decode(mac).map_err(|_| Unopened::Damaged)?;
                return Ok(header);
            } else if let Some(arguments) = line.strip_prefix("-> ") {
                // A stanza of another kind is for somebody else.
                open = arguments.strip_prefix("X25519 ").and_then(share_of).map(|share| (share, String::new()));
            } else if let Some((share, body)) = &mut open {
                body.push_str(&line);
                if line.len() < COLUMNS {
                    let body = STANDARD_NO_PAD.decode(&*body).map_err(|_| Unopened::Damaged)?;
                    header.stanzas.push((*share, body));
                    open = None;
                }
            }
            header.signed.push_str(&line);
            header.signed.push('\n');
        }
        Err(Unopened::Damaged)
    }

    fn open(&self, identity: &Identity) -> Option<Vec<u8>> {
        let own = identity.recipient();
        self.stanzas.iter().find_map(|(share, body)| {
            let shared = MontgomeryPoint(*share).mul_clamped(identity.0).to_bytes();
            if shared == [0; 32] || body.len() != 32 {
                return None;
            }
            let wrap = derive(&shared, &[*share, own.0].concat(), WRAP).ok()?;
            let mut body = body.clone();
            let key = aead_key(&wrap).ok()?.open_in_place(zero_nonce(), aead::Aad::empty(), &mut body).ok()?.to_vec();
            Some(key)
        })
    }
}

fn share_of(text: &str) -> Option<[u8; 32]> {
    STANDARD_NO_PAD.decode(text).ok()?.try_into().ok()
}

/// A line of a header, which is short.
fn read_line(from: &mut impl BufRead) -> Result<String, Unopened> {
    let mut line = Vec::new();
    from.take(1_024).read_until(b'\n', &mut line)?;
    if line.pop() != Some(b'\n') {
        return Err(Unopened::NotSealed);
    }
    String::from_utf8(line).map_err(|_| Unopened::NotSealed)
}

struct Length(usize);

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn derive(secret: &[u8], salt: &[u8], info: &[u8]) -> io::Result<[u8; 32]> {
    let mut key = [0; 32];
    let extracted = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(secret);
    extracted.expand(&[info], Length(32)).and_then(|okm| okm.fill(&mut key)).map_err(broken)?;
    Ok(key)
}

fn header_key(file_key: &[u8]) -> io::Result<hmac::Key> {
    Ok(hmac::Key::new(hmac::HMAC_SHA256, &derive(file_key, &[], b"header")?))
}

fn aead_key(key: &[u8; 32]) -> io::Result<aead::LessSafeKey> {
    aead::UnboundKey::new(&aead::CHACHA20_POLY1305, key).map(aead::LessSafeKey::new).map_err(broken)
}

/// A key that is used once may have this nonce.
fn zero_nonce() -> aead::Nonce {
    aead::Nonce::assume_unique_for_key([0; 12])
}

fn broken(_: ring::error::Unspecified) -> io::Error {
    io::Error::other("sealing failed")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by age-keygen 1.1.1.
    const KEY_FILE: &str = "# created: 2026-11-28T15:16:00+03:30\n# public key: age1zmqrpns684myu3rvga4gh8rng3j3v2wzufex8r47wqk27yupz9mq2c3tpy\nAGE-SECRET-KEY-1XS0U245EQMFN3XVJUD9GQ8V8RT3JGM8VH87GMG0PT62U0MRMSWESPSQHKW\n";

    fn chance(seed: u8) -> [u8; 64] {
        std::array::from_fn(|n| (n as u8).wrapping_mul(31).wrapping_add(seed))
    }

    fn sealed(recipient: &Recipient, text: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        seal(recipient, &chance(3), &mut &*text, &mut out, &mut |_| {}).unwrap();
        out
    }

    #[test]
    fn a_key_file_of_the_tool_is_read_and_its_public_half_is_right() {
        let keys = Identity::of_file(KEY_FILE);
        assert_eq!(keys.len(), 1);
        assert_eq!(keys[0].recipient().to_string(), "age1zmqrpns684myu3rvga4gh8rng3j3v2wzufex8r47wqk27yupz9mq2c3tpy");
        assert_eq!(
            Recipient::parse(" age1zmqrpns684myu3rvga4gh8rng3j3v2wzufex8r47wqk27yupz9mq2c3tpy\n"),
            Ok(keys[0].recipient())
        );
        for wrong in [
            "",
            "age1",
            "age1zmqrpns684myu3rvga4gh8rng3j3v2wzufex8r47wqk27yupz9mq2c3tpb",
            "age1qqqq",
            "ssh-ed25519 AAAA",
            "AGE-SECRET-KEY-1XS0U245EQMFN3XVJUD9GQ8V8RT3JGM8VH87GMG0PT62U0MRMSWESPSQHKW",
            "age1\u{2066}",
        ] {
            assert!(Recipient::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_sealed_opens_whole_at_every_size() {
        let keys = Identity::of_file(KEY_FILE);
        for size in [0, 1, 15, 65_535, 65_536, 65_537, 131_072, 200_000] {
            let text: Vec<u8> = (0..size).map(|n| (n % 251) as u8).collect();
            let sealed = sealed(&keys[0].recipient(), &text);
            assert!(is_sealed(&sealed));
            let mut opened = Vec::new();
            unseal(&keys, &*sealed, &mut opened).unwrap();
            assert_eq!(opened, text);
        }
    }

    #[test]
    fn what_was_changed_or_cut_or_is_for_another_does_not_open() {
        let keys = Identity::of_file(KEY_FILE);
        let sealed = sealed(&keys[0].recipient(), &vec![7; 70_000]);
        for at in (0..250).step_by(3).chain((250..sealed.len()).step_by(4_999)) {
            let mut bent = sealed.clone();
            bent[at] ^= 1;
            assert!(unseal(&keys, &*bent, &mut Vec::new()).is_err(), "a flip at {at}");
            assert!(unseal(&keys, &sealed[..at], &mut Vec::new()).is_err(), "cut at {at}");
        }
        let longer = [&*sealed, b"x"].concat();
        assert!(unseal(&keys, &*longer, &mut Vec::new()).is_err());
        let other = [Identity([9; 32])];
        assert!(matches!(unseal(&other, &*sealed, &mut Vec::new()), Err(Unopened::WrongKey)));
        assert!(matches!(unseal(&keys, &b"SQLite format 3\0\n"[..], &mut Vec::new()), Err(Unopened::NotSealed)));
    }
}
