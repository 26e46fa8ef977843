//! Bech32 (BIP 173): how the keys of age are written. Thirty-two bytes, no more and no less.

const LETTERS: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// The bytes of a key with this prefix, in either case but not mixed; nothing when the checksum or the length is wrong.
pub(super) fn decode(prefix: &str, text: &str) -> Option<[u8; 32]> {
    if text.chars().any(|c| c.is_ascii_lowercase()) && text.chars().any(|c| c.is_ascii_uppercase()) {
        return None;
    }
    let text = text.to_ascii_lowercase();
    let data = text.strip_prefix(prefix)?.strip_prefix('1')?;
    let values: Vec<u8> = data.bytes().map(value).collect::<Option<_>>()?;
    // 52 letters of data, 6 of checksum.
    if values.len() != 58 || checksum(prefix, &values) != 1 {
        return None;
    }
    let (mut bytes, mut held, mut bits) = (Vec::with_capacity(32), 0_u32, 0);
    for &value in &values[..52] {
        held = (held << 5) | u32::from(value);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
        }
        held &= (1 << bits) - 1;
    }
    if held != 0 {
        return None;
    }
    bytes.try_into().ok()
}

pub(super) fn encode(prefix: &str, bytes: &[u8; 32]) -> String {
    let (mut values, mut held, mut bits) = (Vec::with_capacity(58), 0_u32, 0);
    for &byte in bytes {
        held = (held << 8) | u32::from(byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            values.push(((held >> bits) & 31) as u8);
        }
        held &= (1 << bits) - 1;
    }
    values.push(((held << (5 - bits)) & 31) as u8);
    let sum = checksum(prefix, &[&*values, &[0; 6]].concat()) ^ 1;
    values.extend((0..6).map(|n| ((sum >> (5 * (5 - n))) & 31) as u8));
    let letters = values.into_iter().map(|value| char::from(LETTERS[usize::from(value)]));
    format!("{prefix}1{}", letters.collect::<String>())
}

fn value(letter: u8) -> Option<u8> {
    LETTERS.iter().position(|&known| known == letter).map(|at| at as u8)
}

fn checksum(prefix: &str, values: &[u8]) -> u32 {
    const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let high = prefix.bytes().map(|byte| byte >> 5);
    let low = prefix.bytes().map(|byte| byte & 31);
    let mut sum = 1_u32;
    for value in high.chain([0]).chain(low).chain(values.iter().copied()) {
        let top = sum >> 25;
        sum = ((sum & 0x01ff_ffff) << 5) ^ u32::from(value);
        for (bit, generator) in GENERATOR.into_iter().enumerate() {
            if (top >> bit) & 1 == 1 {
                sum ^= generator;
            }
        }
    }
    sum
}
